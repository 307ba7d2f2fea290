use std::time::Duration;

use otp_verify::otp_core::{Effect, ErrorKind, Region};
use otp_verify::{ChallengeId, Limit, Reason, SendLimits, Start, Window};

use super::set_up::{Answer, MINUTE, World, login, phone, purpose, without_limits, world, world_with};

async fn refusal(world: &World, start: &Start) -> (Reason, Option<Duration>) {
    let error = world.engine.start(start).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    (error.reason(), error.retry_after())
}

#[tokio::test]
async fn a_second_send_waits_for_the_cooldown_and_is_told_how_long() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    world.engine.start(&login()).await.unwrap();
    world.clock.advance(Duration::from_secs(20));
    let other = Start::new(phone(), purpose("pay"));
    assert_eq!(
        refusal(&world, &other).await,
        (Reason::Limited(Limit::Cooldown), Some(Duration::from_secs(40)))
    );
    assert_eq!(world.phone.count(), 1);
    world.clock.advance(Duration::from_secs(40));
    world.engine.start(&other).await.unwrap();
}

#[tokio::test]
async fn a_resend_takes_from_the_same_windows() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!((error.reason(), error.retry_after()), (Reason::Limited(Limit::Cooldown), Some(MINUTE)));
    world.clock.advance(MINUTE);
    world.engine.resend(id, &login()).await.unwrap();
}

/// Nothing is sent for it. If it took from the windows, a few addresses could shut the service for a day without one message.
#[tokio::test]
async fn a_resend_of_an_invented_challenge_takes_nothing() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    let start = login().counted_by("ip", "192.0.2.1");
    for number in 0..1_000_u16 {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        let error = world.engine.resend(ChallengeId::from_bytes(id), &start).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::NotFound, Effect::None));
    }
    world.engine.start(&start).await.unwrap();
}

/// Nor does it keep the next one waiting, as a send on its way would.
#[tokio::test]
async fn a_refused_resend_leaves_the_code_before_it() {
    let cooldown = Duration::from_secs(1);
    for sends_again in [false, true] {
        let world = world_with(SendLimits::new([Region::Vietnam], 100).cooldown(cooldown));
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let error = world.engine.resend(id, &login()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Limited(Limit::Cooldown), Effect::None));
        assert_eq!(world.phone.count(), 1);
        if sends_again {
            world.clock.advance(cooldown);
            world.engine.resend(id, &login()).await.unwrap();
        }
        world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    }
}

#[tokio::test]
async fn a_number_gets_five_messages_an_hour_and_ten_a_day() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    let mut sent = 0;
    for minute in 0..=(24 * 60) {
        if world.engine.start(&login()).await.is_ok() {
            sent += 1;
        }
        let (most, by) = if minute < 60 { (5, "hour") } else { (10, "day") };
        if minute < 24 * 60 {
            assert!(sent <= most, "{sent} in the first {by}");
        }
        world.clock.advance(MINUTE);
    }
    // The five of the first hour fall into groups of three quarters of an hour, which the last send of each keeps.
    assert_eq!(sent, 10, "a day after the first send");
    world.clock.advance(45 * MINUTE);
    world.engine.start(&login()).await.unwrap();
}

#[tokio::test]
async fn each_caller_has_windows_of_its_own() {
    let limits = without_limits().per_caller([Window::try_new(2, 60 * MINUTE).unwrap()]);
    let world = world_with(limits);
    let start = |ip: &str, session: &str| login().counted_by("ip", ip).counted_by("session", session);
    world.engine.start(&start("192.0.2.1", "a")).await.unwrap();
    world.engine.start(&start("192.0.2.1", "b")).await.unwrap();
    let (reason, wait) = refusal(&world, &start("192.0.2.1", "c")).await;
    assert_eq!((reason, wait), (Reason::Limited(Limit::Caller), Some(60 * MINUTE)));
    // The refused one took nothing from the window of its session.
    world.engine.start(&start("192.0.2.2", "c")).await.unwrap();
    world.engine.start(&start("192.0.2.2", "c")).await.unwrap();
}

