use otp_core::{Effect, HostedVerification, OtpCode, PhoneNumber};

use super::{Inner, Mode, binding};
use crate::seal::{self, Unsealable};
use crate::store::{Claim, Claimed, Consumed, Gone, Live, Place, Ticket};
use crate::{ChallengeId, Confirmed, Error, Generation, Purpose, Reason, code};

/// An attempt that was taken.
struct Attempt {
    place: Place,
    challenge: ChallengeId,
    ticket: Ticket,
    attempts_left: u32,
    live: Vec<Live>,
}

impl Inner {
    pub(super) async fn check(
        &self,
        challenge: Option<ChallengeId>,
        phone: &PhoneNumber,
        purpose: &Purpose,
        typed: &OtpCode,
    ) -> Result<Confirmed, Error> {
        self.refuse_purpose(purpose)?;
        // A vendor's codes may have any shape.
        if matches!(self.mode, Mode::OwnCode(_)) && !code::has_shape(typed, self.length()) {
            return Err(Error::new(Reason::Malformed));
        }
        let attempt = self.claim(challenge, phone, purpose).await?;
        let right = match &self.mode {
            Mode::OwnCode(_) => self.compare(&attempt, phone, purpose, typed).await?,
            Mode::Guard { name, vendor, .. } => {
                self.ask(&attempt, phone, purpose, typed, name, vendor.as_ref()).await?
            }
        };
        if right.is_empty() {
            return Err(Error::new(Reason::WrongCode { attempts_left: attempt.attempts_left }));
        }
        self.consume(&attempt, &right, phone, purpose).await
    }

    /// Uses the code up. It was right, but until the store has said that this call is the one, nobody may be told so.
    async fn consume(
        &self,
        attempt: &Attempt,
        right: &[Generation],
        phone: &PhoneNumber,
        purpose: &Purpose,
    ) -> Result<Confirmed, Error> {
        let mut gone = Gone::NotFound;
        for generation in right {
            let consumed = self.store.consume(&attempt.place, attempt.challenge, *generation).await;
            match consumed.map_err(|error| Error::store(error, Effect::Unknown))? {
                Consumed::Now { at } => {
                    return Ok(Confirmed::new(*phone, purpose.clone(), attempt.challenge, at));
                }
                // A resend that sent nothing takes its generation away again; the one beside it may hold the same code.
                Consumed::Gone(Gone::NotFound) => {}
                Consumed::Gone(other) => gone = other,
            }
        }
        Err(Error::gone(gone))
    }

    /// Counts the attempt, before anything is compared.
    async fn claim(
        &self,
        challenge: Option<ChallengeId>,
        phone: &PhoneNumber,
        purpose: &Purpose,
    ) -> Result<Attempt, Error> {
        let place = self.place(phone, purpose);
        let claim = Claim { place: place.clone(), challenge, failures: self.policy.failure_limit() };
        let claimed = self.store.claim(&claim).await.map_err(|error| {
            let effect = error.effect();
            Error::store(error, effect)
        })?;
        match claimed {
            Claimed::Granted { challenge, ticket, attempts_left, live } => {
                Ok(Attempt { place, challenge, ticket, attempts_left, live })
            }
            Claimed::LockedOut { retry_after } => Err(Error::wait(Reason::LockedOut, retry_after)),
            Claimed::Gone(gone) => Err(Error::gone(gone)),
        }
    }

    /// The generations whose code it is. All of them are looked at, whichever it is.
    async fn compare(
        &self,
        attempt: &Attempt,
        phone: &PhoneNumber,
        purpose: &Purpose,
        typed: &OtpCode,
    ) -> Result<Vec<Generation>, Error> {
        let to = binding(&attempt.challenge, phone, purpose);
        let is_code =
            |live: &Live| seal::is_code(&self.keys, to, live.generation, &live.sealed, typed, self.length());
        let Readable { readable, unreadable } = Readable::of(&attempt.live, is_code);
        if readable.is_empty() {
            let error = unreadable.unwrap_or(Unsealable::OtherKind);
            return Err(self.give_back(attempt, Error::keys(error)).await);
        }
        let right = readable.into_iter().filter(|(_, is_it)| bool::from(*is_it));
        right_or_unreadable(right.map(|(generation, _)| generation).collect(), unreadable)
    }

    /// Asks the vendor, if it made one of the codes. Those of other vendors are none of its business.
    async fn ask(
        &self,
        attempt: &Attempt,
        phone: &PhoneNumber,
        purpose: &Purpose,
        typed: &OtpCode,
        name: &str,
        vendor: &dyn HostedVerification,
    ) -> Result<Vec<Generation>, Error> {
        let to = binding(&attempt.challenge, phone, purpose);
        let is_vendor = |live: &Live| seal::is_vendor(&self.keys, to, live.generation, &live.sealed, name);
        let Readable { readable, unreadable } = Readable::of(&attempt.live, is_vendor);
        let of_vendor: Vec<_> =
            readable.into_iter().filter(|(_, is_it)| *is_it).map(|(generation, _)| generation).collect();
        if of_vendor.is_empty() {
            let error = unreadable.unwrap_or(Unsealable::OtherKind);
            return Err(self.give_back(attempt, Error::keys(error)).await);
        }
        match vendor.check_verification(phone, typed).await {
            Ok(_) => Ok(of_vendor),
            Err(error) if error.is_code_rejected() => right_or_unreadable(Vec::new(), unreadable),
            Err(error) if error.effect() == Effect::None => {
                // The vendor has looked at nothing, for certain; its outage must not use up a user's attempts.
                Err(self.give_back(attempt, Error::vendor(error)).await)
            }
            Err(error) => Err(Error::vendor(error)),
        }
    }

    /// Gives the attempt back, for nothing was compared. If the store fails, it is used up, which is on the safe side.
    async fn give_back(&self, attempt: &Attempt, error: Error) -> Error {
        let _ = self.store.give_back(&attempt.place, attempt.challenge, attempt.ticket).await;
        error
    }
}

/// What this machine can say of the live generations, and why of some it cannot: their key is not in its ring, or another
/// kind of engine sealed them.
struct Readable<T> {
    readable: Vec<(Generation, T)>,
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
}

/// What fits nothing that was looked at is wrong, unless there is something that could not be looked at: then nobody here
/// knows. The attempt stays used all the same, because a guess was compared; a caller who got it back would have more than his
/// five.
fn right_or_unreadable(
    right: Vec<Generation>,
    unreadable: Option<Unsealable>,
) -> Result<Vec<Generation>, Error> {
    match unreadable {
        Some(error) if right.is_empty() => Err(Error::keys_after_an_attempt(error)),
        _ => Ok(right),
    }
}
