use esms_my::{
    CheckVerification, Client, Credentials, Encoding, GenerateOtp, HttpOptions, Language, OtpText,
    StartVerification, Verification, VerifyOtp,
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
    let client = |encoding| {
        let credentials = Credentials::new(&account.key, &account.secret)?;
        watch.value("esms_my::Credentials", &credentials);
        let builder =
            Client::builder(credentials).base_url(base_url).encoding(encoding).http(options.clone());
        watch.value("esms_my::ClientBuilder", &builder);
        builder.build().inspect(|client| watch.value("esms_my::Client", client))
    };
    let both = client(Encoding::Json).and_then(|json| Ok([json, client(Encoding::Form)?]));
    both.map(Clients::EsmsMy).map_err(|error| unbuilt(watch, error))
}

pub(super) async fn call_all(clients: &[Client; 2], stage: &Stage<'_>) {
    let own = stage.of(Vendor::EsmsMy);
    let watch = stage.watch;
    let message = format!("RM0.00 {} #otp#", own.message);
    let texts = [
        OtpText::brand(&own.brand),
        OtpText::message(message),
        OtpText::brand_in(Language::Chinese, &own.brand),
    ];
    for (client, names) in clients.iter().zip([
        ["esms-my generate_otp, JSON", "esms-my verify_otp, JSON"],
        ["esms-my generate_otp, form", "esms-my verify_otp, form"],
    ]) {
        for text in &texts[..if stage.is_short { 1 } else { 2 }] {
            watch.value_but("esms_my::OtpText", text, SHOWS_TEXTS);
            let request = GenerateOtp::new(stage.phone, text.clone()).duration_minutes(5);
            watch.value_but("esms_my::GenerateOtp", &request, SHOWS_TEXTS);
            stage.exact(names[0], client.generate_otp(&request)).await;
        }
        if stage.is_short {
            return;
        }
        let request = VerifyOtp::new(stage.phone, stage.code.clone());
        watch.value("esms_my::VerifyOtp", &request);
        stage.exact(names[1], client.verify_otp(&request)).await;
    }
    let adapter = Verification::new(clients[0].clone(), texts[2].clone()).duration_minutes(9).app_id(7);
    watch.value_but("esms_my::Verification", &adapter, SHOWS_TEXTS);
    stage.neutral("esms-my StartVerification", adapter.start_verification(&stage.phone)).await;
    stage.neutral("esms-my CheckVerification", adapter.check_verification(&stage.phone, &stage.code)).await;
}
