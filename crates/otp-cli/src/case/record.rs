//! `otp case record`: makes a case's call to the live vendor, once, and prints the case with the vendor's own answer. No file
//! is written, and nothing of the account is printed.

mod arguments;
mod decided;
mod length;
mod recording;

use std::path::PathBuf;

use clap::Args;
use otp_core::{Effect, Error, PhoneNumber, Risk};
use otp_http::endpoint::{Setup, Tape};
use otp_http::{HttpOptions, Reply};
use serde_json::{Value, json};

use super::calls::{self, Call};
use super::{format, read, text};
use crate::account::{Account, Address, not_built};
use crate::call::{advice, failed, stopped, until_stopped, wait};
use crate::consent::Consent;
use crate::country::Country;
use crate::outcome::{Done, Exit, Outcome, table, visible_json};
use crate::recipient::{Recipient, masked};
use arguments::Arguments;
use decided::has_a_second_way;
use length::parts;
use recording::Recording;

#[derive(Debug, Args)]
pub(crate) struct Record {
    /// The file of a case: its call is made, with your own phone in place of the case's number
    file: PathBuf,
    /// Your own phone number, where the call goes to one
    #[arg(long, value_name = "NUMBER")]
    to: Option<String>,
    /// The country of the number: the vendor's, unless set. For accuauth it chooses the host, too
    #[arg(long, value_enum, ignore_case = true)]
    country: Option<Country>,
    /// Replaces an argument of the call: NAME=VALUE. The value of a NAME alone, such as a code, is read from standard input
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    address: Address,
    #[command(flatten)]
    consent: Consent,
}

const REVIEW: &str = "Read the case before you keep it or share it. `otp case replay` plays it";

impl Record {
    pub(super) fn run(&self) -> Done {
        let text = text(&self.file)?;
        let case = read(&text).map_err(|problems| ill(&problems))?;
        let call = calls::named(&case.call.endpoint).map_err(Outcome::wrong_use)?;
        let does = does(call.risk)?;
        let own = self.to.clone().map(|to| Recipient::new(to, self.country));
        let phone = own.map(|recipient| recipient.phone(call.vendor)).transpose()?;
        let arguments = Arguments::of(&case, &call, phone, &self.set)?;
        let account = self.account(&call)?;
        if call.risk == Risk::Reads {
            self.address.say(call.vendor.own())?;
        } else {
            self.consent.ask(&self.plan(&call, does, phone, &arguments)?)?;
        }
        let (reply, ended) = made(&call, &case, &arguments, &account, self.address.options()?)?;
        let recording = Recording { text: &text, case, call, reply };
        // The call has been made, so every error from here on says how it ended.
        let unrecorded = |reason: &str| unrecorded(reason, call.risk, &ended);
        let recorded = async { recording.recorded(&ended).await.map_err(|reason| unrecorded(&reason)) };
        let recorded = until_stopped(recorded, || unrecorded("it was stopped"));
        let recorded = wait(async { Ok(recorded.await) });
        let recorded =
            recorded.unwrap_or_else(|_| Err(unrecorded("the system cannot start an event loop")))?;
        let secrets = [&account.key, &account.secret].map(String::as_str);
        if recording::shows(&recorded, secrets, phone, &arguments.set) {
            return Err(unrecorded(HIDDEN));
        }
        Ok(printed(&recorded, &call, &ended))
    }

    fn account(&self, call: &Call) -> Result<Account, Outcome> {
        let country = self.country.unwrap_or(call.vendor.own().country());
        self.address.account(call.vendor.own(), call.base_url, country.region())
    }

    fn plan(
        &self,
        call: &Call,
        does: &str,
        phone: Option<PhoneNumber>,
        arguments: &Arguments,
    ) -> Result<String, Outcome> {
        let mut rows = vec![("record", format!("{} of {}. {does}", call.name, call.vendor.name()))];
        let parts = parts(&arguments.values);
        if parts > 1 {
            rows.push(("length", format!("the longest text takes {parts} SMS, and each may be billed")));
        }
        if has_a_second_way(&arguments.values) {
            rows.push(("then", "where the first way fails, the vendor takes another one".to_owned()));
        }
        rows.extend(phone.map(|phone| ("to", masked(phone))));
        rows.push(("at", self.address.shown(call.vendor.own())?));
        Ok(table(rows))
    }
}

