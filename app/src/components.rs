//! Places what [`crate::view`] makes in the document, and hands the visitor's doings to the explorer.
#![allow(unreachable_pub, reason = "the component macro writes `pub` where it cannot be reached")]

mod alert;
mod basis_chooser;
mod best_match;
mod chooser;
mod comparison;
mod final_score;
mod headline;
mod list;
mod live_image;
mod mix;
mod numbers;
mod photo;
mod picture;
mod play;
mod plot;
mod readings;
mod round;
mod scrubber;
mod sheet;
mod side;
mod stage;
mod story;
mod takeaway;

pub(crate) use alert::Alert;
pub(crate) use best_match::BestMatch;
pub(crate) use chooser::Chooser;
pub(crate) use comparison::Comparison;
pub(crate) use final_score::FinalScore;
pub(crate) use headline::Headline;
pub(crate) use list::List;
pub(crate) use live_image::LiveImage;
pub(crate) use mix::Mix;
pub(crate) use photo::PhotoView;
pub(crate) use round::RoundView;
pub(crate) use stage::Stage;
pub(crate) use story::Story;
pub(crate) use takeaway::Takeaway;
