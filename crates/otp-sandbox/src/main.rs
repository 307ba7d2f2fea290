//! `otp-sandbox`: the three vendors on fixed ports, until ctrl-c.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::net::IpAddr;
use std::process::ExitCode;
use std::thread;

use lexopt::{Arg, Parser, ValueExt};
use otp_sandbox::{Ports, Sandbox, Vendor};

const HELP: &str = include_str!("help.txt");

struct Options {
    ports: Ports,
    seed: u64,
    strict: bool,
    bind: Option<IpAddr>,
    token: Option<String>,
}

fn main() -> ExitCode {
    let options = match options(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            say(HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => return complain(2, &error),
    };
    match start(&options) {
        Ok(sandbox) => announce(sandbox),
        Err(error) => return complain(1, &*error),
    }
    // The sandbox answers on its own thread; ctrl-c ends the process and with it everything in memory.
    loop {
        thread::park();
    }
}

fn options(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options { ports: Ports::DEFAULT, seed: 0, strict: false, bind: None, token: None };
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port-base" | "port") => {
                let base: u16 = parser.value()?.parse()?;
                options.ports = if base == 0 { Ports::Random } else { Ports::Fixed { base } };
            }
            Arg::Long("seed") => options.seed = parser.value()?.parse()?,
            Arg::Long("bind") => options.bind = Some(parser.value()?.parse()?),
            Arg::Long("token") => options.token = Some(parser.value()?.string()?),
            Arg::Long("strict") => options.strict = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    let is_open = options.bind.is_some_and(|address| !address.is_loopback());
    if is_open && options.token.is_none() {
        return Err("--bind with an address other than loopback needs --token".into());
    }
    Ok(Some(options))
}

fn start(options: &Options) -> Result<&'static Sandbox, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut sandbox = Sandbox::builder().seed(options.seed).ports(options.ports).strict(options.strict);
    if let Some(address) = options.bind {
        sandbox = sandbox.bind(address);
    }
    if let Some(token) = &options.token {
        sandbox = sandbox.token(token);
    }
    let sandbox = runtime.block_on(sandbox.start())?;
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

/// Writes to standard output; a reader that has gone away is no reason to stop serving.
fn say(text: impl Display) {
    let mut out = std::io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}

#[allow(clippy::print_stderr, reason = "a command tells its errors on standard error")]
fn complain(code: u8, error: &dyn std::error::Error) -> ExitCode {
    eprint!("otp-sandbox: {error}");
    if let Some(source) =
        error.source().map(ToString::to_string).filter(|source| *source != error.to_string())
    {
        eprint!(": {source}");
    }
    eprintln!();
    ExitCode::from(code)
}
