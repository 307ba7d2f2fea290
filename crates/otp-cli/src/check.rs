//! `otp check`: is this the code that the vendor sent?

use clap::Args;
use otp_core::{OtpCode, PhoneNumber, Risk};
use serde_json::json;

use crate::account::Address;
use crate::call;
use crate::consent::{Consent, answer};
use crate::outcome::{Done, Outcome, table};
use crate::range::within;
use crate::recipient::{Recipient, masked};
use crate::vendor::Vendor;

/// Checks a code that the vendor made. It is read from standard input.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    #[command(flatten)]
    recipient: Recipient,
    /// esms-my: the product that the code belongs to, if it was sent with one
    #[arg(long, value_name = "NUMBER", value_parser = within(0..=u32::MAX))]
    app_id: Option<u32>,
    #[command(flatten)]
    address: Address,
    #[command(flatten)]
    consent: Consent,
}

impl Check {
    pub(crate) fn run(&self) -> Done {
        let vendor = self.vendor.own().check(self.app_id, &self.address)?;
        let phone = self.recipient.phone(self.vendor)?;
        let code = OtpCode::parse(&answer("Code: "))
            .map_err(|error| Outcome::wrong_use(format!("standard input: {error}")))?;
        let at = self.address.shown(self.vendor.own())?;
        self.consent.ask(&self.plan(phone, at))?;
        call::wait(call::make(Risk::Checks, vendor.check_verification(phone, &code)))?;
        let fields = json!({ "vendor": self.vendor.name(), "to": masked(phone), "is_confirmed": true });
        Ok(Outcome::fine("the code is right, and the number confirmed", fields).of_act())
    }

    fn plan(&self, phone: PhoneNumber, at: String) -> String {
        table([
            ("check", format!("{}. The code, or an attempt, may be used up", self.vendor.name())),
            ("of", masked(phone)),
            ("at", at),
        ])
    }
}
