//! `otp-sandbox health`: for a container's health check, whose image has neither curl nor a shell.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A container's check has a limit of its own, often 30 seconds; a sandbox on the same machine answers at once.
const LONGEST: Duration = Duration::from_secs(5);

/// Asks the control port at this address whether a sandbox answers there.
pub(crate) fn ask(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let answer = exchange(address).map_err(|error| format!("nothing answers at {address}: {error}"))?;
    if is_sandbox(&answer) { Ok(()) } else { Err(format!("what answers at {address} is no sandbox").into()) }
}

fn exchange(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, LONGEST)?;
    stream.set_read_timeout(Some(LONGEST))?;
    stream.set_write_timeout(Some(LONGEST))?;
    let request = format!("GET /_sandbox/v1/health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A sandbox with a token refuses the question. That it refuses is the answer: so no check needs to know the token.
fn is_sandbox(answer: &str) -> bool {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    (head.starts_with("HTTP/1.1 200 ") && body.contains("\"simulated\":true"))
        || (head.starts_with("HTTP/1.1 401 ") && body.contains("this sandbox needs its token"))
}
