//! What a search finds: bounds with their proofs, and the certificate of what they say.

use neurocert_check::kernel::certificate::{Bounds, Certificate, Claim, Network, Relation, Upper};
use neurocert_check::kernel::produce::certificate_of;

use super::{Bound, Rank};

/// Bounds of the dimension of a network, each with its proof.
#[derive(Clone, Debug)]
pub struct Found {
    /// The network, in the certificate.
    pub network: Network,
    /// Its text, and those of other networks in the proof.
    pub texts: Vec<String>,
    /// The number of coordinates.
    pub parameters: u128,
    /// From below.
    pub lower: Rank,
    /// From above.
    pub upper: Bound,
    /// Whether it is the lower bound in all probability: a step `generic` sees no larger rank.
    pub is_probable: bool,
    /// All upper bounds of the network itself that were found on the way, the last one the best.
    pub bounds: Vec<Bound>,
}

impl Found {
    /// Whether both bounds agree.
    pub fn is_exact(&self) -> bool {
        u128::from(self.lower.rank) == self.upper.number
    }

    /// The best bound of each rule, with the rule in words.
    pub fn by_rule(&self) -> Vec<(String, u128)> {
        let mut bounds: Vec<(String, u128)> = Vec::new();
        for (rule, number) in self.bounds.iter().map(|bound| (bound.rule(), bound.number)) {
            match bounds.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, best)) => *best = number.min(*best),
                None => bounds.push((rule, number)),
            }
        }
        bounds
    }

    /// The certificate: of the dimension if it is exact or probable, otherwise of the lower bound.
    pub fn certificate(&self) -> Certificate {
        self.certificate_of(match (self.is_exact(), self.is_probable) {
            (true, _) => Relation::Exact,
            (false, true) => Relation::Probable,
            (false, false) => Relation::AtLeast,
        })
    }

    /// The certificate of the upper bound alone.
    pub fn at_most(&self) -> Certificate {
        self.certificate_of(Relation::AtMost)
    }

    fn certificate_of(&self, relation: Relation) -> Certificate {
        let (has_lower, has_upper) = (relation != Relation::AtMost, relation != Relation::AtLeast);
        let number = if has_lower { self.lower.rank.into() } else { self.upper.number };
        let number = number.to_string();
        let claim = Claim::Dimension { network: self.network.clone(), relation, number };
        let proof = Bounds {
            lower: has_lower.then(|| self.lower.lower.clone()),
            upper: match relation {
                Relation::Probable => Some(Upper::Generic { copies: self.lower.copies_used() }),
                _ => has_upper.then(|| self.upper.step.clone()),
            },
        };
        let cites = matches!(relation, Relation::Exact | Relation::AtMost);
        let texts = if cites { &self.texts[..] } else { &self.texts[..1] };
        certificate_of(texts.to_vec(), claim, &proof)
    }
}
