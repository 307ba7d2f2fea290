//! No type that holds a key or a code can be serialised, or this does not compile. A request with a code has one of these types in
//! it, and could not derive it either.

use serde::Serialize;

struct Serialised;

/// Two implementations fit a type that can be serialised, and the compiler cannot choose.
trait Asked<Which> {
    fn asked() {}
}

impl<T> Asked<()> for T {}

impl<T: Serialize> Asked<Serialised> for T {}

macro_rules! never_serialised {
    ($($of:ty),* $(,)?) => { $(const _: fn() = <$of as Asked<_>>::asked;)* };
}

// Otherwise no type has the trait, and nothing is asked.
const _: () = {
    const fn is_serialised<T: Serialize>() {}
    is_serialised::<otp_core::PhoneNumber>();
};

never_serialised![
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
