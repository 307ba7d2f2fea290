//! The operations of the contract. Each is one statement.

use async_trait::async_trait;
use otp_verify::otp_core::Delivery;
use otp_verify::store::{
    Begin, Begun, CallerMark, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish,
    Finished, Judge, Known, Lift, Live, LookUp, MessageKey, Opening, Outcome, Place, Reported, Room, Slot,
    SlotKey, StoreError, Subject, TenantMark, Ticket, Turn,
};
use otp_verify::{ChallengeId, ChannelName, Generation};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::error::Cause;
use crate::parameters::{Parameter, Private, generation_bits, milliseconds};
use crate::reply::{Reply, gone};
use crate::sql;

/// The slots of a start, as the statement takes them: a list for each field.
pub(crate) struct Slots<'a> {
    pub(crate) keys: Vec<Private<'a>>,
    of_number: Vec<bool>,
    pub(crate) costs: Vec<i64>,
    pub(crate) limits: Vec<i64>,
    pub(crate) spans: Vec<i64>,
    /// Four numbers for each slot, or none at all if no slot has a judge. 0 stands for none.
    pub(crate) judges: Vec<i64>,
}

impl<'a> Slots<'a> {
    pub(crate) fn of(slots: impl Iterator<Item = &'a Slot> + Clone) -> Self {
        Self {
            keys: slots.clone().map(|slot| Private(slot.key.as_bytes())).collect(),
            of_number: slots.clone().map(|slot| slot.of_number).collect(),
            costs: slots.clone().map(|slot| i64::from(slot.cost)).collect(),
            limits: slots.clone().map(|slot| i64::from(slot.limit)).collect(),
            judges: if slots.clone().any(|slot| slot.judge.is_some()) {
                slots.clone().flat_map(|slot| slot.judge.map_or([0; 4], judge)).collect()
            } else {
                Vec::new()
            },
            spans: slots.map(|slot| milliseconds(slot.window)).collect(),
        }
    }
}

fn judge(Judge { enough, percent, settled, trial }: Judge) -> [i64; 4] {
    // A judge that asks for nothing would read as none.
    [i64::from(enough.max(1)), percent.into(), milliseconds(settled), milliseconds(trial)]
}

/// The keys of windows, as the statement takes them.
fn keys(windows: &[SlotKey]) -> Vec<Private<'_>> {
    windows.iter().map(|window| Private(window.as_bytes())).collect()
}

/// What a new challenge asks for, as the statement takes it.
#[derive(Default)]
struct Asked<'a> {
    is_new: bool,
    attempts: i64,
    room: i64,
    is_alone: bool,
    lane: Private<'a>,
    caller: Option<Private<'a>>,
    tenant: Private<'a>,
    cap: i64,
    forget: i64,
    rungs: Vec<i64>,
    waits: Vec<i64>,
    most: Vec<i64>,
}

impl<'a> Asked<'a> {
    fn of(opening: &'a Opening) -> Self {
        let Opening::New { attempts, room, ladder, lane, caller, tenant } = opening else {
            return Self::default();
        };
        let (room, is_alone) = match room {
            Room::Beside(room) => (i64::from((*room).max(1)), false),
            Room::Alone => (1, true),
        };
        Self {
            is_new: true,
            attempts: i64::from(*attempts),
            room,
            is_alone,
            lane: Private(lane.as_bytes()),
            caller: caller.as_ref().map(|caller| Private(caller.as_bytes())),
            tenant: Private(tenant.as_bytes()),
            cap: i64::from(ladder.cap),
            forget: milliseconds(ladder.forget),
            rungs: ladder.rungs.iter().map(|rung| i64::from(rung.from)).collect(),
            waits: ladder.rungs.iter().map(|rung| milliseconds(rung.wait)).collect(),
            most: ladder.rungs.iter().map(|rung| i64::from(rung.attempts)).collect(),
        }
    }
}

