//! The elements on which the stage's picture moves. Each frame writes to them directly, and only what has changed.

use crate::browser;
use crate::view::crop::Crop;
use crate::view::glide::Blend;
use leptos::html::{Div, Img};
use leptos::prelude::*;
use tuning_shared::bundle::SpriteLayout;

/// Two images of a sheet, one laid over the other.
#[derive(Clone)]
pub(crate) struct Screen {
    /// The image below.
    pub(crate) under: NodeRef<Img>,
    /// The image laid over it.
    pub(crate) over: NodeRef<Img>,
    /// What the upper image lies in, which is as opaque as the motion has come near it.
    pub(crate) veil: NodeRef<Div>,
    sheet: SpriteLayout,
    drawn: Blend,
}

impl Screen {
    /// A screen of a sheet whose elements are made as [`Self::under_style`], [`Self::over_style`] and
    /// [`Self::veil_style`] say.
    pub(crate) fn new(sheet: SpriteLayout, drawn: Blend) -> Self {
        Self { under: NodeRef::new(), over: NodeRef::new(), veil: NodeRef::new(), sheet, drawn }
    }

    pub(crate) fn under_style(&self) -> String {
        Crop::of_point(self.sheet, self.drawn.under).style()
    }

    pub(crate) fn over_style(&self) -> String {
        Crop::of_point(self.sheet, self.drawn.over).style()
    }

    pub(crate) fn veil_style(&self) -> String {
        format!("opacity:{}", opacity(self.drawn))
    }

    /// Draws another blend.
    pub(crate) fn draw(&mut self, blend: Blend) {
        let shift = |point| Crop::of_point(self.sheet, point).shift();
        if blend.under != self.drawn.under {
            self.under
                .try_get_untracked()
                .flatten()
                .iter()
                .for_each(|image| browser::set_style(image, "transform", &shift(blend.under)));
        }
        // What cannot be seen need not be moved.
        let is_seen = blend.opacity > 0.0;
        let over = if is_seen { blend.over } else { self.drawn.over };
        if over != self.drawn.over {
            self.over
                .try_get_untracked()
                .flatten()
                .iter()
                .for_each(|image| browser::set_style(image, "transform", &shift(over)));
        }
        if blend.opacity != self.drawn.opacity {
            self.veil
                .try_get_untracked()
                .flatten()
                .iter()
                .for_each(|veil| browser::set_style(veil, "opacity", &opacity(blend)));
        }
        self.drawn = Blend { over, ..blend };
    }
}

fn opacity(blend: Blend) -> String {
    format!("{:.3}", blend.opacity)
}
