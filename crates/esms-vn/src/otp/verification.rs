use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, CheckVerification, Error, OtpCode, PhoneNumber, StartVerification, Verified};

use super::{CheckCode, SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId};
use crate::Client;

/// The vendor's default for a code by SMS, in minutes. For one over Zalo no page of today names any.
const SMS_DEFAULT_TIME_ALIVE: u8 = 5;

/// Which way a product's codes travel, and what the vendor needs for it. `Debug` does not show the text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channel {
    /// Zalo, and SMS with the same code if Zalo fails (`SendMessageAutoGenCode_V5`).
    ZaloThenSms {
        /// The template pair that the vendor's sales staff set up.
        multi_channel_temp_id: String,
    },
    /// Brandname SMS (`SendMessageAutoGenCode_V4_get`).
    Sms {
        /// The registered sender.
        brandname: String,
        /// The registered text with `{OTP}` in it.
        message: String,
        /// How many digits a code has (`IsNumber` 1 with this `NumCharOfCode`). `None` leaves both to the vendor, whose
        /// printed sample has letters.
        digits: Option<u8>,
    },
}

impl Channel {
    /// Zalo, then SMS.
    #[must_use]
    pub fn zalo_then_sms(multi_channel_temp_id: impl Into<String>) -> Self {
        Self::ZaloThenSms { multi_channel_temp_id: multi_channel_temp_id.into() }
    }

    /// SMS. The vendor decides what a code looks like: in its sample it has six letters and digits.
    #[must_use]
    pub fn sms(brandname: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Sms { brandname: brandname.into(), message: message.into(), digits: None }
    }

    /// SMS, with codes of this many digits and no letters: 4 to 10. Other lengths are refused when a code is asked for,
    /// before anything is sent.
    ///
    /// A code over Zalo has no such setting: what it looks like is in the template pair.
    #[must_use]
    pub fn sms_with_digits(brandname: impl Into<String>, message: impl Into<String>, digits: u8) -> Self {
        Self::Sms { brandname: brandname.into(), message: message.into(), digits: Some(digits) }
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZaloThenSms { multi_channel_temp_id } => {
                f.debug_struct("ZaloThenSms").field("multi_channel_temp_id", multi_channel_temp_id).finish()
            }
            Self::Sms { brandname, message: _, digits } => f
                .debug_struct("Sms")
                .field("brandname", brandname)
                .field("digits", digits)
                .finish_non_exhaustive(),
        }
    }
}

/// One product's verification over a [`Client`]: its channel and how long its codes live.
///
/// Implements [`StartVerification`] and [`CheckVerification`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Verification {
    client: Client,
    channel: Channel,
    time_alive_minutes: Option<u8>,
}

impl Verification {
    /// Sends codes over this channel.
    pub fn new(client: Client, channel: Channel) -> Self {
        Self { client, channel, time_alive_minutes: None }
    }

    /// How many minutes a code stays valid: 2 to 15. Every version of the vendor's pages allows 2 to 10.
    pub fn time_alive_minutes(mut self, minutes: u8) -> Self {
        self.time_alive_minutes = Some(minutes);
        self
    }
}

#[async_trait]
impl StartVerification for Verification {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        let response = match &self.channel {
            Channel::ZaloThenSms { multi_channel_temp_id } => {
                // The other `TypeId` would make a code that nobody ever receives.
                let mut request =
                    SendMessageAutoGenCodeV5::new(phone, multi_channel_temp_id, TypeId::GenerateAndSend);
                if let Some(minutes) = self.time_alive_minutes {
                    request = request.time_alive_minutes(minutes);
                }
                self.client.send_message_auto_gen_code_v5(&request).await?
            }
            Channel::Sms { brandname, message, digits } => {
                let mut request = SendMessageAutoGenCodeV4::new(phone, brandname, message);
                if let Some(digits) = digits {
                    request = request.is_number(true).num_char_of_code(*digits);
                }
                if let Some(minutes) = self.time_alive_minutes {
                    request = request.time_alive_minutes(minutes);
                }
                self.client.send_message_auto_gen_code_v4(&request).await?
            }
        };
        let mut accepted = Accepted::new();
        accepted.reference = response.sms_id;
        accepted.vendor = Some(Client::VENDOR);
        accepted.valid_for = self.valid_for();
        Ok(accepted)
    }

    /// `None` for Zalo without [`time_alive_minutes`](Self::time_alive_minutes): the vendor documents no default.
    fn valid_for(&self) -> Option<Duration> {
        let default = match self.channel {
            Channel::Sms { .. } => Some(SMS_DEFAULT_TIME_ALIVE),
            Channel::ZaloThenSms { .. } => None,
        };
        self.time_alive_minutes.or(default).map(|minutes| Duration::from_secs(u64::from(minutes) * 60))
    }
}

#[async_trait]
impl CheckVerification for Verification {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        self.client.check_code(&CheckCode::new(phone, code.clone())).await?;
        Ok(Verified::new())
    }
}
