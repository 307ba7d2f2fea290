//! `otp send`: one code to one phone.

pub(crate) mod way;

use std::time::Duration;

use clap::Args;
use otp_core::{Accepted, BillingUnit, LineType, PhoneNumber, Risk};
use serde_json::json;

use crate::account::Address;
use crate::call;
use crate::consent::Consent;
use crate::outcome::{Done, Outcome, table};
use crate::range::within;
use crate::recipient::{Recipient, masked};
use crate::vendor::{To, Vendor};
use way::{Code, Form, Way};

#[derive(Debug, Args)]
pub(crate) struct Send {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    #[command(flatten)]
    recipient: Recipient,
    #[command(flatten)]
    form: Form,
    /// The minutes that the code is valid. With a code of the vendor: its default, unless set
    #[arg(long, value_parser = within(1..=u8::MAX))]
    minutes: Option<u8>,
    #[command(flatten)]
    address: Address,
    #[command(flatten)]
    consent: Consent,
}

/// How long a code that is made here is said to be valid, unless set.
const USUAL_MINUTES: u8 = 5;

impl Send {
    pub(crate) fn run(&self) -> Done {
        let phone = self.recipient.phone(self.vendor)?;
        let region = self.recipient.region(self.vendor);
        if phone.line_type() == LineType::Other {
            return Err(Outcome::wrong_use("--to: not a mobile number"));
        }
        let to = To { phone, region, minutes: self.minutes, address: &self.address };
        let way = self.form.way(self.vendor, &to)?;
        let at = self.address.shown(self.vendor.own())?;
        self.consent.ask(&self.plan(&way, phone, at))?;
        let accepted = call::wait(call::make(Risk::Sends, self.send(&way.code, phone)))?;
        let code = match &way.code {
            Code::OfTheVendor(_) => None,
            Code::Own(_, code) => Some(code),
        };
        let reference = accepted.reference.clone().map(|id| self.address.private(Some(phone), code).id(id));
        Ok(taken(self.vendor, &accepted, reference, phone))
    }

    async fn send(&self, code: &Code, phone: PhoneNumber) -> Result<Accepted, otp_core::Error> {
        match code {
            Code::OfTheVendor(vendor) => vendor.start_verification(phone).await,
            Code::Own(sender, code) => {
                let minutes = self.minutes.unwrap_or(USUAL_MINUTES);
                sender.send_code(phone, code, Duration::from_secs(60 * u64::from(minutes))).await
            }
        }
    }

    fn plan(&self, way: &Way, phone: PhoneNumber, at: String) -> String {
        let code = match way.code {
            Code::OfTheVendor(_) => "made by the vendor, who can check it",
            Code::Own(..) => "made here, and nobody can check it",
        };
        table([
            ("send", format!("{}, {}", self.vendor.name(), way.words)),
            ("code", code.to_owned()),
            ("to", masked(phone)),
            ("at", at),
        ])
    }
}

/// `reference` is what may be shown, or why it is not.
fn taken(
    vendor: Vendor,
    accepted: &Accepted,
    reference: Option<Result<String, &str>>,
    phone: PhoneNumber,
) -> Outcome {
    let billed = accepted.billed_units;
    let unit = billed.map(|billed| match billed.unit {
        BillingUnit::Credits => "credits",
        BillingUnit::Messages => "messages",
        // The enum may grow.
        _ => "units",
    });
    let seconds = accepted.valid_for.map(|valid| valid.as_secs());
    let mut rows =
        vec![("accepted", "the vendor took the message over. Whether it arrives is not known".to_owned())];
    let shown = reference.clone().map(|reference| reference.unwrap_or_else(str::to_owned));
    rows.extend(shown.map(|reference| ("reference", reference)));
    rows.extend(accepted.parts.map(|parts| ("parts", parts.to_string())));
    rows.extend(billed.zip(unit).map(|(billed, unit)| ("billed", counted(billed.count, unit))));
    rows.extend(seconds.map(|seconds| ("valid for", format!("{} minutes", seconds / 60))));
    let fields = json!({
        "vendor": vendor.name(),
        "to": masked(phone),
        "reference": reference.and_then(Result::ok),
        "parts": accepted.parts,
        "billed": billed.zip(unit).map(|(billed, unit)| json!({ "count": billed.count, "unit": unit })),
        "valid_for_seconds": seconds,
    });
    Outcome::fine(table(rows), fields).of_act()
}

fn counted(count: u64, unit: &str) -> String {
    let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{count} {unit}")
}
