use super::{Saying, Unit};

pub(super) const MESSAGE: &str = "{BRAND}: Kod pengesahan anda ialah {OTP}. Sah selama {MINUTES} minit. Jangan kongsi kod ini dengan sesiapa.";

pub(super) fn say(saying: Saying) -> &'static str {
    match saying {
        Saying::OtherCountry => {
            "Kami tidak menghantar kod ke nombor negara ini. Sila masukkan nombor negara lain."
        }
        Saying::OtherNumber => {
            "Kod tidak dapat dihantar ke nombor ini. Sila masukkan nombor telefon mudah alih."
        }
        Saying::TooSoon => "Kod baru sahaja diminta. Anda boleh meminta kod lain selepas {WAIT}.",
        Saying::TooMany => "Terlalu banyak kod telah diminta. Sila cuba lagi selepas {WAIT}.",
        Saying::LockedOut => {
            "Kod yang salah telah dimasukkan terlalu banyak kali. Anda boleh meminta kod baharu selepas {WAIT}."
        }
        Saying::CannotSend => "Kami tidak dapat menghantar kod buat masa ini. Sila cuba lagi nanti.",
        Saying::OurSide => "Berlaku masalah di pihak kami. Sila cuba lagi nanti.",
        Saying::NotAPhoneNumber => "Ini bukan nombor telefon yang sah. Sila semak dan masukkan semula.",
        Saying::NotACode => "Ini bukan kod pengesahan. Sila masukkan kod tepat seperti dalam mesej.",
        Saying::WrongCode => {
            "Kod salah atau telah tamat tempoh. Semak mesej terbaharu dan cuba lagi. Baki cubaan: {ATTEMPTS}."
        }
        Saying::NoAttemptsLeft => {
            "Kod yang salah telah dimasukkan terlalu banyak kali. Sila minta kod baharu."
        }
        Saying::Ended => "Kod ini tidak lagi sah. Sila minta kod baharu.",
    }
}

pub(super) fn wait(count: u64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "saat",
        Unit::Minutes => "minit",
        Unit::Hours => "jam",
        Unit::Days => "hari",
    };
    format!("{count} {unit}")
}
