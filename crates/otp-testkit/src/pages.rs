//! Programs that stand in a README: they are printed to the letter, and meet what users do.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;

/// The page, a path from the root of the repository, prints this program to the letter.
pub fn prints(page: &str, program: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains(&format!("```rust\n{program}```"))
            || text.contains(&format!("```rust,no_run\n{program}```")),
        "{page} does not print this program, which is what the tests run:\n\n{program}"
    );
}

/// Drops a call in its middle, as a web server does with a handler when the browser hangs up.
pub async fn hang_up<T>(call: impl Future<Output = T>, is_in_its_middle: impl Fn() -> bool) {
    tokio::select! {
        _ = call => panic!("the call was over before the browser hung up"),
        () = until(is_in_its_middle) => {}
    }
}

/// Drops a call as soon as it waits for something.
pub async fn hang_up_at_once<T>(call: impl Future<Output = T>) {
    let mut call = pin!(call);
    poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending(), "the call was over before the browser hung up");
        Poll::Ready(())
    })
    .await;
}

/// Waits until every task of this runtime is over, those that nobody waits for included.
pub async fn tasks_are_over() {
    until(|| Handle::current().metrics().num_alive_tasks() == 0).await;
}

/// Waits until this holds.
pub async fn until(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it never came about");
}
