//! What a fault does before there is a whole request.

use std::sync::Arc;

use crate::events::EventKind;
use crate::exchange::Request;
use crate::exchange_log::Entry;
use crate::faults::{FaultKind, Moment};
use crate::names::Vendor;
use crate::plan::{Act, End, Plan};
use crate::world::World;
use crate::{on_order, services};

/// What becomes of a new connection.
#[derive(Default)]
pub(crate) struct Welcome {
    /// It is not served but treated like this.
    pub(crate) plan: Option<Plan>,
    /// It is read no faster than this.
    pub(crate) bytes_per_second: Option<u64>,
}

/// An exchange of one particular world.
pub(crate) struct CallId {
    world: Arc<()>,
    exchange_id: u64,
}

impl World {
    pub(crate) fn accept(&mut self, vendor: Vendor) -> Welcome {
        let Some(kind) = self.faults.strike(vendor, Moment::Accept, None, None) else {
            return Welcome::default();
        };
        self.tell(EventKind::Fault, Some(vendor));
        let plan = match kind {
            FaultKind::ReadSlowly { bytes_per_second } => {
                return Welcome { plan: None, bytes_per_second: Some(bytes_per_second) };
            }
            FaultKind::ResetOnAccept => Plan::nothing(End::Reset),
            FaultKind::NeverRead => Plan { acts: vec![Act::Ignore], end: End::Close },
            _ => Plan::nothing(End::Close),
        };
        self.note_unread(vendor, &Request::new("", ""), kind.name(), &plan);
        Welcome { plan: Some(plan), bytes_per_second: None }
    }

    /// What becomes of a request whose head has come, where it is not read on.
    pub(crate) fn head(&mut self, vendor: Vendor, request: &Request) -> Option<Plan> {
        let operation = services::route(vendor, request);
        let kind = self.faults.strike(vendor, Moment::Head, Some(operation?), None)?;
        self.tell(EventKind::Fault, Some(vendor));
        let plan = Plan::nothing(End::Close);
        self.note_unread(vendor, request, kind.name(), &plan);
        Some(plan)
    }

    fn note_unread(&mut self, vendor: Vendor, request: &Request, fault: &'static str, plan: &Plan) {
        let mut reply = on_order::ordered(vendor);
        (reply.fault, reply.plan) = (Some(fault), plan.clone());
        let operation = services::route(vendor, request);
        let (exchange_id, at_ms) = (self.log.next_id(), self.now_ms);
        let path = services::harmless_path(request.path(), operation);
        let (status, message_id) = (None, None);
        let entry = Entry { at_ms, vendor, operation, path, request, reply: &reply, status, message_id };
        self.log.enter_unread(&entry);
        self.tell(EventKind::Exchange, Some(vendor)).exchange_id = Some(exchange_id);
    }

    /// The client of an exchange went away before it had its answer: for its ledger that is an error.
    ///
    /// A call may outlive its world: after a reset its number belongs to another exchange, or to none.
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

    /// Whether the vendor's port is to be closed for a while.
    pub(crate) fn refusal_ordered(&self, vendor: Vendor) -> bool {
        self.faults.refusal_ordered(vendor)
    }

    /// The port is closed now; says by which fault and for how many milliseconds.
    pub(crate) fn begin_refusal(&mut self, vendor: Vendor) -> Option<(u64, u64)> {
        let begun = self.faults.begin_refusal(vendor)?;
        self.tell(EventKind::Fault, Some(vendor));
        Some(begun)
    }

    /// Whether a fault that strikes at once has not done so yet.
    pub(crate) fn strikes_at_once(&self, id: u64) -> bool {
        self.faults.strikes_at_once(id)
    }

    pub(crate) fn is_armed(&self, id: u64) -> bool {
        self.faults.is_armed(id)
    }
}
