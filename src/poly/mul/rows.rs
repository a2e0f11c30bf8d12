//! Sums of few rows `a_i · b`: the next product of each is looked at in turn. This is what linear
//! combinations and products with short factors are; a heap would be slower.

use std::cmp::Ordering;

use super::cells::Cells;
use super::{Side, Terms};
use crate::poly::store::Store;
use crate::poly::stride::Stride;

/// The most rows that are done in this way.
pub(super) const MOST: usize = 8;

struct Row<'a, F> {
    monomial: &'a [u64],
    coefficient: &'a F,
    exponents: &'a [u64],
    coefficients: &'a [F],
    next: usize,
}

/// The terms of the sum; `None` if there are more than `limit`.
pub(super) fn run<K: Cells, S: Stride>(
    cells: &K,
    stride: S,
    pairs: &[[Side<'_, K::Factor>; 2]],
    limit: usize,
) -> Option<Terms<K::Store>> {
    let words = stride.words();
    let mut rows: Vec<Row<'_, K::Factor>> = Vec::with_capacity(MOST);
    for [a, b] in pairs {
        rows.extend((0..a.coefficients.len()).map(|i| Row {
            monomial: stride.at(a.exponents, i),
            coefficient: &a.coefficients[i],
            exponents: b.exponents,
            coefficients: b.coefficients,
            next: 0,
        }));
    }
    // The next product of each row.
    let mut products = vec![0; rows.len() * words];
    let set = |products: &mut [u64], r: usize, row: &Row<'_, K::Factor>| {
        let product = &mut products[r * words..][..words];
        let factors = row.monomial.iter().zip(stride.at(row.exponents, row.next));
        product.iter_mut().zip(factors).for_each(|(product, (a, b))| *product = a + b);
    };
    rows.iter().enumerate().for_each(|(r, row)| set(&mut products, r, row));
    let longest = rows.iter().map(|row| row.coefficients.len()).max().unwrap_or(0);
    let mut exponents: Vec<u64> = Vec::with_capacity(longest * words);
    let mut coefficients = K::Store::with_capacity(longest);
    let mut sum = cells.zero();
    while !rows.is_empty() {
        let mut best = 0;
        for r in 1..rows.len() {
            let is_larger = stride.compare(stride.at(&products, r), stride.at(&products, best));
            best = if is_larger == Ordering::Greater { r } else { best };
        }
        let start = exponents.len();
        exponents.extend_from_slice(stride.at(&products, best));
        let mut r = best;
        while r < rows.len() {
            if stride.at(&products, r) != &exponents[start..] {
                r += 1;
                continue;
            }
            let row = &mut rows[r];
            cells.add_product(&mut sum, row.coefficient, &row.coefficients[row.next]);
            row.next += 1;
            if row.next < row.coefficients.len() {
                set(&mut products, r, row);
                r += 1;
            } else {
                rows.swap_remove(r);
                let last = rows.len() * words;
                products.copy_within(last..last + words, r * words);
            }
        }
        if cells.take(&mut sum, &mut coefficients) {
            if coefficients.len() > limit {
                return None;
            }
        } else {
            exponents.truncate(start);
        }
    }
    Some((exponents, coefficients))
}
