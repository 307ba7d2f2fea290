//! The figures of a group, kept in `docs/performance` so that the page there is generated and not written.

use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::line::Line;
use crate::{Failure, checkout, command, root};

/// What is measured as one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Phones,
    Calls,
    Sdks,
    Counts,
    Consumers,
    Tls,
    Peers,
    Stores,
}

impl Group {
    /// In the order of the page.
    pub(super) const ALL: [Self; 8] = [
        Self::Phones,
        Self::Calls,
        Self::Sdks,
        Self::Counts,
        Self::Consumers,
        Self::Peers,
        Self::Tls,
        Self::Stores,
    ];

    pub(super) fn named(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|group| group.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Failure::wrong_use(&format!("no group is called `{name}`: they are {names}"))
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Phones => "phones",
            Self::Calls => "calls",
            Self::Sdks => "sdks",
            Self::Counts => "counts",
            Self::Consumers => "consumers",
            Self::Tls => "tls",
            Self::Peers => "peers",
            Self::Stores => "stores",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Phones => "Phone numbers",
            Self::Calls => "One call",
            Self::Sdks => "One call of other vendors' clients",
            Self::Counts => "Instructions",
            Self::Consumers => "What a consumer builds and holds",
            Self::Tls => "TLS",
            Self::Peers => "What consumers of other clients build",
            Self::Stores => "The verification engine's stores",
        }
    }
}

/// What one run of a group found.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measured {
    pub(super) group: String,
    pub(super) command: String,
    pub(super) commit: String,
    pub(super) date: String,
    pub(super) machine: String,
    pub(super) compiler: String,
    pub(super) lines: Vec<Line>,
}

impl Measured {
    pub(super) fn now(group: Group, lines: Vec<Line>) -> Result<Self, Failure> {
        let mut rustc = Command::new("rustc");
        rustc.arg("--version");
        Ok(Self {
            group: group.name().to_owned(),
            command: format!("cargo xtask bench {}", group.name()),
            commit: checkout::commit(&[":!docs/performance*"])?,
            date: checkout::today()?,
            machine: machine(),
            compiler: command::output(rustc)?.trim().to_owned(),
            lines,
        })
    }

    pub(super) fn save(&self) -> Result<(), Failure> {
        let path = file(&self.group);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::at(&path, &error))?;
        std::fs::write(&path, text + "\n").map_err(|error| Failure::at(&path, &error))
    }

    pub(super) fn load(group: Group) -> Result<Option<Self>, Failure> {
        let path = file(group.name());
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
        serde_json::from_slice(&text).map(Some).map_err(|error| Failure::at(&path, &error))
    }
}

pub(super) fn folder() -> PathBuf {
    root().join("docs").join("performance")
}

fn file(group: &str) -> PathBuf {
    folder().join(format!("{group}.json"))
}

/// The processor's name and how many of it there are, as far as the system tells.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or("unknown processor", |(_, name)| name.trim());
    format!("{processors} cores of {name}, {}", std::env::consts::OS)
}
