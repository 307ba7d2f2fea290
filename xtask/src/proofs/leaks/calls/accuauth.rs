use std::time::Duration;

use accuauth::{
    Client, CodeSender, Content, Credentials, Encoding, Host, HttpOptions, NumberFormat, SendCode, SendSmsOtp,
};
use otp_sandbox::Vendor;

use super::{Clients, Stage, unbuilt};
use crate::Failure;
use crate::proofs::leaks::canaries::Account;
use crate::proofs::leaks::watch::Watch;
use crate::proofs::leaks::witness::SHOWS_TEXTS;

const FIVE_MINUTES: Duration = Duration::from_secs(300);

pub(super) fn clients(
    watch: &Watch,
    base_url: &str,
    account: &Account,
    options: &HttpOptions,
) -> Result<Clients, Failure> {
    let client = |encoding| {
        let credentials = Credentials::new(&account.key, &account.secret)?;
        watch.value("accuauth::Credentials", &credentials);
        let host = Host::Custom(base_url.to_owned());
        watch.value("accuauth::Host", &host);
        let builder = Client::builder(host, credentials).encoding(encoding).http(options.clone());
        watch.value("accuauth::ClientBuilder", &builder);
        builder.build().inspect(|client| watch.value("accuauth::Client", client))
    };
    let both = client(Encoding::Form).and_then(|form| Ok([form, client(Encoding::Json)?]));
    both.map(Clients::Accuauth).map_err(|error| unbuilt(watch, error))
}

pub(super) async fn call_all(clients: &[Client; 2], stage: &Stage<'_>) {
    let own = stage.of(Vendor::Accuauth);
    let watch = stage.watch;
    for (client, name) in clients.iter().zip(["accuauth send_sms_otp, form", "accuauth send_sms_otp, JSON"]) {
        let content = Content::new()
            .pair("code", stage.code.expose())
            .and_then(|content| content.pair("name", &stage.canaries.content));
        let content = match content {
            Ok(content) => content,
            Err(error) => return watch.error("accuauth::Content", &error),
        };
        watch.value("accuauth::Content", &content);
        let number = stage.phone.e164().to_string();
        let request = SendSmsOtp::new(number).template_id(&own.template).content(content);
        watch.value_but("accuauth::SendSmsOtp", &request, SHOWS_TEXTS);
        stage.exact(name, client.send_sms_otp(&request)).await;
        if stage.is_short {
            return;
        }
    }
    for (format, name) in [
        (NumberFormat::PlusCountryCode, "accuauth SendCode, +62…"),
        (NumberFormat::CountryCode, "accuauth SendCode, 62…"),
        (NumberFormat::National, "accuauth SendCode, 0…"),
    ] {
        let adapter = CodeSender::new(clients[0].clone(), &own.template, format);
        watch.value_but("accuauth::CodeSender", &adapter, SHOWS_TEXTS);
        let call = adapter.send_code(&stage.phone, &stage.code, FIVE_MINUTES);
        stage.neutral(name, call).await;
    }
}
