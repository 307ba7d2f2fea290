//! A Redis server for one test.

use std::io::{self, BufRead, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server. It runs until it is killed or dropped.
#[derive(Debug)]
pub struct Server {
    child: Option<Child>,
    port: u16,
    folder: PathBuf,
    settings: Vec<String>,
}

impl Server {
    /// Starts a server that keeps nothing over a restart.
    ///
    /// # Errors
    ///
    /// Fails if `redis-server` is not installed or does not start.
    pub fn start() -> io::Result<Self> {
        Self::with(&[])
    }

    /// Starts a server that writes every change to its disk before it answers.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn durable() -> io::Result<Self> {
        Self::with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// Starts a node of a cluster that knows no other nodes and no slots yet.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn cluster_node() -> io::Result<Self> {
        Self::with(&["--cluster-enabled", "yes"])
    }

    /// Starts a replica of another server, and waits until it follows.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start), and if the primary does not answer.
    pub fn replica_of(primary: &Self) -> io::Result<Self> {
        // The primary waits by default five seconds for a second replica.
        primary.ask(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"])?;
        let replica = Self::with(&["--replicaof", "127.0.0.1", &primary.port.to_string()])?;
        let port = format!("port={},state=online", replica.port);
        wait_until("the replica does not follow", || {
            let is_up = replica.ask(&["INFO", "replication"])?.contains("master_link_status:up");
            Ok(is_up && primary.ask(&["INFO", "replication"])?.contains(&port))
        })?;
        Ok(replica)
    }

    /// Starts a server with more settings, written as on its command line.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn with(settings: &[&str]) -> io::Result<Self> {
        let (port, folder) = super::place::take()?;
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let mut server = Self { child: None, port, folder, settings };
        server.start_again()?;
        Ok(server)
    }

    /// Starts it again, on its old port and folder.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_again(&mut self) -> io::Result<()> {
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

    /// Stops it in its tracks: it keeps its connections and answers nothing.
    ///
    /// # Errors
    ///
    /// Fails if the server is down, or the machine has no program `kill`.
    pub fn pause(&self) -> io::Result<()> {
        self.signal("-STOP")
    }

    /// Lets it go on where it was paused.
    ///
    /// # Errors
    ///
    /// As for [`pause`](Self::pause).
    pub fn resume(&self) -> io::Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let id = self.child.as_ref().map(Child::id).ok_or(io::ErrorKind::NotConnected)?;
        let sent = Command::new("kill").args([signal, &id.to_string()]).status()?;
        if sent.success() { Ok(()) } else { Err(io::Error::other(format!("kill {signal} failed"))) }
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Its address as drivers take it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}/", self.address())
    }

    /// Where it keeps its files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns its log.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Sends one command on a connection of its own. An answer of several parts has one part on each line.
    ///
    /// # Errors
    ///
    /// Fails if the server is down, or answers with an error.
    pub fn ask(&self, command: &[&str]) -> io::Result<String> {
        ask(self.address(), command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Asks until it holds. After an error it asks again.
///
/// # Errors
///
/// Fails with `otherwise` if it does not hold within a minute.
pub fn wait_until(otherwise: &str, holds: impl Fn() -> io::Result<bool>) -> io::Result<()> {
    let given_up = Instant::now() + Duration::from_secs(60);
    loop {
        match holds() {
            Ok(true) => return Ok(()),
            answer if Instant::now() > given_up => {
                return Err(io::Error::other(format!("{otherwise}: {answer:?}")));
            }
            Ok(false) | Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

fn missing(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::NotFound {
        return error;
    }
    let what = "the program redis-server is missing: install it with `apt-get install redis-server`";
    io::Error::new(io::ErrorKind::NotFound, what)
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
