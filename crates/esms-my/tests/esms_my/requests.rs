//! The requests of these tests.

use esms_my::otp::{GenerateOtp, VerifyOtp};
use esms_my::sms::SendSms;
use esms_my::whatsapp::{SendWhatsApp, TemplateField, TemplateType};
use esms_my::{OtpCode, OtpText, PhoneNumber};

pub(crate) fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

pub(crate) fn generate(phone: PhoneNumber, text: OtpText) -> GenerateOtp {
    GenerateOtp::new(phone, text)
}

pub(crate) fn message(text: &str) -> GenerateOtp {
    generate(phone(), OtpText::message(text))
}

pub(crate) fn brand(name: &str) -> GenerateOtp {
    generate(phone(), OtpText::brand(name))
}

pub(crate) fn verify(phone: PhoneNumber) -> VerifyOtp {
    VerifyOtp::new(phone, OtpCode::parse("112233").unwrap())
}

pub(crate) fn sms(text: &str) -> SendSms {
    SendSms::new(phone(), text)
}

pub(crate) fn whatsapp(code: &str) -> SendWhatsApp {
    SendWhatsApp::new(phone(), TemplateType::Otp).field(TemplateField::Code, code)
}
