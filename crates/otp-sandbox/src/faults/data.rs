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
    let Fault { vendor, nth, times, probability, .. } = *fault;
    let strikes = times > 0 && nth != Some(0);
    Error::unless(strikes, "a fault must strike at least once, and calls are counted from 1")?;
    let is_chance = probability.is_none_or(|chance| (0.0..=1.0).contains(&chance));
    Error::unless(is_chance, "a probability is a number from 0 to 1")?;
    let is_own = fault.operation.is_none_or(|operation| operation.vendor() == vendor);
    Error::unless(is_own, "the operation belongs to another vendor")?;
    let moment = fault.kind.moment();
    let is_plain = nth.is_none() && probability.is_none() && times == 1;
    let can_close = moment != Moment::Port || is_plain;
    Error::unless(can_close, "a closed port strikes at once: it has no count and no chance")?;
    let knows_call = fault.operation.is_none() || !matches!(moment, Moment::Port | Moment::Accept);
    Error::unless(knows_call, "this fault strikes before the call is known: it takes no operation")?;
    let knows_phone = fault.phone.is_none() || matches!(moment, Moment::Call | Moment::Report);
    Error::unless(knows_phone, "this fault strikes before the phone is known: it takes no phone")?;
    if let Answer { code } = &fault.kind {
        let is_error = (vendor.facts().is_error_code)(code);
        Error::unless(is_error, "the code is not an error code of this vendor")?;
    }
    if let RetryAfter { value, .. } = &fault.kind {
        let is_line = value.len() <= 1000 && !value.bytes().any(|byte| byte.is_ascii_control());
        Error::unless(is_line, "a header value is one line of at most 1000 bytes")?;
    }
    if let AddedField { field } | RemovedField { field } | RetypedField { field } = &fault.kind {
        Error::unless((1..=100).contains(&field.len()), "a field's name has 1 to 100 bytes")?;
    }
    in_range(&fault.kind)
}

fn in_range(kind: &FaultKind) -> Result<(), Error> {
    let value = serde_json::to_value(kind).unwrap_or_default();
    for parameter in table::find(kind.name()).into_iter().flat_map(|entry| entry.parameters) {
        let Some((least, most)) = parameter.range else { continue };
        let number = value.get(parameter.name).and_then(Value::as_u64);
        let fits = number.is_some_and(|number| (least..=most).contains(&number));
        Error::unless(fits, "a parameter is out of the range that faults/menu names")?;
    }
    Ok(())
}
