use std::time::Duration;

use super::SendLimits;
use crate::keys::KeyRing;
use crate::store::{Judge, Slot};
use crate::{Limit, OutOfBounds, Start, Tenant, seal};

/// How far back a brake looks: five hours.
///
/// A 32nd of it is shorter than a challenge lives, as [`Judge`] asks for.
const LOOKS_BACK: Duration = Duration::from_secs(5 * 60 * 60);

/// The longest life of a challenge.
const SETTLED: Duration = crate::engine::WHOLE;

const TRIAL: Duration = Duration::from_secs(15 * 60);

/// Each country is split into this many parts, by the pseudonym of the number. So one row of a database does not hold up all its checks.
const PARTS: u8 = 8;

/// When sending waits because too few codes are confirmed: the brake on traffic that somebody has sent for money.
///
/// It counts **challenges**, and not messages, so a resend does no harm. A challenge is judged ten minutes after it began, when it can
/// no longer be confirmed; what began more than five hours ago is forgotten. While a brake holds, one start in fifteen minutes is let
/// through. Their confirmations count, so honest traffic lifts the brake by itself.
///
/// Read on your own metrics which share is usual before you choose one. No share fits all: people who log in
/// confirm more often than people who sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brake {
    enough: u32,
    percent: u8,
}

impl Brake {
    /// The fewest challenges that a brake may judge by: 20.
    pub const FEWEST: u32 = 20;

    /// Creates a brake that holds when at least `enough` challenges are judged, and less than `percent` of them were confirmed.
    ///
    /// The smaller `enough`, the cheaper it is for a stranger to make it hold: take 50 or more for a prefix.
    ///
    /// # Errors
    ///
    /// When `enough` is below [`Brake::FEWEST`], or `percent` is 0 or above 90.
    pub const fn try_new(enough: u32, percent: u8) -> Result<Self, OutOfBounds> {
        if enough < Self::FEWEST {
            return Err(OutOfBounds("a brake judges by 20 challenges or more"));
        }
        if percent == 0 || percent > 90 {
            return Err(OutOfBounds("the least share of a brake is 1 to 90 percent"));
        }
        Ok(Self { enough, percent })
    }
}

/// The brakes that are set. Without one nothing is counted for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Brakes {
    pub(super) prefix: Option<Brake>,
    pub(super) country: Option<Brake>,
    pub(super) callers: Vec<(String, Brake)>,
}

impl SendLimits {
    /// Returns the brakes that a new challenge asks, each with the limit that it is about.
    pub(crate) fn brakes(&self, ring: &KeyRing, tenant: &Tenant, start: &Start) -> Vec<(Limit, Slot)> {
        let part = seal::subject(ring, tenant, start.phone()).as_bytes()[31] % PARTS;
        self.brakes_of(ring, tenant, start, &[part])
    }

    /// Returns these brakes, and the country's in all its parts.
    pub(crate) fn brakes_whole(&self, ring: &KeyRing, tenant: &Tenant, start: &Start) -> Vec<(Limit, Slot)> {
        let parts: Vec<u8> = (0..PARTS).collect();
        self.brakes_of(ring, tenant, start, &parts)
    }

    fn brakes_of(&self, ring: &KeyRing, tenant: &Tenant, start: &Start, parts: &[u8]) -> Vec<(Limit, Slot)> {
        let number = start.phone().e164();
        let number = number.as_str();
        let prefix = number.get(..number.len().saturating_sub(4)).unwrap_or_default();
        let country = start.phone().country_code().to_be_bytes();
        let mut slots: Vec<(Limit, Slot)> = Vec::new();
        let mut add = |limit, brake: &Brake, fields: &[&[u8]]| {
            let slot = brake.slot(ring, tenant, fields);
            // The same caller twice in one call is counted once.
            if !slots.iter().any(|(_, other)| other.key == slot.key) {
                slots.push((limit, slot));
            }
        };
        if let Some(brake) = &self.brakes.prefix {
            add(Limit::UnconfirmedPrefix, brake, &[b"brake prefix", prefix.as_bytes()]);
        }
        for (name, value) in start.callers() {
            if let Some((_, brake)) = self.brakes.callers.iter().find(|(known, _)| known == name) {
                let fields = [&b"brake caller"[..], name.as_bytes(), value.as_bytes()];
                add(Limit::UnconfirmedCaller, brake, &fields);
            }
        }
        if let Some(brake) = &self.brakes.country {
            for part in parts {
                add(Limit::UnconfirmedCountry, brake, &[b"brake country", &country, &[*part]]);
            }
        }
        slots
    }
}

