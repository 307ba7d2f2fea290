//! What an account at eSMS.vn has registered: sender names, templates, Zalo accounts.

use serde::{Deserialize, Serialize};

use crate::debug::sparing_debug;

/// A sender name (brandname) of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Brand {
    /// What the phone shows as the sender.
    pub name: String,
    /// The kind of message it is registered for: 1 advertising, 2 customer care, 23 Viber.
    pub sms_type: u32,
}

impl Brand {
    /// A sender name for one kind of message: 1 advertising, 2 customer care, 23 Viber.
    pub fn new(name: impl Into<String>, sms_type: u32) -> Self {
        Self { name: name.into(), sms_type }
    }
}

/// A text that the vendor has approved, of a sender name or of a Zalo account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Template {
    /// Its number.
    pub id: u64,
    /// The sender name or the number of the Zalo account that it belongs to.
    pub owner: String,
    /// The text. A sender's text has its places as `{P1,20}`: any 1 to 20 characters.
    pub text: String,
    /// The names of the places of a Zalo template, in their order.
    #[serde(default)]
    pub parameters: Vec<String>,
}

impl Template {
    /// A text of a sender name, with places such as `{P1,20}`.
    pub fn sms(id: u64, brand: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id, owner: brand.into(), text: text.into(), parameters: Vec::new() }
    }

    /// A text of a Zalo account, with the names of its places in their order.
    pub fn zalo<P: Into<String>>(
        id: u64,
        account: impl Into<String>,
        text: impl Into<String>,
        parameters: impl IntoIterator<Item = P>,
    ) -> Self {
        let parameters = parameters.into_iter().map(Into::into).collect();
        Self { id, owner: account.into(), text: text.into(), parameters }
    }

    /// Whether a message has this text, with 1 to 20 characters in a place such as `{P1,20}`.
    pub(crate) fn fits(&self, message: &str) -> bool {
        matches(&self.text, message)
    }
}

sparing_debug!(Template: id);

/// A Zalo account (OA) of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ZaloAccount {
    /// Its number (OAID).
    pub id: String,
    /// Its name.
    pub name: String,
}

impl ZaloAccount {
    /// A Zalo account with its number (OAID) and its name.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }
}

/// Whether a message fits a template's text. A place takes as few characters as the rest allows, up to its limit.
fn matches(template: &str, message: &str) -> bool {
    let Some((before, rest)) = template.split_once("{P") else { return template == message };
    let place = rest.split_once('}').and_then(|(place, after)| {
        let (_, limit) = place.split_once(',')?;
        Some((limit.trim().parse::<usize>().ok()?, after))
    });
    let Some((limit, after)) = place else { return template == message };
    let Some(message) = message.strip_prefix(before) else { return false };
    let ends = message.char_indices().map(|(at, one)| at + one.len_utf8()).take(limit);
    ends.into_iter().any(|end| matches(after, &message[end..]))
}

/// What a new account has: what the vendor's pages print as the answers of its lists.
pub(super) fn printed_brands() -> Vec<Brand> {
    vec![Brand::new("Baotrixemay", 2), Brand::new("QC_ONLINE", 1), Brand::new("BAT DONG SAN GIA TOT", 23)]
}

pub(super) fn printed_templates() -> Vec<Template> {
    vec![
        Template::sms(458, "Baotrixemay", "{P1,20} la ma xac minh dang ky Baotrixemay cua ban"),
        Template::sms(
            12640,
            "Baotrixemay",
            "Cam on quy khach da su dung dich vu cua chung toi. Chuc quy khach mot ngay tot lanh!",
        ),
        Template::zalo(205_644, PRINTED_ACCOUNT, "Xác nhận đăng ký dịch vụ", ["otp"]),
    ]
}

const PRINTED_ACCOUNT: &str = "4097311281936189049";

pub(super) fn printed_zalo_accounts() -> Vec<ZaloAccount> {
    vec![
        ZaloAccount::new("745830328927467685", "Hệ thống ESMS Marketing"),
        ZaloAccount::new(PRINTED_ACCOUNT, "SVoucher"),
    ]
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn a_place_takes_one_to_so_many_characters() {
        let template = Template::sms(1, "Eaon", "Ma {P1,6} cho {P2,20}, cam on");
        for (message, fits) in [
            ("Ma 123456 cho Đinh Hà, cam on", true),
            ("Ma 1234567 cho An, cam on", false),
            ("Ma  cho An, cam on", false),
            ("Ma 1 cho cho An, cam on", true),
            ("Ma 1 cho An, cam on.", false),
        ] {
            assert_eq!(template.fits(message), fits, "{message}");
        }
    }
}
