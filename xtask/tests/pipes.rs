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
