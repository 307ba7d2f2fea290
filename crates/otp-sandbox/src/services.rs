//! The vendors' calls: one list for each vendor, and the way from a request to its call and to its answer.

mod accuauth;
mod call;
mod esms_my;
mod esms_vn;

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use self::call::{Call, Outcome, Refusal};
use crate::exchange::{Reply, Request};
use crate::fields::Unreadable;
use crate::magic::MagicPhone;
use crate::names::{Facts, Operation, Vendor};
use crate::reports::Reporting;
use crate::rules::Rule;
use crate::world::World;
use crate::{Error, magic};

/// A call and how it is answered. Each is in a file of its own; its group's `FUNCTIONS` list it.
pub(crate) struct Function {
    pub(crate) operation: Operation,
    rules: &'static [&'static [&'static Rule]],
    perform: fn(&mut World, &Call<'_>) -> Outcome,
    /// A success as somebody else would get it. Nothing is processed.
    pub(crate) sample: fn(&mut World) -> Reply,
    /// Its refusals, where they have another shape than the vendor's usual one: from the call, code, text and rule. Without
    /// a text the usual one of the code counts. A request that cannot be read gets the vendor's usual answer to such.
    refused: Option<Refused>,
    /// How its messages are reported to a callback URL, where it takes one.
    pub(crate) report: Option<&'static Reporting>,
}

type Refused = fn(&mut World, &Call<'_>, &str, Option<&str>, &'static Rule) -> Reply;

impl Function {
    const fn new(
        operation: Operation,
        rules: &'static [&'static [&'static Rule]],
        perform: fn(&mut World, &Call<'_>) -> Outcome,
        sample: fn(&mut World) -> Reply,
    ) -> Self {
        Self { operation, rules, perform, sample, refused: None, report: None }
    }
}

/// A vendor: its calls, and what they have in common.
pub(crate) struct Service {
    pub(crate) facts: Facts,
    functions: &'static [&'static [&'static Function]],
    /// The rules that are not one call's own.
    rules: &'static [&'static [&'static Rule]],
    /// The rule of what a fault does where no vendor answers; `on_order::of` makes it.
    pub(crate) faulted: &'static Rule,
    pub(crate) magic: &'static [MagicPhone],
    /// Whether a path may be written in any letter case, with further slashes.
    has_loose_paths: bool,
    /// What is asked before the body is looked at.
    admit: fn(&World, &Call<'_>) -> Result<(), Refusal>,
    /// The rule by which the query of a POST counts too, where it does.
    query: Option<&'static Rule>,
    /// The rule by which a boolean, a list or an object counts as its JSON; without one it makes a body unreadable.
    any_type: Option<&'static Rule>,
    /// Which value of a field or header counts that is given twice.
    twice: &'static Rule,
    /// The rule by which `null` counts as nothing, and an empty value where no page says.
    empty: &'static Rule,
    /// The rule by which a field is ignored that the call does not have.
    unknown: &'static Rule,
    unreadable: fn() -> Refusal,
    refuse: fn(&mut World, &Refusal) -> Reply,
    /// What is remembered of a request that is refused.
    note_refused: fn(&mut World, &Call<'_>, &Refusal),
    /// The vendor's own error with a code that somebody ordered.
    on_order: fn(&mut World, &Call<'_>, &str) -> Reply,
    pub(crate) unknown_path: fn(&mut World, &Request) -> Reply,
}

pub(crate) const fn service(vendor: Vendor) -> &'static Service {
    match vendor {
        Vendor::EsmsVn => &esms_vn::SERVICE,
        Vendor::EsmsMy => &esms_my::SERVICE,
        Vendor::Accuauth => &accuauth::SERVICE,
    }
}

fn functions(vendor: Vendor) -> impl Iterator<Item = &'static Function> + Clone {
    service(vendor).functions.iter().copied().flatten().copied()
}

/// Every operation has its function: a handle on an endpoint is made in the file of its function only.
#[allow(clippy::expect_used, reason = "a function in no list is dead code, which the gate refuses")]
pub(crate) fn function(operation: Operation) -> &'static Function {
    let mut own = functions(operation.vendor());
    own.find(|function| function.operation == operation).expect("every operation is in its vendor's list")
}

impl Operation {
    /// All operations of all vendors, vendor by vendor.
    pub fn all() -> impl Iterator<Item = Self> {
        Vendor::ALL.into_iter().flat_map(functions).map(|function| function.operation)
    }

    /// The operation with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|operation| operation.name() == name)
    }
}

impl FromStr for Operation {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::named(name).ok_or_else(|| Error::invalid("unknown operation"))
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Finds the call a request means; `None` is a path the vendor does not have.
pub(crate) fn route(vendor: Vendor, request: &Request) -> Option<Operation> {
    let is_loose = service(vendor).has_loose_paths;
    functions(vendor).map(|function| function.operation).find(|operation| {
        operation.0.method == request.method && leads_to(request.path(), &operation.route().1, is_loose)
    })
}

/// The segments of a path.
fn segments(path: &str, is_loose: bool) -> Vec<&str> {
    path.split('/').skip(1).filter(|part| !is_loose || !part.is_empty()).collect()
}

fn leads_to(path: &str, route: &str, is_loose: bool) -> bool {
    let (path, route) = (segments(path, is_loose), segments(route, is_loose));
    let same = |(part, wanted): (&&str, &&str)| match *part {
        part if wanted.starts_with('{') => !part.is_empty(),
        part if is_loose => part.eq_ignore_ascii_case(wanted),
        part => part == *wanted,
    };
    path.len() == route.len() && path.iter().zip(&route).all(same)
}

/// A path without what may be a key in it: a key can be in a segment of its own, and a client that got the path wrong
/// can have put it anywhere. Only the fixed segments of the vendors' own paths are shown.
pub(crate) fn harmless_path(path: &str, operation: Option<Operation>) -> String {
    let routes: Vec<String> = match operation {
        Some(operation) if !operation.0.path.contains('{') => return path.to_owned(),
        Some(operation) => vec![operation.route().1],
        None => Operation::all().map(|operation| operation.route().1).collect(),
    };
    let is_known = |part: &str| routes.iter().any(|route| route.split('/').any(|own| own == part));
    let parts = path.split('/').filter(|part| !part.is_empty()).take(6);
    let shown: Vec<&str> = parts.map(|part| if is_known(part) { part } else { "…" }).collect();
    format!("/{}", shown.join("/"))
}

impl Function {
    pub(crate) fn answer(&self, world: &mut World, request: &Request) -> Reply {
        let service = service(self.operation.vendor());
        let mut call = Call::unread(self.operation, request);
        let outcome = (service.admit)(world, &call)
            .and_then(|()| call.read(service).map_err(|Unreadable| (service.unreadable)()))
            .and_then(|()| (self.perform)(world, &call));
        if let Err(refusal) = &outcome {
            (service.note_refused)(world, &call, refusal);
        }
        let reply = outcome.unwrap_or_else(|refusal| match self.refused {
            Some(refused) if !refusal.code.is_empty() => {
                refused(world, &call, refusal.code, refusal.text.as_deref(), refusal.rule)
            }
            Some(_) | None => (service.refuse)(world, &refusal),
        });
        call.ground(reply)
    }
}

/// Gives the vendor's own error answer with this code, having processed nothing.
pub(crate) fn answer_with(world: &mut World, operation: Operation, request: &Request, code: &str) -> Reply {
    let (mut call, service) = (Call::unread(operation, request), service(operation.vendor()));
    // What cannot be read leaves nothing to repeat in the answer.
    let _ = call.read(service);
    match function(operation).refused {
        Some(refused) => refused(world, &call, code, None, service.faulted),
        None => (service.on_order)(world, &call, code),
    }
}

/// Every rule the sandbox follows, vendor by vendor.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    let of_vendor = |vendor: Vendor| {
        let service = service(vendor);
        let own = functions(vendor).flat_map(|function| function.rules);
        service.rules.iter().chain(own).copied().flatten().copied()
    };
    let faulted = Vendor::ALL.into_iter().map(|vendor| service(vendor).faulted);
    let magic = magic::magic_phones().map(|phone| &phone.rule);
    Vendor::ALL.into_iter().flat_map(of_vendor).chain(faulted).chain(magic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Endpoint, Input};

    const KEYS_IN_THE_PATH: Operation = Operation(&Endpoint {
        method: "GET",
        path: "/Test/{ApiKey}/{SecretKey}",
        ..*Operation::GET_SEND_STATUS.0
    });

    const NESTED: Operation = Operation(&Endpoint {
        method: "POST",
        input: Input::Json,
        nested: &["Data"],
        ..*Operation::GET_SEND_STATUS.0
    });

    #[test]
    fn a_key_in_the_path_is_read_over_and_never_shown() {
        let (method, route) = KEYS_IN_THE_PATH.route();
        assert_eq!((method, &*route), ("GET", "/MainService.svc/json/Test/{ApiKey}/{SecretKey}"));
        let path = "/MainService.svc/json/Test/canary-key/canary-secret";
        assert!(leads_to(path, &route, true));
        assert!(!leads_to("/MainService.svc/json/Test/canary-key", &route, true));
        assert_eq!(harmless_path(path, Some(KEYS_IN_THE_PATH)), "/MainService.svc/json/Test/…/…");
        let request =
            Request::new("GET", "/MainService.svc/json/Test//canary%2Bkey/canary+secret?ApiKey=other");
        let mut call = Call::unread(KEYS_IN_THE_PATH, &request);
        assert!(call.read(&esms_vn::SERVICE).is_ok());
        assert_eq!(call.get("ApiKey").zip(call.get("SecretKey")), Some(("canary+key", "canary+secret")));
        assert_eq!(harmless_path("/otp//canary-key/generate", None), "/otp/…/generate");
        assert_eq!(harmless_path("/", None), "/");
    }

    static BALANCE_ENDPOINT: Endpoint = Endpoint { fields: &[], ..*Operation::GET_SEND_STATUS.0 };

    /// A call as an account's balance is one: it has no phone, only reads, and refuses in a shape of its own.
    static BALANCE: Function = Function {
        refused: Some(|_, _, code, _, rule| {
            let body = format!(r#"{{"CodeResponse":"{code}","Balance":0}}"#);
            Reply::new(200, "application/json", body.into(), code, rule)
        }),
        ..Function::new(
            Operation(&BALANCE_ENDPOINT),
            &[],
            |world, call| {
                esms_vn::admit(world, call)?;
                Ok(Reply::new(200, "application/json", b"{}".into(), "100", esms_vn::SERVICE.faulted))
            },
            |_| Reply::new(200, "application/json", b"{}".into(), "100", esms_vn::SERVICE.faulted),
        )
    };

    #[test]
    fn a_call_without_a_phone_asks_for_keys_and_refuses_in_its_own_shape() {
        let mut world = World::new(1);
        let right = Vendor::EsmsVn.credentials();
        for (secret, code) in [(right.secret, "100"), ("other", "101")] {
            let request = Request::new("GET", &format!("/?ApiKey={}&SecretKey={secret}", right.key));
            let reply = BALANCE.answer(&mut world, &request);
            assert_eq!(reply.vendor_code(), code);
            let refused = String::from_utf8(reply.body).unwrap();
            assert!(code == "100" || refused == r#"{"CodeResponse":"101","Balance":0}"#, "{refused}");
        }
    }

    #[test]
    fn a_nested_value_is_read_where_the_call_has_one() {
        let request = Request::new("POST", "/").header("content-type", "application/json");
        for (body, is_readable) in [
            (r#"{"Data":[{"Phone":"1"}],"Other":[]}"#, true),
            (r#"{"Data":[{"Phone":"1"}],"RefId":[]}"#, false),
        ] {
            let request = request.clone().body(body);
            let mut call = Call::unread(NESTED, &request);
            assert_eq!(call.read(&esms_vn::SERVICE).is_ok(), is_readable);
            assert_eq!(call.get("Data"), Some(r#"[{"Phone":"1"}]"#));
        }
    }
}
