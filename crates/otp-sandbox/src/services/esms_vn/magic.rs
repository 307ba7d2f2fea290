//! The phones that always fail in one way at eSMS.vn.

use super::{ERROR_PAGE, V};
use crate::magic::{LOST, magic};

const OLD_CLIENTS: &str =
    "older public clients call 99 an unknown error; today's table says `phone is blocked`";

magic! { V, "esms-vn", PHONES:
    "0001" "0901880001" "100" true: Assumed LOST "the page says nothing of delivery; code 100 is its only word";
    "0101" "0901880101" "108" false: Documented "a phone in a wrong form" ERROR_PAGE;
    "0103" "0901880103" "103" false: Documented "a balance that is too low" ERROR_PAGE;
    "0500" "0901880500" "99" false: Reported "the vendor's own unknown error" OLD_CLIENTS;
}
