//! Residues below 2³¹, as integers of either sign.

use super::words::Words;
use crate::linalg::kernel::tile::{self, Reduction};
use crate::ring::{Field, PrimeField};

/// A modulus below 2³¹. Entries are plain numbers; input entries are in Montgomery form but computed
/// with as if they were plain, as in [`Small`](crate::linalg::modular::residues::Small).
#[derive(Clone, Copy, Debug)]
pub(in crate::linalg::modular) struct Short {
    field: PrimeField,
    p: i64,
    reduction: Reduction,
}

impl Short {
    /// `None` when the modulus is too large.
    pub(in crate::linalg::modular) fn new(field: PrimeField) -> Option<Self> {
        let p = field.modulus();
        (p < 1 << 31).then(|| Short { field, p: p as i64, reduction: Reduction::new(p) })
    }

    /// Of any number, between `-p/2` and `p/2`.
    fn residue(self, x: i64) -> i32 {
        let rest = x % self.p;
        let half = self.p / 2;
        (if rest > half {
            rest - self.p
        } else if rest < -half {
            rest + self.p
        } else {
            rest
        }) as i32
    }
}

/// Factors that are cut at once, in registers and the first-level cache.
const FACTORS: usize = 64;

impl Words for Short {
    type Elem = i32;

    fn planes(self) -> (usize, usize) {
        (self.reduction.limbs, 1)
    }

    #[inline(always)]
    fn cut_left(self, x: i32, parts: &mut [f64], step: usize) {
        for limb in 0..self.reduction.limbs {
            parts[limb * step] = self.reduction.part(x, limb);
        }
    }

    #[inline(always)]
    fn cut_right(self, x: i32, parts: &mut [f64], _: usize) {
        parts[0] = f64::from(x);
    }

    #[inline]
    fn subtract_tile(
        self,
        a: &[f64],
        b: &[f64],
        c: &mut [i32],
        stride: usize,
        size: (usize, usize),
    ) {
        tile::subtract_tile(&self.reduction, a, b, c, stride, size);
    }

    fn subtract_rows(self, factors: &[i32], rows: &[i32], stride: usize, c: &mut [i32]) {
        let mut parts = [0.0; 2 * FACTORS];
        for (number, factors) in factors.chunks(FACTORS).enumerate() {
            let count = factors.len();
            let parts = &mut parts[..self.reduction.limbs * count];
            for (k, &x) in factors.iter().enumerate() {
                self.cut_left(x, &mut parts[k..], count);
            }
            tile::subtract_rows(
                &self.reduction,
                parts,
                &rows[number * FACTORS * stride..],
                stride,
                c,
            );
        }
    }

    fn entry_of(self, x: u64) -> i32 {
        let x = x as i64;
        (if x > self.p / 2 { x - self.p } else { x }) as i32
    }

    fn to_canonical(self, x: i32) -> u64 {
        let x = i64::from(x);
        (if x < 0 { x + self.p } else { x }).cast_unsigned()
    }

    fn neg(self, x: i32) -> i32 {
        -x
    }

    fn subtract_dot<'a>(
        self,
        c: i32,
        factors: &'a [i32],
        mut entries: impl Iterator<Item = &'a i32>,
    ) -> i32 {
        // Four products are below 2⁶².
        let mut sum = i64::from(c);
        for four in factors.chunks(4) {
            let products = four.iter().zip(entries.by_ref().take(four.len()));
            let dot: i64 = products.map(|(&x, &y)| i64::from(x) * i64::from(y)).sum();
            sum = (sum - dot) % self.p;
        }
        self.residue(sum)
    }

    fn inverse(self, x: i32) -> i32 {
        let x = self.to_canonical(x);
        let inverse = self.field.inv(&self.field.from_u64(x)).expect("a pivot is not zero");
        self.entry_of(self.field.to_u64(&inverse))
    }
}
