//! What every vendor shares and holds a key or a code cannot be serialised, or this does not compile. Each vendor's crate asks it of
//! its own types.

// Otherwise no type has the trait, and nothing is asked.
const _: () = {
    const fn is_serialised<T: serde::Serialize>() {}
    is_serialised::<otp_core::PhoneNumber>();
};

otp_testkit::never_serialised![
    otp_core::OtpCode,
    otp_core::Accepted,
    otp_core::Error,
    otp_http::Secret,
    otp_http::HttpOptions,
];
