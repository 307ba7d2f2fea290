use otp_core::Delivery;

use super::{DeliveryReport, DeliveryStatus};

/// How far a message has come. It never moves backwards.
///
/// Reports come in any order, twice, and before the send has returned. The states are ordered, and each step keeps the later
/// one: the same reports lead to the same state, whatever their order. Keep one for each [`id`](DeliveryReport::id), and
/// compare again in the statement that writes it, since two reports may come at once.
///
/// `DELIVRD` says that the operator has the message, and no more. So a failure outranks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Progress {
    /// Nothing is known: the send has not returned.
    #[default]
    Unknown,
    /// The vendor took the message over.
    Accepted,
    /// `DELIVRD`: the operator has it.
    ReachedOperator,
    /// `EXPIRED`: it took too long.
    Expired,
    /// `UNDELIV`: it was not delivered.
    Undelivered,
}

impl Progress {
    /// The state after the send has returned.
    #[must_use]
    pub fn accepted(self) -> Self {
        self.max(Self::Accepted)
    }

    /// The state after a report. An unknown status shows that the vendor has the message, and no more.
    #[must_use]
    pub fn reported(self, report: &DeliveryReport) -> Self {
        self.max(match report.status {
            DeliveryStatus::DELIVRD => Self::ReachedOperator,
            DeliveryStatus::EXPIRED => Self::Expired,
            DeliveryStatus::UNDELIV => Self::Undelivered,
            _ => Self::Accepted,
        })
    }

    /// The same in the words of `otp-core`, if it is certain that the message failed.
    ///
    /// It never says *delivered*: `DELIVRD` says only that the operator has the message, and a failure may still follow.
    #[must_use]
    pub const fn delivery(self) -> Option<Delivery> {
        match self {
            Self::Unknown | Self::Accepted | Self::ReachedOperator => None,
            Self::Expired | Self::Undelivered => Some(Delivery::Failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    enum Event {
        Returned,
        Report(&'static str),
    }

    fn after(events: &[Event]) -> Progress {
        events.iter().fold(Progress::default(), |progress, event| match event {
            Event::Returned => progress.accepted(),
            Event::Report(status) => {
                progress.reported(&DeliveryReport::parse(&format!("msgId=a&s={status}")).unwrap())
            }
        })
    }

    #[test]
    fn each_event_alone_and_after_the_send() {
        for (status, progress) in [
            ("DELIVRD", Progress::ReachedOperator),
            ("EXPIRED", Progress::Expired),
            ("UNDELIV", Progress::Undelivered),
            ("SOMETHING", Progress::Accepted),
        ] {
            for events in [
                vec![Event::Report(status)],
                vec![Event::Returned, Event::Report(status)],
                vec![Event::Report(status), Event::Returned],
            ] {
                assert_eq!(after(&events), progress, "{status}");
            }
        }
        assert_eq!(after(&[]), Progress::Unknown);
        assert_eq!(after(&[Event::Returned]), Progress::Accepted);
    }

    /// All orders of all events, with each prefix: a message never moves backwards, doubles change nothing, and the last state
    /// is the same.
    #[test]
    fn no_order_and_no_double_moves_a_message_backwards() {
        let all = [
            Event::Returned,
            Event::Report("DELIVRD"),
            Event::Report("EXPIRED"),
            Event::Report("UNDELIV"),
            Event::Report("SOMETHING"),
        ];
        let mut orders = 0;
        permutations(&mut all.to_vec(), 0, &mut |order| {
            orders += 1;
            for count in 1..=order.len() {
                let (before, now) = (after(&order[..count - 1]), after(&order[..count]));
                assert!(before <= now);
                let twice = [&order[..count], &order[..count]].concat();
                assert_eq!(after(&twice), now);
            }
            assert_eq!(after(order), Progress::Undelivered);
        });
        assert_eq!(orders, 120);
    }

    /// That the operator has it is no delivery: a failure may follow.
    #[test]
    fn only_a_failure_is_certain() {
        let failed = Some(Delivery::Failed);
        for (status, delivery) in
            [("DELIVRD", None), ("EXPIRED", failed), ("UNDELIV", failed), ("SOMETHING", None)]
        {
            assert_eq!(after(&[Event::Report(status)]).delivery(), delivery, "{status}");
        }
    }

    fn permutations(events: &mut Vec<Event>, from: usize, see: &mut impl FnMut(&[Event])) {
        if from == events.len() {
            return see(events);
        }
        for index in from..events.len() {
            events.swap(from, index);
            permutations(events, from + 1, see);
            events.swap(from, index);
        }
    }
}
