//! The six calls.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Vendor;
use crate::Error;

/// A call that the sandbox answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// esms-vn `POST SendMessageAutoGenCode_V5`.
    SendMessageAutoGenCodeV5,
    /// esms-vn `GET SendMessageAutoGenCode_V4_get`.
    SendMessageAutoGenCodeV4,
    /// esms-vn `GET CheckCodeGen_V4_get`.
    CheckCode,
    /// esms-my `POST /sms/otp/generate`.
    GenerateOtp,
    /// esms-my `POST /sms/otp/verify`.
    VerifyOtp,
    /// accuauth `POST /data/send_sms_otp`.
    SendSmsOtp,
}

impl Operation {
    /// All operations of all vendors.
    pub const ALL: [Self; 6] = [
        Self::SendMessageAutoGenCodeV5,
        Self::SendMessageAutoGenCodeV4,
        Self::CheckCode,
        Self::GenerateOtp,
        Self::VerifyOtp,
        Self::SendSmsOtp,
    ];

    /// The name used by the control API, such as `generate_otp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendMessageAutoGenCodeV5 => "send_message_auto_gen_code_v5",
            Self::SendMessageAutoGenCodeV4 => "send_message_auto_gen_code_v4",
            Self::CheckCode => "check_code",
            Self::GenerateOtp => "generate_otp",
            Self::VerifyOtp => "verify_otp",
            Self::SendSmsOtp => "send_sms_otp",
        }
    }

    /// The vendor whose call this is.
    #[must_use]
    pub const fn vendor(self) -> Vendor {
        match self {
            Self::SendMessageAutoGenCodeV5 | Self::SendMessageAutoGenCodeV4 | Self::CheckCode => {
                Vendor::EsmsVn
            }
            Self::GenerateOtp | Self::VerifyOtp => Vendor::EsmsMy,
            Self::SendSmsOtp => Vendor::Accuauth,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Operation {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
            .ok_or_else(|| Error::invalid("unknown operation"))
    }
}
