//! `cargo xtask record`: makes a contract case's call to the live vendor, once, and prints the case with the vendor's own
//! answer for review. Nothing is written, and of the account nothing is printed.

mod curl;
mod redact;

use std::path::{Path, PathBuf};

use lexopt::Arg::{Long, Value as Word};
use lexopt::ValueExt as _;
use otp_testkit::contract::write_numbers;
use otp_testkit::http::{Server, Step, answer};
use otp_testkit::vendors::{self, Keys, Settings};
use serde_json::{Value, json};

use crate::proofs::contract::Facts;
use crate::{Failure, Outcome, checkout, fine};
use redact::Public;

/// Where a vendor's account stands in the environment.
const ACCOUNTS: [(&str, &str, &str, &str, &str); 3] = [
    ("esms-vn", "ESMS_VN_API_KEY", "ESMS_VN_SECRET_KEY", "ESMS_VN_PHONE", "ESMS_VN_BASE_URL"),
    ("esms-my", "ESMS_MY_API_KEY", "ESMS_MY_API_SECRET", "ESMS_MY_PHONE", "ESMS_MY_BASE_URL"),
    ("accuauth", "ACCUAUTH_API_ID", "ACCUAUTH_API_SECRET", "ACCUAUTH_PHONE", "ACCUAUTH_BASE_URL"),
];

