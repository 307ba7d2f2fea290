//! `AccuAuth`, Indonesia and India.

use std::time::Duration;

use accuauth::otp::SendSmsOtp;
use accuauth::{Client, CodeSender, Credentials, Endpoint, Host, Status};
use otp_core::{CheckVerification, Error, Region};

use super::{Own, To, Variables, refused};
use crate::account::Address;
use crate::country::Country;
use crate::explain::{self, Call};
use crate::outcome::Outcome;
use crate::send::way::{Form, NumberFormat, Way, own};
use crate::status::Arrival;

pub(super) struct Accuauth;

const KEYS: [&str; 2] = ["ACCUAUTH_API_ID", "ACCUAUTH_API_SECRET"];
const VARIABLES: Variables = Variables { base_url: "ACCUAUTH_BASE_URL", keys: &KEYS };
const WAYS: &str = "accuauth takes --template with --number-format";

/// The host for numbers of this region.
fn host(region: Region) -> Result<Host, Outcome> {
    match region {
        Region::Indonesia => Ok(Host::Indonesia),
        Region::India => Ok(Host::India),
        _ => Err(Outcome::wrong_use("accuauth delivers to Indonesia and India: --country id or in")),
    }
}

fn client(address: &Address, region: Region) -> Result<Client, Outcome> {
    let own = host(region)?;
    let [id, secret] = address.keys(KEYS)?;
    let credentials = Credentials::new(id, secret).map_err(|error| refused(&error))?;
    let host = address.of(&VARIABLES)?.map_or(own, Host::Custom);
    Client::builder(host, credentials).http(address.options()?).build().map_err(|error| refused(&error))
}

impl Own for Accuauth {
    fn name(&self) -> &'static str {
        Client::VENDOR
    }

    fn in_the_sandbox(&self) -> otp_sandbox::Vendor {
        otp_sandbox::Vendor::Accuauth
    }

    fn country(&self) -> Country {
        Country::Id
    }

    fn base_url(&self) -> &'static str {
        "https://cloudapi.indonesia.accuauth.com"
    }

    fn host(&self, region: Region) -> Result<String, Outcome> {
        Ok(accuauth::endpoints::base_url(&host(region)?).to_owned())
    }

    fn variables(&self) -> Variables {
        VARIABLES
    }

    fn calls(&self) -> Vec<Call> {
        explain::calls(accuauth::endpoints::ALL)
    }

    fn code(&self, error: &Error) -> Option<String> {
        Status::of(error).map(|code| code.to_string())
    }

    /// This vendor only delivers: `--own-code` changes nothing.
    fn way(&self, form: &Form, to: &To<'_>) -> Result<Way, Outcome> {
        let To { phone, region, address, .. } = *to;
        let Form { template, brand, zalo, text, own_code: _, whatsapp, app_id, number_format } = form;
        let is_foreign = brand.is_some() || zalo.is_some() || text.is_some() || *whatsapp || app_id.is_some();
        let (Some(template), false, Some(format)) = (template, is_foreign, number_format) else {
            return Err(Outcome::wrong_use(WAYS));
        };
        let format = match format {
            NumberFormat::Plus => accuauth::NumberFormat::PlusCountryCode,
            NumberFormat::Code => accuauth::NumberFormat::CountryCode,
            NumberFormat::National => accuauth::NumberFormat::National,
        };
        let request = SendSmsOtp::new(phone.msisdn().as_str()).template_id(template);
        Endpoint::validate(&request).map_err(|error| refused(&error))?;
        own("SMS in your template", Ok(CodeSender::new(client(address, region)?, template, format)))
    }

    fn check(&self, app_id: Option<u32>, _: &Address) -> Result<Box<dyn CheckVerification>, Outcome> {
        Err(Outcome::wrong_use(match app_id {
            Some(_) => "--app-id is of esms-my alone",
            None => "accuauth only delivers codes: who made the code checks it",
        }))
    }

    fn balance(&self, _: &Address) -> Result<(Option<String>, &'static str), Outcome> {
        Err(Outcome::wrong_use("accuauth documents no call for the balance"))
    }

    fn arrival(&self, _: &str, _: Duration, _: &Address) -> Result<Arrival, Outcome> {
        Err(Outcome::wrong_use("accuauth has no such call, and documents no reports"))
    }
}
