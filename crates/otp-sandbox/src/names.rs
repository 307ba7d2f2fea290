//! The names that everything else uses: vendors, their keys, and what is known of a call without answering it.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::debug::sparing_debug;
use crate::services::service;

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
    /// What the vendor calls API secret or `SecretKey`; empty where it has one key alone.
    pub secret: &'static str,
}

sparing_debug!(Credentials: );

/// One of a vendor's hosts. All of them answer on the vendor's one port, each below its own base path.
///
/// The base path is the vendor's own where it can be. Two hosts of eSMS.vn have calls of the same name below the same path,
/// so the second and the third one have their name in front of it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its name, such as `rest`.
    pub name: &'static str,
    /// The path that belongs to its base URL, without a slash at the end.
    pub base_path: &'static str,
}

impl Credentials {
    /// The keys that there are.
    pub fn each(self) -> impl Iterator<Item = &'static str> {
        [self.key, self.secret].into_iter().filter(|key| !key.is_empty())
    }
}

/// One key of a vendor's account.
pub(crate) struct Key {
    /// Where a client finds it in the environment.
    pub(crate) variable: &'static str,
    pub(crate) value: &'static str,
}

/// What holds for a vendor as a whole. Each is in the vendor's own file, in its `SERVICE`.
pub(crate) struct Facts {
    pub(crate) name: &'static str,
    pub(crate) note: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) key: Key,
    /// None where the vendor has one key.
    pub(crate) secret: Option<Key>,
    /// The variable of the environment with the base URL.
    pub(crate) base_url: &'static str,
    pub(crate) hosts: &'static [Host],
    /// The names of its own hosts, as a client behind a proxy says them.
    pub(crate) public_hosts: &'static [&'static str],
    /// The country code that stands for a leading zero.
    pub(crate) country: &'static str,
    /// All names under which its calls carry keys, which nothing may show: in fields, headers or the path. Which of them a
    /// call has is in its [`Endpoint::keys`].
    pub(crate) key_fields: &'static [&'static str],
    /// Whether it makes codes; otherwise it only carries the caller's.
    pub(crate) makes_codes: bool,
    pub(crate) has_zalo: bool,
    /// Whether it could give this code as an error: what is not one would be a silent success.
    pub(crate) is_error_code: fn(&str) -> bool,
    /// Its colours on the page, as CSS: of lines and words, and of what is behind words.
    pub(crate) colours: [&'static str; 2],
}

impl Vendor {
    /// All vendors, in the order of their ports.
    pub const ALL: [Self; 3] = [Self::EsmsVn, Self::EsmsMy, Self::Accuauth];

    pub(crate) const fn facts(self) -> &'static Facts {
        &service(self).facts
    }

    /// The name used by the control API, such as `esms-vn`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// What one billed unit is called: `credits` or `messages`.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        self.facts().unit
    }

    /// The fake account's keys.
    #[must_use]
    pub const fn credentials(self) -> Credentials {
        let Facts { key, secret, .. } = self.facts();
        let secret = match secret {
            Some(secret) => secret.value,
            None => "",
        };
        Credentials { key: key.value, secret }
    }

    /// The vendor's hosts; the first is the one of [`base_path`](Self::base_path).
    #[must_use]
    pub const fn hosts(self) -> &'static [Host] {
        self.facts().hosts
    }

    /// The path that belongs to the base URL, without a slash at its end.
    #[must_use]
    pub const fn base_path(self) -> &'static str {
        self.hosts()[0].base_path
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

static UNKNOWN: LazyLock<String> =
    LazyLock::new(|| format!("unknown vendor, expected one of {}", Vendor::ALL.map(Vendor::name).join(", ")));

impl FromStr for Vendor {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|vendor| vendor.name() == name);
        found.ok_or_else(|| Error::invalid(&UNKNOWN))
    }
}

/// A call that the sandbox answers. The names and constants are those of the vendor's client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(pub(crate) &'static Endpoint);

/// What is known of a call without answering it. Each is in the call's own file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Endpoint {
    pub(crate) vendor: Vendor,
    /// The name in the control API; no two calls have the same.
    pub(crate) name: &'static str,
    /// The name of one of the vendor's hosts.
    pub(crate) host: &'static str,
    pub(crate) method: &'static str,
    /// Below the host's base path. A segment in braces stands for the value of the parameter it names.
    pub(crate) path: &'static str,
    pub(crate) input: Input,
    /// The names of the key and of the secret, or of the one key; where the path has them in braces, they are read from there.
    pub(crate) keys: &'static [&'static str],
    pub(crate) phone: Option<&'static str>,
    /// The other fields: texts, numbers and flags.
    pub(crate) fields: &'static [&'static str],
    /// The fields of a JSON body that hold a list or an object.
    pub(crate) nested: &'static [&'static str],
    pub(crate) code: CodeField,
    pub(crate) does: Does,
    /// What its caller wants, for people.
    pub(crate) wish: &'static str,
}

/// Where the parameters of a call stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Input {
    /// In the query, with names in any letter case.
    Query,
    /// In a body that must be JSON.
    Json,
    /// In a body that is JSON or a form, as its content type says.
    JsonOrForm,
    /// In a body that is JSON when its content type says so, and a form otherwise.
    JsonElseForm,
}

/// What a call may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Does {
    /// It sends a message, which is billed.
    Sends,
    /// It checks a code, which may use up the code or an attempt.
    Checks,
    /// It costs money or starts a review in another way.
    Orders,
    /// It only reads.
    Reads,
}

/// The field of an answer that holds the vendor's code, with some values as JSON writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CodeField {
    pub(crate) name: &'static str,
    pub(crate) success: &'static str,
    pub(crate) failure: &'static str,
    /// A code that no page knows.
    pub(crate) unheard_of: &'static str,
}

impl Operation {
    /// The name used by the control API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// The vendor whose call this is.
    #[must_use]
    pub const fn vendor(self) -> Vendor {
        self.0.vendor
    }

    /// What it may do.
    #[must_use]
    pub const fn does(self) -> Does {
        self.0.does
    }

    /// The names of its parameters: the key, the secret, the phone where it has one, then the other fields.
    pub fn parameters(self) -> impl Iterator<Item = &'static str> {
        let Endpoint { keys, phone, fields, nested, .. } = *self.0;
        keys.iter().copied().chain(phone).chain(fields.iter().chain(nested).copied())
    }

    /// Its method and its path on the vendor's port. A segment in braces stands for a parameter.
    #[must_use]
    pub fn route(self) -> (&'static str, String) {
        let host = self.vendor().hosts().iter().find(|host| host.name == self.0.host);
        (self.0.method, format!("{}{}", host.map_or("", |host| host.base_path), self.0.path))
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Operation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Vendor;

    /// Serde lists the variants in its error, so one that [`Vendor::ALL`] forgot is found. The order matters, too: what is kept
    /// for each vendor is found by its place.
    #[test]
    fn all_vendors_are_in_the_list_and_in_their_order() {
        let error = serde_json::from_str::<Vendor>("\"?\"").unwrap_err().to_string();
        let names = Vendor::ALL.map(|vendor| format!("`{vendor}`")).join(", ");
        assert!(error.contains(&format!("expected one of {names} at ")), "{error}");
        assert!(Vendor::ALL.iter().zip(0..).all(|(vendor, place)| *vendor as usize == place));
    }
}
