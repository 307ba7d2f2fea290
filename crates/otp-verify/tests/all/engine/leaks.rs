use std::error::Error as _;

use otp_verify::Key;

use super::set_up::{Answer, PHONE, login, phone, purpose, ring, world};

/// Everything that can be printed, with whatever could be in it.
#[tokio::test]
async fn nothing_that_can_be_printed_shows_a_number_a_code_or_a_key() {
    let world = world();
    let mut printed = Vec::new();
    let start = login().counted_by("ip", "canary-address");
    world.phone.then(Answer::LostButThere);
    let failed = world.engine.start(&start).await.unwrap_err();
    let id = failed.challenge().unwrap().id;
    let code = world.phone.last();
    let wrong = world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await.unwrap_err();
    let confirmed = world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
    let key = Key::from(*b"canary-key-canary-key-canary-key");
    for error in [&failed, &wrong] {
        printed.push(format!("{error} {error:?} {:?}", error.source()));
    }
    printed.push(format!("{start:?} {confirmed:?} {key:?} {:?} {:?}", ring(), world.engine));
    let printed = printed.concat();
    let whole_number = &PHONE[1..];
    for secret in [whole_number, "901888484", code.expose(), "canary"] {
        assert!(!printed.contains(secret), "`{secret}` in {printed}");
    }
    assert!(printed.contains("Confirmed"));
}
