//! `cargo xtask contract | head`: the reader leaves before the command has said all.

use std::io::Result;
use std::process::{Command, Stdio};

/// What the command ends with when the readers of both its outputs are gone.
fn exit_code(argument: &str) -> Result<Option<i32>> {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    for set in [Command::stdout::<Stdio>, Command::stderr::<Stdio>] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        set(&mut xtask, writer.into());
    }
    Ok(xtask.arg(argument).status()?.code())
}

#[test]
fn a_command_that_nobody_reads_ends_with_its_own_exit_code() -> Result<()> {
    assert_eq!(exit_code("help")?, Some(0));
    assert_eq!(exit_code("no-such-command")?, Some(2), "a panic ends with 101");
    Ok(())
}
