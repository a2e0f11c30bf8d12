//! From kernels modulo primes to a kernel over the integers.

use std::borrow::Borrow;

use num_bigint::BigInt;
use num_traits::{One, Signed};
use rayon::prelude::*;

use crate::linalg::ModularEchelon;
use crate::linalg::profile::is_odd;
use crate::ring::{CrtVector, Integer, PrimeField, Ring, gcd, reconstruct_rational};

/// The reduced kernel basis modulo one prime, times a minor.
///
/// Let `R` be the kept rows and `C` the columns of the pivots. By Cramer's rule the minor `d` on `R` and `C`
/// times the vector of a free column has minors of `R` as entries: integers, where the vector itself has
/// fractions.
pub(super) struct Image {
    field: PrimeField,
    columns: usize,
    /// The kept rows, ascending.
    rows: Vec<usize>,
    /// The pivot columns, ascending.
    profile: Vec<usize>,
    /// The entries that are not known beforehand, vector by vector: those of the vector of the
    /// free column `j` in the pivot columns before `j`, times the minor. Then the minor and its inverse.
    entries: Vec<u64>,
}

impl Image {
    /// Of an echelon form and the kept rows of which it was made; without these where every prime has rows of
    /// its own, and minors have nothing in common.
    pub(super) fn new(
        field: PrimeField,
        echelon: &ModularEchelon,
        rows: Vec<usize>,
        columns: usize,
    ) -> Self {
        let mut profile = echelon.pivots().to_vec();
        profile.sort_unstable();
        let order: Vec<usize> =
            echelon.pivots().iter().map(|c| profile.partition_point(|other| other < c)).collect();
        let minor = echelon.minor();
        let minor = if is_odd(&order) { field.neg(&minor) } else { minor };
        let mut entries = Vec::new();
        for (vector, j) in echelon.kernel().iter().zip(free(&profile, columns)) {
            let known = profile.iter().take_while(|&&c| c < j);
            entries.extend(known.map(|&c| field.to_u64(&field.mul(&minor, &vector[c]))));
        }
        let inverse = field.try_inverse(&minor).unwrap_or_default();
        entries.extend([minor, inverse].map(|x| field.to_u64(&x)));
        Image { field, columns, rows, profile, entries }
    }

    pub(super) fn same_profile(&self, lift: &Lift) -> bool {
        self.profile == lift.profile && self.rows == lift.rows
    }

    /// Whether the prime of this image is luckier than those of the other: of larger rank, or
    /// of the same rank with an earlier profile.
    pub(super) fn is_better(&self, lift: &Lift) -> bool {
        let rank = self.profile.len().cmp(&lift.profile.len());
        let columns = rank.then_with(|| lift.profile.cmp(&self.profile));
        columns.then_with(|| lift.rows.cmp(&self.rows)).is_gt()
    }
}

/// Values with fewer bits in all are left to one thread.
const PARALLEL_BITS: u64 = 1 << 18;

/// Images with the same profile, put together.
pub(super) struct Lift {
    columns: usize,
    rows: Vec<usize>,
    profile: Vec<usize>,
    entries: CrtVector,
    images: usize,
}

impl Lift {
    pub(super) fn new(image: &Image) -> Self {
        let entries = CrtVector::new(image.entries.len());
        let (rows, profile) = (image.rows.clone(), image.profile.clone());
        let mut lift = Lift { columns: image.columns, rows, profile, entries, images: 0 };
        lift.push(image);
        lift
    }

    pub(super) fn push(&mut self, image: &Image) {
        self.entries.push_in(&image.field, &image.entries);
        self.images += 1;
    }

    pub(super) fn profile(&self) -> &[usize] {
        &self.profile
    }

    pub(super) fn images(&self) -> usize {
        self.images
    }

    /// Bits of the product of the primes.
    pub(super) fn bits(&self) -> u64 {
        self.entries.modulus().bits()
    }

    /// About as many products as one image takes.
    pub(super) fn work(&self) -> usize {
        self.columns * self.profile.len() * self.profile.len()
    }

