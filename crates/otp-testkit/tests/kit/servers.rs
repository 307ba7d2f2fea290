//! Servers for one test.

#[test]
fn a_redis_server_answers_and_is_gone_when_dropped() {
    let server = otp_testkit::servers::redis::Server::start().unwrap();
    assert_eq!(server.ask(&["PING"]).unwrap(), "PONG");
    let folder = server.folder().to_owned();
    drop(server);
    assert!(!folder.exists());
}

#[cfg(unix)]
#[test]
fn a_postgresql_server_listens_until_it_is_killed_and_again_when_started() {
    let connects = |port| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
    let mut server = otp_testkit::servers::postgres::Server::start().unwrap();
    assert!(connects(server.port()));
    server.kill();
    assert!(!connects(server.port()));
    // While it is down nobody else gets its port by chance, where the system leaves these ports alone as it usually does.
    let handed_out = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let lowest = handed_out.split_whitespace().next().map_or(u16::MAX, |low| low.parse().unwrap());
    assert!(server.port() < lowest.max(20_000));
    server.start_again().unwrap();
    assert!(connects(server.port()));
}
