//! What must hold for any bytes on a vendor's port: for the fuzzer, and for its seeds in the tests.

#![allow(missing_docs, unreachable_pub, reason = "no part of the crate that users build")]
#![allow(clippy::unwrap_used, reason = "a panic here is a finding")]

use crate::exchange::Request;
use crate::wire::requests_in;
use crate::{Vendor, World, handle};

/// Takes the first byte as the vendor, `0` for the first of [`Vendor::ALL`], and the rest as what a client writes.
///
/// Other first bytes are nobody's: a seed keeps its vendor when another is added.
pub fn connection(bytes: &[u8]) {
    let Some((vendor, bytes)) = bytes.split_first() else { return };
    let Some(vendor) = vendor_of(*vendor) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let requests = runtime.block_on(requests_in(bytes));
    let mut world = World::new(1);
    for request in &requests {
        check(&mut world, vendor, request);
    }
    // Each request was written down. One with a list counts for a message to each number in it, and every number takes room.
    assert_eq!(world.exchanges().len(), requests.len());
    assert!(world.messages().len() <= requests.len() + bytes.len() / 9);
}

fn vendor_of(first: u8) -> Option<Vendor> {
    Vendor::ALL.get(usize::from(first.checked_sub(b'0')?)).copied()
}

fn check(world: &mut World, vendor: Vendor, request: &Request) {
    let reply = handle(world, vendor, request);
    assert!((200..600).contains(&reply.status()));
    if reply.content_type.contains("json") && !reply.body().is_empty() {
        serde_json::from_slice::<serde_json::Value>(reply.body()).unwrap();
    }
    let exchange = world.exchanges().into_iter().max_by_key(|exchange| exchange.id).unwrap();
    let keys = Vendor::ALL.into_iter().flat_map(|vendor| vendor.facts().key_fields).collect::<Vec<_>>();
    for field in &exchange.fields {
        let is_key = keys.iter().any(|key| key.eq_ignore_ascii_case(&field.name));
        assert!(!is_key || field.value == "(hidden)", "{}", field.name);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::Vendor;

    #[test]
    fn it_holds_for_every_seed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fuzz/seeds/sandbox_connection");
        let mut vendors = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let seed = std::fs::read(entry.unwrap().path()).unwrap();
            vendors.push(super::vendor_of(seed[0]).unwrap());
            super::connection(&seed);
        }
        assert!(vendors.len() > 10, "the seeds are gone: only {}", vendors.len());
        for vendor in Vendor::ALL {
            assert!(vendors.contains(&vendor), "no seed plays {vendor}");
        }
    }
}
