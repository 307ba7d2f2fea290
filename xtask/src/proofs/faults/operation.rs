//! The paid calls of the three vendors, in every encoding that leaves the machine differently.

use super::draw::Draw;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operation {
    MyGenerateJson,
    MyGenerateForm,
    MyVerifyJson,
    MyVerifyForm,
    VnSendV5,
    VnSendV4,
    VnCheckCode,
    AccuauthForm,
    AccuauthJson,
}

/// A client with one set of settings; it makes several operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Service {
    MyJson,
    MyForm,
    Vn,
    AccuauthForm,
    AccuauthJson,
}

impl Service {
    pub(crate) const ALL: [Self; 5] =
        [Self::MyJson, Self::MyForm, Self::Vn, Self::AccuauthForm, Self::AccuauthJson];

    /// One of this client's operations.
    pub(crate) fn operation(self, draw: &mut Draw) -> Operation {
        match self {
            Self::MyJson => draw.pick([Operation::MyGenerateJson, Operation::MyVerifyJson]),
            Self::MyForm => draw.pick([Operation::MyGenerateForm, Operation::MyVerifyForm]),
            Self::Vn => draw.pick([Operation::VnSendV5, Operation::VnSendV4, Operation::VnCheckCode]),
            Self::AccuauthForm => Operation::AccuauthForm,
            Self::AccuauthJson => Operation::AccuauthJson,
        }
    }
}

impl Operation {
    pub(crate) const ALL: [Self; 9] = [
        Self::MyGenerateJson,
        Self::MyGenerateForm,
        Self::MyVerifyJson,
        Self::MyVerifyForm,
        Self::VnSendV5,
        Self::VnSendV4,
        Self::VnCheckCode,
        Self::AccuauthForm,
        Self::AccuauthJson,
    ];

    pub(crate) fn service(self) -> Service {
        match self {
            Self::MyGenerateJson | Self::MyVerifyJson => Service::MyJson,
            Self::MyGenerateForm | Self::MyVerifyForm => Service::MyForm,
            Self::VnSendV5 | Self::VnSendV4 | Self::VnCheckCode => Service::Vn,
            Self::AccuauthForm => Service::AccuauthForm,
            Self::AccuauthJson => Service::AccuauthJson,
        }
    }

    /// Whether the request has a body: only a body can be watched leaving.
    pub(crate) fn has_body(self) -> bool {
        !matches!(self, Self::VnSendV4 | Self::VnCheckCode)
    }

    /// Whether the vendor's call has a field of any length.
    pub(crate) fn can_be_long(self) -> bool {
        matches!(self, Self::VnSendV5 | Self::VnSendV4 | Self::AccuauthForm | Self::AccuauthJson)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MyGenerateJson => "esms-my generate_otp (POST, JSON)",
            Self::MyGenerateForm => "esms-my generate_otp (POST, form)",
            Self::MyVerifyJson => "esms-my verify_otp (POST, JSON)",
            Self::MyVerifyForm => "esms-my verify_otp (POST, form)",
            Self::VnSendV5 => "esms-vn send V5 (POST, JSON)",
            Self::VnSendV4 => "esms-vn send V4 (GET)",
            Self::VnCheckCode => "esms-vn check_code (GET)",
            Self::AccuauthForm => "accuauth send_sms_otp (POST, form)",
            Self::AccuauthJson => "accuauth send_sms_otp (POST, JSON)",
        }
    }
}
