//! AccuAuth: it only sends.

use otp_core::Region;

use super::stage::Stage;
use super::story::{Account, own_code};
use crate::Failure;

pub(super) async fn story(stage: &Stage<'_>) -> Result<(), Failure> {
    stage.title("Indonesia, the vendor only sends · SMS; otp-verify makes the code, keeps it and checks it");
    own_code(stage, sender(stage.account())?, Region::Indonesia, ["0812-3456-7890", "0812-3456-7891"]).await
}

pub(super) fn sender((id, secret, base_url): Account) -> Result<accuauth::CodeSender, Failure> {
    let host = accuauth::Host::Custom(base_url);
    let client = accuauth::Client::new(host, accuauth::Credentials::new(id, secret)?)?;
    Ok(accuauth::CodeSender::new(client, "TPL_0001", accuauth::NumberFormat::CountryCode))
}
