//! Messages that people send to a short code. The signatures were computed with Python's hashlib.

use esms_vn::callback::ShortCodeMessage;
use esms_vn::{Error, Secret};

/// `DK Tiếng Việt a+b&c <x>`, without its signature.
const MESSAGE: &str = "sender=84901888484&content=DK+Ti%E1%BA%BFng%20Vi%E1%BB%87t+a%2Bb%26c+%3Cx%3E&serviceNumber=8041\
    &keyword=DK&cpid=cp7&smsid=sms-16&receiverTime=20130228130101";
const SIGN: &str = "%2B4xyDgzsDae5c5m%2FH%2B4fzQ%3D%3D";

fn parse(query: &str) -> Result<ShortCodeMessage, Error> {
    ShortCodeMessage::parse(query, "cp7", &Secret::parse("PrivateKey", "test-private-key").unwrap())
}

#[test]
fn a_message_with_the_right_signature_is_read() {
    // Percent-encoded, or left as base64 writes it: a plus then arrives as a blank.
    for sign in [SIGN, "+4xyDgzsDae5c5m/H+4fzQ=="] {
        let message = parse(&format!("{MESSAGE}&sign={sign}")).unwrap();
        assert_eq!(message.content(), "DK Tiếng Việt a+b&c <x>");
        assert_eq!((message.sender(), message.keyword()), ("84901888484", Some("DK")));
        assert_eq!(message.sender_phone().unwrap().e164().as_str(), "+84901888484");
        assert_eq!((message.cpid.as_str(), message.sms_id.as_str()), ("cp7", "sms-16"));
        assert_eq!(
            (message.service_number.as_str(), message.receiver_time.as_str()),
            ("8041", "20130228130101")
        );
        assert_eq!(message.sign, "+4xyDgzsDae5c5m/H+4fzQ==");
        assert_eq!(format!("{message:?}"), "ShortCodeMessage { .. }");
    }
    let empty =
        "sender=84901888484&content=&serviceNumber=8041&cpid=cp7&smsid=sms-1&receiverTime=20130228130101";
    let empty = parse(&format!("{empty}&sign=6dL1mePbqaBt11mFDVeh5Q%3D%3D")).unwrap();
    assert_eq!((empty.content(), empty.keyword()), ("", None));
}

#[test]
fn a_message_without_the_right_signature_is_none() {
    let signed = format!("{MESSAGE}&sign={SIGN}");
    for (what, instead) in [
        ("smsid=sms-16", "smsid=sms-17"),
        ("content=DK", "content=DL"),
        ("20130228130101", "20130228130102"),
        ("sign=%2B", "sign=%2C"),
        ("%3D%3D", ""),
        ("%3D%3D", "%3D"),
        (SIGN, "canary"),
    ] {
        assert!(signed.contains(what), "{what}");
        let error = parse(&signed.replace(what, instead)).unwrap_err();
        assert_eq!(
            (error.field(), error.to_string().as_str()),
            (Some("sign"), "`sign` does not match"),
            "{instead}"
        );
    }
    let other_key = Secret::parse("PrivateKey", "test-private-kez").unwrap();
    assert!(ShortCodeMessage::parse(&signed, "cp7", &other_key).is_err());
    for field in ["sender", "serviceNumber", "cpid", "smsid", "receiverTime", "sign", "content", "keyword"] {
        for query in [signed.replace(&format!("{field}="), "x="), format!("{signed}&{field}=canary")] {
            if ["content", "keyword"].contains(&field) && query.contains("x=") {
                continue; // either may be empty
            }
            let error = parse(&query).unwrap_err();
            assert!(error.field() == Some(field) && !format!("{error:?}").contains("canary"), "{error:?}");
        }
    }
}

