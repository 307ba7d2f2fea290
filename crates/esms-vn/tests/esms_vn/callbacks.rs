//! What the vendor reports: the printed URLs word for word, what is refused, and what nobody may read in a log.

use esms_vn::SmsType;
use esms_vn::callback::{CallReport, DeliveryReport, Outcome, RegistrationResult, SendStatus, TelcoId};
use esms_vn::otp_core::Delivery;
use proptest::prelude::*;

/// A printed query string, by its heading on the page.
pub(crate) fn printed(heading: &str) -> &'static str {
    let lines = include_str!("printed_callbacks.txt").lines().filter_map(|line| line.split_once('\t'));
    let mut found = lines.filter(|(name, _)| *name == heading).map(|(_, query)| query);
    found.next().unwrap()
}

pub(crate) fn report(query: &str) -> DeliveryReport {
    DeliveryReport::parse(query).unwrap()
}

#[test]
fn every_printed_report_is_read() {
    let inactive = "User is inactive, or reject the message, or using an outdated Zalo version, or other internal errors";
    let (failed, delivered) = (Outcome::Failed, Outcome::Delivered);
    for (heading, outcome, type_id, telco_id, counts, price, zalo) in [
        ("customer care", failed, SmsType::CUSTOMER_CARE, Some("1"), [0, 2, 2, 2], "0.0000", None),
        // Done, and nothing succeeded and nothing failed: it proves nothing.
        ("advertising", Outcome::Unknown, SmsType::ADVERTISING, None, [0, 0, 169, 169], "696987.0000", None),
        ("zalo", failed, SmsType::ZALO_NORMAL, Some("2"), [0, 1, 1, 0], "0.0000", Some((-114, inactive))),
        ("viber", delivered, SmsType::VIBER, Some("2"), [1, 0, 1, 1], "470.0000", None),
        (
            "consulting",
            delivered,
            SmsType::ZALO_FOLLOWER,
            None,
            [1, 0, 1, 1],
            "60.0000",
            Some((0, "Success")),
        ),
        (
            "transaction",
            delivered,
            SmsType::ZALO_FOLLOWER,
            None,
            [1, 0, 1, 1],
            "60.0000",
            Some((0, "Success")),
        ),
        (
            "user information request",
            delivered,
            SmsType::ZALO_FOLLOWER,
            None,
            [1, 0, 1, 1],
            "60.0000",
            Some((0, "Success")),
        ),
        ("journey", delivered, SmsType::ZALO_JOURNEY, None, [1, 0, 1, 1], "220.0000", Some((0, "Success"))),
        (
            "by zalo user id",
            delivered,
            SmsType::ZALO_NORMAL,
            Some("9"),
            [1, 0, 1, 1],
            "2104.0000",
            Some((0, "Success")),
        ),
    ] {
        let report = report(printed(heading));
        assert_eq!(report.send_status, SendStatus::DONE, "{heading}");
        assert_eq!((report.outcome(), report.type_id), (outcome, Some(type_id)), "{heading}");
        assert_eq!(report.telco_id.as_ref().map(TelcoId::as_str), telco_id, "{heading}");
        let read = [report.send_success, report.send_failed, report.total_receiver, report.total_sent];
        assert_eq!(read, counts.map(Some), "{heading}");
        assert_eq!(report.total_price.as_deref(), Some(price), "{heading}");
        let info = report.error_info.as_ref();
        assert_eq!(info.map(|info| (info.code().unwrap(), info.message().unwrap())), zalo, "{heading}");
        assert_eq!((report.request_id, report.switch_sms_id), (None, None), "{heading}");
    }
}

