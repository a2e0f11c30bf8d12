//! A polynomial with one variable apart from the others, and its images modulo a prime.

use std::ops::Range;

use super::image::{Numbers, Shape, powers};
use crate::poly::Polynomial;
use crate::ring::{PrimeField, Ring};

/// Divisions of polynomials of more terms, with small numbers, take longer than those of values.
const MANY: usize = 1 << 11;

/// The terms, sorted by the exponent of the one variable.
pub(super) struct Split<'a> {
    /// Each exponent of it, and the terms with that.
    runs: Vec<(usize, Range<usize>)>,
    /// For each other variable, its exponents, term after term.
    columns: Vec<Vec<u32>>,
    /// Their degrees.
    pub(super) degrees: Vec<usize>,
    /// Where the terms are in the polynomial.
    order: Vec<usize>,
    pub(super) numbers: Numbers<'a>,
    pub(super) degree: usize,
}

impl<'a> Split<'a> {
    /// For a polynomial that is not zero.
    pub(super) fn new(p: &'a Polynomial, main: usize, others: &[usize]) -> Split<'a> {
        let shape = Shape::of(p);
        let slots: Vec<u32> = shape.column(main).collect();
        let mut order: Vec<usize> = (0..slots.len()).collect();
        order.sort_by_key(|&i| slots[i]);
        let columns = others.iter().map(|&v| {
            let column: Vec<u32> = shape.column(v).collect();
            order.iter().map(|&i| column[i]).collect()
        });
        let mut runs: Vec<(usize, Range<usize>)> = Vec::new();
        for (i, &term) in order.iter().enumerate() {
            match runs.last_mut() {
                Some((slot, run)) if *slot == slots[term] as usize => run.end = i + 1,
                _ => runs.push((slots[term] as usize, i..i + 1)),
            }
        }
        Split {
            columns: columns.collect(),
            runs,
            degrees: others.iter().map(|&v| shape.high[v] as usize).collect(),
            order,
            numbers: Numbers::of(p.store()),
            degree: shape.high[main] as usize,
        }
    }

    /// Whether at least a quarter of the monomials with such degrees occur, and there are many of them or
    /// their numbers are large: then values modulo primes are divided sooner than polynomials are.
    pub(super) fn is_large(&self) -> bool {
        let room = self.degrees.iter().fold(self.degree + 1, |n, d| n.saturating_mul(d + 1));
        self.len() > room / 4 && (self.len() > MANY || matches!(self.numbers, Numbers::Any(_)))
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The coefficients modulo a prime.
    pub(super) fn residues(&self, field: &PrimeField) -> Vec<u64> {
        let residues = self.numbers.residues(field);
        self.order.iter().map(|&i| residues[i]).collect()
    }

    /// Multiplies what belongs to each term by its power of the variable that is `x`.
    pub(super) fn multiply(&self, field: &PrimeField, values: &mut [u64], variable: usize, x: u64) {
        let table = powers(field, x, self.degrees[variable]);
        for (value, &e) in values.iter_mut().zip(&self.columns[variable]) {
            if e > 0 {
                *value = field.mul(value, &table[e as usize]);
            }
        }
    }

    /// The image whose terms have these values, from the constant coefficient on, as many as the
    /// degree says.
    pub(super) fn image(&self, field: &PrimeField, values: &[u64]) -> Vec<u64> {
        let mut image = vec![0; self.degree + 1];
        for (slot, run) in &self.runs {
            image[*slot] = values[run.clone()].iter().fold(0, |sum, v| field.add(&sum, v));
        }
        image
    }

    /// The image when another variable is `x` and all the rest of a term has this value. One product of
    /// words for each term, not a product in the field.
    pub(super) fn image_at(
        &self,
        field: &PrimeField,
        values: &[u64],
        variable: usize,
        x: u64,
    ) -> Vec<u64> {
        let table = powers(field, x, self.degrees[variable]);
        let mut image = vec![0; self.degree + 1];
        for (slot, run) in &self.runs {
            let powers = self.columns[variable][run.clone()].iter().map(|&e| &table[e as usize]);
            image[*slot] = field.dot(powers.zip(&values[run.clone()]));
        }
        image
    }
}
