use otp_core::{LineType, OtpCode, PhoneNumber, Region, SmsLength};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Number and region decide how the digits are read. `restrict_to` refuses other countries.
    let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?.restrict_to(&[Region::Malaysia])?;
    println!("{}, mobile: {}", phone.e164().as_str(), phone.line_type() == LineType::Mobile);
    println!("in a log: {phone:?}");

    let code = OtpCode::parse(" 493 027 ")?; // as people paste it
    println!("equal: {}, in a log: {code:?}", code == OtpCode::parse("493027")?);

    let text = SmsLength::of("Mã xác minh của bạn là 493027");
    println!("{:?}, {} SMS", text.alphabet(), text.parts());

    let typo = PhoneNumber::parse("012-345", Region::Malaysia).unwrap_err();
    println!("{typo}");
    Ok(())
}
