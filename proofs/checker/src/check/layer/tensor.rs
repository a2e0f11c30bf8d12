//! The tensor `T(A, V)`: the coefficients of all products of a column of `A` with a row of `V`, as
//! linear forms (section 1). One entry at a time: a table of all is never needed.

use std::collections::HashSet;

use super::grid::{Grid, Number};
use super::shape::Shape;
use crate::check::minor::below;
use crate::reason::{Failure, Reason};

/// An index `[n, m, p, q]`, 0-based, with `p ≤ q`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Index {
    pub(crate) n: usize,
    pub(crate) m: usize,
    pub(crate) p: usize,
    pub(crate) q: usize,
}

impl Index {
    /// An index as a file writes it; `None` if it is out of range.
    fn read([n, m, p, q]: [u32; 4], shape: &Shape) -> Option<Index> {
        let [m, p, q] = [m, p, q].map(|index| below(index, shape.d));
        let index = Index { n: below(n, shape.out)?, m: m?, p: p?, q: q? };
        (index.p <= index.q).then_some(index)
    }

    /// Every index.
    pub(crate) fn all(shape: &Shape) -> impl Iterator<Item = Index> + use<> {
        let (d, out) = (shape.d, shape.out);
        let pairs = move || (0..d).flat_map(move |p| (p..d).map(move |q| (p, q)));
        let columns =
            move |n| (0..d).flat_map(move |m| pairs().map(move |(p, q)| Index { n, m, p, q }));
        (0..out).flat_map(columns)
    }

    /// The entry of `T(A, V)` here.
    pub(crate) fn entry<N: Number>(&self, a: &Grid<N>, v: &Grid<N>) -> N {
        let mut sum = N::default();
        self.add_entry(&mut sum, a, v);
        sum
    }

    /// `sum += T(A, V)` here.
    pub(crate) fn add_entry<N: Number>(&self, sum: &mut N, a: &Grid<N>, v: &Grid<N>) {
        let Index { n, m, p, q } = *self;
        sum.add_product(a.get(p, m), v.get(n, q));
        if p < q {
            sum.add_product(a.get(q, m), v.get(n, p));
        }
    }
}

/// The check `index-range` for a list of indices.
pub(crate) fn in_range(rows: &[[u32; 4]], shape: &Shape) -> Result<Vec<Index>, Failure> {
    let read = |row: &[u32; 4]| {
        Index::read(*row, shape).ok_or_else(|| Reason::IndexRange.because(format!("row {row:?}")))
    };
    rows.iter().map(read).collect()
}

/// The check `duplicate-index` for a list of indices or coordinates.
pub(crate) fn distinct<T: Copy + Eq + std::hash::Hash>(items: &[T]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    match items.iter().position(|item| !seen.insert(*item)) {
        None => Ok(()),
        Some(position) => {
            let detail = format!("the index at position {} is there twice", position + 1);
            Err(Reason::DuplicateIndex.because(detail))
        }
    }
}
