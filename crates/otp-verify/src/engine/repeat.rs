//! What an earlier start has led to: for one with the same key, and for a resend that a hook is asked about.

use std::time::{Duration, SystemTime};

use otp_core::Effect;

use super::Inner;
use crate::store::{Gone, KnownChallenge, LookUp, Outcome, Place, StoreError, Ticket};
use crate::{Challenge, ChallengeId, Error, Message, Started, seal};

/// What is known of the message of a challenge that is there; `None` if there can be no such challenge.
pub(super) fn message(outcome: Option<Outcome>) -> Option<Message> {
    match outcome {
        Some(Outcome::Accepted) => Some(Message::SentBefore),
        // Its machine may have died before the send, or be about to send: nobody can tell.
        Some(Outcome::Unknown) | None => Some(Message::PerhapsSentBefore),
        Some(Outcome::NotSent) => None,
    }
}

impl Inner {
    /// The challenge of an earlier start with this key, for one that is refused now: its answer may have been lost. Nothing is sent.
    ///
    /// If the store cannot say, the refusal stands, which is as true.
    pub(super) async fn sent_before(&self, place: &Place, id: ChallengeId) -> Option<Started> {
        let (challenge, now) = self.earlier(place, id).await.ok()??;
        if is_over(&challenge).is_some() {
            return None;
        }
        let code = challenge.codes.first()?;
        let expires_in = code.expires.duration_since(now).unwrap_or(Duration::ZERO);
        let challenge = Challenge { id, expires_at: code.expires, expires_in };
        Some(Started { challenge, message: message(code.outcome)? })
    }

    /// Refuses a challenge that is there, and that no code can confirm any more.
    ///
    /// If the store cannot say, it is handed out: a check tells the same.
    pub(super) async fn can_be_confirmed(&self, place: &Place, id: ChallengeId) -> Result<(), Error> {
        let over = match self.earlier(place, id).await {
            Ok(Some((challenge, _))) => is_over(&challenge),
            // It was there a moment ago.
            Ok(None) => Some(Gone::NotFound),
            Err(_) => None,
        };
        over.map_or(Ok(()), |gone| Err(Error::gone(gone)))
    }

    /// Returns the challenge of a resend. Refuses one that is certain to be refused, so that no look-up is paid for a challenge that
    /// somebody made up.
    pub(super) async fn can_be_resent(
        &self,
        place: &Place,
        id: ChallengeId,
    ) -> Result<KnownChallenge, Error> {
        let earlier = self.earlier(place, id).await.map_err(|error| Error::store(error, Effect::None))?;
        let (challenge, _) = earlier.ok_or_else(|| Error::gone(Gone::NotFound))?;
        is_over(&challenge).map_or(Ok(challenge), |gone| Err(Error::gone(gone)))
    }

    /// The challenge as it is now, and the store's time. It changes nothing.
    async fn earlier(
        &self,
        place: &Place,
        id: ChallengeId,
    ) -> Result<Option<(KnownChallenge, SystemTime)>, StoreError> {
        let look_up = LookUp { subject: place.subject, forget: self.policy.forget(), slots: Vec::new() };
        let known = self.store.look_up(&look_up).await?;
        let tenant = seal::tenant(&self.keys, &self.tenant);
        let is_it = |challenge: &KnownChallenge| {
            challenge.id == id && challenge.tenant == tenant && challenge.purpose == place.purpose
        };
        Ok(known.challenges.into_iter().find(is_it).map(|challenge| (challenge, known.at)))
    }
}

pub(super) fn is_over(challenge: &KnownChallenge) -> Option<Gone> {
    if challenge.is_used {
        Some(Gone::Used)
    } else if challenge.attempts_left == 0 || challenge.given_out >= Ticket::MAX {
        Some(Gone::NoAttemptsLeft)
    } else {
        None
    }
}
