//! The loops in plain Rust, for every processor.

use super::{BASE, HEIGHT, Reduction, Tile, WIDTH};

pub(super) fn subtract_tile(
    reduction: &Reduction,
    a: &[f64],
    b: &[f64],
    c: &mut [i32],
    stride: usize,
) {
    let mut sums = [[0.0; WIDTH]; HEIGHT];
    for (limb, a) in a.chunks_exact(a.len() / reduction.limbs).enumerate() {
        if limb > 0 {
            let base = f64::from(1 << BASE);
            sums.as_flattened_mut().iter_mut().for_each(|x| *x = reduction.reduce(*x) * base);
        }
        let runs = a.chunks(reduction.run * HEIGHT).zip(b.chunks(reduction.run * WIDTH));
        for (number, (a, b)) in runs.enumerate() {
            if number > 0 {
                sums.as_flattened_mut().iter_mut().for_each(|x| *x = reduction.reduce(*x));
            }
            add(a, b, &mut sums);
        }
    }
    for (i, sums) in sums.iter().enumerate() {
        for (x, sum) in c[i * stride..][..WIDTH].iter_mut().zip(sums) {
            *x = reduction.reduce(f64::from(*x) - sum) as i32;
        }
    }
}

pub(super) fn add(a: &[f64], b: &[f64], sums: &mut Tile) {
    for (a, b) in a.chunks_exact(HEIGHT).zip(b.chunks_exact(WIDTH)) {
        for (sums, x) in sums.iter_mut().zip(a) {
            sums.iter_mut().zip(b).for_each(|(sum, y)| *sum += x * y);
        }
    }
}

/// From column `start` on.
pub(super) fn subtract_rows(
    reduction: &Reduction,
    parts: &[f64],
    rows: &[i32],
    stride: usize,
    c: &mut [i32],
    start: usize,
) {
    let count = parts.len() / reduction.limbs;
    for (j, c) in c.iter_mut().enumerate().skip(start) {
        let mut sum = 0.0;
        for (limb, parts) in parts.chunks_exact(count).enumerate() {
            if limb > 0 {
                sum = reduction.reduce(sum) * f64::from(1 << BASE);
            }
            for (number, run) in parts.chunks(reduction.run).enumerate() {
                if number > 0 {
                    sum = reduction.reduce(sum);
                }
                let first = number * reduction.run;
                for (k, part) in run.iter().enumerate() {
                    sum += part * f64::from(rows[(first + k) * stride + j]);
                }
            }
        }
        *c = reduction.reduce(f64::from(*c) - sum) as i32;
    }
}
