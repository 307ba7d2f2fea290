//! A forwarder for one request: the real client calls it on this machine, and curl makes the call to the vendor. So the bytes
//! of the answer are seen, whatever the client makes of them. curl follows no redirect and repeats nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use otp_testkit::http::{Request, Server, Step};

use crate::Failure;

/// A vendor's answer, without what may differ each time.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

pub(super) struct Forwarder {
    server: Server,
    answer: Arc<Mutex<Option<Result<Answer, Failure>>>>,
}

impl Forwarder {
    /// Forwards the first request that arrives. Every other one finds a closed connection.
    pub(super) async fn start(base_url: &str) -> Self {
        let answer = Arc::<Mutex<Option<_>>>::default();
        let (to_fill, base_url) = (Arc::clone(&answer), base_url.to_owned());
        let forward = Step::answer(move |request| {
            let mut slot = to_fill.lock().unwrap_or_else(PoisonError::into_inner);
            if slot.is_some() {
                return Vec::new();
            }
            // curl blocks this thread; what else runs here, the vendor of a test among it, goes on on another.
            let answer = tokio::task::block_in_place(|| call(&base_url, request));
            let bytes = answer.as_ref().map(Answer::bytes).unwrap_or_default();
            *slot = Some(answer);
            bytes
        });
        Self { server: Server::start(vec![Step::Read, forward]).await, answer }
    }

    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// The vendor's answer, once the call is over.
    pub(super) fn answer(self) -> Result<Answer, Failure> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.unwrap_or_else(|| Err(Failure::new("the call did not reach the vendor")))
    }
}

impl Answer {
    fn bytes(&self) -> Vec<u8> {
        let head = format!("HTTP/1.1 {} -\r\ncontent-length: {}\r\n\r\n", self.status, self.body.len());
        [head.as_bytes(), &self.body].concat()
    }
}

/// Makes the call. Everything secret goes through curl's standard input: a command line can be seen by others.
fn call(base_url: &str, request: &Request) -> Result<Answer, Failure> {
    let config = config(base_url, request).ok_or_else(|| Failure::new("the client's request is not HTTP"))?;
    let mut curl = Command::new("curl");
    // `-q`: without the user's own settings.
    curl.args("-q --silent --show-error --http1.1 --include --max-time 30 --noproxy * --config -".split(' '));
    curl.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut curl = curl.spawn().map_err(|error| Failure::new(&format!("curl does not start: {error}")))?;
    if let Some(mut input) = curl.stdin.take() {
        input.write_all(config.as_bytes())?;
    }
    let output = curl.wait_with_output()?;
    if !output.status.success() {
        return Err(Failure::new(&format!("the vendor gave no answer (curl ended with {})", output.status)));
    }
    answer(&output.stdout).ok_or_else(|| Failure::new("the vendor's answer is not HTTP"))
}

/// The request as settings of curl; none if it is no HTTP.
fn config(base_url: &str, request: &Request) -> Option<String> {
    let quoted = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
    };
    let text = request.text();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let url = format!("{}{target}", base_url.trim_end_matches('/'));
    let mut config = format!("url = {}\nrequest = {}\n", quoted(&url), quoted(method));
    for line in lines {
        let (name, _) = line.split_once(':')?;
        // curl says its own.
        if !["content-length", "host", "connection"].contains(&&*name.to_ascii_lowercase()) {
            let _ = writeln!(config, "header = {}", quoted(line));
        }
    }
    if !body.is_empty() {
        let _ = writeln!(config, "data-raw = {}", quoted(body));
    }
    Some(config)
}

/// The last answer in curl's output: interim ones stand before it.
fn answer(mut output: &[u8]) -> Option<Answer> {
    loop {
        let end = output.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = (String::from_utf8_lossy(&output[..end]), &output[end + 4..]);
        let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
        if !(100..200).contains(&status) {
            return Some(Answer { status, body: body.to_owned() });
        }
        output = body;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::TcpStream;

    use super::*;

    /// What a client reads that sends this text.
    fn exchange(to: &Server, text: &str) -> String {
        tokio::task::block_in_place(|| {
            let mut stream = TcpStream::connect(to.address()).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            answer
        })
    }

    const POST: &str = "POST /sms HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nx-key: a\"b\r\n\r\nab\r\n";

    #[tokio::test(flavor = "multi_thread")]
    async fn one_request_is_forwarded_and_a_second_one_is_not() {
        let answer = Step::answer(|_| b"HTTP/1.1 403 X\r\ncontent-length: 3\r\n\r\n<p>".to_vec());
        let vendor = Server::start(vec![Step::Read, answer]).await;
        let forwarder = Forwarder::start(&format!("{}/api/", vendor.url())).await;
        assert!(exchange(&forwarder.server, POST).ends_with("\r\n\r\n<p>"));
        assert_eq!(exchange(&forwarder.server, POST), "");
        let requests = vendor.requests();
        assert!(requests.len() == 1 && requests[0].starts_with("POST /api/sms HTTP/1.1\r\n"), "{requests:?}");
        assert!(requests[0].contains("\r\nx-key: a\"b\r\n") && requests[0].ends_with("\r\n\r\nab\r\n"));
        assert_eq!(forwarder.answer().unwrap().status, 403);
    }

    #[test]
    fn the_final_answer_is_the_one() {
        let answer = answer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n<p>").unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (403, b"<p>".as_slice()));
    }
}
