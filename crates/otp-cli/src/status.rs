//! `otp status`: has a message arrived? The call reads, and is free.

use std::time::Duration;

use clap::Args;
use esms_vn::CodeResult;
use esms_vn::status::{GetSendStatus, Outcome as Arrival};
use otp_core::Risk;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::account::Address;
use crate::call::{failed, stopped, until_stopped, wait};
use crate::outcome::{Done, Outcome};
use crate::progress;
use crate::range::within;
use crate::vendor::Vendor;

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[arg(ignore_case = true)]
    vendor: Vendor,
    /// The reference that `send` has printed
    reference: String,
    /// Ask again until it is known, at most this many seconds, and no longer than a day
    #[arg(long, value_name = "SECONDS", value_parser = within(0..=A_DAY))]
    wait: Option<u64>,
    #[command(flatten)]
    address: Address,
}

const A_DAY: u64 = 86_400;

/// No page names a rate limit for this call. The crate's page recommends this.
const PAUSE: Duration = Duration::from_secs(5);

impl Status {
    pub(crate) fn run(&self) -> Done {
        match self.vendor {
            Vendor::EsmsVn => Ok(shown(wait(until_stopped(self.arrival(), || stopped(Risk::Reads)))?)),
            Vendor::EsmsMy => {
                Err(Outcome::wrong_use("esms-my has no such call: it reports to an address of yours"))
            }
            Vendor::Accuauth => {
                Err(Outcome::wrong_use("accuauth has no such call, and documents no reports"))
            }
        }
    }

    async fn arrival(&self) -> Result<Arrival, Outcome> {
        let client = self.address.esms_vn()?;
        self.address.say(self.vendor)?;
        let request = GetSendStatus::new(&self.reference);
        let until = Instant::now() + Duration::from_secs(self.wait.unwrap_or(0));
        loop {
            let arrival = match client.get_send_status(&request).await {
                Ok(status) => status.outcome(),
                // Right after a send the vendor cannot tell yet; an id that does not exist gets the same answer.
                Err(error) if CodeResult::of(&error) == Some(CodeResult::MESSAGE_NOT_FOUND) => {
                    Arrival::Unknown
                }
                Err(error) => return Err(failed(&error, Risk::Reads)),
            };
            if arrival != Arrival::Unknown || Instant::now() + PAUSE > until {
                return Ok(arrival);
            }
            progress::say("not known yet: asking again in five seconds");
            sleep(PAUSE).await;
        }
    }
}

fn shown(arrival: Arrival) -> Outcome {
    match arrival {
        Arrival::Delivered => Outcome::fine("delivered", json!({ "state": "delivered" })),
        Arrival::Failed => Outcome::found("failed: the phone does not get it", json!({ "state": "failed" })),
        Arrival::Unknown => {
            Outcome::found("not known: ask again, or the reference is wrong", json!({ "state": "not_known" }))
        }
    }
}
