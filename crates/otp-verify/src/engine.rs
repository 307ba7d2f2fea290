mod before_send;
mod builder;
mod check;
mod check_store;
mod issuer;
mod next_channel;
mod observed;
mod operator;
mod repeat;
mod reported;
mod start;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use otp_core::{HostedVerification, Observer, OtpCode, PhoneNumber, SendCode, Step};

use crate::keys::KeyRing;
use crate::seal::{self, Binding};
use crate::store::{ChallengeStore, Place};
use crate::{
    BeforeSend, ChallengeId, Channels, Confirmed, Error, FixedPurpose, Policy, Purpose, Reason, SendLimits,
    Start, Started, Tenant,
};
use issuer::{Bound, Guard, Issuer, OwnCode};

pub use builder::{BuildError, EngineBuilder};
pub use check_store::Strictness;
pub use next_channel::NextChannel;
pub use operator::{
    ChallengeState, ChallengeStatus, Confirmations, FailureState, LimitState, NumberState, Operator,
};
pub(crate) use start::WHOLE;

/// The engine: it creates challenges, has their codes sent, and checks them.
///
/// Cheap to clone; share one. With [`own_code`](Self::own_code) it makes the code, and a vendor only delivers it. With
/// [`guard`](Self::guard) a vendor makes and checks the code; the engine binds each check to a challenge of that vendor, for
/// one purpose, and counts the attempts.
///
/// Every start and resend takes the same steps. What is certain to be refused is refused. One step of the store decides whether
/// the code may be sent, **stores it and takes the send guard's windows**: what is refused takes nothing. Then it is sent, and
/// the outcome is noted last.
///
/// Every check **counts the attempt first** and compares second. Then it uses the code up, under a condition that holds for
/// one caller only.
///
/// Dropping a call's future at any point leaves a challenge that can be checked, or none. It never gives an attempt back. But
/// its answer is lost, and a message may be out whose challenge nobody knows. A browser that hangs up does that to a handler:
/// call from `tokio::spawn`, as [the crate's page](crate) shows.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    issuer: Arc<dyn Issuer>,
    store: Arc<dyn ChallengeStore>,
    keys: KeyRing,
    limits: SendLimits,
    policy: Policy,
    tenant: Tenant,
    observer: Option<Arc<dyn Observer>>,
    before_send: Option<Arc<dyn BeforeSend>>,
    /// How long a new code is valid.
    life: Duration,
}

impl Engine {
    /// Starts to create an engine that makes codes itself. `sender` delivers them.
    ///
    /// A code is valid for the policy's lifetime. If the sender's messages state the time in units such as whole minutes, it is
    /// rounded down to them: for 90 seconds the message states 60, and the code is valid for 60.
    pub fn own_code(
        sender: impl SendCode + 'static,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> EngineBuilder {
        EngineBuilder::new(OwnCode(Channels::unnamed(sender)), store, keys, limits)
    }

