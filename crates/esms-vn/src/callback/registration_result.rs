use otp_core::Error;

/// What became of the registration of a template.
///
/// The vendor sends it to the `CallbackUrl` of the registration. Documented on
/// [registering an SMS template](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/registering-sms-template)
/// and
/// [registering a Zalo template](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-dang-ky-template-zalo)
/// (10 January 2025; in Vietnamese 6 January 2026).
///
/// **The pages name three values and no parameter**: neither what the value is called in the query nor which registration it is
/// about. So this type reads the value alone. Put an id of the registration into the path of its `CallbackUrl`, look at what
/// arrives first, and take the value from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegistrationResult {
    /// 0: the registration failed.
    Failed,
    /// 1: the vendor has received it. Not the end.
    Received,
    /// 2: the template is registered.
    Registered,
}

impl RegistrationResult {
    /// Reads the decoded value.
    ///
    /// # Errors
    ///
    /// When the value is not 0, 1 or 2.
    pub fn parse(value: &str) -> Result<Self, Error> {
        match value {
            "0" => Ok(Self::Failed),
            "1" => Ok(Self::Received),
            "2" => Ok(Self::Registered),
            _ => Err(Error::invalid("CallbackUrl", "was called with another value than 0, 1 or 2")),
        }
    }
}
