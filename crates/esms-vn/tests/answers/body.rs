//! Bodies under HTTP 200, and what comes with them.

use crate::calls::{SUCCESS, UNEXPECTED, all_fail, all_succeed, answer};

async fn unreadable(body: impl AsRef<[u8]>) {
    all_fail(&answer(200, "content-type: application/json\r\n", body), UNEXPECTED).await;
}

#[tokio::test]
async fn no_content_is_no_answer_of_the_vendors() {
    for http_status in [200, 202, 204, 205] {
        let error = all_fail(&answer(http_status, "", ""), UNEXPECTED).await;
        assert!(error.iter().all(|error| error.http_status() == Some(http_status)));
    }
}

/// Stored, not squeezed: the vendor's success stands readable inside, and is none all the same.
#[tokio::test]
async fn a_gzipped_answer_that_nobody_asked_for_is_unreadable() {
    let gzipped = [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 52, 0, 203, 255][..],
        SUCCESS.as_bytes(),
        &[113, 227, 226, 47, 52, 0, 0, 0],
    ]
    .concat();
    all_fail(&answer(200, "content-encoding: gzip\r\n", gzipped), UNEXPECTED).await;
}

#[tokio::test]
async fn the_content_type_decides_nothing() {
    for headers in ["", "content-type: text/html; charset=utf-8\r\n", "content-type: nonsense\r\n"] {
        all_succeed(&answer(200, headers, SUCCESS)).await;
    }
}

#[tokio::test]
async fn a_captive_portals_page_is_unreadable() {
    unreadable("<!DOCTYPE html><html><body>Welcome! Please accept our terms.</body></html>").await;
    unreadable("<script>location='http://portal.invalid/?CodeResult=100'</script>").await;
}

#[tokio::test]
async fn xml_is_unreadable() {
    unreadable("<?xml version=\"1.0\"?><SmsResultModel><CodeResult>100</CodeResult></SmsResultModel>").await;
}

