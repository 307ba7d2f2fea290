//! Bytes from fields and fields from bytes. No network, no policy.

use std::fmt;

use otp_http::{Call, Reply};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serializer as _};

use crate::error::Refusal;
use crate::{Encoding, Error, SendSmsOtpResponse, Status};

/// A request's fields, by the vendor's names.
pub(crate) type Fields<'a> = Vec<(&'static str, &'a str)>;

/// Room for a request of the usual length, so that writing it does not grow the buffer step by step.
const USUAL_BODY: usize = 256;

pub(crate) fn encode(path: &'static str, fields: Fields<'_>, encoding: Encoding) -> Call {
    match encoding {
        Encoding::Form => {
            let body = form_urlencoded::Serializer::new(String::with_capacity(USUAL_BODY))
                .extend_pairs(fields)
                .finish();
            Call::post(path, "application/x-www-form-urlencoded; charset=utf-8", body)
        }
        Encoding::Json => {
            let mut body = Vec::with_capacity(USUAL_BODY);
            // Writing text to memory cannot fail.
            let _ = serde_json::Serializer::new(&mut body).collect_map(fields);
            Call::post(path, "application/json; charset=utf-8", body)
        }
    }
}

/// An answer of this vendor. All but `status` has been seen missing somewhere.
#[derive(Deserialize)]
struct Answer {
    status: String,
    reason: Option<String>,
    #[serde(default, deserialize_with = "object_only")]
    charge_info: Option<ChargeInfo>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
struct ChargeInfo {
    charge: Option<u16>,
}

/// A derived struct would also be read from a list, `[1]`, which no page prints.
fn object_only<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ChargeInfo>, D::Error> {
    struct Object;

    impl<'de> Visitor<'de> for Object {
        type Value = Option<ChargeInfo>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            ChargeInfo::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(Object)
}

/// Reads an answer by its `status` word; `Ok` only for `OK` under an HTTP status of success.
///
/// The HTTP status does not decide otherwise: 403 stands for a missing permission, an empty quota and the rate limit.
pub(crate) fn decode(reply: &Reply) -> Result<SendSmsOtpResponse, Error> {
    let object = reply.object().map_err(Error::from_call)?;
    // The parser's own error is dropped: its text can repeat the vendor's, and with it the number.
    let answer: Answer = serde_json::from_slice(object).map_err(|error| {
        let problem = if error.is_data() {
            "lacks a field, or has one twice or of another type"
        } else {
            "is not valid JSON"
        };
        Error::from_call(reply.unreadable(problem))
    })?;
    let status = Status::new(answer.status);
    if status != Status::OK || !reply.is_success() {
        return Err(Error::refused(Refusal::new(status, answer.request_id, answer.reason, reply)));
    }
    let charge = answer.charge_info.and_then(|info| info.charge);
    Ok(SendSmsOtpResponse { charge, request_id: answer.request_id })
}
