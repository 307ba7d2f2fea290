//! `otp send`: one code to one phone.

pub(crate) mod way;

use std::time::Duration;

use clap::Args;
use otp_core::{Accepted, BillingUnit, LineType, PhoneNumber, Risk};
use serde_json::json;

use crate::account::Address;
use crate::call;
use crate::consent::Consent;
use crate::hidden::Private;
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
        let shown = Shown::of(&accepted, &self.address.private(Some(phone), code));
        Ok(taken(self.vendor, &accepted, shown, phone))
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

/// What a vendor's field shows, or why it is hidden.
type Field<T> = Option<Result<T, &'static str>>;

struct Shown {
    reference: Field<String>,
    parts: Field<u32>,
    billed: Field<u64>,
}

/// The longest text that a vendor here takes is of ten parts. More digits could be those of a number or a code.
const MOST_PARTS: u32 = 10;

impl Shown {
    fn of(accepted: &Accepted, private: &Private<'_>) -> Self {
        let in_bounds =
            |parts| if parts <= MOST_PARTS { Ok(parts) } else { Err("hidden: no message has so many parts") };
        let mut shown = Self {
            reference: accepted.reference.clone().map(|id| private.id(id)),
            parts: accepted.parts.map(in_bounds),
            billed: accepted.billed_units.map(|billed| Ok(billed.count)),
        };
        if let Err(why) = private.side_by_side(&shown.texts()) {
            shown.hide(why);
        }
        shown
    }

    /// In the order of the screen. `--json` has them in that of their names, from the other end.
    fn texts(&self) -> Vec<String> {
        let Self { reference, parts, billed } = self;
        let parts = parts.and_then(Result::ok).map(|parts| parts.to_string());
        let billed = billed.and_then(Result::ok).map(|billed| billed.to_string());
        reference.clone().and_then(Result::ok).into_iter().chain(parts).chain(billed).collect()
    }

    fn hide(&mut self, why: &'static str) {
        self.reference = self.reference.take().map(|reference| reference.and(Err(why)));
        self.parts = self.parts.map(|parts| parts.and(Err(why)));
        self.billed = self.billed.map(|billed| billed.and(Err(why)));
    }
}

fn taken(vendor: Vendor, accepted: &Accepted, shown: Shown, phone: PhoneNumber) -> Outcome {
    let Shown { reference, parts, billed } = shown;
    let unit = accepted.billed_units.map_or("units", |billed| match billed.unit {
        BillingUnit::Credits => "credits",
        BillingUnit::Messages => "messages",
        // The enum may grow.
        _ => "units",
    });
    let seconds = accepted.valid_for.map(|valid| valid.as_secs());
    let mut rows =
        vec![("accepted", "the vendor took the message over. Whether it arrives is not known".to_owned())];
    rows.extend(reference.clone().map(|reference| ("reference", row(reference, |id| id))));
    rows.extend(parts.map(|parts| ("parts", row(parts, |parts| parts.to_string()))));
    rows.extend(billed.map(|billed| ("billed", row(billed, |count| counted(count, unit)))));
    rows.extend(seconds.map(|seconds| ("valid for", format!("{} minutes", seconds / 60))));
    let fields = json!({
        "vendor": vendor.name(),
        "to": masked(phone),
        "reference": reference.and_then(Result::ok),
        "parts": parts.and_then(Result::ok),
        "billed": billed.and_then(Result::ok).map(|count| json!({ "count": count, "unit": unit })),
        "valid_for_seconds": seconds,
    });
    Outcome::fine(table(rows), fields).of_act()
}

fn row<T>(field: Result<T, &str>, shown: impl FnOnce(T) -> String) -> String {
    field.map_or_else(str::to_owned, shown)
}

fn counted(count: u64, unit: &str) -> String {
    let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{count} {unit}")
}
