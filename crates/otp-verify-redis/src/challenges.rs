//! The operations on a challenge.

use async_trait::async_trait;
use otp_verify::store::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, Live, Open, Opened, Opening, Outcome, Place, Reserved,
    Slot, StoreError, Ticket,
};
use otp_verify::{ChallengeId, Generation};
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::error::Cause;
use crate::parameters::{challenge_keys, milliseconds};
use crate::reply::Reply;
use crate::scripts;

#[async_trait]
impl<C> ChallengeStore for RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        self.in_time(async {
            match slots {
                [] => Ok(Reserved::Granted),
                slots if self.is_cluster => self.reserve_in_turn(slots).await,
                slots => self.reserve_at_once(slots).await,
            }
        })
        .await
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        let (opening, attempts) = match open.opening {
            Opening::New { attempts } => ("new", attempts),
            Opening::Again => ("again", 0),
        };
        let (source, sealed) = match (&open.sealed, open.opening) {
            (Some(sealed), _) => ("sealed", sealed.as_bytes()),
            (None, Opening::Again) => ("as before", [].as_slice()),
            (None, Opening::New { .. }) => {
                return Err(StoreError::not_applied().with_source(Cause::NothingSealed));
            }
        };
        let keys = challenge_keys(&self.prefix, &open.place);
        let now = self.clock.now();
        let answer = self.run(&scripts::OPEN, &keys, &now, |command| {
            command
                .arg(open.challenge.to_string())
                .arg(open.generation.number())
                .arg(opening)
                .arg(attempts)
                .arg(source)
                .arg(sealed)
                .arg(milliseconds(open.valid_for))
                .arg(milliseconds(open.flight))
                .arg(open.failures.cap)
                .arg(milliseconds(open.failures.window));
        });
        let mut reply = self.in_time(answer).await?;
        match reply.text()?.as_str() {
            "written" => Ok(Opened::Written {
                expires_at: reply.moment()?,
                expires_in: reply.duration()?,
                sealed: reply.sealed()?,
            }),
            "in flight" => Ok(Opened::InFlight { retry_after: reply.duration()? }),
            "locked out" => Ok(Opened::LockedOut { retry_after: reply.duration()? }),
            "gone" => reply.gone().map(Opened::Gone),
            _ => Err(Cause::unreadable()),
        }
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        let outcome = match outcome {
            Outcome::Accepted => "a",
            Outcome::NotSent => "n",
            Outcome::Unknown => "u",
        };
        let keys = challenge_keys(&self.prefix, place);
        let now = self.clock.now();
        let answer = self.run(&scripts::RECORD, &keys[..1], &now, |command| {
            command.arg(challenge.to_string()).arg(generation.number()).arg(outcome);
        });
        self.in_time(answer).await?.is_yes()
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let keys = challenge_keys(&self.prefix, &claim.place);
        let now = self.clock.now();
        let answer = self.run(&scripts::CLAIM, &keys, &now, |command| {
            command
                .arg(claim.challenge.map(|id| id.to_string()).unwrap_or_default())
                .arg(claim.failures.cap)
                .arg(milliseconds(claim.failures.window));
        });
        let mut reply = self.in_time(answer).await?;
        match reply.text()?.as_str() {
            "granted" => Ok(Claimed::Granted {
                challenge: reply.challenge()?,
                ticket: Ticket { number: reply.number()?, failures_until_ms: reply.number()? },
                attempts_left: reply.number()?,
                live: live(reply)?,
            }),
            "locked out" => Ok(Claimed::LockedOut { retry_after: reply.duration()? }),
            "gone" => reply.gone().map(Claimed::Gone),
            _ => Err(Cause::unreadable()),
        }
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        let ending = match ending {
            Ending::Nothing => "n",
            Ending::Unknown => "u",
        };
        let keys = challenge_keys(&self.prefix, place);
        let now = self.clock.now();
        let answer = self.run(&scripts::SETTLE, &keys, &now, |command| {
            command.arg(challenge.to_string()).arg(ticket.number).arg(ticket.failures_until_ms).arg(ending);
        });
        self.in_time(answer).await?.is_yes()
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError> {
        let keys = challenge_keys(&self.prefix, place);
        let now = self.clock.now();
        let answer = self.run(&scripts::CONSUME, &keys, &now, |command| {
            command.arg(challenge.to_string()).arg(generation.number());
        });
        let mut reply = self.in_time(answer).await?;
        match reply.text()?.as_str() {
            "now" => Ok(Consumed::Now { at: reply.moment()? }),
            "gone" => reply.gone().map(Consumed::Gone),
            _ => Err(Cause::unreadable()),
        }
    }
}

fn live(mut reply: Reply) -> Result<Vec<Live>, StoreError> {
    let mut live = Vec::with_capacity(2);
    while !reply.is_at_end() {
        live.push(Live { generation: reply.generation()?, sealed: reply.sealed()? });
    }
    Ok(live)
}
