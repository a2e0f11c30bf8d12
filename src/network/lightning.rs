//! Lightning self-attention, one layer or any depth, in its three parametrizations.

use num_bigint::BigUint;
use num_traits::One;

use super::{
    Architecture, Block, Network, Parametrization, SymmetryRule, VirtualWeights, symmetry,
};
use crate::error::Result;
use crate::linalg::product::{product, product_transposed, transposed_product};
use crate::matrix::Matrix;
use crate::ring::Ring;

/// The network `X ↦ V X Xᵀ A X`, composed layer by layer (paper, Eq. 1-2 and Definition 2), or
/// through its virtual weights (Lemma 3.6).
///
/// | parametrization | weights | coordinates |
/// |---|---|---|
/// | `qkv` | `Q_i, K_i` (a_i × d_{i−1}), `V_i` (d_i × d_{i−1}); `A_i = K_iᵀ Q_i` | the weights |
/// | `av` | `A_i` (d_{i−1} × d_{i−1}, rank ≤ a_i), `V_i` | `Q_i, K_i, V_i` |
/// | `ml` | `M_i` (d_0 × d_0, free), `L` (d_l × d_0) | the weights |
#[derive(Clone, Debug)]
pub struct LightningAttention {
    architecture: Architecture,
}

impl LightningAttention {
    /// The network of an architecture.
    pub fn new(architecture: Architecture) -> Self {
        LightningAttention { architecture }
    }

    /// The architecture.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The blocks that [`Network::evaluate`] takes.
    pub fn weights(&self) -> Vec<Block> {
        let widths = self.architecture.widths();
        match self.architecture.parametrization() {
            Parametrization::Av => (1..widths.len())
                .flat_map(|i| {
                    let (d, out) = (widths[i - 1], widths[i]);
                    [Block::new(format!("A_{i}"), d, d), Block::new(format!("V_{i}"), out, d)]
                })
                .collect(),
            _ => self.coordinates(),
        }
    }
}

impl Network for LightningAttention {
    fn coordinates(&self) -> Vec<Block> {
        let widths = self.architecture.widths();
        let layers = self.architecture.layers();
        let d0 = widths[0];
        if self.architecture.parametrization() == Parametrization::Ml {
            let forms = (1..=layers).map(|i| Block::new(format!("M_{i}"), d0, d0));
            return forms.chain([Block::new("L", widths[layers], d0)]).collect();
        }
        (1..=layers)
            .zip(self.architecture.query_dims())
            .flat_map(|(i, &a)| {
                let (d, out) = (widths[i - 1], widths[i]);
                [
                    Block::new(format!("Q_{i}"), a, d),
                    Block::new(format!("K_{i}"), a, d),
                    Block::new(format!("V_{i}"), out, d),
                ]
            })
            .collect()
    }

    fn weights(&self) -> Vec<Block> {
        LightningAttention::weights(self)
    }

    fn input_shape(&self) -> (usize, usize) {
        (self.architecture.widths()[0], self.architecture.tokens())
    }

