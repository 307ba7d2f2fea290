//! What each command prints, and that no secret is in it.

mod transcript;
mod transcripts;
