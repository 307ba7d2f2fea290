//! esms.com.my: it makes the code.

use otp_core::{PhoneNumber, Region};

use super::stage::Stage;
use super::story::{Account, hosted};
use crate::Failure;

pub(super) async fn story(stage: &Stage<'_>) -> Result<(), Failure> {
    let client = client(stage.account())?;
    let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;

    stage.title("Malaysia, the vendor makes the code · SMS");
    hosted(stage, &esms_my::Verification::new(client, esms_my::OtpText::brand("Eaon")), phone).await
}

pub(super) fn client((key, secret, base_url): Account) -> Result<esms_my::Client, Failure> {
    Ok(esms_my::Client::builder(esms_my::Credentials::new(key, secret)?).base_url(base_url).build()?)
}