/// The account of the case's vendor.
struct Account {
    key: String,
    secret: String,
    phone: String,
    base_url: String,
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    // Calls that may be made though they are not known to be free, and arguments that replace those of the case.
    let (mut cases, mut budget, mut set) = (Vec::<PathBuf>::new(), 0, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("budget") => budget = arguments.value()?.parse()?,
            Long("set") => {
                let pair = arguments.value()?.string()?;
                let pair =
                    pair.split_once('=').ok_or_else(|| Failure::wrong_use("--set takes NAME=VALUE"))?;
                set.push((pair.0.to_owned(), pair.1.to_owned()));
            }
            Word(case) => cases.push(case.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    if cases.is_empty() {
        return Err(Failure::wrong_use("record takes the files of contract cases"));
    }
    for case in &cases {
        let recorded = record(case, &set, &mut budget)?;
        println!("{}", serde_json::to_string_pretty(&recorded).map_err(|error| Failure::at(case, &error))?);
    }
    eprintln!("Read each case before you keep it. `cargo xtask contract --cases DIR` replays it.");
    fine()
}

fn record(path: &Path, set: &[(String, String)], budget: &mut u32) -> Result<Value, Failure> {
    let case: Value =
        serde_json::from_slice(&std::fs::read(path).map_err(|error| Failure::at(path, &error))?)
            .map_err(|error| Failure::at(path, &error))?;
    let (vendor, endpoint) = place(path)?;
    let vendor = vendors::all().iter().find(|known| known.name() == vendor);
    let facts = Facts::load(vendor.ok_or_else(|| Failure::wrong_use("there is no such vendor"))?)?;
    let unknown = || Failure::new(&format!("endpoints.json has no `{endpoint}`"));
    let endpoint = facts.endpoint(&endpoint).ok_or_else(unknown)?;
    let name = facts.vendor.name();
    // Empty where the user chooses the host.
    let documented = facts.base_url(endpoint).unwrap_or_default();
    let account = account(name, documented, &|name| std::env::var(name).ok())?;
    let live = live(&case, &account, set);

    let risk = &endpoint.risk;
    eprintln!("{name} {} at {}: this call {risk}.", endpoint.name, account.base_url);
    allow(risk, budget, &|| {
        crate::ask("It may cost money. Type `yes` to make it once: ").is_ok_and(|answer| answer == "yes")
    })?;

    let public = Public::of(&facts);
    let encoding = serde_json::from_value(case["client"]["encoding"].clone())?;
    let settings = Settings { encoding, ..Settings::default() };
    let keys = Keys::new(&account.key, &account.secret);
    let call = async |url: &str| {
        let client = facts.vendor.client(url, &keys, &settings)?;
        let call = client.call(&endpoint.name, &live["call"]["arguments"]);
        Ok::<_, Failure>(call.map_err(|problem| Failure::new(&problem))?.await)
    };
    // The real client writes its request to a server on this machine and reads the answer from another. Between them curl makes
    // the one call to the vendor.
    let (reply, outcome) = crate::block_on(async {
        let asked = Server::start(vec![Step::Read]).await;
        let _ = call(&asked.url()).await?;
        let request = asked.requests().pop().ok_or_else(|| Failure::new("the client made no request"))?;
        let reply = curl::call(&account.base_url, &request)?;
        let answered = Server::start(vec![Step::Read, answer(reply.status, "", &reply.body)]).await;
        Ok::<_, Failure>((reply, call(&answered.url()).await?))
    })??;

    let mut recorded = case.clone();
    // These belong to what the page prints.
    if let Some(case) = recorded.as_object_mut() {
        case.retain(|name, _| name != "samples" && name != "printed_request");
    }
    recorded["provenance"] = json!("recorded");
    recorded["source"]["date"] = json!(checkout::today()?);
    recorded["note"] = json!("The vendor's own answer. Values that no public case shows are replaced.");
    // No client reads a header but `Retry-After`, and what a vendor writes into one is nobody's to print.
    recorded["response"] =
        json!({ "status": reply.status, "headers": {}, "body": public.redacted(&reply.body) });
    recorded["expect"] = public.outcome(outcome);
    let text = recorded.to_string();
    if redact::shows(&text, [&account.key, &account.secret, &account.phone]) {
        return Err(Failure::new("the recording repeats something of the account, and is not printed"));
    }
    Ok(recorded)
}

/// `…/crates/VENDOR/contract/ENDPOINT/CASE.json`
fn place(path: &Path) -> Result<(String, String), Failure> {
    let names: Vec<_> = path.iter().rev().take(4).map(|name| name.to_string_lossy().into_owned()).collect();
    match &names[..] {
        [_, endpoint, contract, vendor] if contract == "contract" => Ok((vendor.clone(), endpoint.clone())),
        _ => Err(Failure::wrong_use("a case stands in crates/VENDOR/contract/ENDPOINT")),
    }
}

fn account(vendor: &str, documented: &str, get: &dyn Fn(&str) -> Option<String>) -> Result<Account, Failure> {
    let known = ACCOUNTS.iter().find(|(name, ..)| *name == vendor);
    let &(_, key, secret, phone, base_url) =
        known.ok_or_else(|| Failure::wrong_use(&format!("no account is known for `{vendor}`")))?;
    let given = |name: &str| get(name).filter(|value| !value.is_empty());
    let missing: Vec<_> = [key, secret, phone].into_iter().filter(|name| given(name).is_none()).collect();
    if get("OTP_LIVE").as_deref() != Some("1") || !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(crate::live_refused(&format!("to call {vendor} live, set OTP_LIVE=1 {missing}")));
    }
    let value = |name: &str| given(name).unwrap_or_default();
    let base_url = given(base_url).unwrap_or_else(|| documented.to_owned());
    if !is_safe(&base_url) {
        return Err(crate::live_refused("the base URL must be https, or http on 127.0.0.1"));
    }
    Ok(Account { key: value(key), secret: value(secret), phone: value(phone), base_url })
}

/// The port must be all that stands before the path: what looks like one can be a user name before another host.
fn is_safe(base_url: &str) -> bool {
    let port = base_url.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split('/').next());
    base_url.starts_with("https://") || port.is_some_and(|port| port.parse::<u16>().is_ok())
}

/// The case with the account's own phone, which stands in the form of the case's, and with the arguments that were given.
fn live(case: &Value, account: &Account, set: &[(String, String)]) -> Value {
    let mut live = case.clone();
    let arguments = &mut live["call"]["arguments"];
    call_own_phone(arguments, &account.phone);
    for (name, value) in set {
        arguments[name] = json!(value);
    }
    live
}

/// Whatever a call names the argument: an invented number may be somebody's.
fn call_own_phone(value: &mut Value, phone: &str) {
    // Ids of Zalo accounts have more digits than any number.
    let is_phone = |text: &Value| {
        text.as_str().is_some_and(|text| text.len() <= 16) && write_numbers(&mut text.clone(), "")
    };
    match value {
        Value::Array(items) if items.iter().any(is_phone) => *value = json!([phone]),
        Value::Array(items) => items.iter_mut().for_each(|item| call_own_phone(item, phone)),
        Value::Object(fields) => fields.values_mut().for_each(|field| call_own_phone(field, phone)),
        text if is_phone(text) => *text = json!(phone),
        _ => {}
    }
}

