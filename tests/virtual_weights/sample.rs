//! `exact` for random architectures, each certificate verified by both checkers.

use neurocert::geometry::{Certainty, Options, UpperRule, certificate, dimension};
use neurocert::network::{Architecture, LightningAttention, Parametrization, Relation};
use neurocert::ring::SplitMix64;
use rayon::prelude::*;

use crate::{full, python};

/// 2,000 with `--full`.
fn count() -> usize {
    2_000 / full::every(8)
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

/// The certificate with the best rule, which must be exact; and with the rule of this test.
fn certificates(built: &Architecture) -> Vec<Vec<u8>> {
    let rules = [None, Some(UpperRule::VirtualWeights)];
    let file = |upper| {
        let options = Options { upper, ..Options::default() };
        let found = dimension(&LightningAttention::new(built.clone()), &options).unwrap();
        assert_eq!(found.certainty, Certainty::Exact, "{built}");
        let parts: usize = found.fiber.unwrap().parts().iter().map(|(_, count)| count).sum();
        assert_eq!(parts, found.parameters - found.lower, "{built}: the fiber");
        if upper.is_none() && found.bounds.rule == UpperRule::VirtualWeights {
            return None;
        }
        let claim = built.claim(Relation::Exact, found.lower);
        let written = certificate(claim.clone(), &found, built.tokens()).unwrap();
        let bytes = serde_json::to_vec(&written).unwrap();
        let report = neurocert_check::check(&bytes);
        assert_eq!(
            report.verdict,
            neurocert_check::Verdict::Verified,
            "{built}: {}",
            report.detail
        );
        assert_eq!(report.claim, Some(neurocert_check::AnyClaim::Dimension(claim)), "{built}");
        Some(bytes)
    };
    rules.into_iter().filter_map(file).collect()
}

#[test]
fn random_architectures_are_exact() {
    let files: Vec<Vec<u8>> = architectures().par_iter().flat_map(certificates).collect();
    assert!(files.len() > count());
    python::verifies_all("check.py", &files);
}
