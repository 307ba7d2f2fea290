//! Every fault of the sandbox against an endpoint of each kind; the sandbox's ledger is the witness, and an observer hears what the
//! caller gets.

use std::time::Duration;

use otp_core::{Effect, Risk};
use otp_http::HttpOptions;
use otp_sandbox::{Fault, Parameter, Sandbox, Vendor, fault_menu};
use serde::Deserialize as _;
use serde_json::json;

use super::heard::Ear;
use super::target::{Target, for_each_kind};
use crate::contract::Contract;
use crate::vendors::Keys;

/// Asks five things of an endpoint of each kind. An observer hears of one call, with the outcome that the caller got. No error with effect `None` was billed. No send is accepted without a message. A code that
/// was never sent is never right. Each call is one request at most.
pub async fn hold(vendor: &str) {
    for_each_kind(vendor, hold_for).await;
}

/// Faults in which the vendor itself gives one caller the answer of another: no client can tell.
const LIES: [&str; 1] = ["reply_of_another"];

async fn hold_for(target: Target) {
    let vendor: Vendor = target.vendor.name().parse().unwrap();
    let account = vendor.credentials();
    let keys = Keys::new(account.key, account.secret);
    for (name, fault) in faults(vendor, &target.contract) {
        let what = format!("{} with {name}", target.name());
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.arm(fault).unwrap();
        let ear = Ear::default();
        let http = HttpOptions::new().timeout(Duration::from_millis(300)).observer(ear.clone());
        let client = target.client(&sandbox.base_url(vendor), &keys, http);
        let outcome = target.call(&*client).await;
        ear.assert_one_call(&target, &outcome, &what);
        let messages = sandbox.ledger().messages(vendor);
        assert!(sandbox.requests(vendor) <= 1, "{what}: more than one request");
        match (target.endpoint.risk(), outcome) {
            (Risk::Sends, Ok(_)) => assert!(messages > 0, "{what}: accepted without a message"),
            (_, Ok(_)) if LIES.contains(&name) => {}
            (Risk::Checks, Ok(_)) => panic!("{what}: a code is right that was never sent"),
            (Risk::Reads, Err(error)) => assert_eq!(error.effect(), Effect::None, "{what}"),
            // A check sends no message that could betray it: the vendor must have refused it, or never have seen it.
            (Risk::Checks, Err(error)) if error.effect() == Effect::None => {
                let was_seen = sandbox.requests(vendor) > 0;
                assert!(!was_seen || error.vendor_code().is_some(), "{what}: {error}");
            }
            (Risk::Sends | Risk::Orders, Err(error)) if error.effect() == Effect::None => {
                assert_eq!(messages, 0, "{what}: {error}");
            }
            // A success may order or read anything, and an open effect is never untrue.
            (Risk::Orders | Risk::Reads, Ok(_)) | (Risk::Sends | Risk::Checks | Risk::Orders, Err(_)) => {}
            (risk, _) => panic!("{what}: nobody has said what must hold for {risk:?}"),
        }
    }
}

/// Every fault at its defaults; one that needs a choice or a code, with each.
#[must_use]
pub fn faults(vendor: Vendor, contract: &Contract) -> Vec<(&'static str, Fault)> {
    let mut codes: Vec<&str> = contract.all_codes().map(|code| code.code.as_str()).collect();
    codes.dedup();
    let mut faults = Vec::new();
    for entry in fault_menu() {
        let mut add = |set: Option<(&Parameter, &str)>| {
            let mut order = json!({ "vendor": vendor.name(), "kind": entry.kind });
            if let Some((parameter, value)) = set {
                order[parameter.name] = value.into();
            }
            // Not every code of the pages is an error, and only an error can be ordered.
            faults.extend(Fault::deserialize(order).ok().map(|fault| (entry.kind, fault)));
        };
        match entry.parameters.iter().find(|parameter| parameter.default.is_none()) {
            None => add(None),
            Some(parameter) if parameter.choices.is_empty() => {
                for code in &codes {
                    add(Some((parameter, code)));
                }
            }
            Some(parameter) => {
                for choice in parameter.choices {
                    add(Some((parameter, choice)));
                }
            }
        }
    }
    let kinds = fault_menu().iter().filter(|entry| !faults.iter().any(|(kind, _)| *kind == entry.kind));
    let missing: Vec<_> = kinds.map(|entry| entry.kind).collect();
    assert!(missing.is_empty(), "these faults cannot be ordered: {missing:?}");
    faults
}
