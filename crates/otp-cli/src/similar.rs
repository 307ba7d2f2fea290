//! The name that was meant, where another one was typed.

/// Returns the known name that takes the fewest changes for its length, if those are few.
pub(crate) fn similar<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LEAST: f64 = 0.6;
    // The comparison takes time and memory by the length of both, and a name in a file may have any.
    const LONGEST: usize = 64;
    if typed.len() > LONGEST {
        return None;
    }
    let likeness = known.into_iter().map(|name| (strsim::normalized_damerau_levenshtein(typed, name), name));
    let alike = likeness.filter(|(likeness, _)| *likeness > LEAST);
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}