    /// The mean of the bits of the primes, rounded up.
    pub(super) fn bits_a_prime(&self) -> u64 {
        self.bits().div_ceil(self.images as u64)
    }

    /// Integer vectors with these images up to a factor; a guess, to be verified. `None` when
    /// there are no small enough ones.
    pub(super) fn reconstruct(&self) -> Option<Vec<Vec<Integer>>> {
        let [.., inverse] = self.entries.values() else { return None };
        let modulus = self.entries.modulus();
        let vector = |(j, entries): (usize, &[BigInt])| {
            let residues = entries.iter().map(|x| x * inverse % modulus);
            let (numerators, common) = reduced(residues, modulus)?;
            Some(self.vector(j, numerators, common))
        };
        let tasks = self.tasks();
        if (tasks.len() * self.profile.len()) as u64 * self.bits() < PARALLEL_BITS {
            return tasks.into_iter().map(vector).collect();
        }
        tasks.into_par_iter().map(vector).collect()
    }

    /// The vectors, where the values are known to be the integers themselves.
    pub(super) fn integral(&self) -> Vec<Vec<Integer>> {
        let [.., minor, _] = self.entries.values() else { return Vec::new() };
        let vector = |(j, entries): (usize, &[BigInt])| {
            let content = entries.iter().fold(minor.abs(), |content, x| match content.is_one() {
                true => content,
                false => gcd(&content, x),
            });
            let divisor = if minor.is_negative() { -content } else { content };
            let numerators = entries.iter().map(|x| x / &divisor).collect();
            self.vector(j, numerators, minor / &divisor)
        };
        self.tasks().into_par_iter().map(vector).collect()
    }

    /// The free columns, each with the values of its vector.
    fn tasks(&self) -> Vec<(usize, &[BigInt])> {
        let mut rest = self.entries.values();
        let tasks = free(&self.profile, self.columns).map(|j| {
            let (mine, others) = rest.split_at(self.profile.partition_point(|&c| c < j));
            rest = others;
            (j, mine)
        });
        tasks.collect()
    }

    /// The vector with this entry in column `j` and these in the pivot columns.
    fn vector(&self, j: usize, numerators: Vec<BigInt>, common: BigInt) -> Vec<Integer> {
        let mut vector = vec![Integer::from(0); self.columns];
        for (&column, numerator) in self.profile.iter().zip(numerators) {
            vector[column] = Integer::from(numerator);
        }
        vector[j] = Integer::from(common);
        vector
    }
}

/// Numerators and the least common denominator of fractions with these residues; a guess.
///
/// Their denominators have most factors in common (they all divide one minor), so a residue times the
/// common denominator so far is mostly an integer already: one product instead of Euclid's algorithm. The
/// common denominator is the least one, because it only grows by denominators of fractions in lowest
/// terms; so all numbers together are coprime.
pub(super) fn reduced(
    residues: impl IntoIterator<Item = impl Borrow<BigInt>>,
    modulus: &BigInt,
) -> Option<(Vec<BigInt>, BigInt)> {
    let bound = ((modulus - 1u32) / 2u32).sqrt();
    let half: BigInt = modulus / 2u32;
    let mut common = BigInt::one();
    // Numerators, each over the common denominator as it was then.
    let mut numerators = Vec::new();
    for residue in residues {
        let mut raised = residue.borrow() * &common % modulus;
        if raised.magnitude() > half.magnitude() {
            raised -= modulus * raised.signum();
        }
        if raised.magnitude() > bound.magnitude() {
            let fraction = reconstruct_rational(&raised, modulus)?;
            common *= fraction.denom();
            raised = fraction.numer().clone();
        }
        numerators.push((raised, common.clone()));
    }
    let numerators = numerators.into_iter().map(|(numerator, then)| match then == common {
        true => numerator,
        false => numerator * (&common / then),
    });
    Some((numerators.collect(), common))
}

/// The columns outside of the profile.
pub(super) fn free(profile: &[usize], columns: usize) -> impl Iterator<Item = usize> {
    let mut pivots = profile.iter().peekable();
    (0..columns).filter(move |j| pivots.next_if_eq(&j).is_none())
}
