//! Two bases, with what tells how their coefficients vary together.

use super::{Failure, Library, Opened};
use std::sync::Arc;
use tuning_shared::ObservedSample;
use tuning_shared::correlation::{Known, needs_samples};

/// Two opened bases, with their samples where they are compared from those and both have one.
#[derive(Clone, Debug)]
pub struct Related {
    pair: [Opened; 2],
    samples: [Option<Arc<ObservedSample>>; 2],
}

impl Related {
    /// Two bases of which the bundles tell all that can be told; none where samples are to be read.
    pub fn by_bundles(pair: &[Opened; 2]) -> Option<Self> {
        let have_samples = pair.iter().all(|opened| opened.bundle.sample.is_some());
        let is_told = !have_samples || !needs_samples(&pair[0].bundle, &pair[1].bundle);
        is_told.then(|| Self { pair: pair.clone(), samples: [None, None] })
    }

    /// Two bases with all that tells; reads samples only where they are needed.
    ///
    /// # Errors
    /// When a sample is missing from the site or unreadable.
    pub async fn read(library: &Library, pair: [Opened; 2]) -> Result<Self, Failure> {
        if let Some(related) = Self::by_bundles(&pair) {
            return Ok(related);
        }
        let samples = [library.sample(&pair[0]).await?, library.sample(&pair[1]).await?];
        Ok(Self { pair, samples })
    }

    /// What is known of each.
    pub fn known(&self) -> [Known<'_>; 2] {
        [0, 1].map(|side| Known { bundle: &self.pair[side].bundle, sample: self.samples[side].as_deref() })
    }
}
