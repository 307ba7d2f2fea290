//! What holds a key cannot be serialised, or this does not compile.

// Otherwise no type has the trait, and nothing is asked.
const _: () = {
    const fn is_serialised<T: serde::Serialize>() {}
    is_serialised::<otp_verify::ChallengeId>();
};

otp_testkit::never_serialised![otp_verify::Key, otp_verify::KeyRing, otp_verify::KeyRingBuilder];
