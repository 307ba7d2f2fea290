//! The workspace's own pages, so that their examples are compiled like any other.

/// The README of the repository.
#[doc = include_str!("../../README.md")]
// Its programs use the crates that the feature brings.
#[cfg(all(doctest, feature = "clients"))]
#[derive(Debug)]
pub struct Readme;
