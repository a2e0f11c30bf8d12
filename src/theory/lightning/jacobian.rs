//! The Jacobian at a given exact point, on given or random inputs, and what elimination says of it.
//!
//! Rows are entries of the output on inputs, columns coordinates of the weights
//! ([`Architecture::chart`]).

mod fields;
mod image;
mod inputs;
mod kernel;

use num_rational::BigRational;

use self::image::Image;
pub use self::kernel::{InfinitesimalKernel, infinitesimal_kernel};
use super::expansion::{self, steps};
use super::symmetries;
use super::texts::program;
use crate::error::{Error, Result, human};
use crate::linalg::{Bareiss, RankProfile, modular, multimodular};
use crate::matrix::Matrix;
use crate::network::{Architecture, DataSeed, Parametrization, SymmetryRule};
use crate::program::{Recorded, degree};
use crate::ring::{Integer, Integers, PrimeField, Rationals, Ring, SplitMix64, random_prime};

/// Entries of random points lie in [−9, 9], so that a reader can follow.
const BOUND: u64 = 9;

/// Bytes of an entry of a kernel vector, with what it is made from.
const KERNEL_BYTES: u128 = 24;

/// The Jacobian of (coordinates ↦ function) at a point, exactly.
#[derive(Clone, Debug)]
pub struct PointJacobian {
    /// One row for each output entry (row by row) of each input, one column for each coordinate
    /// of `columns`; only if it was asked for.
    pub matrix: Option<Matrix<BigRational>>,
    /// Its number of rows.
    pub rows: usize,
    /// Coordinates, from zero. All of them, unless coordinates are redundant: then those that are
    /// left when the pivots of the redundancy are deleted: coordinates of the tangent space of
    /// the variety of weights, where that is smooth and the coordinates are a submersion.
    pub columns: Vec<usize>,
    /// The point.
    pub point: Vec<Matrix<BigRational>>,
    /// The inputs.
    pub inputs: Vec<Matrix<BigRational>>,
    /// Pivots: the columns are the column rank profile over the rationals, proved by the kernel;
    /// the rows are independent, the first ones modulo a prime. Both are as many as the rank.
    pub profile: RankProfile,
    /// A basis of the kernel: primitive integer vectors, verified by multiplication.
    pub kernel: Vec<Vec<Integer>>,
    /// A proved upper bound of the rank of the differential at the point, all inputs together. The rank on
    /// these inputs is a lower bound; where both are the same, that is the rank of the differential.
    pub at_most: usize,
}

