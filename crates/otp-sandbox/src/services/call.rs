//! A call on its way to its answer, with the rules that the answer hangs on.

use std::cell::RefCell;
use std::net::IpAddr;

use crate::exchange::{Reply, Request};
use crate::fields::{Fields, Kind, Unreadable};
use crate::magic;
use crate::names::{Input, Operation};
use crate::rules::Rule;
use crate::world::World;

/// A request of a known call, read into its parameters.
pub(super) struct Call<'a> {
    pub(super) operation: Operation,
    pub(super) request: &'a Request,
    fields: Fields,
    /// Rules that were followed on the way.
    followed: RefCell<Vec<&'static Rule>>,
}

/// The vendor says no: with this code, its usual text or another, because of this rule.
pub(super) struct Refusal {
    /// Empty for an answer that has no code.
    pub(super) code: &'static str,
    pub(super) text: Option<String>,
    pub(super) rule: &'static Rule,
}

pub(super) type Outcome = Result<Reply, Refusal>;

impl Refusal {
    /// A refusal with the code's usual text.
    pub(super) fn new(code: &'static str, rule: &'static Rule) -> Self {
        Self { code, text: None, rule }
    }

    pub(super) fn with_text(code: &'static str, text: impl Into<String>, rule: &'static Rule) -> Self {
        Self { code, text: Some(text.into()), rule }
    }
}

/// Refuses with this code, because of this rule, unless something holds.
pub(super) fn require(holds: bool, code: &'static str, rule: &'static Rule) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::new(code, rule)) }
}

impl<'a> Call<'a> {
    /// The call without its parameters.
    pub(super) fn unread(operation: Operation, request: &'a Request) -> Self {
        Self { operation, request, fields: Fields::default(), followed: RefCell::default() }
    }

    /// Reads the parameters from where the call has them.
    pub(super) fn read(&mut self) -> Result<(), Unreadable> {
        let request = self.request;
        let json = || Fields::from_json(&request.body);
        let form = || Fields::from_form(&request.body);
        self.fields = match self.operation.0.input {
            Input::Query => request.query_fields(),
            Input::Json | Input::JsonOrForm | Input::JsonElseForm if request.is_json() => json()?,
            Input::JsonOrForm
                if request.media_type().as_deref() == Some("application/x-www-form-urlencoded") =>
            {
                form()
            }
            Input::JsonElseForm => form(),
            Input::Json | Input::JsonOrForm => return Err(Unreadable),
        };
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        if self.operation.0.input == Input::Query {
            return self.fields.get_in_any_case(name);
        }
        self.fields.get(name)
    }

    /// Whether one of the call's parameters has a value of this kind, or of one that the call has not for it.
    pub(super) fn has(&self, is: impl Fn(&str, Kind) -> bool) -> bool {
        self.operation.parameters().any(|name| self.fields.kind(name).is_some_and(|kind| is(name, kind)))
    }

    /// A value that is there and not empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(super) fn from(&self) -> IpAddr {
        self.request.from
    }

    /// Notes that the answer hangs on these rules.
    pub(super) fn follows(&self, rules: &[&'static Rule]) {
        self.followed.borrow_mut().extend(rules);
    }

    /// Ends the call before anything has happened, where strict mode will put its own answer in place of this one.
    pub(super) fn certain(&self, world: &World) -> Result<(), Refusal> {
        let rule = world.refused(&self.followed.borrow());
        rule.map_or(Ok(()), |rule| Err(Refusal::new("", rule)))
    }

    /// Refuses a phone that always fails, with its own text where there is one for the code.
    pub(super) fn refuse_magic(
        &self,
        phone: &str,
        text: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Refusal> {
        let Some(row) = magic::refusal(self.operation, phone) else { return Ok(()) };
        Err(Refusal { code: row.vendor_code, text: text(row.vendor_code), rule: &row.rule })
    }

    /// The reply with the rules that were followed on the way to it.
    pub(super) fn ground(self, reply: Reply) -> Reply {
        reply.on(&self.followed.into_inner())
    }
}
