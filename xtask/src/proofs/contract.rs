//! `cargo xtask contract`: every case against the real client and against the sandbox, and what no case covers.

mod accuauth;
mod arguments;
pub(crate) mod case;
pub(crate) mod conform;
mod coverage;
mod esms_my;
mod esms_vn;
pub(crate) mod lint;
pub(crate) mod load;
mod matrix;
pub(crate) mod pairs;
pub(crate) mod replay;
pub(crate) mod wire;

use std::path::PathBuf;
use std::process::ExitCode;

use httpmock::MockServer;
use lexopt::Arg::Long;
use lexopt::ValueExt as _;
use load::CaseFile;

use crate::{Failure, Outcome, command};

/// The vendors, by the names of their crates.
pub(crate) const VENDORS: [&str; 3] = ["esms-vn", "esms-my", "accuauth"];

#[derive(Default)]
struct Options {
    /// Only this vendor.
    vendor: Option<String>,
    /// Cases from this folder instead of the repository's.
    cases: Option<PathBuf>,
}

/// One case and how it fared.
pub(crate) struct Row {
    pub(crate) file: CaseFile,
    pub(crate) client: Vec<String>,
    pub(crate) sandbox: Vec<String>,
}

impl Row {
    fn is_green(&self) -> bool {
        self.client.is_empty() && self.sandbox.is_empty()
    }
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("vendor") => options.vendor = Some(arguments.value()?.string()?),
            Long("cases") => options.cases = Some(arguments.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    command::block_on(check(options))?
}

async fn check(options: Options) -> Outcome {
    let mut gaps = Vec::new();
    let mut rows = Vec::new();
    let server = MockServer::start_async().await;
    for (vendor, folder) in folders(&options)? {
        let files = load::load(&folder)?;
        let files: Vec<_> =
            files.into_iter().filter(|file| wanted(options.vendor.as_deref(), file)).collect();
        let is_ours = options.cases.is_none();
        gaps.extend(files.iter().flat_map(|file| lint::problems(file, is_ours)));
        if is_ours {
            gaps.extend(coverage::gaps(&vendor, &files)?);
        }
        for file in files {
            let client = replay::check(&server, &file.case).await.unwrap_or_else(|error| vec![error]);
            let sandbox = conform::check(&file.case).await.unwrap_or_else(|error| vec![error]);
            rows.push(Row { file, client, sandbox });
        }
    }
    if rows.is_empty() {
        return Err(Failure::new("no case was found (of this vendor, if one was named)"));
    }
    matrix::print(&rows);
    Ok(verdict(&rows, &gaps))
}

fn folders(options: &Options) -> Result<Vec<(String, PathBuf)>, Failure> {
    if let Some(folder) = &options.cases {
        return Ok(vec![(String::new(), folder.clone())]);
    }
    let root = crate::root();
    let vendors = match &options.vendor {
        Some(vendor) if VENDORS.contains(&vendor.as_str()) => vec![vendor.as_str()],
        Some(vendor) => return Err(Failure::wrong_use(&format!("there is no vendor `{vendor}`"))),
        None => VENDORS.to_vec(),
    };
    Ok(vendors
        .into_iter()
        .map(|vendor| (vendor.to_owned(), root.join("crates").join(vendor).join("contract")))
        .collect())
}

fn wanted(vendor: Option<&str>, file: &CaseFile) -> bool {
    vendor.is_none_or(|vendor| file.case.call.operation.vendor().name() == vendor)
}

fn verdict(rows: &[Row], gaps: &[String]) -> ExitCode {
    for row in rows.iter().filter(|row| !row.is_green()) {
        println!("\n{}", row.file.path.strip_prefix(crate::root()).unwrap_or(&row.file.path).display());
        for difference in &row.client {
            println!("  client:  {difference}");
        }
        for difference in &row.sandbox {
            println!("  sandbox: {difference}");
        }
    }
    for gap in gaps {
        println!("gap: {gap}");
    }
    let red = rows.iter().filter(|row| !row.is_green()).count();
    println!("\n{} cases: {} green, {red} red; {} gaps.", rows.len(), rows.len() - red, gaps.len());
    matrix::print_sums(rows);
    crate::found(red + gaps.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_case_is_green() {
        let outcome = check(Options::default()).await.unwrap();
        assert_eq!(outcome, crate::found(0));
    }
}
