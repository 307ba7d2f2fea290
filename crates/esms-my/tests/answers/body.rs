//! Bodies under HTTP 200, and what comes with them.

use crate::calls::{SUCCESS, UNEXPECTED, answer, both_fail, both_succeed, generate, verify};

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
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 36, 0, 219, 255][..],
        SUCCESS.as_bytes(),
        &[232, 232, 110, 90, 36, 0, 0, 0],
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
    unreadable("<script>location='http://portal.invalid/?status=0'</script>").await;
}

#[tokio::test]
async fn xml_is_unreadable() {
    unreadable("<?xml version=\"1.0\"?><response><status>0</status></response>").await;
}

#[tokio::test]
async fn keys_in_another_case_are_not_the_vendors() {
    unreadable(r#"{"Status":0,"message":"ok","id":"x"}"#).await;
    unreadable(r#"{"STATUS":0}"#).await;
}

/// Text is read where it is the number as a number would be written, and no other way.
#[tokio::test]
async fn a_status_with_blanks_is_unreadable() {
    for status in ["0 ", " 0", "0\\n", "\u{a0}0"] {
        unreadable(format!("{{\"status\":\"{status}\"}}")).await;
    }
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
    unreadable(b"{\"status\":0,\"message\":\"\xff\xfe\",\"id\":\"x\"}").await;
    unreadable(b"{\"status\":3,\"message\":\"caf\xe9\",\"id\":\"x\"}").await;
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_message_is_unreadable() {
    unreadable(r#"{"status":0,"message":"\ud83d","id":"x"}"#).await;
}

#[tokio::test]
async fn a_message_of_two_mebibytes_is_given_up() {
    unreadable(format!("{{\"status\":0,\"message\":\"{}\",\"id\":\"x\"}}", "x".repeat(2 << 20))).await;
}

/// Ten thousand lists, and as many objects, within one another: both fit into what is read of an answer.
fn nested() -> [String; 2] {
    let levels = 10_000;
    ["[".repeat(levels) + &"]".repeat(levels), "{\"a\":".repeat(levels) + "0" + &"}".repeat(levels)]
}

#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_is_read_is_unreadable() {
    for nested in nested() {
        unreadable(format!("{{\"status\":0,\"message\":{nested}}}")).await;
    }
}

/// Nobody asks for such a field, so nobody has to follow it down: the answer says what it says without it.
#[tokio::test]
async fn nesting_of_ten_thousand_levels_in_a_field_that_nobody_reads_is_read_past() {
    for nested in nested() {
        for success in [
            format!("{{\"unknown\":{nested},\"status\":0}}"),
            format!("{{\"status\":0,\"unknown\":{nested}}}"),
        ] {
            both_succeed(&answer(200, "", success)).await;
        }
        for refusal in [
            format!("{{\"unknown\":{nested},\"status\":3}}"),
            format!("{{\"status\":3,\"unknown\":{nested}}}"),
        ] {
            both_fail(&answer(200, "", refusal), crate::calls::REFUSED).await;
        }
    }
}

#[tokio::test]
async fn a_status_outside_the_whole_numbers_is_unreadable() {
    for status in ["99999999999999999999", "-99999999999999999999", "0.0", "0e0", "1e400", "0x0", "00"] {
        unreadable(format!("{{\"status\":{status}}}")).await;
    }
}

/// The message went out all the same, so this is not a refusal.
#[tokio::test]
async fn a_charge_that_cannot_be_one_is_unreadable() {
    for charge in ["-1", "1.5", "1e0", "65536", "99999999999999999999", "\"1\"", "[1]"] {
        let body = format!("{{\"status\":0,\"message\":\"ok\",\"id\":\"x\",\"creditDeducted\":{charge}}}");
        let error = generate(answer(200, "", &body)).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), UNEXPECTED, "{body}");
        // A check is not charged, and has no such field.
        verify(answer(200, "", &body)).await.unwrap();
    }
}

/// Its text and its id are a refusal's own fields: one of another type is not the vendor's answer.
#[tokio::test]
async fn a_refusal_whose_own_fields_have_another_type_is_unreadable() {
    unreadable(r#"{"status":16,"message":"Invalid OTP","id":7}"#).await;
    unreadable(r#"{"status":3,"message":["Invalid credentials"],"id":"x"}"#).await;
}

#[tokio::test]
async fn what_only_a_success_holds_does_not_matter_in_a_refusal() {
    let body = r#"{"status":3,"message":"m","id":"x","creditDeducted":"none","parts":-1,"type":[]}"#;
    both_fail(&answer(200, "", body), crate::calls::REFUSED).await;
}

#[tokio::test]
async fn control_characters_of_the_vendors_reach_no_text_of_ours() {
    let body =
        r#"{"status":3,"message":"\u001b[31mred\r\nINFO forged line\u202e","id":"\u001b]0;x\u0007\r\nid"}"#;
    for error in both_fail(&answer(200, "", body), crate::calls::REFUSED).await {
        let core = esms_my::otp_core::Error::from(error);
        let error = std::error::Error::source(&core).unwrap().downcast_ref::<esms_my::Error>().unwrap();
        let texts = format!("{error} {error:?} {core} {core:?}");
        assert!(texts.chars().all(|character| character == ' ' || character.is_ascii_graphic()), "{texts:?}");
        assert!(!texts.contains("forged"), "{texts}");
        // Those who ask get the vendor's text as it came.
        assert!(error.vendor_message().is_some_and(|text| text.contains("\r\nINFO forged")));
    }
}
