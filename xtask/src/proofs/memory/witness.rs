//! Two witnesses of memory: what the program asked its allocator for, and what the system says it took.

use peak_alloc::PeakAlloc;

/// Counts every byte on the heap of this program; copies made to grow a buffer count twice while they are made.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// A moment to measure from.
pub(crate) struct Idle {
    heap: usize,
    resident: Option<usize>,
}

/// How far a program went beyond its idle state, in bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Growth {
    pub(crate) heap: usize,
    /// Where the system tells.
    pub(crate) resident: Option<usize>,
}

impl Idle {
    pub(crate) fn now() -> Self {
        HEAP.reset_peak_usage();
        // Linux takes the present size for the highest from now on.
        let is_reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let resident = if is_reset { status("VmRSS:") } else { None };
        Self { heap: HEAP.current_usage(), resident }
    }

    /// The highest point since.
    pub(crate) fn growth(&self) -> Growth {
        let heap = HEAP.peak_usage().saturating_sub(self.heap);
        let resident = self.resident.and_then(|idle| Some(status("VmHWM:")?.saturating_sub(idle)));
        Growth { heap, resident }
    }
}

impl Growth {
    /// The higher of both, each for itself.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { heap: self.heap.max(other.heap), resident: self.resident.max(other.resident) }
    }
}

/// A size from the system's table of this process, in bytes.
fn status(name: &str) -> Option<usize> {
    let table = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<usize>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_was_taken_and_given_back_is_seen() {
        let idle = Idle::now();
        drop(std::hint::black_box(vec![1_u8; 3 << 20]));
        assert!(idle.growth().heap >= 3 << 20);
    }
}