#[tokio::test]
async fn keys_in_another_case_are_not_the_vendors() {
    unreadable(r#"{"codeResult":"100","SMSID":"x"}"#).await;
    unreadable(r#"{"CODERESULT":"100"}"#).await;
}

#[tokio::test]
async fn utf_16_is_unreadable() {
    let units: Vec<u16> = SUCCESS.encode_utf16().collect();
    let (big, little): (Vec<_>, Vec<_>) =
        units.iter().map(|unit| (unit.to_be_bytes(), unit.to_le_bytes())).unzip();
    for (mark, body) in [(&[0xfe, 0xff][..], big.concat()), (&[0xff, 0xfe], little.concat())] {
        unreadable([mark, &body].concat()).await;
        unreadable(body).await;
    }
}

#[tokio::test]
async fn a_message_that_is_not_utf_8_is_unreadable() {
    unreadable(b"{\"CodeResult\":\"100\",\"ErrorMessage\":\"\xff\xfe\"}").await;
    unreadable(b"{\"CodeResult\":\"101\",\"ErrorMessage\":\"caf\xe9\"}").await;
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_message_is_unreadable() {
    unreadable(r#"{"CodeResult":"100","ErrorMessage":"\ud83d"}"#).await;
}

#[tokio::test]
async fn a_message_of_two_mebibytes_is_given_up() {
    unreadable(format!("{{\"CodeResult\":\"100\",\"ErrorMessage\":\"{}\"}}", "x".repeat(2 << 20))).await;
}

/// Ten thousand lists, and as many objects, within one another: both fit into what is read of an answer.
fn nested() -> [String; 2] {
    let levels = 10_000;
    ["[".repeat(levels) + &"]".repeat(levels), "{\"a\":".repeat(levels) + "0" + &"}".repeat(levels)]
}

#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_is_read_is_unreadable() {
    for nested in nested() {
        unreadable(format!("{{\"CodeResult\":\"100\",\"ErrorMessage\":{nested}}}")).await;
    }
}

/// Nobody asks for such a field, so nobody has to follow it down: the answer says what it says without it.
#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_nobody_reads_is_read_past() {
    for nested in nested() {
        for success in [
            format!("{{\"unknown\":{nested},\"CodeResult\":\"100\"}}"),
            format!("{{\"CodeResult\":\"100\",\"unknown\":{nested}}}"),
        ] {
            all_succeed(&answer(200, "", success)).await;
        }
        for refusal in [
            format!("{{\"unknown\":{nested},\"CodeResult\":\"101\"}}"),
            format!("{{\"CodeResult\":\"101\",\"unknown\":{nested}}}"),
        ] {
            all_fail(&answer(200, "", refusal), crate::calls::REFUSED).await;
        }
    }
}

#[tokio::test]
async fn a_code_outside_the_whole_numbers_is_unreadable() {
    for code in ["99999999999999999999", "100.0", "1e2", "1e400", "0x64", "0100"] {
        unreadable(format!("{{\"CodeResult\":{code}}}")).await;
    }
}

/// Nobody knows what the counter counts; a message went out all the same, so this is not a refusal.
#[tokio::test]
async fn a_counter_that_cannot_be_one_is_unreadable() {
    for count in ["1.5", "1e0", "99999999999999999999", "\"none\"", "[1]", "true"] {
        let body = format!("{{\"CodeResult\":\"100\",\"SMSID\":\"x\",\"CountRegenerate\":{count}}}");
        unreadable(body).await;
    }
}

/// Its text and its id are a refusal's own fields: one of another type is not the vendor's answer.
#[tokio::test]
async fn a_refusal_whose_own_fields_have_another_type_is_unreadable() {
    unreadable(r#"{"CodeResult":"117","ErrorMessage":"Code Invalid","SMSID":7}"#).await;
    unreadable(r#"{"CodeResult":"101","ErrorMessage":["Authorize Failed"]}"#).await;
}

#[tokio::test]
async fn what_only_a_success_holds_does_not_matter_in_a_refusal() {
    let body = r#"{"CodeResult":"101","ErrorMessage":"Authorize Failed","CountRegenerate":"none"}"#;
    all_fail(&answer(200, "", body), crate::calls::REFUSED).await;
}

#[tokio::test]
async fn control_characters_of_the_vendors_reach_no_text_of_ours() {
    let body = r#"{"CodeResult":"101","ErrorMessage":"\u001b[31mred\r\nINFO forged line\u202e","SMSID":"\u001b]0;x\u0007\r\nid"}"#;
    for error in all_fail(&answer(200, "", body), crate::calls::REFUSED).await {
        let core = esms_vn::otp_core::Error::from(error);
        let error = std::error::Error::source(&core).unwrap().downcast_ref::<esms_vn::Error>().unwrap();
        let texts = format!("{error} {error:?} {core} {core:?}");
        assert!(texts.chars().all(|character| character == ' ' || character.is_ascii_graphic()), "{texts:?}");
        assert!(!texts.contains("forged"), "{texts}");
        // Those who ask get the vendor's text as it came.
        assert!(error.vendor_message().is_some_and(|text| text.contains("\r\nINFO forged")));
    }
}

#[tokio::test]
async fn control_characters_in_the_code_itself_reach_no_text_of_ours() {
    let body = r#"{"CodeResult":"\u001b[31m1\r\n","SMSID":"x"}"#;
    let unknown = (esms_vn::ErrorKind::Vendor, esms_vn::Effect::Unknown);
    for error in all_fail(&answer(200, "", body), unknown).await {
        let texts = format!("{error} {error:?} {:?}", error.vendor_code());
        assert!(texts.chars().all(|character| character == ' ' || character.is_ascii_graphic()), "{texts:?}");
        assert_eq!(error.vendor_code().map(esms_vn::CodeResult::as_str), Some("\u{1b}[31m1\r\n"));
    }
}
