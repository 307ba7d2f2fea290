//! Cases from their folders.

use std::path::{Path, PathBuf};

use super::case::Case;
use crate::Failure;

/// A case and the file it stands in.
pub(crate) struct CaseFile {
    pub(crate) path: PathBuf,
    pub(crate) case: Case,
}

impl CaseFile {
    pub(crate) fn name(&self) -> String {
        self.path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// Every case below a folder, in the order of their paths.
pub(crate) fn load(folder: &Path) -> Result<Vec<CaseFile>, Failure> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
            let case = serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
            Ok(CaseFile { path, case })
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))? {
        let path = entry.map_err(|error| Failure::at(folder, &error))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "json") && !path.ends_with("codes.json") {
            files.push(path);
        }
    }
    Ok(())
}
