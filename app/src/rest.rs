//! Waiting until something rests: browsers refuse pages that rewrite their address all the time.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long that must rest which the address follows.
pub(crate) const ADDRESS_REST: Duration = Duration::from_millis(250);

/// What is done once something has rested.
#[derive(Clone, Copy)]
pub(crate) struct AtRest(StoredValue<Option<TimeoutHandle>>);

impl AtRest {
    /// Nothing is waited for.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Acts once so long has passed, instead of what was waited for.
    pub(crate) fn after(self, wait: Duration, act: impl Fn() + 'static) {
        self.forget();
        let done = move || {
            self.0.set_value(None);
            act();
        };
        self.0.set_value(set_timeout_with_handle(done, wait).ok());
    }

    /// Whether something is waited for.
    pub(crate) fn is_awaited(self) -> bool {
        self.0.with_value(Option::is_some)
    }

    /// Whether something was waited for; it no longer is.
    pub(crate) fn forget(self) -> bool {
        let timer = self.0.try_update_value(Option::take).flatten();
        timer.inspect(TimeoutHandle::clear).is_some()
    }
}
