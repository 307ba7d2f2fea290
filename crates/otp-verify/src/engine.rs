mod check;
mod start;

use std::fmt;
use std::sync::Arc;

use otp_core::{HostedVerification, OtpCode, PhoneNumber, SendCode};

use crate::keys::KeyRing;
use crate::seal::{self, Binding};
use crate::store::{ChallengeStore, Place};
use crate::{
    ChallengeId, Confirmed, Error, FixedPurpose, Policy, Purpose, Reason, SendLimits, Start, Started,
};

/// The engine: it makes challenges, has their codes sent, and checks them.
///
/// Cheap to clone; share one. In *own code* mode it makes the code and a vendor only delivers it; in *guard* mode a vendor
/// makes and checks the code, and the engine binds the check to a challenge and its vendor, for one purpose, and counts the
/// attempts.
///
/// Every call takes the same way: what is certain to be refused is refused; the send guard takes its windows; the
/// challenge is **stored first, sent second**, and the outcome recorded last. A check **counts the attempt first**, compares
/// second, and uses the code up under a condition that holds for one caller only. Dropping a call's future at any point
/// leaves a challenge that can be checked, or none; it never gives an attempt back.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    mode: Mode,
    store: Arc<dyn ChallengeStore>,
    keys: KeyRing,
    limits: SendLimits,
    policy: Policy,
}

#[derive(Clone)]
enum Mode {
    OwnCode(Arc<dyn SendCode>),
    Guard { name: String, purpose: Purpose, vendor: Arc<dyn HostedVerification> },
}

impl Engine {
    /// Makes codes itself, and has `sender` deliver them.
    pub fn own_code(
        sender: impl SendCode + 'static,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> Self {
        Self::new(Mode::OwnCode(Arc::new(sender)), store, keys, limits)
    }

    /// Guards a vendor that makes and checks codes itself, for **one purpose**.
    ///
    /// `name` stands for the vendor and for the settings that its codes depend on (for esms.com.my an application id): a
    /// challenge that was started under one name is not checked under another.
    ///
    /// The vendor is asked with a number and what was typed, and takes any live code that it sent there for the same
    /// application id, whatever for. So a guard has one purpose, and refuses every other one before anything is stored or
    /// sent ([`Reason::OtherPurpose`](crate::Reason::OtherPurpose)). For a second purpose make a second guard, **around a
    /// client with an application id of its own**: two guards that share one would take each other's codes. A vendor without
    /// application ids can be guarded for one purpose only, and the id must not be used for anything else, so that **all**
    /// its checks go through this engine. What remains: an older code of the same number, purpose and application id is good
    /// while the vendor keeps it alive. The vendor's own limit of attempts and the life of its codes hold besides.
    pub fn guard(
        name: impl Into<String>,
        purpose: Purpose,
        vendor: impl HostedVerification + 'static,
        store: impl ChallengeStore + 'static,
        keys: KeyRing,
        limits: SendLimits,
    ) -> Self {
        Self::new(Mode::Guard { name: name.into(), purpose, vendor: Arc::new(vendor) }, store, keys, limits)
    }

    fn new(mode: Mode, store: impl ChallengeStore + 'static, keys: KeyRing, limits: SendLimits) -> Self {
        let inner = Inner { mode, store: Arc::new(store), keys, limits, policy: Policy::new() };
        Self { inner: Arc::new(inner) }
    }

    /// The same engine under another policy than [`Policy::new`]. Several engines may share a store and its keys.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        Arc::make_mut(&mut self.inner).policy = policy;
        self
    }

    /// Starts a verification: a new challenge in place of whatever was open for this number and purpose, and a message.
    ///
    /// The call is billed. Its answer is the same for every number, known to you or not; so that a user cannot learn which
    /// are known, call it for both, and show the same page.
    ///
    /// **The challenge before it ends whatever becomes of the message**: a code that was delivered for it is dead even when the
    /// vendor then refuses the new message, or the store's answer is lost and nothing is sent. To send another code to somebody
    /// who may still get the first one, use [`resend`](Self::resend), which keeps it.
    ///
    /// # Errors
    ///
    /// [`Reason`](crate::Reason) tells them apart; those of the send guard carry [`retry_after`](Error::retry_after). After an
    /// error with [`Effect::Unknown`](otp_core::Effect::Unknown) a message may be on its way: the error carries the
    /// [`challenge`](Error::challenge), and it can be checked.
    pub async fn start(&self, start: &Start) -> Result<Started, Error> {
        self.inner.start(start).await
    }

    /// Sends another code for a challenge that is open, under the same attempts. [`Resend`](crate::Resend) says which code.
    ///
    /// The call is billed and takes from the send guard's windows as a start does.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start); and that there is no such challenge (or too little is left of its time to send
    /// [the same code](crate::Resend::SameCode) again), that it was used, or has no attempts left. After an error with
    /// [`Effect::None`](otp_core::Effect::None) the last code that the vendor accepted is as good as it was. A code since then, of
    /// which nobody knows whether it was sent, may have made room for this one and be wrong from now on even if it arrived:
    /// there are never three. Where the vendor accepted none, the oldest one stays.
    pub async fn resend(&self, challenge: &ChallengeId, start: &Start) -> Result<Started, Error> {
        self.inner.resend(challenge, start).await
    }

    /// Checks what a user typed. Only the right code, for this challenge, number and purpose, returns `Ok`, and once.
    ///
    /// # Errors
    ///
    /// [`Reason`](crate::Reason) tells them apart. What cannot be a code of the engine's own uses no attempt; a guard asks the
    /// vendor about codes of any shape. When the store or the vendor fails, nobody is confirmed; after
    /// [`Effect::Unknown`](otp_core::Effect::Unknown) an attempt, or the code itself, may be used up: let the user start again.
    pub async fn check(
        &self,
        challenge: &ChallengeId,
        phone: &PhoneNumber,
        purpose: &Purpose,
        code: &OtpCode,
    ) -> Result<Confirmed, Error> {
        self.inner.check(Some(*challenge), phone, purpose, code).await
    }

    /// The engine as [`StartVerification`](otp_core::StartVerification) and
    /// [`CheckVerification`](otp_core::CheckVerification), for code that is written on those. **Not bound to a challenge**:
    /// see [`FixedPurpose`]. A guard takes its own purpose only: with another one every call is refused.
    #[must_use]
    pub fn with_purpose(&self, purpose: Purpose) -> FixedPurpose {
        FixedPurpose::new(self.clone(), purpose)
    }

    pub(crate) async fn check_whichever(
        &self,
        phone: &PhoneNumber,
        purpose: &Purpose,
        code: &OtpCode,
    ) -> Result<Confirmed, Error> {
        self.inner.check(None, phone, purpose, code).await
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match &self.inner.mode {
            Mode::OwnCode(_) => "own code",
            Mode::Guard { name, .. } => name,
        };
        f.debug_struct("Engine")
            .field("mode", &mode)
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// A vendor that checks knows nothing of purposes, so its guard has one and takes no other.
    fn refuse_purpose(&self, purpose: &Purpose) -> Result<(), Error> {
        match &self.mode {
            Mode::Guard { purpose: own, .. } if own != purpose => Err(Error::new(Reason::OtherPurpose)),
            _ => Ok(()),
        }
    }

    fn place(&self, phone: &PhoneNumber, purpose: &Purpose) -> Place {
        Place { subject: seal::subject(&self.keys, phone), purpose: purpose.clone() }
    }
}

fn binding<'a>(challenge: &'a ChallengeId, phone: &'a PhoneNumber, purpose: &'a Purpose) -> Binding<'a> {
    Binding { challenge, phone, purpose }
}
