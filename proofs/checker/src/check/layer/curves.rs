//! The rule `curves` (section 3.2): curves inside the neuromanifold whose tangent vectors span more
//! dimensions than it has.

use num_bigint::BigInt;

use super::Job;
use super::curve::{Weights, fits};
use super::grid::{Grid, integer};
use super::polynomial::Polynomial;
use super::rank::proportional;
use super::shape::Shape;
use super::shape::equal;
use super::tensor::{Index, distinct, in_range};
use crate::check::allowance::Allowance;
use crate::check::arith::{Ring, Word};
use crate::check::elimination::first_without_pivot;
use crate::check::minor::below;
use crate::point_certificate::{Curve, Sheet};
use crate::reason::{Failure, Reason};

/// The parts of the rule.
pub(super) struct Proof<'a> {
    pub(super) sheets: &'a [Sheet],
    pub(super) curves: &'a [Curve],
    pub(super) at: &'a str,
    pub(super) rows: &'a [[u32; 4]],
}

/// About how many products of machine words all tensors of the curves may take, for each entry of
/// the tensor. What the file may have is clamped to what it should have: faults of the form are
/// reported later.
pub(super) fn products_per_entry(sheets: &[Sheet], curves: &[Curve]) -> u128 {
    let blocks = || sheets.iter().flat_map(|sheet| [&sheet.q, &sheet.k, &sheet.v]);
    let coefficients = blocks().map(|block| block.len().min(9)).max().unwrap_or(0);
    let exponents = curves.iter().map(|curve| curve.order.min(8)).max().unwrap_or(0);
    let terms = coefficients as u128 + u128::from(exponents);
    let of_sheets = blocks().flatten().flatten().flatten().map(String::len).max();
    let of_curves = curves.iter().flat_map(|curve| &curve.add).map(|(.., value)| value.len()).max();
    let words = 1 + of_sheets.max(of_curves).unwrap_or(0) as u128 / 20;
    // Three factors, all of that many terms and words; at most 17^3 · 201^2.
    curves.len() as u128 * terms.pow(3) * words.pow(2)
}

/// The checks from `tangent-dimension` on.
pub(super) fn check<W: Word>(
    job: &Job<'_>,
    proof: &Proof<'_>,
    ring: &Ring<W>,
) -> Result<(), Failure> {
    let Job { statement, weights, shape, .. } = *job;
    let (count, dimension) = (proof.curves.len(), shape.dimension());
    if !equal(statement.tangent_dimension, count) {
        return Err(Reason::TangentDimension.because(format!("there are {count} curves")));
    }
    if count <= dimension {
        let detail = format!("{count} curves; the dimension is {dimension}");
        return Err(Reason::TooFewTangents.because(detail));
    }
    let family = Family::new(proof, shape)?;
    let rows = in_range(proof.rows, shape)?;
    distinct(&rows)?;
    family.start_together(shape)?;
    family.start_at(&weights.a, &weights.v, shape)?;
    family.wait_for_their_order(shape)?;
    // Only the residue of a tangent vector counts, so only that of `at`.
    let at: u64 = ring.integer(&integer(proof.at)).into();
    family.are_independent(&rows, &BigInt::from(at), ring, job.allowance)
}

/// Curves whose numbers all fit.
struct Family<'a> {
    sheets: Vec<Weights>,
    curves: &'a [Curve],
}

/// The tensor of a curve, as matrices of polynomials.
type Matrices = (Grid<Polynomial>, Grid<Polynomial>);

impl Family<'_> {
    /// The check `curve-shape`.
    fn new<'a>(proof: &Proof<'a>, shape: &Shape) -> Result<Family<'a>, Failure> {
        let sheets: Vec<Weights> = proof
            .sheets
            .iter()
            .map(|sheet| Weights::sheet(sheet, shape))
            .collect::<Result<_, _>>()?;
        if sheets.is_empty() {
            return Err(Reason::CurveShape.because("no sheet"));
        }
        for curve in proof.curves {
            fits(curve, sheets.len(), shape)?;
        }
        if proof.rows.len() != proof.curves.len() {
            let (rows, curves) = (proof.rows.len(), proof.curves.len());
            return Err(Reason::CurveShape.because(format!("{rows} rows for {curves} curves")));
        }
        Ok(Family { sheets, curves: proof.curves })
    }

    /// Every curve, one after the other: all of them at once could be too large.
    fn each(&self) -> impl Iterator<Item = (&Curve, Weights)> {
        self.curves.iter().filter_map(|curve| {
            let sheet = self.sheets.get(below(curve.sheet, self.sheets.len())?)?;
            Some((curve, sheet.curve(curve)))
        })
    }

    /// The check `curve-base`, first half: one polynomial `T(s)` for all.
    fn start_together(&self, shape: &Shape) -> Result<(), Failure> {
        let mut starts = self.each().map(|(_, weights)| weights.start().matrices()).enumerate();
        let Some((_, first)) = starts.next() else { return Ok(()) };
        for (position, start) in starts {
            // Mostly even the weights are the same.
            let same = |index: Index| entry(&index, &start) == entry(&index, &first);
            if start != first && !Index::all(shape).all(same) {
                let detail = format!("curve {} starts elsewhere", position + 1);
                return Err(Reason::CurveBase.because(detail));
            }
        }
        Ok(())
    }

    /// The check `curve-base`, second half: `T(0) = c T(W̃)`.
    fn start_at(&self, a: &Grid<BigInt>, v: &Grid<BigInt>, shape: &Shape) -> Result<(), Failure> {
        let Some((_, first)) = self.each().next() else { return Ok(()) };
        let start = first.start().matrices();
        let pair = |index: Index| (entry(&index, &start).constant(), index.entry(a, v));
        if proportional(Index::all(shape).map(pair)) {
            Ok(())
        } else {
            Err(Reason::CurveBase.because("the curves do not start at the function"))
        }
    }

    /// The check `curve-order`.
    fn wait_for_their_order(&self, shape: &Shape) -> Result<(), Failure> {
        let late = self.each().enumerate().filter(|(_, (curve, _))| curve.order > 1);
        for (position, (curve, weights)) in late {
            let matrices = weights.matrices();
            let moves = |index: Index| entry(&index, &matrices).moves_below(curve.order);
            if Index::all(shape).any(moves) {
                let detail = format!("curve {} moves before its order", position + 1);
                return Err(Reason::CurveOrder.because(detail));
            }
        }
        Ok(())
    }

    /// The check `tangents-dependent`.
    fn are_independent<W: Word>(
        &self,
        rows: &[Index],
        at: &BigInt,
        ring: &Ring<W>,
        allowance: &Allowance,
    ) -> Result<(), Failure> {
        let vectors = self.each().map(|(curve, weights)| {
            let matrices = weights.matrices();
            let velocity = |index| entry(index, &matrices).velocity(curve.order, at);
            rows.iter().map(|index| ring.integer(&velocity(index))).collect()
        });
        match first_without_pivot(ring, vectors, allowance)? {
            None => Ok(()),
            Some((position, _)) => {
                let detail = format!("the vector of curve {}", position + 1);
                Err(Reason::TangentsDependent.because(detail))
            }
        }
    }
}

fn entry(index: &Index, (a, v): &Matrices) -> Polynomial {
    index.entry(a, v)
}
