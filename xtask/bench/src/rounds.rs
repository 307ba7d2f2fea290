//! Rounds of ours and of a peer in turn, so that what the machine does meanwhile meets both, and the rows in which results
//! reach `cargo xtask bench`, which includes this file.

use serde::{Deserialize, Serialize};

/// A row of a table: a comparison, or a figure without a peer. A measuring program prints each as a line of JSON.
#[derive(Serialize, Deserialize)]
pub struct Row {
    pub what: String,
    pub ours: String,
    /// The peer's name and figure.
    pub peer: String,
    /// The middle ratio, with its interval.
    pub ratio: String,
    pub goal: String,
    /// `None` where there is no goal.
    pub is_met: Option<bool>,
}

impl Row {
    pub fn new(
        what: impl Into<String>,
        ours: impl Into<String>,
        peer: impl Into<String>,
        ratio: impl Into<String>,
    ) -> Self {
        let (what, ours, peer, ratio) = (what.into(), ours.into(), peer.into(), ratio.into());
        Self { what, ours, peer, ratio, goal: String::new(), is_met: None }
    }

    pub fn goal(mut self, goal: impl Into<String>, is_met: bool) -> Self {
        (self.goal, self.is_met) = (goal.into(), Some(is_met));
        self
    }

    /// The word at the end of a row.
    pub fn verdict(&self) -> &'static str {
        self.is_met.map_or("", |is_met| if is_met { "met" } else { "**missed**" })
    }
}

/// Figures of the rounds of ours and of the peer, in the order in which they alternated.
#[derive(Default)]
pub struct Rounds(Vec<(f64, f64)>);

impl Rounds {
    /// Runs this number of rounds. The one that goes first changes, and one more round before them warms both up.
    pub async fn alternate<E>(
        rounds: usize,
        mut ours: impl AsyncFnMut() -> Result<f64, E>,
        mut peers: impl AsyncFnMut() -> Result<f64, E>,
    ) -> Result<Self, E> {
        let mut all = Self::default();
        for round in 0..=rounds {
            let (us, them) = if round % 2 == 0 {
                let us = ours().await?;
                (us, peers().await?)
            } else {
                let them = peers().await?;
                (ours().await?, them)
            };
            if round > 0 {
                all.0.push((us, them));
            }
        }
        Ok(all)
    }

    /// The middle ratio, and two between which the true one lies in 95 of 100 such runs, or more.
    fn ratio(&self) -> (f64, f64, f64) {
        let ratios = sorted(self.0.iter().map(|(ours, peers)| ours / peers));
        let at = |index: usize| ratios.get(index).copied().unwrap_or(f64::NAN);
        let skipped = skipped(ratios.len());
        (at(ratios.len() / 2), at(skipped), at(ratios.len().saturating_sub(skipped + 1)))
    }

    /// The row of a table; `shown` writes a figure with its unit.
    pub fn compared(&self, what: &str, peer: &str, shown: impl Fn(f64) -> String) -> Row {
        let (ratio, low, high) = self.ratio();
        Row::new(
            what,
            shown(median(self.0.iter().map(|(ours, _)| *ours))),
            format!("{peer}: {}", shown(median(self.0.iter().map(|(_, peers)| *peers)))),
            format!("{ratio:.3} ({low:.3} to {high:.3}, {} rounds)", self.0.len()),
        )
    }

    /// The same, with the most that the ratio may be.
    pub fn row(&self, what: &str, peer: &str, goal: f64, shown: impl Fn(f64) -> String) -> Row {
        self.compared(what, peer, shown).goal(format!("at most {goal}"), self.ratio().0 <= goal)
    }
}

/// The middle of figures in any order.
pub fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let figures = sorted(figures);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn sorted(figures: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<_> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures
}

/// How many of the outermost ratios on each side are left out of the interval of a median: the critical values of the sign test at
/// one in twenty, as its tables print them for 6 to 25 rounds. With fewer rounds none: lowest and highest.
fn skipped(rounds: usize) -> usize {
    const FROM_6: [usize; 20] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7];
    rounds.checked_sub(6).map_or(0, |index| FROM_6[index.min(FROM_6.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_ratio_is_of_pairs_and_not_of_middles() {
        let rounds = Rounds(vec![(1.0, 1.0), (20.0, 10.0), (300.0, 100.0)]);
        let (middle, low, high) = rounds.ratio();
        assert!((middle - 2.0).abs() < 1e-9 && low < 1.1 && high > 2.9);
    }
}
