mod brake;
mod prefix;
mod scope;
mod window;

use std::time::Duration;

use otp_core::{LineType, PhoneNumber, Region};

use crate::keys::KeyRing;
use crate::seal;
use crate::store::Slot;
use crate::{Limit, Reason, Start, Tenant};

use brake::Brakes;

pub use brake::Brake;
pub use prefix::{Prefix, PrefixError};
pub use scope::Scope;
pub use window::Window;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The highest daily limit. A bill above what was taken in advance is added whatever the limit is, and the store's counter
/// has 32 bits. With half of them, the day is full before the counter overflows.
const MOST_UNITS: u32 = u32::MAX / 2;

/// The send guard: limits on who may be sent how many messages.
///
/// Every message costs money, and everyone who can start verifications spends it. So nothing is sent to a country that was not
/// named, nor to a number that is not known to be a mobile, and the total of a day has a ceiling.
///
/// `otp_core` knows the mobiles of Vietnam, Malaysia, Indonesia and India. The lines of all other countries are unknown to it,
/// apart from some that are certainly no mobiles: [`accept_unknown_lines`](Self::accept_unknown_lines).
///
/// | what is counted | default | given back when nothing was sent |
/// |---|---|---|
/// | cooldown of a number | 60 s | if one of the two limits of a caller was taken |
/// | sends to a number | 5 an hour, 10 a day | yes |
/// | sends of each caller ([`Start::counted_by`]) to a number | 4 an hour, 7 a day | if a limit of the caller was taken |
/// | sends of each caller | 10 an hour, 30 a day | no |
/// | sends to a prefix (the number without its last four digits) | 20 an hour | yes |
/// | sends to a country | no limit | yes |
/// | units a day, over all | none: you set it | yes |
///
/// All limits are taken in the step that writes the challenge, before anything is sent, or none is. A start that is refused takes
/// nothing. If the vendor then certainly sent nothing, what was taken is given back, except for one limit. That of the caller stays;
/// without one that of the caller and number, and without either the cooldown. Otherwise certain refusals would be free questions
/// to a vendor. So with the defaults a caller may provoke ten an hour, for one number or several.
///
/// Three [brakes](Brake) ask whether codes are confirmed at all. They are off until you set them.
#[derive(Debug, Clone)]
pub struct SendLimits {
    country_codes: Vec<u16>,
    unknown_lines: Vec<u16>,
    allowed: Vec<Prefix>,
    denied: Vec<Prefix>,
    daily_units: u32,
    units_per_message: u32,
    cooldown: Duration,
    per_phone: Vec<Window>,
    per_caller_and_phone: Vec<Window>,
    per_caller: Vec<Window>,
    per_named_caller: Vec<(String, Vec<Window>)>,
    per_prefix: Vec<Window>,
    per_country: Vec<Window>,
    brakes: Brakes,
}

impl SendLimits {
    /// Allows sends to these countries only, and at most `daily_units` in 24 hours.
    ///
    /// A unit is what your vendor bills for one message ([`units_per_message`](Self::units_per_message)). Values above
    /// 2,147,483,647 are reduced to that.
    #[must_use]
    pub fn new(countries: impl IntoIterator<Item = Region>, daily_units: u32) -> Self {
        Self {
            country_codes: countries.into_iter().map(Region::country_code).collect(),
            unknown_lines: Vec::new(),
            allowed: Vec::new(),
            denied: Vec::new(),
            daily_units: daily_units.min(MOST_UNITS),
            units_per_message: 1,
            cooldown: MINUTE,
            per_phone: vec![window(5, HOUR), window(10, DAY)],
            per_caller_and_phone: vec![window(4, HOUR), window(7, DAY)],
            per_caller: vec![window(10, HOUR), window(30, DAY)],
            per_named_caller: Vec::new(),
            per_prefix: vec![window(20, HOUR)],
            per_country: Vec::new(),
            brakes: Brakes::default(),
        }
    }