/// Nothing separates the signed parts. Somebody who has seen one message can move characters between two of them.
#[test]
fn characters_moved_between_the_signed_parts_make_no_new_message() {
    let signed = format!("{MESSAGE}&sign={SIGN}");
    let moved = |changes: &[(&str, &str)]| {
        changes.iter().fold(signed.clone(), |query, (what, instead)| {
            assert!(query.contains(what), "{what}");
            query.replace(what, instead)
        })
    };
    let (end, time, cpid, smsid) = ("%3Cx%3E", "receiverTime=20130228130101", "cpid=cp7", "smsid=sms-16");
    for (changes, field) in [
        ([(end, "%3Cx%3E2"), (time, "receiverTime=0130228130101")], "receiverTime"),
        ([(end, "%3Cx"), (time, "receiverTime=%3E20130228130101")], "receiverTime"),
        ([(cpid, "cpid=cp"), (smsid, "smsid=7sms-16")], "cpid"),
        ([(cpid, "cpid=cp7s"), (smsid, "smsid=ms-16")], "cpid"),
    ] {
        assert_eq!(parse(&moved(&changes)).unwrap_err().field(), Some(field), "{changes:?}");
    }
    // Nobody knows how long an `smsid` is, so this one passes, and its signature tells that it is a repeat.
    let repeat = parse(&moved(&[(smsid, "smsid=sms-1"), ("content=DK", "content=6DK")])).unwrap();
    assert_eq!(repeat.sms_id, "sms-1");
    assert_eq!(repeat.sign, parse(&signed).unwrap().sign);
}

#[test]
fn a_time_has_fourteen_digits_and_the_service_is_yours() {
    let signed = format!("{MESSAGE}&sign={SIGN}");
    for time in [
        "2013022813010",
        "201302281301011",
        "2013022813010x",
        "2013-02-28T13:",
        "%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1",
    ] {
        let error = parse(&signed.replace("20130228130101", time)).unwrap_err();
        assert_eq!(error.to_string(), "`receiverTime` must have 14 digits", "{time}");
    }
    for cpid in ["cp8", "CP7", "canary"] {
        let error = parse(&signed.replace("cpid=cp7", &format!("cpid={cpid}"))).unwrap_err();
        assert_eq!(error.to_string(), "`cpid` is another service's", "{cpid}");
    }
}

/// Sender, service number and keyword are not signed. The documentation of the type says so.
#[test]
fn the_signature_covers_what_the_page_says_and_no_more() {
    let signed = format!("{MESSAGE}&sign={SIGN}").replace("sender=84901888484", "sender=84900000000");
    let message =
        parse(&signed.replace("serviceNumber=8041", "serviceNumber=1").replace("keyword=DK", "")).unwrap();
    assert_eq!(
        (message.sender(), message.service_number.as_str(), message.keyword()),
        ("84900000000", "1", None)
    );
}

#[test]
fn the_answer_is_xml_that_a_parser_reads() {
    let message = parse(&format!("{MESSAGE}&sign={SIGN}")).unwrap();
    assert_eq!(
        message.answer("Mã <b>&\r\"'").unwrap(),
        "<ClientResponse><Message>Mã &lt;b&gt;&amp;&#13;\"'</Message><Smsid>sms-16</Smsid>\
            <Receiver>84901888484</Receiver></ClientResponse>"
    );
    for text in ["canary\0", "canary\u{1b}", "canary\u{ffff}"] {
        let error = message.answer(text).unwrap_err();
        assert!(error.field() == Some("Message") && !format!("{error:?}").contains("canary"), "{error:?}");
    }
    // The sender is not signed: somebody who has seen one message can put anything there.
    let forged = format!("{MESSAGE}&sign={SIGN}").replace("sender=84901888484", "sender=%3C/Receiver%3E%1b");
    assert_eq!(parse(&forged).unwrap().answer("ok").unwrap_err().field(), Some("Receiver"));
    let forged = forged.replace("%1b", "");
    assert!(parse(&forged).unwrap().answer("ok").unwrap().contains("<Receiver>&lt;/Receiver&gt;</Receiver>"));
    assert!(parse(&forged).unwrap().sender_phone().is_none());
}
