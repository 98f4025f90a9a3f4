//! The plane of two dimensions, in which a handle is dragged where activations were observed.

use crate::browser;
use crate::data::Failure;
use crate::mixer::Mixer;
use crate::nearness::watch;
use crate::view::axis::Tick;
use crate::view::mix::density::{Shades, place};
use crate::view::mix::plane::{CELLS, PlaneAxis, PlaneView, legend};
use crate::view::mix::sliders::{spoken, value};
use crate::view::mix::zero;
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use tuning_shared::ObservedSample;
use web_sys::PointerEvent;

/// What was observed together, once it was read; with the basis that it belongs to.
type Read = Option<(usize, Result<Arc<ObservedSample>, Failure>)>;

/// The plane, its axes' dimensions, and what is said of the place in it.
#[component]
pub(super) fn Plane(mixer: Mixer) -> impl IntoView {
    let section = NodeRef::<leptos::html::Section>::new();
    let is_near = RwSignal::new(false);
    Effect::new(move |_| section.get().iter().for_each(|section| watch(section, is_near)));
    let read = RwSignal::new(None as Read);
    Effect::new(move |_| read_sample(mixer, is_near, read));
    let view = Memo::new(move |_| {
        let opened = mixer.opened()?;
        PlaneView::new(&opened.bundle, mixer.plane())
    });
    let shades = Memo::new(move |_| {
        let (opened, view) = (mixer.opened()?, view.get()?);
        let sample = read.with(|read| match read {
            Some((index, Ok(sample))) if *index == opened.index => Some(sample.clone()),
            _ => None,
        })?;
        let dimensions = [view.across.dimension, view.up.dimension];
        let density = sample.density(dimensions, view.ranges(&opened.bundle), [CELLS; 2]);
        Some((Shades::of(density.view()), legend(sample.count(), opened.bundle.activations.count)))
    });
    let told = move || match read.get() {
        Some((_, Err(failure))) => failure.sentence(),
        _ => shades.with(|shades| shades.as_ref().map(|(_, legend)| legend.clone())).unwrap_or_default(),
    };
    view! {
        <section class="mix-plane" aria-labelledby="mix-plane-title" node_ref=section>
            <h2 id="mix-plane-title">"A plane of two"</h2>
            <Show when=move || view.get().is_some()>
                <div class="mix-plane-body">
                    <Field mixer view shades/>
                    <div class="mix-plane-side">
                        {picks(mixer)} <p class="mix-place">{move || here(mixer, view, shades)}</p>
                        <p class="legend">{told}</p>
                    </div>
                </div>
            </Show>
        </section>
    }
}

/// Reads what was observed together in the opened basis, once somebody comes near.
fn read_sample(mixer: Mixer, is_near: RwSignal<bool>, read: RwSignal<Read>) {
    let Some(opened) = mixer.opened().filter(|_| is_near.get()) else { return };
    let Some(library) = mixer.library() else { return };
    if read.with_untracked(|read| read.as_ref().is_some_and(|(index, _)| *index == opened.index)) {
        return;
    }
    leptos::task::spawn_local(async move {
        if let Some(sample) = library.sample(&opened).await.transpose() {
            read.try_set(Some((opened.index, sample)));
        }
    });
}

