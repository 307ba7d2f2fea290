//! The paid calls of each vendor: by plain reqwest as a careful user would write them, and by our client. Both send the same
//! fields and read the same answer into a type.
//!
//! Which calls there are is the vendor crates' list, and what they send and get is the printed sample in `contract/`, so no
//! call is named here.

use std::pin::Pin;
use std::time::Duration;

use otp_testkit::contract::{Contract, Endpoint};
use otp_testkit::vendors::{self, Keys, Made, Ready, Settings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Outcome;

/// Long enough that no timeout decides anything, and the same on both sides.
const LIMIT: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(60);

const KEY: &str = "key";
const SECRET: &str = "secret";

/// How long a connection lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connection {
    New,
    Kept,
}

/// One call of one vendor.
pub struct Call {
    vendor: String,
    /// What the pages say of it, with its sample.
    endpoint: Endpoint,
}

impl Call {
    /// Every call of every vendor.
    pub fn all() -> Vec<Self> {
        let of_vendor = |contract: Contract| {
            let Contract { vendor, endpoints, .. } = contract;
            endpoints.into_iter().map(move |endpoint| Self { vendor: vendor.clone(), endpoint })
        };
        vendors::all().iter().map(|vendor| Contract::of(vendor.name())).flat_map(of_vendor).collect()
    }

    /// The call of this name.
    pub fn named(name: &str) -> Outcome<Self> {
        let found = Self::all().into_iter().find(|call| call.name() == name);
        Ok(found.ok_or_else(|| format!("no call is named {name}"))?)
    }

    /// Vendor and endpoint.
    pub fn name(&self) -> String {
        format!("{}/{}", self.vendor, self.endpoint.name)
    }

    /// How its fields are written.
    pub fn form(&self) -> &'static str {
        let request = &self.endpoint.request;
        match (request.get("json"), request.get("form")) {
            (Some(_), _) => "POST, JSON",
            (None, Some(_)) => "POST, form",
            (None, None) => "GET",
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
    headers: Vec<(String, String)>,
    fields: Fields,
    vendor: String,
}

/// What it sends, in the order of the sample.
enum Fields {
    Json(serde_json::Map<String, Value>),
    Form(Vec<(String, String)>),
    Query(Vec<(String, String)>),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "read as a user would")]
struct EsmsVnAnswer {
    code_result: String,
    count_regenerate: Option<i64>,
    error_message: Option<String>,
    #[serde(rename = "SMSID")]
    sms_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read as a user would")]
struct EsmsMyAnswer {
    status: i64,
    credit_deducted: Option<u64>,
    message: Option<String>,
    id: Option<String>,
    parts: Option<u32>,
    r#type: Option<u16>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read as a user would")]
struct AccuAuthAnswer {
    status: String,
    charge_info: Option<Charge>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read as a user would")]
struct Charge {
    charge: Option<u64>,
}

impl Plain {
    /// Plain reqwest with the timeouts and the connections that our clients have.
    pub fn new(call: &Call, connection: Connection, url: &str) -> Outcome<Self> {
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
        let Sample { path, headers, json, form, query } = Sample::of(&call.endpoint)?;
        let fields = match (json, form) {
            (Some(json), _) => Fields::Json(json),
            (None, Some(form)) => Fields::Form(form),
            (None, None) => {
                let url = reqwest::Url::parse(&format!("{url}{path}?{}", query.unwrap_or_default()))?;
                let pairs = url.query_pairs();
                Fields::Query(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
            }
        };
        // The type of the body is reqwest's to say.
        let headers = headers.into_iter().filter(|(name, _)| name != "content-type").collect();
        Ok(Self {
            http: builder.build()?,
            url: format!("{url}{path}"),
            headers,
            fields,
            vendor: call.vendor.clone(),
        })
    }
}

/// The request of a contract case.
#[derive(Deserialize)]
struct Sample {
    path: String,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
    json: Option<serde_json::Map<String, Value>>,
    form: Option<Vec<(String, String)>>,
    query: Option<String>,
}

impl Sample {
    fn of(endpoint: &Endpoint) -> Outcome<Self> {
        let text = endpoint.request.to_string().replace("{{key}}", KEY).replace("{{secret}}", SECRET);
        Ok(serde_json::from_str(&text)?)
    }
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Outcome<T> {
    Ok(request.send().await?.error_for_status()?.json().await?)
}

impl Plain {
    async fn make(&self) -> Outcome<()> {
        let request = match &self.fields {
            Fields::Json(fields) => self.http.post(&self.url).json(fields),
            Fields::Form(fields) => self.http.post(&self.url).form(fields),
            Fields::Query(fields) => self.http.get(&self.url).query(fields),
        };
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let is_good = match self.vendor.as_str() {
            "esms-vn" => answer::<EsmsVnAnswer>(request).await?.code_result == "100",
            "esms-my" => answer::<EsmsMyAnswer>(request).await?.status == 0,
            "accuauth" => answer::<AccuAuthAnswer>(request).await?.status == "OK",
            other => return Err(format!("nobody has written down what {other} answers").into()),
        };
        if is_good { Ok(()) } else { Err("another answer than the server gave".into()) }
    }
}

impl Caller for Plain {
    async fn call(&self) -> Outcome<()> {
        // In a box, as the call of a client is that is held ready.
        let made: Pin<Box<dyn Future<Output = Outcome<()>> + Send + '_>> = Box::pin(self.make());
        made.await
    }
}

/// The call by our client.
pub struct Ours(Box<dyn Ready>);

impl Ours {
    pub fn new(call: &Call, connection: Connection, url: &str) -> Outcome<Self> {
        let options = otp_http::HttpOptions::new().timeout(LIMIT).connect_timeout(CONNECT);
        let options = match connection {
            Connection::New => options,
            Connection::Kept => options.reuse_connections(IDLE),
        };
        let Call { vendor, endpoint } = call;
        // What stands in front of an endpoint's path is the host's.
        let path = Sample::of(endpoint)?.path;
        let prefix = path.strip_suffix(&endpoint.path).ok_or("the sample has another path")?;
        let settings = Settings { http: options, ..Settings::default() };
        let keys = Keys::new(KEY, SECRET);
        let client = vendors::named(vendor).client(&format!("{url}{prefix}"), &keys, &settings)?;
        Ok(Self(client.ready(&endpoint.name, &endpoint.arguments)?))
    }
}

impl Caller for Ours {
    async fn call(&self) -> Outcome<()> {
        let made: Made<'_> = self.0.call();
        Ok(made.await?)
    }
}
