//! A call on its way to its answer, with the rules that the answer hangs on.

use std::cell::RefCell;

use serde_json::Value;

use super::{Service, segments};
use crate::exchange::{Reply, Request};
use crate::fields::{Fields, Kind, Unreadable, whole_number};
use crate::magic;
use crate::names::{Input, Operation};
use crate::rules::Rule;
use crate::world::World;

/// A request of a known call, read into its parameters.
pub(super) struct Call<'a> {
    pub(super) operation: Operation,
    pub(super) request: &'a Request,
    fields: Fields,
    followed: RefCell<Vec<&'static Rule>>,
    /// A note for readers of the log.
    note: Option<String>,
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
    pub(super) fn unread(operation: Operation, request: &'a Request) -> Self {
        Self { operation, request, fields: Fields::default(), followed: RefCell::default(), note: None }
    }

    /// Reads the parameters from where the call has them.
    pub(super) fn read(&mut self, service: &Service) -> Result<(), Unreadable> {
        let (request, input) = (self.request, self.operation.0.input);
        self.hangs_on(service.twice, input != Input::Query && request.has_twice("content-type"));
        let is_form = request.media_type().as_deref() == Some("application/x-www-form-urlencoded");
        let body = match input {
            Input::Query => Ok(request.query_fields().in_any_case()),
            Input::Json | Input::JsonOrForm | Input::JsonElseForm if request.is_json() => {
                Fields::from_json(&request.body)
            }
            Input::JsonElseForm => Ok(Fields::from_form(&request.body)),
            Input::JsonOrForm if is_form => Ok(Fields::from_form(&request.body)),
            Input::Json | Input::JsonOrForm => Err(Unreadable),
        };
        let query = service.query.filter(|_| input != Input::Query && !request.query().is_empty());
        self.fields = match body {
            Err(Unreadable) if query.is_some() && request.body.is_empty() => Fields::default(),
            body => body?,
        };
        if let Some(rule) = query {
            let more = request.query_fields();
            let is_new = |name: &str| self.fields.get(name).is_none() && more.get(name).is_some();
            self.hangs_on(rule, self.operation.parameters().any(is_new));
            self.fields.add(more);
        }
        self.read_path(service);
        self.hangs_on(service.empty, self.operation.parameters().any(|name| self.fields.is_null(name)));
        let same = |own: &str, name| own == name || input == Input::Query && own.eq_ignore_ascii_case(name);
        let is_unknown = |name| !self.operation.parameters().any(|own| same(own, name));
        self.hangs_on(service.unknown, self.fields.iter().any(|(name, _)| is_unknown(name)));
        if self.has(|name, kind| kind == Kind::Other && !self.operation.0.nested.contains(&name)) {
            self.follows(&[service.any_type.ok_or(Unreadable)?]);
        }
        let is_twice = |name: &&str| self.fields.is_twice(name);
        if let Some(name) = self.operation.parameters().find(is_twice) {
            self.follows(&[service.twice]);
            self.note = Some(format!("`{name}` was given twice, see the rule {}", service.twice.id));
        }
        Ok(())
    }

    /// Reads what the path holds where the route has a name in braces, as `/GetListBrandname/{ApiKey}/{SecretKey}`.
    fn read_path(&mut self, service: &Service) {
        if !self.operation.0.path.contains('{') {
            return;
        }
        let (route, is_loose) = (self.operation.route().1, service.has_loose_paths);
        for (segment, route) in
            segments(self.request.path(), is_loose).into_iter().zip(segments(&route, is_loose))
        {
            if let Some(name) = route.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                self.fields.set_segment(name, segment);
            }
        }
    }

    /// A list or an object of a JSON body, as one of the endpoint's `nested` fields holds it.
    pub(super) fn nested(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.get(name)?).ok()
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// Whether this holds for the name and the kind of any of the call's parameters that has a value.
    pub(super) fn has(&self, is: impl Fn(&str, Kind) -> bool) -> bool {
        self.operation.parameters().any(|name| self.fields.kind(name).is_some_and(|kind| is(name, kind)))
    }

    /// A value that is there and not empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(super) fn follows(&self, rules: &[&'static Rule]) {
        self.followed.borrow_mut().extend(rules);
    }

    /// Follows a rule where it decides.
    pub(super) fn hangs_on(&self, rule: &'static Rule, decides: bool) {
        if decides {
            self.follows(&[rule]);
        }
    }

    /// A whole number within bounds. Whether one may have zeros in front no page says.
    pub(super) fn whole_number(&self, text: &str, from: u32, to: u32, zeros: &'static Rule) -> Option<u32> {
        self.hangs_on(zeros, text.len() > 1 && text.starts_with('0'));
        whole_number(text, from, to)
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
        let refused = magic::find(self.operation, phone).filter(|row| !row.billed);
        let Some(row) = refused else { return Ok(()) };
        Err(Refusal { code: row.vendor_code, text: text(row.vendor_code), rule: &row.rule })
    }

    /// The reply with the rules that were followed on the way to it.
    pub(super) fn ground(self, reply: Reply) -> Reply {
        Reply { note: self.note, ..reply.on(&self.followed.into_inner()) }
    }
}
