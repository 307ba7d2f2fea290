use otp_core::{Effect, OtpCode, PhoneNumber};

use super::Inner;
use super::issuer::Compared;
use crate::store::{Claim, Claimed, Consumed, Ending, Gone, Live, Place, SlotKey, Ticket};
use crate::{ChallengeId, Confirmed, Error, Generation, Purpose, Reason, random};

/// An attempt that was taken.
struct Attempt {
    place: Place,
    challenge: ChallengeId,
    ticket: Ticket,
    attempts_left: u32,
    live: Vec<Live>,
    /// Where a confirmation counts.
    credit: Vec<SlotKey>,
}

impl Inner {
    /// Claims, compares, consumes: in this order, so that no comparison is free and no code confirms twice.
    pub(super) async fn check(
        &self,
        challenge: Option<ChallengeId>,
        phone: PhoneNumber,
        purpose: &Purpose,
        typed: &OtpCode,
    ) -> Result<Confirmed, Error> {
        self.refuse_purpose(purpose)?;
        if !self.issuer.can_be_a_code(typed) {
            return Err(Error::new(Reason::Malformed));
        }
        let attempt = self.claim(challenge, phone, purpose).await?;
        let bound = self.bound(attempt.challenge, phone, purpose);
        match self.issuer.compare(bound, &attempt.live, typed).await {
            Compared::Right(right) => self.consume(&attempt, &right, phone).await,
            Compared::Wrong => Err(Error::new(Reason::WrongCode { attempts_left: attempt.attempts_left })),
            Compared::Nothing(error) => {
                self.settle(&attempt, Ending::Nothing).await;
                Err(error)
            }
            Compared::Unknown(error) => {
                self.settle(&attempt, Ending::Unknown).await;
                Err(error)
            }
            Compared::Failed(error) => Err(error),
        }
    }

    /// Ends an attempt that was not answered with *no*. If the store fails here, or the challenge is over, attempt and failure
    /// stay, which is the safe side.
    async fn settle(&self, attempt: &Attempt, ending: Ending) {
        let settled = self.store.settle(&attempt.place, attempt.challenge, attempt.ticket, ending).await;
        self.settled(attempt.challenge, &settled);
    }

    /// Counts the attempt, before anything is compared.
    async fn claim(
        &self,
        challenge: Option<ChallengeId>,
        phone: PhoneNumber,
        purpose: &Purpose,
    ) -> Result<Attempt, Error> {
        let place = self.place(phone, purpose);
        let row = u64::from_le_bytes(random::bytes().map_err(Error::random)?) & Claim::GREATEST_ROW;
        let claim = Claim { place: place.clone(), challenge, forget: self.policy.forget(), row };
        let claimed = self.store.claim(&claim).await.map_err(|error| {
            let effect = error.effect();
            Error::store(error, effect)
        })?;
        match claimed {
            Claimed::Granted { challenge, ticket, attempts_left, live, credit } => {
                Ok(Attempt { place, challenge, ticket, attempts_left, live, credit })
            }
            Claimed::Gone(gone) => Err(Error::gone(gone)),
        }
    }

    /// Uses the code up. It was right, but nobody is confirmed until the store has said that this call is the one. Until then
    /// attempt and failure stay counted.
    async fn consume(
        &self,
        attempt: &Attempt,
        right: &[Generation],
        phone: PhoneNumber,
    ) -> Result<Confirmed, Error> {
        let mut gone = Gone::NotFound;
        for generation in right {
            let store = &self.store;
            let consumed =
                store.consume(&attempt.place, attempt.challenge, *generation, &attempt.credit).await;
            match consumed.map_err(|error| Error::store(error, Effect::Unknown))? {
                Consumed::Now { at, caller: _ } => {
                    let purpose = attempt.place.purpose.clone();
                    return Ok(Confirmed::new(phone, purpose, attempt.challenge, at));
                }
                // A resend that sent nothing takes its generation away again; the one beside it may hold the same code.
                Consumed::Gone(Gone::NotFound) => {}
                Consumed::Gone(other) => gone = other,
            }
        }
        Err(Error::gone(gone))
    }
}
