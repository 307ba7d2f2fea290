//! What we read in the texts that were compared with libphonenumber: a reading that changes is seen here, and judged there.

use crate::phone_readings;

#[test]
fn every_reading_is_the_one_that_the_oracle_has_judged() {
    assert_eq!(
        phone_readings::table(|_, _, _| ()),
        phone_readings::RECORDED,
        "phone numbers are read otherwise than when they were compared with libphonenumber. Compare again, and record the new \
         digests: cargo oracle --record"
    );
}
