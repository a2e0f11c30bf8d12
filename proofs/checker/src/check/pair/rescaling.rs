//! Virtual weights, and the scalings that `"rescaling": "no"` excludes.

use super::network::{Network, product};
use crate::check::layer::grid::Integers;
use crate::check::layer::rank::multiple;
use crate::reason::{Failure, Reason};

impl Network {
    /// `M_1, …, M_l, L` of the integers, each a multiple of that of the file by a number that is
    /// not zero: `M_i = L_{i−1}ᵀ A_i L_{i−1}`, `L_i = V_i L_{i−1}`, `L_0 = I`.
    fn virtual_weights(&self) -> Vec<Integers> {
        let mut matrices = Vec::new();
        let mut through: Option<Integers> = None;
        for layer in &self.layers {
            let (m, after) = match &through {
                None => (layer.a.clone(), layer.v.clone()),
                Some(before) => {
                    let m = before.transpose_times(&product(&layer.a, before));
                    (m, product(&layer.v, before))
                }
            };
            matrices.push(m);
            through = Some(after);
        }
        matrices.extend(through);
        matrices
    }
}

/// The check `rescaling`, for networks of the same depth.
pub(super) fn excluded(first: &Network, second: &Network) -> Result<(), Failure> {
    let [one, other] = [first, second].map(Network::virtual_weights);
    if one.iter().zip(&other).all(|(x, y)| multiple(x, y)) {
        let detail = "all virtual weights are multiples of each other";
        return Err(Reason::Rescaling.because(detail));
    }
    Ok(())
}
