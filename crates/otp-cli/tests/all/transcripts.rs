//! Plays every file in `tests/transcripts` and compares what is printed. `OTP_TRANSCRIPTS=record` writes the files anew.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::transcript::play;

#[test]
fn every_transcript_reads_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let is_recording = env::var("OTP_TRANSCRIPTS").is_ok_and(|word| word == "record");
    let mut different = Vec::new();
    for file in files {
        let written = fs::read_to_string(&file).unwrap();
        let played = play(&written);
        if is_recording {
            fs::write(&file, played).unwrap();
        } else if played != written {
            different.push(format!("{}\n{}", file.display(), first_difference(&written, &played)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn first_difference(written: &str, played: &str) -> String {
    let mut lines = written.lines().zip(played.lines());
    match lines.find(|(written, played)| written != played) {
        Some((written, played)) => format!("written: {written}\nplayed:  {played}"),
        None => "one of the two is longer".to_owned(),
    }
}
