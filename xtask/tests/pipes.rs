//! `cargo xtask contract | head`: the reader leaves before the command has said all.

use std::io::Result;
use std::process::{Command, Stdio};

/// What a program ends with when the readers of both its outputs are gone.
fn exit_code(program: &str, argument: &str) -> Result<Option<i32>> {
    let mut xtask = Command::new(program);
    for set in [Command::stdout::<Stdio>, Command::stderr::<Stdio>] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        set(&mut xtask, writer.into());
    }
    Ok(xtask.arg(argument).status()?.code())
}

#[test]
fn a_command_that_nobody_reads_ends_with_its_own_exit_code() -> Result<()> {
    let [door, clients] = [env!("CARGO_BIN_EXE_xtask"), env!("CARGO_BIN_EXE_xtask-clients")];
    assert_eq!(exit_code(door, "help")?, Some(0));
    for program in [door, clients] {
        assert_eq!(exit_code(program, "no-such-command")?, Some(2), "a panic ends with 101");
    }
    Ok(())
}

/// The page shows how a new answer becomes a case. Replayed as the page says, the case holds. With another effect it does not, nor with
/// a name that stands twice: one of its two values would be looked at by nobody.
#[test]
fn the_case_of_the_page_holds() -> Result<()> {
    let page = include_str!("../../docs/contract-cases.md");
    let case = page.split("```json\n").nth(1).and_then(|it| it.split("```").next()).unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("xtask-case-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let twice = case.replacen("\"page\"", "\"page\": \"x\", \"page\"", 1);
    for (case, ends) in [(case.to_owned(), 0), (case.replace("\"Unknown\"", "\"None\""), 1), (twice, 1)] {
        std::fs::write(folder.join("status-17.json"), case)?;
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask-clients"));
        let output = xtask.args(["contract", "--vendor", "esms-my", "--cases"]).arg(&folder).output()?;
        assert_eq!(output.status.code(), Some(ends), "{output:?}");
    }
    std::fs::remove_dir_all(folder)
}