/// The density with the handle in it, and two range inputs that move it without a pointer.
#[component]
fn Field(mixer: Mixer, view: Memo<Option<PlaneView>>, shades: Memo<Option<(Shades, String)>>) -> impl IntoView {
    let field = NodeRef::<Div>::new();
    let drag = Drag { mixer, view, field, is_dragged: RwSignal::new(false) };
    let handle = move || {
        let (across, up) = view.get().map_or((0.5, 0.5), |view| mixer.tenths().with(|tenths| view.place(tenths)));
        format!("left:{:.3}%;top:{:.3}%", across * 100.0, (1.0 - up) * 100.0)
    };
    let origin = move || {
        let (across, up) = view.get().map_or((0.5, 0.5), |view| view.place(&[]));
        format!("--across:{:.3}%;--up:{:.3}%", across * 100.0, (1.0 - up) * 100.0)
    };
    let drawing = move || shades.with(|shades| shades.as_ref().map(|(shades, _)| shades.markup()));
    let box_of = move || {
        let (across, up) = shades.with(|shades| shades.as_ref().map_or((1, 1), |(shades, _)| shades.cells));
        format!("0 0 {across} {up}")
    };
    let ticks = move |part: fn(PlaneView) -> PlaneAxis, side: &'static str| {
        move || {
            let (view, opened) = (view.get()?, mixer.opened()?);
            let ticks = part(view).ticks(opened.bundle.basis.method());
            Some(ticks.iter().map(|tick| mark(tick, side)).collect_view())
        }
    };
    view! {
        <div class="mix-field-place">
            <span class="mix-axis-name up" aria-hidden="true">{move || axis_name(view, |view| view.up)}</span>
            <div
                class="mix-field"
                class:dragged=drag.is_dragged
                node_ref=field
                role="group"
                aria-label=move || group_name(view)
                style=origin
                on:pointerdown=move |event| drag.press(&event)
                on:pointermove=move |event| drag.follow(&event)
                on:pointerup=move |_| drag.is_dragged.set(false)
                on:pointercancel=move |_| drag.is_dragged.set(false)
            >
                <svg
                    viewBox=box_of
                    preserveAspectRatio="none"
                    aria-hidden="true"
                    shape-rendering="crispEdges"
                    inner_html=drawing
                ></svg>
                <i class="mix-origin across" aria-hidden="true"></i>
                <i class="mix-origin up" aria-hidden="true"></i>
                {range(mixer, view, shades, Axis::Across)} {range(mixer, view, shades, Axis::Up)}
                <i class="mix-handle" aria-hidden="true" style=handle></i>
            </div>
            <div class="mix-ticks up" aria-hidden="true">{ticks(|view| view.up, "bottom")}</div>
            <div class="mix-ticks across" aria-hidden="true">{ticks(|view| view.across, "left")}</div>
            <span class="mix-axis-name across" aria-hidden="true">{move || axis_name(view, |view| view.across)}</span>
        </div>
    }
}

/// The range input that takes the focus when the plane is pressed.
const ACROSS: &str = "mix-plane-across";

/// A pointer that drags the handle.
#[derive(Clone, Copy)]
struct Drag {
    mixer: Mixer,
    view: Memo<Option<PlaneView>>,
    field: NodeRef<Div>,
    is_dragged: RwSignal<bool>,
}

impl Drag {
    fn press(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(field) = self.field.get_untracked() {
            // Where it cannot be held, the pointer is followed as long as it stays inside.
            let _ = field.set_pointer_capture(event.pointer_id());
        }
        self.is_dragged.set(true);
        self.move_to(event);
        browser::focus_in_place(ACROSS);
        event.prevent_default();
    }

    fn follow(self, event: &PointerEvent) {
        if self.is_dragged.get_untracked() {
            self.move_to(event);
        }
    }

