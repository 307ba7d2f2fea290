//! A fresh data folder, copied instead of made: `initdb` takes a second of CPU time, a copy a small part of it.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::machine;
use super::postgres::USER;

/// Makes the data folder of a new server.
pub(super) fn copy(programs: &Path, data: &Path) -> Result<(), String> {
    let template = template(programs)?;
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(template).arg(data);
    succeed(copy, "cp")
}

/// The folder that is copied. It stays in the temporary folder, for all tests of this user and of this version.
fn template(programs: &Path) -> Result<PathBuf, String> {
    let version = machine::command(programs.join("postgres")).arg("--version").output();
    let version = version.map_err(|error| format!("postgres: {error}"))?.stdout;
    let version: String = String::from_utf8_lossy(&version)
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || *it == '.')
        .collect();
    let owner = machine::owner()?;
    let template = std::env::temp_dir().join(format!("otp-verify-postgres-small-template-{owner}-{version}"));
    match fs::symlink_metadata(&template) {
        Ok(found) if found.is_dir() && found.uid() == owner => return Ok(template),
        Ok(_) => return Err(format!("{} belongs to somebody else", template.display())),
        Err(_) => {}
    }
    // Whole or not at all: another process may look for it at the same time.
    let folder = machine::new_folder()?;
    let made = initialise(programs, &folder.join("data")).and_then(|()| {
        match fs::rename(folder.join("data"), &template) {
            Err(error) if !template.is_dir() => Err(format!("the template: {error}")),
            _ => Ok(template),
        }
    });
    let _ = fs::remove_dir_all(folder);
    made
}

fn initialise(programs: &Path, data: &Path) -> Result<(), String> {
    let mut initdb = machine::command(programs.join("initdb"));
    initdb.arg("--pgdata").arg(data).args(["--username", USER, "--auth", "trust"]);
    // Small segments of the log: nearly half of a fresh folder is the first one.
    initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync", "--wal-segsize", "1"]);
    succeed(initdb, "initdb")?;
    leave_one_database(programs, data)
}

/// Two of the three databases are patterns for others, and no test makes one: without them a copy has a third of the files.
fn leave_one_database(programs: &Path, data: &Path) -> Result<(), String> {
    let mut postgres = machine::command(programs.join("postgres"));
    postgres.args(["--single", "-F", "-D"]).arg(data).arg(USER);
    postgres.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let failed = |error| format!("postgres --single: {error}");
    let mut process = postgres.spawn().map_err(failed)?;
    if let Some(mut statements) = process.stdin.take() {
        // Each line is a statement.
        let text = "update pg_database set datistemplate = false\ndrop database template0\ndrop database template1\n";
        statements.write_all(text.as_bytes()).map_err(failed)?;
    }
    ended(process.wait_with_output(), "postgres --single")
}

fn succeed(mut command: Command, name: &str) -> Result<(), String> {
    ended(command.output(), name)
}

fn ended(done: io::Result<Output>, name: &str) -> Result<(), String> {
    let done = done.map_err(|error| format!("{name}: {error}"))?;
    if done.status.success() {
        Ok(())
    } else {
        Err(format!("{name}: {}", String::from_utf8_lossy(&done.stderr)))
    }
}
