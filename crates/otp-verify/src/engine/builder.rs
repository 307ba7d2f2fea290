use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use otp_core::Observer;

use super::issuer::Issuer;
use super::{Engine, Inner};
use crate::keys::KeyRing;
use crate::store::ChallengeStore;
use crate::{BeforeSend, Lifetime, Policy, SendLimits, Tenant};

/// Settles what an [`Engine`] needs, and refuses what could never work.
#[must_use]
pub struct EngineBuilder {
    issuer: Arc<dyn Issuer>,
    store: Arc<dyn ChallengeStore>,
    keys: KeyRing,
    limits: SendLimits,
    policy: Policy,
    tenant: Tenant,
    observer: Option<Arc<dyn Observer>>,
    before_send: Option<Arc<dyn BeforeSend>>,
}

impl EngineBuilder {
    pub(super) fn new(
        issuer: impl Issuer + 'static,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> Self {
        Self {
            issuer: Arc::new(issuer),
            store: Arc::new(store),
            keys,
            limits,
            policy: Policy::new(),
            tenant: Tenant::default(),
            observer: None,
            before_send: None,
        }
    }

    /// Sets the policy; [`Policy::new`] unless set. Several engines may share a store and its keys.
    pub const fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets whose engine this is. Unless set there is one tenant, which has no name.
    ///
    /// Two tenants with one key ring and one store share nothing: no challenge, no failure and no limit, the daily units
    /// included.
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = tenant;
        self
    }

    /// Sets who hears of each answer of the engine, and of what no call returns: that the outcome of a message, the end of an
    /// attempt or a bill was not noted. Unless set, nobody does. Setting it again replaces the earlier one; a pair `(one, other)`
    /// is an observer, too.
    ///
    /// The vendor's client has an observer of its own, which hears of its calls: give it the same one.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Sets what is asked before each message: see [`BeforeSend`]. Unless set, nothing is. Setting it again replaces the earlier one.
    pub fn before_send(mut self, hook: impl BeforeSend + 'static) -> Self {
        self.before_send = Some(Arc::new(hook));
        self
    }

    /// Builds the engine.
    ///
    /// # Errors
    ///
    /// When no code could be valid for the time that the policy asks for:
    ///
    /// - Its [`Lifetime`] is shorter than the least one that the sender's messages can tell
    ///   ([`SendCode::least_life`](otp_core::SendCode::least_life)).
    /// - A guarded vendor is known to promise its users more time than the policy allows
    ///   ([`StartVerification::valid_for`](otp_core::StartVerification::valid_for)).
    ///
    /// Also when two of the [`Channels`](crate::Channels) have one name.
    pub fn build(self) -> Result<Engine, BuildError> {
        let Self { issuer, store, keys, limits, policy, tenant, observer, before_send } = self;
        let life = issuer.life(policy.lifetime)?;
        let inner = Inner { issuer, store, keys, limits, policy, tenant, observer, before_send, life };
        Ok(Engine { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineBuilder")
            .field("mode", &self.issuer.name())
            .field("policy", &self.policy)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// The settings of an [`Engine`] contradict each other, so that it could never keep its word to a user.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct BuildError(pub(super) Contradiction);

impl BuildError {
    pub(crate) fn twins() -> Self {
        Self(Contradiction::Twins)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Contradiction {
    #[error(
        "the policy's lifetime of {lifetime:?} is too short: the sender's messages tell {least:?} at least, in steps of {step:?}"
    )]
    Untold { lifetime: Duration, least: Duration, step: Duration },
    #[error("the vendor's codes are valid for {valid_for:?}, and the policy's lifetime is {lifetime:?}")]
    Promised { valid_for: Duration, lifetime: Duration },
    #[error("the vendor's codes are valid for {0:?}, and a code may be valid for 30 to 600 seconds")]
    OutOfBounds(Duration),
    #[error("two channels have one name")]
    Twins,
}

/// How long an own code is valid: the policy's lifetime, in the step in which the message tells it. It is rounded down, for the
/// message and the code alike.
pub(super) fn own_life(lifetime: Lifetime, least: Duration, step: Duration) -> Result<Duration, BuildError> {
    let lifetime = lifetime.duration();
    let life = if step.is_zero() { lifetime } else { rounded_down(lifetime, step) };
    if life < least {
        return Err(BuildError(Contradiction::Untold { lifetime, least, step }));
    }
    Ok(life)
}

fn rounded_down(time: Duration, step: Duration) -> Duration {
    let remainder = u64::try_from(time.as_nanos() % step.as_nanos());
    // It is at most `time`, which is ten minutes at most: both always hold.
    remainder.map_or(Duration::ZERO, |nanos| time.saturating_sub(Duration::from_nanos(nanos)))
}

/// How long a vendor's code is valid: the smaller of the policy's lifetime and what the vendor promises.
pub(super) fn guarded_life(lifetime: Lifetime, promised: Option<Duration>) -> Result<Duration, BuildError> {
    let Some(promised) = promised else { return Ok(lifetime.duration()) };
    if Lifetime::try_from(promised).is_err() {
        return Err(BuildError(Contradiction::OutOfBounds(promised)));
    }
    let lifetime = lifetime.duration();
    if promised > lifetime {
        return Err(BuildError(Contradiction::Promised { valid_for: promised, lifetime }));
    }
    Ok(promised)
}
