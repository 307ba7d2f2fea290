//! What a program printed.

use otp_testkit::pages::{hide_codes, program};

#[test]
fn a_program_ends_where_its_module_says_so() {
    let file = "mod a {\n    use b;\n\n    fn c() {\n        d();\n    }\n\n    // Here the program ends.\n\n    fn e() {}\n}\n";
    assert_eq!(program(file, "a"), "use b;\n\nfn c() {\n    d();\n}\n");
}

#[test]
fn codes_alone_are_hidden() {
    assert_eq!(
        hide_codes("RM0.00 code: 482915. +60123456789, 1234567\n000001\n"),
        "RM0.00 code: ######. +60123456789, 1234567\n######\n"
    );
    assert_ne!(hide_codes("12345"), hide_codes("54321"));
}
