//! The kernel of the Jacobian at a point from the symmetry fields there, where they are all of it.
//!
//! Along a symmetry field the function does not change, so the fields lie in the kernel. If their rank and
//! that of the Jacobian, both modulo one prime and so lower bounds, add up to the number of columns, the
//! fields span the kernel. No entry of the Jacobian is needed exactly then; at a point of long fractions
//! its entries are a thousand times as long as the fields.

use num_rational::BigRational;

use super::clear_denominators;
use super::image::Image;
use crate::error::Result;
use crate::linalg::product::image;
use crate::linalg::{RankProfile, modular, multimodular};
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::program::Recorded;
use crate::ring::{
    Integer, Integers, Rationals, Ring, SplitMix64, common_denominator, lowest_terms,
};
use crate::theory::lightning::symmetries;

/// Rank profile and kernel, if the fields span it.
pub(super) fn kernel(
    architecture: &Architecture,
    recorded: &Recorded,
    point: &[Matrix<BigRational>],
    inputs: &[Matrix<BigRational>],
    seed: u64,
) -> Result<Option<(RankProfile, Vec<Vec<Integer>>)>> {
    if architecture.parametrization() == Parametrization::Av {
        return Ok(None);
    }
    let mut stream = SplitMix64::new(seed);
    let (there, seen) = loop {
        let there = Image::new(architecture, recorded, point, 31, &mut stream)?;
        // Another prime when this one divides a denominator.
        let seen = inputs.iter().map(|x| image(&there.field, x)).collect::<Option<Vec<_>>>();
        if let Some(seen) = seen {
            break (there, seen);
        }
    };
    let columns = architecture.coordinates();
    let rows = |x| recorded.rows(&there.field, &there.point, std::slice::from_ref(x));
    let rows = seen.iter().flat_map(rows).collect();
    let profile = modular::rank_profile(there.field, &Matrix::from_rows(columns, rows));
    if profile.rank() + there.independent.len() != columns {
        return Ok(None);
    }
    let (mut fields, mut index) = (Vec::new(), 0);
    symmetries::fields(&Rationals, architecture, point, &mut |_, row| {
        if there.independent.binary_search(&index).is_ok() {
            fields.push(clear_denominators(row));
        }
        index += 1;
    });
    let kernel = reduced(&Matrix::from_rows(columns, fields));
    let is_end = |column: &usize| kernel.iter().any(|vector| last(vector) == Some(*column));
    let columns = (0..columns).filter(|column| !is_end(column)).collect();
    Ok(Some((RankProfile { rows: profile.rows, columns }, kernel)))
}

fn last(vector: &[Integer]) -> Option<usize> {
    vector.iter().rposition(|x| !Integers.is_zero(x))
}

/// The basis of the span of independent rows that [`multimodular::kernel`] describes: reduced from the last
/// column on.
fn reduced(rows: &Matrix<Integer>) -> Vec<Vec<Integer>> {
    let columns = rows.columns();
    let mirrored = Matrix::from_fn(rows.rows(), columns, |i, j| rows[(i, columns - 1 - j)].clone());
    // With R the reduced echelon form, R x = 0: with one in column f, x has −R[i, f] in pivot column i.
    let solutions = multimodular::kernel(&mirrored);
    let free: Vec<usize> = solutions.iter().filter_map(|x| last(x)).collect();
    let pivots = (0..columns).rev().filter(|column| free.binary_search(column).is_err());
    pivots
        .map(|pivot| {
            let entry = |(x, &f): (&Vec<Integer>, &usize)| {
                (!Integers.is_zero(&x[pivot])).then(|| {
                    let [p, q] = [&x[pivot], &x[f]].map(Integer::to_bigint);
                    (f, lowest_terms(-p, q))
                })
            };
            let entries: Vec<(usize, BigRational)> =
                solutions.iter().zip(&free).filter_map(entry).collect();
            let common = common_denominator(entries.iter().map(|(_, q)| q));
            let mut vector = vec![Integer::from(0); columns];
            for (f, q) in entries {
                vector[columns - 1 - f] = Integer::from(q.numer() * (&common / q.denom()));
            }
            vector[columns - 1 - pivot] = Integer::from(common);
            vector
        })
        .collect()
}
