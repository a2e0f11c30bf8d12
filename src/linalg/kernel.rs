//! The inner loops of elimination modulo primes.
//!
//! Everything modular spends its time here. The loop for sparse rows modulo a prime below 2³¹ is written
//! once, in [`portable`], and compiled twice: for any processor, and for those with AVX2, where it is
//! twice as fast. Those for dense blocks are in [`tile`]. No other file of the library has `unsafe`.

#![allow(unsafe_code)]

pub(crate) mod tile;

/// How many terms [`add_terms`] takes at once: each sum is loaded and stored once for all.
pub(super) const TERMS: usize = 4;

/// `sums[j] += Σ factor · row[j]` over the terms `(factor, row)`, modulo `bound = 2p²`.
/// Rows may be shorter than `sums`; the rest counts as zero.
///
/// Bound: let `p < 2³¹`, and `sums[j] < 2p²` and `factor, row[j] < p` before. Two products later
/// the sum is below `2p² + 2(p − 1)² < 4p² < 2⁶⁴`, so it does not overflow, and one conditional
/// subtraction of `2p²` brings it below `2p²` again. As `2p²` is a multiple of `p`, the residue
/// modulo `p` is right; it is only computed where somebody asks for it.
///
/// # Panics
/// When a row is longer than `sums`.
pub(super) fn add_terms(sums: &mut [u64], terms: &[(u64, &[u32])], bound: u64) {
    debug_assert!(bound < 1 << 63);
    debug_assert!(sums.iter().all(|&sum| sum < bound));
    // Looking up the features is not worth it for a few numbers.
    #[cfg(target_arch = "x86_64")]
    if sums.len() >= 16 && std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { portable_with_avx2(sums, terms, bound) };
    }
    portable(sums, terms, bound);
}

/// The same instructions for the compiler, which may use AVX2 for them.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn portable_with_avx2(sums: &mut [u64], terms: &[(u64, &[u32])], bound: u64) {
    portable(sums, terms, bound);
}

#[inline(always)]
fn portable(sums: &mut [u64], terms: &[(u64, &[u32])], bound: u64) {
    let mut rest = terms;
    let mut joint = 0;
    if let [a, b, c, d] = terms {
        joint = terms.iter().map(|(_, row)| row.len()).min().unwrap_or(0);
        add_four(&mut sums[..joint], [a, b, c, d].map(|&(f, row)| (f, &row[..joint])), bound);
    }
    while let [(factor, row), others @ ..] = rest {
        add_one(&mut sums[joint..row.len()], *factor, &row[joint..], bound);
        rest = others;
    }
}

#[inline(always)]
fn add_four(sums: &mut [u64], terms: [(u64, &[u32]); TERMS], bound: u64) {
    let [(f0, r0), (f1, r1), (f2, r2), (f3, r3)] = terms;
    let rows = r0.iter().zip(r1).zip(r2.iter().zip(r3));
    for (sum, ((&x0, &x1), (&x2, &x3))) in sums.iter_mut().zip(rows) {
        let half = fold(*sum + f0 * u64::from(x0) + f1 * u64::from(x1), bound);
        *sum = fold(half + f2 * u64::from(x2) + f3 * u64::from(x3), bound);
    }
}

#[inline(always)]
fn add_one(sums: &mut [u64], factor: u64, row: &[u32], bound: u64) {
    for (sum, &x) in sums.iter_mut().zip(row) {
        *sum = fold(*sum + factor * u64::from(x), bound);
    }
}

/// `sum mod bound` for `sum < 2 · bound < 2⁶⁴`.
#[inline(always)]
fn fold(sum: u64, bound: u64) -> u64 {
    // The difference is below `bound < 2⁶³`, unless it wraps: then it is at least
    // `2⁶⁴ − bound > 2⁶³`. So its top bit tells, which is what vector units can select by.
    let difference = sum.wrapping_sub(bound);
    if difference.cast_signed() < 0 { sum } else { difference }
}

#[cfg(test)]
mod tests;
