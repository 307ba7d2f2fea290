//! A server that knows no HTTP beyond what it needs: the same answer to every request on a path. It runs in a process of its own,
//! so that its work is not counted as the client's.

use std::sync::Arc;

use otp_testkit::contract::Contract;
use otp_testkit::vendors;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Outcome;

/// The word on the command line that turns a measuring program into the server.
pub const SERVE: &str = "serve";

/// Paths and what is answered there: the success that the vendor's page prints. Everything else gets an empty object.
fn answers() -> Arc<[(String, String)]> {
    let endpoints = vendors::all().iter().flat_map(|vendor| Contract::of(vendor.name()).endpoints);
    endpoints.map(|endpoint| (endpoint.path, endpoint.success_body)).collect()
}

/// Serves until its standard input ends. Its first line is its URL.
pub async fn serve() -> Outcome<()> {
    // On every address of the loopback interface: a thousand new connections at once need more ports than one has.
    let listener = TcpListener::bind("0.0.0.0:0").await?;
    println!("http://127.0.0.1:{}", listener.local_addr()?.port());
    // Without its parent it has no use.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let answers = answers();
    loop {
        tokio::spawn(answer(listener.accept().await?.0, Arc::clone(&answers)));
    }
}

async fn answer(mut connection: TcpStream, answers: Arc<[(String, String)]>) -> std::io::Result<()> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = connection.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        read.extend_from_slice(&buffer[..count]);
        while let Some(length) = complete(&read) {
            let head = String::from_utf8_lossy(&read[..length.min(512)]).into_owned();
            read.drain(..length);
            let path = head.split_whitespace().nth(1).unwrap_or_default();
            let path = path.split('?').next().unwrap_or_default();
            let found = answers.iter().find(|(end, _)| path.ends_with(end));
            let body = found.map_or("{}", |(_, body)| body);
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            connection.write_all(answer.as_bytes()).await?;
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
