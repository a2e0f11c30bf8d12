//! The sizes of one layer: checked before anything is computed or allocated.

use crate::certificate::{Matrix, Parametrization};
use crate::check::allowance::too_large;
use crate::point_certificate::PointClaim;
use crate::reason::{Failure, Reason};

/// The most entries of the tensor.
const MAX_TENSOR: u128 = 1 << 22;

/// The most coordinates, full or factored.
const MAX_COORDINATES: u128 = 1 << 14;

/// A limit of this checker alone: `d³` times the digits that a cleared block may have.
const MAX_DIGITS: u128 = 1 << 26;

/// The sizes of a layer that is small enough to be checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) parametrization: Parametrization,
    /// The width `d` of the source.
    pub(crate) d: usize,
    /// The width `d'` of the target.
    pub(crate) out: usize,
    /// The query size.
    pub(crate) a: usize,
    /// The number of tokens.
    pub(crate) tokens: u32,
}

impl Shape {
    /// The checks `architecture`, `weights` and the first `size-limit`.
    /// `second` has the weights of a second preimage, of any shape.
    pub(crate) fn new(claim: &PointClaim, second: &[Matrix]) -> Result<Shape, Failure> {
        let (&[d, out], &[a]) = (&claim.widths[..], &claim.query_dims[..]) else {
            return Err(Reason::Architecture.because("not exactly two widths and one query size"));
        };
        if [d, out, a, claim.tokens].contains(&0) {
            return Err(Reason::Architecture.because("a size is 0"));
        }
        let blocks = match claim.parametrization {
            Parametrization::Qkv => vec![(a, d), (a, d), (out, d)],
            Parametrization::Av | Parametrization::Ml => vec![(d, d), (out, d)],
        };
        if !fits(&claim.weights, &blocks) {
            return Err(Reason::Weights.because(format!("the shapes are not {blocks:?}")));
        }
        let [wide, target, query] = [d, out, a].map(u128::from);
        limit("the tensor", wide.saturating_mul(target * wide * (wide + 1)) / 2, MAX_TENSOR)?;
        limit("the weights", 2 * query * wide + target * wide, MAX_COORDINATES)?;
        limit("the weights", wide * wide + target * wide, MAX_COORDINATES)?;
        let digits: u128 = claim.weights.iter().chain(second).map(digits).max().unwrap_or(0);
        limit("the digits", digits.saturating_mul(wide * wide * wide), MAX_DIGITS)?;
        let size = |size| usize::try_from(size).map_err(|_| too_large("a size"));
        Ok(Shape {
            parametrization: claim.parametrization,
            d: size(d)?,
            out: size(out)?,
            a: size(a)?,
            tokens: claim.tokens,
        })
    }

    /// `α = min(a, d)`.
    pub(crate) fn alpha(&self) -> usize {
        self.a.min(self.d)
    }

    /// `D`, the dimension of the neuromanifold for two tokens or more.
    pub(crate) fn dimension(&self) -> usize {
        // α ≤ d, so no difference is negative.
        (2 * self.d - self.alpha()) * self.alpha() + self.d * self.out - 1
    }

    /// `E`, the number of entries of the tensor.
    pub(crate) fn tensor(&self) -> usize {
        self.out * self.d * self.d * (self.d + 1) / 2
    }

    /// The number of full coordinates.
    pub(crate) fn full(&self) -> usize {
        self.d * self.d + self.out * self.d
    }

    /// The number of factored coordinates.
    pub(crate) fn factored(&self) -> usize {
        2 * self.a * self.d + self.out * self.d
    }

    /// The shapes of the weights.
    pub(crate) fn blocks(&self) -> Vec<(usize, usize)> {
        let Shape { d, out, a, .. } = *self;
        match self.parametrization {
            Parametrization::Qkv => vec![(a, d), (a, d), (out, d)],
            Parametrization::Av | Parametrization::Ml => vec![(d, d), (out, d)],
        }
    }

    /// Whether matrices have the shapes of the weights.
    pub(crate) fn fit(&self, matrices: &[Matrix]) -> bool {
        let blocks = self.blocks();
        matrices.len() == blocks.len()
            && matrices.iter().zip(blocks).all(|(matrix, (rows, columns))| {
                matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
            })
    }
}

/// Whether matrices have these shapes, which may be larger than any that fits into memory.
pub(crate) fn fits(matrices: &[Matrix], shapes: &[(u32, u32)]) -> bool {
    let is = |length: usize, size: u32| u32::try_from(length) == Ok(size);
    matrices.len() == shapes.len()
        && matrices.iter().zip(shapes).all(|(matrix, &(rows, columns))| {
            is(matrix.len(), rows) && matrix.iter().all(|row| is(row.len(), columns))
        })
}

/// The most digits that an entry can have when the denominators are cleared.
fn digits(matrix: &Matrix) -> u128 {
    let (mut above, mut below) = (0, 0);
    for text in matrix.iter().flatten() {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, ""));
        above = above.max(numerator.len() as u128);
        below += denominator.len() as u128;
    }
    above + below
}

fn limit(what: &str, found: u128, most: u128) -> Result<(), Failure> {
    if found > most { Err(too_large(what)) } else { Ok(()) }
}

/// Whether a number of the file is this one.
pub(super) fn equal(claimed: u32, found: usize) -> bool {
    u32::try_from(found) == Ok(claimed)
}
