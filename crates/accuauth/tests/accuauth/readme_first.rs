use std::time::Duration;

use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat, OtpCode, PhoneNumber, Region, SendCode};
use otp_sandbox::{Fault, Sandbox, Vendor};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The vendor, played on your machine. With an account at the vendor these four lines become
    // `Client::new(Host::Indonesia, Credentials::new("your-API-id", "your-API-secret")?)?`.
    let vendor = Sandbox::start().await?;
    let account = vendor.credentials(Vendor::Accuauth);
    let host = Host::Custom(vendor.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;

    // The template that the vendor approved for you, and the form in which it wants numbers.
    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode);
    let phone = PhoneNumber::parse("0812-3456-7890", Region::Indonesia)?;
    let code = OtpCode::parse("493027")?; // draw a random one for each message
    let life = Duration::from_secs(300);
    sender.send_code(phone, &code, life).await?;
    println!("the phone shows: {}", vendor.messages()[0].text);

    // Something to test: the vendor sends the SMS, and then the connection breaks.
    vendor.arm(Fault::cut(Vendor::Accuauth))?;
    let error = sender.send_code(phone, &code, life).await.unwrap_err();
    println!("{error}; effect: {:?}", error.effect());
    println!("sent and billed: {} SMS", vendor.ledger().messages(Vendor::Accuauth));
    Ok(())
}
