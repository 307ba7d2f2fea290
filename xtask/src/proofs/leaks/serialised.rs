//! What can be serialised: a number, whole and documented as such, and nothing that holds a key or a code.

use otp_sandbox::Vendor;

use super::canaries::{Canaries, Kind};
use super::watch::{Sink, Watch};

/// What is serialised otherwise than it should be.
pub(crate) fn surprises(watch: &Watch, canaries: &Canaries) -> Vec<String> {
    let mut surprises = never::surprises();
    for vendor in Vendor::ALL {
        let phone = canaries.of(vendor).phone;
        let json = serde_json::to_string(&phone).unwrap_or_default();
        if json != format!("\"{}\"", phone.e164()) {
            surprises.push(format!("a number of {vendor} serialises otherwise than documented"));
        }
        watch.look_but(Sink::Debug, "a serialised number", json.as_bytes(), &[Kind::Number]);
    }
    surprises
}

/// Whether a type can be serialised at all, asked of the compiler.
mod never {
    use std::marker::PhantomData;

    use serde::Serialize;

    struct Asked<T>(PhantomData<T>);

    trait Otherwise {
        const IS_SERIALISED: bool = false;
    }

    impl<T> Otherwise for Asked<T> {}

    impl<T: Serialize> Asked<T> {
        // Found before the trait's constant, where it exists.
        const IS_SERIALISED: bool = true;
    }

    macro_rules! serialised {
        ($($of:ty),* $(,)?) => {
            [$((stringify!($of), Asked::<$of>::IS_SERIALISED)),*]
        };
    }

    pub(super) fn surprises() -> Vec<String> {
        let none = serialised![
            otp_core::OtpCode,
            otp_core::Accepted,
            otp_core::Error,
            esms_my::Secret,
            esms_my::HttpOptions,
            esms_my::Credentials,
            esms_my::ClientBuilder,
            esms_my::Client,
            esms_my::GenerateOtp,
            esms_my::VerifyOtp,
            esms_my::Verification,
            esms_my::Error,
            esms_vn::Credentials,
            esms_vn::ClientBuilder,
            esms_vn::Client,
            esms_vn::SendMessageAutoGenCodeV5,
            esms_vn::SendMessageAutoGenCodeV4,
            esms_vn::CheckCode,
            esms_vn::Verification,
            esms_vn::Error,
            accuauth::Credentials,
            accuauth::ClientBuilder,
            accuauth::Client,
            accuauth::Content,
            accuauth::SendSmsOtp,
            accuauth::CodeSender,
            accuauth::Error,
        ];
        let mut surprises: Vec<_> = none
            .into_iter()
            .filter(|(_, is_serialised)| *is_serialised)
            .map(|(name, _)| format!("`{name}` can be serialised"))
            .collect();
        // Without a type that is, the question could have but one answer.
        if !Asked::<otp_core::PhoneNumber>::IS_SERIALISED {
            surprises.push("a phone number cannot be serialised: the question is asked wrongly".to_owned());
        }
        surprises
    }
}
