//! The contract cases of the repository. No canary can be in them; the keys of the sandbox's accounts could.

use std::path::Path;

use otp_sandbox::Vendor;
use otp_testkit::contract;

use crate::Failure;

/// The files that hold such a key, and how many were read.
pub(crate) fn problems() -> Result<(Vec<String>, usize), Failure> {
    let (mut problems, mut files) = (Vec::new(), 0);
    for vendor in Vendor::ALL {
        look_into(&contract::folder(vendor.name()), vendor, &mut problems, &mut files)?;
    }
    Ok((problems, files))
}

fn look_into(
    folder: &Path,
    vendor: Vendor,
    problems: &mut Vec<String>,
    files: &mut usize,
) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))? {
        let path = entry?.path();
        if path.is_dir() {
            look_into(&path, vendor, problems, files)?;
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        let keys = vendor.credentials();
        if text.contains(keys.key) || text.contains(keys.secret) {
            problems.push(format!("a key of the sandbox's account in {}", path.display()));
        }
        *files += 1;
    }
    Ok(())
}