#[test]
fn the_ids_of_a_printed_report_are_its_texts() {
    let zalo = report(printed("zalo"));
    assert_eq!(zalo.sms_id, "f66545d2-c7e2-4603-984e-d2238c363c8292");
    assert_eq!(
        (zalo.oa_id.as_deref(), zalo.temp_id.as_deref()),
        (Some("1397492183140006179"), Some("2056446"))
    );
    assert_eq!(zalo.partner_ids, None);
    let journey = report(printed("journey"));
    assert_eq!(journey.partner_ids.as_deref(), Some("e1a60e8890be9derir3gfbff"));
    let text = journey.error_info.unwrap().as_str().to_owned();
    assert!(
        text.starts_with("%7B%22data%22:%7B%22message_id%22:")
            && text.ends_with("%7D____24/04/2024%2016:58:01")
    );
    let all = report(
        "SMSID=a&SendStatus=7&RequestId=r+%2B1&switchsmsid=s&Totalprice=1.2E+07&phonenumber=0901888484",
    );
    assert_eq!((all.request_id.as_deref(), all.switch_sms_id.as_deref()), (Some("r +1"), Some("s")));
    assert_eq!(all.total_price.as_deref(), Some("1.2E+07"));
}

#[test]
fn a_zalo_id_is_taken_for_no_phone_number() {
    let number = |heading| report(printed(heading)).phone().map(|phone| phone.e164().to_string());
    assert_eq!(number("zalo").as_deref(), Some("+84901888484"));
    for heading in ["advertising", "consulting", "journey", "by zalo user id"] {
        assert_eq!(number(heading), None, "{heading}");
    }
    assert_eq!(report(printed("journey")).phone_number(), Some("312158068343230"));
    // Whatever it looks like.
    for type_id in ["26", "27"] {
        let follower = report(&format!("SMSID=a&SendStatus=5&TypeId={type_id}&phonenumber=0901888484"));
        assert_eq!((follower.phone(), follower.phone_number()), (None, Some("0901888484")));
    }
    assert_eq!(report("SMSID=a&SendStatus=5&phonenumber=%2B60123456789").phone(), None);
}

#[test]
fn what_nobody_has_listed_is_kept() {
    let other =
        report("SMSID=a&SendStatus=3&TypeId=99&telcoid=9&SendSuccess=1&SendFailed=0&cost=7&cost=8&x=%zz");
    assert_eq!((other.send_status.as_str(), other.type_id.unwrap().as_str()), ("3", "99"));
    assert_eq!(other.outcome(), Outcome::Unknown);
    let words = report("SMSID=a&SendStatus=DELIVERED&TypeId=1&telcoid=x&TotalPrice=free&SendFailed=none");
    assert_eq!((words.send_status.as_str(), words.type_id), ("DELIVERED", Some(SmsType::ADVERTISING)));
    assert_eq!((words.total_price, words.send_failed), (None, None));
}

