//! The vendors, as an argument names them.

use clap::ValueEnum;
use otp_http::endpoint::Entry;

use crate::country::Country;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vendor {
    /// eSMS.vn, Vietnam
    EsmsVn,
    /// esms.com.my, Malaysia
    EsmsMy,
    /// AccuAuth, Indonesia and India
    Accuauth,
}

impl Vendor {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::EsmsVn => esms_vn::Client::VENDOR,
            Self::EsmsMy => esms_my::Client::VENDOR,
            Self::Accuauth => accuauth::Client::VENDOR,
        }
    }

    pub(crate) const fn in_the_sandbox(self) -> otp_sandbox::Vendor {
        match self {
            Self::EsmsVn => otp_sandbox::Vendor::EsmsVn,
            Self::EsmsMy => otp_sandbox::Vendor::EsmsMy,
            Self::Accuauth => otp_sandbox::Vendor::Accuauth,
        }
    }

    /// The country that a number without a country code is read in.
    pub(crate) const fn country(self) -> Country {
        match self {
            Self::EsmsVn => Country::Vn,
            Self::EsmsMy => Country::My,
            Self::Accuauth => Country::Id,
        }
    }

    /// The vendor's own address, of its main host.
    pub(crate) fn base_url(self) -> &'static str {
        match self {
            Self::EsmsVn => base_url(esms_vn::endpoints::ALL),
            Self::EsmsMy => base_url(esms_my::endpoints::ALL),
            Self::Accuauth => "https://cloudapi.indonesia.accuauth.com",
        }
    }

    /// The names of the environment, as the examples and the sandbox have them.
    pub(crate) const fn variables(self) -> Variables {
        match self {
            Self::EsmsVn => Variables {
                key: "ESMS_VN_API_KEY",
                secret: "ESMS_VN_SECRET_KEY",
                base_url: "ESMS_VN_BASE_URL",
            },
            Self::EsmsMy => Variables {
                key: "ESMS_MY_API_KEY",
                secret: "ESMS_MY_API_SECRET",
                base_url: "ESMS_MY_BASE_URL",
            },
            Self::Accuauth => Variables {
                key: "ACCUAUTH_API_ID",
                secret: "ACCUAUTH_API_SECRET",
                base_url: "ACCUAUTH_BASE_URL",
            },
        }
    }
}

/// The host of the vendor's first call, which sends codes.
fn base_url<C>(groups: &[&[Entry<C>]]) -> &'static str {
    groups.iter().flat_map(|group| group.iter()).next().and_then(|call| call.base_url).unwrap_or_default()
}

pub(crate) struct Variables {
    pub(crate) key: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) base_url: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_plays_every_vendor_under_the_same_name() {
        let here = Vendor::value_variants().iter().map(|vendor| vendor.in_the_sandbox());
        assert!(here.eq(otp_sandbox::Vendor::ALL));
        for vendor in Vendor::value_variants() {
            assert_eq!(vendor.in_the_sandbox().to_string(), vendor.name());
            assert_eq!(vendor.to_possible_value().unwrap().get_name(), vendor.name());
        }
    }
}
