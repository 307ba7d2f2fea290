//! Rounds of ours and of a peer in turn, so that what the machine does meanwhile meets both.

use crate::line::{Line, Row};

/// Figures of the rounds of ours and of the peer, in the order in which they alternated.
#[derive(Default)]
pub struct Rounds(Vec<(f64, f64)>);

/// Whether a ratio is to stay below its goal, or above.
#[derive(Clone, Copy)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
    None,
}

impl Goal {
    fn text(self) -> String {
        match self {
            Self::AtMost(goal) => format!("at most {goal}"),
            Self::AtLeast(goal) => format!("at least {goal}"),
            Self::None => String::new(),
        }
    }

    fn is_met(self, ratio: f64) -> Option<bool> {
        match self {
            Self::AtMost(goal) => Some(ratio <= goal),
            Self::AtLeast(goal) => Some(ratio >= goal),
            Self::None => None,
        }
    }
}

/// The middle of the rounds.
pub struct Middle {
    pub ours: f64,
    pub peers: f64,
    pub ratio: f64,
    /// Between these the true middle ratio lies in 95 of 100 such runs, or more.
    pub low: f64,
    pub high: f64,
}

impl Rounds {
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub fn add(&mut self, ours: f64, peers: f64) {
        self.0.push((ours, peers));
    }

    #[must_use]
    pub fn middle(&self) -> Middle {
        let ratios = sorted(self.0.iter().map(|(ours, peers)| ours / peers));
        let skipped = skipped(ratios.len());
        Middle {
            ours: median(self.0.iter().map(|(ours, _)| *ours)),
            peers: median(self.0.iter().map(|(_, peers)| *peers)),
            ratio: middle(&ratios),
            low: ratios.get(skipped).copied().unwrap_or(f64::NAN),
            high: ratios.iter().rev().nth(skipped).copied().unwrap_or(f64::NAN),
        }
    }

    /// The row of a table; `shown` writes a figure with its unit.
    pub fn row(&self, what: &str, peer: &str, goal: Goal, shown: impl Fn(f64) -> String) -> Row {
        let Middle { ours, peers, ratio, low, high } = self.middle();
        Row {
            what: what.to_owned(),
            ours: shown(ours),
            peer: format!("{peer}: {}", shown(peers)),
            ratio: format!("{ratio:.3} ({low:.2} to {high:.2}, {} rounds)", self.0.len()),
            goal: goal.text(),
            is_met: goal.is_met(ratio),
        }
    }
}

/// The middle of figures in any order.
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    middle(&sorted(figures))
}

/// The figure that 99 of 100 do not exceed.
pub fn percentile_99(figures: impl Iterator<Item = f64>) -> f64 {
    let figures = sorted(figures);
    figures.get(figures.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}

fn middle(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}

/// How many of the outermost ratios on each side are left out of the interval of a median: as many as keep the chance that
/// it misses, by the binomial distribution, at one in twenty or below.
fn skipped(rounds: usize) -> usize {
    let mut chance = 0.5_f64.powi(i32::try_from(rounds).unwrap_or(i32::MAX));
    let mut below = chance;
    let mut skipped = 0;
    while 2.0 * below <= 0.05 && skipped < rounds / 2 {
        skipped += 1;
        #[allow(clippy::cast_precision_loss, reason = "a few dozen rounds")]
        let (left, at) = ((rounds - skipped + 1) as f64, skipped as f64);
        chance *= left / at;
        below += chance;
    }
    skipped.saturating_sub(1)
}

/// Tells what was measured: to people on standard error, to `xtask` on standard output.
pub fn tell(line: &Line) {
    match line {
        Line::Row(Row { what, ours, peer, ratio, goal, is_met }) => {
            let verdict = match is_met {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "",
            };
            eprintln!("{what}: {ours}; {peer}; {ratio} {goal} {verdict}");
        }
        Line::Note(note) => eprintln!("  {note}"),
    }
    if let Ok(json) = serde_json::to_string(line) {
        println!("{json}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranks of the usual tables of confidence intervals of a median.
    #[test]
    fn the_interval_is_that_of_the_tables() {
        for (rounds, left_out) in [(5, 0), (7, 0), (9, 1), (11, 1), (15, 3), (21, 5), (25, 7)] {
            assert_eq!(skipped(rounds), left_out, "{rounds} rounds");
        }
    }

    #[test]
    fn the_middle_ratio_is_of_pairs_and_not_of_middles() {
        let mut rounds = Rounds::default();
        for (ours, peers) in [(1.0, 1.0), (20.0, 10.0), (300.0, 100.0)] {
            rounds.add(ours, peers);
        }
        let middle = rounds.middle();
        assert!((middle.ratio - 2.0).abs() < 1e-9 && (middle.ours - 20.0).abs() < 1e-9);
    }
}