    /// Also allows sends to the country with this calling code, such as 65.
    ///
    /// Outside Vietnam, Malaysia, Indonesia and India no line is known. So nothing is sent there until
    /// [`accept_unknown_lines`](Self::accept_unknown_lines) names the same code.
    #[must_use]
    pub fn allow_country_code(mut self, code: u16) -> Self {
        self.country_codes.push(code);
        self
    }

    /// Also sends to numbers of this country whose [`LineType`] is unknown. The country must be allowed as well.
    ///
    /// Such a number may be a landline or an expensive service, and everyone who finds your form can choose it. Keep the daily
    /// units low. What is certainly no mobile stays refused: landlines of known plans, `+1 900…`, satellites.
    ///
    /// Vietnam, Malaysia, Indonesia and India keep ranges in reserve. Accept their unknown lines only when such a range has
    /// been opened and this crate does not know it yet.
    ///
    /// ```
    /// use otp_verify::SendLimits;
    /// use otp_verify::otp_core::Region;
    ///
    /// // Malaysian mobiles, and whatever begins with +65.
    /// let limits = SendLimits::new([Region::Malaysia], 500).allow_country_code(65).accept_unknown_lines(65);
    /// # let _ = limits;
    /// ```
    #[must_use]
    pub fn accept_unknown_lines(mut self, country_code: u16) -> Self {
        self.unknown_lines.push(country_code);
        self
    }

    /// Sends to numbers with this prefix only, or with another one that is allowed. Without a call of this, no prefix is asked for.
    ///
    /// **It narrows, and opens nothing**: the country must be allowed as well, and the line be a mobile. With one prefix of one country
    /// allowed, other countries need one of their own, such as `+60`.
    #[must_use]
    pub fn allow_prefix(mut self, prefix: Prefix) -> Self {
        self.allowed.push(prefix);
        self
    }

    /// Sends nothing to numbers with this prefix. **A denied prefix wins over every allowed one, whichever is longer.**
    ///
    /// For ranges that cost too much or bring no confirmations, and for single numbers that nothing may be sent to.
    #[must_use]
    pub fn deny_prefix(mut self, prefix: Prefix) -> Self {
        self.denied.push(prefix);
        self
    }

    /// Sets the time between two sends to a number. Default 60 s.
    ///
    /// Zero turns the cooldown off. Other values are raised to [`Window::SHORTEST`] or reduced to [`Window::LONGEST`].
    #[must_use]
    pub fn cooldown(mut self, cooldown: Duration) -> Self {
        self.cooldown =
            if cooldown.is_zero() { cooldown } else { cooldown.clamp(Window::SHORTEST, Window::LONGEST) };
        self
    }

    /// Sets the limits of sends to one number.
    #[must_use]
    pub fn per_phone(mut self, windows: impl Into<Vec<Window>>) -> Self {
        self.per_phone = windows.into();
        self
    }

    /// Sets the limits of sends of each caller ([`Start::counted_by`]) to one number.
    ///
    /// With the default, one address cannot use up all that a number has.
    #[must_use]
    pub fn per_caller_and_phone(mut self, windows: impl Into<Vec<Window>>) -> Self {
        self.per_caller_and_phone = windows.into();
        self
    }

    /// Sets the limits of each caller ([`Start::counted_by`]) whose name has no limits of its own.
    #[must_use]
    pub fn per_caller(mut self, windows: impl Into<Vec<Window>>) -> Self {
        self.per_caller = windows.into();
        self
    }

    /// Sets the limits of each caller of this name, such as `ip`. Calling this again with the same name replaces the earlier
    /// limits.
    #[must_use]
    pub fn per_named_caller(mut self, name: impl Into<String>, windows: impl Into<Vec<Window>>) -> Self {
        let name = name.into();
        self.per_named_caller.retain(|(known, _)| *known != name);
        self.per_named_caller.push((name, windows.into()));
        self
    }

