//! The differential at the weights (section 3.1): vectors in its kernel from below, a minor for its
//! rank from below. Both numbers add up to the dimension of the source, so both are exact.

use super::Job;
use super::grid::{Grid, Integers, is_zero};
use super::minor::Minor;
use super::rank::{multiple, rank};
use super::shape::Shape;
use super::shape::equal;
use super::tensor::Index;
use super::velocity::{Source, Velocity};
use super::weights::Weights;
use crate::certificate::{self, Parametrization};
use crate::check::allowance::Allowance;
use crate::check::arith::{Ring, Word};
use crate::check::elimination::first_without_pivot;
use crate::point_certificate::Differential;
use crate::reason::{Failure, Reason};

/// The checks from `factors` to `differential`. Returns `Q` and `K` where there are some: those of
/// the weights in `qkv`, the given ones where `A` is a smooth point of the matrices of bounded rank.
pub(super) fn check<W: Word>(
    job: &Job<'_>,
    ring: &Ring<W>,
) -> Result<Option<(Integers, Integers)>, Failure> {
    let Job { statement, proof, weights, shape, allowance } = *job;
    let bounded = is_bounded(weights, shape);
    let given = given_factors(proof.factors.as_deref(), bounded, weights, shape)?;
    let factors = given.or_else(|| weights.factors.clone());
    // Vectors of the kernel are written in the coordinates of the weights, the minor in those that
    // reach all tangent vectors.
    let source = |factors: &Option<(Integers, Integers)>| match factors {
        Some(factors) => Source::factored(factors, &weights.v),
        None => Source::full(&weights.a, &weights.v),
    };
    let (of_weights, of_minor) = (source(&weights.factors), source(&factors));

    let basis = blocks(&proof.kernel.basis, shape)?;
    let minor = Minor::new(&proof.kernel.minor, &of_minor, shape)?;
    if !equal(statement.kernel_dimension, basis.len()) {
        let detail = format!("the basis has {} vectors", basis.len());
        return Err(Reason::KernelCount.because(detail));
    }
    let n = source_dimension(bounded, shape);
    if basis.len() + minor.size() != n {
        let (kernel, size) = (basis.len(), minor.size());
        let detail = format!("{kernel} vectors and {size} rows of the minor are not {n}");
        return Err(Reason::KernelCount.because(detail));
    }
    let velocities: Vec<Velocity> =
        basis.iter().map(|blocks| of_weights.velocity(blocks)).collect();
    if bounded {
        are_tangent(&velocities, weights)?;
    }
    do_not_move(&velocities, &of_weights, shape)?;
    are_independent(&basis, ring, allowance)?;
    minor.has_unit_pivots(&of_minor, ring, allowance)?;

    let generic = match shape.parametrization {
        Parametrization::Qkv => shape.factored() - shape.dimension(),
        Parametrization::Av | Parametrization::Ml => 1,
    };
    let critical = basis.len() > generic;
    if critical != (statement.differential == Differential::Critical) {
        let detail = format!("the kernel has dimension {}, generic is {generic}", basis.len());
        return Err(Reason::Differential.because(detail));
    }
    Ok(factors)
}

/// About how many products of machine words the ranks take that say what is tangent: for each vector
/// an elimination of side `2d`, whose numbers grow to `2d` times the digits of the entries.
pub(super) fn tangent_products(job: &Job<'_>) -> u128 {
    let Job { proof, weights, shape, .. } = *job;
    if !is_bounded(weights, shape) {
        return 0;
    }
    let entries = proof.kernel.basis.iter().flatten().flatten().flatten();
    let digits = entries.map(String::len).max().unwrap_or(0) as u128;
    let side = 2 * shape.d as u128;
    let words = 1 + side * digits / 20;
    (proof.kernel.basis.len() as u128).saturating_mul(side.pow(3)).saturating_mul(words.pow(2))
}

/// The second line of the table: `A` is a smooth point of a variety of matrices of bounded rank.
fn is_bounded(weights: &Weights, shape: &Shape) -> bool {
    shape.parametrization == Parametrization::Av && weights.rank_a == shape.a && shape.a < shape.d
}

