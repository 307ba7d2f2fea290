//! The vendors, as an argument names them. A new one is a variant here, and a file of its own that answers for it.

mod accuauth;
mod esms_my;
mod esms_vn;

use std::time::Duration;

use clap::ValueEnum;
use otp_core::{CheckVerification, Error, PhoneNumber, Region};
use otp_http::endpoint::Entry;

use crate::account::Address;
use crate::country::Country;
use crate::explain::Call;
use crate::outcome::Outcome;
use crate::send::way::{Form, Way};
use crate::status::Arrival;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vendor {
    /// eSMS.vn, Vietnam
    EsmsVn,
    /// esms.com.my, Malaysia
    EsmsMy,
    /// AccuAuth, Indonesia and India
    Accuauth,
}

impl Vendor {
    pub(crate) const fn own(self) -> &'static dyn Own {
        match self {
            Self::EsmsVn => &esms_vn::EsmsVn,
            Self::EsmsMy => &esms_my::EsmsMy,
            Self::Accuauth => &accuauth::Accuauth,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        self.own().name()
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied()
    }
}

/// What the commands ask of a vendor. Where it has no call for that, the error says so.
pub(crate) trait Own: Sync {
    /// The name of its crate.
    fn name(&self) -> &'static str;
    fn in_the_sandbox(&self) -> otp_sandbox::Vendor;
    /// The country that a number without a country code is read in.
    fn country(&self) -> Country;
    /// Its own address, of its main host.
    fn base_url(&self) -> &'static str;
    /// The address of the host for numbers of this region.
    fn host(&self, region: Region) -> Result<String, Outcome>;
    fn variables(&self) -> Variables;
    /// Its calls with their codes.
    fn calls(&self) -> Vec<Call>;
    /// Its code, if this is an error of its own.
    fn code(&self, error: &Error) -> Option<String>;
    /// The way of a message, by the options that are given.
    fn way(&self, form: &Form, to: &To<'_>) -> Result<Way, Outcome>;
    /// Checks over this. A check takes no channel and no text: the vendor knows the code by the number.
    fn check(&self, app_id: Option<u32>, address: &Address) -> Result<Box<dyn CheckVerification>, Outcome>;
    /// What is left in the account, and its unit.
    fn balance(&self, address: &Address) -> Result<(Option<String>, &'static str), Outcome>;
    /// Whether the message has arrived. It asks again until that is known, this long at most.
    fn arrival(&self, reference: &str, longest: Duration, address: &Address) -> Result<Arrival, Outcome>;
}

/// Whom a message goes to, and over what.
pub(crate) struct To<'a> {
    pub(crate) phone: PhoneNumber,
    pub(crate) region: Region,
    pub(crate) minutes: Option<u8>,
    pub(crate) address: &'a Address,
}

/// The host of a vendor's first call, which sends codes.
fn base_url<C>(groups: &[&[Entry<C>]]) -> &'static str {
    groups.iter().flat_map(|group| group.iter()).next().and_then(|call| call.base_url).unwrap_or_default()
}

/// A request that is certain to be refused, or settings that make no client. Nothing was called.
fn refused(error: &Error) -> Outcome {
    Outcome::wrong_use(format!("{error:?}"))
}

/// The names of the environment, as the examples and the sandbox have them.
pub(crate) struct Variables {
    pub(crate) base_url: &'static str,
    /// The key, and the secret where the vendor has one.
    pub(crate) keys: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_plays_every_vendor_under_the_same_name() {
        assert!(Vendor::all().map(|vendor| vendor.own().in_the_sandbox()).eq(otp_sandbox::Vendor::ALL));
        for vendor in Vendor::all() {
            assert_eq!(vendor.own().in_the_sandbox().to_string(), vendor.name());
            assert_eq!(vendor.to_possible_value().unwrap().get_name(), vendor.name());
        }
    }
}
