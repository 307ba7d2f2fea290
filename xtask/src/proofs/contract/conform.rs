//! The sandbox column: the case's request is sent to the sandbox, which must answer as the case does.

use std::net::SocketAddr;
use std::time::Duration;

use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use serde_json::Value;

use super::case::{By, Case, FaultKind, Provenance, Step};
use super::wire::{Answer, Keys, exchange};

/// The differences between the case and the sandbox; none is a pass.
pub(crate) async fn check(case: &Case) -> Result<Vec<String>, String> {
    match case.sandbox.by {
        By::Unreachable if case.sandbox.reason.is_none() => {
            return Ok(vec!["`unreachable` needs a reason".to_owned()]);
        }
        By::Unreachable => return Ok(Vec::new()),
        By::Input | By::Fault => {}
    }
    let sandbox = Sandbox::builder().seed(1).start().await.map_err(|error| error.to_string())?;
    let vendor = case.call.operation.vendor();
    let address = sandbox.address(vendor);
    let credentials = sandbox.credentials(vendor);
    let keys = Keys { key: credentials.key, secret: credentials.secret };

    for step in &case.sandbox.setup {
        prepare(&sandbox, vendor, address, keys, step).await?;
    }
    if let Some(fault) = &case.sandbox.fault {
        let FaultKind::Answer = fault.kind;
        sandbox.arm(Fault::answer(vendor, &fault.code)).map_err(|error| error.to_string())?;
    }
    let request = case.sandbox.request.as_ref().unwrap_or(&case.request);
    let answer = exchange(address, request, keys).await.map_err(|error| error.to_string())?;
    Ok(differences(case, &answer))
}

async fn prepare(
    sandbox: &Sandbox,
    vendor: Vendor,
    address: SocketAddr,
    keys: Keys<'_>,
    step: &Step,
) -> Result<(), String> {
    match step {
        Step::Config(config) => {
            let mut patch = Config::new();
            if let Some(balance) = config.balance {
                patch = patch.balance(balance);
            }
            if let Some(code) = &config.next_code {
                patch = patch.next_code(code);
            }
            if let Some(addresses) = &config.allowed_ips {
                patch = patch.allowed_ips(addresses.iter().copied());
            }
            sandbox.configure(vendor, patch).map_err(|error| error.to_string())
        }
        Step::AdvanceSeconds(seconds) => {
            sandbox.advance(Duration::from_secs(*seconds));
            Ok(())
        }
        Step::Request(request) => {
            exchange(address, request, keys).await.map(drop).map_err(|error| error.to_string())
        }
    }
}

fn differences(case: &Case, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    if answer.status != case.response.status {
        differences.push(format!(
            "the sandbox answered HTTP {}, the case says {}",
            answer.status, case.response.status
        ));
    }
    let (Some(expected), Ok(got)) = (case.response.json(), serde_json::from_str::<Value>(&answer.body))
    else {
        differences.push(format!("the sandbox answered `{}`, which cannot be compared as JSON", answer.body));
        return differences;
    };
    if case.provenance == Provenance::Documented {
        let masked = |value: &Value| {
            let mut value = value.clone();
            for name in &case.sandbox.varies {
                if let Some(field) = value.get_mut(name) {
                    *field = Value::from("(varies)");
                }
            }
            value
        };
        if masked(&expected) != masked(&got) {
            differences.push(format!("the sandbox answered {got}, the page prints {expected}"));
        }
        return differences;
    }
    // The text of an assumed answer is nobody's fact; its code is.
    let code = |value: &Value| ["status", "CodeResult"].iter().find_map(|name| value.get(name).cloned());
    if code(&expected) != code(&got) {
        differences.push(format!("the sandbox answered {got}, the case says {expected}"));
    }
    differences
}
