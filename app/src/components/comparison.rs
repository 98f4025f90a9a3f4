//! The comparison: two sides, and one slider under both of their strips.

use super::sheet::Sheet;
use super::side::{Side, Words};
use crate::comparer::{Comparer, Hand};
use crate::data::sheet_address;
use crate::places::Places;
use crate::relation::relation;
use crate::view::axis::Tick;
use crate::view::comparison::{correlation_line, note, slider_spoken};
use crate::view::dimension::DimensionView;
use crate::view::strip::Strip;
use leptos::html::Div;
use leptos::prelude::*;

/// Both sides and the slider.
#[component]
pub(crate) fn Comparison(comparer: Comparer) -> impl IntoView {
    let sheets = Hand::BOTH.map(|hand| {
        let side = comparer.side(hand);
        Sheet::of(move || side.opened.get(), move || side.dimension.get())
    });
    let pair = Signal::derive(move || {
        let [left, right] = Hand::BOTH.map(|hand| comparer.side(hand).opened.get());
        Some([left?, right?])
    });
    let relation = relation(Signal::derive(move || comparer.library()), pair);
    let correlation = move || {
        let [left, right] = Hand::BOTH.map(|hand| comparer.side(hand).dimension.get());
        Some(match relation.get()? {
            Ok(related) => {
                let [one, other] = related.known();
                correlation_line((one, left), (other, right))
            }
            Err(failure) => format!("Their correlation is not computed. {}", failure.sentence()),
        })
    };
    let methods = move || {
        let opened = Hand::BOTH.into_iter().filter_map(|hand| comparer.side(hand).opened.get());
        opened.map(|opened| opened.bundle.basis.method()).collect::<Vec<_>>()
    };
    view! {
        <div class="sides">
            <Side comparer hand=Hand::Left sheet=sheets[0]/>
            <Side comparer hand=Hand::Right sheet=sheets[1]/>
        </div>
        <section class="common" aria-label="Both strips on one slider">
            {tracks(comparer, sheets)}
        </section>
        <div class="notes-below">
            <p class="correlation" role="status">{correlation}</p>
            <p class="legend">{move || note(&methods())}</p>
            <div class="both-words">
                <Words comparer hand=Hand::Left relation/>
                <Words comparer hand=Hand::Right relation/>
            </div>
        </div>
    }
}

/// Two strips on one axis, and a native range input laid over both.
fn tracks(comparer: Comparer, sheets: [Sheet; 2]) -> impl IntoView {
    let axis = comparer.axis;
    let carriage = NodeRef::<Div>::new();
    Effect::new(move |places: Option<Option<Places>>| {
        let places = places.flatten().or_else(|| Places::across(carriage.get()?.as_ref()))?;
        let axis = axis.get();
        places.go_to(axis.share(axis.position(comparer.stop())));
        Some(places)
    });
    let spoken = move || {
        let readings = Hand::BOTH.map(|hand| comparer.reading(hand).get());
        let axis = axis.get();
        slider_spoken(axis.position(comparer.stop()), &readings)
    };
    let scrub = move |event: leptos::ev::Event| {
        if let Ok(stop) = event_target_value(&event).parse() {
            comparer.scrub(stop);
        }
    };
    let origin = move || {
        let centred = |hand: Hand| {
            let opened = comparer.side(hand).opened.get();
            opened.is_none_or(|opened| opened.bundle.basis.linear().is_some())
        };
        if Hand::BOTH.into_iter().all(centred) { "mean" } else { "0" }
    };
    view! {
        <div class="tracks">
            {lane(comparer, Hand::Left, sheets[0])} {lane(comparer, Hand::Right, sheets[1])}
            <div class="moving" aria-hidden="true">
                <div class="carriage" node_ref=carriage>
                    <div class="rail"></div>
                </div>
            </div>
            <div class="slide">
                <input
                    type="range"
                    id="point"
                    step="1"
                    min=move || axis.get().stops().0
                    max=move || axis.get().stops().1
                    prop:value=move || comparer.stop()
                    aria-label="Position along both dimensions"
                    aria-valuetext=spoken
                    on:input=scrub
                />
            </div>
            <div class="ticks" aria-hidden="true">
                {move || axis.get().ticks(origin()).iter().map(tick).collect_view()}
            </div>
        </div>
    }
}

fn tick(tick: &Tick) -> impl IntoView + use<> {
    view! { <span class=tick.class() style=format!("left:{:.3}%", tick.share * 100.0)>{tick.label.clone()}</span> }
}

/// A strip on the common axis, with a lens over the image that is shown.
fn lane(comparer: Comparer, hand: Hand, sheet: Sheet) -> impl IntoView {
    let side = comparer.side(hand);
    let film = move || {
        let (opened, lane) = (side.opened.get()?, comparer.lane(hand)?);
        let (bundle, dimension) = (&*opened.bundle, side.dimension.get());
        let view = DimensionView::new(bundle, dimension)?;
        let preview = sheet_address(&opened.entry, &bundle.dimensions.get(dimension)?.preview.file);
        let sheet = sheet.address();
        let strip = Strip::new(bundle, dimension, Some(&sheet), &preview)?;
        Some(lane.markup(&comparer.axis.get(), &strip, &view.strip_label))
    };
    let point = Memo::new(move |_| comparer.reading(hand).with(|r| r.point));
    let extents = Memo::new(move |_| comparer.lane(hand).map(|lane| lane.extents(&comparer.axis.get())));
    let lens = move || extents.with(|extents| Some(extents.as_ref()?.get(point.get())?.style()));
    let name = move || {
        let opened = side.opened.get()?;
        Some(format!("{} {}", opened.bundle.basis.method().label(), side.dimension.get() + 1))
    };
    view! {
        <div class=format!("lane {}", hand.word())>
            <div class="strip-place" inner_html=film></div>
            <div class="lens" aria-hidden="true" style=lens></div>
            <span class="lane-name" aria-hidden="true">{name}</span>
        </div>
    }
}
