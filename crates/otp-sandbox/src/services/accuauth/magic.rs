//! The phones that always fail in one way at AccuAuth.

use super::{PAGE, SIBLING, V};
use crate::magic::{LOST, magic};

magic! { V, "accuauth", PHONES:
    "0001" "62812000001" "OK" true: Assumed LOST "the page says nothing of delivery; `OK` is its only word";
    "0101" "62812000101" "INVALID_ARGUMENT" false: Reported "a phone in a wrong form" SIBLING;
    "0103" "62812000103" "OUT_OF_QUOTA" false: Documented "a used-up quota" PAGE;
    "0429" "62812000429" "RATE_LIMIT_EXCEEDED" false: Documented "too many requests" PAGE;
    "0500" "62812000500" "INTERNAL_ERROR" false: Documented "the vendor's own internal error" PAGE;
}
