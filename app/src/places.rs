//! The places at which an element can stand: an animation that rests at one of them.
//!
//! What is seen is what setting `transform` would show. But a browser need not compose the page's layers anew when an
//! element moves that it knows to be animated, and that takes longer than the rest of moving it.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Animation, Element, FillMode, KeyframeEffect, KeyframeEffectOptions};

/// Where an element stands.
pub(crate) struct Places(Animation);

impl Places {
    /// The places that these transforms bring an element to, one after the other; it stands at the first. None where the
    /// browser refuses.
    pub(crate) fn new(element: &Element, transforms: impl Iterator<Item = String>) -> Option<Self> {
        let transforms: Array = transforms.map(JsValue::from).collect();
        let (options, keyframes) = (KeyframeEffectOptions::new(), Object::new());
        options.set_duration_f64(transforms.length().saturating_sub(1).into());
        options.set_fill(FillMode::Both);
        Reflect::set(&keyframes, &"transform".into(), &transforms).ok()?;
        let effect = KeyframeEffect::new_with_opt_element_and_keyframes_and_keyframe_effect_options(
            Some(element),
            Some(&keyframes),
            &options,
        );
        let animation = Animation::new_with_effect(Some(effect.ok()?.unchecked_ref())).ok()?;
        animation.pause().ok()?;
        // Time stands still for it, also where something finishes what is animated, as a browser's tools do.
        animation.set_playback_rate(0.0);
        Some(Self(animation))
    }

    /// All places from where an element lies (0) to as far aside as it is wide (1).
    pub(crate) fn across(element: &Element) -> Option<Self> {
        Self::new(element, ["translateX(0%)", "translateX(100%)"].map(String::from).into_iter())
    }

    /// Goes to a place, counted from zero, or to where it would be between two.
    pub(crate) fn go_to(&self, place: f64) {
        self.0.set_current_time(Some(place));
    }
}
