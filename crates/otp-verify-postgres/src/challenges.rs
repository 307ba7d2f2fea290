//! The operations on a challenge.

use async_trait::async_trait;
use otp_verify::store::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, Live, Open, Opened, Opening, Outcome, Place, Reserved,
    Slot, StoreError, Ticket,
};
use otp_verify::{ChallengeId, Generation};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::parameters::{Parameter, Private, generation_bits, milliseconds, time};
use crate::reply::{Reply, gone};
use crate::sql;

#[async_trait]
impl ChallengeStore for PostgresStore {
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        match slots {
            [] => Ok(Reserved::Granted),
            slots => self.reserve_at_once(slots).await,
        }
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        let now = self.clock.now();
        let subject = Private(open.place.subject.as_bytes());
        let purpose = open.place.purpose.as_str();
        let challenge = open.challenge.as_bytes().as_slice();
        let generation = generation_bits(open.generation);
        let sealed = open.sealed.as_ref().map(|sealed| Private(sealed.as_bytes()));
        let (valid_for, flight) = (milliseconds(open.valid_for), milliseconds(open.flight));
        let (cap, window) = (i64::from(open.failures.cap), milliseconds(open.failures.window));
        let mut parameters: Vec<Parameter<'_>> = vec![
            (&now, Type::TIMESTAMPTZ),
            (&subject, Type::BYTEA),
            (&purpose, Type::TEXT),
            (&challenge, Type::BYTEA),
            (&generation, Type::INT8),
            (&sealed, Type::BYTEA),
            (&valid_for, Type::INT8),
            (&flight, Type::INT8),
            (&cap, Type::INT8),
            (&window, Type::INT8),
        ];
        let attempts;
        let text = match open.opening {
            Opening::New { attempts: number } => {
                attempts = i64::from(number);
                parameters.push((&attempts, Type::INT8));
                sql::OPEN_NEW
            }
            Opening::Again => sql::OPEN_AGAIN,
        };
        self.run(text, &parameters, |reply| {
            let Some(answer) = reply.answer()? else { return Ok(None) };
            Ok(Some(match answer {
                "written" => Opened::Written {
                    expires_at: reply.moment("until")?,
                    expires_in: reply.wait()?,
                    sealed: reply.sealed("sealed")?,
                },
                "in flight" => Opened::InFlight { retry_after: reply.wait()? },
                "locked out" => Opened::LockedOut { retry_after: reply.wait()? },
                answer => Opened::Gone(gone(answer)?),
            }))
        })
        .await
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        let outcome = match outcome {
            Outcome::Accepted => "accepted",
            Outcome::NotSent => "not sent",
            Outcome::Unknown => "unknown",
        };
        let parameters: [Parameter<'_>; 6] = [
            (&self.clock.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(generation), Type::INT8),
            (&outcome, Type::TEXT),
        ];
        self.run(sql::RECORD, &parameters, |reply| reply.get("noted").map(Some)).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let challenge = claim.challenge.as_ref().map(|id| id.as_bytes().as_slice());
        let parameters: [Parameter<'_>; 6] = [
            (&self.clock.now(), Type::TIMESTAMPTZ),
            (&Private(claim.place.subject.as_bytes()), Type::BYTEA),
            (&claim.place.purpose.as_str(), Type::TEXT),
            (&challenge, Type::BYTEA),
            (&i64::from(claim.failures.cap), Type::INT8),
            (&milliseconds(claim.failures.window), Type::INT8),
        ];
        self.run(sql::CLAIM, &parameters, |reply| {
            let Some(answer) = reply.answer()? else { return Ok(None) };
            Ok(Some(match answer {
                "granted" => Claimed::Granted {
                    challenge: reply.challenge("id")?,
                    ticket: reply.ticket()?,
                    attempts_left: reply.number("attempts_left")?,
                    live: live(reply)?,
                },
                "locked out" => Claimed::LockedOut { retry_after: reply.wait()? },
                answer => Claimed::Gone(gone(answer)?),
            }))
        })
        .await
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        // There is no bit for any other ticket, since none is ever given out.
        let number = match u8::try_from(ticket.number) {
            Ok(number) if ticket.number < Ticket::MAX => i32::from(number),
            _ => return Ok(false),
        };
        let ending = match ending {
            Ending::Nothing => "nothing",
            Ending::Unknown => "unknown",
        };
        let parameters: [Parameter<'_>; 7] = [
            (&self.clock.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&number, Type::INT4),
            (&time(ticket.failures_until_ms), Type::TIMESTAMPTZ),
            (&ending, Type::TEXT),
        ];
        self.run(sql::SETTLE, &parameters, |reply| reply.get("settled").map(Some)).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError> {
        let parameters: [Parameter<'_>; 5] = [
            (&self.clock.now(), Type::TIMESTAMPTZ),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(generation), Type::INT8),
        ];
        self.run(sql::CONSUME, &parameters, |reply| {
            let Some(answer) = reply.answer()? else { return Ok(None) };
            Ok(Some(match answer {
                "now" => Consumed::Now { at: reply.moment("now")? },
                answer => Consumed::Gone(gone(answer)?),
            }))
        })
        .await
    }
}

fn live(reply: &Reply<'_>) -> Result<Vec<Live>, StoreError> {
    let mut live = Vec::with_capacity(2);
    for (number, sealed) in [("generation", "sealed"), ("beside_generation", "beside_sealed")] {
        if let Some(generation) = reply.generation(number)? {
            live.push(Live { generation, sealed: reply.sealed(sealed)? });
        }
    }
    Ok(live)
}
