//! Printing that does not mind when nobody reads any more.

/// The standard ones panic when nobody reads any more, as in `cargo xtask contract | head`. With these a command goes on to
/// its end: its exit code still says what it found, and what it started is stopped.
macro_rules! print {
    ($($text:tt)*) => { $crate::say::to(&mut std::io::stdout(), format_args!($($text)*)) };
}
macro_rules! println {
    () => { print!("\n") };
    ($($text:tt)*) => { print!("{}\n", format_args!($($text)*)) };
}
macro_rules! eprint {
    ($($text:tt)*) => { $crate::say::to(&mut std::io::stderr(), format_args!($($text)*)) };
}
macro_rules! eprintln {
    ($($text:tt)*) => { eprint!("{}\n", format_args!($($text)*)) };
}

/// Writes, and does not mind when nobody reads any more.
pub(crate) fn to(out: &mut dyn std::io::Write, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
