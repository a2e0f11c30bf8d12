//! The inner loops of dense elimination: sums of products of small integers held in `f64`.
//!
//! Each loop is written twice: for processors with AVX2 and FMA, and plainly. Every number on the
//! way is an integer below 2⁵³ in magnitude, so nothing is ever rounded except the quotients, and
//! those are rounded alike: both versions compute the same integers, which the tests compare.
#![allow(clippy::float_arithmetic)]

#[cfg(target_arch = "x86_64")]
mod fast;
mod plain;

/// Rows and columns of a tile: what the vector registers of AVX2 hold.
pub(crate) const HEIGHT: usize = 6;
pub(crate) const WIDTH: usize = 8;
pub(crate) type Tile = [[f64; WIDTH]; HEIGHT];

/// `(x + ROUND) - ROUND` is `x` rounded to an integer, ties to even, for `|x| < 2⁵¹`: the sum lies
/// between 2⁵² and 2⁵³, where neighbours differ by one.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// How sums of products are reduced modulo an odd `p < 2³¹`.
///
/// A *residue* `r` has `|r| ≤ h` for `h = (p + 5) / 2`. A *factor* is a residue in `limbs` parts,
/// the highest first: `f = f₀` or `f = f₀ · 2¹⁵ + f₁`.
///
/// # Bound
/// Let parts of factors be at most `a` in magnitude. A sum that is a residue or a residue times
/// 2¹⁵, then `run` products of a part and a residue, and a residue at the end are together at most
/// `2¹⁵ h + run · a · h + h ≤ 2⁵³ − 2p`; `run` is chosen so. With one limb nothing is multiplied
/// by 2¹⁵, and the first term is `h`.
///
/// Reduction of `|x| ≤ 2⁵³ − 2p` subtracts `q p` where `q` is the product of `x` and `1/p`, each
/// rounded to 53 bits, rounded to an integer. The product is off by at most
/// `|x| / p · 2⁻⁵² (1 + 2⁻⁵³)`, which is at most `2/p`, so `|x − q p| ≤ p/2 + 2`, and `q p` is at
/// most `2⁵³`: exact even where it is not fused with the subtraction. There are at most 256
/// products between two reductions, so for tiny `p` the product is off by less than 2⁻⁴⁰, and a
/// residue is below `p` for every odd `p`. A multiple of `p` has an exact quotient nearby and
/// becomes zero: a residue is zero exactly when it stands for zero. And `|q| < 2⁵¹`, since `|x|` is
/// also at most `2¹⁵ h + 256 a h + h` with `a ≤ h`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reduction {
    pub p: f64,
    inverse: f64,
    pub limbs: usize,
    run: usize,
}

/// The weight of the first of two limbs.
const BASE: i32 = 15;
/// Most products between two reductions.
const RUN: usize = 256;
/// With fewer products than this between reductions two limbs are faster than one.
const SHORT_RUN: u64 = 6;

impl Reduction {
    /// For an odd modulus below 2³¹.
    pub(crate) fn new(p: u64) -> Self {
        debug_assert!(p % 2 == 1 && p < 1 << 31);
        let (h, room) = (p.div_ceil(2) + 2, (1u64 << 53) - 2 * p);
        let one = (room - 2 * h) / (h * h);
        // |f₀| ≤ h / 2¹⁵ + 1/2 and |f₁| ≤ 2¹⁴.
        let part = (h >> BASE) + 1;
        let two = (room - (h << BASE) - h) / (part.max(1 << (BASE - 1)) * h);
        let (limbs, run) = if one >= SHORT_RUN { (1, one) } else { (2, two) };
        Reduction { p: p as f64, inverse: 1.0 / p as f64, limbs, run: run.min(RUN as u64) as usize }
    }

    #[inline(always)]
    fn reduce(&self, x: f64) -> f64 {
        let q = (x * self.inverse + ROUND) - ROUND;
        x - q * self.p
    }

