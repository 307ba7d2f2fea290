use accuauth::{
    Client, CodeSender, Credentials, Effect, Host, NumberFormat, OtpCode, PhoneNumber, Region, SendCode,
};
use std::time::Duration;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn sender() -> Result<CodeSender, accuauth::Error> {
    let client = Client::new(Host::Indonesia, Credentials::new("your-API-id", "your-API-secret")?)?;
    Ok(CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode))
}

/// Returns the number that the code is on its way to, or `None` when no Indonesian number was typed.
async fn send(sender: &CodeSender, typed: &str, code: OtpCode) -> Result<Option<PhoneNumber>, Failure> {
    // "0812-3456-7890", "+62 812…" … The region reads the digits; `restrict_to` refuses other countries.
    let parsed = PhoneNumber::parse(typed, Region::Indonesia);
    let Ok(phone) = parsed.and_then(|phone| phone.restrict_to(&[Region::Indonesia])) else {
        return Ok(None); // a typo is no outage: show the form again
    };
    let sender = sender.clone();
    // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
    let task = tokio::spawn(async move {
        match sender.send_code(phone, &code, Duration::from_secs(300)).await {
            Ok(accepted) => println!("accepted: {accepted:?}"),
            Err(error) => {
                // Logged here, with its causes: perhaps nobody waits for the answer.
                eprintln!("send_code: {error:?}");
                // Perhaps an SMS is on its way: keep the code checkable, and offer "send again" after a minute.
                if error.effect() == Effect::None {
                    return Err(error.into());
                }
            }
        }
        Ok(Some(phone))
    });
    task.await?
}
