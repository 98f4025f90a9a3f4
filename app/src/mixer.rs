//! What the visitor mixes, and every way to mix something else.

use crate::browser;
use crate::data::{Failure, Library, Opened};
use crate::live::Studio;
use crate::live::stems::Stems;
use crate::rest::{ADDRESS_REST, AtRest};
use crate::state::{FIRST_PLANE, MixRequest, Tenths, mix_query};
use crate::tickets::Tickets;
use crate::view::mix::sliders::{self, SliderView, nearest_point, target};
use crate::view::mix::{NO_DIRECTION, asked, not_live};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// What was found of a mix.
pub(crate) struct Found {
    library: Arc<Library>,
    opened: Opened,
    tenths: Tenths,
    plane: [usize; 2],
}

impl Found {
    /// Reads what a request means.
    pub(crate) async fn read(library: Option<Arc<Library>>, request: &MixRequest) -> Result<Self, Failure> {
        let library = Library::known_or_read(library).await?;
        let opened = library.open(&request.basis).await?;
        let tenths = asked(&opened.bundle, request);
        let plane = request.plane_of(tenths.len());
        Ok(Self { library, opened, tenths, plane })
    }
}

/// The state of the page. Components read its signals and call its verbs; only it writes.
#[derive(Clone, Copy)]
pub(crate) struct Mixer {
    /// Where the image is drawn.
    pub(crate) studio: Studio,
    /// The stems of the site.
    pub(crate) stems: StoredValue<Stems>,
    library: RwSignal<Option<Arc<Library>>>,
    opened: RwSignal<Option<Opened>>,
    failure: RwSignal<Option<Failure>>,
    tenths: RwSignal<Tenths>,
    plane: RwSignal<[usize; 2]>,
    /// The sliders of the opened basis, ready to be placed.
    pub(crate) sliders: Memo<Vec<SliderView>>,
    /// Counts visits, so that an answer that comes too late is dropped.
    visit: Tickets,
    address: AtRest,
}

impl Mixer {
    /// The page as it was found, with what its document says of worker and stems.
    pub(crate) fn new(found: Result<Found, Failure>, engine: String, stems: Stems) -> Self {
        let opened = RwSignal::new(None::<Opened>);
        let sliders = Memo::new(move |_| {
            opened.with(|opened| {
                let Some(opened) = opened else { return Vec::new() };
                let count = opened.bundle.dimensions.len();
                (0..count).filter_map(|index| SliderView::new(&opened.bundle, index)).collect()
            })
        });
        let mixer = Self {
            studio: Studio::new(engine),
            stems: StoredValue::new(stems),
            library: RwSignal::new(None),
            opened,
            failure: RwSignal::new(None),
            tenths: RwSignal::new(Vec::new()),
            plane: RwSignal::new(FIRST_PLANE),
            sliders,
            visit: Tickets::new(),
            address: AtRest::new(),
        };
        mixer.show(found);
        mixer
    }

    /// The catalog, once it was read.
    pub(crate) fn library(self) -> Option<Arc<Library>> {
        self.library.get()
    }

    /// The opened basis.
    pub(crate) fn opened(self) -> Option<Opened> {
        self.opened.get()
    }

    /// Why there is nothing to show, if there is not.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// All coefficients.
    pub(crate) fn tenths(self) -> RwSignal<Tenths> {
        self.tenths
    }

    /// One coefficient.
    pub(crate) fn tenth(self, dimension: usize) -> i32 {
        self.tenths.with(|tenths| tenths.get(dimension).copied().unwrap_or(0))
    }

    /// The dimensions of the plane.
    pub(crate) fn plane(self) -> [usize; 2] {
        self.plane.get()
    }

    /// The dimension and the point whose precomputed image stands in for the mix.
    pub(crate) fn stand_in(self) -> (usize, usize) {
        self.opened.with(|opened| {
            opened.as_ref().map_or((0, 0), |o| self.tenths.with(|tenths| nearest_point(&o.bundle, tenths)))
        })
    }

