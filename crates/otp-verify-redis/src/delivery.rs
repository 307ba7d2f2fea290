//! Reports of messages: two questions, since a message and its number have keys on different nodes.

use otp_verify::ChallengeId;
use otp_verify::otp_core::Delivery;
use otp_verify::store::{Finish, MessageKey, Outcome, Reported, StoreError, Subject};
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::error::Cause;
use crate::parameters::{NumberKeys, message_key};
use crate::scripts;

/// The name of a message, and what is kept under it: 32 bytes of the subject, 16 of the challenge's id, 8 of the generation.
pub(crate) fn address(finish: &Finish) -> Option<(MessageKey, Vec<u8>)> {
    let message = finish.message.filter(|_| finish.outcome == Outcome::Accepted)?;
    let generation = finish.generation.number().to_be_bytes();
    let (subject, challenge) = (finish.place.subject, finish.challenge);
    Some((message, [&subject.as_bytes()[..], challenge.as_bytes(), &generation].concat()))
}

fn read(kept: &[u8]) -> Option<(Subject, ChallengeId, u64)> {
    let (subject, rest) = kept.split_first_chunk::<32>()?;
    let (challenge, generation) = rest.split_first_chunk::<16>()?;
    let generation = u64::from_be_bytes(generation.try_into().ok()?);
    Some((Subject::from_bytes(*subject), ChallengeId::from_bytes(*challenge), generation))
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// What is kept under the message decides nothing: the script asks the challenge itself.
    pub(crate) async fn noted_report(
        &self,
        message: MessageKey,
        delivery: Delivery,
    ) -> Result<Reported, StoreError> {
        let mut command = redis::cmd("GET");
        command.arg(message_key(&self.prefix, message));
        let Some(kept) = self.value(&command).await? else { return Ok(Reported::NotFound) };
        let (subject, challenge, generation) = read(&kept).ok_or_else(Cause::unreadable)?;
        let (keys, now) = ([NumberKeys::new(&self.prefix, subject).challenges], self.clock.now());
        let delivery = match delivery {
            Delivery::Delivered => "d",
            Delivery::Failed => "f",
        };
        let answer = self.run(&scripts::REPORT, &keys, &now, |command| {
            command.arg(challenge.to_string()).arg(generation).arg(delivery);
        });
        match answer.await?.text()?.as_str() {
            "noted" => Ok(Reported::Noted(challenge)),
            "known" => Ok(Reported::Known(challenge)),
            "not found" => Ok(Reported::NotFound),
            _ => Err(Cause::unreadable()),
        }
    }
}
