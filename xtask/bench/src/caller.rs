//! The paid calls of each vendor: by plain reqwest as a careful user would write them, and by our client. Both send the same
//! fields and read the same answer into a type.

use std::hint::black_box;
use std::time::Duration;

use otp_core::{OtpCode, PhoneNumber};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// Long enough that no time-out decides anything, and the same on both sides.
const LIMIT: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(60);

const MESSAGE: &str = "Ma xac thuc cua ban la {OTP}";

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
    Generate,
    Verify,
    /// GET, everything in the query.
    Check,
    V4,
    /// POST, JSON, credentials in the body.
    V5,
    /// POST, a form, credentials in headers.
    Send,
}

impl Kind {
    pub const ALL: [(Self, &str); 6] = [
        (Self::Generate, "esms-my-generate"),
        (Self::Verify, "esms-my-verify"),
        (Self::Check, "esms-vn-check"),
        (Self::V4, "esms-vn-v4"),
        (Self::V5, "esms-vn-v5"),
        (Self::Send, "accuauth-send"),
    ];
    /// One of each form.
    pub const FORMS: [(Self, &str); 3] = [
        (Self::Generate, "esms-my generate (POST, JSON)"),
        (Self::Check, "esms-vn check (GET)"),
        (Self::Send, "accuauth send (POST, form)"),
    ];
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

/// Both calls of esms.com.my.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Otp<'a> {
    api_key: &'a str,
    api_secret: &'a str,
    phone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct V5<'a> {
    api_key: &'a str,
    secret_key: &'a str,
    phone: &'a str,
    multi_channel_temp_id: &'a str,
    type_id: &'a str,
}

#[derive(Serialize)]
struct Message<'a> {
    phone_number: &'a str,
    template_id: &'a str,
    content: &'a str,
}

/// An answer of esms.com.my (a number) or of AccuAuth (a word).
#[derive(Deserialize)]
struct Status<T> {
    status: T,
    #[allow(dead_code, reason = "read as a user would")]
    #[serde(alias = "request_id")]
    id: Option<String>,
}

/// An answer of eSMS.vn.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "read as a user would")]
struct Coded {
    code_result: String,
    error_message: Option<String>,
    #[serde(rename = "SMSID")]
    sms_id: Option<String>,
}

impl Plain {
    /// Plain reqwest with the time-outs and the connections that our clients have.
    pub fn new(kind: Kind, connection: Connection, url: &str) -> Outcome<Self> {
        // Nothing here speaks TLS; reqwest wants to know which it would be.
        let provider = rustls::crypto::ring::default_provider();
        let tls = rustls::ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(LIMIT)
            .tls_backend_preconfigured(tls)
            .http1_only();
        let builder = match connection {
            Connection::New => builder.pool_max_idle_per_host(0),
            Connection::Kept => builder.pool_idle_timeout(IDLE),
        };
        Ok(Self { http: builder.build()?, url: url.to_owned(), kind })
    }

    fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url))
    }

    fn get(&self, name: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}/MainService.svc/json/{name}", self.url))
    }
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Outcome<T> {
    Ok(request.send().await?.error_for_status()?.json().await?)
}

