//! A port and a folder that are a server's own, also while it is down between two starts.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The first of these servers' ports, and their number. They are below the ports that a system hands out by itself, so that
/// no other program gets one while its server is down. The bus of a Redis cluster's node is this many ports above.
const FIRST_PORT: u16 = 10_000;
const PORTS: u16 = 10_000;

/// Linux's folder in memory, and the KiB that must be free in it: a hundred servers at once take no more. Making the 370 files of a
/// data folder takes a tenth of the processor time there. A container may have 64 MiB of it, which is too little.
const MEMORY: &str = "/dev/shm";
const ROOM: u64 = 3 << 20;

static PARENT: LazyLock<PathBuf> =
    LazyLock::new(|| if has_room(Path::new(MEMORY)) { MEMORY.into() } else { std::env::temp_dir() });

fn has_room(folder: &Path) -> bool {
    let mut df = Command::new("df");
    df.args(["-k", "--output=avail"]).arg(folder);
    let Ok(output) = df.output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().nth(1).and_then(|line| line.trim().parse().ok()).is_some_and(|free: u64| free >= ROOM)
}

/// A port, and the folder that reserves it: while the folder exists, no other run of these tests takes the port.
pub(super) fn take() -> io::Result<(u16, PathBuf)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..PORTS {
        let next = std::process::id().wrapping_mul(31).wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST_PORT + u16::try_from(next % u32::from(PORTS)).unwrap_or(0);
        let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        let folder = PARENT.join(format!("otp-verify-server-{port}"));
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
