use esms_vn::{
    Channel, CheckCode, CheckVerification, Client, Credentials, HttpOptions, SendMessageAutoGenCodeV4,
    SendMessageAutoGenCodeV5, StartVerification, TypeId, Verification,
};
use otp_sandbox::Vendor;

use super::{Clients, Stage, unbuilt};
use crate::Failure;
use crate::proofs::leaks::canaries::Account;
use crate::proofs::leaks::watch::Watch;
use crate::proofs::leaks::witness::SHOWS_TEXTS;

pub(super) fn clients(
    watch: &Watch,
    base_url: &str,
    account: &Account,
    options: &HttpOptions,
) -> Result<Clients, Failure> {
    let client = Credentials::new(&account.key, &account.secret).and_then(|credentials| {
        watch.value("esms_vn::Credentials", &credentials);
        let builder = Client::builder(credentials).base_url(base_url).http(options.clone());
        watch.value("esms_vn::ClientBuilder", &builder);
        builder.build().inspect(|client| watch.value("esms_vn::Client", client))
    });
    client.map(Clients::EsmsVn).map_err(|error| unbuilt(watch, error))
}

pub(super) async fn call_all(client: &Client, stage: &Stage<'_>) {
    let own = stage.of(Vendor::EsmsVn);
    let watch = stage.watch;
    let message = format!("{} {{OTP}}", own.message);

    let v5 = SendMessageAutoGenCodeV5::new(stage.phone, &own.template, TypeId::GenerateAndSend);
    watch.value_but("esms_vn::SendMessageAutoGenCodeV5", &v5, SHOWS_TEXTS);
    stage.exact("esms-vn send_message_auto_gen_code_v5", client.send_message_auto_gen_code_v5(&v5)).await;
    if stage.is_short {
        return;
    }
    let v4 = SendMessageAutoGenCodeV4::new(stage.phone, &own.brand, &message);
    watch.value_but("esms_vn::SendMessageAutoGenCodeV4", &v4, SHOWS_TEXTS);
    stage.exact("esms-vn send_message_auto_gen_code_v4", client.send_message_auto_gen_code_v4(&v4)).await;
    let check = CheckCode::new(stage.phone, stage.code.clone());
    watch.value("esms_vn::CheckCode", &check);
    stage.exact("esms-vn check_code", client.check_code(&check)).await;

    for (channel, names) in [
        (
            Channel::zalo_then_sms(&own.template),
            ["esms-vn StartVerification, Zalo", "esms-vn CheckVerification, Zalo"],
        ),
        (
            Channel::sms(&own.brand, message),
            ["esms-vn StartVerification, SMS", "esms-vn CheckVerification, SMS"],
        ),
    ] {
        watch.value_but("esms_vn::Channel", &channel, SHOWS_TEXTS);
        let adapter = Verification::new(client.clone(), channel).time_alive_minutes(5);
        watch.value_but("esms_vn::Verification", &adapter, SHOWS_TEXTS);
        stage.neutral(names[0], adapter.start_verification(&stage.phone)).await;
        stage.neutral(names[1], adapter.check_verification(&stage.phone, &stage.code)).await;
    }
}
