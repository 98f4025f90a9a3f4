//! Counting what was asked for, so that an answer that comes too late is dropped.

use leptos::prelude::*;

/// Tickets, of which the latest counts.
#[derive(Clone, Copy)]
pub(crate) struct Tickets(StoredValue<u32>);

impl Tickets {
    /// None is drawn yet.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// A new ticket, after which those before no longer count.
    pub(crate) fn draw(self) -> u32 {
        let ticket = self.latest().wrapping_add(1);
        self.0.set_value(ticket);
        ticket
    }

    /// The latest ticket, or zero before any.
    pub(crate) fn latest(self) -> u32 {
        self.0.get_value()
    }

    /// Whether none was drawn since, on a page that is still there.
    pub(crate) fn is_latest(self, ticket: u32) -> bool {
        self.0.try_get_value() == Some(ticket)
    }
}
