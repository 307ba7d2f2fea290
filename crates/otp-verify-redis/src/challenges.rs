//! The operations of the contract. Each is one script on a single primary.

use std::collections::HashMap;

use async_trait::async_trait;
use otp_verify::otp_core::Delivery;
use otp_verify::store::{
    Begin, Begun, CallerMark, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish,
    Finished, Known, Lift, Live, LookUp, MessageKey, Outcome, Place, Reported, Slot, SlotKey, StoreError,
    Subject, TenantMark, Ticket, Turn,
};
use otp_verify::{ChallengeId, ChannelName, Generation};
use redis::Cmd;
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::delivery;
use crate::error::Cause;
use crate::parameters::{
    NumberKeys, add_begin, add_slot, add_taken, message_key, milliseconds, pointer_key, window_key,
};
use crate::reply::Reply;
use crate::scripts::{self, Script};

#[async_trait]
impl<C> ChallengeStore for RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        begin.validate()?;
        self.in_time(async {
            if self.is_cluster { self.begin_in_turn(begin).await } else { self.begin_at_once(begin).await }
        })
        .await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        self.in_time(async {
            if self.is_cluster {
                self.finish_in_turn(finish).await
            } else {
                self.finish_at_once(finish).await
            }
        })
        .await
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        self.in_time(self.noted_report(message, delivery)).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let answer = self.ask_place(&scripts::CLAIM, &claim.place, |command| {
            command
                .arg(claim.challenge.map(|id| id.to_string()).unwrap_or_default())
                .arg(claim.place.purpose.as_str())
                .arg(milliseconds(claim.forget))
                .arg(claim.row);
        });
        let mut reply = answer.await?;
        match reply.text()?.as_str() {
            "granted" => Ok(Claimed::Granted {
                challenge: reply.challenge()?,
                ticket: Ticket { number: reply.number()?, row: reply.row()? },
                attempts_left: reply.number()?,
                credit: credit(&mut reply)?,
                live: live(reply)?,
            }),
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
            Ending::Nothing => "nothing",
            Ending::Unknown => "unknown",
        };
        let answer = self.ask_place(&scripts::SETTLE, place, |command| {
            command.arg(challenge.to_string()).arg(place.purpose.as_str());
            command.arg(ticket.number).arg(ticket.row).arg(ending);
        });
        answer.await?.is_yes()
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        let keys = NumberKeys::new(&self.prefix, place.subject);
        let (mut keys, now) = (vec![keys.challenges, keys.failures], self.clock.now());
        if !self.is_cluster {
            keys.extend(credit.iter().map(|window| window_key(&self.prefix, *window)));
        }
        let answer = self.run_acknowledged(&scripts::CONSUME, &keys, &now, |command| {
            command.arg(challenge.to_string()).arg(place.purpose.as_str()).arg(generation.number());
        });
        let (mut reply, acknowledged) = self.in_time(answer).await?;
        match reply.text()?.as_str() {
            "now" => {
                acknowledged.required()?;
                let used = Consumed::Now { at: reply.moment()?, caller: caller(&reply.bytes()?)? };
                if self.is_cluster && !credit.is_empty() {
                    self.credit_in_turn(credit, reply.number()?, &now).await;
                }
                Ok(used)
            }
            // Nobody is confirmed by it.
            "gone" => reply.gone().map(Consumed::Gone),
            _ => Err(Cause::unreadable()),
        }
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        self.in_time(self.owner_of(challenge)).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        self.in_time(self.known(look_up)).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        self.in_time(self.cancelled(subject, challenge, tenant)).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        self.in_time(self.lifted(lift)).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        self.in_time(self.forgotten(subject)).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        self.in_time(self.switched(slot, turn)).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        self.in_time(self.concerns()).await
    }
}

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    /// Runs a script of a check, which needs the challenges and the failures of a number.
    async fn ask_place(
        &self,
        script: &Script,
        place: &Place,
        arguments: impl Fn(&mut Cmd) + Send + Sync,
    ) -> Result<Reply, StoreError> {
        let keys = NumberKeys::new(&self.prefix, place.subject);
        let (keys, now) = ([keys.challenges, keys.failures], self.clock.now());
        self.in_time(self.run(script, &keys, &now, arguments)).await
    }

    async fn begin_at_once(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let keys = NumberKeys::new(&self.prefix, begin.place.subject);
        let mut keys = vec![keys.challenges, keys.failures, keys.windows];
        keys.push(pointer_key(&self.prefix, begin.challenge));
        let positions = self.add_keys(&mut keys, &begin.slots);
        let now = self.clock.now();
        let answer = self.run(&scripts::BEGIN, &keys, &now, |command| {
            add_begin(command, begin);
            command.arg("write");
            add_slots(command, &begin.slots, &positions);
            add_taken(command, &[]);
        });
        begun(answer.await?)
    }

    async fn finish_at_once(&self, finish: &Finish) -> Result<Finished, StoreError> {
        let keys = NumberKeys::new(&self.prefix, finish.place.subject);
        let mut keys = vec![keys.challenges, keys.windows];
        let bill: Vec<_> = finish.bill.iter().cloned().collect();
        let give_back = self.add_keys(&mut keys, &finish.give_back);
        let billed = self.add_keys(&mut keys, &bill);
        let address = delivery::address(finish);
        keys.extend(address.as_ref().map(|(message, _)| message_key(&self.prefix, *message)));
        let now = self.clock.now();
        let answer = self.run(&scripts::FINISH, &keys, &now, |command| {
            add_finish(command, finish);
            command.arg(address.as_ref().map_or(&[][..], |(_, kept)| kept));
            add_slots(command, &finish.give_back, &give_back);
            add_slots(command, &bill, &billed);
        });
        finished(answer.await?).map(|(finished, _)| finished)
    }

    /// Adds the keys of the windows that are not of one number. Returns the position of each slot's key, or 0.
    pub(crate) fn add_keys(&self, keys: &mut Vec<String>, slots: &[Slot]) -> Vec<usize> {
        let mut positions = Vec::with_capacity(slots.len());
        for slot in slots {
            if slot.of_number {
                positions.push(0);
            } else {
                keys.push(window_key(&self.prefix, slot.key));
                positions.push(keys.len());
            }
        }
        positions
    }
}

