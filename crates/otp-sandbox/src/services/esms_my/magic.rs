//! The phones that always fail in one way at esms.com.my.

use super::{GENERATE_PAGE, V};
use crate::magic::{LOST, magic};

magic! { V, "esms-my", PHONES:
    "0001" "60123450001" "0" true: Assumed LOST "the page says nothing of delivery; status 0 is its only word";
    "0101" "60123450101" "9" false: Documented "a phone in a wrong form" GENERATE_PAGE;
    "0103" "60123450103" "5" false: Documented "no credits" GENERATE_PAGE;
    "0500" "60123450500" "6" false: Documented "internal error" GENERATE_PAGE;
}
