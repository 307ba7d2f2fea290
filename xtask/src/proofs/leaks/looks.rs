//! What a sandbox shows to a browser and to programs: keys nowhere, numbers and codes in their own fields, and none of the
//! three in what is made to be saved and shared.

mod fetch;
mod fields;
mod page;

use std::collections::BTreeSet;

use otp_sandbox::{Exchange, Operation, Sandbox, Vendor};
use serde_json::Value;

use self::fetch::Control;
use super::canaries::{Canaries, Kind};
use super::watch::{Sink, Watch};
use crate::Failure;

pub(crate) use fields::look_at_json;
pub(crate) use page::look_at_page;

const API: &str = "/_sandbox/v1";

/// Calls and faults that were looked at one by one, in this sandbox or in one before.
pub(crate) type Seen = BTreeSet<(Option<Operation>, Option<String>)>;

/// Looks at everything that this sandbox shows. Says how many routes of the control API there were.
pub(crate) async fn look_at(
    watch: &Watch,
    canaries: &Canaries,
    sandbox: &Sandbox,
    seen: &mut Seen,
) -> Result<usize, Failure> {
    let control = Control::new(sandbox, &canaries.token)?;
    let exchanges = sandbox.exchanges();
    let new: Vec<_> = exchanges
        .iter()
        .filter(|exchange| seen.insert((exchange.operation, exchange.fault.clone())))
        .collect();
    let routes = api(watch, canaries, &control, sandbox, &new).await?;
    events(watch, &control, sandbox).await?;
    pages(watch, canaries, &control, &new).await?;
    in_process(watch, sandbox, &new);
    Ok(routes)
}

/// Every GET of the API, as its own description lists them; a route that this does not know fails the run.
async fn api(
    watch: &Watch,
    canaries: &Canaries,
    control: &Control<'_>,
    sandbox: &Sandbox,
    new: &[&Exchange],
) -> Result<usize, Failure> {
    let description = control.get(&format!("{API}/openapi.json")).await?.json()?;
    let paths = description["paths"].as_object().ok_or_else(|| Failure::new("openapi.json has no paths"))?;
    let mut routes = 0;
    for path in paths.iter().filter(|(_, methods)| methods.get("get").is_some()).map(|(path, _)| path) {
        routes += 1;
        let asked = Vendor::ALL.map(|vendor| canaries.of(vendor).phone.e164().replace('+', "%2B"));
        for address in addresses(path, &asked, sandbox, new)? {
            let answer = control.get(&format!("{API}{address}")).await?;
            look_at_json(watch, path, answer.bytes())?;
        }
    }
    Ok(routes)
}

/// The addresses behind a path of the description. Some have no answer but an error, as where nobody has this number.
fn addresses(
    path: &str,
    asked: &[String],
    sandbox: &Sandbox,
    new: &[&Exchange],
) -> Result<Vec<String>, Failure> {
    let messages = sandbox.messages();
    let with = |ids: Vec<u64>| ids.into_iter().map(|id| path.replace("{id}", &id.to_string())).collect();
    let mut phones: BTreeSet<_> = messages.iter().map(|message| message.to.replace('+', "%2B")).collect();
    phones.extend(asked.iter().cloned());
    let to = |query: &str| phones.iter().map(|phone| format!("{path}?to={phone}{query}")).collect();
    Ok(match path {
        // Read to its end elsewhere: it has none.
        "/events" => Vec::new(),
        "/messages/{id}" => with(messages.iter().rev().take(20).map(|message| message.id).collect()),
        "/requests/{id}" => with(new.iter().map(|exchange| exchange.id).collect()),
        "/config/{vendor}" => Vendor::ALL.map(|vendor| format!("/config/{}", vendor.name())).to_vec(),
        "/otp/latest" => to(""),
        "/messages/wait" => to("&timeout_seconds=0"),
        _ if path.contains('{') => {
            return Err(Failure::new(&format!("`{path}` is new: say what it may show")));
        }
        _ => vec![path.to_owned()],
    })
}

/// The event stream from its beginning to the newest event there is.
async fn events(watch: &Watch, control: &Control<'_>, sandbox: &Sandbox) -> Result<(), Failure> {
    let Some(newest) = sandbox.events_after(0).last().map(|event| event.id) else { return Ok(()) };
    let text = control.read_until(&format!("{API}/events?after=0"), &format!("id: {newest}\n")).await?;
    watch.look(Sink::Events, "GET /events", text.as_bytes());
    Ok(())
}

/// The page as it opens, with each kind of call opened, and with the filters and what somebody searches for.
async fn pages(
    watch: &Watch,
    canaries: &Canaries,
    control: &Control<'_>,
    new: &[&Exchange],
) -> Result<(), Failure> {
    let mut addresses = vec!["/".to_owned(), "/?show=double".to_owned()];
    for exchange in new {
        // Narrowed to its like, or each page would show two hundred calls more.
        let fault = exchange.fault.as_deref().unwrap_or("Accepted");
        addresses.push(format!("/?vendor={}&q={fault}&open={}", exchange.vendor, exchange.id));
    }
    addresses.extend(new.iter().find(|exchange| exchange.fault.is_none()).map(|exchange| {
        let number = super::canaries::significant(&canaries.of(exchange.vendor).phone);
        format!("/?q=0{number}&open={}", exchange.id)
    }));
    for address in addresses {
        look_at_page(watch, &control.get(&address).await?.text());
    }
    Ok(())
}

/// A drafted case: none of the three, not even inside base64.
pub(crate) fn look_at_case(watch: &Watch, origin: &str, case: &str) {
    let value: Value = serde_json::from_str(case).unwrap_or_default();
    watch.look_but(Sink::Export, origin, case.as_bytes(), &[Kind::Text]);
    // As text once more, for what JSON's escapes break up.
    fields::each_text(&value, &mut |_, text| {
        watch.look_again(Sink::Export, origin, text.as_bytes(), &[Kind::Text]);
    });
}

/// What a test that embeds the sandbox prints.
fn in_process(watch: &Watch, sandbox: &Sandbox, new: &[&Exchange]) {
    watch.value("otp_sandbox::Sandbox", sandbox);
    let (messages, ledger) = (sandbox.messages(), sandbox.ledger());
    // All of them once; the ways in which a value is printed are tried on a few.
    for text in [format!("{messages:?}"), format!("{ledger:?}"), format!("{:?}", sandbox.events_after(0))] {
        watch.look(Sink::Debug, "lists of otp_sandbox", text.as_bytes());
    }
    for exchange in new {
        watch.value("otp_sandbox::Exchange", exchange);
        watch.value("otp_sandbox::Field", &exchange.fields);
    }
    for message in messages.iter().take(2) {
        watch.value("otp_sandbox::Message", message);
    }
    for send in ledger.sends.iter().take(2) {
        watch.value("otp_sandbox::BilledMessage", send);
    }
    for double in ledger.double_sends.iter().take(2) {
        watch.value("otp_sandbox::DoubleSend", double);
    }
    watch.value("otp_sandbox::ArmedFault", &sandbox.faults());
    for vendor in Vendor::ALL {
        watch.value("otp_sandbox::Credentials", &sandbox.credentials(vendor));
    }
}