    /// Why the image is not drawn here, if it is not.
    pub(crate) fn hindrance(self) -> Option<String> {
        self.opened.with(|opened| {
            let opened = opened.as_ref()?;
            if self.stems.with_value(|stems| stems.of(&opened.entry).is_none()) {
                return Some(not_live(&opened.entry));
            }
            let has_direction = self.tenths.with(|tenths| target(&opened.bundle, tenths).is_some());
            (!has_direction).then(|| NO_DIRECTION.to_owned())
        })
    }

    /// Moves some dimensions to these coefficients. The image follows at once, the address when they rest.
    pub(crate) fn mix(self, moved: &[(usize, i32)]) {
        let before = self.tenths.get_untracked();
        let mut tenths = before.clone();
        for (dimension, wanted) in moved {
            if let Some(tenths) = tenths.get_mut(*dimension) {
                *tenths = *wanted;
            }
        }
        if let Some(opened) = self.opened.get_untracked() {
            tenths = sliders::within(&opened.bundle, &tenths);
        }
        // Touching a slider without moving it is a touch all the same.
        if tenths != before {
            self.tenths.set(tenths);
        }
        self.aim();
        self.write_address_at_rest();
    }

    /// Moves all dimensions to zero.
    pub(crate) fn reset(self) {
        let count = self.tenths.with_untracked(Vec::len);
        self.mix(&(0..count).map(|dimension| (dimension, 0)).collect::<Vec<_>>());
    }

    /// Draws anew from other noise.
    pub(crate) fn restart(self) {
        if self.studio.is_started() { self.studio.restart() } else { self.aim() }
    }

    /// Chooses the dimensions of the plane.
    pub(crate) fn choose_plane(self, plane: [usize; 2]) {
        self.plane.set(plane);
        self.write_address_at_rest();
    }

    /// Opens another basis at its mean.
    pub(crate) fn choose_basis(self, entry: usize) {
        let query = self.library.with_untracked(|library| {
            let entry = library.as_ref()?.catalog.entries.get(entry)?;
            Some(mix_query(entry, &[], FIRST_PLANE))
        });
        if let Some(query) = query {
            self.settle_address();
            browser::push(&browser::keeping_wish(&query));
            self.visit();
        }
    }

    /// Shows what the address says: after going back or forward, or to try again.
    pub(crate) fn visit(self) {
        self.address.forget();
        let ticket = self.visit.draw();
        let library = self.library.get_untracked();
        spawn_local(async move {
            let found = Found::read(library, &browser::mix()).await;
            if self.visit.is_latest(ticket) {
                self.show(found);
            }
        });
    }

    fn show(self, found: Result<Found, Failure>) {
        let found = match found {
            Ok(found) => found,
            Err(failure) => return self.failure.set(Some(failure)),
        };
        let was_started = self.studio.is_started();
        self.studio.choose(self.stems.with_value(|stems| stems.of(&found.opened.entry)));
        self.library.set(Some(found.library));
        if self.opened.with_untracked(|shown| shown.as_ref() != Some(&found.opened)) {
            self.opened.set(Some(found.opened));
        }
        self.tenths.set(found.tenths);
        self.plane.set(found.plane);
        self.failure.set(None);
        // Who has drawn before goes on drawing.
        if was_started {
            self.aim();
        }
    }

    fn aim(self) {
        let target = self.opened.with_untracked(|opened| {
            let opened = opened.as_ref()?;
            self.tenths.with_untracked(|tenths| target(&opened.bundle, tenths))
        });
        if let Some(target) = target {
            self.studio.aim(target);
        }
    }

    fn write_address_at_rest(self) {
        self.address.after(ADDRESS_REST, move || self.write_address());
    }

    /// Writes the address now, if it was about to follow.
    pub(crate) fn settle_address(self) {
        if self.address.forget() {
            self.write_address();
        }
    }

    fn write_address(self) {
        if let Some(opened) = self.opened.get_untracked() {
            let tenths = self.tenths.get_untracked();
            let query = mix_query(&opened.entry, &tenths, self.plane.get_untracked());
            browser::replace(&browser::keeping_wish(&query));
        }
    }
}
