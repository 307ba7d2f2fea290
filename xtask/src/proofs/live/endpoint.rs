//! What leaves for each operation, apart from its fields: the forwarder passes nothing else on.

use crate::proofs::contract::case::Operation;

pub(crate) struct Endpoint {
    /// Below the base URL.
    pub(crate) path: &'static str,
    /// Of the body; none is a GET.
    pub(crate) content_type: Option<&'static str>,
    /// Headers that carry the keys.
    pub(crate) key_headers: &'static [&'static str],
    /// What the base URL itself ends in.
    pub(crate) base_path: &'static str,
}

impl Endpoint {
    pub(crate) fn of(operation: Operation) -> Self {
        let (path, content_type) = match operation {
            Operation::GenerateOtp => ("/sms/otp/generate", Some("application/json; charset=utf-8")),
            Operation::VerifyOtp => ("/sms/otp/verify", Some("application/json; charset=utf-8")),
            Operation::AutoGenCodeV5 => ("/SendMessageAutoGenCode_V5", Some("application/json")),
            Operation::AutoGenCodeV4 => ("/SendMessageAutoGenCode_V4_get", None),
            Operation::CheckCode => ("/CheckCodeGen_V4_get", None),
            Operation::SendSmsOtp => {
                ("/data/send_sms_otp", Some("application/x-www-form-urlencoded; charset=utf-8"))
            }
        };
        let key_headers: &[_] = match operation {
            Operation::SendSmsOtp => &["x-df-api-id", "x-df-api-secret"],
            _ => &[],
        };
        Self { path, content_type, key_headers, base_path: operation.vendor().base_path() }
    }
}
