//! The programs: what a stranger writes on each crate, and how their manifest names it.

/// A program on one published crate.
pub(super) struct Program {
    /// The published crate.
    pub(super) of: &'static str,
    /// What tells it from another program on the same crate.
    pub(super) variant: &'static str,
    /// What its manifest says of the crate beside the path.
    pub(super) features: &'static str,
    /// How it names rustls, if it talks TLS by itself: then it also does what [`OWN_TLS`] says.
    pub(super) rustls: &'static str,
    /// The body of its `main`, which may use `?`.
    pub(super) main: &'static str,
    /// What a crate that is a program itself is asked; none for a library.
    pub(super) arguments: &'static [&'static str],
}

impl Program {
    const fn new(of: &'static str, main: &'static str) -> Self {
        Self { of, variant: "", features: "", rustls: "", main, arguments: &[] }
    }

    const fn beside(self, rustls: &'static str) -> Self {
        Self { rustls, ..self }
    }
}

/// A program that already talks TLS, with the provider that rustls brings by default.
const BY_DEFAULT: &str = "rustls = \"0.23\"\n";
/// The same with the other provider alone.
const WITH_RING: &str = "rustls = { version = \"0.23\", default-features = false, features = [\"logging\", \"ring\", \"std\", \"tls12\"] }\n";

/// What tokio-rustls, hyper-rustls and many more do: the bare builder. It panics where two providers are built in and none
/// was installed. A provider that we install would hide that, and would decide for others.
pub(super) const OWN_TLS: &str = "
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), \"a provider was installed\");
    rustls::ClientConfig::builder().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    println!(\"and rustls has one provider\");";

const ESMS_MY: &str = "let credentials = esms_my::Credentials::new(\"key\", \"secret\")?;
    let client = esms_my::Client::builder(credentials).base_url(\"http://127.0.0.1:9\").build()?;
    let phone = esms_my::PhoneNumber::parse(\"0123456789\", esms_my::Region::Malaysia)?;
    println!(\"{client:?} {phone:?}\");";

pub(super) const PROGRAMS: [Program; 13] = [
    Program::new(
        "otp-core",
        "let phone = otp_core::PhoneNumber::parse(\"0123456789\", otp_core::Region::Malaysia)?;
    println!(\"{phone:?} {:?}\", otp_core::SmsLength::of(\"RM0.00 112233\"));",
    ),
    Program::new(
        "otp-http",
        "let client = otp_http::HttpClient::new(\"http://127.0.0.1:9\", \"consumer/1\", &otp_http::HttpOptions::new())?;
    println!(\"{client:?}\");",
    ),
    Program::new(
        "esms-vn",
        "let credentials = esms_vn::Credentials::new(\"key\", \"secret\")?;
    let client = esms_vn::Client::builder(credentials).base_url(\"http://127.0.0.1:9\").build()?;
    let phone = esms_vn::PhoneNumber::parse(\"0901888484\", esms_vn::Region::Vietnam)?;
    println!(\"{client:?} {phone:?}\");",
    )
    .beside(BY_DEFAULT),
    Program::new("esms-my", ESMS_MY).beside(BY_DEFAULT),
    Program {
        variant: "-with-ring",
        features: ", default-features = false, features = [\"ring\"]",
        ..Program::new("esms-my", ESMS_MY).beside(WITH_RING)
    },
    Program {
        variant: "-without-a-provider",
        features: ", default-features = false",
        ..Program::new(
            "esms-my",
            "let credentials = esms_my::Credentials::new(\"key\", \"secret\")?;
    let error = esms_my::Client::new(credentials).err().ok_or(\"there is a provider\")?;
    assert_eq!((error.kind(), error.effect()), (esms_my::ErrorKind::InvalidRequest, esms_my::Effect::None));
    let sentence = \"no TLS provider is built in: turn on the feature `aws-lc-rs` or `ring`\";
    assert!(error.to_string().contains(sentence), \"{error}\");
    println!(\"{error}\");",
        )
    },
    Program::new(
        "accuauth",
        "let credentials = accuauth::Credentials::new(\"id\", \"secret\")?;
    let host = accuauth::Host::Custom(\"http://127.0.0.1:9\".to_owned());
    let client = accuauth::Client::new(host, credentials)?;
    let phone = accuauth::PhoneNumber::parse(\"081234567890\", accuauth::Region::Indonesia)?;
    println!(\"{client:?} {phone:?}\");",
    )
    .beside(BY_DEFAULT),
    Program::new(
        "otp-verify",
        "use otp_verify::{Key, KeyRing, MemoryStore, Purpose};
    let keys = KeyRing::builder().index(Key::generate()?).current(\"a\", Key::generate()?).build()?;
    println!(\"{keys:?} {:?} {:?}\", Purpose::parse(\"login\")?, MemoryStore::new());",
    ),
    Program::new(
        "otp-verify-redis",
        "use otp_verify_redis::{RedisStore, redis};
    let store = RedisStore::new(redis::Client::open(\"redis://127.0.0.1:9/\")?);
    println!(\"{store:?}\");",
    ),
    Program {
        variant: "-with-its-connections",
        features: ", features = [\"connection-manager\", \"cluster-async\"]",
        ..Program::new(
            "otp-verify-redis",
            "use otp_verify_redis::{RedisStore, redis};
    let _: fn(redis::aio::ConnectionManager) -> RedisStore<_> = RedisStore::new;
    let _: fn(redis::cluster_async::ClusterConnection) -> RedisStore<_> = RedisStore::on_cluster;
    println!(\"both connections fit\");",
        )
    },
    Program::new(
        "otp-verify-postgres",
        "use otp_verify_postgres::{PostgresStore, deadpool_postgres as pool};
    let config = \"host=127.0.0.1 user=app\".parse::<pool::tokio_postgres::Config>()?;
    let manager = pool::Manager::new(config, pool::tokio_postgres::NoTls);
    let store = PostgresStore::new(pool::Pool::builder(manager).build()?);
    println!(\"{store:?}\");",
    ),
    Program {
        arguments: &["number", "check", "0901888484", "--country", "vn"],
        ..Program::new("otp-cli", "")
    },
    Program::new("otp-sandbox", "println!(\"{} rules\", otp_sandbox::provenance().count());"),
];
