use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, BilledUnits, BillingUnit, Error, LineType, OtpCode, PhoneNumber, Risk, SendCode};

use super::{Content, SendSmsOtp};
use crate::Client;

/// How the phone number is written on the wire.
///
/// The vendor's page does not say which form it takes, and its other pages disagree; so the choice is yours, and there is
/// no default. Ask the vendor, or send to one number of your own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberFormat {
    /// `+62…`
    PlusCountryCode,
    /// `62…`
    CountryCode,
    /// As the country's own plan writes it, for countries whose plan is known (Vietnam, Malaysia, Indonesia, India).
    ///
    /// `0…`, and India's mobiles as ten digits without a zero.
    National,
}

impl NumberFormat {
    fn write(self, phone: PhoneNumber) -> Result<String, Error> {
        match self {
            Self::PlusCountryCode => Ok(phone.e164().to_string()),
            Self::CountryCode => Ok(phone.msisdn().to_string()),
            Self::National => {
                let national = phone.national().map(|number| number.to_string());
                national.ok_or_else(|| {
                    Error::invalid("phone_number", "has no national form in a known numbering plan")
                })
            }
        }
    }
}

/// The step in which the template tells the expiry: whole minutes, as in the vendor's example.
const MINUTE: Duration = Duration::from_secs(60);

/// Sends codes in one of the vendor's templates over a [`Client`]. Implements [`SendCode`].
///
/// The template gets two variables, by default `code` and `expire_at` (whole minutes), as in the vendor's example.
#[derive(Debug, Clone)]
#[must_use]
pub struct CodeSender {
    client: Client,
    template_id: String,
    number_format: NumberFormat,
    code_variable: String,
    expiry_variable: Option<String>,
}

impl CodeSender {
    /// Sends in this template, to numbers written so.
    pub fn new(client: Client, template_id: impl Into<String>, number_format: NumberFormat) -> Self {
        Self {
            client,
            template_id: template_id.into(),
            number_format,
            code_variable: "code".to_owned(),
            expiry_variable: Some("expire_at".to_owned()),
        }
    }

    /// The template's name for the code. Default `code`.
    pub fn code_variable(mut self, name: impl Into<String>) -> Self {
        self.code_variable = name.into();
        self
    }

    /// The template's name for the minutes that the code is valid, or `None` if it has no such variable. Default
    /// `expire_at`.
    pub fn expiry_variable(mut self, name: Option<String>) -> Self {
        self.expiry_variable = name;
        self
    }

    fn request(&self, phone: PhoneNumber, code: &OtpCode, valid_for: Duration) -> Result<SendSmsOtp, Error> {
        if phone.line_type() == LineType::Other {
            return Err(Error::invalid("phone_number", "is not a mobile number"));
        }
        let mut content = Content::new().pair(&self.code_variable, code.expose())?;
        if let Some(name) = &self.expiry_variable {
            if valid_for < MINUTE {
                return Err(Error::invalid("valid_for", "must be at least a minute"));
            }
            let minutes = valid_for.as_secs() / MINUTE.as_secs();
            content = content.pair(name, &minutes.to_string())?;
        }
        let phone_number = self.number_format.write(phone)?;
        Ok(SendSmsOtp::new(phone_number).template_id(&self.template_id).content(content))
    }
}

#[async_trait]
impl SendCode for CodeSender {
    /// Sends the code. A template with an expiry variable tells `valid_for` in whole minutes, rounded down, so that no code
    /// is promised for longer than it lives. Less than a minute is then refused.
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let request = self.request(phone, code, valid_for).map_err(refused)?;
        let response = self.client.send_sms_otp(&request).await?;
        let mut accepted = Accepted::new();
        accepted.reference = response.request_id;
        accepted.vendor = Some(Client::VENDOR);
        accepted.billed_units =
            response.charge.map(|count| BilledUnits { count, unit: BillingUnit::Messages });
        accepted.valid_for = Some(valid_for);
        Ok(accepted)
    }

    /// A minute with an expiry variable, nothing without one.
    fn least_life(&self) -> Duration {
        if self.expiry_variable.is_some() { MINUTE } else { Duration::ZERO }
    }

    /// A minute with an expiry variable. Without one the message tells no time.
    fn life_step(&self) -> Duration {
        if self.expiry_variable.is_some() { MINUTE } else { Duration::from_millis(1) }
    }
}

/// The error of a send that this adapter itself refuses.
fn refused(error: Error) -> Error {
    error.of_call(Client::VENDOR, Risk::Sends)
}
