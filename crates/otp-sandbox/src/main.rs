//! `otp-sandbox`: the vendors on fixed ports, until ctrl-c or SIGTERM.

mod program;

use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use otp_sandbox::{Builder, Sandbox, Vendor};

use program::options::Order;
use program::{health, signals};

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let variable = |name: &str| std::env::var_os(name);
    let order = match program::options::read(std::env::args_os().skip(1), variable) {
        Ok(order) => order,
        Err(error) => return complain(2, &error),
    };
    let done = match order {
        Order::Help => {
            say(HELP.replace("{vendors}", &Vendor::ALL.map(Vendor::name).join(", ")));
            Ok(())
        }
        Order::Version => {
            say(concat!("otp-sandbox ", env!("CARGO_PKG_VERSION"), "\n"));
            Ok(())
        }
        Order::Health(address) => health::ask(address),
        Order::Serve { builder, strict } => {
            if strict {
                tell_what_stays();
            }
            serve(builder)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(1, &*error),
    }
}

/// The sandbox answers on its own thread; this one waits for the signal to end.
fn serve(builder: Builder) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        // Before anybody is told of the ports: who reads the lines may end the sandbox at once.
        let end = signals::end()?;
        let sandbox = builder.start().await?;
        announce(&sandbox);
        end.await;
        Ok(())
    })
}

fn announce(sandbox: &Sandbox) {
    for (name, value) in Vendor::ALL.into_iter().flat_map(|vendor| sandbox.variables(vendor)) {
        say(format_args!("{name}={value}\n"));
    }
    say(format_args!("OTP_SANDBOX_INBOX={}/\n", sandbox.control_url()));
}

/// What strict mode still assumes, once: on standard error, because the other lines are pasted into shells.
#[allow(clippy::print_stderr, reason = "a command tells its notices on standard error")]
fn tell_what_stays() {
    eprintln!("otp-sandbox: strict mode still assumes what no request can avoid:");
    for rule in otp_sandbox::provenance().filter(|rule| rule.unavoidable) {
        eprintln!("  {}: {}", rule.id, rule.text);
    }
}

/// Writes to standard output; a reader that has gone away is no reason to stop serving.
fn say(text: impl Display) {
    let mut out = std::io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}

#[allow(clippy::print_stderr, reason = "a command tells its errors on standard error")]
fn complain(code: u8, error: &dyn Error) -> ExitCode {
    eprint!("otp-sandbox: {error}");
    let source = error.source().map(ToString::to_string);
    if let Some(source) = source.filter(|source| *source != error.to_string()) {
        eprint!(": {source}");
    }
    eprintln!();
    ExitCode::from(code)
}
