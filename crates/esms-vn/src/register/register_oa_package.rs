use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::RegisterResponse;
use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, SendDate, code, valid};

impl Client {
    /// Buys a package for a Zalo account. **This costs money, and there is no way back.**
    ///
    /// `Ok` means that the vendor took the order over. The page names no price, no trial, and no id that would make a repeat
    /// harmless. `POST RegisOAPackageJson/`, documented on
    /// [purchasing an OA package](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/purchase-oa-package)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open whether the package was bought. Use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead, which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: an
    ///   account or a duration that is blank, a day that does not exist.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the package may be
    ///   bought. Ask the vendor before you order again.
    pub async fn register_oa_package(&self, request: &RegisterOaPackage) -> Result<RegisterResponse, Error> {
        self.call(request).await
    }
}

/// A package to buy. See [`Client::register_oa_package`].
///
/// `Debug` does not show the account.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct RegisterOaPackage {
    oa_id: String,
    package: OaPackage,
    date_active: String,
    duration: String,
    purchase: Purchase,
}

impl RegisterOaPackage {
    /// Orders `package` for a Zalo account from the day `date_active` on (`yyyy-MM-dd`).
    ///
    /// `duration` leaves as it is (`Duaration`, as the vendor spells it): no page names its unit. Ask the vendor first.
    /// `purchase` is there so that nobody buys by mistake.
    pub fn new(
        oa_id: impl Into<String>,
        package: OaPackage,
        date_active: impl Into<String>,
        duration: impl Into<String>,
        purchase: Purchase,
    ) -> Self {
        let (date_active, duration) = (date_active.into(), duration.into());
        Self { oa_id: oa_id.into(), package, date_active, duration, purchase }
    }
}

impl Endpoint for RegisterOaPackage {
    type Response = RegisterResponse;

    const NAME: &'static str = "register_oa_package";
    const ROUTE: Route = Route::post("/RegisOAPackageJson/");
    const RISK: Risk = Risk::Orders;
    const SCOPES: Scopes = code::REGISTRATION;
    const EVIDENCE: &'static [&'static str] = &["ServicePreviewId"];
    const FOREIGN: &'static [&'static str] = RegisterResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/purchase-oa-package";

    fn validate(&self) -> Result<(), Error> {
        if SendDate::parse(&format!("{} 00:00:00", self.date_active)).is_err() {
            return Err(Error::invalid("Dateactive", "must be a day like 2026-12-01"));
        }
        valid::name("Duaration", &self.duration)?;
        valid::name("OAID", &self.oa_id)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        // The printed request has the package as a number; the table says a text.
        fields
            .text("Dateactive", &self.date_active)
            .text("Duaration", &self.duration)
            .text("OAID", &self.oa_id)
            .number("Package", self.package.number());
    }

    fn read(answer: &Answer<'_>) -> RegisterResponse {
        RegisterResponse::read(answer)
    }
}

impl fmt::Debug for RegisterOaPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterOaPackage")
            .field("package", &self.package)
            .field("date_active", &self.date_active)
            .field("duration", &self.duration)
            .field("purchase", &self.purchase)
            .finish_non_exhaustive()
    }
}

/// A package for a Zalo account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OaPackage {
    /// `1`: a trial. No page says that it is free.
    Trial,
    /// `2`: advanced.
    Advanced,
    /// `3`: premium.
    Premium,
}

impl OaPackage {
    /// The vendor's number.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Trial => 1,
            Self::Advanced => 2,
            Self::Premium => 3,
        }
    }
}

/// What a caller confirms when they make a [`RegisterOaPackage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
pub enum Purchase {
    /// I know that the call buys something.
    #[cfg_attr(feature = "__endpoints", serde(rename = "buy"))]
    CostsMoney,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_does_not_exist_and_a_blank_field_are_refused() {
        let field = |oa: &str, day: &str, duration: &str| {
            let request =
                RegisterOaPackage::new(oa, OaPackage::Advanced, day, duration, Purchase::CostsMoney);
            request.validate().err().and_then(|error| error.field())
        };
        assert_eq!(field("1", "2026-12-01", "6"), None);
        for day in ["", "2026-02-29", "01-12-2026", "2026/12/01", "2026-12-01 08:00:00", "2026-12-1"] {
            assert_eq!(field("1", day, "6"), Some("Dateactive"), "{day:?}");
        }
        assert_eq!(
            (field("1", "2026-12-01", " "), field("", "2026-12-01", "6")),
            (Some("Duaration"), Some("OAID"))
        );
    }
}
