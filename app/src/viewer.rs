//! The visitor's photo, what a layer says of it, and every way to ask something else.

use crate::browser;
use crate::data::{Failure, Library, Opened, PhotoFile};
use crate::live::Studio;
use crate::live::protocol::{PhotoMaps, Reply, Request as Asked};
use crate::live::status::Stage;
use crate::live::stems::Stems;
use crate::state::{Request, query};
use crate::tickets::Tickets;
use crate::view::mix::not_live;
use crate::view::photo::picture::{Manner, Photo};
use crate::view::photo::place::Place;
use crate::view::photo::ranking::{Rank, found_sentence};
use crate::view::photo::scale::Scale;
use crate::view::photo::scene::scene;
use crate::view::photo::signed::Ground;
use crate::view::photo::{EXAMPLE, ON_GREY};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use web_sys::File;

/// What was found of what an address asks for.
pub(crate) struct Found {
    library: Arc<Library>,
    opened: Opened,
    dimension: Option<usize>,
}

impl Found {
    /// Reads what a request means.
    pub(crate) async fn read(library: Option<Arc<Library>>, request: &Request) -> Result<Self, Failure> {
        let library = Library::known_or_read(library).await?;
        let opened = library.open(request).await?;
        let dimension = request.dimension_index(opened.bundle.dimensions.len());
        Ok(Self { library, opened, dimension })
    }
}

/// The photo that is looked at.
pub(crate) struct Given {
    /// Its name.
    pub(crate) name: String,
    /// Its pixels.
    pub(crate) photo: Photo,
    /// What is to be said of it.
    pub(crate) remark: &'static str,
}

/// What a basis says of the photo.
pub(crate) struct Seen {
    /// The photo.
    pub(crate) given: Arc<Given>,
    /// The basis.
    pub(crate) opened: Opened,
    /// Its coefficients.
    pub(crate) maps: PhotoMaps,
    /// The scale of all maps.
    pub(crate) scale: Scale,
    /// The dimensions, that which carries most first.
    pub(crate) ranks: Vec<Rank>,
    /// What is announced of it.
    pub(crate) sentence: String,
}

/// The state of the page. Components read its signals and call its verbs; only it writes.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    /// Where a place's image is drawn.
    pub(crate) studio: Studio,
    /// The stems of the site.
    pub(crate) stems: StoredValue<Stems>,
    library: RwSignal<Option<Arc<Library>>>,
    opened: RwSignal<Option<Opened>>,
    failure: RwSignal<Option<Failure>>,
    given: RwSignal<Arc<Given>>,
    seen: RwSignal<Option<Arc<Seen>>>,
    /// Why a photo was refused, or cannot be run.
    refusal: RwSignal<Option<String>>,
    is_running: RwSignal<bool>,
    dimension: RwSignal<usize>,
    /// Whether the visitor chose the dimension.
    is_chosen: StoredValue<bool>,
    place: RwSignal<Place>,
    spot: RwSignal<Option<Place>>,
    /// How maps are shown.
    pub(crate) manner: RwSignal<Manner>,
    /// What the page is printed on.
    pub(crate) ground: RwSignal<Ground>,
    /// Counts what was asked of the worker, of files and of addresses, so that an answer that comes too late is dropped.
    ticket: Tickets,
    reading: Tickets,
    visit: Tickets,
}

impl Viewer {
    /// The page as it was found, with what its document says of worker and stems. It opens with the example scene, and
    /// asks nothing of the worker before it is touched.
    pub(crate) fn new(found: Result<Found, Failure>, engine: String, stems: Stems) -> Self {
        let viewer = Self {
            studio: Studio::new(engine),
            stems: StoredValue::new(stems),
            library: RwSignal::new(None),
            opened: RwSignal::new(None),
            failure: RwSignal::new(None),
            given: RwSignal::new(Arc::new(example())),
            seen: RwSignal::new(None),
            refusal: RwSignal::new(None),
            is_running: RwSignal::new(false),
            dimension: RwSignal::new(0),
            is_chosen: StoredValue::new(false),
            place: RwSignal::new(Place::default()),
            spot: RwSignal::new(None),
            manner: RwSignal::new(Manner::default()),
            ground: RwSignal::new(Ground::Light),
            ticket: Tickets::new(),
            reading: Tickets::new(),
            visit: Tickets::new(),
        };
        viewer.studio.listen(move |reply| viewer.hear(reply));
        browser::on_dark(move |is_dark| viewer.ground.set(if is_dark { Ground::Dark } else { Ground::Light }));
        viewer.show(found);
        viewer
    }

