//! esms.com.my, Malaysia.

use std::time::Duration;

use esms_my::account::Balance;
use esms_my::otp::GenerateOtp;
use esms_my::{Client, Credentials, Endpoint, OtpText, Status, Verification};
use otp_core::{CheckVerification, Error, Region, Risk};

use super::{Own, To, Variables, base_url, refused};
use crate::account::Address;
use crate::call::{make, wait};
use crate::country::Country;
use crate::explain::{self, Call};
use crate::outcome::Outcome;
use crate::send::way::{Code, Form, Way, own};
use crate::status::Arrival;

pub(super) struct EsmsMy;

const KEYS: [&str; 2] = ["ESMS_MY_API_KEY", "ESMS_MY_API_SECRET"];
const VARIABLES: Variables = Variables { base_url: "ESMS_MY_BASE_URL", keys: &KEYS };
const WAYS: &str = "esms-my takes --brand, or --text and perhaps --own-code, or --whatsapp with --own-code; --app-id without --own-code";

fn client(address: &Address) -> Result<Client, Outcome> {
    let [key, secret] = address.keys(KEYS)?;
    let credentials = Credentials::new(key, secret).map_err(|error| refused(&error))?;
    let mut builder = Client::builder(credentials).http(address.options()?);
    if let Some(url) = address.of(&VARIABLES)? {
        builder = builder.base_url(url);
    }
    builder.build().map_err(|error| refused(&error))
}

impl Own for EsmsMy {
    fn name(&self) -> &'static str {
        Client::VENDOR
    }

    fn in_the_sandbox(&self) -> otp_sandbox::Vendor {
        otp_sandbox::Vendor::EsmsMy
    }

    fn country(&self) -> Country {
        Country::My
    }

    fn base_url(&self) -> &'static str {
        base_url(esms_my::endpoints::ALL)
    }

    fn host(&self, _: Region) -> Result<String, Outcome> {
        Ok(self.base_url().to_owned())
    }

    fn variables(&self) -> Variables {
        VARIABLES
    }

    fn calls(&self) -> Vec<Call> {
        explain::calls(esms_my::endpoints::ALL)
    }

    fn code(&self, error: &Error) -> Option<String> {
        Status::of(error).map(|code| code.to_string())
    }

    fn way(&self, form: &Form, to: &To<'_>) -> Result<Way, Outcome> {
        let To { phone, minutes, address, .. } = *to;
        let Form { template, brand, zalo, text, own_code, whatsapp, app_id, number_format } = form;
        let is_foreign = template.is_some() || zalo.is_some() || number_format.is_some();
        if is_foreign || *own_code && app_id.is_some() {
            return Err(Outcome::wrong_use(WAYS));
        }
        let (words, text) = match (brand, text, whatsapp, own_code) {
            (Some(brand), None, false, false) => ("SMS with the vendor's text", OtpText::brand(brand)),
            // The vendor's own word for the place of the code.
            (None, Some(text), false, false) => {
                ("SMS with your text", OtpText::message(text.replace("{OTP}", "#otp#")))
            }
            (None, Some(text), false, true) => {
                return own("SMS with your text", esms_my::CodeSender::new(client(address)?, text));
            }
            (None, None, true, true) => {
                let sender = esms_my::WhatsAppCodeSender::new(client(address)?);
                return own("WhatsApp in the vendor's template", Ok(sender));
            }
            _ => return Err(Outcome::wrong_use(WAYS)),
        };
        let mut request = GenerateOtp::new(phone, text.clone());
        if let Some(minutes) = minutes {
            request = request.duration_minutes(minutes);
        }
        Endpoint::validate(&request).map_err(|error| refused(&error))?;
        let mut vendor = Verification::new(client(address)?, text);
        if let Some(minutes) = minutes {
            vendor = vendor.duration_minutes(minutes);
        }
        if let Some(id) = app_id {
            vendor = vendor.app_id(*id);
        }
        Ok(Way { words, code: Code::OfTheVendor(Box::new(vendor)) })
    }

    fn check(&self, app_id: Option<u32>, address: &Address) -> Result<Box<dyn CheckVerification>, Outcome> {
        let vendor = Verification::new(client(address)?, OtpText::brand(""));
        Ok(Box::new(app_id.into_iter().fold(vendor, Verification::app_id)))
    }

    fn balance(&self, address: &Address) -> Result<(Option<String>, &'static str), Outcome> {
        let client = client(address)?;
        address.say(self)?;
        Ok((wait(make(Risk::Reads, client.balance(&Balance::new())))?.balance, "credits"))
    }

    fn arrival(&self, _: &str, _: Duration, _: &Address) -> Result<Arrival, Outcome> {
        Err(Outcome::wrong_use("esms-my has no such call: it reports to an address of yours"))
    }
}
