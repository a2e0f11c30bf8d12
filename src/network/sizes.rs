//! The blocks of an architecture, and what can be counted from its sizes alone.

use num_bigint::BigUint;
use num_traits::One;

use super::{Architecture, Parametrization, VirtualWeights};

/// A named matrix of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The paper's name with its layer, 1-based: `Q_1`, `V_2`, `L`.
    pub name: String,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

impl Block {
    fn new(name: impl Into<String>, rows: usize, columns: usize) -> Self {
        Block { name: name.into(), rows, columns }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.rows * self.columns
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// | parametrization | weights | coordinates |
/// |---|---|---|
/// | `qkv` | `Q_i, K_i` (a_i × d_{i−1}), `V_i` (d_i × d_{i−1}); `A_i = K_iᵀ Q_i` | the weights |
/// | `av` | `A_i` (d_{i−1} × d_{i−1}, rank ≤ a_i), `V_i` | `Q_i, K_i, V_i` |
/// | `ml` | `M_i` (d_0 × d_0, free), `L` (d_l × d_0) | the weights |
impl Architecture {
    /// The blocks of weights.
    pub fn blocks(&self) -> Vec<Block> {
        let (widths, layers) = (self.widths(), self.layers());
        let first = widths[0];
        let layer = |i: usize| {
            let (a, d, out) = (self.query_dims()[i - 1], widths[i - 1], widths[i]);
            let value = Block::new(format!("V_{i}"), out, d);
            match self.parametrization() {
                Parametrization::Qkv => {
                    let [q, k] = ["Q", "K"].map(|name| Block::new(format!("{name}_{i}"), a, d));
                    vec![q, k, value]
                }
                Parametrization::Av => vec![Block::new(format!("A_{i}"), d, d), value],
                Parametrization::Ml => vec![Block::new(format!("M_{i}"), first, first)],
            }
        };
        let last = (self.parametrization() == Parametrization::Ml)
            .then(|| Block::new("L", widths[layers], first));
        (1..=layers).flat_map(layer).chain(last).collect()
    }

    /// The architecture whose weights are the coordinates of this one.
    #[must_use]
    pub fn chart(&self) -> Architecture {
        match self.parametrization() {
            Parametrization::Av => self.with_parametrization(Parametrization::Qkv),
            _ => self.clone(),
        }
    }

    /// The same sizes in other weights.
    #[must_use]
    pub fn with_parametrization(&self, parametrization: Parametrization) -> Self {
        let (widths, query, tokens) = (self.widths(), self.query_dims(), self.tokens());
        Architecture::lightning(widths, query, tokens, parametrization).expect("sizes are checked")
    }

    /// Shape of an input.
    pub fn input_shape(&self) -> (usize, usize) {
        (self.widths()[0], self.tokens())
    }

    /// Shape of an output.
    pub fn output_shape(&self) -> (usize, usize) {
        (self.widths()[self.layers()], self.tokens())
    }

    /// The number of coordinates.
    pub fn coordinates(&self) -> usize {
        self.chart().blocks().iter().map(Block::len).sum()
    }

    /// Dimension of the variety of weights: the number that a user calls "parameters".
    pub fn source_dimension(&self) -> usize {
        let count = self.coordinates();
        if self.parametrization() != Parametrization::Av {
            return count;
        }
        // A matrix of rank α has 2αd − α² parameters; Q and K have 2ad.
        let sizes = self.widths().iter().zip(self.query_dims());
        sizes.fold(count, |sum, (&d, &a)| {
            let rank = a.min(d);
            sum - 2 * a * d + (2 * rank * d - rank * rank)
        })
    }

    /// Dimension of the linear space of functions that contains the family, if it can be counted:
    /// `d_l · t · C(d_0 t + 3^l − 1, 3^l)`, tuples of forms of degree 3^l in `d_0 t` variables.
    pub fn ambient_dimension(&self) -> Option<BigUint> {
        let variables = (self.input_shape().0 * self.input_shape().1) as u64;
        let degree = 3u64.checked_pow(self.layers() as u32)?;
        let (rows, tokens) = self.output_shape();
        // C(n + k − 1, k) = Π_{1 ≤ j ≤ c} (n + k − 1 − c + j) / j with c the smaller side.
        let top = BigUint::from(variables) + degree - 1u32;
        let count = degree.min(variables - 1);
        let numerator = range_product(&(&top - count), 1, count);
        let binomial = numerator / range_product(&BigUint::ZERO, 1, count);
        Some(binomial * rows * tokens)
    }

    /// The variety through which the function depends on the weights.
    pub fn virtual_weights(&self) -> VirtualWeights {
        VirtualWeights::new(self)
    }
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
