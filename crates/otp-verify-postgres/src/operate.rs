//! What an operator asks. Each is one statement.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp_verify::otp_core::Delivery;
use otp_verify::store::{
    Cancelled, Known, KnownChallenge, KnownCode, KnownFailures, Lane, Lift, LookUp, Slot, StoreError,
    Subject, Taken, TenantMark, Turn,
};
use otp_verify::{ChallengeId, Purpose};
use tokio_postgres::types::{FromSql, Type};

use crate::PostgresStore;
use crate::challenges::Slots;
use crate::error::Cause;
use crate::parameters::{Parameter, Private, milliseconds};
use crate::reply::{Reply, gone, outcome as outcome_of};
use crate::sql;

impl PostgresStore {
    pub(crate) async fn owner_of(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        let parameters: [Parameter<'_>; 1] = [(&challenge.as_bytes().as_slice(), Type::BYTEA)];
        self.run(sql::OWNER, &parameters, |reply| {
            reply.get::<Option<&[u8]>>("subject")?.map(|it| fixed(it).map(Subject::from_bytes)).transpose()
        })
        .await
    }

    pub(crate) async fn known(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        let slots = Slots::of(look_up.slots.iter());
        let parameters: [Parameter<'_>; 8] = [
            (&self.clock.now(), Type::INT8),
            (&Private(look_up.subject.as_bytes()), Type::BYTEA),
            (&milliseconds(look_up.forget), Type::INT8),
            (&slots.keys, Type::BYTEA_ARRAY),
            (&slots.costs, Type::INT8_ARRAY),
            (&slots.limits, Type::INT8_ARRAY),
            (&slots.spans, Type::INT8_ARRAY),
            (&slots.judges, Type::INT8_ARRAY),
        ];
        self.run(sql::LOOK_UP, &parameters, |reply| {
            Ok(Known {
                at: reply.moment("at")?,
                challenges: challenges(reply)?,
                failures: failures(reply)?,
                windows: windows(reply)?,
            })
        })
        .await
    }

    pub(crate) async fn cancelled(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        let parameters: [Parameter<'_>; 4] = [
            (&self.clock.now(), Type::INT8),
            (&Private(subject.as_bytes()), Type::BYTEA),
            (&challenge.as_bytes().as_slice(), Type::BYTEA),
            (&Private(tenant.as_bytes()), Type::BYTEA),
        ];
        self.run(sql::CANCEL, &parameters, |reply| match reply.answer()? {
            "now" => Ok(Cancelled::Now),
            answer => gone(answer).map(Cancelled::Gone),
        })
        .await
    }

    pub(crate) async fn lifted(&self, lift: &Lift) -> Result<u32, StoreError> {
        let parameters: [Parameter<'_>; 5] = [
            (&self.clock.now(), Type::INT8),
            (&Private(lift.place.subject.as_bytes()), Type::BYTEA),
            (&lift.place.purpose.as_str(), Type::TEXT),
            (&Private(lift.lane.as_bytes()), Type::BYTEA),
            (&milliseconds(lift.forget), Type::INT8),
        ];
        self.run(sql::LIFT, &parameters, |reply| reply.number("failed")).await
    }

    pub(crate) async fn forgotten(&self, subject: Subject) -> Result<u32, StoreError> {
        let parameters: [Parameter<'_>; 2] =
            [(&self.clock.now(), Type::INT8), (&Private(subject.as_bytes()), Type::BYTEA)];
        self.run(sql::FORGET, &parameters, |reply| reply.number("live")).await
    }

    pub(crate) async fn switched(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        let close = match turn {
            Turn::Close => Some(true),
            Turn::Open => Some(false),
            Turn::Look => None,
            Turn::Empty => {
                let parameters: [Parameter<'_>; 1] = [(&Private(slot.key.as_bytes()), Type::BYTEA)];
                return self.run(sql::EMPTY, &parameters, |reply| reply.get("was_closed")).await;
            }
        };
        let parameters: [Parameter<'_>; 4] = [
            (&self.clock.now(), Type::INT8),
            (&Private(slot.key.as_bytes()), Type::BYTEA),
            (&milliseconds(slot.window), Type::INT8),
            (&close, Type::BOOL),
        ];
        self.run(sql::SWITCH, &parameters, |reply| reply.get("was_closed")).await
    }
}

/// Reads a list of the answer. Its elements belong to those of the other lists. An empty list comes as NULL.
fn list<'a, T: FromSql<'a>>(reply: &Reply<'a>, column: &str) -> Result<std::vec::IntoIter<T>, StoreError> {
    Ok(reply.get::<Option<Vec<T>>>(column)?.unwrap_or_default().into_iter())
}

/// Takes the element of a list that belongs to the one of another list.
fn next<T>(list: &mut std::vec::IntoIter<T>) -> Result<T, StoreError> {
    list.next().ok_or_else(Cause::unreadable)
}

fn challenges(reply: &Reply<'_>) -> Result<Vec<KnownChallenge>, StoreError> {
    let (mut purposes, mut lanes) = (list::<&str>(reply, "purposes")?, list::<&[u8]>(reply, "lanes")?);
    let (mut tenants, mut began) = (list::<&[u8]>(reply, "tenants")?, list::<i64>(reply, "began")?);
    let (mut attempts, mut given_out) = (list::<i64>(reply, "attempts")?, list::<i64>(reply, "given_out")?);
    let (mut left, mut used) = (list::<i64>(reply, "attempts_left")?, list::<bool>(reply, "used")?);
    let mut current = codes(reply, "")?.into_iter();
    let mut beside = codes(reply, "beside_")?.into_iter();
    let mut challenges = Vec::new();
    for id in list::<&[u8]>(reply, "ids")? {
        challenges.push(KnownChallenge {
            id: ChallengeId::from_bytes(fixed(id)?),
            purpose: purpose(next(&mut purposes)?)?,
            lane: lane(next(&mut lanes)?)?,
            tenant: TenantMark::from_bytes(fixed(next(&mut tenants)?)?),
            began: moment(next(&mut began)?)?,
            attempts: count(next(&mut attempts)?)?,
            given_out: count(next(&mut given_out)?)?,
            attempts_left: count(next(&mut left)?)?,
            is_used: next(&mut used)?,
            codes: [next(&mut current)?, next(&mut beside)?].into_iter().flatten().collect(),
        });
    }
    Ok(challenges)
}

/// One generation of each challenge, if it is live.
fn codes(reply: &Reply<'_>, which: &str) -> Result<Vec<Option<KnownCode>>, StoreError> {
    let column = |name: &str| format!("{which}{name}");
    let mut expires = list::<Option<i64>>(reply, &column("expires"))?;
    let mut outcomes = list::<Option<&str>>(reply, &column("outcomes"))?;
    let mut channels = list::<Option<&str>>(reply, &column("channels"))?;
    let mut deliveries = list::<Option<&str>>(reply, &column("deliveries"))?;
    let mut codes = Vec::new();
    for opened in list::<Option<i64>>(reply, &column("opened"))? {
        let (channel, delivery) = (next(&mut channels)?, next(&mut deliveries)?);
        codes.push(match (opened, next(&mut expires)?, next(&mut outcomes)?) {
            (Some(opened), Some(expires), Some(outcome)) => Some(KnownCode {
                opened: moment(opened)?,
                expires: moment(expires)?,
                outcome: outcome_of(outcome)?,
                channel: channel.map(|name| name.parse().map_err(|_| Cause::unreadable())).transpose()?,
                delivery: delivery.map(delivery_of).transpose()?,
            }),
            (None, None, _) => None,
            (Some(_), _, _) | (None, Some(_), _) => return Err(Cause::unreadable()),
        });
    }
    Ok(codes)
}

fn delivery_of(text: &str) -> Result<Delivery, StoreError> {
    [Delivery::Delivered, Delivery::Failed]
        .into_iter()
        .find(|known| known.as_str() == text)
        .ok_or_else(Cause::unreadable)
}

fn failures(reply: &Reply<'_>) -> Result<Vec<KnownFailures>, StoreError> {
    let (mut lanes, mut counts) = (list::<&[u8]>(reply, "failed_lanes")?, list::<i64>(reply, "failed")?);
    let mut lasts = list::<i64>(reply, "failed_last")?;
    let mut failures = Vec::new();
    for of in list::<&str>(reply, "failed_purposes")? {
        failures.push(KnownFailures {
            purpose: purpose(of)?,
            lane: lane(next(&mut lanes)?)?,
            count: count(next(&mut counts)?)?,
            last: moment(next(&mut lasts)?)?,
        });
    }
    Ok(failures)
}

fn windows(reply: &Reply<'_>) -> Result<Vec<Taken>, StoreError> {
    let (mut waits, mut closed) = (list::<Option<i64>>(reply, "waits")?, list::<bool>(reply, "closed")?);
    let mut judged = list::<i64>(reply, "judged")?;
    let mut confirmed = list::<i64>(reply, "judged_confirmed")?;
    let mut windows = Vec::new();
    for amount in list::<i64>(reply, "amounts")? {
        windows.push(Taken {
            amount: count(amount)?,
            retry_after: next(&mut waits)?.map(|wait| count(wait).map(Duration::from_millis)).transpose()?,
            is_closed: next(&mut closed)?,
            judged: (count(next(&mut judged)?)?, count(next(&mut confirmed)?)?),
        });
    }
    Ok(windows)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| Cause::unreadable())
}

fn purpose(text: &str) -> Result<Purpose, StoreError> {
    text.parse().map_err(|_| Cause::unreadable())
}

fn lane(name: &[u8]) -> Result<Lane, StoreError> {
    if name.is_empty() { Ok(Lane::EVERYBODY) } else { fixed(name).map(Lane::named) }
}

fn count<T: TryFrom<i64>>(number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| Cause::unreadable())
}

fn moment(milliseconds: i64) -> Result<SystemTime, StoreError> {
    let since = count(milliseconds).map(Duration::from_millis)?;
    UNIX_EPOCH.checked_add(since).ok_or_else(Cause::unreadable)
}
