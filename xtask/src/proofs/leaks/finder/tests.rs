use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use otp_core::{OtpCode, PhoneNumber};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::json;

use super::*;

fn canaries() -> Canaries {
    Canaries::new(7).unwrap()
}

/// The encodings in which this canary is found.
fn found(finder: &Finder, name: &str, text: impl AsRef<[u8]>) -> Vec<&'static str> {
    let hits = finder.find(text.as_ref(), Care::Whole);
    hits.into_iter().filter(|hit| hit.canary == name).map(|hit| hit.encoding).collect()
}

#[test]
fn a_key_is_found_in_every_encoding_that_others_write() {
    let canaries = canaries();
    let finder = Finder::new(&canaries).unwrap();
    let key = canaries.esms_my.account.key.as_str();
    let bytes = key.as_bytes();
    let percent = percent_encode(bytes, NON_ALPHANUMERIC).to_string();
    let u_escaped = joined(key.encode_utf16(), |unit| format!("\\u{unit:04X}"));
    let hex = joined(bytes, |byte| format!("{byte:02X}"));
    let dump = joined(bytes, |byte| format!("{byte:02x} "));
    let wide: Vec<u8> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let broad: Vec<u8> = key.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
    for (encoding, text) in [
        ("raw", format!("key={key}&").into_bytes()),
        ("raw", key.to_ascii_uppercase().into_bytes()),
        ("percent", percent.clone().into_bytes()),
        ("percent", percent.to_lowercase().into_bytes()),
        ("percent, twice", percent.replace('%', "%25").into_bytes()),
        ("form", percent.replace("%20", "+").into_bytes()),
        ("JSON", json!({ "api-key": key }).to_string().into_bytes()),
        ("JSON with \\/", json!({ "api-key": key }).to_string().replace('/', "\\/").into_bytes()),
        ("JSON \\u, every character", u_escaped.to_lowercase().into_bytes()),
        ("JSON \\u, every character", u_escaped.into_bytes()),
        ("hex", hex.into_bytes()),
        ("hex with blanks", dump.into_bytes()),
        ("list of bytes", format!("{bytes:?}").into_bytes()),
        ("list of bytes", format!("{:#?}", (1, bytes)).into_bytes()),
        ("list of bytes, hex", format!("{bytes:02x?}").into_bytes()),
        ("list of bytes, 0x", format!("{bytes:#04x?}").into_bytes()),
        ("list of bytes, reversed", format!("{backwards:?}").into_bytes()),
        ("JSON", format!("{key:?}").into_bytes()),
        ("Rust escape_ascii", format!("b\"{}\"", bytes.escape_ascii()).into_bytes()),
        ("UTF-16, little end first", wide),
        ("UTF-16, big end first", broad),
        ("reversed", key.chars().rev().collect::<String>().into_bytes()),
        ("HTML", b"<p>".iter().chain(html(key).as_bytes()).copied().collect()),
        ("its first eight characters", format!("{}…", &key[..8]).into_bytes()),
        ("its last eight characters", format!("…{}", &key[key.len() - 8..]).into_bytes()),
    ] {
        let names = found(&finder, "esms-my key", &text);
        assert!(names.contains(&encoding), "{encoding}: {names:?} in {}", String::from_utf8_lossy(&text));
    }
}

fn joined<T>(parts: impl IntoIterator<Item = T>, write: impl Fn(T) -> String) -> String {
    parts.into_iter().map(write).collect()
}

fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;")
}

#[test]
fn base64_is_found_at_every_alignment_and_with_any_neighbour() {
    let canaries = canaries();
    let finder = Finder::new(&canaries).unwrap();
    let names = ["accuauth secret", "accuauth code", "esms-my number", "proxy password"];
    let secret = canaries.accuauth.account.secret.clone();
    let code = canaries.accuauth.codes[0].expose().to_owned();
    let number = canaries.esms_my.phone.e164().to_string();
    for (name, text) in names.into_iter().zip([secret, code, number, canaries.proxy.secret.clone()]) {
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "x", "xy", "xyz"] {
                let whole = format!("{before}{text}{after}");
                for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                    let encoded = engine.encode(&whole);
                    assert!(!found(&finder, name, &encoded).is_empty(), "{name}: {whole} {encoded}");
                }
            }
        }
    }
    let basic = STANDARD.encode(format!("{}:{}", canaries.proxy.key, canaries.proxy.secret));
    assert!(found(&finder, "proxy password", basic).contains(&"Basic pair"));
}

#[test]
fn a_number_is_found_in_each_form_and_its_mask_is_not() {
    let canaries = canaries();
    let finder = Finder::new(&canaries).unwrap();
    for (name, phone) in [
        ("esms-vn number", canaries.esms_vn.phone),
        ("esms-my number", canaries.esms_my.phone),
        ("accuauth number", canaries.accuauth.phone),
    ] {
        let national = phone.national().unwrap().to_string();
        let digits = phone.msisdn().to_string();
        let spaced = |text: &str, separator: &str| {
            let parts: Vec<_> = text.as_bytes().chunks(3).map(String::from_utf8_lossy).collect();
            parts.join(separator)
        };
        for text in [
            phone.e164().to_string(),
            digits.clone(),
            national.clone(),
            format!("00{digits}"),
            spaced(&national, " "),
            spaced(&digits, "-"),
            spaced(&national, ". "),
            format!("(+{}) {}", &digits[..2], spaced(&digits[2..], " ")),
            format!("{:?}", national.as_bytes()),
            national[..national.len() - 2].to_owned(),
        ] {
            assert!(!found(&finder, name, &text).is_empty(), "{name}: {text}");
        }
        let masked = format!("{phone:?} {:?} {:?} {:?}", phone.e164(), phone.msisdn(), phone.national());
        assert!(masked.contains('*'));
        assert_eq!(finder.find(masked.as_bytes(), Care::Parts), []);
        // A mask that shows more than the last two digits is known from five on.
        for shown in 5..national.len() {
            let careless = format!("+84****{}", &national[national.len() - shown..]);
            assert!(!finder.find(careless.as_bytes(), Care::Parts).is_empty(), "{careless}");
        }
    }
}

#[test]
fn near_misses_are_not_found() {
    let canaries = canaries();
    let finder = Finder::new(&canaries).unwrap();
    let other = Canaries::new(8).unwrap();
    for canary in other.all().iter().filter(|canary| {
        !canary.text.starts_with("sandbox-") && !canary.name.contains("magic") && canary.kind != Kind::Number
    }) {
        assert_eq!(finder.find(canary.text.as_bytes(), Care::Parts), [], "{}", canary.name);
    }
    let (key, code) = (canaries.esms_vn.account.key.as_str(), canaries.esms_vn.codes[0].expose());
    let phone: PhoneNumber = canaries.esms_vn.phone;
    let national = phone.national().unwrap().to_string();
    for near in [
        key[..7].to_owned(),
        format!("{}x{}", &key[1..7], &key[7..8]),
        code[1..].to_owned(),
        format!("{:?}", OtpCode::parse(code).unwrap()),
        national[..7].to_owned(),
        joined(national.chars(), |digit| format!("{digit},")),
        "sandbox-esms-vn".to_owned(),
        "127.0.0.1:49152 4096 bytes in 1.901887 s, id 84901-887".to_owned(),
    ] {
        assert_eq!(finder.find(near.as_bytes(), Care::Whole), [], "{near}");
    }
}

#[test]
fn no_pattern_is_blind() {
    assert_eq!(Finder::new(&canaries()).unwrap().blind_spots(), Vec::<String>::new());
}
