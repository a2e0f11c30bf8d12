//! Mutants of certificates: every place changed in several ways, and thousands of random changes.

use std::collections::BTreeMap;

use neurocert::ring::SplitMix64;
use neurocert_check::{Reason, Verdict, check};
use serde_json::Value;

use crate::common::mutate::{alternatives, places, random, with};
use crate::common::seeds;
use crate::truth::Truth;

/// What became of the mutants.
struct Outcomes {
    truth: Truth,
    verified: usize,
    refused: BTreeMap<Reason, usize>,
}

impl Outcomes {
    fn new() -> Outcomes {
        Outcomes { truth: Truth::new(), verified: 0, refused: BTreeMap::new() }
    }

    /// Checks one mutant: a false claim must not be verified.
    fn record(&mut self, mutant: &Value) {
        let report = check(mutant.to_string().as_bytes());
        match (report.verdict, report.reason) {
            (Verdict::Verified, None) => {
                let claim = report.claim.unwrap();
                let claim = claim.dimension().unwrap();
                assert!(self.truth.holds(claim), "verified, but false: {claim}\n{mutant}");
                self.verified += 1;
            }
            (Verdict::Rejected, Some(reason)) if reason != Reason::SizeLimit => {
                *self.refused.entry(reason).or_default() += 1;
            }
            (Verdict::Incomplete, Some(Reason::SizeLimit)) => {
                *self.refused.entry(Reason::SizeLimit).or_default() += 1;
            }
            other => panic!("{other:?} do not go together: {mutant}"),
        }
    }

    fn refusals(&self) -> usize {
        self.refused.values().sum()
    }

    fn print(&self, what: &str) {
        let Outcomes { truth, verified, refused } = self;
        let sum = verified + self.refusals();
        println!(
            "{what}: {sum} mutants, {verified} verified and true ({} dimensions computed)",
            truth.computed
        );
        refused.iter().for_each(|(reason, count)| println!("  {count:6} {reason}"));
    }
}

/// Nothing may depend on one place of a certificate that is not checked.
#[test]
fn every_place_changed() {
    let mut outcomes = Outcomes::new();
    for document in seeds() {
        assert_eq!(check(document.to_string().as_bytes()).verdict, Verdict::Verified, "{document}");
        for place in places(&document) {
            for other in alternatives(document.pointer(&place).unwrap()) {
                outcomes.record(&with(&document, &place, other));
            }
        }
    }
    outcomes.print("every place");
    assert!(outcomes.refusals() > 5_000);
}

/// Several changes at once may agree with each other; half of the mutants are made to.
#[test]
fn random_changes() {
    let seeds = seeds();
    let mut outcomes = Outcomes::new();
    let mut rng = SplitMix64::new(20_261_122);
    for _ in 0..1_500 {
        for document in &seeds {
            outcomes.record(&random(document, &seeds, &mut rng));
        }
    }
    outcomes.print("random changes");
    // The mutants must reach every check, or they show little.
    let missed: Vec<_> = Reason::DIMENSION
        .into_iter()
        .filter(|reason| !outcomes.refused.contains_key(reason))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert!(outcomes.verified > 1_000);
}
