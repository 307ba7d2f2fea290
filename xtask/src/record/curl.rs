//! One call made by curl, so that the bytes of the vendor's answer are seen, whatever a client makes of them. curl follows no
//! redirect and repeats nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::Failure;

/// A vendor's answer, without what may differ each time.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Sends a client's request on to the vendor. Everything secret goes through curl's standard input: a command line can be seen
/// by others.
pub(super) fn call(base_url: &str, request: &str) -> Result<Answer, Failure> {
    let config = config(base_url, request).ok_or_else(|| Failure::new("the client's request is not HTTP"))?;
    let mut curl = Command::new("curl");
    // `-q`: without the user's own settings.
    curl.args(
        "-q --silent --http1.1 --max-time 30 --noproxy * --write-out \\n%{http_code} --config -".split(' '),
    );
    let mut curl = curl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = curl.stdin.take() {
        input.write_all(config.as_bytes())?;
    }
    let output = curl.wait_with_output()?;
    if !output.status.success() {
        return Err(Failure::new(&format!("the vendor gave no answer (curl ended with {})", output.status)));
    }
    let end = output.stdout.iter().rposition(|byte| *byte == b'\n').unwrap_or_default();
    let (body, status) = output.stdout.split_at(end);
    Ok(Answer { status: String::from_utf8_lossy(status).trim().parse()?, body: body.to_owned() })
}

/// The request as settings of curl; none if it is no HTTP.
fn config(base_url: &str, request: &str) -> Option<String> {
    let quoted = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
    };
    let (head, body) = request.split_once("\r\n\r\n")?;
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

#[cfg(test)]
mod tests {
    use otp_testkit::http::{Server, Step, reply};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_request_goes_on_once_as_it_was_written_and_its_final_answer_is_the_one() {
        let post = "POST /sms HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nx-key: a\"b\r\n\r\nab\r\n";
        let interim = reply("HTTP/1.1 103 Early Hints\r\n\r\n");
        let vendor = Server::start(vec![
            Step::Read,
            interim,
            reply("HTTP/1.1 403 X\r\ncontent-length: 4\r\n\r\n<p>\n"),
        ]);
        let vendor = vendor.await;
        let answer = tokio::task::block_in_place(|| call(&format!("{}/api/", vendor.url()), post)).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (403, b"<p>\n".as_slice()));
        let requests = vendor.requests();
        assert!(requests.len() == 1 && requests[0].starts_with("POST /api/sms HTTP/1.1\r\n"), "{requests:?}");
        assert!(requests[0].contains("\r\nx-key: a\"b\r\n") && requests[0].ends_with("\r\n\r\nab\r\n"));
    }
}
