//! Minors of the differential of `T`: their form, and that all rows get pivots modulo `m`.

use super::shape::Shape;
use super::tensor::{Index, distinct, in_range};
use super::velocity::Source;
use crate::check::allowance::Allowance;
use crate::check::arith::{Ring, Word};
use crate::check::elimination::first_without_pivot;
use crate::check::minor::below;
use crate::point_certificate;
use crate::reason::{Failure, Reason};

/// A minor whose rows and columns exist, 0-based.
pub(crate) struct Minor {
    rows: Vec<Index>,
    columns: Vec<usize>,
}

impl Minor {
    /// The form of a minor: the checks `index-range`, `duplicate-index` and `minor-not-square`.
    pub(crate) fn new(
        minor: &point_certificate::Minor,
        source: &Source,
        shape: &Shape,
    ) -> Result<Minor, Failure> {
        let rows = in_range(&minor.rows, shape)?;
        let coordinates = source.coordinates();
        let column = |&column: &u32| {
            below(column, coordinates)
                .ok_or_else(|| Reason::IndexRange.because(format!("column {column}")))
        };
        let columns: Vec<usize> = minor.columns.iter().map(column).collect::<Result<_, _>>()?;
        distinct(&rows)?;
        distinct(&columns)?;
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
        source: &Source,
        ring: &Ring<W>,
        allowance: &Allowance,
    ) -> Result<(), Failure> {
        let mut entries = vec![Vec::with_capacity(self.size()); self.size()];
        for &column in &self.columns {
            let velocity = source.unit(column);
            for (row, index) in entries.iter_mut().zip(&self.rows) {
                row.push(ring.integer(&source.moves(index, &velocity)));
            }
        }
        match first_without_pivot(ring, entries.into_iter(), allowance)? {
            None => Ok(()),
            Some((position, outcome)) => {
                Err(outcome.without_pivot(&format!("row {} of the minor", position + 1)))
            }
        }
    }
}
