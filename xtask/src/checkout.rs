//! What this checkout is: its commit, and the day.

use std::process::Command;

use crate::{Failure, command, root};

/// The commit that is checked out, with a mark where files were changed since, those `aside` excepted. A copy without history has none.
pub(crate) fn commit(aside: &[&str]) -> Result<String, Failure> {
    let mut head = Command::new("git");
    head.args(["rev-parse", "--short=10", "HEAD"]).current_dir(root());
    let Ok(head) = command::output(head) else { return Ok("unknown".to_owned()) };
    let head = head.trim().to_owned();
    let mut changes = Command::new("git");
    changes.args(["status", "--porcelain", "--untracked-files=no", "--", "."]).args(aside);
    changes.current_dir(root());
    let is_changed = !command::output(changes)?.trim().is_empty();
    Ok(if is_changed { format!("{head} with changes") } else { head })
}

pub(crate) fn today() -> Result<String, Failure> {
    let mut date = Command::new("date");
    date.args(["-u", "+%Y-%m-%d"]);
    Ok(command::output(date)?.trim().to_owned())
}
