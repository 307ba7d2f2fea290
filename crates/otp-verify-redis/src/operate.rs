//! What an operator asks. Each is one script, except for keys on other nodes.

use otp_verify::ChallengeId;
use otp_verify::store::{
    Cancelled, Known, KnownChallenge, KnownCode, KnownFailures, Lift, LookUp, Slot, StoreError, Subject,
    Taken, TenantMark, Turn,
};
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::acknowledge::Acknowledged;
use crate::challenges::add_slots;
use crate::error::Cause;
use crate::parameters::{NumberKeys, add_slot, milliseconds, pointer_key, window_key};
use crate::reply::Reply;
use crate::scripts;

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    pub(crate) async fn owner_of(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        let mut command = redis::cmd("GET");
        command.arg(pointer_key(&self.prefix, challenge));
        let Some(owner) = self.value(&command).await? else { return Ok(None) };
        owner.try_into().map(|owner| Some(Subject::from_bytes(owner))).map_err(|_| Cause::unreadable())
    }

    pub(crate) async fn known(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        let now = self.clock.now();
        let keys = NumberKeys::new(&self.prefix, look_up.subject);
        let mut keys = vec![keys.challenges, keys.failures, keys.windows];
        let is_asked_here = |slot: &&Slot| slot.of_number || !self.is_cluster;
        let slots: Vec<_> = look_up.slots.iter().filter(is_asked_here).cloned().collect();
        let positions = self.add_keys(&mut keys, &slots);
        let answer = self.run(&scripts::LOOK_UP, &keys, &now, |command| {
            command.arg(milliseconds(look_up.forget));
            add_slots(command, &slots, &positions);
        });
        let mut reply = answer.await?;
        let at = reply.moment()?;
        let challenges =
            (0..reply.number::<u32>()?).map(|_| challenge(&mut reply)).collect::<Result<_, _>>()?;
        let failures = (0..reply.number::<u32>()?).map(|_| failures(&mut reply));
        let mut failures = failures.collect::<Result<Vec<_>, _>>()?;
        failures.sort_by(|one, other| (&one.purpose, one.lane).cmp(&(&other.purpose, other.lane)));
        let mut windows = Vec::with_capacity(look_up.slots.len());
        for slot in &look_up.slots {
            windows.push(if is_asked_here(&slot) {
                taken(&mut reply)?
            } else {
                self.window(slot, &now).await?
            });
        }
        Ok(Known { at, challenges, failures, windows })
    }

    async fn window(&self, slot: &Slot, now: &str) -> Result<Taken, StoreError> {
        let keys = [window_key(&self.prefix, slot.key)];
        taken(&mut self.run(&scripts::WINDOW, &keys, now, |command| add_slot(command, 1, slot)).await?)
    }

    pub(crate) async fn cancelled(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        let (keys, now) = ([NumberKeys::new(&self.prefix, subject).challenges], self.clock.now());
        let answer = self.run_acknowledged(&scripts::CANCEL, &keys, &now, |command| {
            command.arg(challenge.to_string()).arg(tenant.as_bytes());
        });
        let mut reply = required(answer.await?)?;
        match reply.text()?.as_str() {
            "now" => Ok(Cancelled::Now),
            "gone" => reply.gone().map(Cancelled::Gone),
            _ => Err(Cause::unreadable()),
        }
    }

    pub(crate) async fn lifted(&self, lift: &Lift) -> Result<u32, StoreError> {
        let (keys, now) = ([NumberKeys::new(&self.prefix, lift.place.subject).failures], self.clock.now());
        let answer = self.run_acknowledged(&scripts::LIFT, &keys, &now, |command| {
            command.arg(lift.place.purpose.as_str()).arg(lift.lane.as_bytes()).arg(milliseconds(lift.forget));
        });
        required(answer.await?)?.number()
    }

    /// The pointers from challenges to it have keys of their own, which nothing names here. They hold the pseudonym alone, and expire.
    pub(crate) async fn forgotten(&self, subject: Subject) -> Result<u32, StoreError> {
        let keys = NumberKeys::new(&self.prefix, subject);
        let keys = [keys.challenges, keys.failures, keys.windows];
        let answer = self.run_acknowledged(&scripts::FORGET, &keys, &self.clock.now(), |_| {}).await?;
        required(answer)?.number()
    }

    pub(crate) async fn switched(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        let turn = match turn {
            Turn::Close => "close",
            Turn::Open => "open",
            Turn::Empty => "empty",
            Turn::Look => "look",
        };
        let (keys, now) = ([window_key(&self.prefix, slot.key)], self.clock.now());
        let arguments = |command: &mut redis::Cmd| {
            command.arg(turn).arg(milliseconds(slot.window));
        };
        if turn == "look" {
            return self.run(&scripts::SWITCH, &keys, &now, arguments).await?.is_yes();
        }
        required(self.run_acknowledged(&scripts::SWITCH, &keys, &now, arguments).await?)?.is_yes()
    }
}

/// What an operator was told is done must survive the loss of the server that did it.
fn required((reply, acknowledged): (Reply, Acknowledged)) -> Result<Reply, StoreError> {
    acknowledged.required()?;
    Ok(reply)
}

fn challenge(reply: &mut Reply) -> Result<KnownChallenge, StoreError> {
    let id = reply.challenge()?;
    let (purpose, lane, tenant) = (reply.purpose()?, reply.lane()?, reply.tenant()?);
    let (began, attempts) = (reply.moment()?, reply.number()?);
    let (given_out, attempts_left, is_used) = (reply.number()?, reply.number()?, reply.is_yes()?);
    let codes = (0..reply.number::<u32>()?).map(|_| code(reply)).collect::<Result<_, _>>()?;
    Ok(KnownChallenge {
        id,
        purpose,
        lane,
        tenant,
        began,
        attempts,
        given_out,
        attempts_left,
        is_used,
        codes,
    })
}

fn code(reply: &mut Reply) -> Result<KnownCode, StoreError> {
    Ok(KnownCode {
        opened: reply.moment()?,
        expires: reply.moment()?,
        outcome: reply.outcome()?,
        channel: reply.channel()?,
        delivery: reply.delivery()?,
    })
}

fn failures(reply: &mut Reply) -> Result<KnownFailures, StoreError> {
    let (purpose, lane) = (reply.purpose()?, reply.lane()?);
    Ok(KnownFailures { purpose, lane, count: reply.number()?, last: reply.moment()? })
}

fn taken(reply: &mut Reply) -> Result<Taken, StoreError> {
    let (amount, retry_after) = (reply.number()?, reply.duration_if_any()?);
    let is_closed = reply.is_yes()?;
    Ok(Taken { amount, retry_after, is_closed, judged: (reply.number()?, reply.number()?) })
}