impl Caller for Plain {
    async fn call(&self) -> Outcome<()> {
        let (api_key, api_secret, phone) = ("key", "secret", "60123456789");
        let keys = [("ApiKey", "key"), ("SecretKey", "secret"), ("Phone", "0901888484")];
        let is_good = match self.kind {
            Kind::Generate => {
                let body = Otp { api_key, api_secret, phone, brand_name: Some("Eaon"), code: None };
                answer::<Status<i64>>(self.post("/sms/otp/generate").json(&body)).await?.status == 0
            }
            Kind::Verify => {
                let body = Otp { api_key, api_secret, phone, brand_name: None, code: Some("112233") };
                answer::<Status<i64>>(self.post("/sms/otp/verify").json(&body)).await?.status == 0
            }
            Kind::Check => {
                let request = self.get("CheckCodeGen_V4_get").query(&keys).query(&[("Code", "112233")]);
                answer::<Coded>(request).await?.code_result == "100"
            }
            Kind::V4 => {
                let query = [("Brandname", "Shop"), ("Type", "2"), ("message", MESSAGE)];
                let request = self.get("SendMessageAutoGenCode_V4_get").query(&keys).query(&query);
                answer::<Coded>(request).await?.code_result == "100"
            }
            Kind::V5 => {
                let body = V5 {
                    api_key,
                    secret_key: api_secret,
                    phone: "0901888484",
                    multi_channel_temp_id: "22575",
                    type_id: "2",
                };
                let request = self.post("/MainService.svc/json/SendMessageAutoGenCode_V5").json(&body);
                answer::<Coded>(request).await?.code_result == "100"
            }
            Kind::Send => {
                let content = format!("code:{},expire_at:{}", black_box("1234"), LIMIT.as_secs() / 3);
                let body =
                    Message { phone_number: "6281234567890", template_id: "TPL_0001", content: &content };
                let request = self.post("/data/send_sms_otp").form(&body);
                let request = request.header("x-df-api-id", api_key).header("x-df-api-secret", api_secret);
                answer::<Status<String>>(request).await?.status == "OK"
            }
        };
        if is_good { Ok(()) } else { Err("another answer than the server gave".into()) }
    }
}

/// The call by our client.
pub enum Ours {
    EsmsMy(esms_my::Client, Kind, PhoneNumber, OtpCode),
    EsmsVn(esms_vn::Client, Kind, PhoneNumber, OtpCode),
    AccuAuth(accuauth::Client),
}

impl Ours {
    pub fn new(kind: Kind, connection: Connection, url: &str) -> Outcome<Self> {
        let options = otp_http::HttpOptions::new().timeout(LIMIT).connect_timeout(CONNECT);
        let options = match connection {
            Connection::New => options,
            Connection::Kept => options.reuse_connections(IDLE),
        };
        let code = OtpCode::parse("112233")?;
        Ok(match kind {
            Kind::Generate | Kind::Verify => {
                let builder = esms_my::Client::builder(esms_my::Credentials::new("key", "secret")?);
                let client = builder.base_url(url).http(options).build()?;
                Self::EsmsMy(client, kind, "+60123456789".parse()?, code)
            }
            Kind::Check | Kind::V4 | Kind::V5 => {
                let builder = esms_vn::Client::builder(esms_vn::Credentials::new("key", "secret")?);
                let client = builder.base_url(url).http(options).build()?;
                Self::EsmsVn(client, kind, "+84901888484".parse()?, code)
            }
            Kind::Send => {
                let host = accuauth::Host::Custom(url.to_owned());
                let builder = accuauth::Client::builder(host, accuauth::Credentials::new("key", "secret")?);
                Self::AccuAuth(builder.http(options).build()?)
            }
        })
    }
}

impl Caller for Ours {
    async fn call(&self) -> Outcome<()> {
        match self {
            Self::EsmsMy(client, Kind::Verify, phone, code) => {
                drop(client.verify_otp(&esms_my::VerifyOtp::new(*phone, code.clone())).await?);
            }
            Self::EsmsMy(client, _, phone, _) => {
                let request = esms_my::GenerateOtp::new(*phone, esms_my::OtpText::brand(black_box("Eaon")));
                drop(client.generate_otp(&request).await?);
            }
            Self::EsmsVn(client, Kind::V4, phone, _) => {
                let request = esms_vn::SendMessageAutoGenCodeV4::new(*phone, black_box("Shop"), MESSAGE);
                drop(client.send_message_auto_gen_code_v4(&request).await?);
            }
            Self::EsmsVn(client, Kind::V5, phone, _) => {
                let send = esms_vn::TypeId::GenerateAndSend;
                let request = esms_vn::SendMessageAutoGenCodeV5::new(*phone, black_box("22575"), send);
                drop(client.send_message_auto_gen_code_v5(&request).await?);
            }
            Self::EsmsVn(client, _, phone, code) => {
                drop(client.check_code(&esms_vn::CheckCode::new(*phone, code.clone())).await?);
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
