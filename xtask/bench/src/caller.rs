//! One paid call of each vendor: by plain reqwest as a careful user would write it, by our client, and by our client behind
//! a `dyn` trait. All three send the same fields and read the same answer into a type.

use std::hint::black_box;
use std::time::Duration;

use accuauth::{CodeSender, NumberFormat, SendCode};
use otp_core::{CheckVerification, OtpCode, PhoneNumber, StartVerification};
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// Long enough that no time-out decides anything, and the same on both sides.
const LIMIT: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(60);

/// How long a connection lives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    New,
    Kept,
}

impl Connection {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new connection",
            Self::Kept => "kept connection",
        }
    }
}

/// Which call, and so which way of writing it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// POST, JSON, credentials in the body.
    EsmsMy,
    /// GET, everything in the query.
    EsmsVn,
    /// POST, a form, credentials in headers.
    AccuAuth,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::EsmsMy, Self::EsmsVn, Self::AccuAuth];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EsmsMy => "esms-my generate (POST, JSON)",
            Self::EsmsVn => "esms-vn check (GET)",
            Self::AccuAuth => "accuauth send (POST, form)",
        }
    }
}

/// Makes one call.
pub trait Caller: Send + Sync + 'static {
    fn call(&self) -> impl Future<Output = Outcome<()>> + Send;
}

/// The call by plain reqwest.
pub struct Plain {
    http: reqwest::Client,
    url: String,
    kind: Kind,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Generate<'a> {
    api_key: &'a str,
    api_secret: &'a str,
    phone: &'a str,
    brand_name: &'a str,
}

#[derive(Deserialize)]
struct Generated {
    status: i64,
    #[allow(dead_code, reason = "read as a user would")]
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
    code_result: String,
    #[allow(dead_code, reason = "read as a user would")]
    error_message: Option<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    phone_number: &'a str,
    template_id: &'a str,
    content: &'a str,
}

#[derive(Deserialize)]
struct Sent {
    status: String,
    #[allow(dead_code, reason = "read as a user would")]
    request_id: Option<String>,
}

impl Plain {
    pub fn new(kind: Kind, connection: Connection, url: &str) -> Outcome<Self> {
        Ok(Self { http: http(connection)?, url: url.to_owned(), kind })
    }
}

/// Plain reqwest with the time-outs and the connections that our clients have.
fn http(connection: Connection) -> Outcome<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(LIMIT)
        .tls_backend_preconfigured(plain_tls()?)
        .http1_only();
    let builder = match connection {
        Connection::New => builder.pool_max_idle_per_host(0),
        Connection::Kept => builder.pool_idle_timeout(IDLE),
    };
    Ok(builder.build()?)
}

