//! eSMS.vn, Vietnam.

use std::time::Duration;

use esms_vn::otp::{SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId};
use esms_vn::sms::Product;
use esms_vn::status::{self, GetSendStatus};
use esms_vn::{Channel, Client, CodeResult, CodeSender, Credentials, Endpoint, Verification};
use otp_core::{CheckVerification, Error, Region, Risk};
use tokio::time::{Instant, sleep};

use super::{Own, To, Variables, base_url, refused};
use crate::account::Address;
use crate::call::{failed, make, stopped, until_stopped, wait};
use crate::country::Country;
use crate::explain::{self, Call};
use crate::outcome::Outcome;
use crate::progress;
use crate::send::way::{Code, Form, Way, own};
use crate::status::Arrival;

pub(super) struct EsmsVn;

const KEYS: [&str; 2] = ["ESMS_VN_API_KEY", "ESMS_VN_SECRET_KEY"];
const VARIABLES: Variables = Variables { base_url: "ESMS_VN_BASE_URL", keys: &KEYS };
const WAYS: &str = "esms-vn takes --template, or --brand with --text and perhaps --own-code, or --zalo with --text and --own-code";

fn client(address: &Address) -> Result<Client, Outcome> {
    let [key, secret] = address.keys(KEYS)?;
    let credentials = Credentials::new(key, secret).map_err(|error| refused(&error))?;
    let mut builder = Client::builder(credentials).http(address.options()?);
    if let Some(url) = address.of(&VARIABLES)? {
        builder = builder.base_url(url);
    }
    builder.build().map_err(|error| refused(&error))
}

impl Own for EsmsVn {
    fn name(&self) -> &'static str {
        Client::VENDOR
    }

    fn in_the_sandbox(&self) -> otp_sandbox::Vendor {
        otp_sandbox::Vendor::EsmsVn
    }

    fn country(&self) -> Country {
        Country::Vn
    }

    fn base_url(&self) -> &'static str {
        base_url(esms_vn::endpoints::ALL)
    }

    fn host(&self, _: Region) -> Result<String, Outcome> {
        Ok(self.base_url().to_owned())
    }

    fn variables(&self) -> Variables {
        VARIABLES
    }

    fn calls(&self) -> Vec<Call> {
        explain::calls(esms_vn::endpoints::ALL)
    }

    fn code(&self, error: &Error) -> Option<String> {
        CodeResult::of(error).map(|code| code.to_string())
    }

    fn way(&self, form: &Form, to: &To<'_>) -> Result<Way, Outcome> {
        let To { phone, minutes, address, .. } = *to;
        let Form { template, brand, zalo, text, own_code, whatsapp, app_id, number_format } = form;
        if *whatsapp || app_id.is_some() || number_format.is_some() {
            return Err(Outcome::wrong_use(WAYS));
        }
        // The same request as the one that is sent, so that nobody is asked about what is refused afterwards.
        let (words, channel) = match (template, brand, zalo, text, own_code) {
            (Some(template), None, None, None, false) => {
                let mut request = SendMessageAutoGenCodeV5::new(phone, template, TypeId::GenerateAndSend);
                if let Some(minutes) = minutes {
                    request = request.time_alive_minutes(minutes);
                }
                Endpoint::validate(&request).map_err(|error| refused(&error))?;
                ("Zalo, and SMS if that fails", Channel::zalo_then_sms(template))
            }
            (None, Some(brand), None, Some(text), false) => {
                let mut request = SendMessageAutoGenCodeV4::new(phone, brand, text);
                if let Some(minutes) = minutes {
                    request = request.time_alive_minutes(minutes);
                }
                Endpoint::validate(&request).map_err(|error| refused(&error))?;
                ("SMS", Channel::sms(brand, text))
            }
            (None, Some(brand), None, Some(text), true) => {
                return own_text("SMS with your text", Product::customer_care(brand), text, minutes, address);
            }
            (None, None, Some(oaid), Some(text), true) => {
                return own_text("Zalo with your text", Product::zalo_priority(oaid), text, minutes, address);
            }
            _ => return Err(Outcome::wrong_use(WAYS)),
        };
        let mut vendor = Verification::new(client(address)?, channel);
        if let Some(minutes) = minutes {
            vendor = vendor.time_alive_minutes(minutes);
        }
        Ok(Way { words, code: Code::OfTheVendor(Box::new(vendor)) })
    }

    fn check(&self, app_id: Option<u32>, address: &Address) -> Result<Box<dyn CheckVerification>, Outcome> {
        if app_id.is_some() {
            return Err(Outcome::wrong_use("--app-id is of esms-my alone"));
        }
        Ok(Box::new(Verification::new(client(address)?, Channel::zalo_then_sms(""))))
    }

    fn balance(&self, address: &Address) -> Result<(Option<String>, &'static str), Outcome> {
        let client = client(address)?;
        address.say(self)?;
        Ok((wait(make(Risk::Reads, client.get_balance()))?.balance, "VND"))
    }

    fn arrival(&self, reference: &str, longest: Duration, address: &Address) -> Result<Arrival, Outcome> {
        let client = client(address)?;
        address.say(self)?;
        let asked = asked(&client, GetSendStatus::new(reference), longest);
        wait(until_stopped(asked, || stopped(Risk::Reads)))
    }
}

/// No page names a rate limit for this call. The crate's page recommends this.
const PAUSE: Duration = Duration::from_secs(5);

async fn asked(client: &Client, request: GetSendStatus, longest: Duration) -> Result<Arrival, Outcome> {
    let until = Instant::now() + longest;
    loop {
        let arrival = match client.get_send_status(&request).await {
            Ok(status) => match status.outcome() {
                status::Outcome::Delivered => Arrival::Delivered,
                status::Outcome::Failed => Arrival::Failed,
                status::Outcome::Unknown => Arrival::Unknown,
            },
            // Right after a send the vendor cannot tell yet; an id that does not exist gets the same answer.
            Err(error) if CodeResult::of(&error) == Some(CodeResult::MESSAGE_NOT_FOUND) => Arrival::Unknown,
            Err(error) => return Err(failed(&error, Risk::Reads)),
        };
        if arrival != Arrival::Unknown || Instant::now() + PAUSE > until {
            return Ok(arrival);
        }
        progress::say("not known yet: asking again in five seconds");
        sleep(PAUSE).await;
    }
}

fn own_text(
    words: &'static str,
    product: Product,
    text: &str,
    minutes: Option<u8>,
    address: &Address,
) -> Result<Way, Outcome> {
    if text.contains("{MINUTES}") && minutes.is_some_and(|minutes| minutes > MOST_MINUTES) {
        return Err(Outcome::wrong_use("--minutes: a text tells 99 at most"));
    }
    own(words, CodeSender::new(client(address)?, product, text))
}

/// The most minutes in a text of one's own: its length is counted with two digits.
const MOST_MINUTES: u8 = 99;