    fn move_to(self, event: &PointerEvent) {
        let (Some(field), Some(view)) = (self.field.get_untracked(), self.view.get_untracked()) else { return };
        let bounds = field.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
        let up = 1.0 - (f64::from(event.client_y()) - bounds.top()) / bounds.height();
        let moved = [(view.across, across), (view.up, up)].map(|(axis, share)| (axis.dimension, axis.tenths(share)));
        self.mixer.mix(&moved);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Across,
    Up,
}

impl Axis {
    fn of(self, view: PlaneView) -> PlaneAxis {
        match self {
            Self::Across => view.across,
            Self::Up => view.up,
        }
    }
}

/// A range input of one axis, not seen: the handle shows its focus. The arrow keys move along both axes whichever of the
/// two has the focus.
fn range(
    mixer: Mixer,
    view: Memo<Option<PlaneView>>,
    shades: Memo<Option<(Shades, String)>>,
    which: Axis,
) -> impl IntoView {
    let axis = move || view.get().map(|view| which.of(view)).unwrap_or_default();
    let tenths = Memo::new(move |_| mixer.tenth(axis().dimension));
    let name = move || {
        let direction = if which == Axis::Across { "Across" } else { "Up" };
        format!("{direction}: dimension {}", axis().dimension + 1)
    };
    let said = move || {
        let origin = mixer.opened().map_or("zero", |opened| zero(opened.bundle.basis.method()));
        let spoken = spoken(tenths.get(), origin);
        match shade(mixer, view, shades) {
            Some(shade) => format!("{spoken}, {}", place(shade)),
            None => spoken,
        }
    };
    let slide = move |event: leptos::ev::Event| {
        if let Ok(tenths) = event_target_value(&event).parse() {
            mixer.mix(&[(axis().dimension, tenths)]);
        }
    };
    let press = move |event: leptos::ev::KeyboardEvent| {
        let Some(view) = view.get_untracked() else { return };
        let (axis, step) = match event.key().as_str() {
            "ArrowLeft" => (view.across, -1),
            "ArrowRight" => (view.across, 1),
            "ArrowDown" => (view.up, -1),
            "ArrowUp" => (view.up, 1),
            _ => return,
        };
        event.prevent_default();
        let now = mixer.tenths().with_untracked(|tenths| tenths.get(axis.dimension).copied().unwrap_or(0));
        mixer.mix(&[(axis.dimension, (now + step).clamp(axis.min, axis.max))]);
    };
    view! {
        <input
            type="range"
            class="mix-range"
            id=if which == Axis::Across { ACROSS } else { "mix-plane-up" }
            step="1"
            min=move || axis().min
            max=move || axis().max
            prop:value=move || tenths.get()
            aria-label=name
            aria-orientation=(which == Axis::Up).then_some("vertical")
            aria-valuetext=said
            on:input=slide
            on:keydown=press
        />
    }
}

fn mark(tick: &Tick, side: &'static str) -> impl IntoView + use<> {
    let class = if tick.is_origin { "mix-tick origin" } else { "mix-tick" };
    view! { <span class=class style=format!("{side}:{:.3}%", tick.share * 100.0)>{tick.label.clone()}</span> }
}

fn axis_name(view: Memo<Option<PlaneView>>, part: fn(PlaneView) -> PlaneAxis) -> String {
    view.get().map(|view| format!("Dimension {}, σ", part(view).dimension + 1)).unwrap_or_default()
}

fn group_name(view: Memo<Option<PlaneView>>) -> String {
    let numbers = view.get().map(|view| (view.across.dimension + 1, view.up.dimension + 1)).unwrap_or_default();
    format!("Place in the plane of dimensions {} and {}: arrow keys move it along both", numbers.0, numbers.1)
}

/// The shade at the mix's place, once there are shades; the mix may lie in none.
fn shade(mixer: Mixer, view: Memo<Option<PlaneView>>, shades: Memo<Option<(Shades, String)>>) -> Option<Option<usize>> {
    let view = view.get()?;
    mixer.tenths().with(|tenths| {
        let (across, up) = view.place(tenths);
        shades.with(|shades| Some(shades.as_ref()?.0.at(across, up).filter(|_| !view.is_beyond(tenths))))
    })
}

/// Where the mix lies, in a line.
fn here(mixer: Mixer, view: Memo<Option<PlaneView>>, shades: Memo<Option<(Shades, String)>>) -> Option<String> {
    let axes = view.get()?;
    let [across, up] = [axes.across, axes.up].map(|axis| value(mixer.tenth(axis.dimension)));
    let observed = shade(mixer, view, shades).map(|shade| format!(": {}", place(shade))).unwrap_or_default();
    Some(format!("{across}, {up}{observed}"))
}

/// The choice of both dimensions; choosing the other's swaps them.
fn picks(mixer: Mixer) -> impl IntoView {
    let select = move |which: usize, label: &'static str| {
        let options = move || {
            let option = move |index: usize| {
                view! {
                    <option value=index prop:selected=move || mixer.plane()[which] == index>
                        {format!("Dimension {}", index + 1)}
                    </option>
                }
            };
            (0..mixer.sliders.with(Vec::len)).map(option).collect_view()
        };
        let choose = move |event| {
            let Ok(index) = event_target_value(&event).parse() else { return };
            let mut plane = mixer.plane();
            if plane[1 - which] == index {
                plane.swap(0, 1);
            } else {
                plane[which] = index;
            }
            mixer.choose_plane(plane);
        };
        view! {
            <label>
                <span>{label}</span>
                <select on:change=choose>{options}</select>
            </label>
        }
    };
    view! { <div class="picks">{select(0, "Across")} {select(1, "Up")}</div> }
}
