//! The same loops for processors with AVX2 and FMA.

use std::arch::x86_64::*;

use super::{BASE, HEIGHT, Reduction, Tile, WIDTH, plain};

type Sums = [[__m256d; 2]; HEIGHT];

#[inline]
#[target_feature(enable = "avx2,fma")]
fn reduce(reduction: &Reduction, x: __m256d) -> __m256d {
    let q = _mm256_mul_pd(x, _mm256_set1_pd(reduction.inverse));
    let q = _mm256_round_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(q);
    _mm256_fnmadd_pd(q, _mm256_set1_pd(reduction.p), x)
}

/// Adds `depth` products to each sum.
///
/// # Safety
/// There are `depth` columns of six at `a` and `depth` rows of eight at `b`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn add(mut a: *const f64, mut b: *const f64, depth: usize, sums: &mut Sums) {
    let mut local = *sums;
    for _ in 0..depth {
        // SAFETY: inside, by the promise about `depth`.
        unsafe {
            let (left, right) = (_mm256_loadu_pd(b), _mm256_loadu_pd(b.add(4)));
            macro_rules! row {
                ($i:literal) => {
                    let x = _mm256_broadcast_sd(&*a.add($i));
                    local[$i][0] = _mm256_fmadd_pd(x, left, local[$i][0]);
                    local[$i][1] = _mm256_fmadd_pd(x, right, local[$i][1]);
                };
            }
            row!(0);
            row!(1);
            row!(2);
            row!(3);
            row!(4);
            row!(5);
            (a, b) = (a.add(HEIGHT), b.add(WIDTH));
        }
    }
    *sums = local;
}

/// # Safety
/// As for [`add`], with one depth for both slices.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn sum_tile(a: &[f64], b: &[f64], tile: &mut Tile) {
    let mut sums = [[_mm256_setzero_pd(); 2]; HEIGHT];
    // SAFETY: the slices have this depth; a row of the tile has eight numbers.
    unsafe {
        add(a.as_ptr(), b.as_ptr(), a.len() / HEIGHT, &mut sums);
        for (row, [left, right]) in tile.iter_mut().zip(sums) {
            _mm256_storeu_pd(row.as_mut_ptr(), left);
            _mm256_storeu_pd(row.as_mut_ptr().add(4), right);
        }
    }
}

/// # Safety
/// `b` has whole rows of eight, `a` for each limb as many columns of six; `c` has six rows of
/// eight numbers.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn subtract_tile(
    reduction: &Reduction,
    a: &[f64],
    b: &[f64],
    c: &mut [i32],
    stride: usize,
) {
    let depth = b.len() / WIDTH;
    let mut sums = [[_mm256_setzero_pd(); 2]; HEIGHT];
    for limb in 0..reduction.limbs {
        if limb > 0 {
            let base = _mm256_set1_pd(f64::from(1 << BASE));
            for sum in sums.as_flattened_mut() {
                *sum = _mm256_mul_pd(reduce(reduction, *sum), base);
            }
        }
        let mut done = 0;
        while done < depth {
            if done > 0 {
                for sum in sums.as_flattened_mut() {
                    *sum = reduce(reduction, *sum);
                }
            }
            let run = reduction.run.min(depth - done);
            let start = (limb * depth + done) * HEIGHT;
            // SAFETY: this part of the depth is inside.
            unsafe {
                add(a.as_ptr().add(start), b.as_ptr().add(done * WIDTH), run, &mut sums);
            }
            done += run;
        }
    }
    for (i, sums) in sums.iter().enumerate() {
        for (half, sum) in sums.iter().enumerate() {
            // SAFETY: a row of `c` has eight numbers.
            unsafe {
                let at = c.as_mut_ptr().add(i * stride + 4 * half).cast::<__m128i>();
                let old = _mm256_cvtepi32_pd(_mm_loadu_si128(at));
                let new = reduce(reduction, _mm256_sub_pd(old, *sum));
                _mm_storeu_si128(at, _mm256_cvtpd_epi32(new));
            }
        }
    }
}

/// Columns that [`columns`] takes at once: sums enough to hide the time that one product takes.
const VECTORS: usize = 8;

/// # Safety
/// Each of the rows has as many numbers as `c`.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn subtract_rows(
    reduction: &Reduction,
    parts: &[f64],
    rows: &[i32],
    stride: usize,
    c: &mut [i32],
) {
    let mut j = 0;
    // SAFETY: these columns are inside of `c`, so inside of every row.
    unsafe {
        while j + 4 * VECTORS <= c.len() {
            columns::<VECTORS>(reduction, parts, rows.as_ptr().add(j), stride, &mut c[j..]);
            j += 4 * VECTORS;
        }
        while j + 4 <= c.len() {
            columns::<1>(reduction, parts, rows.as_ptr().add(j), stride, &mut c[j..]);
            j += 4;
        }
    }
    plain::subtract_rows(reduction, parts, rows, stride, c, j);
}

/// # Safety
/// Each of the rows has `4 N` numbers.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn columns<const N: usize>(
    reduction: &Reduction,
    parts: &[f64],
    rows: *const i32,
    stride: usize,
    c: &mut [i32],
) {
    let c = &mut c[..4 * N];
    let count = parts.len() / reduction.limbs;
    let mut sums = [_mm256_setzero_pd(); N];
    for (limb, parts) in parts.chunks_exact(count).enumerate() {
        if limb > 0 {
            let base = _mm256_set1_pd(f64::from(1 << BASE));
            sums = sums.map(|sum| _mm256_mul_pd(reduce(reduction, sum), base));
        }
        for (number, run) in parts.chunks(reduction.run).enumerate() {
            if number > 0 {
                sums = sums.map(|sum| reduce(reduction, sum));
            }
            for (k, part) in run.iter().enumerate() {
                let part = _mm256_set1_pd(*part);
                for (v, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: inside, by the promise about the rows.
                    let x = unsafe {
                        let row = rows.add((number * reduction.run + k) * stride + 4 * v);
                        _mm256_cvtepi32_pd(_mm_loadu_si128(row.cast::<__m128i>()))
                    };
                    *sum = _mm256_fmadd_pd(part, x, *sum);
                }
            }
        }
    }
    for (c, sum) in c.chunks_exact_mut(4).zip(sums) {
        let at = c.as_mut_ptr().cast::<__m128i>();
        // SAFETY: four numbers.
        unsafe {
            let old = _mm256_cvtepi32_pd(_mm_loadu_si128(at));
            let new = reduce(reduction, _mm256_sub_pd(old, sum));
            _mm_storeu_si128(at, _mm256_cvtpd_epi32(new));
        }
    }
}
