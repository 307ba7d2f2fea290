//! What the demo prints, and what it reads from the sandbox as its witness.

use otp_core::{Accepted, BillingUnit, Error};
use otp_sandbox::{Channel, Fault, Message, Sandbox, Vendor};
use otp_verify::Reason;

use crate::Failure;

/// One vendor's part of the demo.
pub(crate) struct Stage<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) vendor: Vendor,
}

impl Stage<'_> {
    pub(crate) fn account(&self) -> super::story::Account {
        let account = self.sandbox.credentials(self.vendor);
        (account.key.to_owned(), account.secret.to_owned(), self.sandbox.base_url(self.vendor))
    }

    /// The next call is processed, and then its connection is cut.
    pub(crate) fn cut_next_call(&self) -> Result<(), Failure> {
        Ok(self.sandbox.arm(Fault::cut(self.vendor)).map(drop)?)
    }

    /// How many requests the vendor has received whole, and how many messages it has billed.
    pub(crate) fn count(&self) -> (u64, u64) {
        (self.sandbox.requests(self.vendor), self.sandbox.ledger().messages(self.vendor))
    }

    pub(crate) fn last_message(&self) -> Result<Message, Failure> {
        let messages = self.sandbox.messages().into_iter().filter(|message| message.vendor == self.vendor);
        messages.max_by_key(|message| message.id).ok_or_else(|| Failure::new("no message arrived"))
    }

    pub(crate) fn title(&self, text: &str) {
        println!("\n{} · {text}", self.vendor.name());
    }

    pub(crate) fn phone(&self, message: &Message) {
        let channel = match message.channel {
            Channel::Zalo => "Zalo",
            _ => "SMS",
        };
        let sender = message.sender.as_deref().map(|sender| format!(" from {sender}")).unwrap_or_default();
        println!("    ┌ {channel} to {}{sender}", message.to);
        println!("    │ {}", message.text);
        let (parts, units) =
            (counted(message.parts.into(), "parts"), counted(message.units.into(), self.vendor.unit()));
        println!("    └ {parts}, {units} billed");
    }

    pub(crate) fn witness(&self, before: (u64, u64)) -> Result<(), Failure> {
        self.made(before, (1, 1))?;
        println!("      Nothing was sent again");
        Ok(())
    }

    /// As many requests and messages as expected.
    pub(crate) fn made(&self, before: (u64, u64), expected: (u64, u64)) -> Result<(), Failure> {
        let after = self.count();
        let (requests, messages) = (after.0 - before.0, after.1 - before.1);
        if (requests, messages) != expected {
            let problem = format!("{requests} requests were made and {messages} messages sent");
            return Err(Failure::new(&problem));
        }
        let (requests, messages) = (counted(requests, "requests"), counted(messages, "messages"));
        println!("      the sandbox's ledger: {requests}, {messages} billed");
        Ok(())
    }
}

pub(crate) fn show_accepted(call: &str, accepted: &Accepted) {
    println!("  {call}");
    let mut facts = vec!["accepted".to_owned()];
    facts.extend(accepted.parts.map(|parts| counted(parts.into(), "parts")));
    facts.extend(accepted.billed_units.map(|units| {
        let unit = if units.unit == BillingUnit::Credits { "credits" } else { "messages" };
        format!("{} billed", counted(units.count, unit))
    }));
    facts.extend(accepted.valid_for.map(|time| format!("valid for {} s", time.as_secs())));
    println!("    → {}", facts.join(", "));
}

pub(crate) fn show_confirmed(call: &str) {
    println!("  {call}\n    → confirmed");
}

pub(crate) fn show_failed(call: &str, error: &Error) {
    println!("  {call}\n    → {error}");
    let (kind, effect) = (error.kind(), error.effect());
    let is_safe = if error.is_safe_to_repeat() { "yes" } else { "no" };
    println!("      kind {kind:?}, effect {effect:?}, safe to repeat: {is_safe}");
}

/// A refusal of the engine, with what it lets a program tell the user.
pub(crate) fn show_refused(call: &str, error: &otp_verify::Error) {
    println!("  {call}\n    → {error}");
    let mut facts = vec![format!("kind {:?}, effect {:?}", error.kind(), error.effect())];
    if let Reason::WrongCode { attempts_left } = error.reason() {
        facts.push(format!("attempts left: {attempts_left}"));
    }
    facts.extend(error.retry_after().map(|wait| format!("wait {} s", wait.as_secs_f32().ceil())));
    println!("      {}", facts.join(", "));
}

/// The ledger's sum.
pub(crate) fn bill(sandbox: &Sandbox, vendors: &[Vendor]) {
    println!("\nWhat the vendors would have billed");
    for bill in sandbox.ledger().bills.iter().filter(|bill| vendors.contains(&bill.vendor)) {
        let (messages, units) = (counted(bill.messages, "messages"), counted(bill.units, bill.unit));
        let cost = if bill.unit == "messages" { String::new() } else { format!(", {units}") };
        println!("  {:<8} {messages}{cost}", bill.vendor.name());
    }
}

/// A count with its unit, whose plural is given.
fn counted(count: u64, units: &str) -> String {
    let unit = if count == 1 { units.trim_end_matches('s') } else { units };
    format!("{count} {unit}")
}