#[test]
fn a_field_that_is_missing_or_can_be_read_two_ways_is_an_error_that_names_it() {
    let refused = |query: &str, field: &str| {
        for error in [
            DeliveryReport::parse(query).unwrap_err(),
            DeliveryReport::parse(&format!("?{query}")).unwrap_err(),
        ] {
            assert_eq!(error.field(), Some(field), "{query}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    };
    let fields = [
        "SMSID SendStatus SendSuccess SendFailed TotalReceiver TotalSent TotalPrice Totalprice RequestId TypeId",
        "telcoid partnerids error_info oaid tempid switchsmsid phonenumber",
    ];
    for field in fields.iter().flat_map(|fields| fields.split(' ')) {
        let rest = match field {
            "SMSID" => "SendStatus=1&",
            "SendStatus" => "SMSID=1&",
            _ => "SMSID=1&SendStatus=1&",
        };
        assert!(DeliveryReport::parse(&format!("{rest}{field}=1")).is_ok(), "{field}");
        refused(&format!("{rest}{field}=canary&{field}=canary"), field);
        refused(&format!("{rest}{field}=canary%"), field);
        refused(&format!("{rest}{field}=canary%ff"), field);
    }
    refused("SendStatus=canary", "SMSID");
    refused("SMSID=canary&SendStatus=&TypeId=1", "SendStatus");
    refused(&format!("SMSID=a&SendStatus={}", "canary".repeat(9)), "SendStatus");
    refused("SMSID=a&SendStatus=5&TotalPrice=canary&Totalprice=1", "TotalPrice");
    refused(&format!("SMSID=canary&SendStatus=5&x={}", "x".repeat(20_000)), "query");
    refused(&format!("SMSID=canary&SendStatus=5{}", "&".repeat(7) + &"x&".repeat(100)), "query");
}

#[test]
fn a_report_proves_a_delivery_only_when_everything_in_it_says_so() {
    let (delivered, failed, unknown) = (Outcome::Delivered, Outcome::Failed, Outcome::Unknown);
    for (fields, outcome) in [
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=1&TotalSent=1", delivered),
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=1", delivered),
        ("5&SendSuccess=1&SendFailed=0&TotalSent=1", delivered),
        // Two parts for one receiver.
        ("5&SendSuccess=2&SendFailed=0&TotalReceiver=1&TotalSent=2", delivered),
        ("5&SendSuccess=1&SendFailed=0&TotalSent=1&error_info={\"error\":0}", delivered),
        ("5&SendSuccess=0&SendFailed=1", failed),
        ("5&SendFailed=1", failed),
        ("5&SendSuccess=1&SendFailed=1&TotalReceiver=2&TotalSent=2", failed),
        ("4", failed),
        ("4&SendSuccess=0&SendFailed=0&TotalReceiver=1", failed),
        // Nothing is decided.
        ("5", unknown),
        ("5&SendSuccess=0&SendFailed=0", unknown),
        ("5&SendSuccess=1", unknown),
        ("5&SendSuccess=1&SendFailed=0", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=x&TotalSent=", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=1&TotalSent=2", unknown),
        ("5&SendSuccess=1&SendFailed=x", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=2&TotalSent=2", unknown),
        ("1&SendSuccess=1&SendFailed=0", unknown),
        ("2&SendFailed=1", unknown),
        ("7&SendSuccess=1&SendFailed=0", unknown),
        ("05&SendSuccess=1&SendFailed=0", unknown),
        // It contradicts itself.
        ("4&SendSuccess=1", unknown),
        ("5&SendSuccess=1&SendFailed=1&TotalReceiver=1&TotalSent=1", unknown),
        ("5&SendSuccess=0&SendFailed=2&TotalReceiver=1&TotalSent=1", unknown),
        ("5&SendSuccess=4294967295&SendFailed=4294967295&TotalReceiver=1", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalReceiver=1&TotalSent=0", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalSent=1&error_info={\"error\":-114}", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalSent=1&error_info={\"error\":-124}Object%20reference", unknown),
        ("5&SendSuccess=1&SendFailed=0&TotalSent=1&error_info=Object%20reference", unknown),
    ] {
        let report = report(&format!("SMSID=a&SendStatus={fields}"));
        assert_eq!(report.outcome(), outcome, "{fields}");
        let delivery = match outcome {
            Outcome::Delivered => Some(Delivery::Delivered),
            Outcome::Failed => Some(Delivery::Failed),
            Outcome::Unknown => None,
        };
        assert_eq!(report.delivery(), delivery, "{fields}");
    }
    // What contradicts itself is kept.
    let kept = report("SMSID=a&SendStatus=4&SendSuccess=1");
    assert_eq!((kept.send_status, kept.send_success), (SendStatus::REFUSED, Some(1)));
}

#[test]
fn the_printed_report_of_a_call_is_read() {
    let call = CallReport::parse(printed("voice call")).unwrap();
    assert_eq!(call.reference_id, "066107ee-6ec4-4283-b595-aa74977c65c5");
    assert_eq!(
        (call.send_status, call.sent_result, call.is_answered()),
        (SendStatus::DONE, Some(false), None)
    );
    assert_eq!((call.call_duration, call.price.as_deref()), (Some(0), Some("0.0000")));
    assert_eq!((&call.call_status, call.ivr(), call.cid()), (&None, None, Some("02871002454")));

    for (status, is_answered) in
        [("ANSWERED", Some(true)), ("NO%20ANSWER", Some(false)), ("NOANSWERED", Some(false)), ("BUSY", None)]
    {
        let query =
            format!("ReferenceId=a&SendStatus=5&SentResult=1&CallStatus={status}&CallDuration=13&Ivr=1");
        let call = CallReport::parse(&query).unwrap();
        assert_eq!((call.is_answered(), call.sent_result), (is_answered, Some(true)), "{status}");
        assert_eq!((call.call_duration, call.ivr()), (Some(13), Some("1")));
    }
    for (query, field) in [
        ("SendStatus=5", "ReferenceId"),
        ("ReferenceId=canary", "SendStatus"),
        ("ReferenceId=a&SendStatus=5&Ivr=canary&Ivr=canary", "Ivr"),
        ("ReferenceId=a&SendStatus=5&SentResult=canary%", "SentResult"),
    ] {
        let error = CallReport::parse(query).unwrap_err();
        assert!(error.field() == Some(field) && !format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn the_result_of_a_registration_is_one_of_three() {
    use RegistrationResult::{Failed, Received, Registered};
    assert_eq!(
        ["0", "1", "2"].map(|value| RegistrationResult::parse(value).unwrap()),
        [Failed, Received, Registered]
    );
    for value in ["", "3", "-1", "02", " 2", "canary"] {
        let error = RegistrationResult::parse(value).unwrap_err();
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn debug_shows_no_number_no_user_no_id_and_no_text() {
    let canaries = "SMSID=canary0901888484&SendStatus=canary&TypeId=canary&telcoid=canary&TotalPrice=84901888484&RequestId=canary\
        &partnerids=canary&oaid=canary&tempid=canary&switchsmsid=canary&phonenumber=0901888484\
        &error_info={\"error\":0,\"message\":\"canary\",\"data\":{\"user_id\":\"31215806834323092\"}}";
    let report = report(canaries);
    let call = "ReferenceId=canary&SendStatus=canary&CallStatus=canary&Ivr=0901888484&CID=0901888484&Price=0901888484";
    let call = CallReport::parse(call).unwrap();
    let info = report.error_info.as_ref().unwrap();
    let words = (report.send_status, report.type_id.unwrap(), report.telco_id.unwrap());
    let shown = format!("{report:?} {report:#?} {call:?} {info:?} {words:?}");
    for private in ["canary", "901888484", "90188", "31215806834323092"] {
        assert!(!shown.contains(private), "{shown}");
    }
    // A number in the place of a count or of Zalo's own number.
    for field in ["SendSuccess", "SendFailed", "TotalReceiver", "TotalSent", "CallDuration"] {
        let query = format!("SMSID=x&ReferenceId=x&SendStatus=5&{field}=901888484");
        let shown = format!("{:?} {:?}", self::report(&query), CallReport::parse(&query).unwrap());
        assert!(!shown.contains("901888484"), "{shown}");
    }
    let info = self::report("SMSID=x&SendStatus=5&error_info={\"error\":84901888484}").error_info.unwrap();
    assert_eq!((info.code(), format!("{info:?}").contains("901888484")), (Some(84_901_888_484), false));
    let info = report.error_info.as_ref().unwrap();
    assert!(info.as_str().contains("31215806834323092") && info.message() == Some("canary"));
    assert!(format!("{:?}", report.phone().unwrap()).contains("***"));
    let printed = format!("{:?}", self::report(printed("viber")));
    assert!(
        printed.contains("SendStatus(5)") && printed.contains("SmsType(23)") && printed.contains("Delivered")
    );
}

/// A printed query with a piece of it replaced.
fn damaged() -> impl Strategy<Value = String> {
    let heading = prop::sample::select(vec!["zalo", "consulting", "by zalo user id", "voice call"]);
    let place = any::<prop::sample::Index>();
    (heading, place, 0..30_usize, "[%&=+{}\"0-9a-f]{0,6}").prop_map(|(heading, place, cut, new)| {
        let query = printed(heading); // ASCII
        let at = place.index(query.len());
        format!("{}{new}{}", &query[..at], query.get(at + cut..).unwrap_or(""))
    })
}

/// The printed phone number and Zalo ids.
const PRIVATE: [&str; 3] = ["0901888484", "312158068343230", "5308693166941955879"];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![damaged(), "\\PC{0,200}"]) {
        let shown = format!("{:?} {:?}", DeliveryReport::parse(&text), CallReport::parse(&text));
        prop_assert!(!PRIVATE.iter().any(|private| shown.contains(private)), "{}", shown);
    }
}
