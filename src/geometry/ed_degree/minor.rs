//! One minor of full size of a matrix of polynomials, as short as possible.

use std::collections::HashMap;

use super::super::resultants::radical;
use crate::error::{Error, Result};
use crate::linalg::modular::rank_profile;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::{Integers, PrimeField, Ring, SplitMix64};

/// Rows are looked at in so many orders.
const ORDERS: usize = 12;
/// Longer minors are not computed.
const TERMS: usize = 5_000;
/// Work for a greatest common divisor.
const STEPS: u64 = 1 << 24;

/// The shortest minor that was found with as many rows as there are columns, without multiple factors; `None` if the rank is not full.
///
/// # Errors
/// All are too long.
pub(super) fn shortest(
    field: PrimeField,
    matrix: &Matrix<Polynomial>,
    random: &mut SplitMix64,
) -> Result<Option<Polynomial>> {
    let (rows, columns) = matrix.shape();
    let variables = matrix.entries()[0].variables().len();
    let point: Vec<u64> = (0..variables).map(|_| field.from_u64(random.next_u64())).collect();
    let values = matrix.map(|entry| entry.evaluate(&field, &point));
    let mut order: Vec<usize> = (0..rows).collect();
    // Rows of short entries of low degree first; then in random orders.
    let length = |&row: &usize| -> (u64, usize) {
        let entries = matrix.row(row).iter();
        let degree = entries.clone().map(|one| one.total_degree().unwrap_or(0)).sum();
        (degree, entries.map(Polynomial::len).sum())
    };
    order.sort_by_cached_key(length);
    let mut best: Option<Polynomial> = None;
    for attempt in 0..ORDERS {
        if attempt > 0 {
            order.sort_by_cached_key(|_| random.next_u64());
        }
        let ordered = Matrix::from_fn(rows, columns, |i, k| values.row(order[i])[k]);
        let profile = rank_profile(field, &ordered).rows;
        if profile.len() < columns {
            return Ok(None);
        }
        let part =
            Matrix::from_fn(columns, columns, |i, k| matrix.row(order[profile[i]])[k].clone());
        if let Some(minor) = determinant(&part) {
            let size = |one: &Polynomial| (one.total_degree(), one.len());
            if best.as_ref().is_none_or(|best| size(&minor) < size(best)) {
                best = Some(minor);
            }
        }
    }
    let Some(best) = best else {
        let problem = format!("a minor of {columns} rows has more than {TERMS} terms");
        return Err(Error::new("", problem, "needed: a smaller map"));
    };
    // Multiple factors say nothing, but they make equations long.
    Ok(Some(radical(&best, STEPS).unwrap_or(best)))
}

/// By rows, with the minors of all columns that were not zero; `None` if one is too long.
fn determinant(matrix: &Matrix<Polynomial>) -> Option<Polynomial> {
    let ring = Polynomials::with_limit(Integers, matrix.entries()[0].variables().clone(), TERMS);
    let mut minors = HashMap::from([(0u32, ring.one())]);
    for i in 0..matrix.rows() {
        let mut next: HashMap<u32, Polynomial> = HashMap::new();
        for (columns, minor) in &minors {
            for (k, entry) in matrix.row(i).iter().enumerate() {
                let bit = 1 << k;
                if columns & bit != 0 || entry.is_empty() {
                    continue;
                }
                let product = ring.mul(minor, entry);
                let is_odd = (columns >> k).count_ones() % 2 == 1;
                let term = if is_odd { ring.neg(&product) } else { product };
                let sum = next.entry(columns | bit).or_insert_with(|| ring.zero());
                *sum = ring.add(sum, &term);
            }
        }
        next.retain(|_, minor| !minor.is_empty());
        minors = next;
        if ring.exceeded() {
            return None;
        }
    }
    minors.into_values().next()
}
