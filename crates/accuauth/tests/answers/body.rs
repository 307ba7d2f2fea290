//! Bodies under HTTP 200, and what comes with them.

use crate::calls::{SUCCESS, UNEXPECTED, answer, both_fail, both_succeed};

async fn unreadable(body: impl AsRef<[u8]>) {
    both_fail(&answer(200, "content-type: application/json\r\n", body), UNEXPECTED).await;
}

#[tokio::test]
async fn no_content_is_no_answer_of_the_vendors() {
    for http_status in [200, 202, 204, 205] {
        let error = both_fail(&answer(http_status, "", ""), UNEXPECTED).await;
        assert!(error.iter().all(|error| error.http_status() == Some(http_status)));
    }
}

/// Stored, not squeezed: the vendor's success stands readable inside, and is none all the same.
#[tokio::test]
async fn a_gzipped_answer_that_nobody_asked_for_is_unreadable() {
    let gzipped = [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 62, 0, 193, 255][..],
        SUCCESS.as_bytes(),
        &[226, 110, 201, 225, 62, 0, 0, 0],
    ]
    .concat();
    both_fail(&answer(200, "content-encoding: gzip\r\n", gzipped), UNEXPECTED).await;
}

#[tokio::test]
async fn the_content_type_decides_nothing() {
    for headers in ["", "content-type: text/html; charset=utf-8\r\n", "content-type: nonsense\r\n"] {
        both_succeed(&answer(200, headers, SUCCESS)).await;
    }
}

#[tokio::test]
async fn a_captive_portals_page_is_unreadable() {
    unreadable("<!DOCTYPE html><html><body>Welcome! Please accept our terms.</body></html>").await;
    unreadable("<script>location='http://portal.invalid/?status=OK'</script>").await;
}

#[tokio::test]
async fn xml_is_unreadable() {
    unreadable("<?xml version=\"1.0\"?><response><status>OK</status></response>").await;
}

#[tokio::test]
async fn keys_in_another_case_are_not_the_vendors() {
    unreadable(r#"{"Status":"OK","request_id":"TID0"}"#).await;
    unreadable(r#"{"STATUS":"OK"}"#).await;
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
async fn a_reason_that_is_not_utf_8_is_unreadable() {
    unreadable(b"{\"status\":\"OK\",\"request_id\":\"\xff\xfe\"}").await;
    unreadable(b"{\"status\":\"UNAUTHORIZED\",\"reason\":\"caf\xe9\"}").await;
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_reason_is_unreadable() {
    unreadable(r#"{"status":"OK","reason":"\ud83d"}"#).await;
}

#[tokio::test]
async fn a_reason_of_two_mebibytes_is_given_up() {
    unreadable(format!("{{\"status\":\"OK\",\"reason\":\"{}\"}}", "x".repeat(2 << 20))).await;
}

/// Ten thousand lists, and as many objects, within one another: both fit into what is read of an answer.
fn nested() -> [String; 2] {
    let levels = 10_000;
    ["[".repeat(levels) + &"]".repeat(levels), "{\"a\":".repeat(levels) + "0" + &"}".repeat(levels)]
}

#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_is_read_is_unreadable() {
    for nested in nested() {
        unreadable(format!("{{\"status\":\"OK\",\"reason\":{nested}}}")).await;
    }
}

/// Nobody asks for such a field, so nobody has to follow it down: the answer says what it says without it.
#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_nobody_reads_is_read_past() {
    for nested in nested() {
        for success in [
            format!("{{\"unknown\":{nested},\"status\":\"OK\"}}"),
            format!("{{\"status\":\"OK\",\"unknown\":{nested}}}"),
        ] {
            both_succeed(&answer(200, "", success)).await;
        }
        for refusal in [
            format!("{{\"unknown\":{nested},\"status\":\"UNAUTHORIZED\"}}"),
            format!("{{\"status\":\"UNAUTHORIZED\",\"unknown\":{nested}}}"),
        ] {
            both_fail(&answer(200, "", refusal), crate::calls::REFUSED).await;
        }
    }
}

/// The message went out all the same, so this is not a refusal.
#[tokio::test]
async fn a_charge_that_cannot_be_one_is_unreadable() {
    for charge in ["-1", "1.5", "1e0", "65536", "99999999999999999999", "1e400", "\"1\"", "[1]"] {
        unreadable(format!("{{\"status\":\"OK\",\"charge_info\":{{\"charge\":{charge}}}}}")).await;
    }
}

#[tokio::test]
async fn control_characters_of_the_vendors_reach_no_text_of_ours() {
    let body = r#"{"status":"UNAUTHORIZED","reason":"\u001b[31mred\r\nINFO forged line\u202e","request_id":"\u001b]0;x\u0007\r\nid"}"#;
    for error in both_fail(&answer(200, "", body), crate::calls::REFUSED).await {
        let core = accuauth::otp_core::Error::from(error);
        let error = std::error::Error::source(&core).unwrap().downcast_ref::<accuauth::Error>().unwrap();
        let texts = format!("{error} {error:?} {core} {core:?}");
        assert!(texts.chars().all(|character| character == ' ' || character.is_ascii_graphic()), "{texts:?}");
        assert!(!texts.contains("forged"), "{texts}");
        // Those who ask get the vendor's text as it came.
        assert!(error.vendor_message().is_some_and(|text| text.contains("\r\nINFO forged")));
    }
}

#[tokio::test]
async fn control_characters_in_the_word_itself_reach_no_text_of_ours() {
    let body = r#"{"status":"\u001b[31mOK\r\n","request_id":"x"}"#;
    let unknown = (accuauth::ErrorKind::Vendor, accuauth::Effect::Unknown);
    for error in both_fail(&answer(200, "", body), unknown).await {
        let texts = format!("{error} {error:?} {:?}", error.vendor_code());
        assert!(texts.chars().all(|character| character == ' ' || character.is_ascii_graphic()), "{texts:?}");
        assert_eq!(error.vendor_code().map(accuauth::Status::as_str), Some("\u{1b}[31mOK\r\n"));
    }
}
