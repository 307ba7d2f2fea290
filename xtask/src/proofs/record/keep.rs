//! The only place that writes a recording, and never without a scan.

use std::path::Path;

use crate::proofs::live::scan::{self, Guarded};

/// Writes the file, or says what speaks against it.
pub(super) fn keep(path: &Path, text: &str, guarded: &[Guarded]) -> Result<(), Vec<String>> {
    let findings = scan::findings(text, guarded);
    if !findings.is_empty() {
        return Err(findings);
    }
    let failed = |error: std::io::Error| vec![format!("cannot be written: {error}")];
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}
