//! eSMS.vn: it makes the code.

use otp_core::{PhoneNumber, Region};

use super::stage::Stage;
use super::story::{Account, hosted};
use crate::Failure;

pub(super) async fn story(stage: &Stage<'_>) -> Result<(), Failure> {
    let client = client(stage.account())?;
    let phone = PhoneNumber::parse("0901 888 484", Region::Vietnam)?;

    stage.title("Vietnam, the vendor makes the code · Zalo, with SMS behind it");
    let zalo = esms_vn::Channel::zalo_then_sms("22575");
    hosted(stage, &esms_vn::Verification::new(client.clone(), zalo), phone).await?;

    stage.title("Vietnam, the vendor makes the code · brandname SMS");
    let sms = esms_vn::Channel::sms("Baotrixemay", "{OTP} la ma xac minh dang ky Baotrixemay cua ban");
    hosted(stage, &esms_vn::Verification::new(client, sms), phone).await
}

pub(super) fn client((key, secret, base_url): Account) -> Result<esms_vn::Client, Failure> {
    Ok(esms_vn::Client::builder(esms_vn::Credentials::new(key, secret)?).base_url(base_url).build()?)
}