    /// Sets the limits of sends to one prefix: all numbers that differ in their last four digits only.
    ///
    /// Attackers who rent numbers usually get consecutive blocks.
    #[must_use]
    pub fn per_prefix(mut self, windows: impl Into<Vec<Window>>) -> Self {
        self.per_prefix = windows.into();
        self
    }

    /// Sets the limits of sends to one country, by its calling code. Default: none.
    #[must_use]
    pub fn per_country(mut self, windows: impl Into<Vec<Window>>) -> Self {
        self.per_country = windows.into();
        self
    }

    /// Delays new challenges for a prefix (all numbers that differ in their last four digits only) when too few of its challenges
    /// are confirmed: [`Limit::UnconfirmedPrefix`]. Off by default.
    #[must_use]
    pub fn brake_prefix(mut self, brake: Brake) -> Self {
        self.brakes.prefix = Some(brake);
        self
    }

    /// Delays new challenges for a country when too few of its challenges are confirmed: [`Limit::UnconfirmedCountry`]. Off by
    /// default.
    ///
    /// A country is watched in **eight parts**, by the pseudonym of the number. Each holds `enough` challenges of its own, and is braked
    /// alone. So it takes about eight times `enough` challenges until all of a country can wait.
    #[must_use]
    pub fn brake_country(mut self, brake: Brake) -> Self {
        self.brakes.country = Some(brake);
        self
    }

    /// Delays new challenges for a caller of this name, such as `ip`, when too few of that caller's challenges are confirmed:
    /// [`Limit::UnconfirmedCaller`]. Off by default. Calling this again with the same name replaces the earlier brake.
    ///
    /// It judges nothing where a caller cannot start `enough` challenges in five hours: see [`per_caller`](Self::per_caller).
    #[must_use]
    pub fn brake_caller(mut self, name: impl Into<String>, brake: Brake) -> Self {
        let name = name.into();
        self.brakes.callers.retain(|(known, _)| *known != name);
        self.brakes.callers.push((name, brake));
        self
    }

    /// Sets the most units that one of your messages costs, for instance its SMS parts. Default 1, and at least 1: a message
    /// that took nothing would have no ceiling.
    ///
    /// These units are taken before each send. If the vendor then bills more, the rest is taken afterwards.
    #[must_use]
    pub fn units_per_message(mut self, units: u32) -> Self {
        self.units_per_message = units.max(1);
        self
    }

    pub(crate) fn allows_country_code(&self, code: u16) -> bool {
        self.country_codes.contains(&code)
    }

    /// Returns why nothing is ever sent to this number, if so.
    pub(crate) fn refusal(&self, phone: PhoneNumber) -> Option<Reason> {
        let country = phone.country_code();
        if !self.allows_country_code(country) {
            return Some(Reason::CountryNotAllowed);
        }
        let begins = |prefix: &Prefix| prefix.begins(phone);
        if self.denied.iter().any(begins) || !self.allowed.is_empty() && !self.allowed.iter().any(begins) {
            return Some(Reason::PrefixNotAllowed);
        }
        match phone.line_type() {
            LineType::Mobile | LineType::MobileOrFixed => None,
            LineType::Other => Some(Reason::NotMobile),
            LineType::Unknown if self.unknown_lines.contains(&country) => None,
            // Also a kind that a later `otp_core` tells apart: refused until it is known here.
            _ => Some(Reason::UnknownLine),
        }
    }

