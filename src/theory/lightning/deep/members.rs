//! Random exact members of an orbit.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::element::Element;
use super::virtual_weights::total;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization, WeightFile};
use crate::ring::SplitMix64;
use crate::theory::lightning::layer::matrices::{Exact, identity, inverse, product, scaled};

impl Element {
    /// A random element for an architecture: small numbers, and invertible.
    pub fn random(architecture: &Architecture, stream: &mut SplitMix64) -> Self {
        let layers = architecture.layers();
        let lambda = (0..layers).map(|_| number(stream)).collect();
        let widths = architecture.widths();
        let (gauge, query_key) = match architecture.parametrization() {
            Parametrization::Ml => {
                let fixed = (1..layers).map(|_| identity(widths[0])).collect();
                (fixed, Vec::new())
            }
            form => {
                let gauge = widths[1..layers].iter().map(|&d| invertible(d, stream)).collect();
                let dims = architecture.query_dims().iter();
                let keys = match form {
                    Parametrization::Qkv => dims.map(|&a| invertible(a, stream)).collect(),
                    _ => Vec::new(),
                };
                (gauge, keys)
            }
        };
        Element { lambda, gauge, query_key }
    }

    /// The weights that the element maps a network to. For virtual weights only the scalings act:
    /// `M_i ↦ λ_i M_i`, `L ↦ L / Π λ_i^{3^{l−i}}`.
    ///
    /// `None` when a matrix is singular or a `λ_i` zero.
    ///
    /// # Panics
    /// When the shapes do not fit.
    pub fn apply(&self, file: &WeightFile) -> Option<WeightFile> {
        if self.lambda.iter().any(Zero::is_zero) {
            return None;
        }
        let architecture = file.architecture.clone();
        let form = architecture.parametrization();
        let layers = architecture.layers();
        let mut weights = Vec::new();
        if form == Parametrization::Ml {
            let pairs = file.weights.iter().zip(&self.lambda);
            weights.extend(pairs.map(|(m, x)| scaled(m, x)));
            weights.push(scaled(&file.weights[layers], &total(&self.lambda).recip()));
            return Some(WeightFile { architecture, weights });
        }
        let step = file.weights.len() / layers;
        // `C_{i−1}⁻¹`, on the right of everything in layer `i`.
        let mut before: Option<Exact> = None;
        for (i, layer) in file.weights.chunks(step).enumerate() {
            let lambda = &self.lambda[i];
            let right = |matrix: &Exact| match &before {
                Some(inverse) => product(matrix, inverse),
                None => matrix.clone(),
            };
            match layer {
                [q, k, _] => {
                    let (q, k) = (scaled(&right(q), lambda), right(k));
                    match self.query_key.get(i) {
                        Some(d) => {
                            let turned = inverse(d)?.transpose();
                            weights.extend([product(&turned, &q), product(d, &k)]);
                        }
                        None => weights.extend([q, k]),
                    }
                }
                [a, _] => {
                    let a = scaled(&right(a), lambda);
                    weights.push(match &before {
                        Some(inverse) => product(&inverse.transpose(), &a),
                        None => a,
                    });
                }
                _ => return None,
            }
            let v = scaled(&right(&layer[step - 1]), &lambda.recip());
            match self.gauge.get(i) {
                Some(c) => {
                    weights.push(product(c, &v));
                    before = Some(inverse(c)?);
                }
                None => weights.push(v),
            }
        }
        Some(WeightFile { architecture, weights })
    }
}

/// A small rational number that is not zero.
fn number(stream: &mut SplitMix64) -> BigRational {
    loop {
        let numerator = BigInt::from(stream.in_range(4));
        let found = BigRational::new(numerator, BigInt::from(1 + stream.next_u64() % 3));
        if !found.is_zero() {
            return found;
        }
    }
}

/// A permutation with signs, and some rows added to others: the inverse is small too.
fn invertible(size: usize, stream: &mut SplitMix64) -> Exact {
    let mut rows: Vec<Vec<BigRational>> =
        (0..size).map(|i| identity(size).row(i).to_vec()).collect();
    let below = |n: usize, stream: &mut SplitMix64| (stream.next_u64() % n as u64) as usize;
    for i in (1..size).rev() {
        rows.swap(i, below(i + 1, stream));
    }
    for _ in 0..size.min(8) {
        let (to, from) = (below(size, stream), below(size, stream));
        let factor = BigRational::from_integer(stream.in_range(2).into());
        if to != from {
            let added = rows[from].clone();
            rows[to].iter_mut().zip(&added).for_each(|(x, y)| *x += &factor * y);
        }
    }
    if size > 0 {
        let scale = if stream.in_range(1) == 0 { -BigRational::one() } else { number(stream) };
        let at = below(size, stream);
        rows[at].iter_mut().for_each(|x| *x *= &scale);
    }
    Matrix::from_rows(size, rows)
}
