//! The one function that turns a request into a reply.

mod doors;

use crate::events::EventKind;
use crate::exchange::{Reply, Request};
use crate::exchange_log::Entry;
use crate::faults::{Blow, FaultKind, Moment, Seen};
use crate::fields::to_json;
use crate::names::{Operation, Vendor};
use crate::plan::{Act, Framing, Plan, whole};
use crate::world::World;
use crate::{on_order, services};

/// Answers one request: a pure function of the world, its clock and its seed.
///
/// ```
/// use otp_sandbox::{Operation, Request, Vendor, World, handle};
///
/// let mut world = World::new(42);
/// let (method, path) = Operation::GET_BALANCE.route();
/// let request = Request::new(method, &path).header("Content-Type", "application/json").body("{}");
/// let reply = handle(&mut world, Vendor::EsmsVn, &request);
/// assert_eq!((reply.status(), reply.vendor_code()), (200, "101"));
/// ```
pub fn handle(world: &mut World, vendor: Vendor, request: &Request) -> Reply {
    let operation = services::route(vendor, request);
    let kind = operation.and_then(|operation| world.strike(operation, request));
    let framing = Framing { keep_alive: request.keep_alive, head_only: request.method == "HEAD" };
    let (exchange_id, last_message) = (world.log.next_id(), world.inbox.last_id);

    let mut reply = answer(world, vendor, operation, request, kind.as_ref());
    let note = reply.note.take();
    reply.plan = match (&kind, operation) {
        (Some(kind), Some(operation)) => {
            reply.fault = Some(kind.name());
            reply.cut = kind.seen() == Seen::Nothing;
            let another = &mut || world.reply_of_another(operation, request);
            let code = Some(operation.0.code);
            kind.play(&mut Blow { reply: &mut reply, request, framing, code, another })
        }
        _ => Plan::send(whole(&reply, framing), framing.end()),
    };
    if !reply.plan.acts.is_empty() {
        reply.plan.acts.extend(note.map(Act::Note));
    }

    let seen = kind.as_ref().map_or(Seen::Reply, FaultKind::seen);
    let status = matches!(seen, Seen::Reply | Seen::Broken).then_some(reply.status);
    let broken =
        kind.as_ref().filter(|_| seen != Seen::Reply).map(|kind| format!("the fault {}", kind.name()));
    let what = broken.or_else(|| (reply.status >= 500).then(|| format!("HTTP status {}", reply.status)));
    if let Some(what) = what {
        world.book.caller_saw_error(exchange_id, reply.cut, &what);
    }
    let message_id = Some(world.inbox.last_id).filter(|id| *id > last_message);
    let at_ms = world.now_ms;
    world.log.enter(&Entry { at_ms, vendor, operation, request, reply: &reply, status, message_id });
    let event = world.tell(EventKind::Exchange, Some(vendor));
    (event.message_id, event.exchange_id) = (message_id, Some(exchange_id));
    reply
}

fn answer(
    world: &mut World,
    vendor: Vendor,
    operation: Option<Operation>,
    request: &Request,
    kind: Option<&FaultKind>,
) -> Reply {
    let Some(operation) = operation else {
        let reply = (services::service(vendor).unknown_path)(world, request);
        let mut reply = strictly(world, reply);
        reply.headers.push(("x-otp-sandbox", "not played".to_owned()));
        reply.note = Some("not played: the sandbox has no such call, the vendor may".to_owned());
        return reply;
    };
    // What was ordered is given in strict mode too: the order is its source.
    match kind {
        Some(FaultKind::Answer { code }) => services::answer_with(world, operation, request, code),
        Some(kind) if kind.processed() == 0 => on_order::ordered(vendor),
        Some(_) | None => {
            let function = services::function(operation);
            let reply = function.answer(world, request);
            // A request that is refused has no effect, so it is not processed again either.
            if kind.is_none_or(|kind| kind.processed() == 1) || world.refused(&reply.rules).is_some() {
                return strictly(world, reply);
            }
            let strict = std::mem::take(&mut world.settings.strict);
            let second = function.answer(world, request);
            world.settings.strict = strict;
            second
        }
    }
}

/// The reply, or in strict mode a refusal of one that hangs on an assumed rule which another request would avoid.
fn strictly(world: &mut World, reply: Reply) -> Reply {
    let Some(rule) = world.refused(&reply.rules) else { return reply };
    // A check has used up an attempt by now; what is not answered has not happened.
    world.codes.undo_check();
    let body = serde_json::json!({
        "simulated": true,
        "rule": rule.id,
        "assumed": rule.text,
    });
    let refused = Reply::new(501, "application/json", to_json(&body), "", rule).on(&reply.rules);
    Reply { note: reply.note, ..refused }
}

impl World {
    fn strike(&mut self, operation: Operation, request: &Request) -> Option<FaultKind> {
        let phone = self.faults.ask_for_phone().then(|| request.phone(operation)).flatten();
        let vendor = operation.vendor();
        let struck = self.faults.strike(vendor, Moment::Call, Some(operation), phone.as_deref())?;
        self.tell(EventKind::Fault, Some(vendor));
        Some(struck)
    }

    /// The newest reply to somebody else, or an invented one where there was none.
    fn reply_of_another(&mut self, operation: Operation, request: &Request) -> Reply {
        let phone = request.phone(operation);
        if let Some(earlier) = self.log.earlier_reply(operation.vendor(), phone.as_deref()) {
            return earlier.clone();
        }
        // From the faults' chance, so that the codes and ids that follow stay what they would have been.
        std::mem::swap(&mut self.rng, &mut self.faults.rng);
        let invented = (services::function(operation).sample)(self);
        std::mem::swap(&mut self.rng, &mut self.faults.rng);
        invented
    }
}
