//! What a measuring program prints: one JSON object a line. `xtask` includes this file.

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A comparison, or a figure without a peer.
    Row(Row),
    /// A sentence below the table.
    Note(String),
}

/// A row of a table.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub what: String,
    pub ours: String,
    /// The peer's name and figure.
    pub peer: String,
    /// The middle ratio, with its interval.
    pub ratio: String,
    pub goal: String,
    /// `None` where there is no goal.
    pub is_met: Option<bool>,
}
