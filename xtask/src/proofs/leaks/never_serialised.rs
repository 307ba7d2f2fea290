//! No type that holds a key or a code can be serialised. Asked of the compiler. A request with a code has one of these types in
//! it, and could not derive it either.

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

pub(crate) fn problems() -> Vec<String> {
    let none = serialised![
        otp_core::OtpCode,
        otp_core::Accepted,
        otp_core::Error,
        otp_http::Secret,
        otp_http::HttpOptions,
        esms_my::Credentials,
        esms_my::ClientBuilder,
        esms_my::Client,
        esms_my::CodeSender,
        esms_my::WhatsAppCodeSender,
        esms_my::Verification,
        esms_vn::Credentials,
        esms_vn::ClientBuilder,
        esms_vn::Client,
        esms_vn::CodeSender,
        esms_vn::Verification,
        accuauth::Credentials,
        accuauth::ClientBuilder,
        accuauth::Client,
        accuauth::otp::Content,
        accuauth::CodeSender,
    ];
    let serialised = none.into_iter().filter(|(_, is_serialised)| *is_serialised);
    let mut problems: Vec<_> = serialised.map(|(name, _)| format!("`{name}` can be serialised")).collect();
    // Without a type that is, the question could have but one answer.
    if !Asked::<otp_core::PhoneNumber>::IS_SERIALISED {
        problems.push("a phone number cannot be serialised: the question is asked wrongly".to_owned());
    }
    problems
}
