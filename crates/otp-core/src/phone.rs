//! Phone numbers: typed text in, an E.164 number or a precise error out.
//!
//! `scan` turns characters into digits, `read` decides what the digits mean, `plan` knows what the numbering
//! plans contain, and `number` is the finished value.

mod country_code;
mod error;
mod line_type;
mod number;
mod plan;
mod read;
mod region;
mod scan;
#[cfg(feature = "serde")]
mod serde;
mod text;

pub use self::error::{PhoneNumberError, PhoneNumberErrorKind};
pub use self::line_type::LineType;
pub use self::number::PhoneNumber;
pub use self::region::Region;
pub use self::text::NumberText;
