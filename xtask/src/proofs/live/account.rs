//! Opt-in and credentials of a live run: all of it from the environment, under the names of `cargo xtask demo --live`.

use accuauth::NumberFormat;
use otp_core::{PhoneNumber, Region};
use otp_http::{HttpClient, HttpOptions};
use otp_sandbox::Vendor;

use super::address::{self, Address};
use crate::Failure;

/// What the environment says; a function, so that tests need no process of their own.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The vendor's account, and the values that stand for it in everything that is written.
pub(crate) struct Account {
    pub(crate) vendor: Vendor,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) phone: PhoneNumber,
    pub(crate) base_url: String,
    /// Who answers there.
    pub(crate) address: Address,
    pub(crate) values: Values,
    pub(crate) samples: Values,
}

/// What the arguments of a call are made of.
#[derive(Clone)]
pub(crate) struct Values {
    /// As the operation's arguments write it.
    pub(crate) phone: String,
    pub(crate) brand: String,
    pub(crate) template: String,
    pub(crate) code: String,
}

struct Names {
    key: &'static str,
    secret: &'static str,
    phone: &'static str,
    /// The brand or the template.
    product: &'static str,
    base_url: &'static str,
}

const ACCUAUTH_FORMAT: &str = "ACCUAUTH_NUMBER_FORMAT";

fn names(vendor: Vendor) -> Names {
    match vendor {
        Vendor::EsmsVn => Names {
            key: "ESMS_VN_API_KEY",
            secret: "ESMS_VN_SECRET_KEY",
            phone: "ESMS_VN_PHONE",
            product: "ESMS_VN_MULTI_CHANNEL_TEMP_ID",
            base_url: "ESMS_VN_BASE_URL",
        },
        Vendor::EsmsMy => Names {
            key: "ESMS_MY_API_KEY",
            secret: "ESMS_MY_API_SECRET",
            phone: "ESMS_MY_PHONE",
            product: "ESMS_MY_BRAND_NAME",
            base_url: "ESMS_MY_BASE_URL",
        },
        _ => Names {
            key: "ACCUAUTH_API_ID",
            secret: "ACCUAUTH_API_SECRET",
            phone: "ACCUAUTH_PHONE",
            product: "ACCUAUTH_TEMPLATE_ID",
            base_url: "ACCUAUTH_BASE_URL",
        },
    }
}

impl Account {
    /// Reads the account, or says in one sentence what is missing.
    pub(crate) fn read(vendor: Vendor, environment: Environment<'_>) -> Result<Self, Failure> {
        let get = |name: &str| environment(name).unwrap_or_default();
        let names = names(vendor);
        let mut missing = Vec::new();
        if get("OTP_LIVE") != "1" {
            missing.push("OTP_LIVE=1");
        }
        let mut wanted = vec![names.key, names.secret, names.phone, names.product];
        wanted.extend((vendor == Vendor::Accuauth).then_some(ACCUAUTH_FORMAT));
        missing.extend(wanted.into_iter().filter(|name| get(name).is_empty()));
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(Failure::live_refused(&format!("to call {vendor} live, set {missing}")));
        }

        let given_url = Some(get(names.base_url)).filter(|url| !url.is_empty());
        let base_url = given_url.unwrap_or_else(|| address::usual(vendor).to_owned());
        HttpClient::new(&base_url, "xtask", &HttpOptions::new())
            .map_err(|error| Failure::live_refused(&format!("{} cannot be used: {error}", names.base_url)))?;
        let phone = PhoneNumber::parse(&get(names.phone), region(vendor)).map_err(|error| {
            Failure::live_refused(&format!("{} is no phone number: {error}", names.phone))
        })?;
        let (phone_text, sample_phone) = match vendor {
            Vendor::Accuauth => {
                let format = format(&get(ACCUAUTH_FORMAT))?;
                (written(phone, format)?, written(invented(vendor)?, format)?)
            }
            _ => (phone.e164().as_str().to_owned(), invented(vendor)?.e164().as_str().to_owned()),
        };

        let samples = samples(vendor, sample_phone);
        let product = get(names.product);
        let (brand, template) =
            if vendor == Vendor::EsmsMy { (product, String::new()) } else { (String::new(), product) };
        let values = Values {
            phone: phone_text,
            brand,
            template,
            // No code is known before one is made; the vendors' printed ones are wrong wherever they are tried.
            code: samples.code.clone(),
        };
        Ok(Self {
            vendor,
            key: get(names.key),
            secret: get(names.secret),
            phone,
            address: Address::of(vendor, &base_url),
            base_url,
            values,
            samples,
        })
    }

    /// The host that is called, without what else an address may hold.
    pub(crate) fn host(&self) -> &str {
        address::host(&self.base_url)
    }

    /// The end of the number, as much as a person needs to know which phone is meant.
    pub(crate) fn phone_end(&self) -> String {
        let digits = self.phone.msisdn().as_str().to_owned();
        digits.get(digits.len().saturating_sub(2)..).unwrap_or_default().to_owned()
    }
}

fn region(vendor: Vendor) -> Region {
    match vendor {
        Vendor::EsmsVn => Region::Vietnam,
        Vendor::EsmsMy => Region::Malaysia,
        _ => Region::Indonesia,
    }
}

/// The number of the contract cases.
fn invented(vendor: Vendor) -> Result<PhoneNumber, Failure> {
    let text = match vendor {
        Vendor::EsmsVn => "+84901888484",
        Vendor::EsmsMy => "+60123456789",
        _ => "+6281234567890",
    };
    text.parse().map_err(|error: otp_core::PhoneNumberError| Failure::new(&error.to_string()))
}

fn samples(vendor: Vendor, phone: String) -> Values {
    let (brand, template, code) = match vendor {
        Vendor::EsmsVn => ("", "22575", "1NTTJ6"),
        Vendor::EsmsMy => ("Eaon", "", "112233"),
        _ => ("", "TPL_0001", "1234"),
    };
    Values { phone, brand: brand.to_owned(), template: template.to_owned(), code: code.to_owned() }
}

fn format(word: &str) -> Result<NumberFormat, Failure> {
    match word {
        "plus" => Ok(NumberFormat::PlusCountryCode),
        "code" => Ok(NumberFormat::CountryCode),
        "national" => Ok(NumberFormat::National),
        _ => Err(Failure::live_refused(&format!("{ACCUAUTH_FORMAT} is `plus`, `code` or `national`"))),
    }
}

fn written(phone: PhoneNumber, format: NumberFormat) -> Result<String, Failure> {
    let text = match format {
        NumberFormat::PlusCountryCode => Some(phone.e164()),
        NumberFormat::National => phone.national(),
        _ => Some(phone.msisdn()),
    };
    let text = text.map(|text| text.as_str().to_owned());
    text.ok_or_else(|| Failure::live_refused("the number has no national form that is known here"))
}
