/// How many pairs of rounds; the middle one of their ratios counts.
pub(crate) const ROUNDS: usize = 7;

/// Rates of the rounds of ours and of the peer, in the order in which they alternated.
#[derive(Default)]
pub(crate) struct Rounds(Vec<(f64, f64)>);

impl Rounds {
    pub(crate) fn add(&mut self, ours: f64, peers: f64) {
        self.0.push((ours, peers));
    }

    pub(crate) fn print(&self, what: &str, unit: &str, goal: &str) {
        let ratios = sorted(self.0.iter().map(|(ours, peers)| ours / peers));
        let ours = sorted(self.0.iter().map(|(ours, _)| *ours));
        let peers = sorted(self.0.iter().map(|(_, peers)| *peers));
        let middle = |of: &[f64]| of.get(of.len() / 2).copied().unwrap_or(f64::NAN);
        println!(
            "{what}: {:.0} {unit}, beside {:.0}: ratio {:.2} ({:.2} to {:.2} in {} rounds; goal {goal})",
            middle(&ours),
            middle(&peers),
            middle(&ratios),
            ratios.first().copied().unwrap_or(f64::NAN),
            ratios.last().copied().unwrap_or(f64::NAN),
            self.0.len(),
        );
    }
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}
