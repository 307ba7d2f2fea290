//! None of the types in a list can be serialised, and so no type that holds one of them can derive it. Nothing is asked of a type
//! outside the lists, such as a request whose code is in a plain `String`.

use serde::Serialize;

/// What answers a type that can be serialised, too.
#[derive(Debug)]
pub struct Serialised;

/// Two implementations fit a type that can be serialised, and the compiler cannot choose.
pub trait Asked<Which> {
    /// Does nothing.
    fn asked() {}
}

impl<T> Asked<()> for T {}

impl<T: Serialize> Asked<Serialised> for T {}

/// Does not compile when one of these types can be serialised.
#[macro_export]
macro_rules! never_serialised {
    ($($of:ty),* $(,)?) => { $(const _: fn() = <$of as $crate::never_serialised::Asked<_>>::asked;)* };
}
