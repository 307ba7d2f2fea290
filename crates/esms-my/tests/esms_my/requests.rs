//! The requests of these tests; those about codes that the vendor makes are the adapter's.

use esms_my::sms::SendSms;
use esms_my::whatsapp::{SendWhatsApp, TemplateField, TemplateType};
use esms_my::{Client, OtpText, PhoneNumber, Verification};

pub(crate) fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

pub(crate) fn brand(client: &Client, name: &str) -> Verification {
    Verification::new(client.clone(), OtpText::brand(name))
}

pub(crate) fn sms(text: &str) -> SendSms {
    SendSms::new(phone(), text)
}

pub(crate) fn whatsapp(code: &str) -> SendWhatsApp {
    SendWhatsApp::new(phone(), TemplateType::Otp).field(TemplateField::Code, code)
}
