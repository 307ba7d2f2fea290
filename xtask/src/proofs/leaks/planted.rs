//! Leaks made on purpose, one and more for each sink: a search that does not catch them is blind, and its silence worth
//! nothing.

use std::error::Error;
use std::fmt::{self, Debug, Display};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::canaries::{Canaries, significant};
use super::cases;
use super::looks::{look_at_case, look_at_json, look_at_page};
use super::watch::{Sink, Watch};

/// A leak, where it must be caught, and the canary's name.
struct Plant<'a> {
    sink: Sink,
    what: &'static str,
    canary: &'static str,
    leak: Box<dyn Fn() + 'a>,
}

/// What came of the planting.
pub(crate) struct Caught {
    pub(crate) planted: usize,
    /// Where the search is blind.
    pub(crate) missed: Vec<String>,
    /// Plants by sink.
    pub(crate) by_sink: Vec<(Sink, usize)>,
}

pub(crate) fn run(watch: &Watch, canaries: &Canaries) -> Caught {
    let plants = plants(watch, canaries);
    let mut missed = Vec::new();
    for Plant { sink, what, canary, leak } in &plants {
        let caught = watch.planting(leak);
        if !caught.iter().any(|(place, hit)| place == sink && hit.canary == *canary) {
            missed.push(format!("{}: {what}", sink.name()));
        }
    }
    let count = |sink| plants.iter().filter(|plant| plant.sink == sink).count();
    let by_sink = Sink::ALL.into_iter().map(|sink| (sink, count(sink))).collect();
    Caught { planted: plants.len(), missed, by_sink }
}

fn plants<'a>(watch: &'a Watch, canaries: &'a Canaries) -> Vec<Plant<'a>> {
    let mut plants = logged(canaries);
    plants.extend(printed(watch, canaries));
    plants.extend(shown(watch, canaries));
    plants
}

fn plant<'a>(sink: Sink, what: &'static str, canary: &'static str, leak: impl Fn() + 'a) -> Plant<'a> {
    Plant { sink, what, canary, leak: Box::new(leak) }
}

fn logged(canaries: &Canaries) -> Vec<Plant<'_>> {
    let Canaries { esms_vn, esms_my, accuauth, proxy, .. } = canaries;
    let query = utf8_percent_encode(&esms_vn.account.key, NON_ALPHANUMERIC).to_string();
    let number = significant(&esms_my.phone);
    vec![
        plant(Sink::Log, "a key, percent-encoded, in an event of tracing", "esms-vn key", move || {
            tracing::trace!(url = %format!("/CheckCodeGen_V4_get?ApiKey={query}"), "sending");
        }),
        plant(Sink::Log, "a header's bytes in a record of log", "accuauth secret", || {
            log::trace!(target: "planted", "write: {:?}", accuauth.account.secret.as_bytes());
        }),
        plant(Sink::Log, "a password in the field of a span", "proxy password", || {
            let password = URL_SAFE.encode(format!("{}:{}", proxy.key, proxy.secret));
            tracing::info_span!("connect", authorization = password)
                .in_scope(|| tracing::debug!("connected"));
        }),
        plant(Sink::Log, "a number with blanks", "esms-my number", move || {
            log::debug!("to 0{} {} {}", &number[..2], &number[2..5], &number[5..]);
        }),
    ]
}

/// Shows what it holds, as a derived `Debug` does.
#[derive(Debug)]
#[allow(dead_code, reason = "it is only printed")]
struct Careless<T>(T);

struct Outer(Inner);
struct Inner(String);

impl Debug for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outer")
    }
}

impl Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}

impl Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call failed")
    }
}

impl Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl Error for Inner {}

/// Shows one thing in the plain form and another in the alternate one.
struct TwoFaced(String);

impl Debug for TwoFaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { f.write_str(&self.0) } else { f.write_str("TwoFaced") }
    }
}

