//! Polynomials taken apart for their images modulo primes.

use std::sync::{Mutex, PoisonError};

use num_bigint::BigInt;

use crate::poly::Polynomial;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::{PrimeField, Ring, SplitMix64, primes_below};

/// The field modulo the `n`-th prime below 2^62, from the largest down. That a number is prime is
/// proved once: that takes longer than a small divisor.
pub(super) fn field(n: usize) -> PrimeField {
    static KNOWN: Mutex<Vec<PrimeField>> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    while known.len() <= n {
        let last = known.last().map_or(1 << 62, PrimeField::modulus);
        let next = primes_below(last).next().expect("there are 2^56 of them");
        known.push(PrimeField::new(next).expect("an odd prime below 2^62"));
    }
    known[n]
}

/// An element that is neither 0 nor 1.
pub(super) fn random_element(field: &PrimeField, random: &mut SplitMix64) -> u64 {
    field.from_u64(random.next_u64() % (field.modulus() - 2) + 2)
}

/// `1, x, x², …`, up to an exponent.
pub(super) fn powers(field: &PrimeField, x: u64, most: usize) -> Vec<u64> {
    let next = |power: &u64| Some(field.mul(power, &x));
    std::iter::successors(Some(field.one()), next).take(most + 1).collect()
}

/// The exponents of a polynomial that is not zero, written out.
pub(super) struct Shape {
    variables: usize,
    exponents: Vec<u32>,
    /// The smallest and the largest exponent of each variable.
    pub(super) low: Vec<u32>,
    pub(super) high: Vec<u32>,
}

impl Shape {
    pub(super) fn of(p: &Polynomial) -> Shape {
        let variables = p.variables().len();
        let (mut low, mut high) = (vec![u32::MAX; variables], vec![0; variables]);
        let mut exponents = vec![0; p.len() * variables];
        for (i, term) in exponents.chunks_exact_mut(variables.max(1)).enumerate() {
            p.monomial(i).write_exponents(term);
            for (v, &e) in term.iter().enumerate() {
                low[v] = low[v].min(e);
                high[v] = high[v].max(e);
            }
        }
        Shape { variables, exponents, low, high }
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = &[u32]> {
        self.exponents.chunks_exact(self.variables)
    }

    pub(super) fn column(&self, variable: usize) -> impl Iterator<Item = u32> {
        self.exponents.iter().skip(variable).step_by(self.variables).copied()
    }

    /// How many terms the leading coefficient in a variable has.
    pub(super) fn leading_terms(&self, variable: usize) -> usize {
        self.column(variable).filter(|&e| e == self.high[variable]).count()
    }
}

/// Coefficients, ready to be taken modulo many primes.
pub(super) enum Numbers<'a> {
    Words(&'a [i64]),
    Any(Vec<BigInt>),
}

impl Numbers<'_> {
    pub(super) fn of(store: &IntegerStore) -> Numbers<'_> {
        match store {
            IntegerStore::Small(words) => Numbers::Words(words),
            _ => Numbers::Any((0..store.len()).map(|i| store.get(i).to_bigint()).collect()),
        }
    }

    pub(super) fn residues(&self, field: &PrimeField) -> Vec<u64> {
        match self {
            Numbers::Words(words) => words.iter().map(|&n| field.from_i64(n)).collect(),
            Numbers::Any(numbers) => field.from_integers(numbers),
        }
    }

    /// Bits of the largest, and of the sum of all, without signs.
    pub(super) fn bits(&self) -> (usize, usize) {
        let most = match self {
            Numbers::Words(words) => {
                let all = words.iter().fold(0, |all, n| all | n.unsigned_abs());
                (u64::BITS - all.leading_zeros()) as usize
            }
            Numbers::Any(numbers) => numbers.iter().map(BigInt::bits).max().unwrap_or(0) as usize,
        };
        let count = match self {
            Numbers::Words(words) => words.len(),
            Numbers::Any(numbers) => numbers.len(),
        };
        (most, most + (usize::BITS - count.leading_zeros()) as usize)
    }
}
