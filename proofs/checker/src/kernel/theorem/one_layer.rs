//! One layer of lightning attention at exact weights (`docs/theorems/one-layer.md`): all that ranks, signs
//! and one alignment decide.

mod fiber;
#[cfg(test)]
mod tests;

use num_rational::BigRational;

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::meter::Meter;
use crate::kernel::point::Rationals;
use crate::kernel::rank::rank;
use crate::kernel::rational::Exact;
use crate::kernel::source::Source;
use crate::kernel::symbols::Symbols;

/// A layer: A of rank at most a, and V.
pub(crate) struct Layer<'a> {
    /// Whether weights are Q, K, V; otherwise they are A, V.
    has_queries: bool,
    d: usize,
    /// The width of the target.
    out: usize,
    /// The query size.
    a: usize,
    tokens: u128,
    matrix: Rationals,
    value: Rationals,
    rank_a: usize,
    rank_v: usize,
    /// Both ranks are one, and the column space of A is the row space of V.
    is_aligned: bool,
    exact: Exact<'a>,
}

impl<'a> Layer<'a> {
    /// The layer of a program that is literally a text of the library, at these blocks.
    pub(crate) fn new(
        source: &Source,
        blocks: &[Rationals],
        meter: &'a Meter,
    ) -> Checked<Layer<'a>> {
        let refused = || Reason::Step.because("the theorem is about other networks");
        let origin = source.origin.as_ref().ok_or_else(refused)?;
        let has_queries = match origin.name {
            "lightning" => true,
            "lightning_av" => false,
            _ => return Err(refused()),
        };
        // Blocks are Q, K, V, or left(A), right(A), V, where A is the product of left and right.
        let ([first, second, value], 1) = (blocks, origin.size("a").len()) else {
            return Err(refused());
        };
        let (left, right) = if has_queries { (second, first) } else { (first, second) };
        let [tokens] = origin.size("t")[..] else { return Err(refused()) };
        let mut exact = Exact::new(meter);
        let turned = exact.transpose(left);
        let matrix = exact.product(&turned, right)?;
        let (rank_a, rank_v) = (rank(&exact, &matrix)?, rank(&exact, value)?);
        let is_aligned = rank_a == 1 && rank_v == 1 && {
            let columns = exact.transpose(&matrix);
            rank(&exact, &stacked(&columns, value))? == 1
        };
        let (out, d) = value.shape;
        let (a, value) = (left.shape.0, value.clone());
        Ok(Layer {
            has_queries,
            d,
            out,
            a,
            tokens,
            matrix,
            value,
            rank_a,
            rank_v,
            is_aligned,
            exact,
        })
    }

    fn is_zero(&self) -> bool {
        self.rank_a == 0 || self.rank_v == 0
    }

    /// The largest rank that A can have.
    fn alpha(&self) -> usize {
        self.a.min(self.d)
    }

    fn has_two_tokens(&self) -> Checked<()> {
        match self.tokens >= 2 {
            true => Ok(()),
            false => Err(Reason::Step.because("the theorem is about two tokens or more")),
        }
    }

    /// Whether the closure of all functions has, at this one, a tangent space of its dimension.
    pub(crate) fn is_smooth(&self) -> Checked<bool> {
        self.has_two_tokens()?;
        let (d, a, product) = (self.d, self.a, self.rank_a * self.rank_v);
        Ok(match (d, a, self.out) {
            (1, ..) => true,
            (2, 1, 1) => product > 0,
            (_, 1, 1) => product > 0 && !self.is_aligned,
            _ if a == 1 || a >= d => product > 1,
            _ => self.rank_a == a && product > 0,
        })
    }

    /// Whether the function is a limit of points of the closure that no weights have.
    pub(crate) fn is_on_boundary(&self) -> Checked<bool> {
        self.has_two_tokens()?;
        Ok(self.d >= 2 && (self.is_zero() || self.is_aligned))
    }

    /// Whether A is a multiple of the A of another layer of the same sizes.
    pub(crate) fn is_rescaled(&self, other: &Layer<'_>) -> Checked<bool> {
        let line = |matrix: &Rationals| Rationals {
            shape: (1, matrix.entries.len()),
            entries: matrix.entries.clone(),
        };
        Ok(rank(&self.exact, &stacked(&line(&self.matrix), &line(&other.matrix)))? < 2)
    }
}

/// One matrix above another.
fn stacked(above: &Rationals, below: &Rationals) -> Rationals {
    let entries: Vec<BigRational> = above.entries.iter().chain(&below.entries).cloned().collect();
    Rationals { shape: (above.shape.0 + below.shape.0, above.shape.1), entries }
}
