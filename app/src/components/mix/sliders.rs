//! A slider for every dimension.

use crate::mixer::Mixer;
use crate::view::histogram::HEIGHT;
use crate::view::mix::sliders::{SliderView, spoken, value};
use crate::view::mix::zero;
use leptos::prelude::*;

/// The sliders of the opened basis.
#[component]
pub(super) fn Sliders(mixer: Mixer) -> impl IntoView {
    let origin = Memo::new(move |_| mixer.opened().map_or("zero", |opened| zero(opened.bundle.basis.method())));
    let sliders = move || {
        let sliders = mixer.sliders.get().into_iter().enumerate();
        sliders.map(|(index, slider)| view! { <Slider mixer index slider origin/> }).collect_view()
    };
    let legend = move || {
        format!(
            "In standard deviations (σ) from {}. Behind each slider: how often each value was observed (height: square root \
             of the count).",
            origin.get()
        )
    };
    view! {
        <section class="mix-sliders" aria-labelledby="mix-sliders-title">
            <h2 id="mix-sliders-title">{move || format!("{} dimensions", mixer.sliders.with(Vec::len))}</h2>
            <p class="legend">{legend}</p>
            <ul>{sliders}</ul>
        </section>
    }
}

/// One dimension's slider over its histogram.
#[component]
fn Slider(mixer: Mixer, index: usize, slider: SliderView, origin: Memo<&'static str>) -> impl IntoView {
    let tenth = Memo::new(move |_| mixer.tenth(index));
    let (min, max) = slider.ends;
    let zero = format!("--zero-at:{:.5}", slider.zero);
    let thumb = {
        let slider = slider.clone();
        move || format!("--thumb-at:{:.5}", slider.share(tenth.get()))
    };
    let name = format!("mix-slider-{}", index + 1);
    let described = slider.caption.as_ref().map(|_| format!("{name}-caption"));
    let slide = move |event: leptos::ev::Event| {
        if let Ok(tenths) = event_target_value(&event).parse() {
            mixer.mix(&[(index, tenths)]);
        }
    };
    // Its caption says the same in words.
    let dots = slider.classes.iter().map(|class| {
        view! { <i class=format!("mix-dot {class}") aria-hidden="true"></i> }
    });
    view! {
        <li class="mix-slider" class:moved=move || tenth.get() != 0>
            <div class="mix-slider-head">
                <label for=name.clone()>{slider.title.clone()}</label>
                {dots.collect_view()}
                <output for=name.clone()>{move || value(tenth.get())}</output>
            </div>
            <div class="mix-track" style=zero>
                <svg viewBox=format!("0 0 {} {HEIGHT}", slider.bins) preserveAspectRatio="none" aria-hidden="true">
                    <path d=slider.histogram.clone()></path>
                </svg>
                <i class="mix-zero" aria-hidden="true"></i>
                <i class="mix-fill" aria-hidden="true" style=thumb></i>
                <input
                    type="range"
                    id=name.clone()
                    min=min
                    max=max
                    step="1"
                    prop:value=move || tenth.get()
                    aria-valuetext=move || spoken(tenth.get(), origin.get())
                    aria-describedby=described
                    on:input=slide
                />
            </div>
            {slider.caption.map(|caption| view! { <p class="mix-caption" id=format!("{name}-caption")>{caption}</p> })}
        </li>
    }
}
