//! Who gets the message, and how that is shown.

use clap::Args;
use otp_core::{PhoneNumber, Region};

use crate::country::Country;
use crate::outcome::Outcome;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Recipient {
    /// The phone number
    #[arg(long, value_name = "NUMBER")]
    to: String,
    /// The country of the number: the vendor's, unless set. Numbers of other countries are refused, for they may cost many times as much
    #[arg(long, value_enum, ignore_case = true)]
    country: Option<Country>,
}

impl Recipient {
    pub(crate) fn new(to: String, country: Option<Country>) -> Self {
        Self { to, country }
    }

    pub(crate) fn region(&self, vendor: Vendor) -> Region {
        self.country.unwrap_or(vendor.own().country()).region()
    }

    pub(crate) fn phone(&self, vendor: Vendor) -> Result<PhoneNumber, Outcome> {
        let region = self.region(vendor);
        PhoneNumber::parse(&self.to, region)
            .and_then(|phone| phone.restrict_to(&[region]))
            .map_err(|error| Outcome::wrong_use(format!("--to: {error}")))
    }
}

/// The number without its middle, as its `Debug` has it.
pub(crate) fn masked(phone: PhoneNumber) -> String {
    let shown = format!("{phone:?}");
    shown.trim_start_matches("PhoneNumber(").trim_end_matches(')').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> PhoneNumber {
        PhoneNumber::parse("0812-3456-7890", Region::Indonesia).unwrap()
    }

    #[test]
    fn the_middle_of_a_number_is_not_shown() {
        assert_eq!(masked(phone()), "+62*********90");
    }
}
