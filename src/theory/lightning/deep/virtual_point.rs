//! The point `(M, L)` of exact weights: all that normalised attention shares with lightning.

use super::fiber::{gauge_dimension, is_all_seen};
use super::virtual_weights::{Hypotheses, Virtual, bits_are_too_many};
use crate::error::Result;
use crate::linalg::rank;
use crate::network::{Parametrization, WeightFile};
use crate::theory::lightning::layer::matrices::{Exact, product};

/// Virtual weights, and what is known of the weights that have them.
#[derive(Clone, Debug)]
pub struct VirtualPoint {
    /// `M_1, …, M_l`.
    pub forms: Vec<Exact>,
    /// `L`.
    pub last: Exact,
    /// Ranks, and which forms are skew-symmetric.
    pub facts: Hypotheses,
    /// The dimension of the orbit of the gauge, with all queries and keys of the same attention matrices, if
    /// these are all weights with this `(M, L)`: if every hidden layer is seen as a whole.
    pub orbit: Option<usize>,
}

/// # Errors
/// Numbers so long that it would take minutes.
///
/// # Panics
/// When the weights do not fit their architecture.
pub fn virtual_point(file: &WeightFile) -> Result<VirtualPoint> {
    let architecture = &file.architecture;
    let weights = Virtual::new(file).ok_or_else(bits_are_too_many)?;
    let is_ml = architecture.parametrization() == Parametrization::Ml;
    let attention =
        |i: usize| rank(&product(&file.weights[3 * i + 1].transpose(), &file.weights[3 * i]));
    let is_orbit = is_ml || is_all_seen(architecture, &weights);
    Ok(VirtualPoint {
        forms: weights.forms.iter().map(super::scaled::Scaled::exact).collect(),
        last: weights.last().exact(),
        facts: Hypotheses::new(&weights, architecture.tokens()),
        orbit: is_orbit.then(|| gauge_dimension(architecture, attention)),
    })
}
