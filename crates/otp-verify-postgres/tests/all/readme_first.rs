use std::time::Duration;

use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::otp_core::{OtpCode, PhoneNumber, Region, SendCode};
use otp_verify::{Engine, Key, KeyRing, Purpose, SendLimits, Start, Strictness};
use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::deadpool_postgres::tokio_postgres::{Config, NoTls};
use otp_verify_postgres::deadpool_postgres::{Manager, Pool};

/// One machine of the service. All of them have the same keys, the same limits and the same server.
async fn engine(
    sender: impl SendCode + 'static,
    keys: KeyRing,
    url: &str,
) -> Result<Engine, Box<dyn std::error::Error>> {
    let mut config: Config = url.parse()?;
    config.options(PostgresStore::OPTIONS);
    // For a socket or a private network. Otherwise pass a TLS connector here.
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(16).build()?;
    let store = PostgresStore::new(pool);
    // Or run `PostgresStore::MIGRATION` with your other migrations.
    store.migrate().await?;

    // Every few minutes, on one machine or on all. Only the size of the tables depends on it.
    let cleaning = store.clone();
    tokio::spawn(async move {
        loop {
            while cleaning.clean_up(10_000).await.is_ok_and(|deleted| deleted > 0) {}
            tokio::time::sleep(Duration::from_secs(300)).await;
        }
    });
    let limits = SendLimits::new([Region::Indonesia], 2_000);
    let engine = Engine::own_code(sender, store, keys, limits).build()?;
    // An error if the server cannot be asked, or a table was changed. `Strictness::Warn` returns that as well.
    for concern in engine.check_store(Strictness::Refuse).await? {
        eprintln!("otp store: {concern}");
    }
    Ok(engine)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "host=/run/postgresql user=otp dbname=app".to_owned());
    // The vendor, played on your machine: it sends nothing, and shows what the phone would show.
    let vendor = Sandbox::start().await?;
    let account = vendor.credentials(Vendor::Accuauth);
    let host = Host::Custom(vendor.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;
    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode);
    // In production: from your secret manager, the same on every machine.
    let keys = KeyRing::builder().index(Key::generate()?).current("first", Key::generate()?).build()?;
    let one = engine(sender.clone(), keys.clone(), &url).await?;
    let other = engine(sender, keys, &url).await?;

    let phone = PhoneNumber::parse("0812-3456-7890", Region::Indonesia)?;
    let purpose: Purpose = "sign-up".parse()?;
    let id = one.start(&Start::new(phone, purpose.clone())).await?.challenge.id;
    let typed = vendor.latest_code("6281234567890").ok_or("no message arrived")?;
    let code = OtpCode::parse(&typed)?;
    other.check(id, phone, &purpose, &code).await?;
    println!("one machine sent the code, the other confirmed {phone:?}");
    let again = one.check(id, phone, &purpose, &code).await.unwrap_err();
    println!("the same code again: {again}");
    Ok(())
}
