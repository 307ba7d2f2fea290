//! The contract cases of the repository. No canary can be in them; the keys of the sandbox's accounts could.

use std::path::Path;

use super::watch::{Sink, Watch};
use crate::Failure;

/// Looks at every file. Says how many there were.
pub(crate) fn run(watch: &Watch) -> Result<usize, Failure> {
    let mut files = 0;
    for vendor in otp_testkit::vendors::all() {
        files += folder(watch, &crate::root().join("crates").join(vendor.name()).join("contract"))?;
    }
    Ok(files)
}

fn folder(watch: &Watch, path: &Path) -> Result<usize, Failure> {
    let mut files = 0;
    for entry in std::fs::read_dir(path).map_err(|error| Failure::at(path, &error))? {
        let path = entry?.path();
        if path.is_dir() {
            files += folder(watch, &path)?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
            let name = path.strip_prefix(crate::root()).unwrap_or(&path);
            look_at_text(watch, &name.display().to_string(), &text);
            files += 1;
        }
    }
    Ok(files)
}

pub(crate) fn look_at_text(watch: &Watch, name: &str, text: &str) {
    watch.look(Sink::Cases, name, text.as_bytes());
}
