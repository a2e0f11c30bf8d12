//! Residues below 2⁶², cut into limbs of 21 bits for products.

use super::words::Words;
use crate::linalg::kernel::tile::{self, Tile};
use crate::ring::{Field, PrimeField, Ring};

/// Any modulus. Entries are plain numbers below `p`, as in [`Short`](super::short::Short).
///
/// # Products of tiles
/// A number `x`, moved to between `-p/2` and `p/2`, is `x₀ + 2²¹ x₁ + 2⁴² x₂` with `|xᵢ| ≤ 2²⁰`; below
/// 2⁴² without `x₂`, where `|x₁| ≤ 2²⁰` too. Its *planes* are the limbs and the sums of two of them.
/// A product of two planes is the product of limbs `xᵢ yᵢ` or `(xᵢ + xⱼ)(yᵢ + yⱼ)`, from which
/// `xᵢ yⱼ + xⱼ yᵢ` is found by subtraction (Karatsuba): six products for three limbs, three for two.
///
/// Bound: planes are at most 2²¹, a sum of 256 products is at most 2⁵⁰: exact in `f64`. The
/// sum over all limbs is put together in `i128`; see [`Long::value`].
#[derive(Clone, Copy, Debug)]
pub(in crate::linalg::modular) struct Long {
    field: PrimeField,
    limbs: usize,
    /// `2⁶³ · 2⁶⁴` modulo `p`: the weight of the upper part, which is divided by 2⁶⁴ once more.
    weight: u64,
}

const BITS: u32 = 21;

impl Long {
    /// Moduli from here on have three limbs.
    pub(in crate::linalg::modular) const THREE_LIMBS: u64 = 1 << 41;

    pub(in crate::linalg::modular) fn new(field: PrimeField) -> Self {
        let limbs = if field.modulus() < Self::THREE_LIMBS { 2 } else { 3 };
        Long { field, limbs, weight: field.from_u64(1 << 63) }
    }

    #[inline(always)]
    fn cut(self, x: u64, parts: &mut [f64], step: usize) {
        let p = self.field.modulus();
        let x = if x > p / 2 { x.wrapping_sub(p).cast_signed() } else { x.cast_signed() };
        let half = 1 << (BITS - 1);
        let high = (x + half) >> BITS;
        let low = x - (high << BITS);
        if self.limbs == 2 {
            let parts = &mut parts[..=2 * step];
            parts[0] = low as f64;
            parts[step] = high as f64;
            parts[2 * step] = (low + high) as f64;
            return;
        }
        let top = (high + half) >> BITS;
        let middle = high - (top << BITS);
        let parts = &mut parts[..=5 * step];
        parts[0] = low as f64;
        parts[step] = middle as f64;
        parts[2 * step] = top as f64;
        parts[3 * step] = (low + middle) as f64;
        parts[4 * step] = (low + top) as f64;
        parts[5 * step] = (middle + top) as f64;
    }

    /// The product that these sums of products of planes stand for, divided by 2⁶⁴ (factors are in
    /// Montgomery form), modulo `p`.
    ///
    /// All sums are below 2⁵⁰ in magnitude, what is found by subtraction below 2⁵². [`PrimeField::reduce`]
    /// divides numbers from zero to `2⁶⁴ p`; so a multiple of `p` that makes them positive is added first.
    #[inline(always)]
    fn value(self, sums: &[f64; 6]) -> u64 {
        let [a, b, c, d, e, f] = sums.map(|x| x as i64);
        let p = self.field.modulus();
        let wide = |low: i64, middle: i64, high: i64| {
            let (middle, high) = (i128::from(middle) << BITS, i128::from(high) << (2 * BITS));
            i128::from(low) + middle + high
        };
        if self.limbs == 2 {
            // Below 2⁹³, which is less than 2⁶³ p.
            let sum = wide(a, c - a - b, b) + (i128::from(p) << 63);
            return self.field.reduce(sum.cast_unsigned());
        }
        // The upper part is below 2⁷², less than 2⁶³ p.
        let upper = wide(f - b - c, c, 0) + (i128::from(p) << 63);
        let upper = self.field.reduce(upper.cast_unsigned());
        // The lower part is below 2⁹⁵ < 2⁶² p, since p > 2⁴⁰; a product of elements is below p² < 2⁶² p.
        let lower = wide(a, d - a - b, e - a - c + b) + (i128::from(p) << 62);
        let product = u128::from(upper) * u128::from(self.weight);
        self.field.reduce(lower.cast_unsigned() + product)
    }
}