impl Brake {
    fn slot(self, ring: &KeyRing, tenant: &Tenant, fields: &[&[u8]]) -> Slot {
        let judge =
            Judge { enough: self.enough, percent: self.percent.into(), settled: SETTLED, trial: TRIAL };
        Slot {
            key: seal::slot(ring, tenant, fields),
            of_number: false,
            cost: 1,
            limit: u32::MAX,
            window: LOOKS_BACK,
            judge: Some(judge),
        }
    }
}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;
    use crate::{Key, Purpose};

    fn ring() -> KeyRing {
        KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap()
    }

    fn start(phone: &str) -> Start {
        Start::new(phone.parse().unwrap(), Purpose::parse("login").unwrap())
    }

    fn limits() -> SendLimits {
        let brake = Brake::try_new(50, 20).unwrap();
        SendLimits::new([Region::Vietnam], 100)
            .brake_prefix(brake)
            .brake_country(brake)
            .brake_caller("ip", brake)
    }

    #[test]
    fn a_brake_judges_by_twenty_at_least_and_asks_for_no_share_that_nobody_reaches() {
        assert!(Brake::try_new(19, 20).is_err());
        for percent in [0, 91, 100, 255] {
            assert!(Brake::try_new(20, percent).is_err(), "{percent}");
        }
        assert_eq!(Brake::try_new(20, 90), Ok(Brake { enough: 20, percent: 90 }));
    }

    #[test]
    fn without_a_brake_nothing_is_counted_for_it() {
        let limits = SendLimits::new([Region::Vietnam], 100);
        assert!(limits.brakes(&ring(), &Tenant::default(), &start("+84901888484")).is_empty());
    }

    #[test]
    fn a_prefix_and_each_named_caller_and_a_part_of_the_country_are_braked_apart() {
        let of = |start: &Start| limits().brakes(&ring(), &Tenant::default(), start);
        let one = start("+84901888484");
        let with_callers = one
            .clone()
            .counted_by("ip", "192.0.2.7")
            .counted_by("ip", "192.0.2.7")
            .counted_by("session", "192.0.2.7");
        let names: Vec<_> = of(&with_callers).into_iter().map(|(limit, _)| limit).collect();
        assert_eq!(
            names,
            [Limit::UnconfirmedPrefix, Limit::UnconfirmedCaller, Limit::UnconfirmedCountry],
            "the session has no brake"
        );
        let key =
            |start: &Start, limit| of(start).into_iter().find(|(of, _)| *of == limit).map(|(_, it)| it.key);
        let other = start("+84901880000");
        assert_eq!(key(&one, Limit::UnconfirmedPrefix), key(&other, Limit::UnconfirmedPrefix));
        assert_ne!(
            key(&one, Limit::UnconfirmedPrefix),
            key(&start("+84901898484"), Limit::UnconfirmedPrefix)
        );
    }

    #[test]
    fn the_numbers_of_a_country_fall_into_its_parts_and_each_into_one() {
        let whole = limits().brakes_whole(&ring(), &Tenant::default(), &start("+84901888484"));
        let all: Vec<_> = whole.iter().filter(|(limit, _)| *limit == Limit::UnconfirmedCountry).collect();
        assert_eq!(all.len(), usize::from(PARTS));
        let mut met = vec![0; all.len()];
        for last in 1_000..1_400 {
            let of = limits().brakes(&ring(), &Tenant::default(), &start(&format!("+8490188{last}")));
            let (_, slot) = of.into_iter().find(|(limit, _)| *limit == Limit::UnconfirmedCountry).unwrap();
            met[all.iter().position(|(_, other)| other.key == slot.key).unwrap()] += 1;
        }
        assert!(met.iter().all(|count| *count > 20), "{met:?}");
    }

    #[test]
    fn the_last_brake_of_a_name_replaces_the_earlier_one() {
        let limits = limits().brake_caller("ip", Brake::try_new(90, 5).unwrap());
        let start = start("+84901888484").counted_by("ip", "192.0.2.7");
        let brakes = limits.brakes(&ring(), &Tenant::default(), &start);
        let of_caller = brakes.iter().filter(|(limit, _)| *limit == Limit::UnconfirmedCaller);
        let judges: Vec<_> = of_caller.filter_map(|(_, slot)| slot.judge).collect();
        assert_eq!(judges.iter().map(|judge| (judge.enough, judge.percent)).collect::<Vec<_>>(), [(90, 5)]);
    }
}
