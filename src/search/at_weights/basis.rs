//! A basis of the kernel at exact weights whose vectors words can prove: the symmetries of the network there, and what
//! lies in one or two weights. A reduced basis mixes all of these, and its numbers are long where the weights are.

use std::collections::HashMap;
use std::sync::Mutex;

use neurocert_check::kernel::Bounded;
use neurocert_check::kernel::certificate::{By, Family, Matrices, RankLower};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Search;
use crate::linalg::ModularEchelon;
use crate::linalg::multimodular::kernel_of_images;
use crate::program::{Coordinates, written};
use crate::ring::{Field, Integer, PrimeField, Rationals, Ring, long_prime, reconstruct_rational};

/// Primes for a kernel of few blocks: its numbers are those of the weights.
const PRIMES: usize = 64;

/// Pairs of blocks are not looked at beyond so many.
const MOST_PAIRS: usize = 200;

/// Vectors that are independent and proved by words.
pub(super) struct Basis<'a> {
    search: &'a Search<'a>,
    coordinates: Coordinates<'a>,
    field: PrimeField,
    echelon: ModularEchelon,
    missing: usize,
    found: Vec<Matrices>,
}

impl<'a> Basis<'a> {
    /// For a kernel of this dimension.
    pub(super) fn new(search: &'a Search<'a>, dimension: usize) -> Self {
        let field = long_prime(0);
        let echelon = ModularEchelon::new(field, search.columns());
        let coordinates = Coordinates::new(search.program, Bounded::Factors);
        Basis { search, coordinates, field, echelon, missing: dimension, found: vec![] }
    }

    /// As many of them as are found, one after the other from the shortest.
    pub(super) fn of(mut self, lower: &RankLower, families: &[Family]) -> Vec<Matrices> {
        let residues = Residues { search: self.search, lower, known: Mutex::default() };
        let blocks = self.blocks();
        for block in &blocks {
            self.within(&residues, block);
        }
        families.iter().for_each(|family| self.field_vectors(family));
        let pairs = (0..blocks.len()).flat_map(|i| (0..i).map(move |j| (j, i)));
        for (first, second) in pairs.take(MOST_PAIRS) {
            self.within(&residues, &[&blocks[first][..], &blocks[second]].concat());
        }
        self.found
    }

    /// The coordinates of each block.
    fn blocks(&self) -> Vec<Vec<usize>> {
        let places = self.coordinates.places();
        let all: Vec<usize> = (0..places.len()).collect();
        all.chunk_by(|&a, &b| places[a].0 == places[b].0).map(<[usize]>::to_vec).collect()
    }

    /// The kernel in these columns.
    fn within(&mut self, residues: &Residues<'_>, columns: &[usize]) {
        if self.missing == 0 {
            return;
        }
        let part = |p| {
            let rows = residues.at(p)?;
            Some(rows.iter().map(|row| columns.iter().map(|&at| row[at]).collect()).collect())
        };
        for short in kernel_of_images(columns.len(), PRIMES, part).unwrap_or_default() {
            let mut vector = vec![BigRational::zero(); self.search.columns()];
            for (&at, entry) in columns.iter().zip(&short) {
                vector[at] = BigRational::from_integer(Integer::to_bigint(entry));
            }
            self.add(&vector);
        }
    }

    /// The vectors of fields that move no output at any weights.
    fn field_vectors(&mut self, family: &Family) {
        let (p, search) = (self.field.modulus(), self.search);
        let vectors = search.at.vectors(family, &p.to_string(), search.options.budget);
        let modulus = BigInt::from(p);
        for residues in vectors.unwrap_or_default() {
            let entry = |&x: &u64| reconstruct_rational(&BigInt::from(x), &modulus);
            if let Some(vector) = residues.iter().map(entry).collect::<Option<Vec<_>>>() {
                self.add(&vector);
            }
        }
    }

    /// Adds a vector, if it is independent and proved.
    fn add(&mut self, vector: &[BigRational]) {
        if self.missing == 0 {
            return;
        }
        let residue = |q: &BigRational| {
            let parts = self.field.from_integers([q.numer(), q.denom()]);
            Some(self.field.to_u64(&self.field.mul(&parts[0], &self.field.inv(&parts[1])?)))
        };
        let Some(row) = vector.iter().map(residue).collect::<Option<Vec<u64>>>() else { return };
        let blocks = self.coordinates.blocks(&Rationals, vector);
        let moving = blocks.iter().filter(|(_, block)| !block.entries().iter().all(Zero::is_zero));
        let named: Matrices =
            moving.map(|(name, block)| (name.to_string(), written(block))).collect();
        let budget = self.search.options.budget;
        let mut longer = self.echelon.clone();
        if longer.insert(row).is_some()
            && self.search.at.moves_nothing(By::Words, &named, budget).is_ok()
        {
            (self.echelon, self.missing) = (longer, self.missing - 1);
            self.found.push(named);
        }
    }
}

/// The rows of a minor modulo primes, each computed once.
struct Residues<'a> {
    search: &'a Search<'a>,
    lower: &'a RankLower,
    known: Mutex<HashMap<u64, Option<Vec<Vec<u64>>>>>,
}

impl Residues<'_> {
    fn at(&self, p: u64) -> Option<Vec<Vec<u64>>> {
        if let Some(known) = self.known.lock().ok()?.get(&p) {
            return known.clone();
        }
        let rows = self.search.rows_of(self.lower, p);
        self.known.lock().ok()?.insert(p, rows.clone());
        rows
    }
}
