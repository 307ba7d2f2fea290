//! `otp sandbox fault`: breaks the wire of the calls to come.

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use super::control::Control;
use crate::outcome::{Done, Outcome, table};
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
    vendor: Vendor,
    /// The kind, such as `cut`: see `otp sandbox fault menu`
    kind: String,
    /// Its parameters and the calls it strikes, such as `after_bytes=20` `times=3` `operation=check_code`
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
        let armed = self.control.post("faults", &self.order()?)?;
        let words = format!("armed: `{}` strikes the next call of {}", self.kind, self.vendor.name());
        Ok(Outcome::fine(words, armed))
    }

    fn order(&self) -> Result<Value, Outcome> {
        let mut order = Map::new();
        order.insert("vendor".to_owned(), self.vendor.name().into());
        order.insert("kind".to_owned(), self.kind.clone().into());
        for setting in &self.settings {
            let (name, value) =
                setting.split_once('=').ok_or_else(|| Outcome::wrong_use("a setting is NAME=VALUE"))?;
            order.insert(name.to_owned(), typed(value));
        }
        Ok(Value::Object(order))
    }
}

/// A number where it is one. The phone of a fault begins with a zero or a plus, and stays a text.
fn typed(value: &str) -> Value {
    let is_text = value.len() > 1 && value.starts_with(['0', '+']) && !value.starts_with("0.");
    match serde_json::from_str(value) {
        Ok(Value::Number(number)) if !is_text => Value::Number(number),
        Ok(_) | Err(_) => Value::from(value),
    }
}

fn armed(list: &Value) -> String {
    let faults = list["faults"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line =
        |fault: &Value| format!("{}  {} {}\n", fault["id"], word(&fault["vendor"]), word(&fault["kind"]));
    if faults.is_empty() { "no fault is armed".to_owned() } else { faults.iter().map(line).collect() }
}

fn kinds(menu: &Value) -> String {
    let kinds = menu["menu"].as_array().map(Vec::as_slice).unwrap_or_default();
    table(kinds.iter().map(|kind| (word(&kind["kind"]), word(&kind["says"]).to_owned())))
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_is_one_and_a_phone_is_a_text() {
        assert_eq!(typed("20"), json!(20));
        assert_eq!(typed("0"), json!(0));
        assert_eq!(typed("0.2"), json!(0.2));
        for text in ["0901888484", "+84901888484", "check_code", "true"] {
            assert_eq!(typed(text), json!(text));
        }
    }
}
