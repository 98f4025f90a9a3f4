//! What the visitor looks at, and every way to look at something else.

use crate::browser;
use crate::data::{Failure, Library, Opened};
use crate::rest::{ADDRESS_REST, AtRest};
use crate::state::{self, Arrangement, Request};
use crate::tickets::Tickets;
use crate::view::arrange::arranged;
use crate::view::dimension::{DimensionView, opening_point};
use crate::view::reading::Reading;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// How long the site's opening view stands still before its strip plays: time to see what it is, and to finish loading.
const FIRST_LOOK: Duration = Duration::from_secs(4);

/// What was found when the page was opened.
pub(crate) struct Found {
    /// The catalog, if it could be read.
    pub(crate) library: Option<Arc<Library>>,
    /// The bundle that the address means.
    pub(crate) opened: Result<Opened, Failure>,
}

impl Found {
    /// Reads what a request means.
    pub(crate) async fn read(library: Option<Arc<Library>>, request: &Request) -> Self {
        let library = match library {
            Some(library) => library,
            None => match Library::read().await {
                Ok(library) => Arc::new(library),
                Err(failure) => return Self { library: None, opened: Err(failure) },
            },
        };
        let opened = library.open(request).await;
        Self { library: Some(library), opened }
    }
}

/// The state of the page. Components read its signals and call its verbs; only it writes.
#[derive(Clone, Copy)]
pub(crate) struct Explorer {
    library: RwSignal<Option<Arc<Library>>>,
    opened: RwSignal<Option<Opened>>,
    failure: RwSignal<Option<Failure>>,
    dimension: RwSignal<usize>,
    point: RwSignal<usize>,
    /// Whether the list has come near the window; before, nobody needs its previews.
    pub(crate) is_list_near: RwSignal<bool>,
    is_playing: RwSignal<bool>,
    arrangement: RwSignal<Arrangement>,
    /// The opened dimension, ready to be placed.
    pub(crate) view: Memo<DimensionView>,
    /// Its points, each ready to be placed: made when it is opened, so that scrubbing only picks among them.
    readings: Memo<Vec<Reading>>,
    /// The point of which the page tells in words and numbers: the chosen one, a little later. Nobody reads faster.
    told: RwSignal<usize>,
    /// Counts visits, so that an answer that comes too late is dropped.
    visit: Tickets,
    address: AtRest,
    /// When `told` last followed, in milliseconds since the document began.
    told_ms: StoredValue<f64>,
    /// When the slider last moved, in milliseconds since the document began.
    moved_ms: StoredValue<f64>,
    /// What lets the strip play when the first look is over, unless the visitor did something before.
    play_timer: StoredValue<Option<TimeoutHandle>>,
}

impl Explorer {
    /// The page as it was found.
    pub(crate) fn new(found: Found) -> Self {
        let opened = RwSignal::new(None::<Opened>);
        let (dimension, point) = (RwSignal::new(0), RwSignal::new(0));
        let view = Memo::new(move |_| {
            opened.with(|o| o.as_ref().and_then(|o| DimensionView::new(&o.bundle, dimension.get()))).unwrap_or_default()
        });
        let readings = Memo::new(move |_| {
            opened.with(|o| o.as_ref().map(|o| Reading::of_dimension(&o.bundle, dimension.get()))).unwrap_or_default()
        });
        let explorer = Self {
            library: RwSignal::new(None),
            opened,
            failure: RwSignal::new(None),
            dimension,
            point,
            is_list_near: RwSignal::new(false),
            is_playing: RwSignal::new(false),
            arrangement: RwSignal::new(Arrangement::default()),
            view,
            readings,
            told: RwSignal::new(0),
            told_ms: StoredValue::new(0.0),
            visit: Tickets::new(),
            address: AtRest::new(),
            moved_ms: StoredValue::new(0.0),
            play_timer: StoredValue::new(None),
        };
        explorer.show(found, &browser::request());
        if !browser::asks_for_something() && !browser::prefers_stillness() {
            let play = move || explorer.is_playing.set(true);
            explorer.play_timer.set_value(set_timeout_with_handle(play, FIRST_LOOK).ok());
        }
        explorer
    }

