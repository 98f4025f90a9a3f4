//! The game as it is played: the rounds of the seed, the round that is shown, the answers so far.

use crate::browser;
use crate::data::{Failure, Library, Opened};
use crate::game::{CELLS, Round, Score, Strip, rounds};
use crate::state::seed_query;
use crate::tickets::Tickets;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use tuning_shared::movement::evenly_chosen;

/// What a game begins with.
pub(crate) struct Dealt {
    library: Arc<Library>,
    seed: u32,
    rounds: Vec<Round>,
    opened: Result<Opened, Failure>,
}

impl Dealt {
    /// Reads the catalog, if it was not read before, and the first round's basis. Without a seed in the address one is
    /// drawn and written there.
    pub(crate) async fn read(library: Option<Arc<Library>>) -> Result<Self, Failure> {
        let library = Library::known_or_read(library).await?;
        let seed = browser::seed().unwrap_or_else(|| {
            let seed = browser::any_seed();
            browser::replace(&seed_query(seed));
            seed
        });
        let rounds = rounds(&library.catalog, seed);
        let first = rounds.first().ok_or(Failure::NothingListed)?;
        let opened = library.open_entry(first.entry).await;
        Ok(Self { library, seed, rounds, opened })
    }
}

/// The state of the game. Components read it and call its verbs; only it writes.
#[derive(Clone, Copy)]
pub(crate) struct Player {
    library: RwSignal<Option<Arc<Library>>>,
    seed: RwSignal<u32>,
    rounds: RwSignal<Vec<Round>>,
    /// The answers, one a round that was played.
    answers: RwSignal<Vec<Strip>>,
    /// The index of the round that is shown.
    at: RwSignal<usize>,
    score: RwSignal<Score>,
    opened: RwSignal<Option<Opened>>,
    failure: RwSignal<Option<Failure>>,
    /// Counts what was asked for, so that an answer that comes too late is dropped.
    ticket: Tickets,
}

impl Player {
    /// The game as it was dealt.
    pub(crate) fn new(dealt: Result<Dealt, Failure>) -> Self {
        let player = Self {
            library: RwSignal::new(None),
            seed: RwSignal::new(0),
            rounds: RwSignal::new(Vec::new()),
            answers: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
            score: RwSignal::new(Score::default()),
            opened: RwSignal::new(None),
            failure: RwSignal::new(None),
            ticket: Tickets::new(),
        };
        player.begin(dealt);
        player
    }

    /// The number of the round that is shown, counted from one, and of rounds.
    pub(crate) fn place(self) -> (usize, usize) {
        (self.at.get() + 1, self.rounds.with(Vec::len))
    }

    /// The seed of the game.
    pub(crate) fn seed(self) -> u32 {
        self.seed.get()
    }

    /// The round that is shown, with its basis once that has come; None when all are played.
    pub(crate) fn round(self) -> Option<(Round, Opened)> {
        let round = self.rounds.with(|rounds| rounds.get(self.at.get()).copied())?;
        Some((round, self.opened.get()?))
    }

    /// The answer to the round that is shown, once it was given.
    pub(crate) fn answer(self) -> Option<Strip> {
        self.answers.with(|answers| answers.get(self.at.get()).copied())
    }

    /// Whether all rounds are played and the last was left.
    pub(crate) fn is_over(self) -> bool {
        let count = self.rounds.with(Vec::len);
        count > 0 && self.at.get() >= count
    }

    /// The score so far.
    pub(crate) fn score(self) -> RwSignal<Score> {
        self.score
    }

    /// Why there is nothing to show, if there is not.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// Answers the round that is shown. A second answer counts for nothing.
    pub(crate) fn pick(self, strip: Strip) {
        let at = self.at.get_untracked();
        let Some(round) = self.rounds.with_untracked(|rounds| rounds.get(at).copied()) else { return };
        let Some(opened) = self.opened.get_untracked() else { return };
        if self.answers.with_untracked(Vec::len) != at {
            return;
        }
        let method = opened.bundle.basis.method().label();
        self.score.update(|score| score.count(method, strip == round.in_order));
        self.answers.update(|answers| answers.push(strip));
    }

    /// Goes to the next round, or to the score after the last.
    pub(crate) fn next(self) {
        self.at.update(|at| *at += 1);
        self.open_round();
    }

    /// Plays other rounds, or the same once more.
    pub(crate) fn play(self, seed: u32) {
        browser::push(&seed_query(seed));
        self.visit();
    }

    /// Plays what the address says from its first round: after going back or forward, or to try again.
    pub(crate) fn visit(self) {
        let ticket = self.ticket.draw();
        let library = self.library.get_untracked();
        spawn_local(async move {
            let dealt = Dealt::read(library).await;
            if self.ticket.is_latest(ticket) {
                self.begin(dealt);
            }
        });
    }

    /// Asks again for what did not come, and keeps the answers.
    pub(crate) fn try_again(self) {
        if self.rounds.with_untracked(Vec::is_empty) { self.visit() } else { self.open_round() }
    }

    fn begin(self, dealt: Result<Dealt, Failure>) {
        match dealt {
            Ok(dealt) => {
                self.library.set(Some(dealt.library));
                self.seed.set(dealt.seed);
                self.answers.set(Vec::new());
                self.score.set(Score::default());
                self.at.set(0);
                self.rounds.set(dealt.rounds);
                self.show(dealt.opened);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    fn open_round(self) {
        let ticket = self.ticket.draw();
        let entry = self.rounds.with_untracked(|rounds| rounds.get(self.at.get_untracked()).map(|round| round.entry));
        let (Some(entry), Some(library)) = (entry, self.library.get_untracked()) else { return };
        self.opened.set(None);
        spawn_local(async move {
            let opened = library.open_entry(entry).await;
            if self.ticket.is_latest(ticket) {
                self.show(opened);
            }
        });
    }

    fn show(self, opened: Result<Opened, Failure>) {
        match opened {
            Ok(opened) => {
                self.opened.set(Some(opened));
                self.failure.set(None);
            }
            Err(failure) => {
                self.opened.set(None);
                self.failure.set(Some(failure));
            }
        }
    }
}

/// The points whose images a strip shows, in its own order.
pub(crate) fn points_shown(round: &Round, strip: Strip, opened: &Opened) -> Vec<usize> {
    let points = opened.bundle.dimensions.get(round.dimension).map_or(0, |dimension| dimension.points.len());
    let chosen = evenly_chosen(points, CELLS);
    round.arrangement(strip, chosen.len()).into_iter().map(|index| chosen[index]).collect()
}
