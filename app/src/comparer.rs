//! What the visitor compares, and every way to compare something else.

use crate::browser;
use crate::data::{Failure, Library, Opened, Related};
use crate::rest::{ADDRESS_REST, AtRest};
use crate::state::{self, Comparison, Request, choose, counterpart};
use crate::tickets::Tickets;
use crate::view::comparison::{CommonAxis, Lane, SideReading, opening_position};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use tuning_shared::correlation::best_match;

/// One of the two that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    Left,
    Right,
}

impl Hand {
    /// Both, in the order in which they are shown.
    pub(crate) const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// The one it is not.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// What a reader calls it: on a phone the two lie one above the other.
    pub(crate) fn ordinal(self) -> &'static str {
        match self {
            Self::Left => "First",
            Self::Right => "Second",
        }
    }

    /// The word for it in the document and in the address.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// What was found of one side.
pub(crate) struct FoundSide {
    entry: usize,
    dimension: usize,
    opened: Result<Opened, Failure>,
}

/// What was found of a comparison.
pub(crate) struct Found {
    library: Arc<Library>,
    sides: [FoundSide; 2],
    position: f64,
}

impl Found {
    /// Reads what a comparison means.
    pub(crate) async fn read(library: Option<Arc<Library>>, asked: &Comparison) -> Result<Self, Failure> {
        let library = Library::known_or_read(library).await?;
        let catalog = &library.catalog;
        let left_asked = asked.left.clone().unwrap_or_default();
        let left_entry = choose(catalog, &left_asked).ok_or(Failure::NothingListed)?;
        let left = FoundSide::read(&library, left_entry, &left_asked).await;
        let (right_entry, right_asked) = match &asked.right {
            Some(request) => (choose(catalog, request).unwrap_or(left_entry), request.clone()),
            None => (counterpart(catalog, &catalog.entries[left_entry]).unwrap_or(left_entry), Request::default()),
        };
        let mut right = FoundSide::read(&library, right_entry, &right_asked).await;
        if asked.right.is_none() {
            right.dimension = left.matching(&right, &library).await.unwrap_or(right.dimension);
        }
        let position = asked.position.or_else(|| left.opening_position()).unwrap_or(0.0);
        Ok(Self { library, sides: [left, right], position })
    }
}

impl FoundSide {
    async fn read(library: &Library, entry: usize, asked: &Request) -> Self {
        let opened = library.open_entry(entry).await;
        let count = opened.as_ref().map_or(usize::MAX, |opened| opened.bundle.dimensions.len());
        Self { entry, dimension: asked.dimension_index(count).unwrap_or(0), opened }
    }

    /// The dimension of the other that varies most with this one.
    async fn matching(&self, other: &Self, library: &Library) -> Option<usize> {
        let pair = [self.opened.clone().ok()?, other.opened.clone().ok()?];
        let related = Related::read(library, pair).await.ok()?;
        let [one, other] = related.known();
        best_match(one, self.dimension, other).ok().map(|found| found.dimension)
    }

    /// Where the dimension opens, in standard deviations.
    fn opening_position(&self) -> Option<f64> {
        opening_position(&self.opened.as_ref().ok()?.bundle, self.dimension)
    }
}

/// One side of the page's state.
#[derive(Clone, Copy)]
pub(crate) struct SideState {
    /// The index of the chosen basis in the catalog.
    pub(crate) entry: RwSignal<usize>,
    /// The index of the chosen dimension.
    pub(crate) dimension: RwSignal<usize>,
    /// The basis, if it could be read.
    pub(crate) opened: RwSignal<Option<Opened>>,
    /// Why it could not.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

impl SideState {
    fn new() -> Self {
        let (entry, dimension) = (RwSignal::new(0), RwSignal::new(0));
        Self { entry, dimension, opened: RwSignal::new(None), failure: RwSignal::new(None) }
    }

    fn show(self, found: FoundSide) {
        self.entry.set(found.entry);
        self.dimension.set(found.dimension);
        let (opened, failure) = match found.opened {
            Ok(opened) => (Some(opened), None),
            Err(failure) => (None, Some(failure)),
        };
        if self.opened.with_untracked(|shown| *shown != opened) {
            self.opened.set(opened);
        }
        self.failure.set(failure);
    }

