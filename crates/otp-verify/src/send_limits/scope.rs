use super::{DAY, SendLimits};
use crate::keys::KeyRing;
use crate::store::Slot;
use crate::{Tenant, seal};

/// What an operator closes and opens: all sending of a tenant, or that to one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All countries.
    Everything,
    /// The country with this calling code, such as 84:
    /// [`Region::country_code`](otp_core::Region::country_code).
    Country(u16),
}

impl Scope {
    pub(crate) fn country_code(self) -> Option<u16> {
        match self {
            Self::Everything => None,
            Self::Country(code) => Some(code),
        }
    }
}

impl SendLimits {
    /// The window that every start within the scope asks, whatever its limits are.
    pub(crate) fn window_of(ring: &KeyRing, tenant: &Tenant, scope: Scope) -> Slot {
        match scope {
            Scope::Everything => Self::daily(ring, tenant, 0, u32::MAX),
            Scope::Country(code) => {
                let (code, length) = (code.to_be_bytes(), DAY.as_millis().to_be_bytes());
                let key = seal::slot(ring, tenant, &[b"country", &code, &length]);
                Slot { key, of_number: false, cost: 0, limit: u32::MAX, window: DAY, judge: None }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use otp_core::Region;

    use super::*;
    use crate::{Key, Purpose, Start, Window};

    #[test]
    fn every_start_asks_the_windows_that_can_be_closed() {
        let ring =
            KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
        let tenant = Tenant::parse("shop").unwrap();
        let start = Start::new("+84901888484".parse().unwrap(), Purpose::parse("login").unwrap());
        let window = |seconds| Window::try_new(9, Duration::from_secs(seconds)).unwrap();
        let limits = SendLimits::new([Region::Vietnam], 100);
        for per_country in [vec![], vec![window(60)], vec![window(86_400)], vec![window(86_400), window(60)]]
        {
            let limits = limits.clone().per_country(per_country);
            let asked = limits.slots(&ring, &tenant, &start);
            let asks = |scope, of: &Tenant| {
                let closed = SendLimits::window_of(&ring, of, scope);
                asked.iter().any(|(_, slot)| slot.key == closed.key && slot.window == closed.window)
            };
            assert!(asks(Scope::Everything, &tenant) && asks(Scope::Country(84), &tenant), "{limits:?}");
            assert!(!asks(Scope::Country(60), &tenant));
            assert!(!asks(Scope::Everything, &Tenant::default()));
        }
    }
}
