//! The three vendors, their operations and the fake accounts, and the way from a request to its operation.

mod accuauth;
mod esms_my;
mod esms_vn;
pub(crate) mod magic;
mod on_order;
mod operation;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::exchange::{Reply, Request};
use crate::fields::Fields;
use crate::rules::Rule;
use crate::world::World;

pub(crate) use esms_my::country_code;
pub use magic::{MagicPhone, magic_phones};
pub(crate) use on_order::ordered;
pub use operation::Operation;

/// A vendor whose wire the sandbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Vendor {
    /// eSMS.vn (ViHAT), Vietnam.
    EsmsVn,
    /// esms.com.my, Malaysia.
    EsmsMy,
    /// AccuAuth (`DeepFinch`), Indonesia and India.
    Accuauth,
}

/// The keys of the one fake account a vendor has here; invented values, the same in every sandbox.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// What the vendor calls API key, `ApiKey` or API ID.
    pub key: &'static str,
    /// What the vendor calls API secret or `SecretKey`.
    pub secret: &'static str,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Fake as they are: a habit of printing credentials is not one to teach.
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Vendor {
    /// All vendors, in the order of their ports.
    pub const ALL: [Self; 3] = [Self::EsmsVn, Self::EsmsMy, Self::Accuauth];

    /// The name used by the control API: `esms-vn`, `esms-my` or `accuauth`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EsmsVn => "esms-vn",
            Self::EsmsMy => "esms-my",
            Self::Accuauth => "accuauth",
        }
    }

    /// What one billed unit is called: `credits` or `messages`.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::EsmsMy => "credits",
            Self::EsmsVn | Self::Accuauth => "messages",
        }
    }

    /// The fake account's keys.
    #[must_use]
    pub const fn credentials(self) -> Credentials {
        match self {
            Self::EsmsVn => Credentials { key: "sandbox-esms-vn-key", secret: "sandbox-esms-vn-secret" },
            Self::EsmsMy => Credentials { key: "sandbox-esms-my-key", secret: "sandbox-esms-my-secret" },
            Self::Accuauth => Credentials { key: "sandbox-accuauth-id", secret: "sandbox-accuauth-secret" },
        }
    }

    /// The path that belongs to the base URL, without a slash at its end.
    #[must_use]
    pub const fn base_path(self) -> &'static str {
        match self {
            Self::EsmsVn => "/MainService.svc/json",
            Self::EsmsMy | Self::Accuauth => "",
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Vendor {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|vendor| vendor.name() == name)
            .ok_or_else(|| Error::invalid("unknown vendor, expected esms-vn, esms-my or accuauth"))
    }
}

/// Finds the call a request means; `None` is a path the vendor does not have.
pub(crate) fn route(vendor: Vendor, request: &Request) -> Option<Operation> {
    match vendor {
        Vendor::EsmsVn => esms_vn::route(request),
        Vendor::EsmsMy => esms_my::route(request),
        Vendor::Accuauth => accuauth::route(request),
    }
}

/// Carries a routed request out.
pub(crate) fn perform(world: &mut World, operation: Operation, request: &Request) -> Reply {
    match operation.vendor() {
        Vendor::EsmsVn => esms_vn::perform(world, operation, request),
        Vendor::EsmsMy => esms_my::perform(world, operation, request),
        Vendor::Accuauth => accuauth::perform(world, request),
    }
}

/// Answers a request for a path the vendor does not have.
pub(crate) fn unknown_path(world: &mut World, vendor: Vendor) -> Reply {
    match vendor {
        Vendor::EsmsVn => esms_vn::unknown_path(),
        Vendor::EsmsMy => esms_my::unknown_path(),
        Vendor::Accuauth => accuauth::unknown_path(world),
    }
}

/// Gives the vendor's own error answer with this code, having processed nothing.
pub(crate) fn answer_with(world: &mut World, operation: Operation, request: &Request, code: &str) -> Reply {
    match operation.vendor() {
        Vendor::EsmsVn => esms_vn::answer_with(world, operation, request, code),
        Vendor::EsmsMy => esms_my::answer_with(world, code),
        Vendor::Accuauth => accuauth::answer_with(world, code),
    }
}

/// A success as the vendor would give it to a request of somebody else; nothing is processed.
pub(crate) fn success_of_another(world: &mut World, operation: Operation) -> Reply {
    match operation.vendor() {
        Vendor::EsmsVn => esms_vn::success_of_another(world, operation),
        Vendor::EsmsMy => esms_my::success_of_another(world, operation),
        Vendor::Accuauth => accuauth::success_of_another(world),
    }
}

/// The phone a request names, wherever it stands.
pub(crate) fn phone(operation: Operation, request: &Request) -> Option<String> {
    let name = if operation == Operation::SendSmsOtp { "phone_number" } else { "phone" };
    let fields = match (request.method.as_str(), request.media_type().as_deref()) {
        ("GET", _) => Fields::from_form(request.query().as_bytes()),
        (_, Some("application/json")) => Fields::from_json(&request.body).unwrap_or_default(),
        _ => Fields::from_form(&request.body),
    };
    fields.get_in_any_case(name).filter(|phone| !phone.is_empty()).map(str::to_owned)
}

/// Whether the vendor could give this code as an error: what is not one would be a silent success.
pub(crate) fn is_error_code(vendor: Vendor, code: &str) -> bool {
    let digits = !code.is_empty() && code.len() <= 9 && code.bytes().all(|byte| byte.is_ascii_digit());
    match vendor {
        Vendor::EsmsVn => digits && code != "100",
        Vendor::EsmsMy => code.len() <= 9 && code.parse::<i64>().is_ok_and(|status| status != 0),
        Vendor::Accuauth => {
            let word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            !code.is_empty() && code.len() <= 64 && code.bytes().all(word) && code != "OK"
        }
    }
}

/// Every rule the sandbox follows, vendor by vendor.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    esms_vn::rules()
        .chain(esms_my::rules())
        .chain(accuauth::rules())
        .chain(on_order::rules())
        .chain(magic::rules())
}
