use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::otp_core::{OtpCode, PhoneNumber, Region};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, Purpose, SendLimits, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The vendor, played on your machine: it sends nothing, and shows what the phone would show.
    let vendor = Sandbox::start().await?;
    let account = vendor.credentials(Vendor::Accuauth);
    let host = Host::Custom(vendor.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;
    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode);

    // The engine draws the code, keeps a hash of it and counts the attempts. It sends to Indonesia only, and at most 2,000
    // messages a day. In production: keys from your secret manager, and a store that all your machines share.
    let keys = KeyRing::builder().index(Key::generate()?).current("first", Key::generate()?).build()?;
    let limits = SendLimits::new([Region::Indonesia], 2_000);
    let engine = Engine::own_code(sender, MemoryStore::new(), keys, limits).build()?;

    let phone = PhoneNumber::parse("0812-3456-7890", Region::Indonesia)?;
    let purpose: Purpose = "sign-up".parse()?;
    let id = engine.start(&Start::new(phone, purpose.clone())).await?.challenge.id;
    println!("the phone shows: {}", vendor.messages()[0].text);

    // Your user types the code. Here the sandbox reads it from the message.
    let typed = vendor.latest_code("6281234567890").ok_or("no message arrived")?;
    let typo = engine.check(id, phone, &purpose, &OtpCode::parse(&typed[1..])?).await.unwrap_err();
    println!("a digit is missing: {typo}");
    engine.check(id, phone, &purpose, &OtpCode::parse(&typed)?).await?;
    println!("confirmed: {phone:?}");
    Ok(())
}
