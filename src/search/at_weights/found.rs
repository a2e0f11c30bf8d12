//! What is found of a rank at exact weights, and its certificate.

use neurocert_check::kernel::certificate::{
    By, Certificate, Claim, Matrices, Network, RankLower, RankProof, RankUpper, Relation,
};
use neurocert_check::kernel::produce::certificate_of;

use crate::search::Bound;

/// Bounds of the rank at exact weights, each with its proof.
#[derive(Clone, Debug)]
pub struct AtFound {
    /// The network, in the certificate.
    pub network: Network,
    /// Its text, and those of other networks in the proof.
    pub texts: Vec<String>,
    /// The number of coordinates.
    pub parameters: u128,
    /// The minor.
    pub lower: RankLower,
    /// The rank is at most this.
    pub at_most: u128,
    /// Why.
    pub upper: RankUpper,
    /// Copies of the inputs that were looked at.
    pub copies: u32,
    pub(super) weights: Matrices,
    pub(super) inputs: Option<Vec<Matrices>>,
}

impl AtFound {
    /// The rank is at least this.
    pub fn rank(&self) -> u64 {
        self.lower.rows.len() as u64
    }

    /// The better of two bounds of each kind; the first where they are equal.
    pub(super) fn or(mut self, other: AtFound) -> AtFound {
        if other.rank() > self.rank() {
            (self.lower, self.copies) = (other.lower, other.copies);
        }
        if other.at_most < self.at_most {
            (self.at_most, self.upper, self.texts) = (other.at_most, other.upper, other.texts);
        }
        self
    }

    /// Whether both bounds agree.
    pub fn is_exact(&self) -> bool {
        u128::from(self.rank()) == self.at_most
    }

    /// The upper bound in words.
    pub fn rule(&self) -> String {
        match &self.upper {
            RankUpper::Vectors { vectors, .. } if vectors.is_empty() => "coordinates".into(),
            RankUpper::Vectors { by, vectors, .. } => {
                let by = match (by, &self.inputs) {
                    (_, Some(_)) => "numbers",
                    (By::Words, None) => "words",
                    (By::Entries, None) => "entries",
                };
                format!("{} vectors that move no output, by {by}", vectors.len())
            }
            RankUpper::Rows {} => "entries of the outputs on these inputs".into(),
            RankUpper::Step(step) => {
                let bound = Bound { number: self.at_most, step: step.clone() };
                format!("the dimension, {}", bound.rule())
            }
        }
    }

    /// The certificate: of the rank if it is exact, otherwise of the lower bound.
    pub fn certificate(&self) -> Certificate {
        let is_exact = self.is_exact();
        let claim = Claim::Rank {
            network: self.network.clone(),
            weights: self.weights.clone(),
            inputs: self.inputs.clone(),
            relation: if is_exact { Relation::Exact } else { Relation::AtLeast },
            number: self.rank().to_string(),
        };
        let upper = is_exact.then(|| self.upper.clone());
        let cites = matches!(upper, Some(RankUpper::Step(_)));
        let texts = if cites { &self.texts[..] } else { &self.texts[..1] };
        let proof = RankProof { lower: Some(self.lower.clone()), upper };
        certificate_of(texts.to_vec(), claim, &proof)
    }
}
