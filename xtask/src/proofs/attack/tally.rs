//! What many requests were answered with.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::http::Answer;

#[derive(Default)]
pub(super) struct Tally {
    /// Status and word of an answer, or what kept it from coming; and how often.
    answers: BTreeMap<String, usize>,
    /// The attempts that wrong codes were told to have left.
    pub(super) attempts_left: Vec<u64>,
    /// How many each instance answered.
    pub(super) by_instance: BTreeMap<usize, usize>,
    pub(super) took: Duration,
}

impl Tally {
    pub(super) fn count(&mut self, instance: usize, answer: &Answer) {
        *self.answers.entry(name(answer)).or_default() += 1;
        *self.by_instance.entry(instance).or_default() += 1;
        self.attempts_left.extend(answer.body["attempts_left"].as_u64());
    }

    pub(super) fn count_failures(&mut self, error: &io::Error, requests: usize) {
        *self.answers.entry(format!("no answer: {}", error.kind())).or_default() += requests;
    }

    pub(super) fn add(&mut self, other: Self) {
        for (name, count) in other.answers {
            *self.answers.entry(name).or_default() += count;
        }
        for (instance, count) in other.by_instance {
            *self.by_instance.entry(instance).or_default() += count;
        }
        self.attempts_left.extend(other.attempts_left);
    }

    pub(super) fn of(&self, name: &str) -> usize {
        self.answers.get(name).copied().unwrap_or_default()
    }

    /// Everything but these.
    pub(super) fn others(&self, names: &[&str]) -> Vec<(&str, usize)> {
        let others = self.answers.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        others.map(|(name, count)| (name.as_str(), *count)).collect()
    }
}

/// `403 wrong_code`, `200 confirmed`, or the status alone for what nobody expects.
pub(super) fn name(answer: &Answer) -> String {
    let word = answer.body["error"].as_str();
    let confirmed = (answer.body["confirmed"] == true).then_some("confirmed");
    format!("{} {}", answer.status, word.or(confirmed).unwrap_or("?"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_what_its_status_and_its_word_say_together() {
        let name = |status, body| name(&Answer { status, body });
        assert_eq!(name(200, json!({"confirmed": true})), "200 confirmed");
        assert_eq!(name(200, json!({"confirmed": false})), "200 ?");
        assert_eq!(name(503, json!({"error": "wrong_code"})), "503 wrong_code");
        assert_eq!(name(500, json!(null)), "500 ?");
    }

    #[test]
    fn what_was_not_answered_counts_too() {
        let mut tally = Tally::default();
        let answer = Answer { status: 403, body: json!({"error": "wrong_code", "attempts_left": 4}) };
        tally.count(1, &answer);
        let mut other = Tally::default();
        other.count(0, &answer);
        other.count_failures(&io::ErrorKind::ConnectionReset.into(), 3);
        tally.add(other);
        assert_eq!((tally.of("403 wrong_code"), tally.attempts_left.as_slice()), (2, &[4, 4][..]));
        assert_eq!(tally.others(&["403 wrong_code"]), [("no answer: connection reset", 3)]);
        assert_eq!(tally.by_instance, BTreeMap::from([(0, 1), (1, 1)]));
    }
}
