//! A dimension's sprite sheet, which may have to be asked for again.

use crate::data::{Opened, address_again, sheet_address};
use leptos::prelude::*;

/// The sheet of the dimension that is shown.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    address: Memo<Option<String>>,
    /// The sheet that failed, and how often it was asked for since. The others keep the addresses under which they are
    /// cached.
    attempts: RwSignal<(Option<String>, u32)>,
}

impl Sheet {
    /// The sheet of a dimension of what is opened.
    pub(super) fn of(
        opened: impl Fn() -> Option<Opened> + Send + Sync + 'static,
        dimension: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Self {
        let address = Memo::new(move |_| {
            let opened = opened()?;
            let listed = opened.bundle.dimensions.get(dimension())?;
            Some(sheet_address(&opened.entry, &listed.sprite))
        });
        Self { address, attempts: RwSignal::new((None, 0)) }
    }

    /// Its address; empty where nothing is opened.
    pub(super) fn address(self) -> String {
        let address = self.address.get();
        let (failed, attempt) = self.attempts.get();
        let attempt = if failed == address { attempt } else { 0 };
        address.map(|address| address_again(&address, attempt)).unwrap_or_default()
    }

    /// Asks for it again.
    pub(super) fn again(self) {
        self.attempts.update(|(failed, attempt)| {
            *failed = self.address.get_untracked();
            *attempt += 1;
        });
    }
}
