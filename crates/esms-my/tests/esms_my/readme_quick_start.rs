use esms_my::otp::{GenerateOtp, VerifyOtp};
use esms_my::{Client, Credentials, Effect, OtpCode, OtpText, PhoneNumber, Region};

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn client() -> Result<Client, esms_my::Error> {
    Client::new(Credentials::new("your api key", "your api secret")?)
}

/// Returns the number that a code is on its way to, or `None` when no Malaysian number was typed.
async fn send(client: &Client, typed: &str) -> Result<Option<PhoneNumber>, Failure> {
    // "012-345 6789", "+60123456789" … The region reads the digits; `restrict_to` refuses other countries.
    let parsed = PhoneNumber::parse(typed, Region::Malaysia);
    let Ok(phone) = parsed.and_then(|phone| phone.restrict_to(&[Region::Malaysia])) else {
        return Ok(None); // a typo is no outage: show the form again
    };
    let request = GenerateOtp::new(phone, OtpText::brand("Eaon")).duration_minutes(5);
    let client = client.clone();
    // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
    let task = tokio::spawn(async move {
        match client.generate_otp(&request).await {
            Ok(accepted) => println!("accepted, {:?} credits", accepted.credit_deducted),
            Err(error) => {
                // Logged here, with its causes: perhaps nobody waits for the answer.
                eprintln!("generate_otp: {error:?}");
                // Perhaps an SMS is on its way: let the user wait, and offer "send again" after a minute.
                if error.effect() == Effect::None {
                    return Err(error.into());
                }
            }
        }
        Ok(Some(phone))
    });
    task.await?
}

/// Returns whether it was the code. An error proves nothing about the code.
async fn check(client: &Client, phone: PhoneNumber, typed: &str) -> Result<bool, Failure> {
    let Ok(code) = OtpCode::parse(typed) else {
        return Ok(false); // a typo, too
    };
    let request = VerifyOtp::new(phone, code);
    let client = client.clone();
    let task = tokio::spawn(async move {
        match client.verify_otp(&request).await {
            Ok(_) => Ok(true), // note it here, in the user's session: the code may be used up
            Err(error) if error.is_code_rejected() => Ok(false), // wrong, expired or used
            Err(error) => {
                eprintln!("verify_otp: {error:?}");
                Err(error.into())
            }
        }
    });
    task.await?
}
