use std::collections::HashSet;
use std::fmt;

use otp_core::Error;
use otp_http::JsonObject;

use crate::private::Private;
use crate::valid;

/// The values of a Zalo template by their names, in the order in which they were given (`TempData`).
///
/// The names are those of the template; the vendor's list of templates tells them. `Debug` shows how many there are.
///
/// ```
/// use esms_vn::zalo::TempData;
///
/// let data = TempData::new([("customer_name", "Chị A"), ("otp", "686868")]);
/// assert_eq!(format!("{data:?}"), "TempData(2 values)");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(transparent))]
pub struct TempData(Vec<(String, String)>);

impl TempData {
    /// These values, each behind its name. A name that comes twice is refused when the message is sent.
    pub fn new<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A name given twice has two values, and nobody knows which of them would be sent.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        let mut names = HashSet::new();
        for (name, value) in &self.0 {
            valid::name("TempData", name)?;
            valid::no_nul("TempData", value)?;
            if !names.insert(name) {
                return Err(Error::invalid("TempData", "must not hold a name twice"));
            }
        }
        Ok(())
    }

    /// As the calls of version 6 have it: `{"otp":"686868"}`.
    pub(crate) fn object(&self) -> JsonObject {
        JsonObject::of_pairs(self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// As the call of version 5 has it: `[{"key":"otp","value":"686868"}]`.
    pub(crate) fn list(&self) -> Vec<JsonObject> {
        let pair = |(name, value): &(String, String)| {
            JsonObject::written(|fields| {
                fields.text("key", name).text("value", value);
            })
        };
        self.0.iter().map(pair).collect()
    }
}

impl fmt::Debug for TempData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TempData({} values)", self.0.len())
    }
}

/// The values of a Zalo template in the order in which it has them (`Params`). One that is in the template several times is
/// given once.
///
/// `Debug` shows how many there are.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(transparent))]
pub struct Params(Vec<String>);

impl Params {
    /// These values. The vendor cannot tell values in a wrong order from those in the right one.
    pub fn new<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        self.0.iter().try_for_each(|value| valid::no_nul("Params", value))
    }

    pub(crate) fn as_list(&self) -> &Vec<String> {
        &self.0
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Params({} values)", self.0.len())
    }
}

/// The Zalo account (OA) that sends, and its template.
pub(crate) fn validate(oaid: &Private, temp_id: &str) -> Result<(), Error> {
    valid::name("OAID", oaid.as_str())?;
    valid::name("TempID", temp_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_twice_a_blank_name_and_a_nul_are_refused() {
        let field = |data: &TempData| data.validate().err().and_then(|error| error.field());
        for (name, value) in [("otp", "686868"), ("ghi chú", "a\nb"), ("x", ""), ("x", "a||b;\"c\",d")] {
            assert_eq!(field(&TempData::new([(name, value)])), None, "{name}");
        }
        assert_eq!(field(&TempData::new([("otp", "1"), ("otp", "1")])), Some("TempData"));
        for (name, value) in [("", "1"), (" ", "1"), ("o\tp", "1"), ("otp", "1\0")] {
            assert_eq!(field(&TempData::new([(name, value)])), Some("TempData"), "{name:?}");
        }
        assert_eq!(Params::new(["1", "2\0"]).validate().unwrap_err().field(), Some("Params"));
        assert!(Params::new(["", "1", "1"]).validate().is_ok());
    }
}
