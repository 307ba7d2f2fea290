//! `otp sandbox fault`: breaks the wire of the calls to come.

use clap::{Args, Subcommand};
use otp_sandbox::{Phase, fault_menu};
use serde_json::{Map, Value};

use super::control::Control;
use crate::outcome::{Done, Outcome, table, visible};
use crate::similar::similar;
use crate::vendor::Vendor;

#[derive(Debug, Subcommand)]
pub(crate) enum Fault {
    /// Arms a fault for the next call of a vendor
    Arm(Arm),
    /// Lists the faults that wait for a call
    List(Control),
    /// Lists every kind of fault
    Menu(Control),
    /// Takes all faults back
    Clear(Control),
}

#[derive(Debug, Args)]
pub(crate) struct Arm {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    /// The kind, such as `cut`: see `otp sandbox fault menu`
    kind: String,
    /// Its parameters and the calls it strikes, such as `after_bytes=20` `times=3` `operation=balance`
    #[arg(value_name = "NAME=VALUE")]
    settings: Vec<String>,
    #[command(flatten)]
    control: Control,
}

impl Fault {
    pub(crate) fn run(self) -> Done {
        match self {
            Self::Arm(arm) => arm.run(),
            Self::List(control) => {
                let list = control.get("faults")?;
                Ok(Outcome::fine(armed(&list), list))
            }
            Self::Menu(control) => {
                let menu = control.get("faults/menu")?;
                Ok(Outcome::fine(kinds(&menu), menu))
            }
            Self::Clear(control) => {
                let removed = control.delete("faults")?;
                Ok(Outcome::fine("no fault is armed", removed))
            }
        }
    }
}

impl Arm {
    fn run(&self) -> Done {
        let order = self.order()?;
        let armed = self.control.post("faults", &Value::Object(order.clone()));
        let armed = armed.map_err(|refused| self.with_what_was_meant(refused))?;
        Ok(Outcome::fine(format!("armed: {}", strikes(&order)), armed))
    }

    /// The sandbox may be newer than this command, so it is asked first.
    fn with_what_was_meant(&self, refused: Outcome) -> Outcome {
        let kinds = fault_menu().iter().map(|entry| entry.kind);
        if kinds.clone().any(|kind| kind == self.kind) {
            return refused;
        }
        match similar(&self.kind, kinds) {
            Some(kind) => refused.with_what_was_meant(kind),
            None => refused,
        }
    }

    fn order(&self) -> Result<Map<String, Value>, Outcome> {
        let mut order = Map::new();
        for setting in &self.settings {
            let (name, value) =
                setting.split_once('=').ok_or_else(|| Outcome::wrong_use("a setting is NAME=VALUE"))?;
            order.insert(name.to_owned(), typed(&self.kind, name, value));
        }
        order.insert("vendor".to_owned(), self.vendor.name().into());
        order.insert("kind".to_owned(), self.kind.clone().into());
        Ok(order)
    }
}

/// The value as the sandbox takes it: a number only where its menu has one. A vendor's code and a phone are texts, however they
/// look. What is no number stays a text, and the sandbox says what it expected.
fn typed(kind: &str, name: &str, value: &str) -> Value {
    if !is_number(kind, name) {
        return Value::from(value);
    }
    match serde_json::from_str(value) {
        Ok(Value::Number(number)) => Value::Number(number),
        Ok(_) | Err(_) => Value::from(value),
    }
}

/// Whether the setting of this kind of fault is a number.
fn is_number(kind: &str, name: &str) -> bool {
    let of_every_kind = ["nth", "times", "probability"].contains(&name);
    let parameters =
        fault_menu().iter().filter(|entry| entry.kind == kind).flat_map(|entry| entry.parameters);
    of_every_kind || parameters.into_iter().any(|own| own.name == name && own.range.is_some())
}

/// Which calls the fault waits for.
fn strikes(order: &Map<String, Value>) -> String {
    let (kind, vendor) = (shown(&order["kind"]), shown(&order["vendor"]));
    if kind == "refuse" {
        return format!("`refuse` closes the port of {vendor} now");
    }
    let set = |name: &str| order.get(name).map(shown);
    let operation = set("operation").map_or_else(String::new, |name| format!("`{name}` "));
    let met = format!("{operation}{}", met_by(&kind));
    let times = set("times").filter(|times| times != "1");
    let calls = match (set("nth"), times) {
        (None, None) => format!("the next {met} of {vendor}"),
        (None, Some(times)) => format!("the next {times} {met}s of {vendor}"),
        (Some(nth), None) => format!("{met} {nth} of {vendor} from now"),
        (Some(nth), Some(times)) => format!("{times} {met}s of {vendor} from number {nth} on"),
    };
    let phone = set("phone").map_or_else(String::new, |phone| format!(", only for {phone}"));
    let chance =
        set("probability").map_or_else(String::new, |chance| format!(", each with a chance of {chance}"));
    format!("`{kind}` strikes {calls}{phone}{chance}")
}

