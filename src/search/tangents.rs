//! Tangent vectors of curves of weights that start at one function, chosen so that they are independent: what proves a singular
//! point (section 11 of the format).

use neurocert_check::kernel::certificate::{Curves, Matrices};
use neurocert_check::kernel::produce::{Budget, tangents};
use neurocert_check::kernel::{Failure, Source};

use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// Copies of the inputs that may add nothing before the search ends.
const PATIENCE: u32 = 4;

/// A square submatrix that is regular modulo the prime.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Minor {
    /// Copy of the inputs, output, row, column.
    pub rows: Vec<Vec<u32>>,
    /// Places in the columns of the curves.
    pub columns: Vec<usize>,
}

/// Takes one copy of the inputs after the other until the tangent vectors have rank `target`; the minor has
/// the largest rank that was found if that is never reached.
pub(crate) fn grow(
    source: &Source,
    weights: &Matrices,
    proof: &Curves,
    target: usize,
    budget: Budget,
) -> Result<Minor, Failure> {
    let field =
        PrimeField::new(proof.modulus.parse().unwrap_or(2)).expect("the modulus is a prime");
    let mut echelon = ModularEchelon::new(field, proof.columns.len());
    let (mut rows, mut without) = (Vec::new(), 0);
    // A map has one value only.
    let copies = if source.inputs.is_empty() { 1 } else { u32::MAX };
    for copy in 1..=copies {
        if echelon.rank() >= target || without == PATIENCE {
            break;
        }
        let found = tangents(source, weights, proof, copy, budget)?;
        let (numbers, entries): (Vec<Vec<u32>>, Vec<Vec<u64>>) = found.into_iter().unzip();
        let pivots = echelon.insert_batch(entries);
        let before = rows.len();
        rows.extend(numbers.into_iter().zip(pivots).filter_map(|(row, pivot)| pivot.map(|_| row)));
        without = if rows.len() == before { without + 1 } else { 0 };
    }
    let columns = echelon.pivots()[..echelon.rank().min(target)].to_vec();
    rows.truncate(columns.len());
    Ok(Minor { rows, columns })
}
