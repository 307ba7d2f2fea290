//! Every fault of the sandbox's menu as orders: as it is by default, and at the bounds of each of its parameters.

use otp_sandbox::{Fault, MenuEntry, Parameter, Preset, Vendor, fault_menu};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Failure;

/// Faults after which nothing more comes, or not soon: they end with the client's patience.
const LASTING: [&str; 6] = ["never_read", "read_slowly", "hang", "delay", "stall", "drip"];

/// From here on a parameter is a number of bytes or levels that takes a while to make.
const MUCH: u64 = 1_000_000;

/// What a server could answer to "when may I come back?".
const WAITS: [&str; 3] = ["30", "99999999999999999999", "Fri, 31 Dec 2027 23:59:59 GMT"];

pub(crate) struct Order {
    #[cfg(test)]
    kind: &'static str,
    /// The kind and what was set.
    pub(crate) name: String,
    pub(crate) fault: Fault,
    /// Whether only the client's time-out ends it.
    pub(crate) lasts: bool,
    pub(crate) is_heavy: bool,
}

pub(crate) fn all(vendor: Vendor) -> Result<Vec<Order>, Failure> {
    let codes = codes(vendor)?;
    let mut orders = Vec::new();
    for entry in fault_menu() {
        for settings in settings(entry, &codes) {
            orders.push(order(vendor, entry, &settings)?);
        }
    }
    Ok(orders)
}

/// The default, then each parameter at each of its bounds or choices, the others at their defaults.
fn settings(entry: &MenuEntry, codes: &[String]) -> Vec<Vec<(&'static str, Value)>> {
    let needed = entry.parameters.iter().any(|parameter| parameter.default.is_none());
    let mut all = if needed { Vec::new() } else { vec![Vec::new()] };
    for parameter in entry.parameters {
        let others = values(entry, parameter, codes);
        all.extend(others.into_iter().map(|value| vec![(parameter.name, value)]));
    }
    all
}

fn values(entry: &MenuEntry, parameter: &Parameter, codes: &[String]) -> Vec<Value> {
    let mut values: Vec<Value> = match parameter.range {
        Some((least, most)) => vec![least.into(), most.into()],
        None if !parameter.choices.is_empty() => parameter.choices.iter().copied().map(Value::from).collect(),
        None if entry.kind == "answer" => codes.iter().map(String::as_str).map(Value::from).collect(),
        None => WAITS.into_iter().map(Value::from).collect(),
    };
    let default = match parameter.default {
        Some(Preset::Number(number)) => Some(Value::from(number)),
        Some(Preset::Text(text)) => Some(Value::from(text)),
        _ => None,
    };
    values.retain(|value| Some(value) != default.as_ref());
    values
}

fn order(vendor: Vendor, entry: &MenuEntry, settings: &[(&str, Value)]) -> Result<Order, Failure> {
    let mut object = json!({ "vendor": vendor.name(), "kind": entry.kind });
    let mut name = entry.kind.to_owned();
    for (parameter, value) in settings {
        object[*parameter] = value.clone();
        name = format!("{name}, {parameter} {value}");
    }
    let numbers = settings.iter().filter_map(|(_, value)| value.as_u64());
    let is_slow = settings.iter().any(|(name, _)| name.ends_with("per_second"));
    Ok(Order {
        #[cfg(test)]
        kind: entry.kind,
        fault: Fault::deserialize(object).map_err(|error| Failure::new(&format!("{name}: {error}")))?,
        name,
        lasts: LASTING.contains(&entry.kind),
        is_heavy: !is_slow && entry.kind != "cut_reply" && numbers.max().is_some_and(|most| most > MUCH),
    })
}

#[derive(Deserialize)]
struct Codes {
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// Every code that the vendor documents and the sandbox takes for an error, and one that nobody knows.
fn codes(vendor: Vendor) -> Result<Vec<String>, Failure> {
    let path = crate::root().join("crates").join(vendor.name()).join("contract/codes.json");
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    let Codes { codes } = serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
    let mut codes: Vec<String> = codes.into_iter().map(|code| code.code).collect();
    codes.push(if vendor == Vendor::Accuauth { "UNHEARD_OF".to_owned() } else { "987".to_owned() });
    codes.sort();
    codes.dedup();
    codes.retain(|code| !matches!(code.as_str(), "0" | "100" | "OK"));
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_ordered_for_every_vendor() {
        for vendor in Vendor::ALL {
            let orders = all(vendor).unwrap();
            for entry in fault_menu() {
                let own: Vec<_> = orders.iter().filter(|order| order.kind == entry.kind).collect();
                let bounds = entry.parameters.iter().filter(|parameter| parameter.range.is_some()).count();
                assert!(own.len() > bounds, "{}", entry.kind);
            }
            assert!(LASTING.iter().all(|kind| orders.iter().any(|order| order.kind == *kind)));
        }
    }
}
