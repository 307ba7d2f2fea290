//! Requests that break a rule of the vendor's, with a number or a code where it does not belong.

use std::fmt::Display;
use std::time::Duration;

use otp_core::{SendCode as _, StartVerification as _};

use super::Refusals;
use crate::Failure;
use crate::proofs::leaks::witness::SHOWS_TEXTS;

/// Nobody listens there, and nothing here gets as far.
const NOWHERE: &str = "http://127.0.0.1:1";

impl Refusals<'_> {
    pub(super) async fn requests(&mut self) -> Result<(), Failure> {
        let own = &self.canaries.esms_vn;
        let private = format!("{} {}", own.codes[0].expose(), own.phone.e164());
        self.of_esms_vn(&private).await?;
        self.of_esms_my(&private).await?;
        self.of_accuauth(&private).await
    }

    async fn of_esms_vn(&mut self, private: &str) -> Result<(), Failure> {
        let own = &self.canaries.esms_vn;
        let (phone, foreign, code) = (own.phone, self.canaries.esms_my.phone, own.codes[0].clone());
        let client = esms_vn::Credentials::new(&own.account.key, &own.account.secret)
            .and_then(|credentials| esms_vn::Client::builder(credentials).base_url(NOWHERE).build())
            .map_err(unbuilt)?;
        let check = esms_vn::CheckCode::new(foreign, code);
        self.refused("a foreign number", client.check_code(&check).await);
        let v4 = esms_vn::SendMessageAutoGenCodeV4::new(phone, "Shop", private);
        self.refused("a text without its place", client.send_message_auto_gen_code_v4(&v4).await);
        let adapter = esms_vn::Verification::new(client, esms_vn::Channel::sms("Shop", private));
        self.refused("a text without its place", adapter.start_verification(&phone).await);
        Ok(())
    }

    async fn of_esms_my(&mut self, private: &str) -> Result<(), Failure> {
        let own = &self.canaries.esms_my;
        let phone = own.phone;
        let client = esms_my::Credentials::new(&own.account.key, &own.account.secret)
            .and_then(|credentials| esms_my::Client::builder(credentials).base_url(NOWHERE).build())
            .map_err(unbuilt)?;
        for text in [private.to_owned(), format!("RM0.00 {private}"), format!("{private} #otp#")] {
            let request = esms_my::GenerateOtp::new(phone, esms_my::OtpText::message(text));
            self.refused("a text against the rules", client.generate_otp(&request).await);
        }
        let request = esms_my::GenerateOtp::new(phone, esms_my::OtpText::brand(private));
        self.refused("a brand against the rules", client.generate_otp(&request).await);
        Ok(())
    }

    async fn of_accuauth(&mut self, private: &str) -> Result<(), Failure> {
        let own = &self.canaries.accuauth;
        let (phone, code) = (own.phone, own.codes[0].clone());
        let host = accuauth::Host::Custom(NOWHERE.to_owned());
        let client = accuauth::Credentials::new(&own.account.key, &own.account.secret)
            .and_then(|credentials| accuauth::Client::new(host, credentials))
            .map_err(unbuilt)?;
        for (name, value) in [("code", format!("{0},{0}", code.expose())), (private, "1:2".to_owned())] {
            self.refused("a value of a template", accuauth::Content::new().pair(name, &value));
        }
        let request = accuauth::SendSmsOtp::new(format!("{} {private}", phone.e164()));
        self.watch.value_but("accuauth::SendSmsOtp", &request, SHOWS_TEXTS);
        self.refused("a number against the rules", client.send_sms_otp(&request).await);
        let sender = accuauth::CodeSender::new(client, "", accuauth::NumberFormat::National);
        let never = sender.send_code(&phone, &code, Duration::ZERO).await;
        self.refused("a code that is never valid", never);
        let nameless = sender.send_code(&phone, &code, Duration::from_secs(60)).await;
        self.refused("no template", nameless);
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unbuilt(error: impl Display) -> Failure {
    Failure::new(&format!("a client could not be built: {error}"))
}
