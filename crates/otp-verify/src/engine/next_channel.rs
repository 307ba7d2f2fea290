//! What a user's page may ask before it offers another way.

use std::time::{Duration, SystemTime};

use otp_core::Effect;

use super::repeat::is_over;
use super::start::WHOLE;
use super::{Engine, Inner};
use crate::store::{KnownChallenge, KnownCode, LookUp, StoreError};
use crate::{ChallengeId, ChannelName, Channels, Error, Resend, Start, seal};

/// The other way that a page can offer its user, such as "Send by SMS instead".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NextChannel {
    /// The channel.
    pub name: ChannelName,
    /// How long until the limits have room for a message; zero if they have. Count it down beside the button.
    pub wait: Duration,
}

impl Engine {
    /// Returns the channel that a [`resend`](Self::resend) takes if it asks for the next one ([`Start::by_next_channel`]), and how long
    /// its user has to wait. For the user's own page: a button with a countdown. **It sends nothing and changes nothing.**
    ///
    /// Pass what you would pass to that resend. `None` says that there is nothing to offer: the last message went by the last channel,
    /// the challenge is unknown, used or nearly over, or its country is closed. A page cannot tell these apart. An engine with one
    /// sender always answers `None`, and does not ask its store.
    ///
    /// The answer does not depend on what a vendor has [reported](Self::reported), and shows no number and no code. It is a look into
    /// the future, and no promise: the resend decides. The [hook](crate::BeforeSend) is not asked.
    ///
    /// It counts in no window, and `Some` tells a real challenge from an invented one. So a service that hands out invented ids for
    /// unknown accounts must not call it for strangers without a rate limit of its own.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn next_channel(
        &self,
        challenge: ChallengeId,
        start: &Start,
    ) -> Result<Option<NextChannel>, Error> {
        let channels = self.inner.issuer.channels().filter(|channels| channels.is_a_choice());
        let Some(channels) = channels else { return Ok(None) };
        let next = self.inner.next_channel(channels, challenge, start).await;
        next.map_err(|error| Error::store(error, Effect::None))
    }
}

impl Inner {
    async fn next_channel(
        &self,
        channels: &Channels,
        id: ChallengeId,
        start: &Start,
    ) -> Result<Option<NextChannel>, StoreError> {
        if self.limits.refusal(start.phone()).is_some() {
            return Ok(None);
        }
        let slots = self.limits.slots(&self.keys, &self.tenant, start).into_iter();
        let look_up = LookUp {
            subject: seal::subject(&self.keys, &self.tenant, start.phone()),
            forget: self.policy.forget(),
            slots: slots.map(|(_, slot)| slot).collect(),
        };
        let known = self.store.look_up(&look_up).await?;
        let tenant = seal::tenant(&self.keys, &self.tenant);
        let challenge = known.challenges.iter().find(|challenge| {
            challenge.id == id && challenge.tenant == tenant && challenge.purpose == *start.purpose()
        });
        let Some(challenge) = challenge.filter(|challenge| is_over(challenge).is_none()) else {
            return Ok(None);
        };
        if known.windows.iter().any(|window| window.is_closed) {
            return Ok(None);
        }
        let waits = known.windows.iter().filter_map(|window| window.retry_after);
        let wait = waits.max().unwrap_or_default();
        let name = channels.after(challenge).filter(|_| self.is_in_time(challenge, known.at, wait));
        Ok(name.map(|name| NextChannel { name: name.clone(), wait }))
    }

    /// Whether the challenge will be there after the wait, and a code sent then has enough of its time: as a store decides.
    fn is_in_time(&self, challenge: &KnownChallenge, now: SystemTime, wait: Duration) -> bool {
        let after = |left: Duration| left.saturating_sub(wait);
        let of_code = |code: &KnownCode| after(code.expires.duration_since(now).unwrap_or_default());
        let left = match self.policy.resend {
            Resend::NewCode => {
                let age = now.duration_since(challenge.began).unwrap_or_default();
                let left = after(WHOLE.saturating_sub(age)).as_millis();
                let step = self.issuer.step().as_millis().max(1);
                Duration::from_millis(u64::try_from(left - left % step).unwrap_or(u64::MAX))
            }
            Resend::SameCode => challenge.codes.first().map(of_code).unwrap_or_default(),
        };
        let is_there = challenge.codes.iter().any(|code| !of_code(code).is_zero());
        is_there && left >= self.issuer.least_left(self.life)
    }
}
