//! What can be changed about a fake account while the sandbox runs.

mod lists;

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Error;
use crate::debug::sparing_debug;
use crate::names::Vendor;

pub use lists::{Brand, Template, ZaloAccount};

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
    #[serde(deserialize_with = "some")]
    brands: Option<Option<Vec<Brand>>>,
    #[serde(deserialize_with = "some")]
    templates: Option<Option<Vec<Template>>>,
    #[serde(deserialize_with = "some")]
    zalo_accounts: Option<Option<Vec<ZaloAccount>>>,
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

    /// Gives esms-vn's account these sender names and no others.
    ///
    /// Without this the lists have what the vendor's pages print, and a send takes any sender name of the right form.
    pub fn brands(mut self, brands: impl IntoIterator<Item = Brand>) -> Self {
        self.brands = Some(Some(brands.into_iter().collect()));
        self
    }

    /// Gives esms-vn's account these templates and no others.
    ///
    /// Without this the lists have what the vendor's pages print, and a send takes any text and any template number.
    pub fn templates(mut self, templates: impl IntoIterator<Item = Template>) -> Self {
        self.templates = Some(Some(templates.into_iter().collect()));
        self
    }

    /// Gives esms-vn's account these Zalo accounts and no others.
    ///
    /// Without this the lists have what the vendor's pages print, and a send takes any number of a Zalo account.
    pub fn zalo_accounts(mut self, accounts: impl IntoIterator<Item = ZaloAccount>) -> Self {
        self.zalo_accounts = Some(Some(accounts.into_iter().collect()));
        self
    }

    /// Refuses what would silently do nothing.
    pub(crate) fn check(&self, vendor: Vendor) -> Result<(), Error> {
        let zalo = self.zalo_fails.is_none() || vendor.facts().has_zalo;
        Error::unless(zalo, "zalo_fails exists for esms-vn only")?;
        let has_lists = self.brands.is_some() || self.templates.is_some() || self.zalo_accounts.is_some();
        let lists = !has_lists || vendor == Vendor::EsmsVn;
        Error::unless(lists, "brands, templates and zalo_accounts exist for esms-vn only")?;
        let Some(Some(code)) = &self.next_code else { return Ok(()) };
        let makes_codes = vendor.facts().makes_codes;
        Error::unless(makes_codes, "next_code does not exist for a vendor that makes no codes")?;
        let plain = (1..=20).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Error::unless(plain, "next_code must be 1 to 20 ASCII letters or digits")
    }
}

sparing_debug!(Config: balance allowed_ips zalo_fails brands zalo_accounts);

#[derive(Clone, Serialize)]
pub(crate) struct Account {
    pub(crate) balance: u64,
    pub(crate) next_code: Option<String>,
    pub(crate) allowed_ips: Option<Vec<IpAddr>>,
    pub(crate) zalo_fails: bool,
    /// Unset, the lists have what the pages print, and a send takes more than that.
    pub(crate) brands: Option<Vec<Brand>>,
    pub(crate) templates: Option<Vec<Template>>,
    pub(crate) zalo_accounts: Option<Vec<ZaloAccount>>,
}

/// What a fresh account has: enough that no test meets the end of it by accident.
const PLENTY: u64 = 1_000_000;

impl Account {
    pub(crate) fn new() -> Self {
        Self {
            balance: PLENTY,
            next_code: None,
            allowed_ips: None,
            zalo_fails: false,
            brands: None,
            templates: None,
            zalo_accounts: None,
        }
    }

    pub(crate) fn change(&mut self, config: Config) {
        let Config { balance, next_code, allowed_ips, zalo_fails, brands, templates, zalo_accounts } = config;
        self.balance = balance.unwrap_or(self.balance);
        self.zalo_fails = zalo_fails.unwrap_or(self.zalo_fails);
        self.next_code = next_code.unwrap_or_else(|| self.next_code.take());
        self.allowed_ips = allowed_ips.unwrap_or_else(|| self.allowed_ips.take());
        self.brands = brands.unwrap_or_else(|| self.brands.take());
        self.templates = templates.unwrap_or_else(|| self.templates.take());
        self.zalo_accounts = zalo_accounts.unwrap_or_else(|| self.zalo_accounts.take());
    }

    /// The sender names, as the vendor's list has them.
    pub(crate) fn listed_brands(&self) -> Vec<Brand> {
        self.brands.clone().unwrap_or_else(lists::printed_brands)
    }

    /// The templates of a sender name or of a Zalo account, as the vendor's list has them.
    pub(crate) fn listed_templates(&self, owner: &str) -> Vec<Template> {
        let mut all = self.templates.clone().unwrap_or_else(lists::printed_templates);
        all.retain(|template| template.owner == owner);
        all
    }

    /// The Zalo accounts, as the vendor's list has them.
    pub(crate) fn listed_zalo_accounts(&self) -> Vec<ZaloAccount> {
        self.zalo_accounts.clone().unwrap_or_else(lists::printed_zalo_accounts)
    }

    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        self.allowed_ips.as_ref().is_none_or(|allowed| allowed.contains(&address))
    }
}
