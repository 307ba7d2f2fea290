//! The kernel gives up on a connection before any timeout of ours does.

use std::net::SocketAddr;

use rustix::fd::OwnedFd;
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};

use crate::calls::{Outcome, UNANSWERED, client, large_post, patient};
use crate::child;
use otp_testkit::http::{Server, Step};

/// Other handles on the sockets of this process that are connected to `server`.
///
/// Nothing where a container forbids it.
fn sockets_to(server: SocketAddr) -> Vec<OwnedFd> {
    let Ok(this) = pidfd_open(getpid(), PidfdFlags::empty()) else { return Vec::new() };
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    let numbers = open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let handles = numbers.filter_map(|number| pidfd_getfd(&this, number, PidfdGetfdFlags::empty()).ok());
    let is_ours =
        |socket: &OwnedFd| rustix::net::getpeername(socket).is_ok_and(|peer| peer == Some(server.into()));
    handles.filter(is_ours).collect()
}

/// Half a minute is reqwest's setting. The socket is told to wait less, where that is allowed; else the test takes as
/// long. In a child of its own, because a handle on a socket of another test would keep that socket open.
#[tokio::test]
async fn bytes_that_nobody_takes_leave_the_effect_unknown_when_the_kernel_gives_up() {
    if let Some(target) = child::target() {
        let http = client(&target, &patient());
        let call = tokio::spawn(async move { http.send(large_post()).await });
        let server = target.trim_start_matches("http://").parse().unwrap();
        while !call.is_finished() {
            for socket in sockets_to(server) {
                rustix::net::sockopt::set_tcp_user_timeout(&socket, 100).unwrap();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(Outcome::of(&error), UNANSWERED.in_time_out(), "{error}");
        return;
    }
    let server = Server::start(vec![Step::NeverRead]).await;
    let test = "kernel_gives_up::bytes_that_nobody_takes_leave_the_effect_unknown_when_the_kernel_gives_up";
    let mut child = tokio::process::Command::from(child::of(test, &server.url()));
    child::assert_passed(&child.output().await.unwrap());
    assert_eq!((server.connections(), server.requests().len()), (1, 0));
}
