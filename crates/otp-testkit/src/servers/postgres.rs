//! A PostgreSQL server for one test.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The name of the server's superuser and of its database.
pub const USER: &str = "postgres";

/// How long a start may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server. It runs until it is killed or dropped.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    settings: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Starts a server with PostgreSQL's default settings, except that it does not wait for the disk.
    ///
    /// # Errors
    ///
    /// Fails if PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self, String> {
        Self::start_with(&[])
    }

    /// Starts a server with more settings, each `name=value`.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_with(settings: &[&str]) -> Result<Self, String> {
        let programs = super::machine::programs()?;
        let (port, folder) = super::place::take().map_err(|error| format!("a place: {error}"))?;
        let settings = settings.iter().map(ToString::to_string).collect();
        // From here on the folder is removed, whatever happens.
        let mut server = Self { programs, folder, port, settings, process: None };
        super::machine::hand_over(&server.folder)?;
        super::template::copy(&server.programs, &server.data())?;
        if server.run()? { Ok(server) } else { Err(format!("PostgreSQL did not start:\n{}", server.log())) }
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it as a crash would: when it starts again it has to recover.
    pub fn kill(&mut self) {
        self.stop("immediate");
    }

    /// Shuts it down in order, and starts it again on the same port.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn restart(&mut self) -> Result<(), String> {
        self.stop("fast");
        self.start_again()
    }

    /// Starts it on the same port, after [`kill`](Self::kill).
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_again(&mut self) -> Result<(), String> {
        if self.run()? { Ok(()) } else { Err(format!("PostgreSQL did not start again:\n{}", self.log())) }
    }

    /// Returns its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Whether it got as far as taking connections.
    fn run(&mut self) -> Result<bool, String> {
        let mut postgres = self.program("postgres");
        postgres.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        postgres.args(["-h", "127.0.0.1", "-p", &self.port.to_string()]);
        postgres.args(["-c", "log_min_error_statement=panic"]);
        // A test ends the server, never the machine: what the server has written is there without waiting for the disk.
        postgres.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        for setting in &self.settings {
            postgres.args(["-c", setting]);
        }
        let log = fs::File::options().create(true).append(true).open(self.folder.join("log"));
        postgres.stderr(log.map_err(|error| format!("the server's log: {error}"))?);
        postgres.stdin(Stdio::null()).stdout(Stdio::null());
        let mut process = postgres.spawn().map_err(|error| format!("postgres: {error}"))?;
        let (id, since) = (process.id(), Instant::now());
        while since.elapsed() < PATIENCE {
            if !matches!(process.try_wait(), Ok(None)) {
                return Ok(false);
            }
            if self.is_ready(id) {
                self.process = Some(process);
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(20));
        }
        // It is there and not ready; dropping this ends it.
        self.process = Some(process);
        Err(format!("PostgreSQL was not ready in time:\n{}", self.log()))
    }

    /// The lock file names the process in its first line, and in its eighth whether that takes connections.
    fn is_ready(&self, process: u32) -> bool {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        lines.first() == Some(&process.to_string().as_str()) && lines.get(7) == Some(&"ready")
    }

    fn stop(&mut self, mode: &str) {
        let Some(mut process) = self.process.take() else { return };
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.arg("-D").arg(self.data()).args(["-m", mode, "-W", "stop"]);
        pg_ctl.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let asked = pg_ctl.status().is_ok_and(|status| status.success());
        let since = Instant::now();
        while asked && since.elapsed() < PATIENCE {
            match process.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(10)),
                _ => return,
            }
        }
        let _ = process.kill();
        let _ = process.wait();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        super::machine::command(self.programs.join(name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop("immediate");
        let _ = fs::remove_dir_all(&self.folder);
    }
}
