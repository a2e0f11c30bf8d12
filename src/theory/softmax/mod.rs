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
use crate::network::{Architecture, Matrices, Parametrization, WeightFile};
use crate::program::{Given, LIBRARY};

/// The networks of the library, and the weights of lightning attention that theirs are.
const NAMES: [(&str, Parametrization); 3] = [
    ("softmax_attention", Parametrization::Qkv),
    ("softmax_av", Parametrization::Av),
    ("softmax_ml", Parametrization::Ml),
];

/// The names of the networks.
pub fn names() -> [&'static str; 3] {
    NAMES.map(|(name, _)| name)
}

/// Weights of softmax attention, as those of lightning attention of the same sizes; `None` when the text is not one of
/// the library's for softmax.
///
/// # Errors
/// More than 40 layers.
pub fn weights(text: &str, given: &Given, matrices: &Matrices) -> Result<Option<WeightFile>> {
    let known = LIBRARY.iter().find(|(_, known)| *known == text).map(|(name, _)| *name);
    let Some((_, form)) = NAMES.iter().find(|(name, _)| Some(*name) == known) else {
        return Ok(None);
    };
    let size = |name: &str| -> Vec<usize> {
        given.get(name).map_or(&[][..], |all| all).iter().map(|&size| size as usize).collect()
    };
    let architecture = Architecture::lightning(
        &size("d"),
        &size("a"),
        size("t").first().copied().unwrap_or(0),
        *form,
    )?;
    Ok(Some(WeightFile { architecture, weights: matrices.clone() }))
}
