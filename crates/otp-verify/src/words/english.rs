use super::{Saying, Unit};

pub(super) const MESSAGE: &str =
    "Your {BRAND} code is {OTP}. It expires in {MINUTES} min. Do not share it with anyone.";

pub(super) fn say(saying: Saying) -> &'static str {
    match saying {
        Saying::OtherCountry => "We do not send codes to this country. Enter a number of another country.",
        Saying::OtherNumber => "We cannot send a code to this number. Enter a mobile number.",
        Saying::TooSoon => "A code was requested a moment ago. You can request another one in {WAIT}.",
        Saying::TooMany => "Too many codes were requested. Try again in {WAIT}.",
        Saying::LockedOut => "Too many wrong codes were entered. You can request a new code in {WAIT}.",
        Saying::CannotSend => "We cannot send codes at the moment. Please try again later.",
        Saying::OurSide => "Something went wrong on our side. Please try again later.",
        Saying::NotAPhoneNumber => "This is not a phone number. Check it and enter it again.",
        Saying::NotACode => "This is not the code. Enter it exactly as the message shows it.",
        Saying::WrongCode => {
            "The code is wrong or has expired. Check the newest message and try again. Attempts left: {ATTEMPTS}."
        }
        Saying::NoAttemptsLeft => "Too many wrong codes were entered. Request a new code.",
        Saying::Ended => "This code is no longer valid. Request a new code.",
    }
}

pub(super) fn wait(count: u64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "second",
        Unit::Minutes => "minute",
        Unit::Hours => "hour",
        Unit::Days => "day",
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
