//! Who answers at an address: only the vendor's own answers are recordings of the vendor.

use std::net::IpAddr;

use otp_sandbox::Vendor;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Address {
    /// One that the vendor's pages name.
    VendorsOwn,
    /// A loopback address: a sandbox, most likely.
    ThisMachine,
    /// Anything else that the caller named.
    Elsewhere,
}

/// What the vendor's pages name, the usual one first.
fn own(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::EsmsVn => &[esms_vn::ClientBuilder::BASE_URL],
        Vendor::EsmsMy => &[esms_my::ClientBuilder::BASE_URL],
        _ => &["https://cloudapi.indonesia.accuauth.com", "https://cloudapi.accuauth.in"],
    }
}

/// The address that is called when nobody names one.
pub(crate) fn usual(vendor: Vendor) -> &'static str {
    own(vendor)[0]
}

impl Address {
    /// A vendor's address that is written in another way counts as another one: better one recording too few.
    pub(crate) fn of(vendor: Vendor, base_url: &str) -> Self {
        let bare = |url: &'static str| url.trim_end_matches('/');
        if own(vendor).iter().any(|url| bare(url) == base_url.trim_end_matches('/')) {
            return Self::VendorsOwn;
        }
        let host = host(base_url);
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if name.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback()) {
            return Self::ThisMachine;
        }
        Self::Elsewhere
    }
}

/// The host and the port, without what else an address may hold.
pub(crate) fn host(base_url: &str) -> &str {
    let after = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    after.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_vendors_pages_name_is_the_vendors_own() {
        for (vendor, url, expected) in [
            (Vendor::EsmsMy, "https://api.esms.com.my", Address::VendorsOwn),
            (Vendor::EsmsMy, "https://api.esms.com.my/", Address::VendorsOwn),
            (Vendor::EsmsVn, usual(Vendor::EsmsVn), Address::VendorsOwn),
            (Vendor::Accuauth, "https://cloudapi.accuauth.in", Address::VendorsOwn),
            (Vendor::EsmsMy, "https://cloudapi.accuauth.in", Address::Elsewhere),
            (Vendor::EsmsMy, "https://api.esms.com.my.example.com", Address::Elsewhere),
            (Vendor::EsmsMy, "https://api.esms.com.my/staging", Address::Elsewhere),
            (Vendor::EsmsMy, "https://127.0.0.1.example.com", Address::Elsewhere),
            (Vendor::EsmsMy, "http://127.0.0.1:9/deep", Address::ThisMachine),
            (Vendor::EsmsMy, "http://[::1]:9", Address::ThisMachine),
            (Vendor::EsmsMy, "http://[::1]", Address::ThisMachine),
            (Vendor::EsmsMy, "https://LOCALHOST/", Address::ThisMachine),
        ] {
            assert_eq!(Address::of(vendor, url), expected, "{url}");
        }
    }
}
