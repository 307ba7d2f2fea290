//! What a run measured, as figures and tables.

use std::path::PathBuf;

use serde::Serialize;

use crate::{Failure, checkout, root};

/// One run's result.
#[derive(Serialize, Debug)]
pub(crate) struct Report {
    /// The heading on the page.
    pub(crate) title: String,
    /// What to type for the same run.
    pub(crate) command: String,
    /// The commit that was measured.
    pub(crate) commit: String,
    /// The day of the run.
    pub(crate) date: String,
    /// What `cargo xtask test` runs of it, if anything: without, the figures are dated and stand for that day alone.
    pub(crate) in_test: Option<String>,
    /// What was measured, in the order of their importance.
    pub(crate) figures: Vec<Figure>,
    /// The counts behind the figures.
    pub(crate) tables: Vec<Table>,
    /// What the figures do not prove.
    pub(crate) limits: Vec<String>,
}

/// One measured value.
#[derive(Serialize, Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Counts by class.
#[derive(Serialize, Debug)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Report {
    /// A report of the checkout as it is now, still without figures.
    pub(crate) fn new(title: &str, command: &str, in_test: Option<&str>) -> Result<Self, Failure> {
        Ok(Self {
            title: title.to_owned(),
            command: command.to_owned(),
            commit: checkout::commit(&[":!docs/reliability*"])?,
            date: checkout::today()?,
            in_test: in_test.map(str::to_owned),
            figures: Vec::new(),
            tables: Vec::new(),
            limits: Vec::new(),
        })
    }

    pub(crate) fn figure(&mut self, name: &str, value: &dyn ToString) {
        self.figures.push(Figure { name: name.to_owned(), value: value.to_string() });
    }

    pub(crate) fn table(&mut self, title: &str, columns: &[&str], rows: Vec<Vec<String>>) {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self.tables.push(Table { title: title.to_owned(), columns, rows });
    }

    pub(crate) fn limit(&mut self, sentence: &str) {
        self.limits.push(sentence.to_owned());
    }

    /// Keeps the report as `target/NAME.json`.
    pub(crate) fn save(&self, name: &str) -> Result<(), Failure> {
        let path = file(name);
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::at(&path, &error))?;
        std::fs::write(&path, text + "\n").map_err(|error| Failure::at(&path, &error))
    }
}

fn file(name: &str) -> PathBuf {
    root().join("target").join(format!("{name}.json"))
}
