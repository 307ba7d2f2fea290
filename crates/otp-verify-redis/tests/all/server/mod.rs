//! A Redis server of its own: on a free loopback port, in a temporary folder, ended and cleared away when dropped.
//!
//! Only the standard library, so that other programs of this workspace can include the file.

#![allow(dead_code, reason = "each program uses its part of this server")]

use std::io::{self, BufRead, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A server that runs, until it is killed or dropped.
pub(crate) struct Server {
    child: Option<Child>,
    port: u16,
    folder: PathBuf,
    settings: Vec<String>,
}

impl Server {
    /// A server that keeps nothing over a restart.
    pub(crate) fn start() -> io::Result<Self> {
        Self::with(&[])
    }

    /// A server that has written every change to its disk before it answers.
    pub(crate) fn durable() -> io::Result<Self> {
        Self::with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// A node of a cluster that knows no other nodes, and no slots, yet.
    pub(crate) fn cluster_node() -> io::Result<Self> {
        Self::with(&["--cluster-enabled", "yes"])
    }

    /// A server with more settings, in the words of its command line.
    pub(crate) fn with(settings: &[&str]) -> io::Result<Self> {
        let (port, folder) = own_place()?;
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let mut server = Self { child: None, port, folder, settings };
        server.start_again()?;
        Ok(server)
    }

    /// Starts it on the port and the folder that it had.
    pub(crate) fn start_again(&mut self) -> io::Result<()> {
        let log = std::fs::File::create(self.folder.join("log"))?;
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--loglevel", "notice", "--daemonize", "no"])
            .arg("--dir")
            .arg(&self.folder)
            .args(&self.settings)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(Stdio::null())
            .spawn()
            .map_err(missing)?;
        self.child = Some(child);
        self.wait_until_ready()
    }

    fn wait_until_ready(&mut self) -> io::Result<()> {
        let given_up = Instant::now() + Duration::from_secs(30);
        let own = self.child.as_ref().map_or(0, Child::id);
        loop {
            // While it reads its files back it answers this, and to everything else that it is loading.
            let is_ready = self.ask(&["INFO"]).is_ok_and(|answer| {
                answer.contains("\r\nloading:0\r\n") && answer.contains(&format!("\r\nprocess_id:{own}\r\n"))
            });
            if is_ready {
                return Ok(());
            }
            let has_ended = self.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if has_ended || Instant::now() > given_up {
                self.kill();
                return Err(io::Error::other(format!("redis-server did not start:\n{}", self.log())));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it wrote to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Asks it something on a connection of its own. Of an answer with several parts each is on its own line.
    pub(crate) fn ask(&self, command: &[&str]) -> io::Result<String> {
        ask(self.address(), command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn missing(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::NotFound {
        return error;
    }
    let what = "the program redis-server is missing: install it with `apt-get install redis-server`";
    io::Error::new(io::ErrorKind::NotFound, what)
}

/// Where the ports of these servers begin, and how many there are: below those that a system gives out by itself, so that
/// nobody is given one while its server is down. The bus of a cluster's node is as many above its port.
const FIRST_PORT: u16 = 10_000;
const PORTS: u16 = 10_000;

/// A port, and the folder that keeps others who run these tests from taking it: until it is removed, whether the server
/// runs or not.
fn own_place() -> io::Result<(u16, PathBuf)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..PORTS {
        let next = std::process::id().wrapping_mul(31).wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST_PORT + u16::try_from(next % u32::from(PORTS)).unwrap_or(0);
        let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        let folder = std::env::temp_dir().join(format!("otp-verify-redis-{port}"));
        if std::fs::create_dir(&folder).is_err() {
            continue;
        }
        if is_free(port) && is_free(port + PORTS) {
            return Ok((port, folder));
        }
        std::fs::remove_dir(&folder)?;
    }
    Err(io::Error::other("no port is free"))
}

fn ask(address: SocketAddr, command: &[&str]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut request = Vec::new();
    write!(request, "*{}\r\n", command.len())?;
    for part in command {
        write!(request, "${}\r\n{part}\r\n", part.len())?;
    }
    stream.write_all(&request)?;
    let answer = read(&mut BufReader::new(stream))?;
    Ok(answer.join("\n"))
}

fn read(stream: &mut impl BufRead) -> io::Result<Vec<String>> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let line = line.trim_end();
    let (kind, rest) = line.split_at_checked(1).ok_or(io::ErrorKind::UnexpectedEof)?;
    let length = || rest.parse::<i64>().map_err(io::Error::other);
    match kind {
        "+" | ":" => Ok(vec![rest.to_owned()]),
        "$" => {
            let Ok(length) = usize::try_from(length()?) else { return Ok(vec![String::new()]) };
            let mut bytes = vec![0; length + 2];
            stream.read_exact(&mut bytes)?;
            bytes.truncate(length);
            Ok(vec![String::from_utf8_lossy(&bytes).into_owned()])
        }
        "*" => {
            let mut parts = Vec::new();
            for _ in 0..length()? {
                parts.extend(read(stream)?);
            }
            Ok(parts)
        }
        _ => Err(io::Error::other(line.to_owned())),
    }
}
