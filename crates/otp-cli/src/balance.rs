//! `otp balance`: what is left in the account. The call reads, and is free.

use clap::Args;
use serde_json::json;

use crate::account::Address;
use crate::outcome::{Done, Outcome};
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
        let (balance, unit) = self.vendor.own().balance(&self.address)?;
        let balance = balance.ok_or_else(|| Outcome::failed("the answer holds no balance"))?;
        let balance = self.address.private(None, None).amount(balance);
        let balance = balance.map_err(|why| Outcome::failed(format!("the balance is {why}")))?;
        let fields = json!({ "vendor": self.vendor.name(), "balance": balance, "unit": unit });
        Ok(Outcome::fine(format!("{balance} {unit}"), fields))
    }
}
