//! The contract cases of the repository. No canary can be in them; the keys of the sandbox's accounts could.

use otp_sandbox::Vendor;
use otp_testkit::contract;

use crate::Failure;
use crate::proofs::contract::paths;

/// The files that hold such a key, and how many were read.
pub(crate) fn problems() -> Result<(Vec<String>, usize), Failure> {
    let (mut problems, mut files) = (Vec::new(), 0);
    let shared = paths(&crate::root().join("crates/otp-testkit/any"))?;
    for vendor in Vendor::ALL {
        let keys = vendor.credentials();
        for path in paths(&contract::folder(vendor.name()))?.iter().chain(&shared) {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))?;
            if keys.each().any(|key| text.contains(key)) {
                problems.push(format!("a key of the sandbox's account in {}", path.display()));
            }
            files += 1;
        }
    }
    Ok((problems, files))
}
