//! A challenge ends ten minutes after it began, whatever is sent again.

use std::time::Duration;

use otp_verify::{Policy, Reason, Resend};

use super::set_up::{MINUTE, login, phone, purpose, world_under};

/// What was sent again kept a challenge alive for 1,450 seconds with new codes, and for 2,950 with five of them.
#[tokio::test]
async fn no_resend_keeps_a_challenge_longer_than_ten_minutes() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let world = world_under(Policy::new().resend(resend));
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let began = world.clock.now_ms();
        let mut last = began + 300_000;
        loop {
            let Ok(again) = world.engine.resend(id, &login()).await else { break };
            let ends = world.clock.now_ms() + u64::try_from(again.challenge.expires_in.as_millis()).unwrap();
            assert!(ends <= began + 600_000, "a code lives until {} ms", ends - began);
            assert_eq!(world.phone.last_validity(), again.challenge.expires_in);
            assert!(again.challenge.expires_in >= Resend::LEAST_TIME_LEFT);
            last = last.max(ends);
            world.clock.advance(Duration::from_secs(25));
        }
        let whole = if resend == Resend::NewCode { 600_000 } else { 300_000 };
        assert_eq!(last - began, whole);
        world.clock.advance(Duration::from_millis(last.saturating_sub(world.clock.now_ms() + 1)));
        let wrong = world.phone.wrong();
        let check = async |code| {
            let checked = world.engine.check(id, phone(), &purpose("login"), code).await;
            checked.map(drop).map_err(|error| error.reason())
        };
        assert_eq!(check(&wrong).await, Err(Reason::WrongCode { attempts_left: 4 }));
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(check(&world.phone.last()).await, Err(Reason::NotFound));
    }
}

#[tokio::test]
async fn a_new_code_near_the_end_has_what_is_left_and_is_not_sent_below_half_a_minute() {
    let world = world_under(Policy::new());
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.advance(4 * MINUTE);
    world.engine.resend(id, &login()).await.unwrap();
    assert_eq!(world.phone.last_validity(), 5 * MINUTE);
    world.clock.advance(4 * MINUTE);
    world.engine.resend(id, &login()).await.unwrap();
    assert_eq!(world.phone.last_validity(), 2 * MINUTE);
    world.clock.advance(MINUTE + Duration::from_secs(30) + Duration::from_millis(1));
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!((error.reason(), world.phone.count()), (Reason::NotFound, 3));
    let code = world.phone.last();
    world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
}
