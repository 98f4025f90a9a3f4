//! The picture's motion: it glides to the chosen point, and plays along the strip while a visitor lets it.

use crate::browser;
use crate::explorer::Explorer;
use crate::screen::Screen;
use crate::view::glide::{Blend, glided, played};
use leptos::prelude::*;
use web_sys::MediaQueryList;

/// The longest step of a motion, in milliseconds: after a pause it goes on instead of leaping.
const LONGEST_STEP_MS: f64 = 100.0;

/// How often the page tells anew of the point in words and numbers, in milliseconds: as often as a reader can follow.
const TELLING_MS: f64 = 120.0;

/// Where the picture is, between points.
#[derive(Clone, Copy)]
pub(crate) struct Motion {
    explorer: Explorer,
    /// Its position, in points from the first.
    shown: StoredValue<f64>,
    screen: StoredValue<Option<Screen>, LocalStorage>,
    is_forwards: StoredValue<bool>,
    is_moving: StoredValue<bool>,
    last_frame_ms: StoredValue<f64>,
    /// Whether the chosen point has changed since the last frame, and whether that frame was left out.
    has_stepped: StoredValue<bool>,
    has_waited: StoredValue<bool>,
    stillness: StoredValue<Option<MediaQueryList>, LocalStorage>,
}

impl Motion {
    /// A picture that rests at the chosen point and follows it.
    pub(crate) fn new(explorer: Explorer) -> Self {
        let motion = Self {
            explorer,
            shown: StoredValue::new(explorer.point_untracked() as f64),
            screen: StoredValue::new_local(None),
            is_forwards: StoredValue::new(true),
            is_moving: StoredValue::new(false),
            last_frame_ms: StoredValue::new(0.0),
            has_stepped: StoredValue::new(false),
            has_waited: StoredValue::new(false),
            stillness: StoredValue::new_local(browser::stillness()),
        };
        // Another dimension has another strip: there is nothing to glide along.
        Effect::new(move |_| {
            explorer.track_strip();
            motion.go_to(explorer.point_untracked() as f64);
        });
        Effect::new(move |_| {
            let (point, is_playing) = (explorer.point(), explorer.is_playing());
            if !is_playing && motion.stands_still() {
                motion.go_to(point as f64);
            }
            motion.has_stepped.set_value(true);
            motion.begin();
        });
        motion
    }

    /// What is drawn where the picture is.
    pub(crate) fn blend(self) -> Blend {
        Blend::at(self.shown.get_value(), self.explorer.view.with_untracked(|view| view.points))
    }

    /// Shows itself on these elements from now on.
    pub(crate) fn show_on(self, screen: Screen) {
        self.screen.set_value(Some(screen));
    }

    fn go_to(self, shown: f64) {
        self.shown.set_value(shown);
        let blend = self.blend();
        self.screen.update_value(|screen| screen.iter_mut().for_each(|screen| screen.draw(blend)));
    }

    /// Whether the visitor asked for less motion, and may have done so just now. To ask anew at each step takes longer than
    /// the step.
    fn stands_still(self) -> bool {
        self.stillness.with_value(|asked| asked.as_ref().is_some_and(MediaQueryList::matches))
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
            // The stage may be gone.
            if self.is_moving.try_get_value().is_none() {
                return;
            }
            if self.frame() {
                self.next_frame();
            } else {
                self.is_moving.set_value(false);
            }
        });
    }

    /// What is done in a frame, and whether there is something left for the next. Moving slider, lens and needle is enough
    /// for one, telling in words for another, and the picture moves in those between. But it does move, and the words do
    /// follow, however fast the steps come.
    fn frame(self) -> bool {
        let has_stepped = self.has_stepped.get_value();
        let waits = has_stepped && !self.has_waited.get_value();
        self.has_stepped.set_value(false);
        self.has_waited.set_value(waits);
        if waits {
            return true;
        }
        let now = browser::now_ms();
        let patience_ms = match has_stepped {
            true => 2.0 * TELLING_MS,
            false if self.has_arrived() => 0.0,
            false => TELLING_MS,
        };
        if self.explorer.tell_after(patience_ms, now) {
            return true;
        }
        let elapsed = (now - self.last_frame_ms.get_value()).min(LONGEST_STEP_MS);
        self.last_frame_ms.set_value(now);
        self.advance(elapsed);
        !(self.has_arrived() && self.explorer.has_told())
    }

    /// Whether the picture shows the chosen point, and rests.
    fn has_arrived(self) -> bool {
        !self.explorer.is_playing_untracked() && self.shown.get_value() == self.explorer.point_untracked() as f64
    }

    /// Moves on.
    fn advance(self, elapsed_ms: f64) {
        let shown = self.shown.get_value();
        if self.explorer.is_playing_untracked() {
            let points = self.explorer.view.with_untracked(|view| view.points);
            let (next, is_forwards) = played(shown, self.is_forwards.get_value(), elapsed_ms, points);
            self.is_forwards.set_value(is_forwards);
            self.go_to(next);
            self.explorer.pass(next.round() as usize);
            return;
        }
        let next = glided(shown, self.explorer.point_untracked() as f64, elapsed_ms);
        if next != shown {
            self.go_to(next);
        }
    }
}
