use std::fmt;

use otp_core::Error;
use otp_http::Fields;

use crate::valid;

const URL_FIELD: &str = "dlr-url";

/// Which delivery reports a send asks for. An address without `dlr` has no effect, so there is no such value.
#[derive(Clone, Default)]
pub(crate) enum Dlr {
    #[default]
    Nothing,
    /// `dlr` alone.
    Reports,
    /// `dlr` with `dlr-url`.
    ReportsTo(String),
}

impl Dlr {
    pub(crate) fn validate(&self) -> Result<(), Error> {
        match self {
            Self::Nothing | Self::Reports => Ok(()),
            Self::ReportsTo(url) => valid_url(url),
        }
    }

    pub(crate) fn write(&self, fields: &mut Fields) {
        match self {
            Self::Nothing => {}
            Self::Reports => {
                fields.number("dlr", 1);
            }
            Self::ReportsTo(url) => write_url(fields.number("dlr", 1), url),
        }
    }

    /// From the arguments of a contract case.
    #[cfg(feature = "__endpoints")]
    pub(crate) fn of(dlr: Option<bool>, url: Option<String>) -> Result<Self, &'static str> {
        match (dlr, url) {
            (None, None) => Ok(Self::Nothing),
            (Some(true), None) => Ok(Self::Reports),
            (None, Some(url)) => Ok(Self::ReportsTo(url)),
            _ => Err("a call has `dlr` true, or `dlr_url`, or neither"),
        }
    }
}

pub(crate) fn valid_url(url: &str) -> Result<(), Error> {
    valid::web_address(URL_FIELD, url)
}

pub(crate) fn write_url(fields: &mut Fields, url: &str) {
    fields.text(URL_FIELD, url);
}

/// Without the address: its path holds the receiver's secret.
impl fmt::Debug for Dlr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Reports => "Reports",
            Self::ReportsTo(_) => "ReportsTo(..)",
        })
    }
}
