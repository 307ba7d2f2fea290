//! The hostile server, a process of its own: its memory must not count.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::reply::Reply;
use crate::proofs::faults::operation::Service;
use crate::{Failure, Outcome, command};

/// The option that turns `memory` into its own server.
pub(crate) const SERVE: &str = "serve";

/// The server as its client sees it. It ends with this value, or with this process.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["memory", &format!("--{SERVE}")]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut address = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut address)?;
        }
        let server = Self { child, address: address.trim().to_owned() };
        if server.address.is_empty() {
            Err(Failure::new("the hostile server did not start"))
        } else {
            Ok(server)
        }
    }

    /// Where this reply is served in this vendor's words.
    pub(crate) fn base_url(&self, reply: &Reply, service: Service) -> String {
        let service = Service::ALL.iter().position(|known| *known == service).unwrap_or_default();
        format!("http://{}/{}/{service}", self.address, reply.path)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its standard input ends, and with it the server.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// What the child does: prints its address, and serves until its standard input ends.
pub(crate) fn serve() -> Outcome {
    command::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        });
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()))
            .await
            .map_err(|error| Failure::new(&error.to_string()))??;
        crate::fine()
    })?
}

async fn answer(mut stream: TcpStream) -> Option<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&request);
    let mut path = head.split(' ').nth(1)?.split('/').skip(1);
    let reply = Reply::at(path.next()?)?;
    let service: usize = path.next()?.parse().ok()?;
    let bytes = reply.bytes(*Service::ALL.get(service)?);
    stream.write_all(&bytes.first).await.ok()?;
    while !bytes.forever.is_empty() {
        stream.write_all(&bytes.forever).await.ok()?;
    }
    // What is left of the request is read to its end, so that closing does not reset the reply away.
    while stream.read_buf(&mut request).await.ok()? > 0 {}
    Some(())
}
