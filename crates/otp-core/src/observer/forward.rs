//! Observers behind references and owning pointers, and two of them as one. A method missing here drops its event:
//! `tests/all/forwarding.rs` asks for each.

use std::sync::Arc;

use super::{Attempt, CallBegan, CallEnded, Decision, Observer, Operated, Reported, Trouble, tell};

impl<T: Observer + ?Sized> Observer for &T {
    fn call_began(&self, call: &CallBegan<'_>) {
        (**self).call_began(call);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        (**self).call_ended(call);
    }

    fn decision(&self, decision: &Decision<'_>) {
        (**self).decision(decision);
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }

    fn reported(&self, reported: &Reported<'_>) {
        (**self).reported(reported);
    }
}

impl<T: Observer + ?Sized> Observer for Box<T> {
    fn call_began(&self, call: &CallBegan<'_>) {
        (**self).call_began(call);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        (**self).call_ended(call);
    }

    fn decision(&self, decision: &Decision<'_>) {
        (**self).decision(decision);
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }

    fn reported(&self, reported: &Reported<'_>) {
        (**self).reported(reported);
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn call_began(&self, call: &CallBegan<'_>) {
        (**self).call_began(call);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        (**self).call_ended(call);
    }

    fn decision(&self, decision: &Decision<'_>) {
        (**self).decision(decision);
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }

    fn reported(&self, reported: &Reported<'_>) {
        (**self).reported(reported);
    }
}

/// Tells the first, then the second. The second hears of it even if the first panics.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn call_began(&self, call: &CallBegan<'_>) {
        tell(|| self.0.call_began(call));
        self.1.call_began(call);
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        tell(|| self.0.call_ended(call));
        self.1.call_ended(call);
    }

    fn decision(&self, decision: &Decision<'_>) {
        tell(|| self.0.decision(decision));
        self.1.decision(decision);
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        tell(|| self.0.trouble(trouble));
        self.1.trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        tell(|| self.0.attempt(attempt));
        self.1.attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        tell(|| self.0.operated(operated));
        self.1.operated(operated);
    }

    fn reported(&self, reported: &Reported<'_>) {
        tell(|| self.0.reported(reported));
        self.1.reported(reported);
    }
}
