//! Where convolutions lay out what they work on.

use super::filters::Layout;
use super::winograd::OUTPUTS;

/// Room for one convolution at a time. It grows once.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// What is seen at each pixel [height x width x seen].
    pub(super) seen: Vec<f32>,
    /// A row of tiles, at the points down the rows [seen / 4 x width x points x 4].
    pub(super) lines: Vec<f32>,
    /// The same at all points: [points x points x tiles x seen] to be filtered, [tiles x seen / 4 x points x points x 4]
    /// when it comes back.
    pub(super) points: Vec<f32>,
    /// Products at one column of points: [tiles x given / 4 x points x 4], and [points x tiles x given] to go back.
    pub(super) products: Vec<f32>,
    /// Outputs down the rows, still at the points along them [tiles x given / 4 x outputs x points x 4].
    pub(super) sums: Vec<f32>,
}

impl Room {
    /// Room for this layout, what is seen all zeros.
    pub(super) fn clear(&mut self, Layout { tiles, points, height, width, seen, given }: Layout) {
        self.seen.clear();
        self.seen.resize(height * width * seen, 0.0);
        self.lines.resize(points * width * seen, 0.0);
        self.points.resize(points * points * tiles * seen, 0.0);
        self.products.resize(points * tiles * given, 0.0);
        self.sums.resize(OUTPUTS * points * tiles * given, 0.0);
    }
}
