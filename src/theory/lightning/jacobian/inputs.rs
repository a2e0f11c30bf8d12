//! Inputs on which the Jacobian at a point has the rank of the differential there.

use super::image::Image;
use crate::matrix::Matrix;
use crate::ring::{Ring, SplitMix64};

/// The first inputs have entries in [−9, 9], so that a reader can follow.
const SMALL: u64 = 9;
/// Below every prime of 61 bits, and as good as generic: a polynomial of degree `D` vanishes at one of
/// these with probability `D · 2^−59`.
const LARGE: u64 = 1 << 59;
/// Small inputs are tried this many times as often as are needed at least, with larger and larger entries.
const PATIENCE: usize = 60;

impl Image<'_> {
    /// The rank of the differential at the point is at most this: at no point is it more than the
    /// dimension, and the symmetry fields that are independent modulo the prime are so at the point.
    pub fn at_most(&self) -> usize {
        let ambient = self.architecture.ambient_dimension();
        let ambient = ambient.and_then(|bound| usize::try_from(bound).ok()).unwrap_or(usize::MAX);
        self.columns.len().min(self.architecture.virtual_weights().bound()).min(ambient)
    }

    /// Small inputs that together show the rank which large ones have, each of them something new. There is
    /// always one; only an unlucky prime or unlucky large inputs make the rank too small.
    pub fn inputs(&self, stream: &mut SplitMix64) -> Vec<Matrix<i64>> {
        let (rows, columns) = self.architecture.input_shape();
        let mut draw = |bound: u64| loop {
            let x = Matrix::from_fn(rows, columns, |_, _| stream.in_range(bound));
            if x.entries().iter().any(|&n| n != 0) {
                return x;
            }
        };
        let residues = |x: &Matrix<i64>| x.map(|&n| self.field.from_i64(n));
        let rank = self.grow(&mut || residues(&draw(LARGE)), self.at_most(), 1).len();

        let mut tried = Vec::new();
        let (height, tokens) = self.architecture.output_shape();
        // A form can vanish at all small integers; the entries grow while the rank does not.
        let calm = 2 * rank.div_ceil(height * tokens) + 2;
        let mut next = || {
            let doublings = tried.len() / calm;
            tried.push(draw((SMALL << doublings.min(50)).min(LARGE)));
            residues(&tried[tried.len() - 1])
        };
        let found = self.grow(&mut next, rank, PATIENCE * calm);
        if tried.is_empty() {
            tried.push(draw(SMALL));
        }
        let is_new = |index: usize| found.iter().any(|&(input, _)| input == index);
        let first = tried[0].clone();
        let tried = tried.into_iter().enumerate();
        let kept: Vec<_> = tried.filter(|&(index, _)| is_new(index)).map(|(_, x)| x).collect();
        if kept.is_empty() { vec![first] } else { kept }
    }
}
