//! What virtual weights modulo one prime prove of the exact ones: no number gets longer, however many
//! layers there are.
//!
//! A rank modulo a prime is at most the rank; so where it is as large as sizes and ranks of single blocks
//! allow, it is the rank. That is the usual case. In all others the exact virtual weights decide.

use super::element::{modular_layers, sandwich};
use super::virtual_weights::Hypotheses;
use crate::error::Result;
use crate::linalg::product::product;
use crate::linalg::rank;
use crate::linalg::{ModularEchelon, modular};
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};

/// `(M_1, …, M_l, L)` modulo a prime that divides no denominator.
pub(super) struct Images {
    field: PrimeField,
    attention_ranks: Vec<usize>,
    forms: Vec<Matrix<u64>>,
    last: Matrix<u64>,
}

impl Images {
    pub(super) fn random(file: &WeightFile, stream: &mut SplitMix64) -> Result<Self> {
        loop {
            let field = PrimeField::new(random_prime(31, stream))?;
            let Some(layers) = modular_layers(file, &field) else { continue };
            let n = file.architecture.widths()[0];
            let mut last = Matrix::from_fn(n, n, |i, j| if i == j { field.one() } else { 0 });
            let (mut attention_ranks, mut forms) = (Vec::new(), Vec::new());
            for layer in layers {
                attention_ranks.push(modular::rank_profile(field, &layer.a).rank());
                forms.push(sandwich(&field, &layer.a, &last));
                last = product(&field, &layer.v, &last);
            }
            return Ok(Images { field, attention_ranks, forms, last });
        }
    }

    /// What Theorem 3.7 asks, where it is proved: no `M_i` is skew-symmetric, and all ranks are as large
    /// as they can be.
    pub(super) fn hypotheses(&self, file: &WeightFile) -> Option<Hypotheses> {
        let architecture = &file.architecture;
        let (widths, tokens) = (architecture.widths(), architecture.tokens());
        let is_ml = architecture.parametrization() == Parametrization::Ml;
        let rank_modulo = |matrix| modular::rank_profile(self.field, matrix).rank();
        let form_ranks: Vec<usize> = self.forms.iter().map(rank_modulo).collect();
        let last_rank = rank_modulo(&self.last);
        let (first, out) = (widths[0], widths[widths.len() - 1]);
        let narrowest = |count: usize| widths[..count].iter().min().copied().unwrap_or(first);
        let is_largest = form_ranks.iter().enumerate().all(|(i, &found)| match is_ml {
            true => found == first,
            false => {
                let seen = narrowest(i + 1);
                let query = architecture.query_dims()[i];
                // A product of queries and keys has no larger rank; of an A that is an assumption.
                let is_av = architecture.parametrization() == Parametrization::Av;
                found == seen.min(query)
                    && (found == seen || !is_av || rank(&file.weights[2 * i]) == found)
            }
        });
        let is_last_largest =
            last_rank == if is_ml { first.min(out) } else { narrowest(widths.len()) };
        let is_skew = |form: &Matrix<u64>| {
            let n = form.rows();
            let sum = |i, j| self.field.add(&form[(i, j)], &form[(j, i)]);
            (0..n).all(|i| (0..=i).all(|j| self.field.is_zero(&sum(i, j))))
        };
        let is_proved = is_largest && is_last_largest && !self.forms.iter().any(is_skew);
        is_proved.then(|| Hypotheses { tokens, form_ranks, last_rank, skew: Vec::new() })
    }

    /// The rank of `A_i`, from zero, if it is proved to be the largest for its sizes.
    pub(super) fn attention_rank(&self, i: usize, largest: usize) -> Option<usize> {
        (self.attention_ranks[i] == largest).then_some(largest)
    }

    /// Whether the rows of `L` and the rows and columns of `M_{i+1}, …, M_l` are proved to fill the hidden
    /// layer `i`, for all `i`. They have no more dimensions than that.
    pub(super) fn fill_hidden_layers(&self, widths: &[usize]) -> bool {
        let rows = |m: &Matrix<u64>| (0..m.rows()).map(|i| m.row(i).to_vec()).collect::<Vec<_>>();
        let mut echelon = ModularEchelon::new(self.field, self.last.columns());
        echelon.insert_batch(rows(&self.last));
        let hidden = self.forms.iter().zip(widths).skip(1).rev();
        let mut hidden = hidden.map(|(form, &width)| {
            echelon.insert_batch([rows(form), rows(&form.transpose())].concat());
            echelon.rank() == width
        });
        hidden.all(|is_full| is_full)
    }
}

#[cfg(test)]
mod tests;
