//! Which of a vendor's ways a message takes, by the options that are given.

use accuauth::otp::SendSmsOtp;
use clap::{Args, ValueEnum};
use esms_my::OtpText;
use esms_my::otp::GenerateOtp;
use esms_vn::Channel;
use esms_vn::otp::{SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId};
use esms_vn::sms::Product;
use otp_core::{Error, OtpCode, PhoneNumber, Region, SendCode, StartVerification};

use crate::account::Address;
use crate::outcome::Outcome;
use crate::range::within;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Form {
    /// esms-vn: the template pair of Zalo and SMS. accuauth: the template
    #[arg(long, value_name = "ID")]
    template: Option<String>,
    /// esms-vn, esms-my: the sender name that you have registered
    #[arg(long)]
    brand: Option<String>,
    /// esms-vn: the Zalo account that sends your text, with --own-code
    #[arg(long, value_name = "OAID")]
    zalo: Option<String>,
    /// esms-my: send over WhatsApp, in the vendor's template, with --own-code
    #[arg(long)]
    whatsapp: bool,
    /// esms-vn, esms-my: the text, with `{OTP}` where the code stands
    #[arg(long)]
    text: Option<String>,
    /// Make the code here, and not at the vendor: to see that your text arrives. Nobody can check it
    #[arg(long)]
    own_code: bool,
    /// esms-my: the product that the code belongs to, which a check names, too. The vendor's default is 1
    #[arg(long, value_name = "NUMBER", value_parser = within(0..=u32::MAX))]
    app_id: Option<u32>,
    /// accuauth: how the vendor wants numbers written
    #[arg(long, value_enum)]
    number_format: Option<NumberFormat>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum NumberFormat {
    /// +62…
    Plus,
    /// 62…
    Code,
    /// 0…
    National,
}

/// A way, and what it is in words.
pub(super) struct Way {
    pub(super) words: &'static str,
    pub(super) code: Code,
}

pub(super) enum Code {
    OfTheVendor(Box<dyn StartVerification>),
    Own(Box<dyn SendCode>, OtpCode),
}

const WAYS_OF_ESMS_VN: &str = "esms-vn takes --template, or --brand with --text and perhaps --own-code, or --zalo with --text and --own-code";
const WAYS_OF_ESMS_MY: &str = "esms-my takes --brand, or --text and perhaps --own-code, or --whatsapp with --own-code; --app-id without --own-code";
const WAYS_OF_ACCUAUTH: &str = "accuauth takes --template with --number-format";

impl Form {
    pub(super) fn way(
        &self,
        vendor: Vendor,
        phone: PhoneNumber,
        region: Region,
        minutes: Option<u8>,
        address: &Address,
    ) -> Result<Way, Outcome> {
        if self.text.as_ref().is_some_and(|text| !text.contains("{OTP}")) {
            return Err(Outcome::wrong_use("--text has no {OTP}, where the code stands"));
        }
        match vendor {
            Vendor::EsmsVn => self.esms_vn(phone, minutes, address),
            Vendor::EsmsMy => self.esms_my(phone, minutes, address),
            Vendor::Accuauth => self.accuauth(phone, region, address),
        }
    }

    fn esms_vn(&self, phone: PhoneNumber, minutes: Option<u8>, address: &Address) -> Result<Way, Outcome> {
        let Self { template, brand, zalo, text, own_code, whatsapp, app_id, number_format } = self;
        if *whatsapp || app_id.is_some() || number_format.is_some() {
            return Err(Outcome::wrong_use(WAYS_OF_ESMS_VN));
        }
        // The same request as the one that is sent, so that nobody is asked about what is refused afterwards.
        let (words, channel) = match (template, brand, zalo, text, own_code) {
            (Some(template), None, None, None, false) => {
                let mut request = SendMessageAutoGenCodeV5::new(phone, template, TypeId::GenerateAndSend);
                if let Some(minutes) = minutes {
                    request = request.time_alive_minutes(minutes);
                }
                esms_vn::Endpoint::validate(&request).map_err(|error| refused(&error))?;
                ("Zalo, and SMS if that fails", Channel::zalo_then_sms(template))
            }
            (None, Some(brand), None, Some(text), false) => {
                let mut request = SendMessageAutoGenCodeV4::new(phone, brand, text);
                if let Some(minutes) = minutes {
                    request = request.time_alive_minutes(minutes);
                }
                esms_vn::Endpoint::validate(&request).map_err(|error| refused(&error))?;
                ("SMS", Channel::sms(brand, text))
            }
            (None, Some(brand), None, Some(text), true) => {
                return own_text("SMS with your text", Product::customer_care(brand), text, minutes, address);
            }
            (None, None, Some(oaid), Some(text), true) => {
                return own_text("Zalo with your text", Product::zalo_priority(oaid), text, minutes, address);
            }
            _ => return Err(Outcome::wrong_use(WAYS_OF_ESMS_VN)),
        };
        let mut vendor = esms_vn::Verification::new(address.esms_vn()?, channel);
        if let Some(minutes) = minutes {
            vendor = vendor.time_alive_minutes(minutes);
        }
        Ok(Way { words, code: Code::OfTheVendor(Box::new(vendor)) })
    }

    fn esms_my(&self, phone: PhoneNumber, minutes: Option<u8>, address: &Address) -> Result<Way, Outcome> {
        let Self { template, brand, zalo, text, own_code, whatsapp, app_id, number_format } = self;
        let is_foreign = template.is_some() || zalo.is_some() || number_format.is_some();
        if is_foreign || *own_code && app_id.is_some() {
            return Err(Outcome::wrong_use(WAYS_OF_ESMS_MY));
        }
        let (words, text) = match (brand, text, whatsapp, own_code) {
            (Some(brand), None, false, false) => ("SMS with the vendor's text", OtpText::brand(brand)),
            // The vendor's own word for the place of the code.
            (None, Some(text), false, false) => {
                ("SMS with your text", OtpText::message(text.replace("{OTP}", "#otp#")))
            }
            (None, Some(text), false, true) => {
                return own("SMS with your text", esms_my::CodeSender::new(address.esms_my()?, text));
            }
            (None, None, true, true) => {
                let sender = esms_my::WhatsAppCodeSender::new(address.esms_my()?);
                return own("WhatsApp in the vendor's template", Ok(sender));
            }
            _ => return Err(Outcome::wrong_use(WAYS_OF_ESMS_MY)),
        };
        let mut request = GenerateOtp::new(phone, text.clone());
        if let Some(minutes) = minutes {
            request = request.duration_minutes(minutes);
        }
        esms_my::Endpoint::validate(&request).map_err(|error| refused(&error))?;
        let mut vendor = esms_my::Verification::new(address.esms_my()?, text);
        if let Some(minutes) = minutes {
            vendor = vendor.duration_minutes(minutes);
        }
        if let Some(id) = app_id {
            vendor = vendor.app_id(*id);
        }
        Ok(Way { words, code: Code::OfTheVendor(Box::new(vendor)) })
    }

    /// This vendor only delivers: `--own-code` changes nothing.
    fn accuauth(&self, phone: PhoneNumber, region: Region, address: &Address) -> Result<Way, Outcome> {
        let Self { template, brand, zalo, text, own_code: _, whatsapp, app_id, number_format } = self;
        let is_foreign = brand.is_some() || zalo.is_some() || text.is_some() || *whatsapp || app_id.is_some();
        let (Some(template), false, Some(format)) = (template, is_foreign, number_format) else {
            return Err(Outcome::wrong_use(WAYS_OF_ACCUAUTH));
        };
        let format = match format {
            NumberFormat::Plus => accuauth::NumberFormat::PlusCountryCode,
            NumberFormat::Code => accuauth::NumberFormat::CountryCode,
            NumberFormat::National => accuauth::NumberFormat::National,
        };
        let request = SendSmsOtp::new(phone.msisdn().as_str()).template_id(template);
        accuauth::Endpoint::validate(&request).map_err(|error| refused(&error))?;
        own(
            "SMS in your template",
            Ok(accuauth::CodeSender::new(address.accuauth(region)?, template, format)),
        )
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
    own(words, esms_vn::CodeSender::new(address.esms_vn()?, product, text))
}

/// The most that an own text for `esms-vn` tells, whose length is counted with two digits.
const MOST_MINUTES: u8 = 99;

/// A request that is certain to be refused. Nothing was called.
fn refused(error: &Error) -> Outcome {
    Outcome::wrong_use(format!("{error:?}"))
}

fn own(words: &'static str, sender: Result<impl SendCode + 'static, Error>) -> Result<Way, Outcome> {
    let sender = sender.map_err(|error| refused(&error))?;
    Ok(Way { words, code: Code::Own(Box::new(sender), random_code()?) })
}

/// Six digits, each as likely as the others.
fn random_code() -> Result<OtpCode, Outcome> {
    const CODES: u32 = 1_000_000;
    /// Numbers from here on would make the small codes likelier.
    const END: u32 = u32::MAX - u32::MAX % CODES;
    let failed = || Outcome::failed("the system's random generator failed");
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| failed())?;
        let number = u32::from_le_bytes(bytes);
        if number < END {
            return OtpCode::parse(&format!("{:06}", number % CODES)).map_err(|_| failed());
        }
    }
}
