//! Asks a proxy for a tunnel to a vendor, as a call does, and says nothing through it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::call::wait;
use crate::proxy::Server;

/// The room that a call has for the head of an answer.
const LONGEST_HEAD: u64 = 8192;

/// Asks for a tunnel to `vendor`, a host and a port. An error is a sentence that shows nothing of the login, and nothing of the answer but
/// its number.
pub(super) fn ask(proxy: &Server, vendor: &str, patience: Duration) -> Result<(), String> {
    let login = proxy.login.as_ref().map(|(user, password)| format!("{user}:{}", password.expose()));
    let request = request(vendor, login.as_deref());
    let head = wait(async { Ok(timeout(patience, head(&proxy.address, &request)).await) });
    let head = match head {
        Ok(Ok(Ok(head))) => head,
        Ok(Ok(Err(error))) => return Err(format!("the proxy: {error}")),
        Ok(Err(_)) => return Err("the proxy does not answer".to_owned()),
        Err(_) => return Err("the system cannot start an event loop".to_owned()),
    };
    match status(&head) {
        Some(200) if !has_ended(&head) => {
            Err("the proxy's answer has no end, and lets no call through".to_owned())
        }
        // A call takes no other number for a tunnel, not even another 2xx.
        Some(200) => Ok(()),
        Some(407) if login.is_some() => Err("the proxy refuses the login (407)".to_owned()),
        Some(407) => Err("the proxy asks for a login (407): OTP_PROXY_LOGIN sets one".to_owned()),
        Some(number) => Err(format!("the proxy answers {number}, and lets no call through")),
        None => Err("what answers at the proxy's address is no HTTP proxy".to_owned()),
    }
}

/// What a call asks for, without the name of the client.
fn request(vendor: &str, login: Option<&str>) -> String {
    let login = login.map(|login| format!("Proxy-Authorization: Basic {}\r\n", base64(login.as_bytes())));
    format!("CONNECT {vendor} HTTP/1.1\r\nHost: {vendor}\r\n{}\r\n", login.unwrap_or_default())
}

async fn head(proxy: &str, request: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(proxy).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut stream = BufReader::new(stream).take(LONGEST_HEAD);
    let mut head = Vec::new();
    // Any other first line says enough.
    while stream.read_until(b'\n', &mut head).await? > 0 && status(&head) == Some(200) && !has_ended(&head) {}
    Ok(head)
}

/// Whether an empty line ends the head. A call takes a line that ends without a carriage return, too.
fn has_ended(head: &[u8]) -> bool {
    head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n")
}

/// The number in the first line of an answer, if it is HTTP.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split_inclusive(|byte| *byte == b'\n').next()?.strip_suffix(b"\n")?;
    let rest = line.strip_prefix(b"HTTP/1.1 ").or_else(|| line.strip_prefix(b"HTTP/1.0 "))?;
    let (number, reason) = rest.split_at_checked(3)?;
    let ends = reason.first().is_none_or(|byte| b" \r".contains(byte));
    let number =
        std::str::from_utf8(number).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    number.parse().ok().filter(|_| ends)
}

/// As a header writes a login. It is too little for a dependency.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_login_is_written_as_the_standard_writes_it() {
        // The vectors of RFC 4648, and the login of RFC 7617.
        for (text, written) in [
            ("", ""),
            ("f", "Zg=="),
            ("fooba", "Zm9vYmE="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("test:123£", "dGVzdDoxMjPCow=="),
        ] {
            assert_eq!(base64(text.as_bytes()), written);
        }
    }

    #[test]
    fn a_first_line_is_read_as_a_call_reads_it() {
        for (line, number) in [
            ("HTTP/1.1 200 Connection established\r\n", Some(200)),
            ("HTTP/1.0 407 \r\n", Some(407)),
            ("HTTP/1.1 403\n", Some(403)),
            ("HTTP/1.1 2000 OK\r\n", None),
            ("HTTP/1.1 +20 OK\r\n", None),
            ("HTTP/1.1 20", None),
            ("HTTP/1.1 200 OK", None),
            ("HTTP/2 200\r\n", None),
            ("SSH-2.0-OpenSSH\r\n", None),
            ("", None),
        ] {
            assert_eq!(status(line.as_bytes()), number, "{line:?}");
        }
    }

    #[test]
    fn a_proxy_that_never_answers_is_not_waited_for() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Server { address: silent.local_addr().unwrap().to_string(), has_tls: false, login: None };
        let asked = ask(&proxy, "vendor.example:443", Duration::from_millis(20));
        assert_eq!(asked.unwrap_err(), "the proxy does not answer");
    }

    /// A call needs the whole head within its room. For it, too, a line may end without a carriage return.
    #[test]
    fn a_proxy_whose_answer_has_no_end_lets_no_call_through() {
        let long = |bytes: usize| format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(bytes - 24));
        for (answer, stays, end) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true, Ok(())),
            ("HTTP/1.1 200 OK\n\n", true, Ok(())),
            (long(8192).as_str(), true, Ok(())),
            (long(8193).as_str(), true, Err("the proxy's answer has no end, and lets no call through")),
            ("HTTP/1.1 200 OK\r\n", false, Err("the proxy's answer has no end, and lets no call through")),
            ("HTTP/1.1 200 OK\r\n", true, Err("the proxy does not answer")),
        ] {
            let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
            let server =
                Server { address: proxy.local_addr().unwrap().to_string(), has_tls: false, login: None };
            let patience =
                Duration::from_millis(if end == Err("the proxy does not answer") { 20 } else { 60_000 });
            let asked = std::thread::scope(|scope| {
                let asked = scope.spawn(|| ask(&server, "vendor.example:443", patience));
                let (mut stream, _) = proxy.accept().unwrap();
                let mut asks = request("vendor.example:443", None).into_bytes();
                stream.read_exact(&mut asks).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                let _open = stays.then_some(stream);
                asked.join().unwrap()
            });
            assert_eq!(asked, end.map_err(str::to_owned), "{answer}");
        }
    }
}
