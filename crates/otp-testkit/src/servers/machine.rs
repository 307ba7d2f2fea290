//! Where PostgreSQL's programs are on this machine, and as whom they run.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The user that Debian's package creates for the server.
const OWNER: &str = "postgres";

/// Debian keeps the programs of each version in a folder of its own, outside the search path.
pub(super) fn programs() -> Result<PathBuf, String> {
    let has_all =
        |folder: &PathBuf| ["initdb", "postgres", "pg_ctl"].iter().all(|name| folder.join(name).exists());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| has_all(folder))
        .max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_the_path = || std::env::split_paths(&path).find(has_all);
    newest.map(|(_, folder)| folder).or_else(on_the_path).ok_or_else(|| {
        "the programs of a PostgreSQL server are missing: install Debian's package `postgresql` \
         (apt-get install -y postgresql)"
            .to_owned()
    })
}

/// PostgreSQL refuses to run as root, so root runs it as the user that Debian's package has made.
pub(super) fn command(program: PathBuf) -> Command {
    let mut command = if is_root() {
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--reuid", OWNER, "--regid", OWNER, "--clear-groups", "--"]).arg(program);
        setpriv
    } else {
        Command::new(program)
    };
    // Nothing in the caller's environment decides what it does, and the folder it starts in is one that all may read.
    command.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("LC_ALL", "C").current_dir("/");
    command
}

/// A new folder that the server's owner alone may use.
pub(super) fn new_folder() -> Result<PathBuf, String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("otp-verify-postgres-{}-{number}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| format!("a temporary folder: {error}"))?;
    hand_over(&folder)?;
    Ok(folder)
}

/// Makes a folder one that the server's owner alone may use.
pub(super) fn hand_over(folder: &Path) -> Result<(), String> {
    let failed = |error| format!("a temporary folder: {error}");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    if is_root() {
        chown(folder, Some(owner()?), Some(id("-g", &[OWNER])?)).map_err(failed)?;
    }
    Ok(())
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The number of the user that the server runs as.
pub(super) fn owner() -> Result<u32, String> {
    if is_root() { id("-u", &[OWNER]) } else { id("-u", &[]) }
}

fn id(which: &str, of: &[&str]) -> Result<u32, String> {
    let output = Command::new("id").arg(which).args(of).output().map_err(|error| format!("id: {error}"))?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| {
        "root needs the user `postgres` to run a server as: install Debian's package `postgresql` \
         (apt-get install -y postgresql)"
            .to_owned()
    })
}
