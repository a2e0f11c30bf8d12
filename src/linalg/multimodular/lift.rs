//! From kernels modulo primes to a kernel over the integers.

use std::borrow::Borrow;

use num_bigint::BigInt;
use num_traits::{One, Signed};
use rayon::prelude::*;

use crate::linalg::ModularEchelon;
use crate::ring::{CrtVector, Integer, PrimeField, reconstruct_rational};

/// The reduced kernel basis modulo one prime.
pub(super) struct Image {
    prime: u64,
    columns: usize,
    /// The pivot columns, ascending.
    profile: Vec<usize>,
    /// The entries that are not known beforehand, vector by vector: those of the vector of the
    /// free column `j` in the pivot columns before `j`.
    entries: Vec<u64>,
}

impl Image {
    pub(super) fn new(field: PrimeField, echelon: &ModularEchelon, columns: usize) -> Self {
        let mut profile = echelon.pivots().to_vec();
        profile.sort_unstable();
        let mut entries = Vec::new();
        for (vector, j) in echelon.kernel().iter().zip(free(&profile, columns)) {
            let known = profile.iter().take_while(|&&c| c < j);
            entries.extend(known.map(|&c| field.to_u64(&vector[c])));
        }
        Image { prime: field.modulus(), columns, profile, entries }
    }

    pub(super) fn same_profile(&self, lift: &Lift) -> bool {
        self.profile == lift.profile
    }

    /// Whether the prime of this image is luckier than those of the other: of larger rank, or
    /// of the same rank with an earlier profile.
    pub(super) fn is_better(&self, lift: &Lift) -> bool {
        let rank = self.profile.len().cmp(&lift.profile.len());
        rank.then_with(|| lift.profile.cmp(&self.profile)).is_gt()
    }
}

/// Images with the same profile, put together.
pub(super) struct Lift {
    columns: usize,
    profile: Vec<usize>,
    entries: CrtVector,
    images: usize,
}

impl Lift {
    pub(super) fn new(image: &Image) -> Self {
        let entries = CrtVector::new(image.entries.len());
        let profile = image.profile.clone();
        let mut lift = Lift { columns: image.columns, profile, entries, images: 0 };
        lift.push(image);
        lift
    }

    pub(super) fn push(&mut self, image: &Image) {
        self.entries.push(&image.entries, image.prime);
        self.images += 1;
    }

    pub(super) fn profile(&self) -> &[usize] {
        &self.profile
    }

    pub(super) fn images(&self) -> usize {
        self.images
    }

    /// Integer vectors with these images up to a factor; a guess, to be verified. `None` when
    /// there are no small enough ones.
    pub(super) fn reconstruct(&self) -> Option<Vec<Vec<Integer>>> {
        let mut rest = self.entries.values();
        let tasks = free(&self.profile, self.columns).map(|j| {
            let (mine, others) = rest.split_at(self.profile.partition_point(|&c| c < j));
            rest = others;
            (j, mine)
        });
        let tasks: Vec<(usize, &[BigInt])> = tasks.collect();
        tasks.into_par_iter().map(|(j, entries)| self.vector(j, entries)).collect()
    }

    /// The primitive vector with one in column `j` and these residues in the pivot columns.
    fn vector(&self, j: usize, residues: &[BigInt]) -> Option<Vec<Integer>> {
        let (numerators, common) = reduced(residues, self.entries.modulus())?;
        let mut vector = vec![Integer::from(0); self.columns];
        for (&column, numerator) in self.profile.iter().zip(numerators) {
            vector[column] = Integer::from(numerator);
        }
        vector[j] = Integer::from(common);
        Some(vector)
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
