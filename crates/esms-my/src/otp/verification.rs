use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, CheckVerification, Error, OtpCode, PhoneNumber, StartVerification, Verified};

use super::{GenerateOtp, OtpText, VerifyOtp};
use crate::Client;

/// The vendor's default, in minutes, when a request names none.
const DEFAULT_DURATION: u8 = 3;

/// One product's verification over a [`Client`]: its text, its duration and its app id.
///
/// Implements [`StartVerification`] and [`CheckVerification`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Verification {
    client: Client,
    text: OtpText,
    duration_minutes: Option<u8>,
    app_id: Option<u32>,
}

impl Verification {
    /// Sends codes in this text.
    pub fn new(client: Client, text: OtpText) -> Self {
        Self { client, text, duration_minutes: None, app_id: None }
    }

    /// How many minutes a code stays valid: 1 to 9. The vendor's default is 3.
    pub fn duration_minutes(mut self, minutes: u8) -> Self {
        self.duration_minutes = Some(minutes);
        self
    }

    /// Keeps this product's codes apart from another's on the same account. The vendor's default is 1.
    pub fn app_id(mut self, id: u32) -> Self {
        self.app_id = Some(id);
        self
    }
}

#[async_trait]
impl StartVerification for Verification {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        let mut request = GenerateOtp::new(phone, self.text.clone());
        if let Some(minutes) = self.duration_minutes {
            request = request.duration_minutes(minutes);
        }
        if let Some(id) = self.app_id {
            request = request.app_id(id);
        }
        let mut accepted = self.client.generate_otp(&request).await?.accepted();
        accepted.valid_for = self.valid_for();
        Ok(accepted)
    }

    fn valid_for(&self) -> Option<Duration> {
        let minutes = self.duration_minutes.unwrap_or(DEFAULT_DURATION);
        Some(Duration::from_secs(u64::from(minutes) * 60))
    }
}

#[async_trait]
impl CheckVerification for Verification {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        let mut request = VerifyOtp::new(phone, code.clone());
        if let Some(id) = self.app_id {
            request = request.app_id(id);
        }
        self.client.verify_otp(&request).await?;
        Ok(Verified::new())
    }
}
