//! A message never goes backwards, whatever arrives when.

use esms_vn::callback::{Change, DeliveryReport, Progress, Stage};
use proptest::prelude::*;

use crate::callbacks::{printed, report};

fn of(status_and_counts: &str) -> DeliveryReport {
    report(&format!("SMSID=id&RequestId=request&SendStatus={status_and_counts}"))
}

const DELIVERED: &str = "5&SendSuccess=1&SendFailed=0&TotalReceiver=1";
const FAILED: &str = "5&SendSuccess=0&SendFailed=1";

/// Any report of one message, on any channel.
fn any_report() -> impl Strategy<Value = DeliveryReport> {
    let status = prop::sample::select(vec!["1", "2", "3", "4", "5", "7", "x"]);
    let type_id = prop::sample::select(vec!["1", "2", "23", "24", "25", "26", "27", "99", ""]);
    (status, type_id, 0..2_u8, 0..2_u8).prop_map(|(status, type_id, success, failed)| {
        of(&format!(
            "{status}&TypeId={type_id}&SendSuccess={success}&SendFailed={failed}&TotalReceiver=2&TotalSent=2"
        ))
    })
}

/// Reports, and the same ones doubled in part and in another order.
fn two_orders() -> impl Strategy<Value = (Vec<DeliveryReport>, Vec<DeliveryReport>)> {
    prop::collection::vec((any_report(), 1..3_usize), 0..8).prop_flat_map(|drawn| {
        let once: Vec<_> = drawn.iter().map(|(report, _)| report.clone()).collect();
        let often: Vec<_> = drawn.into_iter().flat_map(|(report, times)| vec![report; times]).collect();
        (Just(once), Just(often).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn the_order_of_the_reports_and_doubles_do_not_matter((once, often) in two_orders(), returned_after in 0..16_usize) {
        let mut straight = Progress::of_message("id");
        for report in &once {
            let _ = straight.reported(report);
        }
        // Before the call has returned, the message is known by its request.
        let mut crooked = Progress::of_request("request");
        for (place, report) in often.iter().enumerate() {
            if place == returned_after {
                prop_assert!(crooked.accepted("id"));
            }
            prop_assert_ne!(crooked.reported(report), Change::OtherMessage);
        }
        prop_assert_eq!(straight.stage(), crooked.stage());
        if let Some(first) = often.first() {
            let mut from_a_report = Progress::of_report(first);
            for report in &often {
                let _ = from_a_report.reported(report);
            }
            prop_assert_eq!(&from_a_report, &straight);
        }
    }

    #[test]
    fn a_message_never_goes_backwards_and_every_change_is_told((_, reports) in two_orders()) {
        let mut progress = Progress::of_message("id");
        for report in &reports {
            let before = progress.stage();
            let change = progress.reported(report);
            let after = progress.stage();
            prop_assert!(before <= after);
            let told = if before == after { Change::Nothing } else { Change::Moved { from: before, to: after } };
            prop_assert_eq!(change, told);
            prop_assert_eq!(progress.reported(report), Change::Nothing);
        }
    }
}

#[test]
fn each_status_has_its_stage() {
    for (status, stage) in [
        ("3", Stage::Unreported),
        ("4&SendSuccess=1", Stage::Unreported),
        ("1", Stage::WaitingForApproval),
        ("2", Stage::WaitingToBeSent),
        ("7", Stage::Sent),
        ("5", Stage::Done),
        ("4", Stage::Failed),
        (FAILED, Stage::Failed),
        (DELIVERED, Stage::Delivered),
    ] {
        assert_eq!(Progress::of_report(&of(status)).stage(), stage, "{status}");
    }
    assert_eq!(Progress::of_report(&report(printed("advertising"))).stage(), Stage::Done);
}

#[test]
fn a_fallback_to_sms_delivers_what_zalo_could_not() {
    let mut progress = Progress::of_message("id");
    let moved = |from, to| Change::Moved { from, to };
    let zalo_failed = of(&format!("{FAILED}&TypeId=24"));
    assert_eq!(progress.reported(&zalo_failed), moved(Stage::Unreported, Stage::Failed));
    assert_eq!(progress.reported(&of("7&TypeId=2")), Change::Nothing);
    assert_eq!(
        progress.reported(&of(&format!("{DELIVERED}&TypeId=2"))),
        moved(Stage::Failed, Stage::Delivered)
    );
    assert_eq!(progress.reported(&zalo_failed), Change::Nothing);
    // Viber is a channel of its own.
    assert_eq!(progress.reported(&of(&format!("{FAILED}&TypeId=23"))), Change::Nothing);
    // The same channel says both: 24 and 25 are Zalo.
    let zalo_delivered = of(&format!("{DELIVERED}&TypeId=25"));
    assert_eq!(progress.reported(&zalo_delivered), moved(Stage::Delivered, Stage::Contradicted));
    assert_eq!(progress.reported(&of(DELIVERED)), Change::Nothing);
}

#[test]
fn another_messages_report_is_not_taken() {
    let mut sent = Progress::of_message("other");
    assert_eq!(sent.reported(&of(DELIVERED)), Change::OtherMessage);
    // A request id alone does not outweigh another message's id.
    let mut asked = Progress::of_request("request");
    assert!(asked.accepted("other") && asked.accepted("other"));
    assert_eq!(asked.reported(&of(DELIVERED)), Change::OtherMessage);
    assert_eq!((asked.stage(), asked.sms_id()), (Stage::Unreported, Some("other")));

    let mut unnamed = Progress::of_request("");
    assert_eq!(unnamed.reported(&report("SMSID=id&RequestId=&SendStatus=5")), Change::OtherMessage);
    assert_eq!(unnamed.sms_id(), None);
}

#[test]
fn a_call_that_returns_another_id_than_the_reports_is_told() {
    let mut progress = Progress::of_request("request");
    assert_eq!(progress.reported(&of("7")), Change::Moved { from: Stage::Unreported, to: Stage::Sent });
    assert_eq!(progress.sms_id(), Some("id"));
    assert!(progress.accepted("id") && !progress.accepted("other"));
    assert!(!format!("{progress:?}").contains("id"), "{progress:?}");
}