    /// The catalog, if it could be read.
    pub(crate) fn library(self) -> Option<Arc<Library>> {
        self.library.get()
    }

    /// The opened bundle.
    pub(crate) fn opened(self) -> Option<Opened> {
        self.opened.get()
    }

    /// The same, for what does not follow it.
    pub(crate) fn opened_untracked(self) -> Option<Opened> {
        self.opened.get_untracked()
    }

    /// Why there is nothing to show, if there is not.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// The index of the opened dimension.
    pub(crate) fn dimension(self) -> usize {
        self.dimension.get()
    }

    /// The same, for what does not follow it.
    pub(crate) fn dimension_untracked(self) -> usize {
        self.dimension.get_untracked()
    }

    /// The index of the chosen point.
    pub(crate) fn point(self) -> usize {
        self.point.get()
    }

    /// The same, for what does not follow it.
    pub(crate) fn point_untracked(self) -> usize {
        self.point.get_untracked()
    }

    /// A part of what is said of the chosen point, at once.
    pub(crate) fn reading<T: Default>(self, part: impl FnOnce(&Reading) -> T) -> T {
        self.readings.with(|readings| readings.get(self.point.get()).map(part)).unwrap_or_default()
    }

    /// A part of what is said of it where one reads: as often as one can.
    pub(crate) fn told<T: Default>(self, part: impl FnOnce(&Reading) -> T) -> T {
        self.readings.with(|readings| readings.get(self.told.get()).map(part)).unwrap_or_default()
    }

    /// The index of the point that is told of.
    pub(crate) fn told_point(self) -> usize {
        self.told.get()
    }

    /// Follows which strip is shown.
    pub(crate) fn track_strip(self) {
        self.opened.track();
        self.dimension.track();
    }

    /// Whether the strip plays by itself.
    pub(crate) fn is_playing(self) -> bool {
        self.is_playing.get()
    }

    /// The same, for what does not follow it.
    pub(crate) fn is_playing_untracked(self) -> bool {
        self.is_playing.get_untracked()
    }

    /// Lets the strip play by itself, or stops it where it is.
    pub(crate) fn play(self, is_playing: bool) {
        self.stop();
        self.is_playing.set(is_playing);
        if !is_playing {
            self.write_address();
        }
    }

    /// Stops what plays, and what was going to.
    fn stop(self) {
        self.play_timer.try_update_value(Option::take).flatten().iter().for_each(TimeoutHandle::clear);
        if self.is_playing.get_untracked() {
            self.is_playing.set(false);
        }
    }

    /// Passes a point.
    pub(crate) fn pass(self, point: usize) {
        if point == self.point.get_untracked() {
            return;
        }
        self.point.set(point);
    }

    /// Whether what is told is of the chosen point.
    pub(crate) fn has_told(self) -> bool {
        self.told.get_untracked() == self.point.get_untracked()
    }

    /// Tells of the chosen point, if there is something to tell and nothing was told for so long, in milliseconds. Says
    /// whether it did.
    pub(crate) fn tell_after(self, patience_ms: f64, now_ms: f64) -> bool {
        if self.has_told() || now_ms - self.told_ms.get_value() < patience_ms {
            return false;
        }
        self.told_ms.set_value(now_ms);
        self.tell();
        true
    }

    fn tell(self) {
        if !self.has_told() {
            self.told.set(self.point.get_untracked());
        }
    }

    /// Rests at a point without passing others.
    fn go_to(self, point: usize) {
        self.point.set(point);
        self.tell();
    }

    /// How the list is arranged.
    pub(crate) fn arrangement(self) -> Arrangement {
        self.arrangement.get()
    }

    /// Arranges the list another way.
    pub(crate) fn arrange(self, arrangement: Arrangement) {
        self.arrangement.set(arrangement);
        self.write_address();
    }

