//! Tangent vectors of curves of weights, at numbers modulo m: derivatives by coordinates where a curve
//! starts, and the first coefficients in e that are not zero.

use std::collections::BTreeMap;

use super::failure::Checked;
use super::meter::Meter;
use super::minor::{Job, Row};
use super::point::{Point, Rationals};
use super::residues::Residues;
use super::simulation::Run;
use super::source::Source;
use super::truncated::{Series, Truncated};
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::Matrix;

/// Curves at one value of s, and the numbers of the inputs.
pub(crate) struct Bundle<'a> {
    pub source: &'a Source,
    /// For each curve the coefficients of 1, e, … up to its order: matrices for all blocks.
    pub curves: Vec<Vec<Vec<Rationals>>>,
    pub seed: u64,
    pub bound: u64,
    pub meter: &'a Meter,
}

/// A tangent vector: the curve, and the coordinate by which it is a derivative; without one it is the
/// coefficient of the highest power of e. From 0.
pub(crate) type Column = (usize, Option<usize>);

impl Bundle<'_> {
    /// These entries of outputs, in these tangent vectors.
    pub(crate) fn minor<W: Word>(
        &self,
        ring: &Ring<W>,
        rows: &[Row],
        columns: &[Column],
    ) -> Checked<Vec<Vec<W::Entry>>> {
        let mut by_copy: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_copy.entry(row.copy).or_default().push(at);
        }
        let mut minor = vec![vec![W::Entry::default(); columns.len()]; rows.len()];
        for (curve, coefficients) in self.curves.iter().enumerate() {
            let own: Vec<(usize, Option<usize>)> = columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.0 == curve)
                .map(|(place, column)| (place, column.1))
                .collect();
            let (derivatives, bends): (Vec<_>, Vec<_>) =
                own.into_iter().partition(|(_, coordinate)| coordinate.is_some());
            let Some(start) = coefficients.first() else { continue };
            let point = Point::At { blocks: start.clone(), seed: self.seed, bound: self.bound };
            let job = Job { source: self.source, point: &point, order: None, meter: self.meter };
            for (&copy, places) in &by_copy {
                if !bends.is_empty() {
                    let outputs = self.bend(ring, coefficients, &point, copy)?;
                    for &at in places {
                        let (i, j) = rows[at].entry;
                        let found = outputs[rows[at].output].get(i, j);
                        bends.iter().for_each(|&(place, _)| minor[at][place] = found);
                    }
                }
                if derivatives.is_empty() {
                    continue;
                }
                let jacobian = job.on_copy(ring, copy)?;
                for &at in places {
                    let adjoints = jacobian.adjoints(rows[at].output, rows[at].entry)?;
                    let full = jacobian.row(&adjoints, 0);
                    for &(place, coordinate) in &derivatives {
                        minor[at][place] = coordinate.map_or_else(Default::default, |c| full[c]);
                    }
                }
            }
        }
        Ok(minor)
    }

    /// The coefficients of the highest power of e in all outputs, on one copy of the inputs.
    fn bend<W: Word>(
        &self,
        ring: &Ring<W>,
        coefficients: &[Vec<Rationals>],
        point: &Point,
        copy: usize,
    ) -> Checked<Vec<Matrix<W>>> {
        let terms = coefficients.len();
        let mut residues = Truncated { inner: Residues::new(ring, self.meter), terms };
        let mut blocks = Vec::new();
        for (block, leaf) in self.source.blocks.iter().enumerate() {
            let all = coefficients.iter().map(|matrices| matrices[block].residues(ring));
            let coefficients = all.collect::<Checked<Vec<_>>>()?;
            blocks.push(Series { shape: leaf.shape, coefficients });
        }
        let inputs = point.inputs(self.source, copy, ring, self.meter)?;
        let inputs = inputs.into_iter().map(|input| residues.constant_of(input)).collect();
        let outputs = Run::new(self.source, blocks, inputs).outputs(&mut residues)?;
        Ok(outputs.iter().map(|output| residues.coefficient(output, terms - 1)).collect())
    }
}