#[async_trait]
impl ChallengeStore for PostgresStore {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        begin.validate()?;
        let new = Asked::of(&begin.opening);
        let slots = Slots::of(begin.slots.iter());
        let credit = begin.credit();
        let parameters: [Parameter<'_>; 30] = [
            (&self.clock.now(), Type::INT8),
            (&Private(begin.place.subject.as_bytes()), Type::BYTEA),
            (&begin.place.purpose.as_str(), Type::TEXT),
            (&begin.challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(begin.generation), Type::INT8),
            (&begin.sealed.as_ref().map(|sealed| Private(sealed.as_bytes())), Type::BYTEA),
            (&new.is_new, Type::BOOL),
            (&milliseconds(begin.valid_for), Type::INT8),
            (&milliseconds(begin.step).max(1), Type::INT8),
            (&milliseconds(begin.whole), Type::INT8),
            (&milliseconds(begin.least_left), Type::INT8),
            (&milliseconds(begin.flight), Type::INT8),
            (&new.attempts, Type::INT8),
            (&new.room, Type::INT8),
            (&new.is_alone, Type::BOOL),
            (&new.lane, Type::BYTEA),
            (&new.caller, Type::BYTEA),
            (&new.tenant, Type::BYTEA),
            (&new.cap, Type::INT8),
            (&new.forget, Type::INT8),
            (&new.rungs, Type::INT8_ARRAY),
            (&new.waits, Type::INT8_ARRAY),
            (&new.most, Type::INT8_ARRAY),
            (&slots.keys, Type::BYTEA_ARRAY),
            (&slots.of_number, Type::BOOL_ARRAY),
            (&slots.costs, Type::INT8_ARRAY),
            (&slots.limits, Type::INT8_ARRAY),
            (&slots.spans, Type::INT8_ARRAY),
            (&slots.judges, Type::INT8_ARRAY),
            (&keys(&credit), Type::BYTEA_ARRAY),
        ];
        self.run(sql::BEGIN, &parameters, begun).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        let outcome = match finish.outcome {
            Outcome::Accepted => "accepted",
            Outcome::NotSent => "not sent",
            Outcome::Unknown => "unknown",
        };
        let slots = Slots::of(finish.give_back.iter().chain(&finish.bill));
        let taken_at = i64::try_from(finish.taken_at_ms).unwrap_or(i64::MAX / 2);
        let channel = finish.channel.as_ref().map(ChannelName::as_str);
        let message = finish.message.as_ref().map(|message| Private(message.as_bytes()));
        let parameters: [Parameter<'_>; 15] = [
            (&self.clock.now(), Type::INT8),
            (&Private(finish.place.subject.as_bytes()), Type::BYTEA),
            (&finish.place.purpose.as_str(), Type::TEXT),
            (&finish.challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(finish.generation), Type::INT8),
            (&outcome, Type::TEXT),
            (&finish.valid_for.map(milliseconds), Type::INT8),
            (&taken_at, Type::INT8),
            (&channel, Type::TEXT),
            (&message, Type::BYTEA),
            (&slots.keys, Type::BYTEA_ARRAY),
            (&slots.of_number, Type::BOOL_ARRAY),
            (&slots.costs, Type::INT8_ARRAY),
            (&slots.spans, Type::INT8_ARRAY),
            (&i32::from(finish.bill.is_some()), Type::INT4),
        ];
        self.run(sql::FINISH, &parameters, |reply| {
            let noted = reply.get("noted")?;
            if !reply.has("until")? {
                return Ok(Finished { noted, expires: None });
            }
            Ok(Finished { noted, expires: Some((reply.moment("until")?, reply.duration("wait")?)) })
        })
        .await
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        let parameters: [Parameter<'_>; 3] = [
            (&self.clock.now(), Type::INT8),
            (&Private(message.as_bytes()), Type::BYTEA),
            (&delivery.as_str(), Type::TEXT),
        ];
        self.run(sql::REPORT, &parameters, |reply| match reply.answer()? {
            "noted" => reply.challenge("id").map(Reported::Noted),
            "known" => reply.challenge("id").map(Reported::Known),
            "not found" => Ok(Reported::NotFound),
            _ => Err(Cause::unreadable()),
        })
        .await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let challenge = claim.challenge.as_ref().map(|id| id.as_bytes().as_slice());
        let row = i64::try_from(claim.row).unwrap_or(i64::MAX);
        let parameters: [Parameter<'_>; 6] = [
            (&self.clock.now(), Type::INT8),
            (&Private(claim.place.subject.as_bytes()), Type::BYTEA),
            (&claim.place.purpose.as_str(), Type::TEXT),
            (&challenge, Type::BYTEA),
            (&milliseconds(claim.forget), Type::INT8),
            (&row, Type::INT8),
        ];
        self.run(sql::CLAIM, &parameters, |reply| match reply.answer()? {
            "granted" => Ok(Claimed::Granted {
                challenge: reply.challenge("id")?,
                ticket: reply.ticket()?,
                attempts_left: reply.number("attempts_left")?,
                live: live(reply)?,
                credit: credit(reply)?,
            }),
            answer => gone(answer).map(Claimed::Gone),
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
        let number = i32::try_from(ticket.number).unwrap_or(i32::MAX);
        // No row has a number below 0.
        let row = i64::try_from(ticket.row).unwrap_or(-1);
        let parameters: [Parameter<'_>; 7] = [
            (&self.clock.now(), Type::INT8),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&number, Type::INT4),
            (&row, Type::INT8),
            (&(ending == Ending::Nothing), Type::BOOL),
        ];
        self.run(sql::SETTLE, &parameters, |reply| reply.get("noted")).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        let parameters: [Parameter<'_>; 6] = [
            (&self.clock.now(), Type::INT8),
            (&Private(place.subject.as_bytes()), Type::BYTEA),
            (&place.purpose.as_str(), Type::TEXT),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&generation_bits(generation), Type::INT8),
            (&keys(credit), Type::BYTEA_ARRAY),
        ];
        self.run(sql::CONSUME, &parameters, |reply| match reply.answer()? {
            "now" => Ok(Consumed::Now { at: reply.moment("until")?, caller: caller(reply)? }),
            answer => gone(answer).map(Consumed::Gone),
        })
        .await
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        self.owner_of(challenge).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        self.known(look_up).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        self.cancelled(subject, challenge, tenant).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        self.lifted(lift).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        self.forgotten(subject).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        self.switched(slot, turn).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        self.concerns().await
    }
}

