//! What differs between an engine that makes codes and one that guards a vendor.

mod guard;
mod own_code;

use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, OtpCode};

use crate::keys::KeyRing;
use crate::seal::{Binding, Unsealable};
use crate::store::{Live, Opening, Room, Sealed};
use crate::{BuildError, Channels, Error, Generation, Lifetime, Policy, Purpose};

pub(super) use guard::Guard;
pub(super) use own_code::OwnCode;

/// One code of a challenge that is to be made or checked: what it is bound to, and the engine's keys and policy.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) keys: &'a KeyRing,
    pub(super) policy: &'a Policy,
    pub(super) to: Binding<'a>,
}

/// Makes codes or has them made, and says which code is the right one.
///
/// The order of the steps belongs to the engine, not to an issuer: an issue is stored before it is delivered, and an attempt is
/// claimed before it is compared.
#[async_trait]
pub(super) trait Issuer: Send + Sync {
    /// Returns a name for `Debug`.
    fn name(&self) -> &str;

    /// Returns the channels that its messages go by, if it can choose.
    fn channels(&self) -> Option<&Channels>;

    /// Returns how long a new code is valid under a policy with this lifetime.
    fn life(&self, lifetime: Lifetime) -> Result<Duration, BuildError>;

    /// Returns the unit in which a message states a shorter life.
    fn step(&self) -> Duration;

    /// Returns the least time that a code sent again must have left, if new ones are valid for `life`.
    fn least_left(&self, life: Duration) -> Duration;

    /// Returns how many challenges of a number and purpose can be open at once.
    fn room(&self) -> Room;

    /// Returns whether codes for this purpose are handled here.
    fn handles(&self, purpose: &Purpose) -> bool;

    /// Returns whether this can be one of the codes at all.
    fn can_be_a_code(&self, typed: &OtpCode) -> bool;

    /// Prepares a code that goes by this channel. Nothing is sent yet.
    fn issue(
        &self,
        bound: Bound<'_>,
        generation: Generation,
        opening: &Opening,
        channel: usize,
    ) -> Result<Issue, Error>;

    /// Compares what was typed with every live code.
    async fn compare(&self, bound: Bound<'_>, live: &[Live], typed: &OtpCode) -> Compared;
}

/// A code that is ready to be stored, and how to deliver it afterwards.
pub(super) struct Issue {
    /// What the store keeps; `None` keeps what it has.
    pub(super) sealed: Option<Sealed>,
    pub(super) delivery: Box<dyn Delivery>,
}

/// Delivers a code that is stored. It holds whatever only the issuer knows, such as a fresh code.
#[async_trait]
pub(super) trait Delivery: Send + Sync {
    async fn deliver(self: Box<Self>, bound: Bound<'_>, written: &Written) -> Result<Accepted, Error>;
}

/// What the store says that it has written.
pub(super) struct Written {
    pub(super) sealed: Sealed,
    pub(super) expires_in: Duration,
}

/// The result of a comparison.
pub(super) enum Compared {
    /// These generations hold the code. There is at least one.
    Right(Vec<Generation>),
    /// No live code matches.
    Wrong,
    /// Nothing was compared, for certain: the attempt is given back.
    Nothing(Error),
    /// Nobody knows whether anything was compared: the attempt stays used, and no failure is counted.
    Unknown(Error),
    /// A code was compared and does not match, and another one could not be: attempt and failure stay.
    Failed(Error),
}

/// What this machine can say of the live codes.
struct Readable<T> {
    readable: Vec<(Generation, T)>,
    /// Why some cannot be read: their key is not in the ring, or another kind of engine sealed them.
    unreadable: Option<Unsealable>,
}

impl<T> Readable<T> {
    fn of(live: &[Live], read: impl Fn(&Live) -> Result<T, Unsealable>) -> Self {
        let mut this = Self { readable: Vec::with_capacity(live.len()), unreadable: None };
        for live in live {
            match read(live) {
                Ok(read) => this.readable.push((live.generation, read)),
                Err(error) => this.unreadable = Some(error),
            }
        }
        this
    }

    /// Keeps those that `is_it` holds for.
    fn only(self, is_it: impl Fn(T) -> bool) -> Vec<Generation> {
        self.readable.into_iter().filter_map(|(generation, read)| is_it(read).then_some(generation)).collect()
    }
}

/// Nothing that was compared matches. That means a wrong code only if everything could be compared: otherwise nobody here
/// knows. The attempt stays used in both cases, because a guess was compared. Giving it back would allow more than five.
fn no_match(unreadable: Option<Unsealable>) -> Compared {
    unreadable.map_or(Compared::Wrong, |error| Compared::Failed(Error::keys_after_an_attempt(error)))
}

/// There was no code to compare with.
fn nothing(unreadable: Option<Unsealable>) -> Compared {
    Compared::Nothing(Error::keys(unreadable.unwrap_or(Unsealable::OtherKind)))
}
