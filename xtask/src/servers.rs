//! The real servers that the stores are tested on.

use std::path::Path;

use crate::{Failure, debian};

/// Brings what a bare machine lacks: a Redis and a Postgres server. The tests start them themselves.
pub(crate) fn install() -> Result<(), Failure> {
    let mut packages = Vec::new();
    if !debian::has("redis-server") {
        packages.push("redis-server");
    }
    // Debian keeps these programs outside the search path, in a folder for each version.
    let is_here = |folder: &Path| folder.join("initdb").exists();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    if !versions.map(|version| version.path().join("bin")).any(|folder| is_here(&folder))
        && !debian::has("initdb")
    {
        packages.push("postgresql");
    }
    debian::bring("the tests of the stores", &packages)
}