pub(crate) fn add_slots(command: &mut Cmd, slots: &[Slot], positions: &[usize]) {
    command.arg(slots.len());
    for (slot, position) in slots.iter().zip(positions) {
        add_slot(command, *position, slot);
    }
}

pub(crate) fn add_finish(command: &mut Cmd, finish: &Finish) {
    let outcome = match finish.outcome {
        Outcome::Accepted => "a",
        Outcome::NotSent => "n",
        Outcome::Unknown => "u",
    };
    command
        .arg(finish.challenge.to_string())
        .arg(finish.place.purpose.as_str())
        .arg(finish.generation.number())
        .arg(outcome);
    match finish.valid_for {
        Some(valid_for) => command.arg(milliseconds(valid_for)),
        None => command.arg(-1),
    };
    command.arg(finish.taken_at_ms).arg(finish.channel.as_ref().map_or("", ChannelName::as_str));
}

pub(crate) fn begun(mut reply: Reply) -> Result<Begun, StoreError> {
    match reply.text()?.as_str() {
        "written" => Ok(Begun::Written {
            expires_at: reply.moment()?,
            expires_in: reply.duration()?,
            sealed: reply.sealed()?,
            attempts: reply.number()?,
            taken_at_ms: reply.number()?,
        }),
        "there" => Ok(Begun::There {
            outcome: reply.outcome()?,
            expires_at: reply.moment()?,
            expires_in: reply.duration()?,
        }),
        "other number" => Ok(Begun::OtherNumber),
        "closed" => Ok(Begun::Refused { slot: reply.number()?, retry_after: None }),
        "refused" => Ok(Begun::Refused { slot: reply.number()?, retry_after: Some(reply.duration()?) }),
        "in flight" => Ok(Begun::InFlight { retry_after: reply.duration()? }),
        "busy" => Ok(Begun::Busy { retry_after: reply.duration()? }),
        "locked out" => Ok(Begun::LockedOut { retry_after: reply.duration()? }),
        "gone" => reply.gone().map(Begun::Gone),
        _ => Err(Cause::unreadable()),
    }
}

/// Also says when each window was taken that is on another node than the challenge, if it is to be given back.
pub(crate) fn finished(mut reply: Reply) -> Result<(Finished, HashMap<SlotKey, u64>), StoreError> {
    let mut taken_at = HashMap::new();
    let finished = match reply.text()?.as_str() {
        "nothing" => Finished { noted: false, expires: None },
        "not sent" => Finished { noted: true, expires: None },
        "noted" => Finished { noted: true, expires: Some((reply.moment()?, reply.duration()?)) },
        _ => return Err(Cause::unreadable()),
    };
    while !reply.is_at_end() {
        taken_at.insert(reply.slot_key()?, reply.number()?);
    }
    Ok((finished, taken_at))
}

fn caller(bytes: &[u8]) -> Result<Option<CallerMark>, StoreError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let bytes = bytes.try_into().map_err(|_| Cause::unreadable())?;
    Ok(Some(CallerMark::from_bytes(bytes)))
}

fn credit(reply: &mut Reply) -> Result<Vec<SlotKey>, StoreError> {
    (0..reply.number::<u32>()?).map(|_| reply.slot_key()).collect()
}

fn live(mut reply: Reply) -> Result<Vec<Live>, StoreError> {
    let mut live = Vec::with_capacity(2);
    while !reply.is_at_end() {
        live.push(Live { generation: reply.generation()?, sealed: reply.sealed()? });
    }
    Ok(live)
}
