//! A forwarder for one request: the real client calls it on this machine, and curl makes the call to the vendor. So the bytes
//! of the answer are seen, whatever the client makes of them. curl follows no redirect and repeats nothing.

use std::fmt::Write as _;
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Failure;

/// A vendor's answer, without what may differ each time.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Serves one request; returns where, and the answer to come. A second one finds nobody.
pub(super) async fn once(base_url: &str) -> Result<(String, JoinHandle<Result<Answer, Failure>>), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = format!("http://{}", listener.local_addr()?);
    let base_url = base_url.to_owned();
    let answer = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await?;
        drop(listener);
        let request = request(&mut client).await?;
        let answer = call(&base_url, &request).await?;
        let content_type = answer.content_type.as_deref().unwrap_or("application/octet-stream");
        let length = answer.body.len();
        let head = format!(
            "HTTP/1.1 {} -\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n",
            answer.status
        );
        client.write_all(&[head.as_bytes(), &answer.body].concat()).await?;
        client.shutdown().await?;
        Ok(answer)
    });
    Ok((at, answer))
}

struct Request {
    method: String,
    target: String,
    headers: Vec<String>,
    body: String,
}

async fn request(client: &mut TcpStream) -> Result<Request, Failure> {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = client.read(&mut buffer).await?;
        read.extend_from_slice(&buffer[..count]);
        if let Some(request) = parsed(&String::from_utf8_lossy(&read)) {
            return Ok(request);
        }
        if count == 0 {
            return Err(Failure::new("the client ended the connection before its request was whole"));
        }
    }
}

fn parsed(text: &str) -> Option<Request> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut headers, mut length) = (Vec::new(), 0);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            // curl says its own.
            "host" | "connection" => {}
            _ => headers.push(line.to_owned()),
        }
    }
    (body.len() >= length).then(|| Request { method, target, headers, body: body.to_owned() })
}

/// Makes the call. Everything secret goes through curl's standard input: a command line can be seen by others.
async fn call(base_url: &str, request: &Request) -> Result<Answer, Failure> {
    let mut curl = tokio::process::Command::new("curl");
    // `-q`: without the user's own settings.
    curl.args([
        "-q",
        "--silent",
        "--show-error",
        "--http1.1",
        "--include",
        "--max-time",
        "30",
        "--noproxy",
        "*",
    ]);
    curl.args(["--config", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut curl = curl.spawn().map_err(|error| Failure::new(&format!("curl does not start: {error}")))?;
    if let Some(mut input) = curl.stdin.take() {
        input.write_all(config(base_url, request).as_bytes()).await?;
    }
    let output = curl.wait_with_output().await?;
    if !output.status.success() {
        return Err(Failure::new(&format!("the vendor gave no answer (curl ended with {})", output.status)));
    }
    answer(&output.stdout).ok_or_else(|| Failure::new("the vendor's answer is not HTTP"))
}

fn config(base_url: &str, request: &Request) -> String {
    let quoted = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
    };
    let url = format!("{}{}", base_url.trim_end_matches('/'), request.target);
    let mut config = format!("url = {}\nrequest = {}\n", quoted(&url), quoted(&request.method));
    for header in &request.headers {
        let _ = writeln!(config, "header = {}", quoted(header));
    }
    if !request.body.is_empty() {
        let _ = writeln!(config, "data-raw = {}", quoted(&request.body));
    }
    config
}

/// The last answer in curl's output: interim ones stand before it.
fn answer(mut output: &[u8]) -> Option<Answer> {
    loop {
        let end = output.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = (String::from_utf8_lossy(&output[..end]), &output[end + 4..]);
        let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
        if !(100..200).contains(&status) {
            let content_type = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
            });
            return Some(Answer { status, content_type, body: body.to_owned() });
        }
        output = body;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whole_with_its_body() {
        let text = "POST /sms HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nx-key: a\"b\r\n\r\nab";
        assert!(parsed(text).is_none());
        let request = parsed(&format!("{text}\r\n")).unwrap();
        let config = config("https://vendor/api/", &request);
        assert_eq!(
            config,
            "url = \"https://vendor/api/sms\"\nrequest = \"POST\"\nheader = \"x-key: a\\\"b\"\ndata-raw = \"ab\\r\\n\"\n"
        );
    }

    #[test]
    fn the_final_answer_is_the_one() {
        let output =
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<p>";
        let answer = answer(output).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (403, b"<p>".as_slice()));
        assert_eq!(answer.content_type.as_deref(), Some("text/html"));
    }
}