    /// Starts to create an engine that makes codes itself, and has several ways to deliver them. [`Channels`] says which one a message
    /// goes by.
    ///
    /// A code lives as long as with [`own_code`](Self::own_code), rounded down to the longest step that any of the channels tells.
    pub fn own_code_by(
        channels: Channels,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> EngineBuilder {
        EngineBuilder::new(OwnCode(channels), store, keys, limits)
    }

    /// Starts to create an engine that guards a vendor which makes and checks codes itself, for **one purpose**.
    ///
    /// `name` stands for the vendor and for the settings that its codes depend on, such as an application id of esms.com.my. A
    /// challenge that was started under one name is not checked under another.
    ///
    /// A challenge lives as long as the policy and the vendor both say. Some vendors say only in their answer for how long a
    /// code is valid. That shortens [`Challenge::expires_in`](crate::Challenge::expires_in), and the store then ends the code as
    /// early. If the store fails right after the send, the code can be checked until the policy's end.
    ///
    /// There is one challenge at a time for a number. A start of the same callers ([`Start::counted_by`]) replaces it, and a
    /// [`resend`](Self::resend) must have the vendor's whole life left of the challenge's ten minutes. **If the vendor's codes live
    /// for ten minutes, every resend is `NotFound`**, from the first millisecond on. Then a new start is the way to a second
    /// message, so name callers.
    ///
    /// # One purpose
    ///
    /// The vendor is asked with a number and what was typed. It accepts any live code that it sent to that number for the same
    /// application id, for whatever purpose. So a guard has one purpose, and refuses every other before anything is stored or
    /// sent ([`Reason::OtherPurpose`](crate::Reason::OtherPurpose)).
    ///
    /// For a second purpose create a second guard, **around a client with an application id of its own**. Two guards that share
    /// one would accept each other's codes. A vendor without application ids can be guarded for one purpose only.
    ///
    /// **All** checks of an application id must go through this engine. What remains: an older code of the same number,
    /// purpose and application id is valid while the vendor keeps it alive. The vendor's own attempt limit and code lifetime
    /// apply as well.
    pub fn guard(
        name: impl Into<String>,
        purpose: Purpose,
        vendor: impl HostedVerification + 'static,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> EngineBuilder {
        let guard = Guard { name: name.into(), purpose, vendor: Arc::new(vendor) };
        EngineBuilder::new(guard, store, keys, limits)
    }

    /// Starts a verification: creates a challenge and sends a message. Each call is billed.
    ///
    /// A number and purpose can have four challenges at once; a guard has one at a time. None ends another one
    /// that is open, unless both name the same callers ([`Start::counted_by`]): then the oldest makes room. Each new challenge
    /// reserves its attempts, so that nobody else can use them up.
    ///
    /// The answer is the same for every number, whether you know it or not. So that users cannot find out which numbers have an
    /// account, call it for both and show the same page.
    ///
    /// # Errors
    ///
    /// [`reason`](Error::reason) says which. Those of the send guard carry [`retry_after`](Error::retry_after). After
    /// [`Effect::Unknown`](otp_core::Effect::Unknown) a message may be on its way: the error carries the
    /// [`challenge`](Error::challenge), and it can be checked.
    pub async fn start(&self, start: &Start) -> Result<Started, Error> {
        let asked = self.inner.asked(Step::Start, None, start.phone(), start.purpose());
        asked.sent(self.inner.start(start).await)
    }

    /// Sends another code for an open challenge. Each call is billed, and adds no attempts.
    ///
    /// [`Resend`](crate::Resend) says which code is sent. The call takes from the send guard's windows as a start does. A challenge
    /// ends ten minutes after it began, resends included.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start). Also when there is no such challenge, it was used, or it has no attempts left. Also when too
    /// little of its time is left: it needs 30 seconds, or what the sender's message can tell. A guard needs the whole life of the vendor's
    /// code. If its codes live for ten minutes, too little is always left: call [`start`](Self::start) with the same callers instead.
    ///
    /// After [`Effect::None`](otp_core::Effect::None) the last code that the vendor accepted is valid as before. There are never
    /// three valid codes. So a later code of unknown outcome may have made room for this one, and be wrong from now on, even if
    /// it arrived. If the vendor accepted none, the oldest one stays.
    pub async fn resend(&self, challenge: ChallengeId, start: &Start) -> Result<Started, Error> {
        let asked = self.inner.asked(Step::Resend, Some(challenge), start.phone(), start.purpose());
        asked.sent(self.inner.resend(challenge, start).await)
    }

    /// Checks what a user typed. Only the right code, for this challenge, number and purpose, returns `Ok`, and only once.
    ///
    /// # Errors
    ///
    /// [`reason`](Error::reason) says which. Text that cannot be a code of this challenge uses no attempt. After sixty checks with
    /// another number of digits the challenge is over anyway. A guard asks the vendor about codes of any shape. If the store or
    /// the vendor fails, nobody is confirmed. After
    /// [`Effect::Unknown`](otp_core::Effect::Unknown) an attempt, or the code itself, may be used up: let the user start again.
    ///
    /// In guard mode a right code may be called wrong after that. The vendor said yes, its answer was lost, and it has used the
    /// code up: asked once more, it says no, which is [`Reason::WrongCode`](crate::Reason::WrongCode). So do not repeat a check of
    /// unknown outcome by yourself, and do not tell the user that they mistyped.
    pub async fn check(
        &self,
        challenge: ChallengeId,
        phone: PhoneNumber,
        purpose: &Purpose,
        code: &OtpCode,
    ) -> Result<Confirmed, Error> {
        let asked = self.inner.asked(Step::Check, Some(challenge), phone, purpose);
        asked.checked(self.inner.check(Some(challenge), phone, purpose, code).await)
    }

    /// Returns the engine behind [`StartVerification`](otp_core::StartVerification) and
    /// [`CheckVerification`](otp_core::CheckVerification), for one purpose.
    ///
    /// For code that is written for those traits. **Checks are not bound to a challenge**: see [`FixedPurpose`]. A guard handles
    /// its own purpose only: with another one every call is refused.
    #[must_use]
    pub fn fixed_to(&self, purpose: Purpose) -> FixedPurpose {
        FixedPurpose::new(self.clone(), purpose)
    }

    /// How long a new code is valid.
    pub(crate) fn life(&self) -> Duration {
        self.inner.life
    }

    pub(crate) async fn start_for_whichever(&self, start: &Start) -> Result<Started, Error> {
        let asked = self.inner.asked(Step::Start, None, start.phone(), start.purpose());
        asked.sent(self.inner.start_for_whichever(start).await)
    }

    pub(crate) async fn check_whichever(
        &self,
        phone: PhoneNumber,
        purpose: &Purpose,
        code: &OtpCode,
    ) -> Result<Confirmed, Error> {
        let asked = self.inner.asked(Step::Check, None, phone, purpose);
        asked.checked(self.inner.check(None, phone, purpose, code).await)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("mode", &self.inner.issuer.name())
            .field("policy", &self.inner.policy)
            .field("tenant", &self.inner.tenant)
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn refuse_purpose(&self, purpose: &Purpose) -> Result<(), Error> {
        if self.issuer.handles(purpose) { Ok(()) } else { Err(Error::new(Reason::OtherPurpose)) }
    }

    fn place(&self, phone: PhoneNumber, purpose: &Purpose) -> Place {
        Place { subject: seal::subject(&self.keys, &self.tenant, phone), purpose: purpose.clone() }
    }

    fn bound<'a>(&'a self, challenge: ChallengeId, phone: PhoneNumber, purpose: &'a Purpose) -> Bound<'a> {
        let to = Binding { tenant: &self.tenant, challenge, phone, purpose };
        Bound { keys: &self.keys, policy: &self.policy, to }
    }
}
