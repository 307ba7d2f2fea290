//! The workspace's own pages, so that their examples are compiled like any other, and run.

/// The README of the repository, and the pages of the book that have programs of their own.
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../docs/deploy.md")]
#[doc = include_str!("../../docs/errors.md")]
#[doc = include_str!("../../docs/testing.md")]
#[doc = include_str!("../../docs/recipes/between-vendors.md")]
#[doc = include_str!("../../docs/recipes/blocking.md")]
#[doc = include_str!("../../docs/recipes/second-vendor.md")]
// Their programs use the crates that the feature brings.
#[cfg(all(doctest, feature = "clients"))]
#[derive(Debug)]
pub struct Pages;
