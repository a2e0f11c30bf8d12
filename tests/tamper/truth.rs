//! Whether a claim is true, found out without its certificate.

use std::collections::HashMap;

use neurocert::geometry::{Method, Options, dimension};
use neurocert::network::{Architecture, LightningAttention, Parametrization, Relation};
use neurocert_check::certificate::Claim;

use crate::common::{P61, table};

type Key = (Vec<usize>, Vec<usize>, usize, Parametrization);

/// The dimensions of networks: those of the table, and those that were computed since.
pub struct Truth {
    known: HashMap<Key, usize>,
    /// How many were computed.
    pub computed: usize,
}

/// No certificate of these tests has this seed.
const FRESH_SEED: u64 = 0x0005_EED0_FA11_7357;

/// Below this many weights the dimension is computed a second time, over the rationals.
const FEW_WEIGHTS: usize = 20;

impl Truth {
    pub fn new() -> Truth {
        // `av` describes the same functions as `qkv`.
        let key = |(widths, query, tokens, number)| {
            ((widths, query, tokens, Parametrization::Qkv), number)
        };
        Truth { known: table().map(key).collect(), computed: 0 }
    }

    /// Whether the claim is true.
    pub fn holds(&mut self, claim: &Claim) -> bool {
        let number: usize = claim.number.parse().unwrap();
        match claim.relation {
            Relation::Exact => number == self.dimension(claim),
            Relation::AtLeast => number <= self.dimension(claim),
        }
    }

    fn dimension(&mut self, claim: &Claim) -> usize {
        let sizes = |list: &[u32]| list.iter().map(|&n| n as usize).collect::<Vec<_>>();
        let (mut widths, mut query_dims) = (sizes(&claim.widths), sizes(&claim.query_dims));
        let layers = query_dims.len();
        let form = match claim.parametrization {
            Parametrization::Ml => Parametrization::Ml,
            Parametrization::Qkv | Parametrization::Av => Parametrization::Qkv,
        };
        if form == Parametrization::Ml {
            // These sizes play no role there, and are bounded by nothing.
            widths[1..layers].fill(1);
            query_dims.fill(1);
        }
        let key = (widths, query_dims, claim.tokens as usize, form);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        self.computed += 1;
        let built = Architecture::lightning(&key.0, &key.1, key.2, form).unwrap();
        let network = LightningAttention::new(built.clone());
        let options = Options { seed: FRESH_SEED, modulus: Some(P61), ..Options::default() };
        let found = dimension(&network, &options).unwrap();
        if found.parameters < FEW_WEIGHTS {
            let options = Options { method: Method::Bareiss, ..options };
            assert_eq!(dimension(&network, &options).unwrap().lower, found.lower, "{built}");
        }
        self.known.insert(key, found.lower);
        found.lower
    }
}
