//! The user's account at a vendor: keys from the environment or a prompt, and the address to call.

use std::env::{self, VarError};
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use otp_core::{Error, OtpCode, PhoneNumber, Region};
use otp_http::HttpOptions;

use crate::hidden::{Keys, Private};
use crate::outcome::Outcome;
use crate::proxy::Proxy;
use crate::vendor::{Own, Variables};

#[derive(Debug, Args)]
pub(crate) struct Address {
    /// Call this address and not the vendor's, such as a sandbox's. Without it the variable of the vendor is taken:
    /// `ESMS_VN_BASE_URL`, `ESMS_MY_BASE_URL` or `ACCUAUTH_BASE_URL`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    #[command(flatten)]
    proxy: Proxy,
    #[arg(skip)]
    keys: Keys,
}

impl Address {
    /// A vendor's keys, in the order of their variables.
    pub(crate) fn keys<const N: usize>(&self, names: [&str; N]) -> Result<[String; N], Outcome> {
        let mut keys = names.map(str::to_owned);
        for key in &mut keys {
            *key = secret(key)?;
        }
        self.keys.remember(&keys);
        Ok(keys)
    }

    /// What no text of the vendor may repeat: the keys that were read, and these.
    pub(crate) fn private<'a>(
        &'a self,
        phone: Option<PhoneNumber>,
        code: Option<&'a OtpCode>,
    ) -> Private<'a> {
        Private { keys: &self.keys, phone, code }
    }

    /// The address, if it is not the vendor's own.
    pub(crate) fn of(&self, names: &Variables) -> Result<Option<String>, Outcome> {
        match &self.base_url {
            Some(url) => Ok(Some(url.clone())),
            None => setting(names.base_url).map_err(Outcome::wrong_use),
        }
    }

    /// How calls go to the vendor: through the proxy, if one is named.
    pub(crate) fn options(&self) -> Result<HttpOptions, Outcome> {
        self.proxy.options().map_err(Outcome::wrong_use)
    }

    /// The whole account, for a call that a vendor's list makes. `own` is the address of the call's host, where there is only one.
    pub(crate) fn account(
        &self,
        vendor: &dyn Own,
        own: Option<&str>,
        region: Region,
    ) -> Result<Account, Outcome> {
        let names = vendor.variables();
        let base_url = match (self.of(&names)?, own) {
            (Some(url), _) => url,
            (None, Some(own)) => own.to_owned(),
            (None, None) => vendor.host(region)?,
        };
        // A vendor with one key gets an empty secret, and drops it.
        let mut keys = names.keys.iter().map(|name| secret(name));
        let mut next = || keys.next().transpose().map(Option::unwrap_or_default);
        Ok(Account { base_url, key: next()?, secret: next()? })
    }

    /// Returns the host that the call goes to, for the question before it, and the proxy on the way. The rest of a URL may be private.
    pub(crate) fn shown(&self, vendor: &dyn Own) -> Result<String, Outcome> {
        let own = self.of(&vendor.variables())?;
        let at = match &own {
            None => "the vendor".to_owned(),
            Some(url) => server(url).map_err(|error| not_built(&error))?,
        };
        Ok(match self.proxy_for(own.as_deref())? {
            None => at,
            Some(proxy) => format!("{at}, through the proxy {proxy}"),
        })
    }

    /// The proxy that the calls to this address take, or to the vendor's own.
    fn proxy_for(&self, own: Option<&str>) -> Result<Option<String>, Outcome> {
        let proxy = self.proxy.server().map_err(Outcome::wrong_use)?;
        let is_taken = own.map_or(Ok(true), otp_http::endpoint::takes_proxy);
        let is_taken = is_taken.map_err(|error| not_built(&error))?;
        Ok(proxy.filter(|_| is_taken).map(|proxy| proxy.address))
    }

    /// Says on standard error where a call goes that nobody is asked about, if it does not go straight to the vendor's own address.
    pub(crate) fn say(&self, vendor: &dyn Own) -> Result<(), Outcome> {
        let own = self.of(&vendor.variables())?;
        if own.is_some() || self.proxy_for(None)?.is_some() {
            let _ = writeln!(io::stderr(), "at  {}", self.shown(vendor)?);
        }
        Ok(())
    }
}

/// Keys and address.
pub(crate) struct Account {
    pub(crate) base_url: String,
    pub(crate) key: String,
    pub(crate) secret: String,
}

/// The host and port that a client with this base URL calls.
pub(crate) fn server(url: &str) -> Result<String, Error> {
    let (host, port) = otp_http::endpoint::server(url)?;
    Ok(format!("{host}:{port}"))
}

/// Returns the value of a variable, if it is set. A blank or unreadable one is an error: its user did not mean the
/// vendor's own address, or a question.
pub(crate) fn setting(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Err(format!("{name} is set, and blank")),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is set, and not UTF-8")),
    }
}

/// The value of a variable that [`setting`] has been asked for before.
pub(crate) fn variable(name: &str) -> Option<String> {
    setting(name).ok().flatten()
}

/// Reads a variable, or asks for it without showing what is typed.
pub(crate) fn secret(name: &str) -> Result<String, Outcome> {
    if let Some(value) = setting(name).map_err(Outcome::wrong_use)? {
        return Ok(value);
    }
    if !io::stdin().is_terminal() {
        return Err(Outcome::wrong_use(format!("{name} is not set, and there is no terminal to ask for it")));
    }
    rpassword::prompt_password(format!("{name}: "))
        .map_err(|_| Outcome::wrong_use(format!("{name} could not be read from the terminal")))
}

/// Settings that make no client. Nothing was called.
pub(crate) fn not_built(error: &Error) -> Outcome {
    Outcome::wrong_use(format!("{error:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_is_called_is_the_one_that_is_shown() {
        for (url, shown) in [
            ("https://rest.example/MainService.svc", "rest.example:443"),
            ("http://127.0.0.1:7081/a@vendor.example", "127.0.0.1:7081"),
            ("http://127.0.0.1/", "127.0.0.1:80"),
            ("http://2130706433:7081", "127.0.0.1:7081"),
            ("https://[::1]", "[::1]:443"),
        ] {
            assert_eq!(server(url).unwrap(), shown);
        }
        for url in [r"http://127.0.0.1:1\@vendor.example", "https://user:canary@rest.example", "canary"] {
            assert!(!format!("{:?}", server(url).unwrap_err()).contains("canary"), "{url}");
        }
    }
}
