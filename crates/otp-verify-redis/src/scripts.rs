//! One script for each operation.

use std::sync::LazyLock;

/// The text of a script, and its hash, by which a server that has run it knows it.
pub(crate) struct Script {
    pub(crate) text: &'static str,
    pub(crate) hash: String,
}

macro_rules! scripts {
    ($($name:ident = $($file:literal)+;)+) => {
        $(
            pub(crate) static $name: LazyLock<Script> =
                LazyLock::new(|| Script::new(concat!($(include_str!(concat!("scripts/", $file, ".lua")), "\n",)+)));
        )+

        #[cfg(test)]
        static ALL: &[&LazyLock<Script>] = &[$(&$name),+];
    };
}

scripts! {
    BEGIN = "clock" "challenge" "failures" "groups" "begin";
    FINISH = "clock" "challenge" "groups" "finish";
    REPORT = "clock" "challenge" "report";
    CLAIM = "clock" "challenge" "failures" "claim";
    SETTLE = "clock" "challenge" "failures" "settle";
    CONSUME = "clock" "challenge" "confirmed" "consume";
    CREDIT = "clock" "confirmed" "credit";
    TAKE = "clock" "groups" "take";
    GIVE_BACK = "clock" "groups" "give_back";
    LOOK_UP = "clock" "challenge" "failures" "groups" "look_up";
    WINDOW = "clock" "groups" "window";
    CANCEL = "clock" "challenge" "cancel";
    LIFT = "clock" "failures" "lift";
    FORGET = "clock" "challenge" "forget";
    SWITCH = "clock" "switch";
    CHECK = "clock" "check";
}

impl Script {
    fn new(text: &'static str) -> Self {
        Self { text, hash: redis::Script::new(text).get_hash().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Redis warns of scripts that differ from call to call, because a server keeps all of them.
    #[test]
    fn every_script_has_a_hash_of_its_own() {
        let mut names: Vec<_> = ALL.iter().map(|script| script.hash.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
