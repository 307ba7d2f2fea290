//! The vendors' clients, and which of them sends to which country.

use std::env;
use std::error::Error;
use std::sync::Arc;

use accuauth::{Host, NumberFormat};
use esms_vn::sms::Product;
use otp_core::{Attempt, Observer, Region};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::{Route, SendLimits};

/// What the vendors together may bill in 24 hours, in messages: what you can afford to lose to somebody who finds a way
/// around the other limits.
const DAILY_MESSAGES: u32 = 1_000;

const ZALO_ACCOUNT: &str = "4097311281936189049";
const ZALO_TEXT: &str = "Ma xac minh cua ban la {OTP}, co hieu luc {MINUTES} phut";
/// The vendor's trial brand, and the one text that it takes.
const VIETNAM_BRAND: &str = "Baotrixemay";
const VIETNAM_TEXT: &str = "{OTP} la ma xac minh dang ky Baotrixemay cua ban";
const MALAYSIA_TEXT: &str = "Eaon - Your OTP code is {OTP}. This is valid for the next {MINUTES} minutes.";
const INDONESIA_TEMPLATE: &str = "TPL_0001";

pub(crate) fn limits() -> SendLimits {
    SendLimits::new([Region::Vietnam, Region::Malaysia, Region::Indonesia], DAILY_MESSAGES)
}

/// One for each vendor.
pub(crate) struct Clients {
    esms_vn: esms_vn::Client,
    esms_my: esms_my::Client,
    accuauth: accuauth::Client,
}

impl Clients {
    /// Those of the credentials in the environment, when all are there.
    pub(crate) fn live() -> Result<Option<Self>, Box<dyn Error>> {
        let of = |key: &str, secret: &str| Some((env::var(key).ok()?, env::var(secret).ok()?));
        let (Some(vn), Some(my), Some(id)) = (
            of("ESMS_VN_API_KEY", "ESMS_VN_SECRET_KEY"),
            of("ESMS_MY_API_KEY", "ESMS_MY_API_SECRET"),
            of("ACCUAUTH_API_ID", "ACCUAUTH_API_SECRET"),
        ) else {
            return Ok(None);
        };
        Ok(Some(Self {
            esms_vn: esms_vn::Client::new(esms_vn::Credentials::new(vn.0, vn.1)?)?,
            esms_my: esms_my::Client::new(esms_my::Credentials::new(my.0, my.1)?)?,
            accuauth: accuauth::Client::new(Host::Indonesia, accuauth::Credentials::new(id.0, id.1)?)?,
        }))
    }

    /// Those of a sandbox.
    pub(crate) fn of(sandbox: &Sandbox) -> Result<Self, Box<dyn Error>> {
        let at = |vendor| (sandbox.credentials(vendor), sandbox.base_url(vendor));
        let ((vn, vn_url), (my, my_url)) = (at(Vendor::EsmsVn), at(Vendor::EsmsMy));
        let (id, id_url) = at(Vendor::Accuauth);
        let (vn, my) =
            (esms_vn::Credentials::new(vn.key, vn.secret)?, esms_my::Credentials::new(my.key, my.secret)?);
        Ok(Self {
            esms_vn: esms_vn::Client::builder(vn).base_url(vn_url).build()?,
            esms_my: esms_my::Client::builder(my).base_url(my_url).build()?,
            accuauth: accuauth::Client::new(
                Host::Custom(id_url),
                accuauth::Credentials::new(id.key, id.secret)?,
            )?,
        })
    }

    /// In Vietnam first over Zalo. Only when that has certainly sent nothing, a brandname SMS goes out.
    pub(crate) fn route(self) -> Result<Route, Box<dyn Error>> {
        let Self { esms_vn, esms_my, accuauth } = self;
        let zalo =
            esms_vn::CodeSender::new(esms_vn.clone(), Product::zalo_priority(ZALO_ACCOUNT), ZALO_TEXT)?;
        let sms = esms_vn::CodeSender::new(esms_vn, Product::customer_care(VIETNAM_BRAND), VIETNAM_TEXT)?;
        let indonesia = accuauth::CodeSender::new(accuauth, INDONESIA_TEMPLATE, NumberFormat::CountryCode);
        Ok(Route::new()
            .to(Region::Vietnam, "Zalo", zalo)
            .to(Region::Vietnam, "brandname SMS", sms)
            .to(Region::Malaysia, "esms.com.my", esms_my::CodeSender::new(esms_my, MALAYSIA_TEXT)?)
            .to(Region::Indonesia, "AccuAuth", indonesia)
            .observer(Arc::new(Log)))
    }
}

/// Writes each attempt to the log: the sender, the country and the outcome, but no number and no code.
struct Log;

impl Observer for Log {
    fn attempt(&self, attempt: &Attempt<'_>) {
        eprintln!("{attempt}");
    }
}
