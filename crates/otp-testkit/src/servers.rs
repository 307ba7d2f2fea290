//! Servers that a test starts for itself: on a free loopback port, in a temporary folder, ended and removed when dropped.
//!
//! Standard library only: no driver comes with them.

#[cfg(unix)]
mod machine;
mod place;
#[cfg(unix)]
pub mod postgres;
pub mod redis;
#[cfg(unix)]
mod template;
