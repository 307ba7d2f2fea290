//! `cargo xtask bench`: speeds, beside peers in the same run. A workspace of its own, so that no peer enters our lock file.

use crate::{Failure, Outcome, command, root, servers};

pub(crate) fn run((): ()) -> Outcome {
    servers::install()?;
    if !crate::debian::has("pgbench") && !std::path::Path::new("/usr/lib/postgresql").exists() {
        return Err(Failure::new("pgbench is missing; it comes with Debian's package postgresql"));
    }
    let manifest = root().join("xtask/bench/Cargo.toml");
    let mut cargo = command::cargo(["run", "--release", "--locked", "--manifest-path"]);
    cargo.arg(manifest).arg("--target-dir").arg(root().join("target/bench"));
    command::must(cargo)?;
    crate::fine()
}
