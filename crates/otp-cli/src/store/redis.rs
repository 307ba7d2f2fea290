//! The store on Redis or Valkey. Without TLS: for a socket, a private network or a tunnel.

use otp_verify::store::ChallengeStore as _;
use otp_verify_redis::RedisStore;
use otp_verify_redis::redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, parse_redis_url,
};

use super::looks::{failed, is_this_machine, shown};
use crate::call::wait;
use crate::outcome::{Done, Outcome};

pub(super) fn check(url: &str, no_tls: bool) -> Done {
    let client = Client::open(address(url, no_tls)?).map_err(|_| unread())?;
    wait(async {
        let connection = client.get_multiplexed_async_connection().await;
        let connection = connection
            .map_err(|error| Outcome::failed(format!("no connection to Redis: {}", error.category())))?;
        let concerns = RedisStore::new(connection).check().await;
        concerns.map(|concerns| shown(&concerns)).map_err(|error| failed(&error))
    })
}

/// The driver's texts may repeat the address, and the address a password.
fn unread() -> Outcome {
    Outcome::wrong_use("the address of Redis cannot be read")
}

/// Refuses an address that asks for TLS, because `otp` has none for Redis. Refuses another machine, too, unless the user says `no_tls`.
fn address(url: &str, no_tls: bool) -> Result<ConnectionInfo, Outcome> {
    let url = parse_redis_url(url).ok_or_else(unread)?;
    if matches!(url.scheme(), "rediss" | "valkeys") {
        return Err(Outcome::wrong_use(
            "the address of Redis asks for TLS, and `otp` speaks none to it: take a socket, a private network or a tunnel, with redis:// and --no-tls",
        ));
    }
    let address = url.into_connection_info().map_err(|_| unread())?;
    let is_allowed = match address.addr() {
        ConnectionAddr::Unix(_) => true,
        ConnectionAddr::Tcp(host, _) => no_tls || is_this_machine(host),
        // TLS, which is refused above, and what the driver may add.
        _ => false,
    };
    if !is_allowed {
        return Err(Outcome::wrong_use(
            "the address of Redis names another machine, and `otp` speaks to it without TLS: anybody on the way can read the password. If the network is private, or a tunnel, say so with --no-tls",
        ));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str, no_tls: bool) -> String {
        let refused = format!("{:?}", address(url, no_tls).unwrap_err());
        assert!(refused.contains("WrongUse") && !refused.contains("canary"), "{url}: {refused}");
        refused
    }

    #[test]
    fn a_password_goes_to_another_machine_only_where_the_user_says_so() {
        for place in [
            "db.example",
            "db.example:6379/1?protocol=3",
            "10.0.0.1",
            "localhost.example",
            "localhost,db.example",
            "db.example,localhost",
            "%6cocalhost",
            "localhost%00.example",
            "2130706433",
            "[2001:db8::1]",
            "[::ffff:10.0.0.1]",
            "user@localhost@db.example",
        ] {
            for scheme in ["redis", "REDIS", "valkey", "Valkey"] {
                let url = format!("{scheme}://otp:canary@{place}");
                assert!(refusal(&url, false).contains("with --no-tls"), "{url}");
                assert!(address(&url, true).is_ok(), "{url}");
            }
        }
        // Without a password, too: what travels besides it is not encrypted either.
        assert!(refusal("redis://db.example", false).contains("with --no-tls"));
    }

    #[test]
    fn this_machine_and_a_socket_need_no_word() {
        for url in [
            "redis://otp:canary@localhost",
            "redis://:canary@127.0.0.2:7/1",
            "REDIS://otp:canary@[::1]:7",
            "valkey://otp:canary@127.0.0.1",
        ] {
            assert!(address(url, false).is_ok(), "{url}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_a_file_of_this_machine() {
        for url in ["unix:///run/redis.sock?pass=canary", "redis+unix:///run/redis.sock?pass=canary"] {
            assert!(address(url, false).is_ok(), "{url}");
        }
        refusal("unix://db.example/run/redis.sock?pass=canary", false);
    }

    #[test]
    fn an_address_that_asks_for_tls_is_refused_and_not_connected_to_without() {
        for scheme in ["rediss", "REDISS", "valkeys"] {
            for rest in ["db.example", "localhost", "db.example/#insecure"] {
                for no_tls in [true, false] {
                    let url = format!("{scheme}://otp:canary@{rest}");
                    assert!(refusal(&url, no_tls).contains("asks for TLS"), "{url}");
                }
            }
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        for url in ["canary", "redis:otp:canary@db.example", "redis://:canary@", "redis://localhost/canary"] {
            assert!(refusal(url, true).contains("cannot be read"), "{url}");
        }
    }
}
