use esms_vn::{
    Channel, CheckVerification, Client, Credentials, Effect, OtpCode, PhoneNumber, Region, StartVerification, Verification,
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn client() -> Result<Client, esms_vn::Error> {
    Client::new(Credentials::new("your ApiKey", "your SecretKey")?)
}

/// Codes by Zalo, and by SMS if Zalo fails.
fn verification(client: Client) -> Verification {
    Verification::new(client, Channel::zalo_then_sms("22575")).time_alive_minutes(5)
}

/// Returns the number that a code is on its way to, or `None` when no Vietnamese number was typed.
async fn send(vendor: &Verification, typed: &str) -> Result<Option<PhoneNumber>, Failure> {
    // "0901 888 484", "+84901888484" … The region reads the digits; `restrict_to` refuses other countries.
    let parsed = PhoneNumber::parse(typed, Region::Vietnam);
    let Ok(phone) = parsed.and_then(|phone| phone.restrict_to(&[Region::Vietnam])) else {
        return Ok(None); // a typo is no outage: show the form again
    };
    let vendor = vendor.clone();
    // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
    let task = tokio::spawn(async move {
        match vendor.start_verification(phone).await {
            Ok(_) => println!("accepted"),
            Err(error) => {
                // Logged here, with its causes: perhaps nobody waits for the answer.
                eprintln!("send: {error:?}");
                // Perhaps a message is on its way: let the user wait, and offer "send again" after a minute.
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
async fn check(vendor: &Verification, phone: PhoneNumber, typed: &str) -> Result<bool, Failure> {
    let Ok(code) = OtpCode::parse(typed) else {
        return Ok(false); // a typo, too
    };
    let vendor = vendor.clone();
    let task = tokio::spawn(async move {
        match vendor.check_verification(phone, &code).await {
            Ok(_) => Ok(true), // note it here, in the user's session: the code may be used up
            Err(error) if error.is_code_rejected() => Ok(false), // wrong, expired or used
            Err(error) => {
                eprintln!("check: {error:?}");
                Err(error.into())
            }
        }
    });
    task.await?
}
