//! `otp check`: is this the code that the vendor sent?

use clap::Args;
use otp_core::{Error, OtpCode, PhoneNumber, Risk};
use serde_json::json;

use crate::account::Address;
use crate::call;
use crate::consent::{Consent, answer};
use crate::outcome::{Done, Outcome, table};
use crate::recipient::{Recipient, masked};
use crate::vendor::Vendor;

/// Checks a code that the vendor made. It is read from standard input.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    #[command(flatten)]
    recipient: Recipient,
    #[command(flatten)]
    address: Address,
    #[command(flatten)]
    consent: Consent,
}

enum Client {
    EsmsVn(esms_vn::Client),
    EsmsMy(esms_my::Client),
}

impl Check {
    pub(crate) fn run(&self) -> Done {
        let client = match self.vendor {
            Vendor::EsmsVn => Client::EsmsVn(self.address.esms_vn()?),
            Vendor::EsmsMy => Client::EsmsMy(self.address.esms_my()?),
            Vendor::Accuauth => {
                return Err(Outcome::wrong_use("accuauth only delivers codes: who made the code checks it"));
            }
        };
        let phone = self.recipient.phone(self.vendor)?;
        let code = OtpCode::parse(&answer("Code: "))
            .map_err(|error| Outcome::wrong_use(format!("standard input: {error}")))?;
        let at = self.address.shown(self.vendor)?;
        self.consent.ask(&self.plan(phone, at))?;
        call::wait(call::make(Risk::Checks, client.check(phone, code)))?;
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

impl Client {
    async fn check(&self, phone: PhoneNumber, code: OtpCode) -> Result<(), Error> {
        match self {
            Self::EsmsVn(client) => {
                client.check_code(&esms_vn::otp::CheckCode::new(phone, code)).await.map(drop)
            }
            Self::EsmsMy(client) => {
                client.verify_otp(&esms_my::otp::VerifyOtp::new(phone, code)).await.map(drop)
            }
        }
    }
}
