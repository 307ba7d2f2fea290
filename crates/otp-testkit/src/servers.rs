//! Servers that a test starts for itself: on a free loopback port, in a temporary folder, ended and removed when dropped.
//!
//! Standard library only: no driver comes with them.

#[cfg(unix)]
mod machine;
#[cfg(unix)]
pub mod postgres;
pub mod redis;
#[cfg(unix)]
mod template;

#[cfg(test)]
mod tests {
    #[test]
    fn a_redis_server_answers_and_is_gone_when_dropped() {
        let server = super::redis::Server::start().unwrap();
        assert_eq!(server.ask(&["PING"]).unwrap(), "PONG");
        let folder = server.folder().to_owned();
        drop(server);
        assert!(!folder.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_postgresql_server_listens_until_it_is_killed_and_again_when_started() {
        let connects = |port| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        let mut server = super::postgres::Server::start().unwrap();
        assert!(connects(server.port()));
        server.kill();
        assert!(!connects(server.port()));
        server.start_again().unwrap();
        assert!(connects(server.port()));
    }
}
