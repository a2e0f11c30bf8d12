//! Minors that prove a rank: rows that the kernel computes, chosen by elimination modulo a prime.

use neurocert_check::kernel::certificate::{self as file, By, Curve, Curves, Matrices, Point};
use neurocert_check::kernel::produce::tangents;
use neurocert_check::kernel::{Failure, Source};

use super::network::BUDGET;
use crate::error::{Error, Result};
use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// The largest absolute value of an entry of an input.
const BOUND: u64 = 1 << 20;

/// Copies of the inputs that may add nothing before the search ends.
const PATIENCE: u32 = 4;

/// The prime and the inputs of minors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub modulus: u64,
    pub seed: u64,
}

/// A square submatrix that is regular modulo the prime.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Minor {
    pub rows: Vec<Vec<u32>>,
    pub columns: Vec<usize>,
}

impl Drawn {
    /// The point of the dimension of the network.
    pub(super) fn point(&self) -> Point {
        Point::Drawn(file::Drawn { seed: self.seed.to_string(), bound: BOUND.to_string() })
    }

    /// Curves without rows.
    pub(super) fn curves(&self, curves: Vec<Curve>, columns: Vec<(u32, u32)>, at: i64) -> Curves {
        Curves {
            by: By::Words,
            modulus: self.modulus.to_string(),
            seed: self.seed.to_string(),
            bound: BOUND.to_string(),
            at: at.to_string(),
            curves,
            rows: vec![],
            columns,
        }
    }
}

/// Takes one copy of the inputs after the other until the tangent vectors have rank `target`; the minor has
/// the largest rank that was found if that is never reached.
pub(super) fn grow(
    source: &Source,
    weights: &Matrices,
    proof: &Curves,
    target: usize,
) -> Result<Minor> {
    let modulus = proof.modulus.parse().unwrap_or(2);
    let field = PrimeField::new(modulus)?;
    let mut echelon = ModularEchelon::new(field, proof.columns.len());
    let (mut rows, mut without) = (Vec::new(), 0);
    for copy in 1.. {
        if echelon.rank() >= target || without == PATIENCE {
            break;
        }
        let found = tangents(source, weights, proof, copy, BUDGET).map_err(refused)?;
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

/// Why the kernel computes nothing.
pub(super) fn refused(failure: Failure) -> Error {
    Error::new("certificate", failure.to_string(), "please report this")
}
