//! How sure a number is, as a type.

use num_rational::BigRational;

/// What is known about a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Proved from both sides.
    Exact,
    /// Proved from below. A rank modulo a prime, or at one point, is this.
    AtLeast,
    /// Equal to the number, unless an event of probability at most `error_bound` happened when
    /// point and prime were drawn from `seed`.
    Probable {
        /// The bound on the probability of error.
        error_bound: BigRational,
        /// The seed of the draw.
        seed: u64,
    },
}

impl Certainty {
    /// The word that reports use.
    pub fn name(&self) -> &'static str {
        match self {
            Certainty::Exact => "exact",
            Certainty::AtLeast => "at_least",
            Certainty::Probable { .. } => "probable",
        }
    }
}
