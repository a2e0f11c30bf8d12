//! What no rule explains: a complement of the explained solutions, lifted to the rational numbers.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::One;

use crate::linalg::ModularEchelon;
use crate::ring::{CrtVector, Integer, PrimeField, Ring, reconstruct_rational};

/// A vector with few entries: pairs of index and entry.
pub(super) type Sparse<E> = Vec<(usize, E)>;

/// The unexplained part of the solutions of a system modulo a prime: vectors of the reduced basis
/// (one in a free column, zero in the other free columns) that together with the explained solutions
/// are a basis of all.
pub(super) struct Complement {
    /// The columns without pivot, ascending: what the basis is a function of.
    free: Vec<usize>,
    /// The places in `free` of the vectors that are kept.
    places: Vec<usize>,
    /// The vectors that are kept: entries as residues.
    pub vectors: Vec<Sparse<u64>>,
}

/// The reduced basis of all solutions, with its free columns.
fn basis(echelon: &ModularEchelon, columns: usize) -> (Vec<usize>, Vec<Vec<u64>>) {
    let mut is_free = vec![true; columns];
    echelon.pivots().iter().for_each(|&c| is_free[c] = false);
    ((0..columns).filter(|&c| is_free[c]).collect(), echelon.kernel())
}

fn sparse(field: PrimeField, vector: &[u64]) -> Sparse<u64> {
    let entries = vector.iter().enumerate().filter(|(_, x)| **x != 0);
    entries.map(|(at, x)| (at, field.to_u64(x))).collect()
}

impl Complement {
    /// The coordinates of a solution in the reduced basis are its entries in the free columns; where
    /// the explained ones have their pivots, the basis vectors are left out. The fullest vectors come
    /// first there, so that those which are left are the simplest.
    pub fn new(
        field: PrimeField,
        echelon: &ModularEchelon,
        columns: usize,
        explained: &[Sparse<Integer>],
    ) -> Self {
        let (free, basis) = basis(echelon, columns);
        let mut order: Vec<usize> = (0..free.len()).collect();
        let fullness: Vec<usize> =
            basis.iter().map(|v| v.iter().filter(|x| **x != 0).count()).collect();
        order.sort_by_key(|&place| (std::cmp::Reverse(fullness[place]), place));
        let mut column_of = vec![None; columns];
        for (column, &place) in order.iter().enumerate() {
            column_of[free[place]] = Some(column);
        }
        let mut known = ModularEchelon::new(field, free.len());
        for solution in explained {
            let mut row = vec![0; free.len()];
            for (unknown, c) in solution {
                if let Some(column) = column_of[*unknown] {
                    row[column] = field.from_integer(&c.to_bigint());
                }
            }
            known.insert(row);
        }
        let mut is_left = vec![true; free.len()];
        known.pivots().iter().for_each(|&column| is_left[order[column]] = false);
        let places: Vec<usize> = (0..free.len()).filter(|&place| is_left[place]).collect();
        let vectors = places.iter().map(|&place| sparse(field, &basis[place])).collect();
        Complement { free, places, vectors }
    }

    /// Leaves only these vectors, by number.
    pub fn retain(&mut self, numbers: &[usize]) {
        self.places = numbers.iter().map(|&number| self.places[number]).collect();
        self.vectors = numbers.iter().map(|&number| self.vectors[number].clone()).collect();
    }

    /// The same vectors modulo another prime; `None` when that prime has another reduced basis.
    pub fn image(
        &self,
        field: PrimeField,
        echelon: &ModularEchelon,
        columns: usize,
    ) -> Option<Vec<Sparse<u64>>> {
        let (free, basis) = basis(echelon, columns);
        let same = free == self.free;
        same.then(|| self.places.iter().map(|&place| sparse(field, &basis[place])).collect())
    }
}

/// Coprime integers that are, up to a factor, congruent to the images modulo their primes; `None` when
/// there are no small enough ones, or the images have other supports.
pub(super) fn lift(images: &[(u64, &Sparse<u64>)]) -> Option<Sparse<Integer>> {
    let (_, first) = images.first()?;
    let support: Vec<usize> = first.iter().map(|(at, _)| *at).collect();
    let mut values = CrtVector::new(support.len());
    for (prime, image) in images {
        if !image.iter().map(|(at, _)| at).eq(&support) {
            return None;
        }
        values.push(&image.iter().map(|(_, x)| *x).collect::<Vec<_>>(), *prime);
    }
    let modulus = values.modulus();
    let rational = |x: &BigInt| reconstruct_rational(x, modulus);
    let rationals: Vec<_> = values.values().iter().map(rational).collect::<Option<_>>()?;
    let denominator = rationals.iter().fold(BigInt::one(), |lcm, q| lcm.lcm(q.denom()));
    let whole = rationals.iter().map(|q| Integer::from(q.numer() * (&denominator / q.denom())));
    Some(support.into_iter().zip(whole).collect())
}