/// The dimension `n` of the space on which the differential is defined.
fn source_dimension(bounded: bool, shape: &Shape) -> usize {
    match shape.parametrization {
        Parametrization::Qkv => shape.factored(),
        _ if bounded => shape.factored() - shape.a * shape.a,
        Parametrization::Av | Parametrization::Ml => shape.full(),
    }
}

/// The check `factors`.
fn given_factors(
    factors: Option<&[certificate::Matrix]>,
    bounded: bool,
    weights: &Weights,
    shape: &Shape,
) -> Result<Option<(Integers, Integers)>, Failure> {
    let wrong = |detail: &str| Err(Reason::Factors.because(detail));
    let factors = match (factors, bounded) {
        (None, false) => return Ok(None),
        (None, true) => return wrong("missing"),
        (Some(_), false) => return wrong("not asked for"),
        (Some(factors), true) => factors,
    };
    let [q, k] = factors else { return wrong("not two matrices") };
    let read = |matrix| Integers::read(matrix, shape.a, shape.d);
    let (Some(q), Some(k)) = (read(q), read(k)) else { return wrong("another shape") };
    if !multiple(&k.transpose_times(&q), &weights.a) {
        return wrong("the product is no multiple of A");
    }
    Ok(Some((q, k)))
}

/// The check `kernel-shape`.
fn blocks(
    basis: &[Vec<certificate::Matrix>],
    shape: &Shape,
) -> Result<Vec<Vec<Integers>>, Failure> {
    let read = |(position, vector): (usize, &Vec<certificate::Matrix>)| {
        let shapes = shape.blocks();
        let blocks = vector.iter().zip(&shapes);
        let read: Option<Vec<Integers>> =
            blocks.map(|(block, &(rows, columns))| Integers::read(block, rows, columns)).collect();
        read.filter(|_| vector.len() == shapes.len())
            .ok_or_else(|| Reason::KernelShape.because(vector_number(position)))
    };
    basis.iter().enumerate().map(read).collect()
}

/// The check `kernel-not-tangent`: `[[Ȧ, A], [A, 0]]` has rank `2 r_A` exactly if `Ȧ` sends the
/// kernel of `A` into its image, which are the tangent vectors of the matrices of rank `r_A`.
fn are_tangent(velocities: &[Velocity], weights: &Weights) -> Result<(), Failure> {
    let d = weights.a.rows();
    for (position, velocity) in velocities.iter().enumerate() {
        let mut doubled = Grid::zero(2 * d, 2 * d);
        for row in 0..d {
            for column in 0..d {
                *doubled.get_mut(row, column) = velocity.a.get(row, column).clone();
                *doubled.get_mut(row, d + column) = weights.a.get(row, column).clone();
                *doubled.get_mut(d + row, column) = weights.a.get(row, column).clone();
            }
        }
        if rank(&doubled) != 2 * weights.rank_a {
            return Err(Reason::KernelNotTangent.because(vector_number(position)));
        }
    }
    Ok(())
}

/// The check `kernel-moves`.
fn do_not_move(velocities: &[Velocity], source: &Source, shape: &Shape) -> Result<(), Failure> {
    for (position, velocity) in velocities.iter().enumerate() {
        if Index::all(shape).any(|index| !is_zero(&source.moves(&index, velocity))) {
            return Err(Reason::KernelMoves.because(vector_number(position)));
        }
    }
    Ok(())
}

/// The check `kernel-dependent`.
fn are_independent<W: Word>(
    basis: &[Vec<Integers>],
    ring: &Ring<W>,
    allowance: &Allowance,
) -> Result<(), Failure> {
    let rows = basis.iter().map(|blocks| {
        let entries = blocks.iter().flat_map(Grid::entries);
        entries.map(|entry| ring.integer(entry)).collect()
    });
    match first_without_pivot(ring, rows, allowance)? {
        None => Ok(()),
        Some((position, _)) => Err(Reason::KernelDependent.because(vector_number(position))),
    }
}

fn vector_number(position: usize) -> String {
    format!("vector {} of the basis", position + 1)
}
