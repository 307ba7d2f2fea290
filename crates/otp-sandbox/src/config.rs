//! What can be changed about a fake account while the sandbox runs.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Error;
use crate::debug::sparing_debug;
use crate::names::Vendor;

/// A change to a vendor's fake account; what is not named stays as it is.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[allow(clippy::option_option, reason = "in JSON an absent field keeps the setting, and `null` unsets it")]
pub struct Config {
    balance: Option<u64>,
    #[serde(deserialize_with = "some")]
    next_code: Option<Option<String>>,
    #[serde(deserialize_with = "some")]
    allowed_ips: Option<Option<Vec<IpAddr>>>,
    zalo_fails: Option<bool>,
}

fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Config {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the balance, counted in the vendor's billed units.
    pub fn balance(mut self, units: u64) -> Self {
        self.balance = Some(units);
        self
    }

    /// Fixes the next code the vendor makes; the one after that is random again.
    pub fn next_code(mut self, code: impl Into<String>) -> Self {
        self.next_code = Some(Some(code.into()));
        self
    }

    /// Lets only these addresses call; the sandbox itself is called from loopback.
    pub fn allowed_ips(mut self, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.allowed_ips = Some(Some(addresses.into_iter().collect()));
        self
    }

    /// Lets every address call again.
    pub fn any_ip(mut self) -> Self {
        self.allowed_ips = Some(None);
        self
    }

    /// Makes esms-vn's Zalo delivery fail, so that the same code goes out as an SMS.
    pub fn zalo_fails(mut self, fails: bool) -> Self {
        self.zalo_fails = Some(fails);
        self
    }

    /// Refuses what would silently do nothing.
    pub(crate) fn check(&self, vendor: Vendor) -> Result<(), Error> {
        let zalo = self.zalo_fails.is_none() || vendor.facts().has_zalo;
        Error::unless(zalo, "zalo_fails exists for esms-vn only")?;
        let Some(Some(code)) = &self.next_code else { return Ok(()) };
        let makes_codes = vendor.facts().makes_codes;
        Error::unless(makes_codes, "next_code does not exist for accuauth, which makes no codes")?;
        let plain = (1..=20).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Error::unless(plain, "next_code must be 1 to 20 ASCII letters or digits")
    }
}

sparing_debug!(Config: balance allowed_ips zalo_fails);

#[derive(Clone, Serialize)]
pub(crate) struct Account {
    pub(crate) balance: u64,
    pub(crate) next_code: Option<String>,
    pub(crate) allowed_ips: Option<Vec<IpAddr>>,
    pub(crate) zalo_fails: bool,
}

/// What a fresh account has: enough that no test meets the end of it by accident.
const PLENTY: u64 = 1_000_000;

impl Account {
    pub(crate) fn new() -> Self {
        Self { balance: PLENTY, next_code: None, allowed_ips: None, zalo_fails: false }
    }

    pub(crate) fn change(&mut self, config: Config) {
        let Config { balance, next_code, allowed_ips, zalo_fails } = config;
        self.balance = balance.unwrap_or(self.balance);
        self.zalo_fails = zalo_fails.unwrap_or(self.zalo_fails);
        self.next_code = next_code.unwrap_or_else(|| self.next_code.take());
        self.allowed_ips = allowed_ips.unwrap_or_else(|| self.allowed_ips.take());
    }

    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        self.allowed_ips.as_ref().is_none_or(|allowed| allowed.contains(&address))
    }
}