fn begun(reply: &Reply<'_>) -> Result<Begun, StoreError> {
    let retry_after = || reply.duration("wait");
    Ok(match reply.answer()? {
        "written" => Begun::Written {
            expires_at: reply.moment("until")?,
            expires_in: reply.duration("wait")?,
            sealed: reply.sealed("sealed")?,
            attempts: reply.number("attempts")?,
            taken_at_ms: reply.number("taken_at")?,
        },
        "there" => Begun::There {
            outcome: reply.outcome()?,
            expires_at: reply.moment("until")?,
            expires_in: reply.duration("wait")?,
        },
        "other number" => Begun::OtherNumber,
        "closed" => Begun::Refused { slot: reply.number("until")?, retry_after: None },
        "refused" => Begun::Refused { slot: reply.number("until")?, retry_after: Some(retry_after()?) },
        "in flight" => Begun::InFlight { retry_after: retry_after()? },
        "busy" => Begun::Busy { retry_after: retry_after()? },
        "locked out" => Begun::LockedOut { retry_after: retry_after()? },
        answer => Begun::Gone(gone(answer)?),
    })
}

fn caller(reply: &Reply<'_>) -> Result<Option<CallerMark>, StoreError> {
    let Some(bytes) = reply.get::<Option<&[u8]>>("caller")? else { return Ok(None) };
    bytes.try_into().map(|bytes| Some(CallerMark::from_bytes(bytes))).map_err(|_| Cause::unreadable())
}

fn credit(reply: &Reply<'_>) -> Result<Vec<SlotKey>, StoreError> {
    let windows = reply.get::<Vec<&[u8]>>("credit")?.into_iter();
    let key = |bytes: &[u8]| bytes.try_into().map(SlotKey::from_bytes).map_err(|_| Cause::unreadable());
    windows.map(key).collect()
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