    /// Returns every window that this send must have room in, each with the limit that it is about.
    pub(crate) fn slots(&self, ring: &KeyRing, tenant: &Tenant, start: &Start) -> Vec<(Limit, Slot)> {
        let number = start.phone().e164();
        let number = number.as_str();
        let prefix = number.get(..number.len().saturating_sub(4)).unwrap_or_default();
        let cooldown = (!self.cooldown.is_zero()).then(|| window(1, self.cooldown));

        let country = start.phone().country_code().to_be_bytes();
        let mut wanted: Vec<Wanted<'_>> = Vec::new();
        if let Some(window) = cooldown {
            wanted.push((Limit::Cooldown, vec![b"cooldown", number.as_bytes()], window, 1));
        }
        for window in &self.per_phone {
            wanted.push((Limit::Phone, vec![b"phone", number.as_bytes()], *window, 1));
        }
        for (name, value) in start.callers() {
            let (name, value, number) = (name.as_bytes(), value.as_bytes(), number.as_bytes());
            for window in &self.per_caller_and_phone {
                let fields = vec![&b"caller and number"[..], name, value, number];
                wanted.push((Limit::CallerAndPhone, fields, *window, 1));
            }
        }
        for (name, value) in start.callers() {
            let named = self.per_named_caller.iter().find(|(known, _)| known == name);
            for window in named.map_or(&self.per_caller, |(_, windows)| windows) {
                wanted.push((Limit::Caller, vec![b"caller", name.as_bytes(), value.as_bytes()], *window, 1));
            }
        }
        for window in &self.per_prefix {
            wanted.push((Limit::Prefix, vec![b"prefix", prefix.as_bytes()], *window, 1));
        }
        for window in &self.per_country {
            wanted.push((Limit::Country, vec![b"country", &country], *window, 1));
        }
        // Without a limit of its own it is looked at anyway: an operator may have closed the country.
        if !self.per_country.iter().any(|window| window.length == DAY) {
            wanted.push((Limit::Country, vec![b"country", &country], window(u32::MAX, DAY), 0));
        }

        let mut slots: Vec<(Limit, Slot)> = Vec::with_capacity(wanted.len() + 1);
        for (limit, mut fields, window, cost) in wanted {
            // Two windows over the same thing are two counts, unless they are equally long.
            let length = window.length.as_millis().to_be_bytes();
            fields.push(&length);
            let key = seal::slot(ring, tenant, &fields);
            let of_number = matches!(limit, Limit::Cooldown | Limit::Phone | Limit::CallerAndPhone);
            let slot = Slot { key, of_number, cost, limit: window.limit, window: window.length, judge: None };
            // The same caller twice in one call is counted once; of two limits for it the smaller one holds.
            if let Some((_, other)) = slots.iter_mut().find(|(_, other)| other.key == slot.key) {
                other.limit = other.limit.min(slot.limit);
                continue;
            }
            slots.push((limit, slot));
        }
        slots.push((Limit::DailyUnits, Self::daily(ring, tenant, self.units_per_message, self.daily_units)));
        slots
    }

    /// Returns what the vendor billed beyond what was taken before. It is taken whatever the limit is: it was spent.
    pub(crate) fn rest(&self, ring: &KeyRing, tenant: &Tenant, billed: u64) -> Option<Slot> {
        let rest = billed.saturating_sub(u64::from(self.units_per_message));
        // A full day cannot get fuller. Without this bound the store would refuse a bill that does not fit into its counter, and
        // the bill would not count at all.
        let rest = u32::try_from(rest).unwrap_or(u32::MAX).min(self.daily_units);
        (rest > 0).then(|| Self::daily(ring, tenant, rest, u32::MAX))
    }

    fn daily(ring: &KeyRing, tenant: &Tenant, cost: u32, limit: u32) -> Slot {
        let key = seal::slot(ring, tenant, &[b"daily units"]);
        Slot { key, of_number: false, cost, limit, window: DAY, judge: None }
    }
}

/// What is limited, what is counted, how much of it may be in how long a time, and what this send costs.
type Wanted<'a> = (Limit, Vec<&'a [u8]>, Window, u32);

