use std::collections::BTreeSet;

/// When each entry expires. Each stands here exactly once, so this is never larger than what it is about.
pub(super) struct Expiry<K>(BTreeSet<(u64, K)>);

impl<K: Ord> Default for Expiry<K> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<K: Ord + Clone> Expiry<K> {
    /// Sets or moves the expiry of `key`.
    pub(super) fn set(&mut self, key: &K, before: Option<u64>, at: u64) {
        if let Some(before) = before {
            self.remove(key, before);
        }
        self.0.insert((at, key.clone()));
    }

    pub(super) fn remove(&mut self, key: &K, at: u64) {
        self.0.remove(&(at, key.clone()));
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