    /// A part of a factor.
    #[inline(always)]
    pub(crate) fn part(&self, factor: i32, limb: usize) -> f64 {
        if self.limbs == 1 {
            return f64::from(factor);
        }
        // Both halves round to nearest: |f − f₀ 2¹⁵| ≤ 2¹⁴.
        let high = (factor + (1 << (BASE - 1))) >> BASE;
        f64::from(if limb == 0 { high } else { factor - (high << BASE) })
    }
}

/// Whether the processor has what the fast versions need.
#[cfg(target_arch = "x86_64")]
#[inline]
fn is_fast() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

/// `c -= a b` modulo `p` for a tile `c` of residues, of which `rows · columns` exist.
///
/// `a` has the parts of factors: for each limb `depth` columns of six; `b` has `depth` rows of eight
/// residues. Row `i` of `c` begins at `i · stride`.
///
/// # Panics
/// When a slice is too short.
pub(crate) fn subtract_tile(
    reduction: &Reduction,
    a: &[f64],
    b: &[f64],
    c: &mut [i32],
    stride: usize,
    (rows, columns): (usize, usize),
) {
    if rows == HEIGHT && columns == WIDTH {
        return subtract_whole_tile(reduction, a, b, c, stride);
    }
    let mut whole = [0; HEIGHT * WIDTH];
    for i in 0..rows {
        whole[i * WIDTH..][..columns].copy_from_slice(&c[i * stride..][..columns]);
    }
    subtract_whole_tile(reduction, a, b, &mut whole, WIDTH);
    for i in 0..rows {
        c[i * stride..][..columns].copy_from_slice(&whole[i * WIDTH..][..columns]);
    }
}

fn subtract_whole_tile(reduction: &Reduction, a: &[f64], b: &[f64], c: &mut [i32], stride: usize) {
    assert!(c.len() >= (HEIGHT - 1) * stride + WIDTH && stride >= WIDTH, "a tile outside");
    assert_eq!(a.len() * WIDTH, b.len() * HEIGHT * reduction.limbs, "the depths of a tile");
    #[cfg(target_arch = "x86_64")]
    if is_fast() {
        // SAFETY: the processor has AVX2 and FMA, and the lengths were just compared.
        return unsafe { fast::subtract_tile(reduction, a, b, c, stride) };
    }
    plain::subtract_tile(reduction, a, b, c, stride);
}

/// The sums `a b` for a tile, without reduction: `a` has columns of six, `b` as many rows of eight. The
/// caller knows that no sum exceeds 2⁵³.
///
/// # Panics
/// When `a` and `b` do not have the same depth.
pub(crate) fn sum_tile(a: &[f64], b: &[f64], sums: &mut Tile) {
    assert_eq!(a.len() * WIDTH, b.len() * HEIGHT, "the depths of a tile");
    #[cfg(target_arch = "x86_64")]
    if is_fast() {
        // SAFETY: the processor has AVX2 and FMA, and the lengths were just compared.
        return unsafe { fast::sum_tile(a, b, sums) };
    }
    *sums = Tile::default();
    plain::add(a, b, sums);
}

/// `c[j] -= Σ factor(k) · rows[k · stride + j]` modulo `p`, for residues; `parts` are the factors, all
/// first limbs before all second ones.
///
/// # Panics
/// When a row ends outside of `rows`.
pub(crate) fn subtract_rows(
    reduction: &Reduction,
    parts: &[f64],
    rows: &[i32],
    stride: usize,
    c: &mut [i32],
) {
    let count = parts.len() / reduction.limbs;
    if count == 0 {
        return;
    }
    assert!(rows.len() >= (count - 1) * stride + c.len(), "rows that are too short");
    #[cfg(target_arch = "x86_64")]
    if c.len() >= WIDTH && is_fast() {
        // SAFETY: the processor has AVX2 and FMA, and the lengths were just compared.
        return unsafe { fast::subtract_rows(reduction, parts, rows, stride, c) };
    }
    plain::subtract_rows(reduction, parts, rows, stride, c, 0);
}

#[cfg(test)]
mod tests;
