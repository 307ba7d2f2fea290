//! The vendors' real clients, and what their callers are told.

mod accuauth;
mod esms_my;
mod esms_vn;

use ::esms_my::HttpOptions;
use otp_core::{Effect, ErrorKind};

use super::mark::{Mark, ReplyId};
use super::operation::{Operation, Service};
use super::verdict::{Failed, Outcome, Refusal};
use crate::Failure;

/// Keys that no vendor ever issued.
const KEY: &str = "faults-key";
const SECRET: &str = "faults-secret";

/// One vendor's client.
pub(crate) enum Client {
    Accuauth(::accuauth::Client),
    EsmsMy(::esms_my::Client),
    EsmsVn(::esms_vn::Client),
}

impl Client {
    pub(crate) fn build(service: Service, base_url: &str, options: HttpOptions) -> Result<Self, Failure> {
        let client = match service {
            Service::AccuauthForm => {
                accuauth::client(base_url, ::accuauth::Encoding::Form, options).map(Self::Accuauth)
            }
            Service::AccuauthJson => {
                accuauth::client(base_url, ::accuauth::Encoding::Json, options).map(Self::Accuauth)
            }
            Service::MyForm => {
                esms_my::client(base_url, ::esms_my::Encoding::Form, options).map(Self::EsmsMy)
            }
            Service::MyJson => {
                esms_my::client(base_url, ::esms_my::Encoding::Json, options).map(Self::EsmsMy)
            }
            Service::Vn => esms_vn::client(base_url, options).map(Self::EsmsVn),
        };
        client.map_err(|error| Failure::new(&error.to_string()))
    }

    /// Makes one paid call that carries this mark, and so many bytes more than it has to.
    pub(crate) async fn call(
        &self,
        operation: Operation,
        mark: Mark,
        padding: usize,
    ) -> Result<Outcome, Failure> {
        let mark = mark.to_string() + &"x".repeat(padding);
        let outcome = match (self, operation) {
            (Self::EsmsMy(client), Operation::MyVerifyJson | Operation::MyVerifyForm) => {
                esms_my::verify_otp(client, &mark).await
            }
            (Self::EsmsMy(client), _) => esms_my::generate_otp(client, &mark).await,
            (Self::EsmsVn(client), Operation::VnSendV4) => esms_vn::send_v4(client, &mark).await,
            (Self::EsmsVn(client), Operation::VnCheckCode) => esms_vn::check_code(client, &mark).await,
            (Self::EsmsVn(client), _) => esms_vn::send_v5(client, &mark).await,
            (Self::Accuauth(client), _) => accuauth::send_sms_otp(client, &mark).await,
        };
        outcome.map_err(|error| Failure::new(&error.to_string()))
    }
}

/// Anything but an answer to the call: an argument that could not even be made.
type Unmade = Box<dyn std::error::Error + Send + Sync>;

fn accepted(id: Option<&str>) -> Outcome {
    Outcome::Accepted(id.and_then(ReplyId::read))
}

fn failed(own: (ErrorKind, Effect), refusal: Refusal, shared: &otp_core::Error) -> Outcome {
    Outcome::Failed(Failed { own, shared: (shared.kind(), shared.effect()), refusal })
}

/// `is_vendors` tells whether the vendor itself refused; only then has the error the id of a reply.
fn refusal(is_vendors: bool, id: Option<&str>) -> Refusal {
    if is_vendors { Refusal::Yes(id.and_then(ReplyId::read)) } else { Refusal::No }
}
