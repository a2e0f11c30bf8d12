//! Whether a claim is true, found out without its certificate.

use std::collections::HashMap;

use neurocert::program::{Given, at_sizes};
use neurocert::search::{Options, Rule, dimension};
use neurocert_check::kernel::Outcome;
use neurocert_check::kernel::certificate::{Claim, Network, Relation, Size};

use crate::common::seeds::P61;
use crate::common::table;

/// The dimensions of networks: those of the table, and those that were computed since.
pub struct Truth {
    known: HashMap<(String, Given), u128>,
    /// How many were computed.
    pub computed: usize,
}

/// No certificate of these tests has this seed.
const FRESH_SEED: u64 = 0x0005_EED0_FA11_7357;

fn given(sizes: &[(&str, Vec<usize>)]) -> Given {
    let list = |values: &[usize]| values.iter().map(|&value| value as u64).collect();
    sizes.iter().map(|(name, values)| (name.to_string(), list(values))).collect()
}

impl Truth {
    pub fn new() -> Truth {
        let text = neurocert_check::language::LIBRARY.iter().find(|(name, _)| *name == "lightning");
        let text = text.unwrap().1;
        let row = |(widths, query, tokens, number): (Vec<usize>, Vec<usize>, usize, usize)| {
            let sizes = given(&[("d", widths), ("a", query), ("t", vec![tokens])]);
            ((text.to_string(), sizes), number as u128)
        };
        Truth { known: table().map(row).collect(), computed: 0 }
    }

    /// Whether the claim of a certificate is true.
    pub fn holds(&mut self, outcome: &Outcome) -> bool {
        let Some(Claim::Dimension { network, relation, number }) = &outcome.claim else {
            panic!("another claim: {:?}", outcome.claim);
        };
        let text = &outcome.texts[network.text as usize - 1];
        let (lower, upper) = self.dimension(text, network);
        let number: u128 = number.parse().unwrap();
        match relation {
            // That it is not by chance only is for the checker to say.
            Relation::Exact | Relation::Probable => number == lower && number == upper,
            Relation::AtLeast => number <= upper,
            Relation::AtMost => number >= lower,
        }
    }

    /// The dimension, from below and from above.
    fn dimension(&mut self, text: &str, network: &Network) -> (u128, u128) {
        let size = |size: &Size| size.values().iter().map(|&value| value.into()).collect();
        let given: Given =
            network.sizes.iter().map(|(name, value)| (name.clone(), size(value))).collect();
        let key = (text.to_string(), given);
        if let Some(&known) = self.known.get(&key) {
            return (known, known);
        }
        self.computed += 1;
        let program = at_sizes(text, &key.1).unwrap();
        let options = Options { seed: FRESH_SEED, modulus: Some(P61), ..Options::default() };
        // Far too large for a point: by the theorem, as it is claimed.
        let large = Options { modulus: None, upper: Some(Rule::Theorem), ..options };
        let options = if program_is_large(&key.1) { large } else { options };
        let found = dimension(text, &key.1, &program, options).unwrap();
        let (lower, upper) = (u128::from(found.lower.rank), found.upper.number);
        if lower == upper {
            self.known.insert(key, lower);
        }
        (lower, upper)
    }
}

fn program_is_large(given: &Given) -> bool {
    given.values().flatten().any(|&size| size > 100)
}
