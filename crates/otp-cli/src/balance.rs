//! `otp balance`: what is left in the account. The call reads, and is free.

use clap::Args;
use otp_core::Risk;
use serde_json::json;

use crate::account::Address;
use crate::call::{make, wait};
use crate::outcome::{Done, Outcome, visible};
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Balance {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    #[command(flatten)]
    address: Address,
}

impl Balance {
    pub(crate) fn run(&self) -> Done {
        let balance = match self.vendor {
            Vendor::EsmsVn => {
                let client = self.address.esms_vn()?;
                self.address.say(self.vendor)?;
                wait(make(Risk::Reads, client.get_balance()))?.balance
            }
            Vendor::EsmsMy => {
                let client = self.address.esms_my()?;
                self.address.say(self.vendor)?;
                wait(make(Risk::Reads, client.balance(&esms_my::account::Balance::new())))?.balance
            }
            Vendor::Accuauth => return Err(Outcome::wrong_use("accuauth documents no call for the balance")),
        };
        let balance = balance.ok_or_else(|| Outcome::failed("the answer holds no balance"))?;
        let unit = match self.vendor {
            Vendor::EsmsVn => "VND",
            Vendor::EsmsMy | Vendor::Accuauth => "credits",
        };
        let fields = json!({ "vendor": self.vendor.name(), "balance": balance, "unit": unit });
        Ok(Outcome::fine(format!("{} {unit}", visible(&balance)), fields))
    }
}
