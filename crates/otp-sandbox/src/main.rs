//! `otp-sandbox`: the three vendors on fixed ports, until ctrl-c.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::thread;

use lexopt::{Arg, Parser, ValueExt};
use otp_sandbox::{Builder, Ports, Sandbox, Vendor};

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let builder = match options(std::env::args_os().skip(1)) {
        Ok(Some(builder)) => builder,
        Ok(None) => {
            say(HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => return complain(2, &error),
    };
    match start(builder) {
        Ok(sandbox) => announce(sandbox),
        Err(error) => return complain(1, &*error),
    }
    // The sandbox answers on its own thread; ctrl-c ends the process and with it everything in memory.
    loop {
        thread::park();
    }
}

fn options(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Builder>, lexopt::Error> {
    let mut builder = Sandbox::builder().ports(Ports::DEFAULT);
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        builder = match argument {
            Arg::Long("port-base" | "port") => match parser.value()?.parse()? {
                0 => builder.ports(Ports::Random),
                base => builder.ports(Ports::Fixed { base }),
            },
            Arg::Long("seed") => builder.seed(parser.value()?.parse()?),
            Arg::Long("bind") => builder.bind(parser.value()?.parse()?),
            Arg::Long("token") => builder.token(parser.value()?.string()?),
            Arg::Long("strict") => {
                tell_what_stays();
                builder.strict(true)
            }
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        };
    }
    Ok(Some(builder))
}

fn start(builder: Builder) -> Result<&'static Sandbox, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let sandbox = runtime.block_on(builder.start())?;
    // It lives as long as the process.
    Ok(Box::leak(Box::new(sandbox)))
}

fn announce(sandbox: &Sandbox) {
    let names = [
        (Vendor::EsmsVn, "ESMS_VN", "API_KEY", "SECRET_KEY"),
        (Vendor::EsmsMy, "ESMS_MY", "API_KEY", "API_SECRET"),
        (Vendor::Accuauth, "ACCUAUTH", "API_ID", "API_SECRET"),
    ];
    for (vendor, prefix, key, secret) in names {
        let keys = sandbox.credentials(vendor);
        say(format_args!("{prefix}_BASE_URL={}\n", sandbox.base_url(vendor)));
        say(format_args!("{prefix}_{key}={}\n", keys.key));
        say(format_args!("{prefix}_{secret}={}\n", keys.secret));
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
fn complain(code: u8, error: &dyn std::error::Error) -> ExitCode {
    eprint!("otp-sandbox: {error}");
    let source = error.source().map(ToString::to_string);
    if let Some(source) = source.filter(|source| *source != error.to_string()) {
        eprint!(": {source}");
    }
    eprintln!();
    ExitCode::from(code)
}
