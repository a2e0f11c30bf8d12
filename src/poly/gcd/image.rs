//! Images modulo a prime, in one variable, at points for the others.

use super::super::evaluate::image;
use super::univariate;
use crate::poly::Polynomial;
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};

/// A polynomial with one variable apart from the others.
pub(super) struct Split {
    /// Exponents of the one variable.
    pub(super) slots: Vec<usize>,
    /// Of the others, term after term.
    exponents: Vec<u32>,
    others: usize,
    pub(super) degree: usize,
    degrees: Vec<u32>,
}

/// Terms modulo a prime at a point for the other variables that moves: what belongs to each term,
/// and what it is multiplied by in each step.
pub(super) struct Moving<'a> {
    split: &'a Split,
    values: Vec<u64>,
    ratios: Vec<u64>,
}

impl Split {
    pub(super) fn new(p: &Polynomial, main: usize, others: &[usize]) -> Split {
        let mut buffer = vec![0; p.variables().len()];
        let (mut slots, mut exponents) = (Vec::new(), Vec::new());
        for i in 0..p.len() {
            p.monomial(i).write_exponents(&mut buffer);
            slots.push(buffer[main] as usize);
            exponents.extend(others.iter().map(|&v| buffer[v]));
        }
        let degree = slots.iter().copied().max().unwrap_or(0);
        let degrees = others.iter().map(|&v| p.degree_in(v).unwrap_or(0)).collect();
        Split { slots, exponents, others: others.len(), degree, degrees }
    }

    /// The products of powers of these, one for each term. Entries of 1 cost nothing.
    pub(super) fn monomials(&self, field: &PrimeField, point: &[u64]) -> Vec<u64> {
        let tables: Vec<Vec<u64>> = point
            .iter()
            .zip(&self.degrees)
            .map(|(x, &degree)| {
                let mut table = vec![field.one()];
                for i in 0..degree as usize {
                    table.push(field.mul(&table[i], x));
                }
                table
            })
            .collect();
        let moves: Vec<usize> = (0..self.others).filter(|&v| point[v] != field.one()).collect();
        (0..self.slots.len())
            .map(|term| {
                let exponents = &self.exponents[term * self.others..][..self.others];
                moves.iter().fold(field.one(), |product, &v| match exponents[v] {
                    0 => product,
                    e => field.mul(&product, &tables[v][e as usize]),
                })
            })
            .collect()
    }

    /// At `start`, with `ratio` to be multiplied with in each step.
    pub(super) fn moving(
        &self,
        field: &PrimeField,
        coefficients: &[u64],
        start: &[u64],
        ratio: &[u64],
    ) -> Moving<'_> {
        let mut values = self.monomials(field, start);
        values.iter_mut().zip(coefficients).for_each(|(v, c)| *v = field.mul(v, c));
        Moving { split: self, values, ratios: self.monomials(field, ratio) }
    }
}

impl Moving<'_> {
    /// The image at the next point: coefficients from the constant one on, as many as the degree
    /// says; moves on first.
    pub(super) fn next(&mut self, field: &PrimeField) -> Vec<u64> {
        self.values.iter_mut().zip(&self.ratios).for_each(|(v, r)| *v = field.mul(v, r));
        self.now(field)
    }

    pub(super) fn now(&self, field: &PrimeField) -> Vec<u64> {
        let mut image = vec![0; self.split.degree + 1];
        for (&slot, v) in self.split.slots.iter().zip(&self.values) {
            image[slot] = field.add(&image[slot], v);
        }
        image
    }
}

pub(super) fn residues(field: &PrimeField, p: &Polynomial) -> Vec<u64> {
    p.terms().map(|(_, c)| image(field, &c)).collect()
}

pub(super) fn random_field(random: &mut SplitMix64) -> PrimeField {
    PrimeField::new(random_prime(62, random)).expect("an odd prime below 2^62")
}

/// An element that is neither 0 nor 1.
pub(super) fn random_element(field: &PrimeField, random: &mut SplitMix64) -> u64 {
    field.from_u64(random.next_u64() % (field.modulus() - 2) + 2)
}

/// Upper bounds for the degrees of the greatest common divisor in its variables.
pub(super) fn degree_bounds(
    a: &Polynomial,
    b: &Polynomial,
    common: &[usize],
    random: &mut SplitMix64,
) -> Vec<usize> {
    let mut bounds = Vec::with_capacity(common.len());
    let mut field = random_field(random);
    let mut sides = [residues(&field, a), residues(&field, b)];
    while bounds.len() < common.len() {
        let main = common[bounds.len()];
        let others: Vec<usize> = common.iter().copied().filter(|&v| v != main).collect();
        let point: Vec<u64> = others.iter().map(|_| random_element(&field, random)).collect();
        let [u, v] = [(a, &sides[0]), (b, &sides[1])].map(|(p, coefficients)| {
            let split = Split::new(p, main, &others);
            split.moving(&field, coefficients, &point, &point).now(&field)
        });
        // Without its leading coefficient an image says nothing.
        if u.last() == Some(&0) || v.last() == Some(&0) {
            field = random_field(random);
            sides = [residues(&field, a), residues(&field, b)];
            continue;
        }
        bounds.push(univariate::gcd(&field, u, v).len() - 1);
    }
    bounds
}
