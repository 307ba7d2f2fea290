//! Faults as flat JSON objects, with the menu's defaults and limits.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::menu::{self, MenuEntry, Parameter, Preset};
use super::{Fault, FaultKind, Moment};
use crate::Error;
use crate::refusal::{self, Refusal};

/// What every fault may have beside its kind and the kind's parameters.
const SELECTORS: [&str; 6] = ["vendor", "operation", "phone", "nth", "times", "probability"];

#[derive(Deserialize)]
struct Selector {
    vendor: crate::Vendor,
    operation: Option<crate::Operation>,
    phone: Option<String>,
    nth: Option<u32>,
    times: Option<u32>,
    probability: Option<f64>,
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::deserialize(deserializer)?;
        let kind = kind(&mut object).map_err(D::Error::custom)?;
        let selector: Selector = refusal::read(Value::Object(object)).map_err(D::Error::custom)?;
        let Selector { vendor, operation, phone, nth, times, probability } = selector;
        Ok(Self { vendor, operation, phone, nth, times: times.unwrap_or(1), probability, kind })
    }
}

/// Takes the kind and its parameters out of the object, and refuses what belongs to neither.
fn kind(object: &mut Map<String, Value>) -> Result<FaultKind, Refusal> {
    let name = object.get("kind").and_then(Value::as_str);
    let name = name.ok_or_else(|| Refusal::custom("a fault needs `kind`, a text"))?;
    let entry = menu::find(name).ok_or_else(|| Refusal::custom("no such `kind`, see faults/menu"))?;
    let mut own = Map::new();
    own.extend(object.remove_entry("kind"));
    for parameter in entry.parameters {
        let given = object.remove(parameter.name).filter(|value| !value.is_null());
        let value = match (given, parameter.default) {
            (Some(value), _) => value,
            (None, Some(Preset::Number(number))) => Value::from(number),
            (None, Some(Preset::Text(text))) => Value::from(text),
            (None, None) => {
                return Err(Refusal::custom(format_args!("`{}` needs `{}`", entry.kind, parameter.name)));
            }
        };
        check_parameter(parameter, &value).map_err(|refusal| refusal.within(parameter.name))?;
        own.insert(parameter.name.to_owned(), value);
    }
    if object.keys().any(|key| !SELECTORS.contains(&key.as_str())) {
        let reason = "a field that it does not have, see faults/menu";
        return Err(Refusal::custom(reason).within(entry.kind));
    }
    refusal::read(Value::Object(own)).map_err(|refusal| refusal.within(entry.kind))
}

/// Looked at here because the kind as a whole is read without the names of its fields.
fn check_parameter(parameter: &Parameter, value: &Value) -> Result<(), Refusal> {
    match (parameter.range, value) {
        (Some(_), Value::Number(_)) => Ok(()),
        (Some(_), _) => Err(Refusal::custom("expected a number")),
        (None, Value::String(text))
            if !parameter.choices.is_empty() && !parameter.choices.contains(&&**text) =>
        {
            Err(Refusal::unknown_variant(text, parameter.choices))
        }
        (None, Value::String(_)) => Ok(()),
        (None, _) => Err(Refusal::custom("expected a text")),
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("vendor", &self.vendor)?;
        if let Some(operation) = self.operation {
            map.serialize_entry("operation", &operation)?;
        }
        if let Some(phone) = &self.phone {
            map.serialize_entry("phone", phone)?;
        }
        if let Some(nth) = self.nth {
            map.serialize_entry("nth", &nth)?;
        }
        map.serialize_entry("times", &self.times)?;
        if let Some(probability) = self.probability {
            map.serialize_entry("probability", &probability)?;
        }
        if let Ok(Value::Object(kind)) = serde_json::to_value(&self.kind) {
            for (name, value) in kind {
                map.serialize_entry(&name, &value)?;
            }
        }
        map.end()
    }
}

/// Refuses what would silently never strike, or strike otherwise than it reads.
pub(super) fn check(fault: &Fault) -> Result<(), Error> {
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
    if let FaultKind::Answer { code } = &fault.kind {
        if !(fault.vendor.facts().is_error_code)(code) {
            return Err(Error::invalid("the code is not an error code of this vendor"));
        }
    }
    if let FaultKind::RetryAfter { value, .. } = &fault.kind {
        if value.len() > 1000 || value.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(Error::invalid("a header value is one line of at most 1000 bytes"));
        }
    }
    if let FaultKind::AddedField { field }
    | FaultKind::RemovedField { field }
    | FaultKind::RetypedField { field } = &fault.kind
    {
        if field.is_empty() || field.len() > 100 {
            return Err(Error::invalid("a field's name has 1 to 100 bytes"));
        }
    }
    let entry = fault.kind.entry().ok_or(Error::invalid("this kind of fault is not on the menu"))?;
    in_range(&fault.kind, entry)
}

fn in_range(kind: &FaultKind, entry: &MenuEntry) -> Result<(), Error> {
    let value = serde_json::to_value(kind).unwrap_or_default();
    for parameter in entry.parameters {
        let Some((least, most)) = parameter.range else { continue };
        let number = value.get(parameter.name).and_then(Value::as_u64);
        if !number.is_some_and(|number| (least..=most).contains(&number)) {
            return Err(Error::invalid("a parameter is out of the range that faults/menu names"));
        }
    }
    Ok(())
}
