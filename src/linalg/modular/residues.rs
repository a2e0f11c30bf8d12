//! Two ways to compute with rows modulo a prime: lazily below 2³¹, one by one above.

use crate::linalg::kernel;
use crate::ring::{Field, PrimeField, Ring};

/// A multiple of a part of a kept row.
pub(super) type Term<'a, R> = (u64, &'a [<R as Residues>::Kept]);

/// What elimination needs to know about residues.
///
/// A *working* row is a `[u64]` that may hold unreduced values; a *kept* row is reduced.
pub(super) trait Residues: Copy + Send + Sync {
    /// An entry of a kept row.
    type Kept: Copy + Send + Sync;

    /// The canonical value of an entry of a working row; zero exactly when it stands for zero.
    fn reduce(self, x: u64) -> u64;
    /// What a pivot is made.
    fn one(self) -> u64;
    fn neg(self, x: u64) -> u64;
    fn mul(self, a: u64, b: u64) -> u64;
    /// The inverse of a canonical value that is not zero.
    fn inverse(self, x: u64) -> u64;
    /// `sums[j] += Σ factor · row[j]` over the terms, for canonical factors; rows may be shorter
    /// than `sums`.
    fn add_terms(self, sums: &mut [u64], terms: &[Term<Self>]);
    fn pack(self, x: u64) -> Self::Kept;
    fn unpack(self, x: Self::Kept) -> u64;
    /// The element of the field that a canonical value of a row with pivot 1 stands for.
    fn to_field(self, x: u64) -> u64;
}

/// A modulus below 2³¹: working entries stay below `2p²`, kept entries fit 32 bits.
///
/// Input entries are in Montgomery form but computed with as if they were plain. That multiplies
/// the matrix by a unit, which changes neither rank nor pivots nor kernel, and not the rows
/// divided by their pivots either.
#[derive(Clone, Copy, Debug)]
pub(super) struct Small {
    field: PrimeField,
    p: u64,
    bound: u64,
}

impl Small {
    /// `None` when the modulus is too large.
    pub(super) fn new(field: PrimeField) -> Option<Self> {
        let p = field.modulus();
        (p < 1 << 31).then(|| Small { field, p, bound: 2 * p * p })
    }
}

impl Residues for Small {
    type Kept = u32;

    fn reduce(self, x: u64) -> u64 {
        x % self.p
    }

    fn one(self) -> u64 {
        1
    }

    fn neg(self, x: u64) -> u64 {
        if x == 0 { 0 } else { self.p - x }
    }

    fn mul(self, a: u64, b: u64) -> u64 {
        a * b % self.p
    }

    fn inverse(self, x: u64) -> u64 {
        let inverse = self.field.inv(&self.field.from_u64(x)).expect("a pivot is not zero");
        self.field.to_u64(&inverse)
    }

    fn add_terms(self, sums: &mut [u64], terms: &[Term<Self>]) {
        kernel::add_terms(sums, terms, self.bound);
    }

    fn pack(self, x: u64) -> u32 {
        u32::try_from(x).expect("a residue below 2³¹")
    }

    fn unpack(self, x: u32) -> u64 {
        u64::from(x)
    }

    fn to_field(self, x: u64) -> u64 {
        self.field.from_u64(x)
    }
}

/// Any modulus: entries are elements of the field, always reduced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Large(pub(super) PrimeField);

impl Residues for Large {
    type Kept = u64;

    fn reduce(self, x: u64) -> u64 {
        x
    }

    fn one(self) -> u64 {
        self.0.one()
    }

    fn neg(self, x: u64) -> u64 {
        self.0.neg(&x)
    }

    fn mul(self, a: u64, b: u64) -> u64 {
        self.0.mul(&a, &b)
    }

    fn inverse(self, x: u64) -> u64 {
        self.0.inv(&x).expect("a pivot is not zero")
    }

    /// As far as there are four rows, their products are summed before they are reduced.
    fn add_terms(self, sums: &mut [u64], terms: &[Term<Self>]) {
        let mut joint = 0;
        if let [(f0, r0), (f1, r1), (f2, r2), (f3, r3)] = *terms {
            joint = r0.len().min(r1.len()).min(r2.len()).min(r3.len());
            let rows = r0.iter().zip(r1).zip(r2.iter().zip(r3));
            for (sum, ((x0, x1), (x2, x3))) in sums[..joint].iter_mut().zip(rows) {
                let four = self.0.dot_four([f0, f1, f2, f3], [*x0, *x1, *x2, *x3]);
                *sum = self.0.add(sum, &four);
            }
        }
        for (factor, row) in terms {
            for (sum, x) in sums[joint..row.len()].iter_mut().zip(&row[joint..]) {
                self.0.add_mul_assign(sum, factor, x);
            }
        }
    }

    fn pack(self, x: u64) -> u64 {
        x
    }

    fn unpack(self, x: u64) -> u64 {
        x
    }

    fn to_field(self, x: u64) -> u64 {
        x
    }
}
