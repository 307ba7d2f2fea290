//! The workspace's own pages, so that their examples are compiled like any other.

/// The README of the repository.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
#[derive(Debug)]
pub struct Readme;
