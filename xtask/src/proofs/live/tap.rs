//! A server on loopback that stands between the real client and the vendor for one exchange, and keeps both its sides.
//!
//! Why a forwarder, and not a hook in the client: what is recorded must be what a program of a user's would send, by the
//! published client, through its own HTTP stack; and the published crates should carry no door for tools. Why the vendor
//! is then called with [`HttpClient`] and not with a relay of raw bytes: its TLS, its limits, its refusal of redirects and
//! its "at most once" are the very ones that are proven elsewhere, and a relay would need a second set of them. What is
//! lost by it: names and order of the answer's headers, of which a case keeps the content type alone.
//!
//! One request in, one request out: the first request that is exactly of the expected call is passed on, everything after
//! it is counted and closed. The address holds a random part, so that no other program of this machine can have a request
//! of its own passed on. Nothing is printed here.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use otp_core::Effect;
use otp_http::{Call, HttpClient, HttpOptions, Secret};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::endpoint::Endpoint;
use super::incoming::{Incoming, answer};
use super::redact::Answer;

/// A second under the client's own time-out, so that the vendor's silence is measured in one place only.
const TIMEOUT: Duration = HttpOptions::TIMEOUT.saturating_sub(Duration::from_secs(1));

pub(crate) enum Role {
    /// Plays this answer.
    Play(Answer),
    /// Passes the request on to the vendor at this base URL.
    Forward(String),
}

/// What passed.
#[derive(Default)]
pub(crate) struct Passed {
    /// Every request that came, the first of which was answered.
    pub(crate) requests: Vec<Incoming>,
    pub(crate) answer: Option<Answer>,
    /// Why there is no answer.
    pub(crate) trouble: Option<Trouble>,
}

#[derive(Clone)]
pub(crate) struct Trouble {
    /// One clean sentence, without any value.
    pub(crate) text: String,
    pub(crate) http_status: Option<u16>,
    /// Whether the vendor may have acted.
    pub(crate) effect: Effect,
}

pub(crate) struct Tap {
    base_url: String,
    passed: Arc<Mutex<Passed>>,
    task: JoinHandle<()>,
}

impl Tap {
    pub(crate) async fn start(role: Role, endpoint: Endpoint) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let random = getrandom::u64().map_err(|error| error.to_string())?;
        let prefix = format!("/{random:016x}");
        let base_url = format!("http://{address}{prefix}");
        let passed = Arc::new(Mutex::new(Passed::default()));
        let task = tokio::spawn(serve(listener, prefix, role, endpoint, Arc::clone(&passed)));
        Ok(Self { base_url, passed, task })
    }

    /// The base URL for the client, without the path that belongs to the vendor's.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Ends it and says what passed.
    pub(crate) fn finish(self) -> Passed {
        std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    prefix: String,
    role: Role,
    endpoint: Endpoint,
    passed: Arc<Mutex<Passed>>,
) {
    let keep = |change: &mut dyn FnMut(&mut Passed)| {
        change(&mut passed.lock().unwrap_or_else(PoisonError::into_inner));
    };
    while let Ok((mut stream, _)) = listener.accept().await {
        let Ok(mut request) = Incoming::read(&mut stream).await else { continue };
        let Some(path) = request.path.strip_prefix(&prefix) else { continue };
        request.path = path.to_owned();
        let mut is_first = false;
        keep(&mut |passed| {
            is_first = passed.requests.is_empty();
            passed.requests.push(request.clone());
        });
        if is_first {
            let outcome = match &role {
                Role::Play(answer) => Ok(answer.clone()),
                Role::Forward(base_url) => forward(base_url, &endpoint, &request).await,
            };
            // Kept before it is handed on, so that it is there when the client has it.
            keep(&mut |passed| match &outcome {
                Ok(answer) => passed.answer = Some(answer.clone()),
                Err(trouble) => passed.trouble = Some(trouble.clone()),
            });
            hand_on(&mut stream, outcome).await;
        }
    }
}

/// Gives the client what the vendor gave: a redirect as its bare status, and a broken call as a broken one.
async fn hand_on(stream: &mut TcpStream, outcome: Result<Answer, Trouble>) {
    let reply = match outcome {
        Ok(answer) => answer,
        Err(Trouble { http_status: Some(status), .. }) if (300..400).contains(&status) => {
            Answer { status, headers: Vec::new(), body: Vec::new() }
        }
        Err(_) => return,
    };
    // A client that went away has its own error.
    let _ = answer(stream, &reply).await;
}

