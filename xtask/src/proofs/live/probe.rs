//! The questions that a live run asks a vendor, as data.

mod accuauth;
mod esms_my;
mod esms_vn;

use otp_sandbox::Vendor;
use serde_json::Value;

use super::account::Values;
use crate::proofs::contract::case::Operation;

/// Stands where a number should: no digit in it, so nobody's number, whatever a vendor makes of it.
pub(crate) const NO_NUMBER: &str = "not-a-number";

/// The one wrong key and secret. Neither of the account's own leaves with it, so that no vendor counts failures against
/// the account.
pub(crate) const WRONG_KEY: &str = "not-the-secret";

/// The arguments of a call, made of values that are the account's or invented.
pub(crate) type Arguments = fn(&Values) -> Value;

pub(crate) struct Probe {
    pub(crate) operation: Operation,
    /// A recording is kept as `recorded-<name>.json`, and what another address answered as `assumed-<name>.json`.
    pub(crate) name: &'static str,
    pub(crate) cost: Cost,
    pub(crate) keys: Keys,
    /// What the client's own request is changed by, where its typed request cannot say it.
    pub(crate) change: Option<Change>,
    pub(crate) arguments: Arguments,
    /// The case that is the baseline as long as nothing is recorded.
    pub(crate) baseline: &'static str,
}

/// What a probe is believed to cost. No page says in so many words that a refused call is free.
pub(crate) enum Cost {
    /// A page of the vendor's lists this refusal for this call: what it says, and which page it is.
    Documented(&'static str, &'static str),
    /// No page says what comes; why nothing can be sent.
    Assumed(&'static str),
    /// One message.
    Paid,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    Account,
    Wrong,
}

pub(crate) enum Change {
    Without(&'static str),
    With(&'static str, &'static str),
}

impl Probe {
    /// Every probe of a vendor: free ones first, wrong keys before all.
    pub(crate) fn all(vendor: Vendor) -> Vec<Self> {
        let mut all = match vendor {
            Vendor::EsmsVn => esms_vn::probes(),
            Vendor::EsmsMy => esms_my::probes(),
            _ => accuauth::probes(),
        };
        all.sort_by_key(|probe| (probe.is_paid(), probe.keys != Keys::Wrong));
        all
    }

    pub(crate) fn is_paid(&self) -> bool {
        matches!(self.cost, Cost::Paid)
    }

    /// Whether the operation sends something when it succeeds.
    pub(crate) fn sends(&self) -> bool {
        !matches!(self.operation, Operation::VerifyOtp | Operation::CheckCode)
    }

    pub(crate) fn file_stem(&self, provenance: &str) -> String {
        format!("{provenance}-{}", self.name)
    }

    /// How the request is made, in a few words.
    pub(crate) fn way(&self) -> String {
        match self.change {
            None => "typed".to_owned(),
            Some(Change::Without(field)) => format!("raw: without `{field}`"),
            Some(Change::With(field, value)) => format!("raw: `{field}` is `{value}`"),
        }
    }

    /// The vendor's page of the operation.
    pub(crate) fn page(&self) -> &'static str {
        page(self.operation)
    }
}

fn page(operation: Operation) -> &'static str {
    match operation {
        Operation::GenerateOtp => "https://api.esms.com.my/generate-otp.html",
        Operation::VerifyOtp => "https://api.esms.com.my/verify-otp.html",
        Operation::AutoGenCodeV5 => {
            "https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp"
        }
        Operation::AutoGenCodeV4 => {
            "https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms"
        }
        Operation::CheckCode => "https://developers.esms.vn/en/esms-api/other-apis/check-code",
        Operation::SendSmsOtp => "http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html",
    }
}