    fn lane(self) -> Option<Lane> {
        self.opened.with(|opened| Lane::new(&opened.as_ref()?.bundle, self.dimension.get()))
    }
}

/// The state of the page that compares. Components read its signals and call its verbs; only it writes.
#[derive(Clone, Copy)]
pub(crate) struct Comparer {
    library: RwSignal<Option<Arc<Library>>>,
    failure: RwSignal<Option<Failure>>,
    sides: [SideState; 2],
    position: RwSignal<f64>,
    /// Where the slider last rested. Addresses carry it, and links with them: nobody follows one while the slider moves.
    rested: RwSignal<f64>,
    /// The axis of the slider.
    pub(crate) axis: Memo<CommonAxis>,
    readings: [Memo<SideReading>; 2],
    /// Counts visits, so that an answer that comes too late is dropped.
    visit: Tickets,
    address: AtRest,
}

impl Comparer {
    /// The page as it was found.
    pub(crate) fn new(found: Result<Found, Failure>) -> Self {
        let sides = [SideState::new(), SideState::new()];
        let position = RwSignal::new(0.0);
        let axis =
            Memo::new(move |_| CommonAxis::of(sides.iter().filter_map(|side| side.lane()).map(|lane| lane.span())));
        let readings = sides.map(|side| {
            Memo::new(move |_| {
                let axis = axis.get();
                let position = axis.position(axis.stop(position.get()));
                side.opened
                    .with(|opened| SideReading::new(&opened.as_ref()?.bundle, side.dimension.get(), position, &axis))
                    .unwrap_or_default()
            })
        });
        let comparer = Self {
            library: RwSignal::new(None),
            failure: RwSignal::new(None),
            sides,
            position,
            rested: RwSignal::new(0.0),
            axis,
            readings,
            visit: Tickets::new(),
            address: AtRest::new(),
        };
        comparer.show(found);
        comparer
    }

    /// The catalog, once it was read.
    pub(crate) fn library(self) -> Option<Arc<Library>> {
        self.library.get()
    }

    /// Why there is nothing to show at all, if there is not.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// One side.
    pub(crate) fn side(self, hand: Hand) -> SideState {
        self.sides[hand as usize]
    }

    /// What a side says at the slider's position.
    pub(crate) fn reading(self, hand: Hand) -> Memo<SideReading> {
        self.readings[hand as usize]
    }

    /// The strip of a side.
    pub(crate) fn lane(self, hand: Hand) -> Option<Lane> {
        self.side(hand).lane()
    }

    /// The stop at which the slider stands.
    pub(crate) fn stop(self) -> i64 {
        self.axis.get().stop(self.position.get())
    }

    /// The query of this page with another dimension at one side.
    pub(crate) fn query_with(self, hand: Hand, dimension: usize) -> Option<String> {
        let mut dimensions = self.sides.map(|side| side.dimension.get());
        dimensions[hand as usize] = dimension;
        let axis = self.axis.get();
        self.query(self.sides.map(|side| side.entry.get()), dimensions, axis.position(axis.stop(self.rested.get())))
    }

    /// The index of the point that a side showed where the slider last rested.
    pub(crate) fn resting_point(self, hand: Hand) -> Option<usize> {
        Some(self.lane(hand)?.place(self.rested.get(), &self.axis.get()).point)
    }

    /// Moves along both. The address follows when the slider rests.
    pub(crate) fn scrub(self, stop: i64) {
        self.position.set(self.axis.get_untracked().position(stop));
        self.address.after(ADDRESS_REST, move || self.write_address());
    }

    /// Shows another dimension of the same basis at one side.
    pub(crate) fn choose_dimension(self, hand: Hand, dimension: usize) {
        self.settle_address();
        self.side(hand).dimension.set(dimension);
        if let Some(query) = self.query_now() {
            browser::push(&query);
        }
    }

    /// Opens another basis at one side, at the dimension of the same number where there is one.
    pub(crate) fn choose_basis(self, hand: Hand, entry: usize) {
        self.settle_address();
        let mut entries = self.sides.map(|side| side.entry.get_untracked());
        entries[hand as usize] = entry;
        let dimensions = self.sides.map(|side| side.dimension.get_untracked());
        if let Some(query) = self.query(entries, dimensions, self.position_now()) {
            browser::push(&query);
            self.visit();
        }
    }

    /// Shows what the address says: after going back or forward, or to try again.
    pub(crate) fn visit(self) {
        self.address.forget();
        let ticket = self.visit.draw();
        let library = self.library.get_untracked();
        spawn_local(async move {
            let found = Found::read(library, &browser::comparison()).await;
            if self.visit.is_latest(ticket) {
                self.show(found);
            }
        });
    }

    fn show(self, found: Result<Found, Failure>) {
        match found {
            Ok(found) => {
                self.library.set(Some(found.library));
                for (side, found) in self.sides.into_iter().zip(found.sides) {
                    side.show(found);
                }
                self.position.set(found.position);
                self.rested.set(found.position);
                self.failure.set(None);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// Writes the address now, if it was about to follow the slider.
    fn settle_address(self) {
        if self.address.forget() {
            self.write_address();
        }
    }

    fn write_address(self) {
        self.rested.set(self.position_now());
        if let Some(query) = self.query_now() {
            browser::replace(&query);
        }
    }

    fn query_now(self) -> Option<String> {
        let entries = self.sides.map(|side| side.entry.get_untracked());
        self.query(entries, self.sides.map(|side| side.dimension.get_untracked()), self.position_now())
    }

    fn position_now(self) -> f64 {
        let axis = self.axis.get_untracked();
        axis.position(axis.stop(self.position.get_untracked()))
    }

    fn query(self, [left, right]: [usize; 2], dimensions: [usize; 2], position: f64) -> Option<String> {
        self.library.with_untracked(|library| {
            let entries = &library.as_ref()?.catalog.entries;
            let left = (entries.get(left)?, dimensions[0]);
            let right = (entries.get(right)?, dimensions[1]);
            Some(state::comparison_query(left, right, Some(position)))
        })
    }
}
