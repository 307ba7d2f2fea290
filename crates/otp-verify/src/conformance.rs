//! The questions that every [`ChallengeStore`] must answer in the same way, for the tests of a store.
//!
//! [`sequences`] compares the store with a reference model, one operation at a time, on a clock that the test moves. [`races`]
//! runs many operations at once, on the store's own clock, and [`brakes`] some on the test's. [`operators`] lets operators act on two instances while users race, and
//! compares what all were told with the model. All return the first mistake as a [`Finding`], whose text is meant
//! to be read.
//!
//! ```
//! use otp_verify::MemoryStore;
//! use otp_verify::conformance::{self, Windows};
//! use std::sync::Arc;
//!
//! # tokio::runtime::Builder::new_multi_thread().build().unwrap().block_on(async {
//! let make = |clock| Arc::new(MemoryStore::new().clock(clock)) as Arc<_>;
//! let tally = conformance::sequences(&make, Windows::Exact, 200, 1, 4).await?;
//! assert_eq!(tally.sequences, 200);
//! conformance::races(Arc::new(MemoryStore::new()), Windows::Exact, 2).await?;
//! # Ok::<(), conformance::Finding>(()) }).unwrap();
//! ```

mod draw;
mod model;
mod operators;
mod race;
mod sequence;
mod windows;
mod world;

use std::fmt;
use std::sync::Arc;

pub use crate::TestClock;
use crate::store::{ChallengeStore, StoreError};

pub use draw::Draw;
pub use operators::operators;
pub use race::{Windows, brakes, races};
pub use sequence::{Tally, sequences};

/// Creates a store that takes its time from this clock.
pub type MakeStore<'a> = dyn Fn(TestClock) -> Arc<dyn ChallengeStore> + Sync + 'a;

/// A mistake of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(String);

impl Finding {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A store's error with its sources: they say why, and the test may never see it again.
    #[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
    pub(crate) fn failed(error: StoreError) -> Self {
        Self(format!("the store failed: {error:?}"))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Finding {}
