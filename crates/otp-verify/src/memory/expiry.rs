use std::collections::BTreeSet;

/// When each entry expires. Each is here exactly once, so this says how many there are.
pub(super) struct Expiry<K>(BTreeSet<(u64, K)>);

impl<K: Ord> Default for Expiry<K> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<K: Ord> Expiry<K> {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Sets or moves the expiry of an entry; `before` is what it was.
    pub(super) fn set(&mut self, key: K, before: Option<u64>, at: u64) {
        match before {
            Some(before) if before == at => {}
            Some(before) => {
                if let Some((_, key)) = self.0.take(&(before, key)) {
                    self.0.insert((at, key));
                }
            }
            None => {
                self.0.insert((at, key));
            }
        }
    }

    pub(super) fn remove(&mut self, key: K, at: u64) {
        self.0.remove(&(at, key));
    }

    /// Takes out the next entry that has expired.
    pub(super) fn pop(&mut self, now: u64) -> Option<K> {
        let (at, _) = self.0.first()?;
        if *at > now {
            return None;
        }
        self.0.pop_first().map(|(_, key)| key)
    }
}
