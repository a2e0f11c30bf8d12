//! Certificates of dimensions that must be exact.

use neurocert::network::Architecture;
use neurocert::search::{Found, network};
use neurocert::theory::lightning::literally;
use neurocert_check::kernel::certificate::{Claim, Relation};
use neurocert_check::kernel::check;

/// The certificate, which the kernel must verify as a proof of just this claim.
pub fn verified(built: &Architecture, found: &Found) -> Vec<u8> {
    let certificate = found.certificate();
    let (text, given) = literally(built);
    let claim = Claim::Dimension {
        network: network(1, &given),
        relation: Relation::Exact,
        number: found.lower.rank.to_string(),
    };
    assert_eq!((&certificate.texts[0][..], &certificate.claim), (text, &claim), "{built}");
    let document = serde_json::to_value(&certificate).unwrap();
    let bytes = document.to_string().into_bytes();
    assert_eq!(check(document, 1 << 36, 1 << 32).failure, None, "{built}");
    bytes
}
