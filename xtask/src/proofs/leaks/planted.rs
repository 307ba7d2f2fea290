//! Leaks made on purpose, in each sink and form: a search that does not catch them is blind.

use std::error::Error;
use std::fmt::{self, Debug, Display};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::canaries::Canaries;
use super::watch::{Sink, Watch};

/// An error that shows its text in `Display`, and in `Debug` in the alternate form only.
struct Planted(String, Option<Box<Planted>>);

impl Display for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if f.alternate() { &self.0 } else { "Planted" })
    }
}

impl Error for Planted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref().map(|source| source as _)
    }
}

/// Plants each. Returns how many there were, and those that were not found.
pub(crate) fn missed(watch: &Watch, canaries: &Canaries) -> (usize, Vec<String>) {
    let Canaries { keys, number, code, proxy, text, path } = canaries;
    let percent = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut planted = 0;
    let mut missed = Vec::new();
    let mut plant = |sink: Sink, what: &str, canary: &str, leak: &dyn Fn()| {
        planted += 1;
        let caught = watch.planting(leak);
        if !caught.iter().any(|(place, hit)| *place == sink && hit.canary == canary) {
            missed.push(format!("{what} in {}", sink.name()));
        }
    };
    plant(Sink::Log, "a key, percent-encoded, in an event of tracing", "key", &|| {
        tracing::trace!(url = %format!("/planted?ApiKey={}", percent(&keys.key)), "sending");
    });
    plant(Sink::Log, "a header's bytes in a record of log", "secret", &|| {
        log::trace!(target: "planted", "write: {:?}", keys.secret.as_bytes());
    });
    plant(Sink::Log, "a password in base64 in the field of a span", "proxy password", &|| {
        let login = URL_SAFE.encode(format!("{}:{}", proxy.key, proxy.secret));
        tracing::info_span!("connect", authorization = login).in_scope(|| tracing::debug!("connected"));
    });
    plant(Sink::Log, "a number in a label of a metric", "number", &|| {
        metrics::counter!("planted_total", "to" => format!("+8490{number}")).increment(1);
    });
    plant(Sink::Log, "a number with blanks", "number", &|| {
        log::debug!("to 0{} {} {}", &number[..2], &number[2..5], &number[5..]);
    });
    plant(Sink::Log, "a brand", "text", &|| log::debug!("sending as {text}"));
    plant(Sink::Debug, "a key, escaped", "secret", &|| watch.debug("planted", &keys.secret));
    plant(Sink::Debug, "a code as a list of bytes", "code", &|| watch.debug("planted", &code.as_bytes()));
    plant(Sink::Debug, "a key in the alternate form only", "key", &|| {
        watch.debug("planted", &Planted(keys.key.clone(), None));
    });
    plant(Sink::Debug, "a mask that shows five digits", "number", &|| {
        watch.debug("planted", &format!("+62****{}", &number[2..]));
    });
    plant(Sink::Debug, "the beginning of a key", "key", &|| watch.debug("planted", &&keys.key[..8]));
    plant(Sink::Display, "a URL with its query in an error's source", "secret", &|| {
        let text = format!("error for url (https://x.invalid/?SecretKey={})", percent(&keys.secret));
        watch.error("planted", &Planted("the call failed".to_owned(), Some(Box::new(Planted(text, None)))));
    });
    plant(Sink::Display, "a code in hex in an error's text", "code", &|| {
        let hex: Vec<String> = code.bytes().map(|byte| format!("{byte:02X}")).collect();
        watch.error("planted", &Planted(format!("{} is wrong", hex.concat()), None));
    });
    plant(Sink::Display, "a base URL's path in an error's text", "key in a path", &|| {
        watch.error("planted", &Planted(format!("http://127.0.0.1/{path}/send"), None));
    });
    (planted, missed)
}
