//! The code's life against a model that is written from the rules alone: it keeps what happened, and no state.
//!
//! It plays 1,000 sequences of 2 to 25 steps; `OTP_LONG=1` plays 100,000.

use std::fmt::Write;

use crate::calls::{MY, MY_GENERATE, MY_VERIFY, VN, VN_V4, check, my, vn};
use otp_sandbox::{Config, Request, State, Vendor, World, handle};

const SEQUENCES: u64 = 1_000;
const LONG: u64 = 100_000;
const WORKERS: u64 = 2;

/// Marsaglia's xorshift, so that the test's chance has nothing in common with the sandbox's.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Slot {
    phone: u64,
    app: u64,
}

#[derive(Clone, PartialEq)]
enum Fact {
    Sent { slot: Slot, code: String, minutes: u64 },
    Checked { slot: Slot, guess: String },
}

/// All that happened, with its moment.
#[derive(Default)]
struct Model {
    facts: Vec<(u64, Fact)>,
}

impl Model {
    /// The state at `now` of the code that the fact number `sent` made, from its definition.
    fn state(&self, sent: usize, now: u64) -> State {
        let (at, Fact::Sent { slot, code, minutes }) = &self.facts[sent] else { unreachable!() };
        let end = at + minutes * 60_000;
        let mut wrong = 0;
        for (moment, fact) in self.facts[sent + 1..].iter().filter(|(moment, _)| *moment < end) {
            match fact {
                Fact::Sent { slot: other, .. } if other == slot && *moment < end => return State::Superseded,
                Fact::Checked { slot: other, guess } if other == slot && guess == code => {
                    return State::Verified;
                }
                Fact::Checked { slot: other, .. } if other == slot => wrong += 1,
                _ => {}
            }
            if wrong == 5 {
                return State::Exhausted;
            }
        }
        if now >= end { State::Expired } else { State::Issued }
    }

    fn newest(&self, slot: Slot) -> Option<usize> {
        let is_send =
            |(_, fact): &(u64, Fact)| matches!(fact, Fact::Sent { slot: other, .. } if *other == slot);
        self.facts.iter().rposition(is_send)
    }

    /// Whether a check at this moment finds the right code.
    fn accepts(&self, slot: Slot, guess: &str, now: u64) -> bool {
        let Some(sent) = self.newest(slot) else { return false };
        let Fact::Sent { code, .. } = &self.facts[sent].1 else { return false };
        self.state(sent, now) == State::Issued && code == guess
    }
}

struct Run {
    vendor: Vendor,
    world: World,
    model: Model,
    now: u64,
}

impl Run {
    fn step(&mut self, chance: &mut Chance, trail: &mut String) {
        let apps = if self.vendor == MY { 2 } else { 1 };
        let slot = Slot { phone: chance.below(2), app: chance.below(apps) };
        match chance.below(16) {
            0..=4 => self.send(slot, chance, trail),
            5..=11 => self.check(slot, chance, trail),
            12..=14 => {
                self.now += [1000, 60_000, 119_999, 180_000][usize::try_from(chance.below(4)).unwrap()];
                self.world.set_now_ms(self.now);
                write!(trail, "at {} ", self.now).unwrap();
            }
            _ => {
                self.world.reset_vendor(self.vendor);
                self.model = Model::default();
                trail.push_str("reset ");
            }
        }
    }

    fn send(&mut self, slot: Slot, chance: &mut Chance, trail: &mut String) {
        // Few codes, so that an old one and a new one are sometimes the same.
        let code = format!("{:04}", chance.below(6));
        let minutes = 2 + chance.below(3);
        self.world.configure(self.vendor, Config::new().next_code(code.as_str())).unwrap();
        let phone = phone(self.vendor, slot);
        let (app, life) = (slot.app.to_string(), minutes.to_string());
        let request = if self.vendor == MY {
            let pairs =
                [("phone", phone.as_str()), ("brand-name", "E"), ("app-id", &app), ("duration", &life)];
            my(MY_GENERATE, &pairs)
        } else {
            let pairs = [("Phone", phone.as_str()), ("Brandname", "E"), ("Type", "2"), ("message", "{OTP}")];
            vn(VN_V4, &[&pairs[..], &[("TimeAlive", life.as_str())]].concat())
        };
        assert!(self.ask(&request), "{trail}");
        write!(trail, "send {code} for {minutes} to {phone}/{app} ").unwrap();
        self.model.facts.push((self.now, Fact::Sent { slot, code, minutes }));
    }

    fn check(&mut self, slot: Slot, chance: &mut Chance, trail: &mut String) {
        let guess = format!("{:04}", chance.below(7));
        let phone = phone(self.vendor, slot);
        let app = slot.app.to_string();
        let request = if self.vendor == MY {
            my(MY_VERIFY, &[("phone", phone.as_str()), ("code", &guess), ("app-id", &app)])
        } else {
            check(&phone, &guess)
        };
        let expected = self.model.accepts(slot, &guess, self.now);
        write!(trail, "check {guess} of {phone}/{app} ").unwrap();
        assert_eq!(self.ask(&request), expected, "{} {trail}", self.vendor);
        self.model.facts.push((self.now, Fact::Checked { slot, guess }));
    }

    fn ask(&mut self, request: &Request) -> bool {
        let reply = handle(&mut self.world, self.vendor, request);
        matches!(reply.vendor_code(), "0" | "100")
    }

    fn compare_states(&self, trail: &str) {
        let sends =
            self.model.facts.iter().enumerate().filter(|(_, (_, fact))| matches!(fact, Fact::Sent { .. }));
        let expected: Vec<State> = sends.map(|(index, _)| self.model.state(index, self.now)).collect();
        let got: Vec<State> = self.world.messages().iter().map(|message| message.state).collect();
        assert_eq!(got, expected, "{} {trail}", self.vendor);
    }
}

fn phone(vendor: Vendor, slot: Slot) -> String {
    let start = if vendor == MY { "6012345678" } else { "090188848" };
    format!("{start}{}", slot.phone)
}

fn play(sequences: u64, worker: u64) {
    for number in (worker..sequences).step_by(usize::try_from(WORKERS).unwrap()) {
        let mut chance = Chance(number.wrapping_mul(0x2545_F491_4F6C_DD1D) | 1);
        chance.below(2);
        let vendor = if chance.below(2) == 0 { MY } else { VN };
        let mut run = Run { vendor, world: World::new(number), model: Model::default(), now: 0 };
        let mut trail = format!("sequence {number}: ");
        for _ in 0..2 + chance.below(24) {
            run.step(&mut chance, &mut trail);
        }
        run.compare_states(&trail);
    }
}

#[test]
fn the_codes_life_agrees_with_the_model_over_many_sequences() {
    let sequences =
        if std::env::var_os("OTP_LONG").is_some_and(|long| long == "1") { LONG } else { SEQUENCES };
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            scope.spawn(move || play(sequences, worker));
        }
    });
}
