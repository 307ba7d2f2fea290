use std::sync::Arc;

use esms_vn::sms::Product;
use otp_verify::otp_core::{Attempt, Observer, Region};
use otp_verify::{Engine, KeyRing, MemoryStore, Route, SendLimits};

/// Logs every attempt, without the number.
struct Log;

impl Observer for Log {
    fn attempt(&self, attempt: &Attempt<'_>) {
        eprintln!("otp: {attempt}");
    }
}

fn engine(
    vietnam: esms_vn::Client,
    malaysia: esms_my::Client,
    indonesia: accuauth::Client,
    keys: KeyRing,
) -> Result<Engine, Box<dyn std::error::Error>> {
    let text = "{OTP} la ma xac minh cua ban, co hieu luc trong {MINUTES} phut";
    let zalo = Product::zalo_priority("4097311281936189049");
    let sms = Product::customer_care("Shop");
    let malaysian = "Your code is {OTP}. It is valid for {MINUTES} minutes.";
    let format = accuauth::NumberFormat::CountryCode;
    let route = Route::new()
        .to(Region::Vietnam, "zalo", esms_vn::CodeSender::new(vietnam.clone(), zalo, text)?)
        .to(Region::Vietnam, "sms", esms_vn::CodeSender::new(vietnam, sms, text)?)
        .to(Region::Malaysia, "esms-my", esms_my::CodeSender::new(malaysia, malaysian)?)
        .to(Region::Indonesia, "accuauth", accuauth::CodeSender::new(indonesia, "TPL_0001", format))
        .observer(Arc::new(Log));
    let limits = SendLimits::new([Region::Vietnam, Region::Malaysia, Region::Indonesia], 2_000);
    Ok(Engine::own_code(route, MemoryStore::new(), keys, limits).build()?)
}
