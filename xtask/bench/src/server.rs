//! A server in a process of its own, so that its work is not counted as the client's. It knows no HTTP beyond what it needs:
//! the same answer to every request on a path.

use std::io::BufRead;
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Outcome;

/// The word on the command line that turns a measuring program into the server.
pub const SERVE: &str = "serve";

/// Paths and what is answered there. Everything else gets an empty object.
const ANSWERS: [(&str, &str); 3] = [
    (
        "/sms/otp/generate",
        r#"{"status":0,"message":"ok","id":"2069441a-2dbf-4123-bc46-9d422ae1c3f3","credit-deducted":1}"#,
    ),
    (
        "/CheckCodeGen_V4_get",
        r#"{"CodeResult":"100","CountRegenerate":0,"ErrorMessage":"Content: Success!"}"#,
    ),
    (
        "/data/send_sms_otp",
        r#"{"status":"OK","charge_info":{"charge":1},"request_id":"TIDf374ebf432c34fa8840c9fa75b7b8df2"}"#,
    ),
];

/// Serves until its standard input ends. Its first line names the port that answers, and the one that never does.
///
/// # Errors
///
/// When no port is free.
pub async fn serve() -> Outcome<()> {
    // On every address of the loopback interface: a thousand new connections at once need more ports than one has.
    let answering = TcpListener::bind("0.0.0.0:0").await?;
    let silent = TcpListener::bind("127.0.0.1:0").await?;
    println!("{} {}", answering.local_addr()?.port(), silent.local_addr()?.port());
    // Without its parent it has no use.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let mut kept = Vec::new();
    loop {
        tokio::select! {
            connection = answering.accept() => { tokio::spawn(answer(connection?.0)); }
            connection = silent.accept() => kept.push(connection?),
        }
    }
}

async fn answer(mut connection: TcpStream) {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(count) = connection.read(&mut buffer).await else { return };
        if count == 0 {
            return;
        }
        read.extend_from_slice(&buffer[..count]);
        while let Some(length) = complete(&read) {
            let head = String::from_utf8_lossy(&read[..length.min(512)]).into_owned();
            read.drain(..length);
            let path = head.split_whitespace().nth(1).unwrap_or_default();
            let path = path.split('?').next().unwrap_or_default();
            let found = ANSWERS.iter().find(|(end, _)| path.ends_with(end));
            let body = found.map_or("{}", |(_, body)| body);
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            if connection.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// The length of the request at the beginning, once all of it is there.
fn complete(read: &[u8]) -> Option<usize> {
    let head = read.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&read[..head]).ok()?;
    let body = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { value.trim().parse().ok() } else { None }
    });
    let length = head + body.unwrap_or(0);
    (read.len() >= length).then_some(length)
}

/// The process that serves; it ends with this.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:` and a port that answers.
    pub url: String,
    /// The same at 32 addresses, `127.0.0.1` to `127.0.0.32`.
    pub urls: Vec<String>,
    /// `http://127.0.0.1:` and a port that never answers.
    pub silent_url: String,
}

impl Server {
    /// Starts the program that is running a second time, as the server.
    ///
    /// # Errors
    ///
    /// When it does not say where it listens.
    pub fn start() -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            std::io::BufReader::new(output).read_line(&mut line)?;
        }
        let ports = line.trim().split_once(' ').ok_or("the server did not start")?;
        let url = |address: u8, port: &str| format!("http://127.0.0.{address}:{port}");
        let urls = (1..=32).map(|address| url(address, ports.0)).collect();
        Ok(Self { child, url: url(1, ports.0), urls, silent_url: url(1, ports.1) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
