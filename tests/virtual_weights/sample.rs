//! `exact` for random architectures, each certificate verified by both checkers.

use neurocert::network::{Architecture, Parametrization};
use neurocert::ring::SplitMix64;
use neurocert::search::{Options, Rule};
use neurocert::theory::lightning::{GenericFiber, Symmetries, dimension};
use rayon::prelude::*;

use crate::exact::verified;
use crate::{full, python};

/// 1,000 with `--full`, 2,000 with NEUROCERT_FULL=all.
fn count() -> usize {
    if full::is_all() { 2_000 } else { 1_000 / full::every(4) }
}

/// Depth up to 4, widths up to 7, query sizes up to 8, up to 4 tokens.
fn architectures() -> Vec<Architecture> {
    let mut stream = SplitMix64::new(20_261_122);
    let mut up_to = |n: u64| 1 + (stream.next_u64() % n) as usize;
    let parametrizations = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml];
    (0..count())
        .map(|k| {
            let layers = up_to(4);
            let widths: Vec<usize> = (0..=layers).map(|_| up_to(7)).collect();
            let query: Vec<usize> = (0..layers).map(|_| up_to(8)).collect();
            // Free virtual weights now and then, the others in turn.
            let parametrization = parametrizations[if k % 10 == 9 { 2 } else { k % 2 }];
            Architecture::lightning(&widths, &query, up_to(4), parametrization).unwrap()
        })
        .collect()
}

/// The certificate with the best rule, which must be exact; and with the theorem.
fn certificates(built: &Architecture) -> Vec<Vec<u8>> {
    let parameters = built.source_dimension();
    let symmetries = Symmetries::new(built, 0, Options::default().budget).unwrap();
    let fiber = GenericFiber::new(built, symmetries).unwrap();
    let parts: usize = fiber.parts().iter().map(|(_, count)| count).sum();
    let file = |upper| {
        let found = dimension(built, Options { upper, ..Options::default() }).unwrap();
        assert!(found.is_exact(), "{built}: {} to {}", found.lower.rank, found.upper.number);
        assert_eq!(parts as u64, parameters as u64 - found.lower.rank, "{built}: the fiber");
        let is_again = upper.is_none() && found.upper.rule().starts_with("theorem");
        (!is_again).then(|| verified(built, &found))
    };
    [None, Some(Rule::Theorem)].into_iter().filter_map(file).collect()
}

#[test]
fn random_architectures_are_exact() {
    let files: Vec<Vec<u8>> = architectures().par_iter().flat_map(certificates).collect();
    assert!(files.len() > count());
    python::verifies_all(&files);
}
