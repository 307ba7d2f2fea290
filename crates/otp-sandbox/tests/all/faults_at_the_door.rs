//! Faults that reach beyond one reply: a closed port, a stray reply, a reply of somebody else.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::calls::{ACCU, End, MY, PHONE, generate_bytes, look, read_on, soon, verify_bytes};
use otp_sandbox::{Fault, FaultKind, Sandbox, World, handle};
use serde_json::Value;
use tokio::net::TcpSocket;

const PATIENCE: Duration = Duration::from_secs(20);

fn try_once(sandbox: &Sandbox) -> End {
    look(sandbox.address(MY), &generate_bytes(PHONE, true), PATIENCE, 1 << 20).end
}

#[tokio::test]
async fn a_refusing_port_is_closed_for_a_while_and_comes_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut open = TcpStream::connect(sandbox.address(MY)).unwrap();
    open.set_read_timeout(Some(PATIENCE)).unwrap();
    open.write_all(&generate_bytes(PHONE, false)).unwrap();
    assert!(!read_on(&mut open, 100).0.is_empty());

    let start = Instant::now();
    sandbox.arm(Fault::new(MY, FaultKind::Refuse { for_ms: 150 })).unwrap();
    assert_eq!(try_once(&sandbox), End::Refused);
    assert!(TcpStream::connect(sandbox.address(ACCU)).is_ok(), "only this vendor's port is closed");
    assert_eq!(sandbox.faults().len(), 1, "it is listed as long as it lasts");
    soon("the port's opening", || try_once(&sandbox) == End::Closed);
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert!(sandbox.faults().is_empty());

    open.write_all(&generate_bytes(PHONE, false)).unwrap();
    assert!(!read_on(&mut open, 100).0.is_empty(), "a connection from before lives on");
}

#[tokio::test]
async fn a_refusal_that_is_taken_back_opens_the_port_early() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = sandbox.arm(Fault::new(MY, FaultKind::Refuse { for_ms: 600_000 })).unwrap();
    assert_eq!(try_once(&sandbox), End::Refused);
    assert!(sandbox.disarm_one(id) && !sandbox.disarm_one(id));
    soon("the port's opening", || try_once(&sandbox) == End::Closed);

    sandbox.arm(Fault::new(MY, FaultKind::Refuse { for_ms: 600_000 })).unwrap();
    sandbox.reset();
    soon("the port's opening after a reset", || try_once(&sandbox) == End::Closed);
}

/// The system would hand it out, and the stranger's answers would pass for the vendor's.
#[tokio::test]
async fn a_closed_port_is_handed_out_to_nobody_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = sandbox.arm(Fault::new(MY, FaultKind::Refuse { for_ms: 600_000 })).unwrap();
    let stranger = TcpSocket::new_v4().unwrap();
    assert_eq!(stranger.bind(sandbox.address(MY)).unwrap_err().kind(), ErrorKind::AddrInUse);
    assert_eq!(try_once(&sandbox), End::Refused);
    sandbox.disarm_one(id);
    soon("the port's opening", || try_once(&sandbox) == End::Closed);
}

#[tokio::test]
async fn a_sandbox_with_a_closed_port_stops_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(MY, FaultKind::Refuse { for_ms: 600_000 })).unwrap();
    let (stopped, has_stopped) = mpsc::channel();
    thread::spawn(move || {
        drop(sandbox);
        stopped.send(()).unwrap();
    });
    has_stopped.recv_timeout(PATIENCE).expect("it waits for the fault");
}

#[tokio::test]
async fn a_stray_reply_is_taken_for_the_answer_to_the_next_request() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(MY, FaultKind::StrayReply)).unwrap();
    let mut socket = TcpStream::connect(sandbox.address(MY)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(&generate_bytes(PHONE, false)).unwrap();
    let first = String::from_utf8(read_on(&mut socket, 1).0).unwrap();
    assert_eq!(first.matches("HTTP/1.1 200 OK").count(), 1, "the second comes after a pause: {first}");
    socket.peek(&mut [0]).unwrap();

    socket.write_all(&verify_bytes(PHONE, "000000")).unwrap();
    let mut both = String::new();
    while both.matches("\"id\":").count() < 2 {
        both += std::str::from_utf8(&read_on(&mut socket, 1).0).unwrap();
    }
    let bodies: Vec<&str> = both.split("\r\n\r\n").collect();
    assert!(bodies[1].starts_with("{\"status\":0,"), "the stray one says yes: {both}");
    assert!(bodies[2].starts_with("{\"status\":16,"), "the true one says no: {both}");
}

#[test]
fn the_reply_of_another_is_a_real_earlier_one_and_prefers_another_phone() {
    let mut world = World::new(5);
    let foreign = handle(&mut world, MY, &crate::calls::generate("60111111111"));
    handle(&mut world, MY, &crate::calls::generate(PHONE));
    world.arm(Fault::new(MY, FaultKind::ReplyOfAnother)).unwrap();
    let reply = handle(&mut world, MY, &crate::calls::generate(PHONE));
    assert_eq!(reply.body(), foreign.body());
    assert_eq!(world.ledger().messages(MY), 3, "it was processed all the same");
}

#[test]
fn the_first_call_gets_an_invented_reply_of_another_and_codes_stay_what_they_were() {
    let (mut one, mut two) = (World::new(5), World::new(5));
    one.arm(Fault::new(MY, FaultKind::ReplyOfAnother)).unwrap();
    let (odd, even) = (
        handle(&mut one, MY, &crate::calls::generate(PHONE)),
        handle(&mut two, MY, &crate::calls::generate(PHONE)),
    );
    let status = |reply: &otp_sandbox::Reply| crate::calls::body(reply)["status"].clone();
    assert_eq!((status(&odd), status(&even)), (Value::from(0), Value::from(0)));
    assert_ne!(odd.body(), even.body());
    assert_eq!(one.messages()[0].code, two.messages()[0].code);
    let after =
        [&mut one, &mut two].map(|world| handle(world, MY, &crate::calls::generate(PHONE)).body().to_vec());
    assert_eq!(after[0], after[1]);
}

#[tokio::test]
async fn a_connection_that_is_never_read_is_given_up_when_the_client_goes_away() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(MY, FaultKind::NeverRead)).unwrap();
    let seen = look(sandbox.address(MY), &generate_bytes(PHONE, true), Duration::from_millis(50), 1);
    assert_eq!(seen.end, End::TimedOut);
    let mut socket = seen.socket.unwrap();
    // Half of it goes, so that the other half can tell what the sandbox does about it.
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert_ne!(read_on(&mut socket, 1).1, End::TimedOut);
    assert_eq!(sandbox.requests(MY), 0);
}
