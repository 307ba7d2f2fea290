use std::time::Duration;

use esms_my::{CodeSender, Effect, OtpCode, PhoneNumber, SendCode};

/// Once, when the program starts.
fn sender(client: esms_my::Client) -> Result<CodeSender, esms_my::Error> {
    CodeSender::new(client, "Eaon - Your OTP code is {OTP}. This is valid for the next {MINUTES} minutes.")
}

/// Call it from a task, as above: dropping it leaves open whether an SMS was sent.
async fn send_own(sender: &CodeSender, phone: PhoneNumber, code: &OtpCode) -> Result<(), esms_my::Error> {
    match sender.send_code(phone, code, Duration::from_secs(300)).await {
        Ok(accepted) => println!("accepted, {:?}", accepted.billed_units),
        // Perhaps an SMS is on its way: keep the code, and let the user type it.
        Err(error) if error.effect() == Effect::Unknown => eprintln!("send_sms: {error:?}"),
        Err(error) => return Err(error),
    }
    Ok(())
}