#[tokio::test]
async fn a_block_of_numbers_shares_a_window() {
    let world = world_with(without_limits().per_prefix([Window::try_new(3, 60 * MINUTE).unwrap()]));
    let number = |last: u32| Start::new(format!("+8490188{last:04}").parse().unwrap(), purpose("login"));
    for last in 0..3 {
        world.engine.start(&number(last)).await.unwrap();
    }
    assert_eq!(refusal(&world, &number(3)).await.0, Reason::Limited(Limit::Prefix));
    world.engine.start(&Start::new("+84901890001".parse().unwrap(), purpose("login"))).await.unwrap();
}

#[tokio::test]
async fn the_day_has_a_ceiling_and_what_was_billed_beyond_counts_too() {
    let limits = SendLimits::new([Region::Vietnam], 6).cooldown(Duration::ZERO).per_phone([]).per_prefix([]);
    let world = world_with(limits);
    world.phone.bills(3);
    world.engine.start(&login()).await.unwrap();
    world.engine.start(&login()).await.unwrap();
    let (reason, wait) = refusal(&world, &login()).await;
    assert_eq!((reason, wait), (Reason::Limited(Limit::DailyUnits), Some(Duration::from_secs(86_400))));
    world.clock.advance(Duration::from_secs(86_400));
    world.engine.start(&login()).await.unwrap();
}

/// Whatever a vendor says that it has billed, the day is full then, and not left as it was.
#[tokio::test]
async fn a_bill_beyond_all_bounds_fills_the_day() {
    for daily_units in [6, u32::MAX] {
        let limits = SendLimits::new([Region::Vietnam], daily_units);
        let world = world_with(limits.cooldown(Duration::ZERO).per_phone([]).per_prefix([]));
        world.phone.bills(u64::MAX);
        world.engine.start(&login()).await.unwrap();
        assert_eq!(refusal(&world, &login()).await.0, Reason::Limited(Limit::DailyUnits));
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_country_that_was_not_named_nor_to_a_landline() {
    let world = world();
    for (number, reason) in
        [("+6281234567890", Reason::CountryNotAllowed), ("+842838221234", Reason::NotMobile)]
    {
        let start = Start::new(number.parse().unwrap(), purpose("login"));
        let error = world.engine.start(&start).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (reason, ErrorKind::InvalidRequest), "{number}");
        let id = ChallengeId::from_bytes([1; 16]);
        assert_eq!(world.engine.resend(id, &start).await.unwrap_err().reason(), reason, "{number}");
    }
    assert_eq!(world.phone.count(), 0);
}

#[tokio::test]
async fn a_clock_that_was_a_day_ahead_keeps_no_window_shut() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    let cooldown = (Reason::Limited(Limit::Cooldown), Some(MINUTE));
    world.engine.start(&login()).await.unwrap();
    // A step back within the store's `SKEW` leaves the window shut, and for no longer than it lasts.
    world.clock.set_back(Duration::from_secs(4));
    assert_eq!(refusal(&world, &login()).await, cooldown);
    world.clock.set_back(Duration::from_secs(86_400));
    world.engine.start(&login()).await.unwrap();
    assert_eq!(refusal(&world, &login()).await, cooldown);
}

#[tokio::test]
async fn a_failed_send_is_no_way_around_the_guard() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    world.phone.then(Answer::Refused);
    world.engine.start(&login()).await.unwrap_err();
    // Without a caller nothing else limits who asks the vendor for nothing.
    assert_eq!(refusal(&world, &login()).await, (Reason::Limited(Limit::Cooldown), Some(MINUTE)));

    // With one the number is free again at once, and the caller pays.
    let other = Start::new("+84901888485".parse().unwrap(), purpose("login"));
    let called = other.clone().counted_by("ip", "192.0.2.7");
    for _ in 0..10 {
        world.phone.then(Answer::Refused);
        assert_eq!(world.engine.start(&called).await.unwrap_err().reason(), Reason::Vendor);
    }
    assert_eq!(refusal(&world, &called).await.0, Reason::Limited(Limit::Caller));
    world.engine.start(&other).await.unwrap();
}

