//! Programs that are no crates: brought on a Debian machine by root, and named anywhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, command};

/// What Debian's packages ask before they start the service that they bring.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Installs packages that are missing; `who` needs them.
pub(crate) fn bring(who: &str, packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    let missing = || {
        Failure::new(&format!(
            "{who} need these Debian packages, or the same programs from elsewhere: {names}\n\
             install them with: apt-get install {names}"
        ))
    };
    if !Path::new("/etc/debian_version").exists() || !is_root()? {
        return Err(missing());
    }
    println!("== installing {names}");
    let _quiet = NoServices::begin(Path::new(POLICY))?;
    let update = Command::new("apt-get").args(["update", "--quiet"]).status()?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    let done = install.env("DEBIAN_FRONTEND", "noninteractive").status()?;
    // An update that fails is no matter as long as the packages are had.
    if done.success() { Ok(()) } else { Err(if update.success() { missing() } else { offline(&names) }) }
}

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version");
    command::runs(command)
}

fn offline(names: &str) -> Failure {
    Failure::new(&format!("the package lists could not be fetched, and {names} could not be installed"))
}

fn is_root() -> Result<bool, Failure> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// While it lives, no package starts its service: tests start servers of their own, on ports of their own, and a machine is
/// to be left with nothing running that was not there before.
struct NoServices {
    /// The policy that is to be taken away again.
    ours: Option<PathBuf>,
}

impl NoServices {
    fn begin(policy: &Path) -> Result<Self, Failure> {
        // Whoever has a policy already knows what may start.
        if policy.exists() {
            return Ok(Self { ours: None });
        }
        let quiet = Self { ours: Some(policy.to_owned()) };
        // 101: not allowed.
        fs::write(policy, "#!/bin/sh\nexit 101\n").map_err(|error| Failure::at(policy, &error))?;
        let mut chmod = Command::new("chmod");
        chmod.arg("755").arg(policy);
        command::must(chmod)?;
        Ok(quiet)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = &self.ours {
            let _ = fs::remove_file(policy);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("xtask-policy-{}-{name}", std::process::id()))
    }

    #[test]
    fn a_policy_of_ours_forbids_services_and_goes_again() {
        let policy = path("ours");
        let quiet = NoServices::begin(&policy).unwrap();
        assert_eq!(Command::new(&policy).status().unwrap().code(), Some(101));
        drop(quiet);
        assert!(!policy.exists());
    }

    #[test]
    fn a_policy_that_was_there_is_left_as_it_was() {
        let policy = path("theirs");
        fs::write(&policy, "theirs").unwrap();
        drop(NoServices::begin(&policy).unwrap());
        assert_eq!(fs::read_to_string(&policy).unwrap(), "theirs");
        fs::remove_file(&policy).unwrap();
    }
}