/// The Jacobian at `point`, or at a random one with integers in [−9, 9], from the seed. Without `inputs`
/// small random ones are taken that together show the rank which large random inputs show modulo a
/// random prime of 61 bits, drawn from the seed mixed with the point ([`DataSeed`]).
///
/// Without `entries`, the matrix is left out. Where the symmetry fields span the kernel, it is not computed
/// then, which is much less work at a point of long fractions.
///
/// # Errors
/// When the exact matrix, if it is computed, would not fit in `max_memory` bytes.
pub fn point_jacobian(
    architecture: &Architecture,
    point: Option<Vec<Matrix<BigRational>>>,
    inputs: Option<Vec<Matrix<BigRational>>>,
    entries: bool,
    seed: u64,
    max_memory: u64,
) -> Result<PointJacobian> {
    let coordinates = architecture.coordinates();
    let (rows, tokens) = architecture.output_shape();
    let chart = architecture.chart();
    let program = program(&chart)?;
    // Each degree brings the bits of an entry of point or input; a few copies are made.
    let bits = |matrices: &[Matrix<BigRational>]| {
        let entries = matrices.iter().flat_map(Matrix::entries);
        entries.map(|q| q.numer().bits() + q.denom().bits()).max().unwrap_or(0)
    };
    let largest = point.as_deref().map_or(5, bits).max(inputs.as_deref().map_or(5, bits));
    let entry_bytes = 128 + u128::from(degree(&program)) * u128::from(largest) / 2;
    let fits = |inputs: usize, exact: bool| {
        let entries = (inputs * rows * tokens) as u128 * coordinates as u128;
        let values =
            if exact { entries + steps(architecture, expansion::Program::Composition) } else { 0 };
        let kernel = kernel_bytes(architecture, inputs * rows * tokens);
        let need = values.saturating_mul(entry_bytes).saturating_add(kernel);
        if need <= u128::from(max_memory) {
            return Ok(());
        }
        let problem = format!(
            "an exact Jacobian of {entries} entries of this degree with its kernel would need about {}",
            human(need)
        );
        let allowed = human(u128::from(max_memory));
        let advice = "raise --max-memory, give fewer --inputs, or use dim for the rank alone";
        Err(Error::new("memory", problem, format!("allowed: {allowed}; {advice}")))
    };
    fits(inputs.as_ref().map_or(1, Vec::len), entries)?;
    let point = point.unwrap_or_else(|| {
        let mut stream = SplitMix64::new(seed);
        let mut drawn = |rows, columns| {
            rational(&Matrix::from_fn(rows, columns, |_, _| stream.in_range(BOUND)))
        };
        chart.blocks().iter().map(|block| drawn(block.rows, block.columns)).collect()
    });
    let seeds = DataSeed::new(seed).matrices(&point).matrices(inputs.as_deref().unwrap_or(&[]));
    let recorded = Recorded::new(&program)?;
    let mut stream = SplitMix64::new(seeds.draw(0));
    let image = Image::new(architecture, &recorded, &point, 61, &mut stream)?;
    let inputs = match inputs {
        Some(inputs) => inputs,
        None => {
            let found = image.inputs(&mut SplitMix64::new(seeds.draw(1)));
            fits(found.len(), entries)?;
            found.iter().map(rational).collect()
        }
    };

    let at_most = image.at_most();
    let known = fields::kernel(architecture, &recorded, &point, &inputs, seeds.draw(2))?;
    let rows = inputs.len() * rows * tokens;
    if let (false, Some((profile, kernel))) = (entries, &known) {
        let (profile, kernel, columns) =
            (profile.clone(), kernel.clone(), (0..coordinates).collect());
        return Ok(PointJacobian {
            matrix: None,
            rows,
            columns,
            point,
            inputs,
            profile,
            kernel,
            at_most,
        });
    }
    fits(inputs.len(), true)?;

    let mut redundancy = Bareiss::new(Integers, coordinates);
    if architecture.parametrization() == Parametrization::Av {
        symmetries::fields(&Rationals, &chart, &point, &mut |rule, row| {
            if rule == SymmetryRule::QueryKey {
                redundancy.insert(clear_denominators(row));
            }
        });
    }
    let columns: Vec<usize> =
        (0..coordinates).filter(|column| !redundancy.pivots().contains(column)).collect();

    let mut list = Vec::new();
    for input in &inputs {
        for row in recorded.rows(&Rationals, &point, std::slice::from_ref(input)) {
            list.extend(columns.iter().map(|&column| row[column].clone()));
        }
    }
    let matrix = Matrix::new(rows, columns.len(), list);
    let (profile, kernel) = match known {
        Some(known) => known,
        None => {
            let integers = multimodular::clear_denominators(&matrix);
            let kernel = multimodular::kernel(&integers);
            (profile(&integers, &kernel, seeds.draw(2))?, kernel)
        }
    };
    let matrix = entries.then_some(matrix);
    Ok(PointJacobian { matrix, rows, columns, point, inputs, profile, kernel, at_most })
}

/// Kernel and redundancy have at least so many bytes: all coordinates less the largest rank, each a
/// vector of short numbers.
fn kernel_bytes(architecture: &Architecture, rows: usize) -> u128 {
    let coordinates = architecture.coordinates();
    let rank = architecture.virtual_weights().bound().min(rows);
    (coordinates.saturating_sub(rank) as u128 * coordinates as u128).saturating_mul(KERNEL_BYTES)
}

/// The columns in which no kernel vector ends, and as many rows that are independent modulo a prime
/// (so over the rationals too). An exact row profile would need the left kernel, which is as large
/// as the square of the number of rows.
fn profile(matrix: &Matrix<Integer>, kernel: &[Vec<Integer>], seed: u64) -> Result<RankProfile> {
    let last = |v: &Vec<Integer>| v.iter().rposition(|x| !Integers.is_zero(x));
    let ends: Vec<usize> = kernel.iter().filter_map(last).collect();
    let columns: Vec<usize> = (0..matrix.columns()).filter(|c| !ends.contains(c)).collect();
    let mut stream = SplitMix64::new(seed);
    // A prime that divides all maximal minors shows too few rows; almost none does.
    loop {
        let field = PrimeField::new(random_prime(31, &mut stream))?;
        let residues = matrix.map(|n| field.from_integer(&n.to_bigint()));
        let found = modular::rank_profile(field, &residues);
        if found.rank() == columns.len() {
            return Ok(RankProfile { rows: found.rows, columns });
        }
    }
}

fn rational(matrix: &Matrix<i64>) -> Matrix<BigRational> {
    matrix.map(|&n| BigRational::from_integer(n.into()))
}

/// The row times a common denominator.
fn clear_denominators(row: Vec<BigRational>) -> Vec<Integer> {
    multimodular::clear_denominators(&Matrix::new(1, row.len(), row)).into_entries()
}

#[cfg(test)]
mod tests;
