//! What a stranger pays, with the limits as they are and a thousand units a day. `docs/verify.md` has the table.

use super::*;

/// Two addresses ask each minute. Then one alone asks for a day.
async fn a_number_costs_ten_messages(world: World) {
    let service = world.own_code(Policy::new(), limits()).await;
    let (victim, mut sent, mut last) = (phone(0), 0, 0);
    for minute in 0..66 {
        for number in 0..2 {
            if service.start(address(number), &victim).await.status == 200 {
                (sent, last) = (sent + 1, minute);
            }
        }
        world.clock.advance(seconds(60));
    }
    assert_eq!((sent, last), (10, 65));
    let owner = service.start(OWNER, &victim).await;
    is_refused(&owner, 429, "too_many_codes");
    let wait = owner.retry_after.unwrap();
    assert!((22 * 3_600..23 * 3_600).contains(&wait), "{wait}");
    // All other numbers get theirs.
    world.open(&service, OWNER, &phone(1)).await;

    let alone = phone(2);
    let mut of_one = 0;
    for _ in 0..24 * 4 {
        of_one += u32::from(service.start(STRANGER, &alone).await.status == 200);
        world.clock.advance(seconds(900));
    }
    assert_eq!(of_one, 7, "one address is not enough");
}

/// Ten rounds, one each 22 minutes, to a hundred numbers in twenty blocks. No address exceeds 30 a day and 9 an hour.
async fn a_day_costs_its_messages(world: World) {
    const ADDRESSES: u32 = 34;
    let number = |index: u32| format!("+62812{}{}", 3_000 + index / 5, 7_000 + index % 5);
    let service = world.own_code(Policy::new(), limits()).await;
    for round in 0..10 {
        let mut starts = JoinSet::new();
        for index in 0..100 {
            let from = address(u8::try_from((index + 11 * round) % ADDRESSES).unwrap());
            let service = Arc::clone(&service);
            starts.spawn(async move { service.start(from, &number(index)).await });
        }
        for reply in starts.join_all().await {
            assert_eq!(reply.status, 200, "{round}: {reply:?}");
        }
        world.clock.advance(seconds(22 * 60));
    }
    assert_eq!(world.sandbox.ledger().messages(Vendor::Accuauth), 1_000);
    let owner = service.start(OWNER, &phone(0)).await;
    is_refused(&owner, 429, "too_many_requests");
    // The first of the thousand ends a day after it was sent, and 220 minutes are over.
    let wait = owner.retry_after.unwrap();
    assert!((20 * 3_600..22 * 3_600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_stranger_shuts_a_number_for_a_day_with_ten_messages_from_two_addresses_on_redis() {
    a_number_costs_ten_messages(World::redis().await).await;
}

#[tokio::test]
async fn a_stranger_shuts_a_number_for_a_day_with_ten_messages_from_two_addresses_on_postgres() {
    a_number_costs_ten_messages(World::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_thousand_units_cost_a_thousand_messages_from_34_addresses_to_100_numbers_on_redis() {
    a_day_costs_its_messages(World::redis().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_thousand_units_cost_a_thousand_messages_from_34_addresses_to_100_numbers_on_postgres() {
    a_day_costs_its_messages(World::postgres().await).await;
}
