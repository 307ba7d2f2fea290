use super::{Saying, Unit};

/// Without the words that operators there filter: "kode" passes, "code" may not.
pub(super) const MESSAGE: &str =
    "Kode {BRAND} Anda adalah {OTP}. Berlaku {MINUTES} menit. Jangan berikan kode ini kepada siapa pun.";

pub(super) fn say(saying: Saying) -> &'static str {
    match saying {
        Saying::OtherCountry => {
            "Kami tidak mengirim kode ke nomor dari negara ini. Masukkan nomor dari negara lain."
        }
        Saying::OtherNumber => "Kode tidak dapat dikirim ke nomor ini. Masukkan nomor ponsel.",
        Saying::TooSoon => "Kode baru saja diminta. Anda dapat meminta kode lain dalam {WAIT}.",
        Saying::TooMany => "Terlalu banyak kode yang diminta. Coba lagi dalam {WAIT}.",
        Saying::LockedOut => {
            "Kode salah dimasukkan terlalu sering. Anda dapat meminta kode baru dalam {WAIT}."
        }
        Saying::CannotSend => "Saat ini kami tidak dapat mengirim kode. Silakan coba lagi nanti.",
        Saying::OurSide => "Terjadi gangguan di pihak kami. Silakan coba lagi nanti.",
        Saying::NotAPhoneNumber => "Ini bukan nomor telepon yang benar. Periksa, lalu masukkan kembali.",
        Saying::NotACode => "Ini bukan kode verifikasi. Masukkan kode persis seperti di dalam pesan.",
        Saying::WrongCode => {
            "Kode salah atau sudah kedaluwarsa. Periksa pesan terbaru, lalu coba lagi. Sisa percobaan: {ATTEMPTS}."
        }
        Saying::NoAttemptsLeft => "Kode salah dimasukkan terlalu sering. Silakan minta kode baru.",
        Saying::Ended => "Kode ini sudah tidak berlaku. Silakan minta kode baru.",
    }
}

pub(super) fn wait(count: u64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "detik",
        Unit::Minutes => "menit",
        Unit::Hours => "jam",
        Unit::Days => "hari",
    };
    format!("{count} {unit}")
}
