//! `otp completions` and `otp man`: for packages and for shells.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use serde_json::json;

use crate::cli::Cli;
use crate::outcome::{Done, Outcome};

#[derive(Debug, Args)]
pub(crate) struct Completions {
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write a page for each command into this folder. Without it the first page is printed
    folder: Option<PathBuf>,
}

impl Completions {
    pub(crate) fn run(&self) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "otp", &mut script);
        printed(&script)
    }
}

impl Man {
    pub(crate) fn run(&self) -> Done {
        let failed = |error| Outcome::failed(format!("the page cannot be written: {error}"));
        if let Some(folder) = &self.folder {
            clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
            return Ok(Outcome::fine("", json!({})));
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(failed)?;
        Ok(printed(&page))
    }
}

fn printed(bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    Outcome::fine(&*text, json!({ "text": text }))
}
