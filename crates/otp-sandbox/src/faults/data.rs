//! Faults as flat JSON objects, with the menu's defaults and limits.
//!
//! A refusal names the field and says what would be right. It repeats nothing that was posted: that may be a key, a code or
//! a number in the wrong place, and an answer ends up in logs.

use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::menu::{MenuEntry, Moment, Parameter, Preset};
use super::{Fault, FaultKind, table};
use crate::Error;

struct Order(Map<String, Value>);

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Order(Map::deserialize(deserializer)?).fault().map_err(D::Error::custom)
    }
}

impl Order {
    fn fault(mut self) -> Result<Fault, String> {
        let name = self.text("kind")?.ok_or("a fault needs `kind`, a text")?;
        let entry = table::find(&name).ok_or("no such `kind`, see faults/menu")?;
        let kind = self.kind(entry)?;
        let fault = Fault {
            vendor: self.named("vendor")?.ok_or("a fault needs `vendor`, a text")?,
            operation: self.named("operation")?,
            phone: self.text("phone")?,
            nth: self.whole_number("nth")?,
            times: self.whole_number("times")?.unwrap_or(1),
            probability: self.read("probability", "a number", Value::as_f64)?,
            kind,
        };
        if !self.0.is_empty() {
            return Err(format!("`{}`: a field that it does not have, see faults/menu", entry.kind));
        }
        Ok(fault)
    }

    fn kind(&mut self, entry: &MenuEntry) -> Result<FaultKind, String> {
        let mut own = Map::from_iter([("kind".to_owned(), Value::from(entry.kind))]);
        for parameter in entry.parameters {
            let value = match (self.parameter(parameter)?, parameter.default) {
                (Some(value), _) => value,
                (None, Some(Preset::Number(number))) => Value::from(number),
                (None, Some(Preset::Text(text))) => Value::from(text),
                (None, None) => return Err(format!("`{}` needs `{}`", entry.kind, parameter.name)),
            };
            own.insert(parameter.name.to_owned(), value);
        }
        serde_json::from_value(own.into())
            .map_err(|_| format!("`{}`: a parameter is out of the range that faults/menu names", entry.kind))
    }

    fn parameter(&mut self, parameter: &Parameter) -> Result<Option<Value>, String> {
        if parameter.range.is_some() {
            return self.read(parameter.name, "a whole number", |value| value.as_u64().map(Value::from));
        }
        let text = self.text(parameter.name)?;
        if text
            .as_deref()
            .is_some_and(|text| !parameter.choices.is_empty() && !parameter.choices.contains(&text))
        {
            return Err(format!("`{}`: not one of `{}`", parameter.name, parameter.choices.join("`, `")));
        }
        Ok(text.map(Value::from))
    }

    /// Takes a field that may be missing or `null`.
    fn read<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let given = self.0.remove(name).filter(|value| !value.is_null());
        given.map(|value| read(&value).ok_or_else(|| format!("`{name}`: expected {expected}"))).transpose()
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        self.read(name, "a text", |value| value.as_str().map(str::to_owned))
    }

    fn whole_number(&mut self, name: &str) -> Result<Option<u32>, String> {
        self.read(name, "a whole number", |value| value.as_u64()?.try_into().ok())
    }

    fn named<T: FromStr<Err = Error>>(&mut self, name: &str) -> Result<Option<T>, String> {
        let text = self.text(name)?;
        text.map(|text| text.parse().map_err(|error| format!("`{name}`: {error}"))).transpose()
    }
}

/// Refuses what would silently never strike, or strike otherwise than it reads.
pub(super) fn check(fault: &Fault) -> Result<(), Error> {
    use FaultKind::{AddedField, Answer, RemovedField, RetryAfter, RetypedField};
    if fault.times == 0 || fault.nth == Some(0) {
        return Err(Error::invalid("a fault must strike at least once, and calls are counted from 1"));
    }
    if fault.probability.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
        return Err(Error::invalid("a probability is a number from 0 to 1"));
    }
    if fault.operation.is_some_and(|operation| operation.vendor() != fault.vendor) {
        return Err(Error::invalid("the operation belongs to another vendor"));
    }
    let moment = fault.kind.moment();
    if moment == Moment::Port && (fault.nth.is_some() || fault.probability.is_some() || fault.times > 1) {
        return Err(Error::invalid("a closed port strikes at once: it has no count and no chance"));
    }
    if fault.operation.is_some() && matches!(moment, Moment::Port | Moment::Accept) {
        return Err(Error::invalid("this fault strikes before the call is known: it takes no operation"));
    }
    if fault.phone.is_some() && moment != Moment::Call {
        return Err(Error::invalid("this fault strikes before the phone is known: it takes no phone"));
    }
    match &fault.kind {
        Answer { code } if !(fault.vendor.facts().is_error_code)(code) => {
            Err(Error::invalid("the code is not an error code of this vendor"))
        }
        RetryAfter { value, .. }
            if value.len() > 1000 || value.bytes().any(|byte| byte.is_ascii_control()) =>
        {
            Err(Error::invalid("a header value is one line of at most 1000 bytes"))
        }
        AddedField { field } | RemovedField { field } | RetypedField { field }
            if !(1..=100).contains(&field.len()) =>
        {
            Err(Error::invalid("a field's name has 1 to 100 bytes"))
        }
        kind => in_range(kind),
    }
}

fn in_range(kind: &FaultKind) -> Result<(), Error> {
    let value = serde_json::to_value(kind).unwrap_or_default();
    for parameter in table::find(kind.name()).into_iter().flat_map(|entry| entry.parameters) {
        let Some((least, most)) = parameter.range else { continue };
        let number = value.get(parameter.name).and_then(Value::as_u64);
        if !number.is_some_and(|number| (least..=most).contains(&number)) {
            return Err(Error::invalid("a parameter is out of the range that faults/menu names"));
        }
    }
    Ok(())
}
