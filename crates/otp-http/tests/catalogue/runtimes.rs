//! Runtimes: one thread, several, one that dies under a call, one without timers, none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::time::Duration;

use otp_core::Error;
use otp_http::{Call, Reply};
use tokio::runtime::{Builder, Runtime};

use crate::calls::{NEVER_LEFT, Outcome, UNANSWERED, client, get, patient, post};
use crate::one_thread::poll_once;
use otp_testkit::http::{Server, Step, ok};

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn several_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn start(home: &Runtime, steps: Vec<Step>) -> Server {
    home.block_on(Server::start(steps))
}

#[test]
fn a_runtime_of_one_thread_and_one_of_several_are_both_enough() {
    let home = several_threads();
    for runtime in [one_thread(), several_threads()] {
        let server = start(&home, vec![Step::Read, ok("{}")]);
        let http = client(&server.url(), &patient());
        for call in [post(), get()] {
            assert_eq!(runtime.block_on(http.send(call)).unwrap().body(), b"{}");
        }
        assert_eq!((server.connections(), server.requests().len()), (2, 2));
    }
}

/// A kept connection lives in the runtime that made it.
#[test]
fn a_client_may_change_its_runtime_between_two_calls() {
    let home = several_threads();
    for options in [patient(), patient().reuse_connections(Duration::from_secs(30))] {
        let server = start(&home, vec![Step::Read, ok("{}"), Step::Hang]);
        let http = client(&server.url(), &options);
        for runtime in [one_thread(), several_threads(), one_thread()] {
            assert_eq!(runtime.block_on(http.send(post())).unwrap().body(), b"{}");
        }
        assert_eq!((server.connections(), server.requests().len()), (3, 3));
    }
}

/// One runtime owns the call's clock and socket. Another, which is to die, owns the connection's task.
///
/// `connected` is the doomed runtime's part, from the moment when the connection stands.
fn fails_with_the_runtime(
    call: Call,
    steps: Vec<Step>,
    connected: impl FnOnce(&Runtime, Pin<&mut dyn Future<Output = Result<Reply, Error>>>, &Server),
) -> (Outcome, usize) {
    let (home, owner, doomed) = (several_threads(), one_thread(), one_thread());
    let server = start(&home, steps);
    let http = client(&server.url(), &patient());
    let mut call = pin!(http.send(call));
    owner.block_on(async {
        assert!(poll_once(call.as_mut()).await.is_none());
        while server.connections() == 0 {
            tokio::task::yield_now().await;
        }
        // The connection stands; now the runtime looks, and learns it.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
    });
    connected(&doomed, call.as_mut(), &server);
    drop(doomed);
    let error = owner.block_on(call).unwrap_err();
    assert_eq!(server.connections(), 1, "{error}");
    (Outcome::of(&error), server.requests().len())
}

#[test]
fn a_connection_whose_runtime_dies_behind_the_request_leaves_the_effect_unknown() {
    for call in [post(), get()] {
        let steps = vec![Step::Read, Step::Hang];
        let outcome = fails_with_the_runtime(call, steps, |doomed, mut call, server| {
            doomed.block_on(async {
                while server.requests().is_empty() {
                    assert!(poll_once(call.as_mut()).await.is_none());
                    tokio::task::yield_now().await;
                }
            });
        });
        assert_eq!(outcome, (UNANSWERED, 1));
    }
}

/// The doomed runtime is given the connection's task and never runs it.
#[test]
fn a_connection_whose_runtime_dies_before_the_request_is_proven_unsent_by_a_body_only() {
    for (call, expected) in [(post(), NEVER_LEFT), (get(), UNANSWERED)] {
        let steps = vec![Step::Read, ok("{}")];
        let outcome = fails_with_the_runtime(call, steps, |doomed, call, _| {
            doomed.block_on(async { assert!(poll_once(call).await.is_none()) });
        });
        assert_eq!(outcome, (expected, 0));
    }
}

#[test]
fn a_call_whose_whole_runtime_is_shut_down_was_sent_once_and_is_not_sent_again() {
    let home = several_threads();
    for call in [post(), get()] {
        let server = start(&home, vec![Step::Read, Step::Hang]);
        let http = client(&server.url(), &patient());
        let runtime = several_threads();
        let call = runtime.spawn(async move { http.send(call).await });
        home.block_on(async {
            while server.requests().is_empty() {
                tokio::task::yield_now().await;
            }
        });
        runtime.shutdown_background();
        home.block_on(async {
            assert!(call.await.unwrap_err().is_cancelled());
            while server.ended() < 1 {
                tokio::task::yield_now().await;
            }
        });
        assert_eq!((server.connections(), server.requests().len()), (1, 1));
    }
}

/// Tokio's own panic, named in the documentation: a program without timers would wait without end otherwise.
fn panics(call: impl FnOnce(), with: &str) {
    let panic = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap();
    assert!(text.contains(with), "{text}");
}

#[test]
fn without_timers_the_runtime_panics_and_nothing_is_sent() {
    let home = several_threads();
    let server = start(&home, vec![Step::Read, ok("{}")]);
    let http = client(&server.url(), &patient());
    for call in [post(), get()] {
        let no_timers = Builder::new_current_thread().enable_io().build().unwrap();
        panics(|| drop(no_timers.block_on(http.send(call))), "timers are disabled");
    }
    assert!(server.bytes().is_empty() && server.requests().is_empty());
}

#[test]
fn without_input_and_output_the_runtime_panics_and_nothing_is_sent() {
    let home = several_threads();
    let server = start(&home, vec![Step::Read, ok("{}")]);
    let http = client(&server.url(), &patient());
    for call in [post(), get()] {
        let no_io = Builder::new_current_thread().enable_time().build().unwrap();
        panics(|| drop(no_io.block_on(http.send(call))), "IO is disabled");
    }
    assert!(server.bytes().is_empty() && server.requests().is_empty());
}

#[test]
fn without_a_runtime_the_call_panics_and_nothing_is_sent() {
    let home = several_threads();
    let server = start(&home, vec![Step::Read, ok("{}")]);
    let http = client(&server.url(), &patient());
    for call in [post(), get()] {
        let mut call = pin!(http.send(call));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        panics(|| drop(call.as_mut().poll(&mut context)), "no reactor running");
    }
    assert!(server.bytes().is_empty() && server.requests().is_empty());
}
