use esms_vn::sms::Product;
use esms_vn::{Client, CodeSender, Credentials, OtpCode, PhoneNumber, Region};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, Purpose, SendLimits, Start};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The vendor, played on your machine. With an account at the vendor these four lines become
    // `Client::new(Credentials::new("your ApiKey", "your SecretKey")?)?`.
    let vendor = Sandbox::start().await?;
    let account = vendor.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret)?;
    let client = Client::builder(credentials).base_url(vendor.base_url(Vendor::EsmsVn)).build()?;

    // Your brand, and your text as it is registered for the brand.
    let text = "{OTP} la ma xac minh cua ban, co hieu luc trong {MINUTES} phut";
    let sender = CodeSender::new(client, Product::customer_care("Shop"), text)?;
    // The engine draws the code, keeps a hash of it and counts the attempts. It sends to Vietnam only, and at most 2,000
    // messages a day. In production: keys from your secret manager, and a store that all your machines share.
    let keys = KeyRing::builder().index(Key::generate()?).current("first", Key::generate()?).build()?;
    let limits = SendLimits::new([Region::Vietnam], 2_000);
    let engine = Engine::own_code(sender, MemoryStore::new(), keys, limits).build()?;

    let phone = PhoneNumber::parse("0901 888 484", Region::Vietnam)?;
    let purpose: Purpose = "sign-up".parse()?;
    let id = engine.start(&Start::new(phone, purpose.clone())).await?.challenge.id;
    println!("the phone shows: {}", vendor.messages()[0].text);

    // Your user types the code. Here the sandbox reads it from the message.
    let typed = vendor.latest_code("0901888484").ok_or("no message arrived")?;
    let typo = engine.check(id, phone, &purpose, &OtpCode::parse(&typed[1..])?).await.unwrap_err();
    println!("a digit is missing: {typo}");
    engine.check(id, phone, &purpose, &OtpCode::parse(&typed)?).await?;
    println!("confirmed: {phone:?}");
    Ok(())
}
