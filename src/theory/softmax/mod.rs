//! Softmax attention at exact weights: which weights have the function of given ones, and weights from the
//! Taylor coefficients of a function. The theorem, with proof: `docs/theorems/normalised.md`.
//!
//! Its functions depend on the same virtual weights `(M, L)` as those of lightning attention, so all that is
//! linear algebra is taken from there.

mod fiber;
mod recover;
#[cfg(test)]
mod tests;

pub use fiber::{SoftmaxCase, SoftmaxFiber, fiber};
pub use recover::{Jets, Recovered, order, recover};

use crate::error::Result;
use crate::network::{Matrices, Parametrization, WeightFile};
use crate::program::Given;
use crate::theory::lightning::weights_of;

/// The networks of the library, and the weights of lightning attention that theirs are.
const NAMES: [(Parametrization, &str); 3] = [
    (Parametrization::Qkv, "softmax_attention"),
    (Parametrization::Av, "softmax_av"),
    (Parametrization::Ml, "softmax_ml"),
];

/// The names of the networks.
pub fn names() -> [&'static str; 3] {
    NAMES.map(|(_, name)| name)
}

/// Weights of softmax attention, as those of lightning attention of the same sizes; `None` when the text is not one of
/// the library's for softmax.
///
/// # Errors
/// More than 40 layers.
pub fn weights(text: &str, given: &Given, matrices: &Matrices) -> Result<Option<WeightFile>> {
    weights_of(&NAMES, text, given, matrices)
}