    /// The catalog, once it was read.
    pub(crate) fn library(self) -> Option<Arc<Library>> {
        self.library.get()
    }

    /// The opened basis.
    pub(crate) fn opened(self) -> Option<Opened> {
        self.opened.get()
    }

    /// Why there is nothing to show at all, if there is not.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// The photo.
    pub(crate) fn given(self) -> Arc<Given> {
        self.given.get()
    }

    /// What the basis says of it, once that is known.
    pub(crate) fn seen(self) -> Option<Arc<Seen>> {
        self.seen.get()
    }

    /// Why a photo was refused, or cannot be run.
    pub(crate) fn refusal(self) -> Option<String> {
        self.refusal.get()
    }

    /// Whether the worker is asked, and has neither answered nor failed.
    pub(crate) fn is_running(self) -> bool {
        self.is_running.get() && self.studio.status().with(|status| status.is_live())
    }

    /// Why the worker does not come, if it does not.
    pub(crate) fn hindrance(self) -> Option<String> {
        self.studio.status().with(|status| match &status.stage {
            Stage::Failed(sentence) => Some(sentence.clone()),
            _ => None,
        })
    }

    /// Why the opened layer is not run on this site, if it is not.
    pub(crate) fn not_live(self) -> Option<String> {
        let opened = self.opened.get()?;
        self.stems.with_value(|stems| stems.of(&opened.entry).is_none()).then(|| not_live(&opened.entry))
    }

    /// The dimension whose map is shown large.
    pub(crate) fn dimension(self) -> usize {
        self.dimension.get()
    }

    /// The place that is pointed at.
    pub(crate) fn place(self) -> Place {
        self.place.get()
    }

    /// The place whose image is drawn.
    pub(crate) fn spot(self) -> Option<Place> {
        self.spot.get()
    }

    /// Runs the photo through the layer.
    pub(crate) fn look(self) {
        let is_live = self.opened.with_untracked(|opened| {
            opened.as_ref().is_some_and(|o| self.stems.with_value(|stems| stems.of(&o.entry).is_some()))
        });
        if !is_live {
            return;
        }
        self.ticket.draw();
        self.is_running.set(true);
        match self.studio.status().with_untracked(|status| status.stage.clone()) {
            Stage::Untouched => self.studio.start(),
            Stage::Failed(_) => self.studio.again(),
            Stage::Ready => self.ask(),
            // It is asked as soon as it can hear.
            Stage::Coming => {}
        }
    }

    /// Looks at the example scene.
    pub(crate) fn look_at_example(self) {
        self.give(example());
    }

    /// Reads a file and looks at it; a file that is no photo leaves what is shown.
    pub(crate) fn look_at(self, file: File) {
        let ticket = self.reading.draw();
        spawn_local(async move {
            let read = PhotoFile::read(&file).await;
            if !self.reading.is_latest(ticket) {
                return;
            }
            match read {
                Ok(PhotoFile { name, photo, is_transparent }) => {
                    self.give(Given { name, photo, remark: if is_transparent { ON_GREY } else { "" } });
                }
                Err(sentence) => self.refusal.set(Some(sentence)),
            }
        });
    }

    /// Shows another dimension large.
    pub(crate) fn choose_dimension(self, dimension: usize) {
        self.is_chosen.set_value(true);
        self.dimension.set(dimension);
        if let Some(opened) = self.opened.get_untracked() {
            browser::replace(&browser::keeping_wish(&query(&opened.entry, dimension, None)));
        }
    }

    /// Points at a place.
    pub(crate) fn point_at(self, place: Place) {
        if self.place.get_untracked() != place {
            self.place.set(place);
        }
    }