/// A window whose length is known to be within the bounds.
const fn window(limit: u32, length: Duration) -> Window {
    Window { limit, length }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, Purpose};

    fn ring() -> KeyRing {
        KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap()
    }

    fn start(phone: &str) -> Start {
        Start::new(phone.parse().unwrap(), Purpose::parse("login").unwrap())
    }

    fn slots(limits: &SendLimits, start: &Start) -> Vec<(Limit, Slot)> {
        limits.slots(&ring(), &Tenant::default(), start)
    }

    #[test]
    fn a_country_is_denied_unless_it_is_allowed() {
        let refusal = |limits: &SendLimits, phone: &str| limits.refusal(phone.parse().unwrap());
        let limits = SendLimits::new([Region::Indonesia], 100);
        assert_eq!(refusal(&limits, "+6281234567890"), None);
        for foreign in ["+84901888484", "+6591234567"] {
            assert_eq!(refusal(&limits, foreign), Some(Reason::CountryNotAllowed));
        }
        assert_eq!(refusal(&limits.allow_country_code(65), "+6591234567"), Some(Reason::UnknownLine));
        assert_eq!(refusal(&SendLimits::new([], 100), "+6281234567890"), Some(Reason::CountryNotAllowed));
    }

    #[test]
    fn each_thing_is_counted_under_a_slot_of_its_own() {
        let limits = SendLimits::new([Region::Vietnam], 100);
        let one = start("+84901888484").counted_by("ip", "192.0.2.7").counted_by("session", "192.0.2.7");
        let names: Vec<_> = slots(&limits, &one).into_iter().map(|(limit, _)| limit).collect();
        let shown = format!("{names:?}");
        let of_callers =
            "CallerAndPhone, CallerAndPhone, CallerAndPhone, CallerAndPhone, Caller, Caller, Caller, Caller";
        assert_eq!(shown, format!("[Cooldown, Phone, Phone, {of_callers}, Prefix, Country, DailyUnits]"));
        let mut keys: Vec<_> = slots(&limits, &one).into_iter().map(|(_, slot)| slot.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 14);
    }

    #[test]
    fn numbers_of_one_block_share_a_prefix_the_country_and_the_day() {
        let limits = SendLimits::new([Region::Vietnam], 100);
        let shared = |other: &str| -> Vec<Limit> {
            let (one, other) = (slots(&limits, &start("+84901888484")), slots(&limits, &start(other)));
            let is_shared = |slot: &Slot| other.iter().any(|(_, theirs)| theirs.key == slot.key);
            one.into_iter().filter(|(_, slot)| is_shared(slot)).map(|(limit, _)| limit).collect()
        };
        assert_eq!(shared("+84901880000"), [Limit::Prefix, Limit::Country, Limit::DailyUnits]);
        assert_eq!(shared("+84901898484"), [Limit::Country, Limit::DailyUnits]);
    }

    #[test]
    fn a_caller_that_is_given_twice_counts_once_and_a_name_has_windows_of_its_own() {
        let limits = SendLimits::new([Region::Vietnam], 100)
            .cooldown(Duration::ZERO)
            .per_phone([])
            .per_prefix([])
            .per_caller_and_phone([])
            .per_country([window(50, DAY)])
            .per_caller([window(3, MINUTE)])
            .per_named_caller("ip", [window(7, HOUR)]);
        let start = start("+84901888484")
            .counted_by("ip", "192.0.2.7")
            .counted_by("ip", "192.0.2.7")
            .counted_by("device", "x");
        let found: Vec<_> = slots(&limits, &start)
            .into_iter()
            .map(|(limit, slot)| (limit, slot.limit, slot.window))
            .collect();
        assert_eq!(
            found,
            [
                (Limit::Caller, 7, HOUR),
                (Limit::Caller, 3, MINUTE),
                (Limit::Country, 50, DAY),
                (Limit::DailyUnits, 100, DAY)
            ]
        );
    }

    /// An operator closes a country or the day, and no start may fail to ask them.
    #[test]
    fn every_start_asks_the_country_and_the_day() {
        for windows in [vec![], vec![window(5, HOUR)], vec![window(5, DAY)]] {
            let limits = SendLimits::new([Region::Vietnam], 100).per_country(windows);
            let found = slots(&limits, &start("+84901888484"));
            let is_asked = |of: Limit| found.iter().any(|(limit, slot)| *limit == of && slot.window == DAY);
            assert!(is_asked(Limit::Country) && is_asked(Limit::DailyUnits));
        }
    }

    #[test]
    fn what_counts_a_number_alone_is_kept_with_it() {
        let limits = SendLimits::new([Region::Vietnam], 100);
        for (limit, slot) in slots(&limits, &start("+84901888484").counted_by("ip", "192.0.2.7")) {
            let is_own = matches!(limit, Limit::Cooldown | Limit::Phone | Limit::CallerAndPhone);
            assert_eq!(slot.of_number, is_own, "{limit:?}");
        }
    }

    #[test]
    fn a_message_takes_its_units_and_what_was_billed_beyond_is_taken_whatever_the_limit() {
        let limits = SendLimits::new([Region::Vietnam], 100).units_per_message(2);
        let daily = slots(&limits, &start("+84901888484")).pop().unwrap().1;
        assert_eq!((daily.cost, daily.limit, daily.window), (2, 100, DAY));
        assert_eq!(limits.rest(&ring(), &Tenant::default(), 2), None);
        let rest = limits.rest(&ring(), &Tenant::default(), 5).unwrap();
        assert_eq!((rest.key, rest.cost, rest.limit), (daily.key, 3, u32::MAX));
    }

    #[test]
    fn of_two_limits_for_the_same_time_the_smaller_one_holds() {
        for windows in [[window(5, HOUR), window(2, HOUR)], [window(2, HOUR), window(5, HOUR)]] {
            let limits = SendLimits::new([Region::Vietnam], 100).per_phone(windows);
            let found: Vec<_> = slots(&limits, &start("+84901888484"))
                .into_iter()
                .filter(|(limit, _)| *limit == Limit::Phone)
                .map(|(_, slot)| slot.limit)
                .collect();
            assert_eq!(found, [2]);
        }
    }

    #[test]
    fn the_last_limits_of_a_name_replace_the_earlier_ones() {
        let limits = SendLimits::new([Region::Vietnam], 100)
            .per_named_caller("ip", [window(7, HOUR)])
            .per_named_caller("ip", [window(3, HOUR)]);
        let found: Vec<_> = slots(&limits, &start("+84901888484").counted_by("ip", "192.0.2.7"))
            .into_iter()
            .filter(|(limit, _)| *limit == Limit::Caller)
            .map(|(_, slot)| slot.limit)
            .collect();
        assert_eq!(found, [3]);
    }

    /// A store refuses what does not fit into its limit, and then nothing would have been taken.
    #[test]
    fn a_bill_of_any_size_fills_the_day_and_fits_into_it() {
        for daily_units in [6, u32::MAX] {
            let limits = SendLimits::new([Region::Vietnam], daily_units);
            let daily = slots(&limits, &start("+84901888484")).pop().unwrap().1;
            for billed in [u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX] {
                let rest = limits.rest(&ring(), &Tenant::default(), billed).unwrap();
                // The window may be full already.
                let taken = u64::from(daily.limit) + u64::from(rest.cost);
                assert!(taken <= u64::from(rest.limit), "{daily_units}: {} of {}", rest.cost, rest.limit);
                assert!(daily.cost + rest.cost > daily.limit);
            }
        }
    }

    #[test]
    fn a_cooldown_is_off_or_counts() {
        let cooldown = |length| {
            let limits = SendLimits::new([Region::Vietnam], 100).cooldown(length);
            let found = slots(&limits, &start("+84901888484"));
            found.into_iter().find(|(limit, _)| *limit == Limit::Cooldown).map(|(_, slot)| slot.window)
        };
        assert_eq!(cooldown(Duration::ZERO), None);
        assert_eq!(cooldown(Duration::from_micros(999)), Some(Window::SHORTEST));
        assert_eq!(cooldown(MINUTE), Some(MINUTE));
        assert_eq!(cooldown(Duration::MAX), Some(Window::LONGEST));
    }

    #[test]
    fn a_message_takes_a_unit_at_least() {
        let limits = SendLimits::new([Region::Vietnam], 100).units_per_message(0);
        assert_eq!(slots(&limits, &start("+84901888484")).pop().unwrap().1.cost, 1);
    }
}
