//! The one list of this vendor's endpoints, for the tools of this repository: the contract cases, the proofs and the tests
//! learn of an endpoint here. No part of the crate that users build.

use std::fmt::Debug;

use otp_core::Error;
use otp_http::Form;
use otp_http::endpoint::{Callback, Entry, Play, Setup, ready};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

#[cfg(feature = "short-code")]
use crate::callback::ShortCodeMessage;
use crate::callback::{CallReport, DeliveryReport, Progress, RegistrationResult};
use crate::code::TABLE;
use crate::{
    Client, Credentials, Endpoint, account, client, multi_channel, otp, register, sms, status, templates,
    viber, voice, zalo,
};

/// The endpoints of one group: of `src/<group>.rs`.
pub type Group = &'static [Entry<Client>];

/// Every endpoint, by group.
pub const ALL: &[Group] = &[
    otp::ENDPOINTS,
    sms::ENDPOINTS,
    multi_channel::ENDPOINTS,
    zalo::ENDPOINTS,
    voice::ENDPOINTS,
    viber::ENDPOINTS,
    account::ENDPOINTS,
    status::ENDPOINTS,
    templates::ENDPOINTS,
    register::ENDPOINTS,
];

/// Every parser of what the vendor calls back.
pub const CALLBACKS: &[Callback] = &[
    Callback {
        name: "DeliveryReport",
        sample: "SMSID=dc712784-9c5f-4c69-b9a8-ea69d56adc9a87&SendFailed=0&SendStatus=5&SendSuccess=1&TotalPrice=470.0000\
            &TotalReceiver=1&TotalSent=1&RequestId=r-1&TypeId=25&telcoid=1&phonenumber=0901888484&partnerids=p-1\
            &error_info=%7B%22error%22%3A-114%2C%22message%22%3A%22User%22%7D&oaid=1397492183140006179&tempid=2056446\
            &switchsmsid=s-1",
        debug: |query| {
            let report = DeliveryReport::parse(query)?;
            let all = (Progress::of_report(&report), &report.error_info, &report.telco_id, &report);
            Ok(format!("{all:?}\n{all:#?}"))
        },
    },
    Callback {
        name: "CallReport",
        sample: "ReferenceId=505139D7-54F8-48A9-88FA-9460A78731DD&CallDuration=13&CallStatus=ANSWERED&Ivr=7&Price=0.0000\
            &SentResult=1&CID=02871002454&SendStatus=5",
        debug: |query| CallReport::parse(query).map(|report| format!("{report:?}\n{report:#?}")),
    },
    Callback {
        name: "RegistrationResult",
        sample: "2",
        debug: |value| RegistrationResult::parse(value).map(|result| format!("{result:?}\n{result:#?}")),
    },
    #[cfg(feature = "short-code")]
    Callback {
        name: "ShortCodeMessage",
        // Signed with a key of the tests.
        sample: "sender=84901888484&content=&serviceNumber=8041&keyword=DK&cpid=cp7&smsid=sms-1\
            &receiverTime=20130228130101&sign=6dL1mePbqaBt11mFDVeh5Q%3D%3D",
        debug: |query| {
            let key = crate::Secret::parse("PrivateKey", "test-private-key")?;
            let message = ShortCodeMessage::parse(query, "cp7", &key)?;
            Ok(format!("{message:?}\n{message:#?}"))
        },
    },
];

/// Makes the client of a tool. Each of the vendor's hosts is the one that is asked for.
///
/// # Errors
///
/// When keys, base URL or settings are unusable.
pub fn client(setup: &Setup<'_>) -> Result<Client, Error> {
    let builder = Client::builder(Credentials::new(setup.key, setup.secret)?).http(setup.http.clone());
    let url = setup.base_url;
    builder.base_url(url).voice_base_url(url).status_base_url(url).build()
}

pub(crate) const fn entry<E>() -> Entry<Client>
where
    E: Endpoint + Clone + Debug + DeserializeOwned + Send + 'static,
    E::Response: Debug + Serialize,
{
    let form = match E::ROUTE.form {
        Form::Query => "query",
        Form::Json => "json",
        Form::UrlEncoded => "form",
    };
    let play: Play<Client> = |client, arguments| {
        let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
        Ok(Box::pin(async move { Ok(json!(client.call(&request).await?).to_string()) }))
    };
    Entry {
        name: E::NAME,
        host: E::ROUTE.host.name(),
        base_url: Some(E::ROUTE.host.base_url()),
        method: E::ROUTE.method(),
        path: E::ROUTE.path,
        form,
        risk: E::RISK,
        code_field: E::CODE_FIELD,
        refusal_field: E::REFUSAL_FIELD,
        success: E::SUCCESS,
        evidence: E::EVIDENCE,
        foreign: E::FOREIGN,
        page: E::PAGE,
        codes: || TABLE.codes_of(E::SCOPES),
        play,
        ready: |arguments| {
            let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
            Ok(ready(move |client: &Client| {
                let request = request.clone();
                Box::pin(async move { client.call(&request).await.map(drop) })
            }))
        },
        read: |reply| {
            let answer = client::read::<E>(reply).map_err(|error| error.of_call(Client::VENDOR, E::RISK))?;
            Ok(json!(answer).to_string())
        },
        debug_request: |arguments| {
            let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
            Ok(format!("{request:?}\n{request:#?}"))
        },
        debug_response: |reply| {
            let answer = client::read::<E>(reply).map_err(|error| error.of_call(Client::VENDOR, E::RISK))?;
            Ok(format!("{answer:?}\n{answer:#?}"))
        },
    }
}