    /// Points at the place where the shown dimension is farthest from zero.
    pub(crate) fn point_at_strongest(self) {
        if let Some(seen) = self.seen.get_untracked() {
            self.place.set(Place::strongest(&seen.maps, self.dimension.get_untracked()));
        }
    }

    /// Has the image drawn that makes the layer answer as it does at the place.
    pub(crate) fn visualize(self) {
        self.spot.set(Some(self.place.get_untracked()));
        self.aim();
    }

    /// Opens another basis.
    pub(crate) fn choose_basis(self, entry: usize) {
        let query = self.library.with_untracked(|library| {
            let entry = library.as_ref()?.catalog.entries.get(entry)?;
            Some(query(entry, 0, None))
        });
        if let Some(query) = query {
            // A dimension of another basis is none of this one's.
            let query = query.split("&dimension").next().unwrap_or_default();
            browser::push(&browser::keeping_wish(query));
            self.visit();
        }
    }

    /// Shows what the address says: after going back or forward, or to try again.
    pub(crate) fn visit(self) {
        let ticket = self.visit.draw();
        let library = self.library.get_untracked();
        spawn_local(async move {
            let found = Found::read(library, &browser::request()).await;
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
        let was_seen = self.ticket.latest() > 0;
        let is_other = self.opened.with_untracked(|shown| shown.as_ref() != Some(&found.opened));
        self.library.set(Some(found.library));
        self.failure.set(None);
        self.is_chosen.set_value(found.dimension.is_some());
        if let Some(dimension) = found.dimension {
            self.dimension.set(dimension);
        }
        if is_other {
            self.studio.choose(self.stems.with_value(|stems| stems.of(&found.opened.entry)));
            self.seen.set(None);
            self.spot.set(None);
            self.opened.set(Some(found.opened));
            // Who has looked before goes on looking.
            if was_seen {
                self.look();
            }
        }
    }

    fn give(self, given: Given) {
        self.given.set(Arc::new(given));
        self.seen.set(None);
        self.spot.set(None);
        self.refusal.set(None);
        self.look();
    }

    /// Asks the worker, which has the stem.
    fn ask(self) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let given = self.given.get_untracked();
        self.studio.tell(Asked::Photo {
            ticket: self.ticket.latest(),
            size_px: (given.photo.height as u32, given.photo.width as u32),
            pixels: given.photo.pixels.clone(),
            basis: Box::new(opened.bundle.basis.clone()),
        });
    }

    fn aim(self) {
        let (Some(seen), Some(spot)) = (self.seen.get_untracked(), self.spot.get_untracked()) else { return };
        let [row, column] = [spot.row, spot.column].map(|position| position as u32 * seen.maps.stride);
        self.studio.tell(Asked::Spot { row, column });
    }

    fn hear(self, reply: &Reply) {
        let is_current = |ticket: &u32| self.ticket.is_latest(*ticket);
        match reply {
            // Also after a failure, and when the graphics processor was lost.
            Reply::Ready { .. } => {
                self.is_running.set(true);
                self.ask();
            }
            Reply::Maps { ticket, maps, took_ms, is_on_gpu } if is_current(ticket) => {
                self.is_running.set(false);
                self.find(maps, found_sentence(maps, *took_ms, *is_on_gpu));
                // A worker that was started anew knows nothing of it.
                self.aim();
            }
            Reply::NoMaps { ticket, sentence } if is_current(ticket) => {
                self.is_running.set(false);
                self.refusal.set(Some(format!("This photo cannot be run through the layer: {sentence}.")));
            }
            _ => {}
        }
    }

    fn find(self, maps: &PhotoMaps, sentence: String) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let ranks = Rank::all(&maps.shares);
        let scale = Scale::of(maps, &opened.bundle);
        if self.seen.with_untracked(Option::is_none) {
            if !self.is_chosen.get_value() {
                self.dimension.set(ranks.first().map_or(0, |rank| rank.dimension));
            }
            self.place.set(Place::strongest(maps, self.dimension.get_untracked()));
        }
        let given = self.given.get_untracked();
        self.seen.set(Some(Arc::new(Seen { given, opened, maps: maps.clone(), scale, ranks, sentence })));
    }
}

fn example() -> Given {
    Given { name: EXAMPLE.to_owned(), photo: scene(), remark: "" }
}