fn printed<'a>(watch: &'a Watch, canaries: &'a Canaries) -> Vec<Plant<'a>> {
    let Canaries { esms_vn, esms_my, accuauth, .. } = canaries;
    let base64 = STANDARD_NO_PAD.encode(format!("x{}", esms_my.account.secret));
    let mask = significant(&accuauth.phone);
    vec![
        plant(Sink::Debug, "a key in base64", "esms-my secret", move || {
            watch.value("planted", &Careless(&base64));
        }),
        plant(Sink::Debug, "a code as a list of bytes", "esms-vn code", || {
            watch.value("planted", &Careless(esms_vn.codes[0].expose().as_bytes()));
        }),
        plant(Sink::Debug, "a key in the alternate form only", "accuauth key", || {
            watch.value("planted", &TwoFaced(accuauth.account.key.clone()));
        }),
        plant(Sink::Debug, "a mask that shows five digits", "accuauth number", move || {
            watch.value("planted", &Careless(format!("+62****{}", &mask[mask.len() - 5..])));
        }),
        plant(Sink::Display, "a URL with its query in an error's source", "esms-vn secret", || {
            let secret = utf8_percent_encode(&esms_vn.account.secret, NON_ALPHANUMERIC);
            let text = format!("error sending request for url (https://x.invalid/?SecretKey={secret})");
            watch.error("planted", &Outer(Inner(text)));
        }),
        plant(Sink::Display, "a code in an error's text", "esms-my code", || {
            watch.error("planted", &Inner(format!("`{}` is wrong", esms_my.codes[1].expose())));
        }),
        plant(Sink::Panic, "a number in hex", "esms-vn number", || {
            let number = esms_vn.phone.e164();
            let hex: Vec<String> = number.bytes().map(|byte| format!("{byte:02X}")).collect();
            watch.value("planted", &Careless(hex.concat()));
        }),
        plant(Sink::Assertion, "a template's value", "content value", || {
            watch.value("planted", &Careless(&canaries.content));
        }),
    ]
}

fn shown<'a>(watch: &'a Watch, canaries: &'a Canaries) -> Vec<Plant<'a>> {
    let Canaries { esms_vn, esms_my, accuauth, token, .. } = canaries;
    let (number_vn, number_my) = (significant(&esms_vn.phone), significant(&esms_my.phone));
    let json = |value: serde_json::Value| format!("HTTP/1.1 200 OK\r\n\r\n{value}").into_bytes();
    vec![
        plant(Sink::Cases, "a number in a case's file", "esms-my number", move || {
            let case = serde_json::json!({ "note": format!("seen with 60{number_my}") });
            cases::look_at_text(watch, "planted", &case.to_string());
        }),
        plant(Sink::Page, "a key inside a field that may show codes", "accuauth secret", || {
            let secret = accuauth.account.secret.replace('&', "&amp;").replace('<', "&lt;");
            look_at_page(watch, &format!("<pre tabindex=\"0\">x-df-api-secret: {secret}</pre>"));
        }),
        plant(Sink::Page, "a number outside of its fields", "esms-vn number", move || {
            look_at_page(watch, &format!("<span class=\"phone\">0901</span><p>0{number_vn}</p>"));
        }),
        plant(Sink::Page, "the token in the script", "sandbox token", move || {
            look_at_page(watch, &format!("<script nonce=\"x\">const token = '{token}';</script>"));
        }),
        plant(Sink::Api, "a key in a field of its own", "esms-vn key of the sandbox's account", move || {
            let value = serde_json::json!({ "key": esms_vn.vendor.credentials().key });
            drop(look_at_json(watch, "/config/{vendor}", &json(value)));
        }),
        plant(Sink::Api, "a number where a code may stand", "esms-vn number", move || {
            let value = serde_json::json!({ "next_code": format!("0{number_vn}") });
            drop(look_at_json(watch, "/config/{vendor}", &json(value)));
        }),
        plant(Sink::Events, "a number in an event", "esms-my number", move || {
            let line = format!("id: 1\nevent: message\ndata: {{\"to\":\"60{number_my}\"}}\n\n");
            watch.look(Sink::Events, "planted", line.as_bytes());
        }),
        plant(Sink::Export, "a number in a draft", "esms-my number", move || {
            let case = serde_json::json!({ "call": { "arguments": { "phone": format!("+60{number_my}") } } });
            look_at_case(watch, "planted", &case.to_string());
        }),
        plant(Sink::Export, "a code in a draft's base64", "esms-vn code", || {
            let text = format!("0901888484, Content: {} Code Invalid", esms_vn.codes[0].expose());
            let case = serde_json::json!({ "response": { "body_base64": STANDARD_NO_PAD.encode(text) } });
            look_at_case(watch, "planted", &case.to_string());
        }),
        plant(Sink::Export, "a key, escaped, in a draft", "accuauth key", || {
            let units = accuauth.account.key.encode_utf16();
            let key: Vec<String> = units.map(|unit| format!("\\u{unit:04x}")).collect();
            look_at_case(watch, "planted", &format!("{{\"note\":\"{}\"}}", key.concat()));
        }),
    ]
}
