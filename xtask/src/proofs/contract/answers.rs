//! `_any`, and `crates/otp-testkit/any` for every vendor: answers that any endpoint could give, asked of each.

use otp_cli::case::format::{Expect, ExpectedError, Response, plain};
use otp_testkit::contract::Endpoint;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::facts::effect;

#[derive(Deserialize)]
pub(crate) struct AnyAnswer {
    response: Response,
    expect: AnyExpect,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum AnyExpect {
    Ok(Success),
    Error(ExpectedError),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Success {
    /// The value of `success.json`.
    Same,
    /// The same value with every field absent.
    Bare,
}

impl AnyAnswer {
    /// The answer as this endpoint would give it. `success` is its printed success.
    pub(crate) fn response(&self, endpoint: &Endpoint, success: &Response) -> Response {
        let success = &success.body;
        let fields = inner(success);
        let mut response = self.response.clone();
        response.body = response
            .body
            .replace("{{success_body}}", success)
            .replace("{{success_fields}}", fields)
            .replace("{{success}}", &endpoint.success_code.to_string())
            .replace("{{success_text}}", &plain(&endpoint.success_code))
            .replace("{{code_field}}", &endpoint.code_field);
        response
    }

    /// What the caller of this endpoint gets. `ok` is the value of its printed success.
    pub(crate) fn expect(&self, endpoint: &Endpoint, ok: &Map<String, Value>) -> Expect {
        match &self.expect {
            AnyExpect::Ok(Success::Same) => Expect::Ok(ok.clone()),
            AnyExpect::Ok(Success::Bare) => {
                Expect::Ok(ok.keys().map(|name| (name.clone(), Value::Null)).collect())
            }
            AnyExpect::Error(error) => {
                let mut error = error.clone();
                error.effect = effect(endpoint, &error.effect);
                let success = plain(&endpoint.success_code);
                error.vendor_code = error.vendor_code.map(|code| code.replace("{{success}}", &success));
                Expect::Error(error)
            }
        }
    }
}

/// What stands in an object. It may begin and end in other objects.
fn inner(object: &str) -> &str {
    let object = object.trim();
    object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(object).trim()
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn an_object_at_the_end_of_an_answer_keeps_its_brace() {
        assert_eq!(inner("{\"Data\": {\"Users\": []}}\n"), "\"Data\": {\"Users\": []}");
        assert_eq!(inner("{ \"Code\": 100 }"), "\"Code\": 100");
    }
}
