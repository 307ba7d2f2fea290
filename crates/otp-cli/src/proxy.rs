//! The proxy that calls go through, if the user names one.

use clap::Args;
use otp_http::{HttpOptions, Secret};

use crate::account::setting;

#[derive(Debug, Args)]
pub(crate) struct Proxy {
    /// Call through this HTTP proxy, such as `http://proxy.example:3128`. Without it `OTP_PROXY` is taken. A login at the proxy comes
    /// from `OTP_PROXY_LOGIN`, as `user:password`
    #[arg(id = "proxy", long = "proxy", value_name = "URL")]
    url: Option<String>,
}

const URL: &str = "OTP_PROXY";
const LOGIN: &str = "OTP_PROXY_LOGIN";

/// A proxy, and how calls speak to it.
pub(crate) struct Server {
    /// Its host and port.
    pub(crate) address: String,
    /// Whether its own address begins with https.
    pub(crate) has_tls: bool,
    /// The user and the password.
    pub(crate) login: Option<(String, Secret)>,
}

impl Proxy {
    /// How a client makes its calls. An error is a sentence that shows nothing of the settings.
    pub(crate) fn options(&self) -> Result<HttpOptions, String> {
        let options = HttpOptions::new();
        let Some(url) = self.url()? else { return Ok(options) };
        let options = options.proxy(url);
        Ok(match login()? {
            Some((user, password)) => options.proxy_login(user, password),
            None => options,
        })
    }

    /// Where the calls go that take the proxy.
    pub(crate) fn server(&self) -> Result<Option<Server>, String> {
        let Some(url) = self.url()? else { return Ok(None) };
        let (host, port) = otp_http::endpoint::proxy_server(&url).map_err(|error| format!("{error:?}"))?;
        let scheme = url.split(':').next().unwrap_or_default();
        Ok(Some(Server {
            address: format!("{host}:{port}"),
            has_tls: scheme.eq_ignore_ascii_case("https"),
            login: login()?,
        }))
    }

    fn url(&self) -> Result<Option<String>, String> {
        let url = match &self.url {
            Some(url) => Some(url.clone()),
            None => setting(URL)?,
        };
        // URLs are printed, and arguments stand in the list of processes.
        if url.as_ref().is_some_and(|url| url.contains('@')) {
            return Err(format!("the address of a proxy holds no login: {LOGIN} has it, as user:password"));
        }
        Ok(url)
    }
}

fn login() -> Result<Option<(String, Secret)>, String> {
    let Some(login) = setting(LOGIN)? else { return Ok(None) };
    let unread = || format!("{LOGIN} is not user:password");
    let (user, password) = login.split_once(':').ok_or_else(unread)?;
    let password = Secret::parse(LOGIN, password).map_err(|_| unread())?;
    Ok(Some((user.to_owned(), password)))
}
