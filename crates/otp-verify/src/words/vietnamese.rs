use super::{Saying, Unit};

pub(super) const MESSAGE: &str = "Ma xac thuc {BRAND} cua ban la {OTP}. Ma co hieu luc trong {MINUTES} phut. Khong chia se ma nay voi bat ky ai.";

pub(super) const MESSAGE_WITH_TONE_MARKS: &str = "Mã xác thực {BRAND} của bạn là {OTP}. Mã có hiệu lực trong {MINUTES} phút. Không chia sẻ mã này với bất kỳ ai.";

pub(super) fn say(saying: Saying) -> &'static str {
    match saying {
        Saying::OtherCountry => {
            "Chúng tôi không gửi mã đến số điện thoại của quốc gia này. Vui lòng nhập số của quốc gia khác."
        }
        Saying::OtherNumber => "Không thể gửi mã đến số này. Vui lòng nhập số điện thoại di động.",
        Saying::TooSoon => "Mã vừa được yêu cầu. Bạn có thể yêu cầu mã khác sau {WAIT}.",
        Saying::TooMany => "Đã có quá nhiều yêu cầu gửi mã. Vui lòng thử lại sau {WAIT}.",
        Saying::LockedOut => "Mã đã bị nhập sai quá nhiều lần. Bạn có thể yêu cầu mã mới sau {WAIT}.",
        Saying::CannotSend => "Hiện chúng tôi không thể gửi mã. Vui lòng thử lại sau.",
        Saying::OurSide => "Đã xảy ra sự cố từ phía chúng tôi. Vui lòng thử lại sau.",
        Saying::NotAPhoneNumber => "Số điện thoại không đúng. Vui lòng kiểm tra và nhập lại.",
        Saying::NotACode => "Đây không phải là mã xác thực. Vui lòng nhập đúng mã trong tin nhắn.",
        Saying::WrongCode => {
            "Mã không đúng hoặc đã hết hạn. Vui lòng xem tin nhắn mới nhất và thử lại. Số lần thử còn lại: {ATTEMPTS}."
        }
        Saying::NoAttemptsLeft => "Mã đã bị nhập sai quá nhiều lần. Vui lòng yêu cầu mã mới.",
        Saying::Ended => "Mã này không còn hiệu lực. Vui lòng yêu cầu mã mới.",
    }
}

pub(super) fn wait(count: u64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "giây",
        Unit::Minutes => "phút",
        Unit::Hours => "giờ",
        Unit::Days => "ngày",
    };
    format!("{count} {unit}")
}
