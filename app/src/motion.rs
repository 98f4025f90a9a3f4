//! The picture's motion: it glides to the chosen point, and plays along the strip while a visitor lets it.

use crate::browser;
use crate::explorer::Explorer;
use crate::view::glide::{glided, played};
use leptos::prelude::*;

/// The longest step of a motion, in milliseconds: after a pause it goes on instead of leaping.
const LONGEST_STEP_MS: f64 = 100.0;

/// Where the picture is, between points.
#[derive(Clone, Copy)]
pub(crate) struct Motion {
    explorer: Explorer,
    shown: RwSignal<f64>,
    is_forwards: StoredValue<bool>,
    is_moving: StoredValue<bool>,
    last_frame_ms: StoredValue<f64>,
}

impl Motion {
    /// A picture that rests at the chosen point and follows it.
    pub(crate) fn new(explorer: Explorer) -> Self {
        let motion = Self {
            explorer,
            shown: RwSignal::new(explorer.point_untracked() as f64),
            is_forwards: StoredValue::new(true),
            is_moving: StoredValue::new(false),
            last_frame_ms: StoredValue::new(0.0),
        };
        // Another dimension has another strip: there is nothing to glide along.
        Effect::new(move |_| {
            explorer.track_strip();
            motion.shown.set(explorer.point_untracked() as f64);
        });
        Effect::new(move |_| {
            let (point, is_playing) = (explorer.point(), explorer.is_playing());
            if !is_playing && browser::prefers_stillness() {
                motion.shown.set(point as f64);
            } else {
                motion.begin();
            }
        });
        motion
    }

    /// The picture's position, in points from the first.
    pub(crate) fn shown(self) -> f64 {
        self.shown.get()
    }

    fn begin(self) {
        if !self.is_moving.get_value() {
            self.is_moving.set_value(true);
            self.last_frame_ms.set_value(browser::now_ms());
            self.next_frame();
        }
    }

    fn next_frame(self) {
        request_animation_frame(move || {
            let now = browser::now_ms();
            let elapsed = (now - self.last_frame_ms.get_value()).min(LONGEST_STEP_MS);
            self.last_frame_ms.set_value(now);
            if self.advance(elapsed) {
                self.next_frame();
            } else {
                self.is_moving.set_value(false);
            }
        });
    }

    /// Moves on, and whether there is further to go.
    fn advance(self, elapsed_ms: f64) -> bool {
        let shown = self.shown.get_untracked();
        if self.explorer.is_playing_untracked() {
            let points = self.explorer.view.with_untracked(|view| view.points);
            let (next, is_forwards) = played(shown, self.is_forwards.get_value(), elapsed_ms, points);
            self.is_forwards.set_value(is_forwards);
            self.shown.set(next);
            self.explorer.pass(next.round() as usize);
            return true;
        }
        let target = self.explorer.point_untracked() as f64;
        let next = glided(shown, target, elapsed_ms);
        if next != shown {
            self.shown.set(next);
        }
        next != target
    }
}
