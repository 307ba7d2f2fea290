use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, Effect, HostedVerification, OtpCode};

use super::{Bound, Compared, Delivery, Issue, Issuer, Readable, Written, no_match, nothing};
use crate::engine::builder::guarded_life;
use crate::store::{Live, Opening, Room};
use crate::{BuildError, Channels, Error, Generation, Lifetime, Purpose, seal};

/// A vendor makes, sends and checks the code.
pub(in crate::engine) struct Guard {
    pub(in crate::engine) name: String,
    /// A vendor that checks knows nothing of purposes, so its guard has one and handles no other.
    pub(in crate::engine) purpose: Purpose,
    pub(in crate::engine) vendor: Arc<dyn HostedVerification>,
}

#[async_trait]
impl Issuer for Guard {
    fn name(&self) -> &str {
        &self.name
    }

    fn channels(&self) -> Option<&Channels> {
        None
    }

    fn life(&self, lifetime: Lifetime) -> Result<Duration, BuildError> {
        guarded_life(lifetime, self.vendor.valid_for())
    }

    fn step(&self) -> Duration {
        Duration::from_millis(1)
    }

    /// The vendor's message promises its whole life.
    fn least_left(&self, life: Duration) -> Duration {
        life
    }

    /// What a second code does to the first is the vendor's secret.
    fn room(&self) -> Room {
        Room::Alone
    }

    fn handles(&self, purpose: &Purpose) -> bool {
        self.purpose == *purpose
    }

    /// A vendor's codes may have any shape.
    fn can_be_a_code(&self, _: &OtpCode) -> bool {
        true
    }

    fn issue(&self, bound: Bound<'_>, generation: Generation, _: &Opening, _: usize) -> Result<Issue, Error> {
        let sealed = seal::vendor(bound.keys, bound.to, generation, &self.name);
        let delivery = Box::new(Hosted(Arc::clone(&self.vendor)));
        Ok(Issue { sealed: Some(sealed), delivery })
    }

    /// Asks the vendor, if it made one of the codes. It is not told of the codes of other vendors.
    async fn compare(&self, bound: Bound<'_>, live: &[Live], typed: &OtpCode) -> Compared {
        let codes = Readable::of(live, |live| {
            seal::is_vendor(bound.keys, bound.to, live.generation, &live.sealed, &self.name)
        });
        let unreadable = codes.unreadable;
        let of_vendor = codes.only(|is_it| is_it);
        if of_vendor.is_empty() {
            return nothing(unreadable);
        }
        match self.vendor.check_verification(bound.to.phone, typed).await {
            Ok(_) => Compared::Right(of_vendor),
            Err(error) if error.is_code_rejected() => no_match(unreadable),
            // The vendor compared nothing, for certain. Its outage must not use up a user's attempts.
            Err(error) if error.effect() == Effect::None => Compared::Nothing(Error::vendor(error)),
            Err(error) => Compared::Unknown(Error::vendor(error)),
        }
    }
}

/// The vendor makes the code and sends it.
struct Hosted(Arc<dyn HostedVerification>);

#[async_trait]
impl Delivery for Hosted {
    async fn deliver(self: Box<Self>, bound: Bound<'_>, _: &Written) -> Result<Accepted, Error> {
        self.0.start_verification(bound.to.phone).await.map_err(Error::vendor)
    }
}
