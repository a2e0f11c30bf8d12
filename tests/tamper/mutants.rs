//! Mutants of certificates: every place changed in several ways, and thousands of random changes.

use std::collections::BTreeMap;

use neurocert::ring::SplitMix64;
use neurocert_check::kernel::{Reason, check_file};
use serde_json::Value;

use crate::changes::{random, words};
use crate::common::mutate::{self, places, with};
use crate::common::seeds::seeds;
use crate::truth::Truth;
use crate::{MEMORY, STEPS};

/// What became of the mutants.
struct Outcomes {
    truth: Truth,
    verified: usize,
    refused: BTreeMap<String, usize>,
}

impl Outcomes {
    fn new() -> Outcomes {
        Outcomes { truth: Truth::new(), verified: 0, refused: BTreeMap::new() }
    }

    /// Checks one mutant: a false claim must not be verified.
    fn record(&mut self, mutant: &Value) {
        let outcome = check_file(mutant.to_string().as_bytes(), STEPS, MEMORY);
        match &outcome.failure {
            None => {
                let claim = outcome.statement();
                assert!(self.truth.holds(&outcome), "verified, but false: {claim:?}\n{mutant}");
                self.verified += 1;
            }
            Some(failure) => {
                *self.refused.entry(failure.reason.to_string()).or_default() += 1;
            }
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
        let found = check_file(document.to_string().as_bytes(), STEPS, MEMORY);
        assert_eq!(found.failure, None, "{document}");
        for place in places(&document) {
            for other in words(document.pointer(&place).unwrap()) {
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
    for round in 0..1_500 {
        for document in &seeds {
            outcomes.record(&random(document, &seeds, &mut rng));
            if round % 8 == 0 {
                outcomes.record(&mutate::random(document, &seeds, &mut rng));
            }
        }
    }
    outcomes.print("random changes");
    // The mutants must reach every check, or they show little.
    let reached = [
        Reason::Malformed,
        Reason::Network,
        Reason::Modulus,
        Reason::Point,
        Reason::Index,
        Reason::NotSquare,
        Reason::Dependent,
        Reason::Expression,
        Reason::Moves,
        Reason::Lemma,
        Reason::Proof,
        Reason::Step,
        Reason::LowerMismatch,
        Reason::UpperMismatch,
        Reason::SizeLimit,
    ];
    let missed: Vec<String> = reached
        .iter()
        .map(ToString::to_string)
        .filter(|reason| !outcomes.refused.contains_key(reason))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert!(outcomes.verified > 1_000);
}