/// What a fault of this kind waits for.
fn met_by(kind: &str) -> &'static str {
    match fault_menu().iter().find(|entry| entry.kind == kind).map(|entry| entry.phase) {
        Some(Phase::Connect) => "connection",
        // These two strike before the request is read.
        Some(Phase::Request) if kind != "close_after_head" => "connection",
        Some(Phase::Callback) => "report",
        Some(_) | None => "call",
    }
}

fn armed(list: &Value) -> String {
    let faults = list["faults"].as_array().map(Vec::as_slice).unwrap_or_default();
    if faults.is_empty() { "no fault is armed".to_owned() } else { faults.iter().map(line).collect() }
}

/// Its number, vendor and kind, then everything else that is set.
fn line(fault: &Value) -> String {
    let head = ["id", "vendor", "kind"];
    let settings = fault.as_object().into_iter().flatten();
    let settings = settings.filter(|(name, value)| !head.contains(&name.as_str()) && !value.is_null());
    let settings: Vec<_> =
        settings.map(|(name, value)| format!(" {}={}", visible(name), shown(value))).collect();
    let [id, vendor, kind] = head.map(|name| shown(&fault[name]));
    format!("{id}  {vendor} {kind}{}\n", settings.concat())
}

fn kinds(menu: &Value) -> String {
    let kinds = menu["menu"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<_> = kinds.iter().map(|kind| (shown(&kind["kind"]), shown(&kind["says"]))).collect();
    table(rows.iter().map(|(kind, says)| (kind.as_str(), says.clone())))
}

/// A text without its quotes, anything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| visible(&value.to_string()), visible)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_menu_says_what_is_a_number() {
        for (kind, name, value, sent) in [
            ("stall", "after_bytes", "20", json!(20)),
            ("status", "http_status", "503", json!(503)),
            ("cut", "times", "3", json!(3)),
            ("cut", "nth", "2", json!(2)),
            ("cut", "probability", "0.2", json!(0.2)),
            ("answer", "code", "5", json!("5")),
            ("answer", "code", "RATE_LIMIT_EXCEEDED", json!("RATE_LIMIT_EXCEEDED")),
            ("retry_after", "value", "-1", json!("-1")),
            ("cut", "phone", "60123456789", json!("60123456789")),
            ("cut", "phone", "0901888484", json!("0901888484")),
            ("cut", "operation", "balance", json!("balance")),
            ("stall", "after_bytes", "many", json!("many")),
        ] {
            assert_eq!(typed(kind, name, value), sent, "{kind} {name}");
        }
    }

    #[test]
    fn an_armed_fault_says_what_it_waits_for() {
        for (order, says) in [
            (json!({ "kind": "cut" }), "`cut` strikes the next call of esms-my"),
            (
                json!({ "kind": "cut", "operation": "balance" }),
                "`cut` strikes the next `balance` call of esms-my",
            ),
            (json!({ "kind": "cut", "times": 3 }), "`cut` strikes the next 3 calls of esms-my"),
            (
                json!({ "kind": "cut", "nth": 2, "times": 3, "phone": "60123456789", "probability": 0.5 }),
                "`cut` strikes 3 calls of esms-my from number 2 on, only for 60123456789, each with a chance of 0.5",
            ),
            (json!({ "kind": "cut", "nth": 2 }), "`cut` strikes call 2 of esms-my from now"),
            (json!({ "kind": "read_slowly" }), "`read_slowly` strikes the next connection of esms-my"),
            (json!({ "kind": "close_after_head" }), "`close_after_head` strikes the next call of esms-my"),
            (json!({ "kind": "drop_callback" }), "`drop_callback` strikes the next report of esms-my"),
            (json!({ "kind": "refuse" }), "`refuse` closes the port of esms-my now"),
        ] {
            let Value::Object(mut order) = order else { panic!("no object") };
            order.insert("vendor".to_owned(), "esms-my".into());
            assert_eq!(strikes(&order), says);
        }
    }
}
