//! `Debug` for what holds numbers, codes, texts or keys: a test that prints it must show none of them.

/// `Debug` with these fields only.
macro_rules! sparing_debug {
    ($type:ident: $($field:ident)*) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use sparing_debug;
