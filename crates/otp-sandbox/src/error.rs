//! What can go wrong with the sandbox itself.

use std::error::Error as _;
use std::fmt;
use std::net::SocketAddr;

/// The sandbox could not start, or was asked for something that it cannot do.
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct Error(Inner);

/// The sentence, then the sources: what `main` prints when it returns this error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = self.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum Inner {
    #[error("{address} cannot be opened")]
    Bind { address: SocketAddr, source: std::io::Error },
    #[error("the sandbox's thread cannot be started")]
    Thread { source: std::io::Error },
    #[error("{0}")]
    Invalid(&'static str),
}

impl Error {
    pub(crate) fn bind(address: SocketAddr, source: std::io::Error) -> Self {
        Self(Inner::Bind { address, source })
    }

    pub(crate) fn thread(source: std::io::Error) -> Self {
        Self(Inner::Thread { source })
    }

    pub(crate) fn invalid(cause: &'static str) -> Self {
        Self(Inner::Invalid(cause))
    }

    /// Refuses for this cause unless something holds.
    pub(crate) fn unless(holds: bool, cause: &'static str) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::invalid(cause)) }
    }
}
