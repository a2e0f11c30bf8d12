//! The rule `jacobian-minor` (section 4): a minor of the Jacobian with unit pivots.

use std::collections::{BTreeMap, HashSet};

use super::allowance::Allowance;
use super::arith::{Ring, Word};
use super::elimination::first_without_pivot;
use super::matrix::Matrix;
use super::point::CheckedPoint;
use super::sizes::Sizes;
use super::{network, virtual_weights};
use crate::certificate::Parametrization;
use crate::reason::{Failure, Reason};

/// A minor whose rows and columns exist, 0-based.
pub(crate) struct Minor {
    /// Input, row and column of the output.
    rows: Vec<[usize; 3]>,
    columns: Vec<usize>,
}

impl Minor {
    /// The checks `index-range`, `duplicate-index` and `minor-not-square`.
    pub(crate) fn new(
        rows: &[[u32; 3]],
        columns: &[u32],
        sizes: &Sizes,
        inputs: usize,
    ) -> Result<Minor, Failure> {
        let limits = [inputs, sizes.last_width(), sizes.tokens];
        let in_range = |row: &[u32; 3]| {
            let [n, i, k] = [0, 1, 2].map(|part: usize| below(row[part], limits[part]));
            n.zip(i).zip(k).map(|((n, i), k)| [n, i, k])
        };
        let rows: Vec<[usize; 3]> = rows
            .iter()
            .map(|row| {
                in_range(row).ok_or_else(|| Reason::IndexRange.because(format!("row {row:?}")))
            })
            .collect::<Result<_, _>>()?;
        let columns: Vec<usize> = columns
            .iter()
            .map(|&column| {
                below(column, sizes.coordinates)
                    .ok_or_else(|| Reason::IndexRange.because(format!("column {column}")))
            })
            .collect::<Result<_, _>>()?;
        let mut seen = HashSet::new();
        if let Some([n, i, k]) = rows.iter().find(|&row| !seen.insert(row)) {
            let detail = format!("row [{}, {}, {}] is there twice", n + 1, i + 1, k + 1);
            return Err(Reason::DuplicateIndex.because(detail));
        }
        let mut seen = HashSet::new();
        if let Some(column) = columns.iter().find(|&column| !seen.insert(column)) {
            let detail = format!("column {} is there twice", column + 1);
            return Err(Reason::DuplicateIndex.because(detail));
        }
        if rows.len() != columns.len() {
            let detail = format!("{} rows and {} columns", rows.len(), columns.len());
            return Err(Reason::MinorNotSquare.because(detail));
        }
        Ok(Minor { rows, columns })
    }

    /// The number of rows, which is the number of columns.
    pub(crate) fn size(&self) -> usize {
        self.rows.len()
    }

    /// The checks `minor-singular` and `pivot-not-unit`.
    pub(crate) fn has_unit_pivots<W: Word>(
        &self,
        ring: &Ring<W>,
        point: &CheckedPoint<'_>,
        parametrization: Parametrization,
        allowance: &Allowance,
    ) -> Result<(), Failure> {
        let entries = self.entries(ring, point, parametrization).into_iter();
        let Some((position, outcome)) = first_without_pivot(ring, entries, allowance)? else {
            return Ok(());
        };
        let [n, i, k] = self.rows.get(position).copied().unwrap_or_default().map(|index| index + 1);
        let row = format!("row [{n}, {i}, {k}]");
        Err(outcome.without_pivot(&row))
    }

    /// The rows of the minor. Each input is evaluated once, and only if a row needs it.
    fn entries<W: Word>(
        &self,
        ring: &Ring<W>,
        point: &CheckedPoint<'_>,
        parametrization: Parametrization,
    ) -> Vec<Vec<W::Entry>> {
        let mut positions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (position, [input, ..]) in self.rows.iter().enumerate() {
            positions.entry(*input).or_default().push(position);
        }
        let network = Network::new(point.weights(ring), parametrization);
        let mut entries = vec![Vec::new(); self.rows.len()];
        for (input, positions) in positions {
            let wanted: Vec<_> = positions
                .iter()
                .map(|&position| (self.rows[position][1], self.rows[position][2]))
                .collect();
            let gradients = network.gradients(point.input(ring, input), &wanted, ring);
            for (position, gradient) in positions.into_iter().zip(gradients) {
                let chosen = self.columns.iter().map(|&column| gradient[column]);
                entries[position] = chosen.collect();
            }
        }
        entries
    }
}

/// A 1-based index as a 0-based one below `limit`.
pub(crate) fn below(index: u32, limit: usize) -> Option<usize> {
    let index = usize::try_from(index).ok()?.checked_sub(1)?;
    (index < limit).then_some(index)
}

/// The weights at the point, in the form in which the network is evaluated.
pub(crate) enum Network<W: Word> {
    /// `Q, K, V` of each layer, for `qkv` and `av`.
    Layered(Vec<network::Layer<W>>),
    /// `M_1, …, M_l, L`.
    Virtual(Vec<Matrix<W>>),
}

impl<W: Word> Network<W> {
    pub(crate) fn new(blocks: Vec<Matrix<W>>, parametrization: Parametrization) -> Self {
        match parametrization {
            Parametrization::Qkv | Parametrization::Av => Network::Layered(network::layers(blocks)),
            Parametrization::Ml => Network::Virtual(blocks),
        }
    }

    /// The rows of the Jacobian for some output entries on one input, one after the other.
    pub(crate) fn gradients<'a>(
        &'a self,
        input: Matrix<W>,
        outputs: &'a [(usize, usize)],
        ring: &'a Ring<W>,
    ) -> Box<dyn Iterator<Item = Vec<W::Entry>> + 'a> {
        match self {
            Network::Layered(layers) => {
                let on_input = network::Evaluation::new(layers, input, ring);
                Box::new(outputs.iter().map(move |&(i, k)| on_input.gradient(i, k, ring)))
            }
            Network::Virtual(blocks) => {
                let on_input = virtual_weights::Evaluation::new(blocks, input, ring);
                Box::new(outputs.iter().map(move |&(i, k)| on_input.gradient(i, k, ring)))
            }
        }
    }
}