    /// The dimensions of the opened basis that are listed, in order.
    pub(crate) fn listed(self) -> Vec<usize> {
        let arrangement = self.arrangement.get();
        self.opened.with(|o| o.as_ref().map(|o| arranged(&o.bundle, arrangement)).unwrap_or_default())
    }

    /// The address that opens a dimension of the opened basis, with the list as it is.
    pub(crate) fn address_of(self, dimension: usize, point: Option<usize>) -> Option<String> {
        let suffix = self.arrangement.get_untracked().suffix();
        self.opened.with_untracked(|o| o.as_ref().map(|o| state::query(&o.entry, dimension, point) + &suffix))
    }

    /// Moves along the dimension, and stops what plays. The address follows when the slider rests.
    pub(crate) fn scrub(self, point: usize) {
        self.stop();
        self.moved_ms.set_value(browser::now_ms());
        self.pass(point.min(self.view.with_untracked(|view| view.points.saturating_sub(1))));
        if !self.address.is_awaited() {
            self.rest_after(ADDRESS_REST);
        }
    }

    /// Rests once nothing has moved for long enough: one timer for all steps, since setting one a step takes longer than
    /// the rest of it.
    fn rest_after(self, wait: Duration) {
        let look = move || {
            let since_ms = (browser::now_ms() - self.moved_ms.get_value()).max(0.0);
            match ADDRESS_REST.checked_sub(Duration::from_secs_f64(since_ms / 1000.0)) {
                Some(left) if !left.is_zero() => self.rest_after(left),
                _ => self.write_address(),
            }
        };
        self.address.after(wait, look);
    }

    /// Opens another dimension of the same basis.
    pub(crate) fn open_dimension(self, dimension: usize) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let Some(listed) = opened.bundle.dimensions.get(dimension) else { return };
        if dimension == self.dimension.get_untracked() {
            return;
        }
        self.settle_address();
        self.stop();
        let point = opening_point(listed);
        self.dimension.set(dimension);
        self.go_to(point);
        self.address_of(dimension, Some(point)).iter().for_each(|address| browser::push(address));
    }

    /// Opens another basis at its first dimension.
    pub(crate) fn open_basis(self, entry: usize) {
        let address = self.library.with_untracked(|library| {
            library.as_ref().and_then(|l| l.catalog.entries.get(entry)).map(|entry| state::query(entry, 0, None))
        });
        if let Some(address) = address {
            self.settle_address();
            self.stop();
            browser::push(&(address + &self.arrangement.get_untracked().suffix()));
            self.visit();
        }
    }

    /// Shows what the address says: after going back or forward, or to try again.
    pub(crate) fn visit(self) {
        self.address.forget();
        let ticket = self.visit.draw();
        let request = browser::request();
        let library = self.library.get_untracked();
        spawn_local(async move {
            let found = Found::read(library, &request).await;
            if self.visit.is_latest(ticket) {
                self.show(found, &request);
            }
        });
    }

    fn show(self, found: Found, request: &Request) {
        self.library.set(found.library);
        self.arrangement.set(request.arrangement);
        match found.opened {
            Ok(opened) => {
                let dimensions = &opened.bundle.dimensions;
                let dimension = request.dimension_index(dimensions.len()).unwrap_or(0);
                let listed = dimensions.get(dimension);
                let asked = listed.and_then(|d| request.point_index(d.points.len()));
                self.dimension.set(dimension);
                self.go_to(asked.or(listed.map(opening_point)).unwrap_or(0));
                // Going back within a basis must not draw its list anew.
                if self.opened.with_untracked(|shown| shown.as_ref() != Some(&opened)) {
                    self.opened.set(Some(opened));
                }
                self.failure.set(None);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// Writes the address now, if it was about to follow the slider.
    pub(crate) fn settle_address(self) {
        if self.address.forget() {
            self.write_address();
        }
    }

    fn write_address(self) {
        let (dimension, point) = (self.dimension.get_untracked(), self.point.get_untracked());
        self.address_of(dimension, Some(point)).iter().for_each(|address| browser::replace(address));
    }
}
