use super::*;

const LANGUAGES: [Language; 5] =
    [Language::Vietnamese, Language::Malay, Language::Indonesian, Language::Chinese, Language::English];

const SAYINGS: [Saying; 12] = [
    Saying::OtherCountry,
    Saying::OtherNumber,
    Saying::TooSoon,
    Saying::TooMany,
    Saying::LockedOut,
    Saying::CannotSend,
    Saying::OurSide,
    Saying::NotAPhoneNumber,
    Saying::NotACode,
    Saying::WrongCode,
    Saying::NoAttemptsLeft,
    Saying::Ended,
];

/// What no user should read: our words, and whether a number has an account.
const TECHNICAL: [&str; 36] = [
    "account",
    "akaun",
    "akun",
    "tài khoản",
    "账",
    "帐",
    "用户",
    "người dùng",
    "pengguna",
    "user",
    "registered",
    "berdaftar",
    "terdaftar",
    "đăng ký",
    "注册",
    "vendor",
    "provider",
    "nhà cung cấp",
    "store",
    "database",
    "server",
    "máy chủ",
    "服务器",
    "engine",
    "challenge",
    "purpose",
    "limit",
    "cooldown",
    "lockout",
    "error",
    "lỗi",
    "ralat",
    "错误码",
    "api",
    "sms",
    "otp",
];

#[test]
fn every_reason_is_said_in_every_language_in_words_of_its_own() {
    for language in LANGUAGES {
        let mut sentences: Vec<_> =
            crate::error::REASONS.iter().map(|reason| sentence(language, *reason)).collect();
        sentences.push(not_a_phone_number(language));
        assert!(sentences.iter().all(|sentence| sentence.ends_with(['.', '。'])), "{language:?}");
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(
            sentences.len(),
            SAYINGS.len(),
            "{language:?} says two things in the same words, or leaves one out"
        );
    }
    for saying in SAYINGS {
        let mut sentences = LANGUAGES.map(|language| say(language, saying));
        sentences.sort_unstable();
        assert!(sentences.windows(2).all(|pair| pair[0] != pair[1]), "{saying:?}");
    }
}

#[test]
fn the_languages_agree_on_the_placeholders_and_know_no_other() {
    for saying in SAYINGS {
        let placeholder = match saying {
            Saying::TooSoon | Saying::TooMany | Saying::LockedOut => Some(WAIT),
            Saying::WrongCode => Some(ATTEMPTS),
            Saying::OtherCountry
            | Saying::OtherNumber
            | Saying::CannotSend
            | Saying::OurSide
            | Saying::NotAPhoneNumber
            | Saying::NotACode
            | Saying::NoAttemptsLeft
            | Saying::Ended => None,
        };
        for sentence in LANGUAGES.map(|language| say(language, saying)) {
            assert_eq!(sentence.matches('{').count(), usize::from(placeholder.is_some()), "{sentence}");
            assert!(placeholder.is_none_or(|it| sentence.contains(it)), "{sentence}");
        }
    }
}

#[test]
fn no_sentence_uses_our_words_or_tells_of_an_account() {
    for language in LANGUAGES {
        for sentence in SAYINGS.map(|saying| say(language, saying).to_lowercase()) {
            let technical = TECHNICAL.iter().find(|word| sentence.contains(**word));
            assert_eq!(technical, None, "{sentence}");
        }
    }
}

/// A sentence never claims that a message was sent: the send may have failed, or its end may be unknown.
#[test]
fn reasons_that_would_tell_of_others_share_a_sentence() {
    let said = |reason| sentence(Language::English, reason);
    assert_eq!(said(Reason::Busy), said(Reason::Limited(Limit::Caller)));
    assert_eq!(said(Reason::Closed), said(Reason::Limited(Limit::DailyUnits)));
    assert_eq!(said(Reason::Used), said(Reason::NotFound));
    assert_eq!(said(Reason::Vendor), said(Reason::Keys));
    assert_eq!(said(Reason::WrongCode { attempts_left: 0 }), said(Reason::NoAttemptsLeft));
    assert!(LANGUAGES.iter().all(|it| !sentence(*it, Reason::InFlight).contains("sent")));
}

#[test]
fn what_is_told_holds_the_time_and_the_attempts() {
    let limited = Error::wait(Reason::Limited(Limit::Cooldown), Duration::from_millis(59_001));
    let wrong = Error::new(Reason::WrongCode { attempts_left: 3 });
    let no_time = Error::new(Reason::Busy);
    for (language, wait, attempts) in [
        (Language::Vietnamese, "sau 1 phút.", "còn lại: 3."),
        (Language::Malay, "selepas 1 minit.", "cubaan: 3."),
        (Language::Indonesian, "dalam 1 menit.", "percobaan: 3."),
        (Language::Chinese, "请在1分钟后重新获取。", "剩余次数：3。"),
        (Language::English, "in 1 minute.", "left: 3."),
    ] {
        assert!(tell(language, &limited).ends_with(wait), "{}", tell(language, &limited));
        assert!(tell(language, &wrong).ends_with(attempts), "{}", tell(language, &wrong));
        assert_eq!(tell(language, &no_time), say(language, Saying::CannotSend));
    }
}

#[test]
fn a_time_to_wait_is_never_shorter_than_it_is() {
    for (seconds, words) in [
        (0, "1 second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3_600, "60 minutes"),
        (3_601, "2 hours"),
        (86_400, "24 hours"),
        (86_401, "2 days"),
    ] {
        assert_eq!(wait(Language::English, Duration::from_secs(seconds)), words);
    }
    let units = [5, 300, 7_200, 172_800].map(Duration::from_secs);
    assert_eq!(
        wait(Language::English, Duration::MAX),
        wait(Language::English, Duration::from_secs(u64::MAX))
    );
    assert_eq!(units.map(|time| wait(Language::Vietnamese, time)), ["5 giây", "5 phút", "2 giờ", "2 ngày"]);
    assert_eq!(units.map(|time| wait(Language::Malay, time)), ["5 saat", "5 minit", "2 jam", "2 hari"]);
    assert_eq!(units.map(|time| wait(Language::Indonesian, time)), ["5 detik", "5 menit", "2 jam", "2 hari"]);
    assert_eq!(units.map(|time| wait(Language::Chinese, time)), ["5秒", "5分钟", "2小时", "2天"]);
}

#[test]
fn vietnamese_without_tone_marks_is_the_same_text() {
    let plain: String = message_with_tone_marks("Eaon").chars().map(without_marks).collect();
    assert_eq!(plain, message(Language::Vietnamese, "Eaon"));
}

/// The letters with marks that the text has.
fn without_marks(letter: char) -> char {
    match letter {
        'ã' | 'á' | 'à' | 'ạ' | 'ấ' => 'a',
        'ẻ' | 'ệ' => 'e',
        'ô' | 'ó' | 'ớ' => 'o',
        'ự' | 'ủ' | 'ú' => 'u',
        'ỳ' => 'y',
        other => other,
    }
}

/// Waiting helps nobody who has repeated an old request for another number.
#[test]
fn a_key_that_was_used_for_another_number_asks_for_a_new_code() {
    let said = sentence(Language::English, Reason::OtherNumber);
    assert_eq!(said, "This code is no longer valid. Request a new code.");
}