impl Words for Long {
    type Elem = u64;

    fn planes(self) -> (usize, usize) {
        let planes = self.limbs * (self.limbs + 1) / 2;
        (planes, planes)
    }

    #[inline(always)]
    fn cut_left(self, x: u64, parts: &mut [f64], step: usize) {
        self.cut(self.field.from_u64(x), parts, step);
    }

    #[inline(always)]
    fn cut_right(self, x: u64, parts: &mut [f64], step: usize) {
        self.cut(x, parts, step);
    }

    fn subtract_tile(
        self,
        a: &[f64],
        b: &[f64],
        c: &mut [u64],
        stride: usize,
        (rows, columns): (usize, usize),
    ) {
        let planes = self.planes().0;
        let mut tiles: [Tile; 6] = Default::default();
        let pairs = a.chunks_exact(a.len() / planes).zip(b.chunks_exact(b.len() / planes));
        for (tile, (a, b)) in tiles.iter_mut().zip(pairs) {
            tile::sum_tile(a, b, tile);
        }
        for i in 0..rows {
            for (j, c) in c[i * stride..][..columns].iter_mut().enumerate() {
                let sums = std::array::from_fn(|plane| tiles[plane][i][j]);
                *c = self.field.sub(c, &self.value(&sums));
            }
        }
    }

    fn subtract_rows(self, factors: &[u64], rows: &[u64], stride: usize, c: &mut [u64]) {
        let image = |x: &u64| self.field.neg(&self.field.from_u64(*x));
        let factors: Vec<u64> = factors.iter().map(image).collect();
        let length = c.len();
        let row = |k: usize| &rows[k * stride..][..length];
        let mut k = 0;
        while k + 4 <= factors.len() {
            let four = [factors[k], factors[k + 1], factors[k + 2], factors[k + 3]];
            let (r0, r1, r2, r3) = (row(k), row(k + 1), row(k + 2), row(k + 3));
            let entries = r0.iter().zip(r1).zip(r2.iter().zip(r3));
            for (c, ((x0, x1), (x2, x3))) in c.iter_mut().zip(entries) {
                *c = self.field.add(c, &self.field.dot_four(four, [*x0, *x1, *x2, *x3]));
            }
            k += 4;
        }
        for k in k..factors.len() {
            let row = &rows[k * stride..][..c.len()];
            for (c, x) in c.iter_mut().zip(row) {
                self.field.add_mul_assign(c, &factors[k], x);
            }
        }
    }

    fn entry_of(self, x: u64) -> u64 {
        x
    }

    fn to_canonical(self, x: u64) -> u64 {
        x
    }

    fn neg(self, x: u64) -> u64 {
        self.field.neg(&x)
    }

    fn subtract_dot<'a>(
        self,
        c: u64,
        factors: &'a [u64],
        entries: impl Iterator<Item = &'a u64>,
    ) -> u64 {
        // The dot product of numbers is that of elements divided by 2⁶⁴.
        let dot = self.field.dot(factors.iter().zip(entries));
        self.field.sub(&c, &self.field.from_u64(dot))
    }

    fn inverse(self, x: u64) -> u64 {
        let inverse = self.field.inv(&self.field.from_u64(x)).expect("a pivot is not zero");
        self.field.to_u64(&inverse)
    }
}
