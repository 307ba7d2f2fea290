use otp_core::{Effect, HostedVerification, OtpCode, PhoneNumber, Region, Verified};
use std::sync::Arc;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Vendor = Arc<dyn HostedVerification>;

/// Returns the number that a code is on its way to, or `None` when no Malaysian number was typed.
async fn start(vendor: &Vendor, typed: &str) -> Result<Option<PhoneNumber>, Failure> {
    let parsed = PhoneNumber::parse(typed, Region::Malaysia);
    let Ok(phone) = parsed.and_then(|phone| phone.restrict_to(&[Region::Malaysia])) else {
        return Ok(None); // a typo is no outage: show the form again
    };
    let vendor = Arc::clone(vendor);
    // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
    let task = tokio::spawn(async move {
        if let Err(error) = vendor.start_verification(phone).await {
            // Logged here, with its causes: perhaps nobody waits for the answer.
            eprintln!("start: {error:?}");
            // Perhaps a message is on its way: let the user wait for it. Never send again by program.
            if error.effect() == Effect::None {
                return Err(error.into());
            }
        }
        Ok(Some(phone))
    });
    task.await?
}

/// Returns the proof, or `None` when it was not the code. An error proves nothing about the code.
async fn finish(vendor: &Vendor, phone: PhoneNumber, typed: &str) -> Result<Option<Verified>, Failure> {
    let Ok(code) = OtpCode::parse(typed) else {
        return Ok(None); // a typo, too
    };
    let vendor = Arc::clone(vendor);
    let task = tokio::spawn(async move {
        match vendor.check_verification(phone, &code).await {
            Ok(verified) => Ok(Some(verified)), // note it here, in the user's session
            Err(error) if error.is_code_rejected() => Ok(None),
            Err(error) => {
                eprintln!("check: {error:?}");
                Err(error.into())
            }
        }
    });
    task.await?
}
