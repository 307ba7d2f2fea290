//! What an attacker pays: `docs/verify.md` has the table.

use std::time::Duration;

use otp_verify::otp_core::Region;
use otp_verify::{Limit, Reason, SendLimits, Start};

use super::set_up::{MINUTE, World, login, purpose, world_with};

const HOUR: Duration = Duration::from_secs(3_600);

/// From one of many addresses.
fn by(start: Start, address: u32) -> Start {
    start.counted_by("ip", format!("198.51.100.{address}"))
}

/// Sends as often as anything goes out, for a day at most, and says how many went out and when the last one did.
async fn sends(world: &World, addresses: u32, most: u32) -> (u32, u32) {
    let (mut sent, mut last) = (0, 0);
    for minute in 0..24 * 60 {
        for address in 0..addresses {
            if sent < most && world.engine.start(&by(login(), address)).await.is_ok() {
                (sent, last) = (sent + 1, minute);
            }
        }
        if sent == most {
            break;
        }
        world.clock.advance(MINUTE);
    }
    (sent, last)
}

#[tokio::test]
async fn a_number_is_shut_for_a_day_by_ten_messages_from_two_addresses_in_65_minutes() {
    let limits = || SendLimits::new([Region::Vietnam], 1_000);
    assert_eq!(sends(&world_with(limits()), 1, 10).await.0, 7, "one address is not enough");
    let world = world_with(limits());
    assert_eq!(sends(&world, 2, 10).await, (10, 65));
    world.clock.advance(5 * MINUTE);
    let refused = world.engine.start(&by(login(), 99)).await.unwrap_err();
    assert_eq!(refused.reason(), Reason::Limited(Limit::Phone));
    assert_eq!(refused.retry_after(), Some(22 * HOUR + 55 * MINUTE));
}

/// How many of ninety messages go out in a day.
async fn spent(addresses: u32, numbers: u32) -> u32 {
    let world = world_with(SendLimits::new([Region::Vietnam], 90));
    let mut spent = 0;
    for step in 0..24 * 2 {
        for number in 0..numbers {
            let phone = format!("+8490188848{number}").parse().unwrap();
            for turn in 0..addresses {
                let start = by(Start::new(phone, purpose("login")), (step + number + turn) % addresses);
                match world.engine.start(&start).await.map_err(|error| error.reason()) {
                    Err(Reason::Limited(Limit::Caller | Limit::CallerAndPhone)) => {}
                    refused => {
                        spent += u32::from(refused.is_ok());
                        break;
                    }
                }
            }
        }
        world.clock.advance(30 * MINUTE);
    }
    spent
}

#[tokio::test]
async fn each_ten_units_of_a_days_ceiling_cost_another_number_and_each_thirty_another_address() {
    assert_eq!(spent(3, 9).await, 90);
    assert_eq!(spent(3, 8).await, 80);
    assert_eq!(spent(2, 9).await, 60);
}

#[tokio::test]
async fn four_messages_fill_the_places_and_the_owner_waits_two_minutes() {
    let world = world_with(SendLimits::new([Region::Vietnam], 1_000));
    assert_eq!(sends(&world, 1, 4).await, (4, 3));
    let refused = world.engine.start(&by(login(), 99)).await.unwrap_err();
    assert_eq!((refused.reason(), refused.retry_after()), (Reason::Busy, Some(2 * MINUTE)));
    world.clock.advance(2 * MINUTE);
    world.engine.start(&by(login(), 99)).await.unwrap();
}