#[tokio::test]
async fn a_user_waits_before_the_next_code_although_the_end_of_the_first_is_unknown() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100));
    world.phone.then(Answer::LostButThere);
    let error = world.engine.start(&login()).await.unwrap_err();
    let id = error.challenge().unwrap().id;
    assert_eq!(refusal(&world, &login()).await, (Reason::Limited(Limit::Cooldown), Some(MINUTE)));
    world.clock.advance(MINUTE);
    world.engine.resend(id, &login()).await.unwrap();
    assert_eq!(world.phone.count(), 2);
}

#[tokio::test]
async fn a_refusal_depends_on_what_was_sent_and_on_nothing_else() {
    // Whatever a service knows about a number, the engine is asked the same and answers the same.
    let world = world_with(SendLimits::new([Region::Vietnam], 100).per_phone([]).per_prefix([]));
    let numbers = ["+84901888484", "+84901888485"];
    let mut answers = Vec::new();
    for number in numbers {
        let start = Start::new(number.parse().unwrap(), purpose("login"));
        let started = world.engine.start(&start).await.unwrap();
        let again = world.engine.start(&start).await.unwrap_err();
        let wrong = world.phone.wrong();
        let checked = world.engine.check(started.challenge.id, start.phone(), start.purpose(), &wrong).await;
        let error = checked.unwrap_err();
        answers.push((
            again.reason(),
            again.retry_after(),
            again.to_string(),
            error.reason(),
            error.to_string(),
        ));
    }
    assert_eq!(answers[0], answers[1]);
}

/// A stranger who finds the form spends on the dearest line that the guard lets through.
#[tokio::test]
async fn only_known_mobiles_get_messages_unless_a_countrys_unknown_lines_are_accepted() {
    let every_code = [1, 84, 65, 881, 979].into_iter();
    let all = || every_code.clone().fold(without_limits(), SendLimits::allow_country_code);
    // A range that Vietnam keeps in reserve, and a Singaporean mobile: their lines are unknown here.
    let (reserve, foreign) = ("+84553803765", "+6591234567");
    for (limits, number, expected) in [
        (without_limits(), reserve, Some(Reason::UnknownLine)),
        (without_limits(), foreign, Some(Reason::CountryNotAllowed)),
        (all(), foreign, Some(Reason::UnknownLine)),
        (without_limits().accept_unknown_lines(65), foreign, Some(Reason::CountryNotAllowed)),
        (all().accept_unknown_lines(84), foreign, Some(Reason::UnknownLine)),
        (all().accept_unknown_lines(65), foreign, None),
        (all().accept_unknown_lines(84), reserve, None),
        // Premium numbers and satellites are no mobiles, whatever is accepted.
        (without_limits(), "+19002345678", Some(Reason::CountryNotAllowed)),
        (all().accept_unknown_lines(1), "+19002345678", Some(Reason::NotMobile)),
        (all().accept_unknown_lines(881), "+881612345678", Some(Reason::NotMobile)),
        (all().accept_unknown_lines(979), "+979123456789", Some(Reason::NotMobile)),
        (all().accept_unknown_lines(84), "+842838221234", Some(Reason::NotMobile)),
    ] {
        let world = world_with(limits);
        let start = Start::new(number.parse().unwrap(), purpose("login"));
        let reason = world.engine.start(&start).await.err().map(|error| error.reason());
        assert_eq!(reason, expected, "{number}");
        assert_eq!(world.phone.count(), usize::from(expected.is_none()), "{number}");
    }
    for malformed in ["+12025550", "+12025550123999", "+11025550123"] {
        assert!(malformed.parse::<otp_verify::otp_core::PhoneNumber>().is_err(), "{malformed}");
    }
}

/// One in five of India's mobile ranges is shared with landlines, digit by digit.
#[tokio::test]
async fn a_range_of_mobiles_and_landlines_counts_as_mobile() {
    let world = world_with(SendLimits::new([Region::India], 100));
    let shared = "+917212345678".parse().unwrap();
    world.engine.start(&Start::new(shared, purpose("login"))).await.unwrap();
    assert_eq!(world.phone.count(), 1);
}
