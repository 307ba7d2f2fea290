//! `otp case lint`: what is wrong with a file, before anything is played.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::{Found, read, texts};
use crate::outcome::{Done, Outcome};

#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Files of cases, or folders with them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Lint {
    pub(super) fn run(&self) -> Done {
        let texts = texts(&self.files)?;
        let problems: Vec<_> = texts.iter().flat_map(problems).collect();
        let field =
            |(file, problem): &(&str, String)| -> Value { json!({ "file": file, "problem": problem }) };
        let fields = json!({
            "cases": texts.len(),
            "problems": problems.iter().map(field).collect::<Vec<_>>(),
        });
        if problems.is_empty() {
            return Ok(Outcome::fine(format!("no problem in {}", counted(texts.len())), fields));
        }
        let line = |(file, problem): &(&str, String)| format!("{file}: {problem}\n");
        Ok(Outcome::found(problems.iter().map(line).collect::<String>(), fields))
    }
}

fn problems(found: &Found) -> Vec<(&str, String)> {
    let name = "its path holds what looks like a key or somebody's number";
    let name = found.has_private_name.then(|| name.to_owned());
    let problems = read(&found.text).err().unwrap_or_default();
    name.into_iter().chain(problems).map(|problem| (found.name.as_str(), problem)).collect()
}

fn counted(cases: usize) -> String {
    if cases == 1 { "1 case".to_owned() } else { format!("{cases} cases") }
}
