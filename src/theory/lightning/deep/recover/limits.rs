//! Values of a polynomial at zero and at infinity, from values at 1, 2, 3, ….

use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring};

/// For polynomials in `s = ε²` of a degree, known at `ε = 1, 2, …`: what the values are multiplied with.
pub(super) struct Limits {
    field: PrimeField,
    /// For even polynomials, and for odd ones divided by `ε`.
    constant: [Vec<u64>; 2],
    leading: [Vec<u64>; 2],
}

/// Which coefficient.
#[derive(Clone, Copy)]
pub(super) enum End {
    Constant,
    Leading,
}

/// How many values of `ε` are needed for `l` layers.
pub(super) fn nodes(layers: usize) -> usize {
    3usize.pow(layers as u32).div_ceil(2)
}

impl Limits {
    /// For what is left of the output when the factors of the layers before `layer` are divided
    /// off: of degree `3^l − 3^{i−1} + 1` in the tokens, the first column even and the second odd in
    /// `ε`, so both have half as many coefficients.
    ///
    /// The prime is larger than all differences of squares of nodes.
    pub(super) fn new(field: PrimeField, layers: usize, layer: usize) -> Self {
        let power = |n: usize| 3usize.pow(n as u32);
        let count = (power(layers) - power(layer - 1) + 2) / 2;
        let square = |k: usize| field.from_u64((k * k) as u64);
        let (mut constant, mut leading) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for k in 1..=count {
            let (mut above, mut below) = (field.one(), field.one());
            for j in (1..=count).filter(|&j| j != k) {
                above = field.mul(&above, &field.neg(&square(j)));
                below = field.mul(&below, &field.sub(&square(k), &square(j)));
            }
            let inverse = field.try_inverse(&below).unwrap_or(0);
            let by_node = field.try_inverse(&field.from_u64(k as u64)).unwrap_or(0);
            let first = field.mul(&above, &inverse);
            constant[0].push(first);
            constant[1].push(field.mul(&first, &by_node));
            leading[0].push(inverse);
            leading[1].push(field.mul(&inverse, &by_node));
        }
        Limits { field, constant, leading }
    }

    /// How many values are used.
    pub(super) fn count(&self) -> usize {
        self.constant[0].len()
    }

    /// A coefficient of a column of the values, without the power of `ε` that belongs to it.
    pub(super) fn of(&self, end: End, values: &[Matrix<u64>], column: usize) -> Vec<u64> {
        let weights = match end {
            End::Constant => &self.constant[column],
            End::Leading => &self.leading[column],
        };
        let value = |i: usize| {
            let entries: Vec<u64> = values.iter().map(|value| value[(i, column)]).collect();
            self.field.dot(weights.iter().zip(&entries))
        };
        (0..values[0].rows()).map(value).collect()
    }
}