/// Only a call that the pages show as free is made without asking. Everything else is counted before it is made, and an order
/// is never made: it buys something, or sets people at the vendor to work.
fn allow(risk: &str, budget: &mut u32, ask: &dyn Fn() -> bool) -> Result<(), Failure> {
    if risk == "reads" {
        return Ok(());
    }
    if risk == "orders" {
        return Err(crate::live_refused("an order is never placed from here, whatever the budget"));
    }
    let Some(left) = budget.checked_sub(1) else {
        return Err(crate::live_refused("it may cost money: --budget N allows N such calls"));
    };
    if !ask() {
        return Err(crate::live_refused("not made: nobody said yes at a terminal"));
    }
    *budget = left;
    Ok(())
}

#[cfg(test)]
mod tests {
    use otp_testkit::contract::Contract;

    use super::*;

    #[test]
    fn a_call_that_acts_needs_a_budget_and_a_yes_and_is_counted() {
        let mut budget = 0;
        assert!(allow("sends", &mut budget, &|| true).is_err());
        let mut budget = 2;
        assert!(allow("orders", &mut budget, &|| true).is_err() && budget == 2);
        assert!(allow("sends", &mut budget, &|| false).is_err() && budget == 2);
        assert!(allow("checks", &mut budget, &|| true).is_ok() && budget == 1);
        // A risk that this command does not know is none that it may take.
        assert!(allow("unknown", &mut 0, &|| true).is_err());
        assert!(allow("reads", &mut 0, &|| false).is_ok());
    }

    #[test]
    fn nothing_is_called_without_the_opt_in_a_whole_account_and_a_safe_address() {
        let all = |name: &str| (name != "ESMS_MY_BASE_URL").then(|| "1".to_owned());
        assert!(account("esms-my", "https://api.esms.com.my", &all).is_ok());
        assert!(account("esms-my", "http://api.esms.com.my", &all).is_err());
        assert!(account("esms-my", "http://127.0.0.1:8080/a", &all).is_ok());
        for foreign in ["http://127.0.0.1:x@host/", "http://127.0.0.1:80@host/", "http://127.0.0.1:80?@host/"]
        {
            assert!(account("esms-my", foreign, &all).is_err(), "{foreign}");
        }
        for missing in ["OTP_LIVE", "ESMS_MY_API_KEY", "ESMS_MY_API_SECRET", "ESMS_MY_PHONE"] {
            let get = |name: &str| all(name).filter(|_| name != missing);
            assert!(account("esms-my", "https://api.esms.com.my", &get).is_err(), "{missing}");
        }
    }

    #[test]
    fn the_invented_number_of_a_case_is_never_called() {
        let [key, secret, phone, base_url] = ["", "", "+60100000001", ""].map(str::to_owned);
        let account = Account { key, secret, phone, base_url };
        let called = |arguments: Value, set: &[(String, String)]| {
            live(&json!({ "call": { "arguments": arguments } }), &account, set)["call"]["arguments"].clone()
        };
        let set = [("msg".to_owned(), "Mine".to_owned())];
        let arguments = json!({ "to": "+60123456789", "msg": "Eaon", "oaid": "4097311281936189049" });
        let mine = json!({ "to": "+60100000001", "msg": "Mine", "oaid": "4097311281936189049" });
        assert_eq!(called(arguments, &set), mine);
        let several = json!({ "phones": ["+60123456789", "+60123456780"] });
        assert_eq!(called(several, &[]), json!({ "phones": ["+60100000001"] }));
        for contract in vendors::all().iter().map(|vendor| Contract::of(vendor.name())) {
            for endpoint in contract.endpoints {
                let called = called(endpoint.arguments, &[]).to_string();
                let numbers = called.matches("\"+").count();
                assert_eq!(numbers, called.matches(&account.phone).count(), "{}: {called}", endpoint.name);
            }
        }
    }
}