/// Nothing here speaks TLS; reqwest wants to know which it would be.
fn plain_tls() -> Outcome<rustls::ClientConfig> {
    let provider = rustls::crypto::ring::default_provider();
    Ok(rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}

impl Caller for Plain {
    async fn call(&self) -> Outcome<()> {
        let is_good = match self.kind {
            Kind::EsmsMy => {
                let body = Generate {
                    api_key: "key",
                    api_secret: "secret",
                    phone: "60123456789",
                    brand_name: "Eaon",
                };
                let answer =
                    self.http.post(format!("{}/sms/otp/generate", self.url)).json(&body).send().await?;
                let read: Generated = answer.error_for_status()?.json().await?;
                read.status == 0
            }
            Kind::EsmsVn => {
                let query =
                    [("ApiKey", "key"), ("SecretKey", "secret"), ("Phone", "0901888484"), ("Code", "112233")];
                let url = format!("{}/MainService.svc/json/CheckCodeGen_V4_get", self.url);
                let answer = self.http.get(url).query(&query).send().await?;
                let read: Checked = answer.error_for_status()?.json().await?;
                read.code_result == "100"
            }
            Kind::AccuAuth => {
                let content = format!("code:{},expire_at:{}", black_box("1234"), LIMIT.as_secs() / 3);
                let body =
                    Message { phone_number: "6281234567890", template_id: "TPL_0001", content: &content };
                let request = self.http.post(format!("{}/data/send_sms_otp", self.url));
                let request = request.header("x-df-api-id", "key").header("x-df-api-secret", "secret");
                let answer = request.form(&body).send().await?;
                let read: Sent = answer.error_for_status()?.json().await?;
                read.status == "OK"
            }
        };
        if is_good { Ok(()) } else { Err("another answer than the server gave".into()) }
    }
}

/// The call by our client.
pub enum Ours {
    EsmsMy(esms_my::Client, PhoneNumber),
    EsmsVn(esms_vn::Client, PhoneNumber, OtpCode),
    AccuAuth(accuauth::Client),
}

impl Ours {
    pub fn new(kind: Kind, connection: Connection, url: &str) -> Outcome<Self> {
        Ok(match kind {
            Kind::EsmsMy => Self::EsmsMy(esms_my(connection, url)?, "+60123456789".parse()?),
            Kind::EsmsVn => {
                Self::EsmsVn(esms_vn(connection, url)?, "+84901888484".parse()?, OtpCode::parse("112233")?)
            }
            Kind::AccuAuth => Self::AccuAuth(accuauth(connection, url)?),
        })
    }
}

impl Caller for Ours {
    async fn call(&self) -> Outcome<()> {
        match self {
            Self::EsmsMy(client, phone) => {
                let request = esms_my::GenerateOtp::new(*phone, esms_my::OtpText::brand(black_box("Eaon")));
                drop(client.generate_otp(&request).await?);
            }
            Self::EsmsVn(client, phone, code) => {
                let request = esms_vn::CheckCode::new(*phone, code.clone());
                drop(client.check_code(&request).await?);
            }
            Self::AccuAuth(client) => {
                let content =
                    accuauth::Content::new().pair("code", black_box("1234"))?.pair("expire_at", "5")?;
                let request = accuauth::SendSmsOtp::new(black_box("6281234567890"));
                let request = request.template_id("TPL_0001").content(content);
                drop(client.send_sms_otp(&request).await?);
            }
        }
        Ok(())
    }
}

/// The call by our client behind the trait that a program without a vendor's name in it would take.
pub enum Dynamic {
    Start(Box<dyn StartVerification>, PhoneNumber),
    Check(Box<dyn CheckVerification>, PhoneNumber, OtpCode),
    Send(Box<dyn SendCode>, PhoneNumber, OtpCode),
}

impl Dynamic {
    pub fn new(kind: Kind, connection: Connection, url: &str) -> Outcome<Self> {
        Ok(match kind {
            Kind::EsmsMy => {
                let product =
                    esms_my::Verification::new(esms_my(connection, url)?, esms_my::OtpText::brand("Eaon"));
                Self::Start(Box::new(product), "+60123456789".parse()?)
            }
            Kind::EsmsVn => {
                let channel = esms_vn::Channel::zalo_then_sms("22575");
                let product = esms_vn::Verification::new(esms_vn(connection, url)?, channel);
                Self::Check(Box::new(product), "+84901888484".parse()?, OtpCode::parse("112233")?)
            }
            Kind::AccuAuth => {
                let sender =
                    CodeSender::new(accuauth(connection, url)?, "TPL_0001", NumberFormat::CountryCode);
                Self::Send(Box::new(sender), "+6281234567890".parse()?, OtpCode::parse("1234")?)
            }
        })
    }
}

impl Caller for Dynamic {
    async fn call(&self) -> Outcome<()> {
        match self {
            Self::Start(product, phone) => drop(product.start_verification(phone).await?),
            Self::Check(product, phone, code) => drop(product.check_verification(phone, code).await?),
            Self::Send(sender, phone, code) => drop(sender.send_code(phone, code, 20 * LIMIT).await?),
        }
        Ok(())
    }
}

fn options(connection: Connection) -> otp_http::HttpOptions {
    let options = otp_http::HttpOptions::new().timeout(LIMIT).connect_timeout(CONNECT);
    match connection {
        Connection::New => options,
        Connection::Kept => options.reuse_connections(IDLE),
    }
}

fn esms_my(connection: Connection, url: &str) -> Outcome<esms_my::Client> {
    let credentials = esms_my::Credentials::new("key", "secret")?;
    Ok(esms_my::Client::builder(credentials).base_url(url).http(options(connection)).build()?)
}

fn esms_vn(connection: Connection, url: &str) -> Outcome<esms_vn::Client> {
    let credentials = esms_vn::Credentials::new("key", "secret")?;
    Ok(esms_vn::Client::builder(credentials).base_url(url).http(options(connection)).build()?)
}

fn accuauth(connection: Connection, url: &str) -> Outcome<accuauth::Client> {
    let credentials = accuauth::Credentials::new("key", "secret")?;
    let host = accuauth::Host::Custom(url.to_owned());
    Ok(accuauth::Client::builder(host, credentials).http(options(connection)).build()?)
}
