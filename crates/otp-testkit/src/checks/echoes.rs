//! Answers that repeat the whole request, in each place where an answer has room for it.

use std::fmt;
use std::sync::{Arc, Mutex};

use otp_http::Reply;
use serde_json::json;

use super::bodies::with_each_value;
use super::target::Target;
use crate::http::{Request, Server, Step};

/// Makes an answer from a request.
pub type Echo = Box<dyn Fn(&Request) -> Vec<u8> + Send + Sync>;

/// On one line.
fn line(request: &Request) -> String {
    request.text().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Every place that any HTTP answer has, for `{}` in these texts.
const PLACES: [&str; 15] = [
    "HTTP/1.1 500 {}\r\ncontent-length: 0\r\n\r\n",
    "{}",
    "HTTP/1.1 {}\r\n\r\n",
    "HTTP/1.1 403 X\r\nset-cookie: {}\r\nx-echo: {}\r\nwww-authenticate: {}\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\n{}: x\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: {}\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;x=\"{}\"\r\n[]\r\n0\r\nx: {}\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}\r\n",
    "HTTP/1.1 302 X\r\nlocation: https://x.invalid/?{}\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 429 X\r\nretry-after: {}\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 103 Early\r\nlink: {}\r\n\r\nHTTP/1.1 101 {}\r\nupgrade: x\r\n\r\n",
    "HTTP/1.1 407 {}\r\nproxy-authenticate: {}\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{}",
];

/// A server that repeats the request in one of these ways.
pub struct Echoing {
    /// The server.
    pub server: Server,
    request: Arc<Mutex<Request>>,
    echo: Arc<Echo>,
}

impl fmt::Debug for Echoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.server.fmt(f)
    }
}

impl Echoing {
    /// Starts it.
    pub async fn start(echo: Echo) -> Self {
        let (request, echo) = (Arc::<Mutex<Request>>::default(), Arc::new(echo));
        let (seen, answer) = (Arc::clone(&request), Arc::clone(&echo));
        let step = Step::answer(move |request| {
            seen.lock().unwrap().clone_from(request);
            answer(request)
        });
        Self { server: Server::start(vec![Step::Read, step]).await, request, echo }
    }

    /// The request that it repeats.
    #[must_use]
    pub fn request(&self) -> Request {
        self.request.lock().unwrap().clone()
    }

    /// The body of its answer, as a client would take it.
    #[must_use]
    pub fn reply(&self) -> Reply {
        reply(&self.echo, &self.request())
    }
}

/// The body of this answer to a request, as a client would take it.
#[must_use]
pub fn reply(echo: &Echo, request: &Request) -> Reply {
    let answer = echo(request);
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_default();
    Reply::new(200, None, answer[head..].to_vec())
}

/// Those places, then the fields of the vendor's own answers.
#[must_use]
pub fn all(target: &Target) -> Vec<(String, Echo)> {
    let mut all: Vec<(String, Echo)> = Vec::new();
    for place in PLACES {
        let echo = move |request: &Request| place.replace("{}", &line(request)).into_bytes();
        all.push((format!("an echo in {place:.40}"), Box::new(echo)));
    }
    all.extend(in_bodies(target));
    all
}

/// The fields of the vendor's own answers.
#[must_use]
pub fn in_bodies(target: &Target) -> Vec<(String, Echo)> {
    let mut all: Vec<(String, Echo)> = Vec::new();
    for body in bodies(target) {
        let name = format!("an echo in the body {body:.60}");
        let echo = move |request: &Request| {
            let text = json!(request.text()).to_string();
            let digits = request.text().into_owned();
            let mut runs = digits.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 9);
            let digits = runs.next_back().unwrap_or("1").trim_start_matches('0');
            let body = body.replace("\"{text}\"", &text).replace("\"{digits}\"", digits);
            answer("HTTP/1.1 200 OK\r\n", &body)
        };
        all.push((name, Box::new(echo)));
    }
    all
}

/// Bodies with `"{text}"` for the request as a JSON text and `"{digits}"` for its number as a JSON number.
fn bodies(target: &Target) -> Vec<String> {
    let (field, contract) = (&target.endpoint.code_field, &target.contract);
    let refusal = contract.refusal(&target.endpoint, &contract.plain_refusal(&target.endpoint).code);
    let mut bodies =
        vec!["\"{text}\"".to_owned(), "[\"{text}\"]".to_owned(), json!({ "error": "{text}" }).to_string()];
    for place in ["\"{text}\"", "\"{digits}\""] {
        bodies.push(format!("{{\"{field}\":{place}}}"));
        for body in [&target.endpoint.success_body, &refusal] {
            bodies.extend(with_each_value(body, field, place));
        }
    }
    bodies
}
