//! Codes that the vendor makes, sends and checks.

mod generate_otp;
mod verification;
mod verify_otp;

pub use generate_otp::{GenerateOtp, Language, OtpText};
pub use verification::Verification;
pub use verify_otp::{VerifyOtp, VerifyOtpResponse};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<GenerateOtp>(), entry::<VerifyOtp>()]
};
