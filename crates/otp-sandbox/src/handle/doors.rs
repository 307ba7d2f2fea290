//! What a fault does before there is a whole request.

use std::sync::Arc;

use crate::events::EventKind;
use crate::exchange::Request;
use crate::exchange_log::Entry;
use crate::faults::{Blow, FaultKind, Moment};
use crate::names::Vendor;
use crate::plan::{End, Framing, Plan};
use crate::world::World;
use crate::{on_order, services};

/// An exchange of one particular world.
pub(crate) struct CallId {
    world: Arc<()>,
    exchange_id: u64,
}

impl World {
    /// What becomes of a new connection, where a fault has a say.
    pub(crate) fn accept(&mut self, vendor: Vendor) -> Option<Plan> {
        let kind = self.faults.strike(vendor, Moment::Accept, None, None)?;
        Some(self.strike_unread(vendor, &Request::new("", ""), &kind))
    }

    /// What becomes of a request whose head has come, where it is not read on.
    pub(crate) fn head(&mut self, vendor: Vendor, request: &Request) -> Option<Plan> {
        let operation = services::route(vendor, request)?;
        let kind = self.faults.strike(vendor, Moment::Head, Some(operation), None)?;
        Some(self.strike_unread(vendor, request, &kind))
    }

    /// Plays a fault on what is not read to its end.
    fn strike_unread(&mut self, vendor: Vendor, request: &Request, kind: &FaultKind) -> Plan {
        self.tell(EventKind::Fault, Some(vendor));
        let mut reply = on_order::ordered(vendor);
        let framing = Framing { keep_alive: false, head_only: false };
        let another = &mut || on_order::ordered(vendor);
        let plan = kind.play(&mut Blow { reply: &mut reply, request, framing, code: None, another });
        if plan.end == End::KeepOpen {
            // The call is still to come.
            return plan;
        }
        (reply.fault, reply.plan) = (Some(kind.name()), plan.clone());
        let operation = services::route(vendor, request);
        let (exchange_id, at_ms) = (self.log.next_id(), self.now_ms);
        let (status, message_id) = (None, None);
        let entry = Entry { at_ms, vendor, operation, request, reply: &reply, status, message_id };
        self.log.enter_unread(&entry);
        self.tell(EventKind::Exchange, Some(vendor)).exchange_id = Some(exchange_id);
        plan
    }

    /// The client went away before it had its answer: for the ledger an error. A call may outlive its world.
    pub(crate) fn client_left(&mut self, call: &CallId, vendor: Vendor) {
        if !Arc::ptr_eq(&call.world, &self.identity) {
            return;
        }
        let exchange_id = call.exchange_id;
        self.log.client_left(exchange_id);
        self.book.caller_saw_error(exchange_id, true, "the caller left before the answer");
        self.tell(EventKind::Exchange, Some(vendor)).exchange_id = Some(exchange_id);
    }

    /// What the next exchange will be known by, however long its connection lives.
    pub(crate) fn next_call(&self) -> CallId {
        CallId { world: Arc::clone(&self.identity), exchange_id: self.log.next_id() }
    }

    /// The port is closed now; says by which fault and for how many milliseconds.
    pub(crate) fn begin_refusal(&mut self, vendor: Vendor) -> Option<(u64, u64)> {
        let begun = self.faults.begin_refusal(vendor)?;
        self.tell(EventKind::Fault, Some(vendor));
        Some(begun)
    }
}