const HIDDEN: &str = "it repeats something of the account, and is not printed";

/// Refuses a case with problems before any call.
fn ill(problems: &[String]) -> Outcome {
    let outcome = Outcome::wrong_use("nothing was called: `otp case lint` finds a problem in the case");
    problems.iter().fold(outcome, |outcome, problem| outcome.advise(problem))
}

/// What the call may do, in words. Orders, which buy something or set people at the vendor to work, are refused.
fn does(risk: Risk) -> Result<&'static str, Outcome> {
    match risk {
        Risk::Reads => Ok("It is free"),
        Risk::Sends => Ok("A message is sent, and billed"),
        Risk::Checks => Ok("The code, or an attempt, may be used up"),
        // Orders, and what may be added.
        _ => Err(Outcome::wrong_use("nothing was called: an order is never placed from here")),
    }
}

/// Makes the call, once. Returns the answer also where the client reads an error in it.
fn made(
    call: &Call,
    case: &format::Case,
    arguments: &Arguments,
    account: &Account,
    options: HttpOptions,
) -> Result<(Reply, Result<String, Error>), Outcome> {
    let tape = Tape::default();
    let setup = Setup {
        base_url: &account.base_url,
        key: &account.key,
        secret: &account.secret,
        encoding: case.client.encoding,
        http: options.tape(&tape),
    };
    let client = call.client(&setup).map_err(|error| not_built(&error))?;
    let under_way = client.call(call.name, &arguments.values).map_err(|_| {
        // Its words may repeat an argument.
        Outcome::wrong_use("the arguments do not fit the call")
    })?;
    let ended = wait(until_stopped(async { Ok(under_way.await) }, || stopped(call.risk)))?;
    match (tape.take(), ended) {
        (Some(reply), ended) => Ok((reply, ended)),
        (None, Err(error)) => Err(failed(&error, call.risk)),
        (None, ended @ Ok(_)) => Err(unrecorded("the answer was not kept", call.risk, &ended)),
    }
}

/// The case is printed however the call ended; the exit code says whether it may be repeated.
fn printed(recorded: &Value, call: &Call, ended: &Result<String, Error>) -> Outcome {
    let fields = json!({ "vendor": call.vendor.name(), "case": recorded });
    let outcome = Outcome::fine(visible_json(recorded), fields).ending(exit(ended)).advise(REVIEW);
    let outcome = if call.risk == Risk::Reads { outcome } else { outcome.of_act() };
    let advice = advice(call.risk).filter(|_| exit(ended) == Exit::EffectUnknown);
    advice.into_iter().fold(outcome, Outcome::advise)
}

/// The call was made, and there is no case to print. After an act that is neither a failure nor a plain success.
fn unrecorded(reason: &str, risk: Risk, ended: &Result<String, Error>) -> Outcome {
    let has_acted =
        risk != Risk::Reads && ended.as_ref().err().is_none_or(|error| error.effect() != Effect::None);
    let (kind, effect) = match ended {
        Ok(_) => ("success", if has_acted { "done" } else { "none" }),
        Err(error) => (error.kind().as_str(), error.effect().as_str()),
    };
    let advice = advice(risk).filter(|_| has_acted);
    let details = json!({ "call": "made", "ended": kind, "effect": effect, "advice": advice });
    let sentence =
        format!("the call was made and ended with {kind}, effect {effect}; no recording was made: {reason}");
    let exit = if has_acted { exit(ended) } else { Exit::Failed };
    let outcome = Outcome::error(exit, sentence, details);
    let outcome = if has_acted { outcome.of_act() } else { outcome };
    advice.into_iter().fold(outcome, Outcome::advise)
}

fn exit(ended: &Result<String, Error>) -> Exit {
    match ended {
        Err(error) if error.effect() == Effect::Unknown => Exit::EffectUnknown,
        Ok(_) | Err(_) => Exit::Fine,
    }
}
