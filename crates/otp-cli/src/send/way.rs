//! Which of a vendor's ways a message takes, by the options that are given.

use clap::{Args, ValueEnum};
use otp_core::{Error, OtpCode, SendCode, StartVerification};

use crate::outcome::Outcome;
use crate::range::within;
use crate::vendor::{To, Vendor};

#[derive(Debug, Args)]
pub(crate) struct Form {
    /// esms-vn: the template pair of Zalo and SMS. accuauth: the template
    #[arg(long, value_name = "ID")]
    pub(crate) template: Option<String>,
    /// esms-vn, esms-my: the sender name that you have registered
    #[arg(long)]
    pub(crate) brand: Option<String>,
    /// esms-vn: the Zalo account that sends your text, with --own-code
    #[arg(long, value_name = "OAID")]
    pub(crate) zalo: Option<String>,
    /// esms-my: send over WhatsApp, in the vendor's template, with --own-code
    #[arg(long)]
    pub(crate) whatsapp: bool,
    /// esms-vn, esms-my: the text, with `{OTP}` where the code stands
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// Make the code here, and not at the vendor: to see that your text arrives. Nobody can check it
    #[arg(long)]
    pub(crate) own_code: bool,
    /// esms-my: the product that the code belongs to, which a check names, too. The vendor's default is 1
    #[arg(long, value_name = "NUMBER", value_parser = within(0..=u32::MAX))]
    pub(crate) app_id: Option<u32>,
    /// accuauth: how the vendor wants numbers written
    #[arg(long, value_enum)]
    pub(crate) number_format: Option<NumberFormat>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NumberFormat {
    /// +62…
    Plus,
    /// 62…
    Code,
    /// 0…
    National,
}

/// A way, and what it is in words.
pub(crate) struct Way {
    pub(crate) words: &'static str,
    pub(crate) code: Code,
}

pub(crate) enum Code {
    OfTheVendor(Box<dyn StartVerification>),
    Own(Box<dyn SendCode>, OtpCode),
}

impl Form {
    pub(super) fn way(&self, vendor: Vendor, to: &To<'_>) -> Result<Way, Outcome> {
        if self.text.as_ref().is_some_and(|text| !text.contains("{OTP}")) {
            return Err(Outcome::wrong_use("--text has no {OTP}, where the code stands"));
        }
        vendor.own().way(self, to)
    }
}

pub(crate) fn own(
    words: &'static str,
    sender: Result<impl SendCode + 'static, Error>,
) -> Result<Way, Outcome> {
    let sender = sender.map_err(|error| Outcome::wrong_use(format!("{error:?}")))?;
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
