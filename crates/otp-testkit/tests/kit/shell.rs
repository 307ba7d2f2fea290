use otp_testkit::shell::commands;

#[test]
fn every_command_of_a_line_is_found_with_its_words() {
    for (line, wanted) in [
        ("", &[][..]),
        ("# cargo test", &[]),
        ("A=1 B_2=", &[]),
        ("X=1 otp nosuch", &["otp nosuch"]),
        ("$ otp case lint FILE …   # what is wrong?", &["otp case lint FILE …"]),
        ("otp case record a --to 012 > b; echo \"code $?\"", &["otp case record a --to 012", "echo code $?"]),
        ("diff <(jq .a b) <(jq .a c)", &["diff", "jq .a b", "jq .a c"]),
        ("case=a && cargo a | cargo b || cargo c &", &["cargo a", "cargo b", "cargo c"]),
        ("export A=$(openssl rand -hex 32) B=1", &["export A=$", "openssl rand -hex 32"]),
        ("cargo a \\\n  --b\ncargo c", &["cargo a --b", "cargo c"]),
        ("a < b c '# d'#e", &["a c # d#e"]),
    ] {
        let found: Vec<_> = commands(line).iter().map(|words| words.join(" ")).collect();
        assert_eq!(found, wanted, "{line}");
    }
}