async fn forward(base_url: &str, endpoint: &Endpoint, request: &Incoming) -> Result<Answer, Trouble> {
    let call = call(endpoint, request).map_err(|text| Trouble {
        text: text.to_owned(),
        http_status: None,
        effect: Effect::None,
    })?;
    let trouble = |error: otp_http::Error| Trouble {
        text: error.to_string(),
        http_status: error.http_status(),
        effect: error.effect(),
    };
    let user_agent = request.header("user-agent").unwrap_or_default();
    let options = HttpOptions::new().timeout(TIMEOUT);
    let http = HttpClient::new(base_url, user_agent, &options).map_err(trouble)?;
    let reply = http.send(call).await.map_err(trouble)?;
    let content_type = reply.content_type().map(|value| ("content-type".to_owned(), value.to_owned()));
    Ok(Answer {
        status: reply.status(),
        headers: content_type.into_iter().collect(),
        body: reply.raw_body().to_vec(),
    })
}

/// The very same call, or nothing: what this does not know how to pass on whole does not leave.
pub(crate) fn call(endpoint: &Endpoint, request: &Incoming) -> Result<Call, &'static str> {
    if request.path.strip_prefix(endpoint.base_path) != Some(endpoint.path) {
        return Err("the client asked for another path than the operation's");
    }
    let expected: Vec<_> = endpoint.content_type.map(|_| "content-type").into_iter().collect();
    let is_known = |name: &str| expected.contains(&name) || endpoint.key_headers.contains(&name);
    if request.own_headers().iter().any(|(name, _)| !is_known(name)) {
        return Err("the client sent a header that the forwarder does not know");
    }
    let mut call = match (endpoint.content_type, request.method.as_str()) {
        (Some(content_type), "POST")
            if request.header("content-type") == Some(content_type) && request.query.is_empty() =>
        {
            Call::post(endpoint.path, content_type, request.body.clone())
        }
        (None, "GET") if request.body.is_empty() => Call::get(endpoint.path, request.query.clone()),
        _ => return Err("the client's request has another form than the operation's"),
    };
    for name in endpoint.key_headers {
        let value = request.header(name).and_then(|value| Secret::parse_for_header(name, value).ok());
        call = call.secret_header(name, &value.ok_or("the client sent no keys in its headers")?);
    }
    Ok(call)
}

#[cfg(test)]
mod tests {
    use otp_sandbox::{Sandbox, Vendor};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::proofs::contract::case::Operation;

    /// Sends a POST by hand and reads whatever comes.
    async fn post(base_url: &str, path: &str, header: &str) -> String {
        let (address, prefix) = base_url.trim_start_matches("http://").split_once('/').unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let body = r#"{"api-key":"a","api-secret":"b","phone":"60123456789"}"#;
        let head = format!(
            "POST /{prefix}{path} HTTP/1.1\r\nhost: x\r\nuser-agent: test/1.0\r\n{header}content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    const JSON: &str = "content-type: application/json; charset=utf-8\r\n";

    #[tokio::test(flavor = "multi_thread")]
    async fn one_request_is_passed_on_and_no_other() {
        let sandbox = Sandbox::start().await.unwrap();
        let start = async || {
            let role = Role::Forward(sandbox.base_url(Vendor::EsmsMy));
            Tap::start(role, Endpoint::of(Operation::GenerateOtp)).await.unwrap()
        };
        let requests = || sandbox.requests(Vendor::EsmsMy);

        let tap = start().await;
        let stranger = tap.base_url().rsplit_once('/').unwrap().0.to_owned() + "/0123456789abcdef";
        assert_eq!(post(&stranger, "/sms/otp/generate", JSON).await, "");
        assert_eq!(requests(), 0, "a program that does not know the address is not served");

        let answer = post(tap.base_url(), "/sms/otp/generate", JSON).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"status\":3"), "{answer}");
        assert_eq!(post(tap.base_url(), "/sms/otp/generate", JSON).await, "");
        assert_eq!(requests(), 1, "a second request is not passed on");
        let passed = tap.finish();
        assert_eq!(passed.requests.len(), 2);
        assert!(passed.answer.is_some_and(|answer| answer.status == 200));

        let more = format!("{JSON}x-more: 1\r\n");
        for (path, header) in
            [("/sms/otp/verify", JSON), ("/sms/otp/generate", ""), ("/sms/otp/generate", &more)]
        {
            let tap = start().await;
            assert_eq!(post(tap.base_url(), path, header).await, "");
            let trouble = tap.finish().trouble.unwrap();
            assert_eq!(trouble.effect, Effect::None, "{}", trouble.text);
        }
        assert_eq!(requests(), 1, "what cannot be passed on whole does not leave");
    }
}
