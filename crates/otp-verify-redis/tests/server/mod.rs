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
    bus_port: Option<u16>,
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
        let bus = free_port()?;
        let mut node = Self::with(&["--cluster-enabled", "yes", "--cluster-port", &bus.to_string()])?;
        node.bus_port = Some(bus);
        Ok(node)
    }

    /// A server with more settings, in the words of its command line.
    pub(crate) fn with(settings: &[&str]) -> io::Result<Self> {
        let settings: Vec<_> = settings.iter().map(|&setting| setting.to_owned()).collect();
        // A port may be taken between the moment it was free and the start.
        let mut last = io::Error::other("the server was not started");
        for _ in 0..5 {
            let mut server = Self {
                child: None,
                port: free_port()?,
                bus_port: None,
                folder: own_folder()?,
                settings: settings.clone(),
            };
            match server.start_again() {
                Ok(()) => return Ok(server),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
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
        loop {
            if self.ask(&["PING"]).is_ok_and(|answer| answer == "PONG") {
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

    /// Where a node of a cluster talks with the others.
    pub(crate) fn bus_port(&self) -> Option<u16> {
        self.bus_port
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

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn own_folder() -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("otp-verify-redis-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    // A process that had this number before may have been ended from outside.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder)?;
    Ok(folder)
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
