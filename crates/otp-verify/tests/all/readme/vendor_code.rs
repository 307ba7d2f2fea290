use std::error::Error as _;

use accuauth::Status;
use otp_verify::{Error, otp_core};

/// The vendor's own code in an engine's error, if the vendor has refused with one.
fn status(error: &Error) -> Option<Status> {
    let vendors_own = error.source()?.downcast_ref::<otp_core::Error>()?;
    Status::of(vendors_own)
}
