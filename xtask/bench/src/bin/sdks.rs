//! What other vendors' clients cost beside the same call by plain reqwest.
fn main() {}