    fn output_shape(&self) -> (usize, usize) {
        (self.architecture.widths()[self.architecture.layers()], self.architecture.tokens())
    }

    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        Ok(match self.architecture.parametrization() {
            Parametrization::Qkv => weights.chunks(3).fold(input.clone(), |x, layer| {
                let (q, k) = (product(ring, &layer[0], &x), product(ring, &layer[1], &x));
                apply(ring, &layer[2], &x, &transposed_product(ring, &k, &q))
            }),
            Parametrization::Av => weights.chunks(2).fold(input.clone(), |x, layer| {
                let scores = form(ring, &layer[0], &x);
                apply(ring, &layer[1], &x, &scores)
            }),
            Parametrization::Ml => virtual_weights(ring, weights, input),
        })
    }

    fn lift<R: Ring>(&self, ring: &R, coordinates: &[Matrix<R::Elem>]) -> Vec<Matrix<R::Elem>> {
        match self.architecture.parametrization() {
            Parametrization::Av => coordinates
                .chunks(3)
                .flat_map(|layer| {
                    [transposed_product(ring, &layer[1], &layer[0]), layer[2].clone()]
                })
                .collect(),
            _ => coordinates.to_vec(),
        }
    }

    fn source_dimension(&self) -> usize {
        let count: usize = self.coordinates().iter().map(Block::len).sum();
        if self.architecture.parametrization() != Parametrization::Av {
            return count;
        }
        // A matrix of rank α has 2αd − α² parameters; Q and K have 2ad.
        let widths = self.architecture.widths().iter();
        let sizes = widths.zip(self.architecture.query_dims());
        sizes.fold(count, |sum, (&d, &a)| {
            let rank = a.min(d);
            sum - 2 * a * d + (2 * rank * d - rank * rank)
        })
    }

    fn symmetry_rules(&self) -> Vec<SymmetryRule> {
        symmetry::rules(self.architecture.parametrization())
    }

    fn symmetry_fields<R: Ring>(
        &self,
        ring: &R,
        rule: SymmetryRule,
        coordinates: &[Matrix<R::Elem>],
        visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
        let parametrization = self.architecture.parametrization();
        let weights = self.lift(ring, coordinates);
        let query_dims = self.architecture.query_dims();
        symmetry::fields(ring, parametrization, query_dims, rule, &weights, visit);
    }

    fn has_redundant_coordinates(&self) -> bool {
        self.architecture.parametrization() == Parametrization::Av
    }

    fn redundant_directions<R: Ring>(
        &self,
        ring: &R,
        coordinates: &[Matrix<R::Elem>],
        visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
        if self.has_redundant_coordinates() {
            let (chart, rule) = (Parametrization::Qkv, SymmetryRule::QueryKey);
            symmetry::fields(ring, chart, self.architecture.query_dims(), rule, coordinates, visit);
        }
    }

    fn gauge_directions<R: Ring>(
        &self,
        ring: &R,
        coordinates: &[Matrix<R::Elem>],
        visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
        // The coordinates of `av` are those of `qkv`; query-key is then their redundancy.
        let chart = match self.architecture.parametrization() {
            Parametrization::Av => Parametrization::Qkv,
            other => other,
        };
        for rule in symmetry::rules(chart) {
            symmetry::fields(ring, chart, self.architecture.query_dims(), rule, coordinates, visit);
        }
    }

    /// `d_l · t · C(d_0 t + 3^l − 1, 3^l)`: tuples of forms of degree 3^l in `d_0 t` variables.
    fn ambient_dimension(&self) -> Option<BigUint> {
        let variables = (self.input_shape().0 * self.input_shape().1) as u64;
        let degree = 3u64.checked_pow(self.architecture.layers() as u32)?;
        let (rows, tokens) = self.output_shape();
        // C(n + k − 1, k) = Π_{1 ≤ j ≤ c} (n + k − 1 − c + j) / j with c the smaller side.
        let top = BigUint::from(variables) + degree - 1u32;
        let count = degree.min(variables - 1);
        let numerator = range_product(&(&top - count), 1, count);
        let binomial = numerator / range_product(&BigUint::ZERO, 1, count);
        Some(binomial * rows * tokens)
    }

    fn total_degree(&self) -> Option<u64> {
        // Degree 3^l in X; a layer multiplies the degree in the weights by 3 and adds its own
        // (3 for Q, K, V; and φ is linear in L and of degree (3^l − 1)/2 in the M's for `ml`).
        let power = 3u64.checked_pow(self.architecture.layers() as u32)?;
        let in_weights = match self.architecture.parametrization() {
            Parametrization::Ml => (power - 1) / 2 + 1,
            _ => 3 * ((power - 1) / 2),
        };
        power.checked_add(in_weights)
    }

    fn evaluation_cost(&self) -> u128 {
        let t = self.architecture.tokens() as u128;
        let widths = self.architecture.widths();
        if self.architecture.parametrization() == Parametrization::Ml {
            let (d, out) = (widths[0] as u128, widths[widths.len() - 1] as u128);
            let layer = d * d * t + d * t * t + 3 * t * t * t;
            return layer * self.architecture.layers() as u128 + (out * d + d * t) * t;
        }
        let is_av = self.architecture.parametrization() == Parametrization::Av;
        let layers = widths.windows(2).zip(self.architecture.query_dims());
        layers
            .map(|(pair, &a)| {
                let (d, out, a) = (pair[0] as u128, pair[1] as u128, a as u128);
                let scores =
                    if is_av { d * d * (a + t) + d * t * t } else { 2 * a * d * t + a * t * t };
                scores + d * t * t + out * d * t
            })
            .sum()
    }

    fn virtual_weights(&self) -> Option<VirtualWeights> {
        Some(VirtualWeights::new(&self.architecture))
    }
}

/// `V X S`.
fn apply<R: Ring>(
    ring: &R,
    value: &Matrix<R::Elem>,
    x: &Matrix<R::Elem>,
    scores: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    product(ring, value, &product(ring, x, scores))
}

/// `Xᵀ A X`.
fn form<R: Ring>(ring: &R, a: &Matrix<R::Elem>, x: &Matrix<R::Elem>) -> Matrix<R::Elem> {
    transposed_product(ring, x, &product(ring, a, x))
}

/// Lemma 3.6: `L X D_{l−1} XᵀM_lX ⋯ D_0 XᵀM_1X` with
/// `D_i = D_{i−1} XᵀM_iX D_{i−1} XᵀM_iᵀX D_{i−1}`. With `Z_i = D_{i−1} XᵀM_iX Z_{i−1}`, `Z_0 = I`,
/// this is `D_i = Z_i Z_iᵀ` and `φ = L X Z_l`.
fn virtual_weights<R: Ring>(
    ring: &R,
    weights: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    let (last, forms) = weights.split_last().expect("L is always there");
    let mut z: Option<Matrix<R::Elem>> = None;
    for m in forms {
        let b = form(ring, m, x);
        z = Some(match z {
            None => b,
            Some(z) => {
                let bz = product(ring, &b, &z);
                product(ring, &product_transposed(ring, &z, &z), &bz)
            }
        });
    }
    apply(ring, last, x, &z.expect("at least one layer"))
}

/// `Π_{from ≤ j ≤ to} (base + j)`, by halves so that the factors stay balanced.
fn range_product(base: &BigUint, from: u64, to: u64) -> BigUint {
    if from > to {
        BigUint::one()
    } else if from == to {
        base + from
    } else {
        let middle = from + (to - from) / 2;
        range_product(base, from, middle) * range_product(base, middle + 1, to)
    }
}
