use super::{Saying, Unit};

pub(super) const MESSAGE: &str = "【{BRAND}】验证码：{OTP}，{MINUTES}分钟内有效。请勿将验证码告诉他人。";

pub(super) fn say(saying: Saying) -> &'static str {
    match saying {
        Saying::OtherCountry => "我们不向该国家或地区的号码发送验证码，请输入其他国家或地区的号码。",
        Saying::OtherNumber => "无法向该号码发送验证码，请输入手机号码。",
        Saying::TooSoon => "刚刚已请求过验证码，请在{WAIT}后重新获取。",
        Saying::TooMany => "验证码请求次数过多，请在{WAIT}后重试。",
        Saying::LockedOut => "验证码输错次数过多，请在{WAIT}后重新获取验证码。",
        Saying::CannotSend => "暂时无法发送验证码，请稍后再试。",
        Saying::OurSide => "我们这边出了点问题，请稍后再试。",
        Saying::NotAPhoneNumber => "电话号码有误，请检查后重新输入。",
        Saying::NotACode => "这不是验证码，请按消息中的内容输入。",
        Saying::WrongCode => "验证码错误或已过期，请查看最新的消息后重试。剩余次数：{ATTEMPTS}。",
        Saying::NoAttemptsLeft => "验证码输错次数过多，请重新获取验证码。",
        Saying::Ended => "该验证码已失效，请重新获取验证码。",
    }
}

pub(super) fn wait(count: u64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "秒",
        Unit::Minutes => "分钟",
        Unit::Hours => "小时",
        Unit::Days => "天",
    };
    format!("{count}{unit}")
}
