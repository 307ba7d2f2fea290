//! Whether there is an order of the questions that gives all their answers.

use std::collections::HashMap;

use super::super::Finding;
use super::super::model::Model;
use super::Number;
use super::question::{Answer, Question};
use crate::store::{Begun, Turn};

/// A question, its answer, and when both were: a number for each, the later the greater.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) question: Question,
    pub(super) answer: Answer,
    pub(super) asked: u64,
    pub(super) answered: u64,
}

impl Record {
    fn switches(&self, to: Turn) -> bool {
        matches!(self.question, Question::Switch(turn) if turn == to)
    }

    /// Whether its answer does not say if it has changed something: of windows and failures, to forget a number says nothing.
    fn may_change(&self) -> bool {
        matches!(self.question, Question::Forget)
    }

    /// Whether it is a start that was refused because its country was closed.
    fn is_closed(&self) -> bool {
        matches!(self.answer, Answer::Begun(Begun::Refused { retry_after: None, .. }))
    }

    /// Whether it is a start that found its country open. One that was refused may not have asked.
    fn is_open(&self) -> bool {
        matches!(self.answer, Answer::Begun(Begun::Written { .. }))
    }
}

impl Number {
    pub(super) async fn agrees(&self, now: u64) -> Result<(), Finding> {
        let records = self.records.lock().await;
        let told = || {
            let mut told: Vec<_> = records.iter().collect();
            told.sort_by_key(|record| record.asked);
            let line = |record: &&Record| {
                format!("{}-{}: {:?} -> {:?}", record.asked, record.answered, record.question, record.answer)
            };
            told.iter().map(line).collect::<Vec<_>>().join("\n  ")
        };
        if let Some(record) = records.iter().find(|record| !fits_the_switch(record, &records)) {
            return Err(Finding::new(format!(
                "a start {} does not fit when its country was closed and opened\n  {}",
                record.asked,
                told()
            )));
        }
        let model = Model::empty(now);
        let open: Vec<_> = (0..records.len()).filter(|index| !records[*index].is_closed()).collect();
        let mut search = Search { number: self, records: &records, seen: HashMap::new() };
        if search.finds_an_order(open, &model) {
            return Ok(());
        }
        Err(Finding::new(format!("no order of these questions gives these answers\n  {}", told())))
    }
}

/// A start asks its country once, at some moment between its question and its answer.
fn fits_the_switch(start: &Record, records: &[Record]) -> bool {
    let of = |to| records.iter().filter(move |record| record.switches(to));
    if start.is_closed() {
        // Somebody has closed it, and nobody opened it for certain between that and the start.
        of(Turn::Close).any(|close| {
            close.asked < start.answered
                && !of(Turn::Open).any(|open| close.answered < open.asked && open.answered < start.asked)
        })
    } else if start.is_open() {
        // Nobody has closed it for certain before the start, without somebody who may have opened it.
        !of(Turn::Close).any(|close| {
            close.answered < start.asked
                && !of(Turn::Open).any(|open| close.asked < open.answered && open.asked < start.answered)
        })
    } else {
        true
    }
}

struct Search<'a> {
    number: &'a Number,
    records: &'a [Record],
    /// What was left open when the model stood like this, and led nowhere.
    seen: HashMap<Vec<usize>, Vec<Model>>,
}

impl Search<'_> {
    /// `open` are the questions that have no place in the order yet.
    fn finds_an_order(&mut self, mut open: Vec<usize>, model: &Model) -> bool {
        // An answer that says that nothing was changed says so at every place. So it can be here: it keeps no other from its place.
        loop {
            let is_idle = |(position, after): (usize, Option<Model>)| {
                after.as_ref() == Some(model) && !self.records[open[position]].may_change()
            };
            let Some(position) = self.next(&open, model).position(is_idle) else { break };
            open.remove(position);
        }
        if open.is_empty() {
            return true;
        }
        let seen = self.seen.entry(open.clone()).or_default();
        if seen.contains(model) {
            return false;
        }
        seen.push(model.clone());
        let next: Vec<_> = self.next(&open, model).collect();
        for (position, after) in next {
            if let Some(after) = after {
                let mut rest = open.clone();
                rest.remove(position);
                if self.finds_an_order(rest, &after) {
                    return true;
                }
            }
        }
        false
    }

    /// How the model stands after each open question, if that can come next and the model gives its answer.
    fn next<'s>(
        &'s self,
        open: &'s [usize],
        model: &'s Model,
    ) -> impl Iterator<Item = (usize, Option<Model>)> + 's {
        let first = open.iter().map(|index| self.records[*index].answered).min().unwrap_or(0);
        open.iter().enumerate().map(move |(position, index)| {
            let record = &self.records[*index];
            if record.asked > first {
                return (position, None);
            }
            let mut after = model.clone();
            let answer = record.question.ask_model(&mut after, self.number);
            (position, same(&answer, &record.answer).then_some(after))
        })
    }
}

/// Whether a country is closed, a look-up may have asked at another moment.
fn same(expected: &Answer, got: &Answer) -> bool {
    match (expected, got) {
        (Answer::Known(expected), Answer::Known(got)) => {
            let mut got = got.clone();
            for (got, expected) in got.windows.iter_mut().zip(&expected.windows) {
                got.is_closed = expected.is_closed;
            }
            *expected == got
        }
        (expected, got) => expected == got,
    }
}
