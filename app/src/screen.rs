//! The elements on which the stage's picture moves. Each frame writes to them directly, and only what has changed.

use crate::browser;
use crate::places::Places;
use crate::view::crop::Crop;
use crate::view::glide::Blend;
use leptos::html::{Div, Img};
use leptos::prelude::*;
use tuning_shared::bundle::SpriteLayout;

/// Two images of a sheet, one laid over the other.
pub(crate) struct Screen {
    /// The image below.
    pub(crate) under: Layer,
    /// The image laid over it.
    pub(crate) over: Layer,
    /// What the upper image lies in, which is as opaque as the motion has come near it.
    pub(crate) veil: NodeRef<Div>,
    sheet: SpriteLayout,
    drawn: Blend,
}

/// An image of a sheet, which shows one cell of it at a time.
#[derive(Default)]
pub(crate) struct Layer {
    pub(crate) image: NodeRef<Img>,
    /// Its cells, once it has been moved.
    cells: Option<Places>,
}

impl Screen {
    /// A screen of a sheet whose elements are made as [`Self::under_style`], [`Self::over_style`] and
    /// [`Self::veil_style`] say.
    pub(crate) fn new(sheet: SpriteLayout, drawn: Blend) -> Self {
        Self { under: Layer::default(), over: Layer::default(), veil: NodeRef::new(), sheet, drawn }
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
        if blend.under != self.drawn.under {
            self.under.move_to(self.sheet, blend.under);
        }
        // What cannot be seen need not be moved.
        let is_seen = blend.opacity > 0.0;
        let over = if is_seen { blend.over } else { self.drawn.over };
        if over != self.drawn.over {
            self.over.move_to(self.sheet, over);
        }
        if blend.opacity != self.drawn.opacity
            && let Some(veil) = self.veil.try_get_untracked().flatten()
        {
            browser::set_style(&veil, "opacity", &opacity(blend));
        }
        self.drawn = Blend { over, ..blend };
    }
}

impl Layer {
    /// Brings a point's cell of the sheet to where it is seen.
    pub(crate) fn move_to(&mut self, sheet: SpriteLayout, point: usize) {
        if self.cells.is_none()
            && let Some(image) = self.image.try_get_untracked().flatten()
        {
            let cells = (sheet.columns * sheet.rows) as usize;
            self.cells = Places::new(&image, (0..cells).map(|cell| Crop::of_point(sheet, cell).shift()));
        }
        if let Some(cells) = &self.cells {
            cells.go_to(point as f64);
        }
    }
}

fn opacity(blend: Blend) -> String {
    format!("{:.3}", blend.opacity)
}
