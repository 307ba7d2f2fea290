//! What a measuring program hands on: one JSON object a line on its standard output. `xtask` includes this file.

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A comparison, or a figure without a peer.
    Row(Row),
    /// A bar of a plot.
    Bar(Bar),
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

/// A bar of a plot.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Bar {
    pub plot: String,
    pub label: String,
    pub value: f64,
    pub is_ours: bool,
}
