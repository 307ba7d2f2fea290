use esms_my::otp::{GenerateOtp, VerifyOtp};
use esms_my::{Client, Credentials, OtpCode, OtpText, PhoneNumber, Region};
use otp_sandbox::{Fault, Sandbox, Vendor};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The vendor, played on your machine. With an account at the vendor these four lines become
    // `Client::new(Credentials::new("your api key", "your api secret")?)?`.
    let vendor = Sandbox::start().await?;
    let account = vendor.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret)?;
    let client = Client::builder(credentials).base_url(vendor.base_url(Vendor::EsmsMy)).build()?;

    let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
    let request = GenerateOtp::new(phone, OtpText::brand("Eaon"));
    client.generate_otp(&request).await?;
    println!("the phone shows: {}", vendor.messages()[0].text);

    // Your user types the code. Here the sandbox reads it from the message.
    let typed = vendor.latest_code("60123456789").ok_or("no SMS arrived")?;
    client.verify_otp(&VerifyOtp::new(phone, OtpCode::parse(&typed)?)).await?;
    println!("confirmed: {phone:?}");

    // Something to test: the vendor sends the SMS, and then the connection breaks.
    vendor.arm(Fault::cut(Vendor::EsmsMy))?;
    let error = client.generate_otp(&request).await.unwrap_err();
    println!("{error}; effect: {:?}", error.effect());
    println!("sent and billed: {} SMS", vendor.ledger().messages(Vendor::EsmsMy));
    Ok(())
}
