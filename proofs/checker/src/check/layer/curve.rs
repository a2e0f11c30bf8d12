//! Sheets and curves as polynomial weights (section 3.2).

use super::grid::{Grid, integer};
use super::polynomial::Polynomial;
use super::shape::Shape;
use crate::certificate::Matrix;
use crate::check::minor::below;
use crate::point_certificate::{Curve, Sheet};
use crate::reason::{Failure, Reason};

/// The most coefficients of a block of a sheet.
const MAX_COEFFICIENTS: usize = 9;

/// The largest order of a curve.
const MAX_ORDER: u32 = 8;

/// Weights that depend on `s` and `e`.
#[derive(Clone)]
pub(super) struct Weights {
    q: Grid<Polynomial>,
    k: Grid<Polynomial>,
    v: Grid<Polynomial>,
}

impl Weights {
    /// A sheet; part of the check `curve-shape`.
    pub(super) fn sheet(sheet: &Sheet, shape: &Shape) -> Result<Weights, Failure> {
        let Sheet { q, k, v } = sheet;
        let (a, d, out) = (shape.a, shape.d, shape.out);
        let read = |coefficients, rows| {
            block(coefficients, rows, d)
                .ok_or_else(|| Reason::CurveShape.because("a block of a sheet"))
        };
        Ok(Weights { q: read(q, a)?, k: read(k, a)?, v: read(v, out)? })
    }

    /// The curve that starts on this sheet.
    pub(super) fn curve(&self, curve: &Curve) -> Weights {
        let mut weights = self.clone();
        for (name, row, column, power, value) in &curve.add {
            let block = match name.as_str() {
                "Q" => &mut weights.q,
                "K" => &mut weights.k,
                _ => &mut weights.v,
            };
            // `fits` has looked at every index.
            let row = below(*row, block.rows());
            if let Some((row, column)) = row.zip(below(*column, block.columns())) {
                block.get_mut(row, column).add((*power, 0), &integer(value));
            }
        }
        weights
    }

    /// `A = KᵀQ`, of rank at most `a` for all values, and `V`.
    pub(super) fn matrices(&self) -> (Grid<Polynomial>, Grid<Polynomial>) {
        (self.k.transpose_times(&self.q), self.v.clone())
    }

    /// The weights at `e = 0`.
    pub(super) fn start(&self) -> Weights {
        let [q, k, v] = [&self.q, &self.k, &self.v].map(|block| {
            let entries = block.entries().iter().map(Polynomial::start).collect();
            Grid::new(block.columns(), entries)
        });
        Weights { q, k, v }
    }
}

/// A matrix of polynomials in `s` from its coefficients.
fn block(coefficients: &[Matrix], rows: usize, columns: usize) -> Option<Grid<Polynomial>> {
    if !(1..=MAX_COEFFICIENTS).contains(&coefficients.len()) {
        return None;
    }
    let mut block: Grid<Polynomial> = Grid::zero(rows, columns);
    for (power, matrix) in (0..).zip(coefficients) {
        let coefficient = Grid::read(matrix, rows, columns)?;
        for row in 0..rows {
            for column in 0..columns {
                block.get_mut(row, column).add((0, power), coefficient.get(row, column));
            }
        }
    }
    Some(block)
}

/// The numbers of a curve; part of the check `curve-shape`.
pub(super) fn fits(curve: &Curve, sheets: usize, shape: &Shape) -> Result<(), Failure> {
    let wrong = |detail: String| Err(Reason::CurveShape.because(detail));
    if below(curve.sheet, sheets).is_none() {
        return wrong(format!("there is no sheet {}", curve.sheet));
    }
    if !(1..=MAX_ORDER).contains(&curve.order) {
        return wrong(format!("order {}", curve.order));
    }
    for (name, row, column, power, _) in &curve.add {
        let rows = if name == "V" { shape.out } else { shape.a };
        if below(*row, rows).is_none() || below(*column, shape.d).is_none() {
            return wrong(format!("{name} has no entry ({row}, {column})"));
        }
        if *power > curve.order {
            return wrong(format!("the exponent {power} for order {}", curve.order));
        }
    }
    Ok(())
}
