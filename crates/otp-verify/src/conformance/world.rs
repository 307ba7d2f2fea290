use std::time::Duration;

use super::Draw;
use crate::store::{
    CallerMark, Judge, Ladder, Lane, MessageKey, Place, Rung, Slot, SlotKey, Subject, TenantMark, Ticket,
};
use crate::{ChallengeId, ChannelName, Generation, Purpose};

/// What the operations of one sequence are about: two numbers, two purposes, two lanes, three callers.
pub(super) struct World {
    places: Vec<Place>,
    /// Three ids for each number.
    ids: Vec<ChallengeId>,
    /// Two windows for each number, then two for all.
    slots: Vec<Slot>,
    callers: [CallerMark; 2],
    lane: Lane,
    pub(super) tenant: TenantMark,
    /// One for the whole sequence, so that what it promises can be asked after each step.
    pub(super) ladder: Ladder,
    pub(super) tickets: Vec<(Place, ChallengeId, Ticket)>,
    /// Few, so that two generations have the same one at times.
    messages: [MessageKey; 4],
    last_generation: u64,
}

/// The first bytes of what was drawn.
fn bytes<const N: usize>(draw: &mut Draw) -> [u8; N] {
    let all = draw.bytes();
    std::array::from_fn(|index| all[index])
}

impl World {
    pub(super) fn drawn(draw: &mut Draw) -> Self {
        let subjects = [Subject::from_bytes(draw.bytes()), Subject::from_bytes(draw.bytes())];
        let purposes: Vec<Purpose> =
            ["login", "pay"].iter().filter_map(|text| Purpose::parse(text).ok()).collect();
        let place = |subject: usize, purpose: usize| Place {
            subject: subjects[subject],
            purpose: purposes[purpose].clone(),
        };
        let lengths = [1_000, 20_000, 31_000, 60_000];
        let slot = |of_number, draw: &mut Draw| Slot {
            key: SlotKey::from_bytes(draw.bytes()),
            of_number,
            cost: 0,
            limit: 0,
            window: Duration::from_millis(lengths[draw.index(lengths.len())]),
            judge: None,
        };
        let seconds = [0, 1, 20, 60];
        let rung = |from, draw: &mut Draw| Rung {
            from,
            wait: Duration::from_secs(seconds[draw.index(seconds.len())]),
            attempts: 1 + draw.number(5),
        };
        let rungs = vec![rung(0, draw), rung(1 + draw.number(5), draw)];
        let forget = Duration::from_secs(86_400 * (1 + draw.below(2) * 29));
        let mut slots: Vec<_> = (0..6).map(|index| slot(index < 4, draw)).collect();
        // The last one is judged in most sequences.
        let spans = [1_000, 5_000, 20_000];
        let span = |draw: &mut Draw| Duration::from_millis(spans[draw.index(spans.len())]);
        let judge = Judge {
            enough: 1 + draw.number(3),
            percent: 1 + draw.number(100),
            settled: span(draw),
            trial: span(draw),
        };
        slots[5].judge = draw.percent(75).then_some(judge);
        Self {
            places: vec![place(0, 0), place(0, 0), place(0, 1), place(1, 0)],
            ids: (0..6).map(|_| ChallengeId::from_bytes(bytes(draw))).collect(),
            slots,
            callers: [CallerMark::from_bytes(bytes(draw)), CallerMark::from_bytes(bytes(draw))],
            lane: Lane::named(bytes(draw)),
            tenant: TenantMark::from_bytes(bytes(draw)),
            ladder: Ladder { rungs, cap: 2 + draw.number(8), forget },
            tickets: Vec::new(),
            messages: std::array::from_fn(|_| MessageKey::from_bytes(draw.bytes())),
            last_generation: draw.next(),
        }
    }

    pub(super) fn place(&self, draw: &mut Draw) -> Place {
        self.places[draw.index(self.places.len())].clone()
    }

    /// A place of each number.
    pub(super) fn numbers(&self) -> [Place; 2] {
        [self.places[0].clone(), self.places[3].clone()]
    }

    fn number_of(&self, place: &Place) -> usize {
        usize::from(place.subject != self.places[0].subject)
    }

    pub(super) fn id(&self, draw: &mut Draw, place: &Place) -> ChallengeId {
        self.ids[self.number_of(place) * 3 + draw.index(3)]
    }

    pub(super) fn id_of_other(&self, draw: &mut Draw, place: &Place) -> ChallengeId {
        self.ids[(1 - self.number_of(place)) * 3 + draw.index(3)]
    }

    pub(super) fn next_generation(&mut self) -> Generation {
        self.last_generation = self.last_generation.wrapping_add(1);
        Generation::from_number(self.last_generation)
    }

    /// One of the last few, of any challenge.
    pub(super) fn generation_before(&self, draw: &mut Draw) -> Generation {
        Generation::from_number(self.last_generation.wrapping_sub(draw.below(3)))
    }

    pub(super) fn lanes(&self) -> [Lane; 3] {
        [Lane::EVERYBODY, Lane::EVERYBODY, self.lane]
    }

    pub(super) fn message(&self, draw: &mut Draw) -> Option<MessageKey> {
        draw.percent(80).then(|| self.messages[draw.index(self.messages.len())])
    }

    pub(super) fn channel(draw: &mut Draw) -> Option<ChannelName> {
        let names = [None, Some("zalo"), Some("sms")];
        names[draw.index(names.len())].and_then(|name| name.parse().ok())
    }

    pub(super) fn callers(&self) -> [Option<CallerMark>; 3] {
        [None, Some(self.callers[0]), Some(self.callers[1])]
    }

    /// The windows that a start of this number may ask: its own, then those of all.
    pub(super) fn slots(&self, place: &Place) -> Vec<Slot> {
        let own = self.number_of(place) * 2;
        [&self.slots[own..own + 2], &self.slots[4..]].concat()
    }
}
