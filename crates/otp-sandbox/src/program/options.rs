//! The options of the command: variables first, then the command line, which replaces them.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use lexopt::{Arg, Error, Parser, ValueExt};
use otp_sandbox::{Builder, Ports, Sandbox};

/// What the command is to do.
pub(crate) enum Order {
    Serve { builder: Builder, strict: bool },
    Health(SocketAddr),
    Version,
    Help,
}

/// Each variable and the option that it stands for. There is no `OTP_SANDBOX_PORT`: Kubernetes gives that name a URL where a
/// service is called `otp-sandbox`.
const VARIABLES: [(&str, &str); 6] = [
    ("OTP_SANDBOX_PORT_BASE", "port-base"),
    ("OTP_SANDBOX_SEED", "seed"),
    ("OTP_SANDBOX_BIND", "bind"),
    ("OTP_SANDBOX_TOKEN", "token"),
    ("OTP_SANDBOX_PUBLIC_HOST", "public-host"),
    ("OTP_SANDBOX_STRICT", "strict"),
];

struct Options {
    /// 0 for free ports.
    port_base: u16,
    seed: u64,
    bind: IpAddr,
    token: Option<String>,
    public_host: Option<String>,
    strict: bool,
}

pub(crate) fn read(
    arguments: impl IntoIterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Order, Error> {
    let mut options = Options {
        port_base: 7080,
        seed: 0,
        bind: Ipv4Addr::LOCALHOST.into(),
        token: None,
        public_host: None,
        strict: false,
    };
    for (name, option) in VARIABLES {
        // An empty one counts as missing: compose files pass `${NAME:-}`.
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else { continue };
        options.set(option, value).map_err(|error| Error::from(format!("{name}: {error}")))?;
    }
    let mut is_health = false;
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.set("port-base", parser.value()?)?,
            Arg::Long("strict") => options.strict = true,
            Arg::Long("version") | Arg::Short('V') => return Ok(Order::Version),
            Arg::Long("help") | Arg::Short('h') => return Ok(Order::Help),
            Arg::Long(name) if VARIABLES.iter().any(|(_, option)| *option == name) => {
                let name = name.to_owned();
                options.set(&name, parser.value()?)?;
            }
            Arg::Value(word) if word == "health" && !is_health => is_health = true,
            other => return Err(other.unexpected()),
        }
    }
    if is_health { options.health() } else { Ok(options.serve()) }
}

impl Options {
    fn set(&mut self, option: &str, value: OsString) -> Result<(), Error> {
        match option {
            "port-base" => self.port_base = value.parse()?,
            "seed" => self.seed = value.parse()?,
            "bind" => self.bind = value.parse()?,
            // The usual error shows the value.
            "token" => self.token = Some(value.into_string().map_err(|_| "a token is ASCII text")?),
            "public-host" => self.public_host = Some(value.string()?),
            "strict" => self.strict = value.parse()?,
            other => return Err(format!("there is no option {other}").into()),
        }
        Ok(())
    }

    fn serve(self) -> Order {
        let ports = match self.port_base {
            0 => Ports::Random,
            base => Ports::Fixed { base },
        };
        let mut builder = Sandbox::builder().ports(ports).seed(self.seed).bind(self.bind).strict(self.strict);
        if let Some(token) = self.token {
            builder = builder.token(token);
        }
        if let Some(host) = self.public_host {
            builder = builder.public_host(host);
        }
        Order::Serve { builder, strict: self.strict }
    }

    /// Where the sandbox with these options listens, seen from its own machine.
    fn health(&self) -> Result<Order, Error> {
        if self.port_base == 0 {
            return Err("health needs the port: --port-base, or OTP_SANDBOX_PORT_BASE".into());
        }
        let address = match self.bind {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            address => address,
        };
        Ok(Order::Health(SocketAddr::new(address, self.port_base)))
    }
}
