//! What a program prints when it unwraps, or a test when it compares: the `Debug` of what it held.

use std::cell::RefCell;
use std::fmt::{self, Debug};
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// The messages of the panics that are provoked on this thread; without any, none is expected.
    static PROVOKED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Keeps provoked panics from the terminal; any other is printed as ever.
pub(crate) fn listen() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let is_provoked = PROVOKED.with_borrow_mut(|provoked| match provoked {
            Some(messages) => {
                messages.push(panic.to_string());
                true
            }
            None => false,
        });
        if !is_provoked {
            before(panic);
        }
    }));
}

/// What the panics of `unwrap` and `expect` print.
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::unnecessary_literal_unwrap,
    reason = "these panics are the point"
)]
pub(crate) fn of_unwraps(value: &dyn Debug) -> Vec<String> {
    let failed: Result<(), &dyn Debug> = Err(value);
    let fine: Result<&dyn Debug, ()> = Ok(value);
    [
        provoke(|| failed.unwrap()),
        provoke(|| failed.expect("the call succeeds")),
        provoke(|| fine.unwrap_err()),
        provoke(|| fine.expect_err("the call fails")),
    ]
    .concat()
}

/// What failed comparisons print.
pub(crate) fn of_assertions(value: &dyn Debug) -> Vec<String> {
    let (one, other) = (Unequal(value), Unequal(value));
    [
        provoke(|| assert_eq!(one, other)),
        provoke(|| assert_eq!(Some(one), None, "nothing came")),
        provoke(|| assert!(one == other, "{one:?} is not {other:#?}")),
    ]
    .concat()
}

fn provoke(fails: impl FnOnce()) -> Vec<String> {
    PROVOKED.set(Some(Vec::new()));
    let _ = panic::catch_unwind(AssertUnwindSafe(fails));
    PROVOKED.take().unwrap_or_default()
}

/// Equal to nothing, so that a comparison prints both sides as they print themselves.
#[derive(Clone, Copy)]
struct Unequal<'a>(&'a dyn Debug);

impl PartialEq for Unequal<'_> {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Debug for Unequal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panic_is_caught_with_what_it_prints() {
        listen();
        assert_eq!(of_unwraps(&"canary").len(), 4);
        assert_eq!(of_assertions(&"canary").len(), 3);
        let all = [of_unwraps(&"canary"), of_assertions(&"canary")].concat();
        assert!(all.iter().all(|message| message.contains("\"canary\"")), "{all:?}");
    }
}
