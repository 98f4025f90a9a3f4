//! Places what [`crate::view`] makes in the document, and hands the visitor's doings to the explorer.
#![allow(unreachable_pub, reason = "the component macro writes `pub` where it cannot be reached")]

mod alert;
mod channels;
mod chooser;
mod headline;
mod list;
mod picture;
mod plot;
mod readings;
mod scrubber;
mod stage;
mod story;
mod takeaway;

pub(crate) use alert::Alert;
pub(crate) use chooser::Chooser;
pub(crate) use headline::Headline;
pub(crate) use list::List;
pub(crate) use stage::Stage;
pub(crate) use story::Story;
pub(crate) use takeaway::Takeaway;
