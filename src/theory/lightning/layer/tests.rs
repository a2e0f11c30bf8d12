//! Every kind of point in every small shape.

use super::matrices::{Exact, integer, rank};
use super::*;
use crate::matrix::Matrix;
use crate::ring::SplitMix64;
use itertools::Itertools as _;

/// A random integer matrix of the given rank.
fn of_rank(rows: usize, columns: usize, target: usize, stream: &mut SplitMix64) -> Exact {
    loop {
        let mut draw =
            |rows, columns| Matrix::from_fn(rows, columns, |_, _| integer(stream.in_range(3)));
        let matrix = super::matrices::product(&draw(rows, target), &draw(target, columns));
        if rank(&matrix) == target {
            return matrix;
        }
    }
}

/// All `(rk A, rk V)`, generic and where both are one also aligned.
fn shapes(most: usize) -> impl Iterator<Item = (Layer, bool)> {
    let sizes = (1..=most).flat_map(move |d| {
        (1..=most).flat_map(move |d_out| (1..=most).map(move |a| (d, d_out, a)))
    });
    sizes.flat_map(|(d, d_out, a)| {
        let ranks = (0..=a.min(d)).cartesian_product(0..=d.min(d_out));
        ranks.flat_map(move |(r, s)| {
            let mut stream = SplitMix64::new((d * 1000 + d_out * 100 + a * 10 + r) as u64);
            let special = if (r, s) == (1, 1) { vec![false, true] } else { vec![false] };
            special.into_iter().map(move |is_aligned| {
                let form = of_rank(d, d, r, &mut stream);
                let mut v = of_rank(d_out, d, s, &mut stream);
                if is_aligned {
                    let k = form.entries().iter().position(|x| *x != integer(0)).unwrap() % d;
                    let h = of_rank(d_out, 1, 1, &mut stream);
                    v = Matrix::from_fn(d_out, d, |i, j| &h[(i, 0)] * &form[(j, k)]);
                }
                (Layer::from_attention(form, v, a, 2).unwrap(), is_aligned)
            })
        })
    })
}

/// The corrected criterion, and the excluded cases.
fn expected_singular(layer: &Layer) -> bool {
    let (d, d_out, a, (r, s)) = (layer.d(), layer.d_out(), layer.query(), layer.ranks());
    let aligned = layer.aligned().is_some();
    if d == 1 {
        false
    } else if a == 1 && d_out == 1 {
        r * s == 0 || (aligned && d > 2)
    } else if a == 1 || a >= d {
        r * s <= 1
    } else {
        r < a || s == 0
    }
}

#[test]
fn every_small_point_is_decided() {
    for (layer, _) in shapes(3) {
        let found = analyse(&layer, 0).unwrap();
        let place = format!(
            "d {} d' {} a {} ranks {:?}",
            layer.d(),
            layer.d_out(),
            layer.query(),
            layer.ranks()
        );
        match found.point {
            Point::Undecided => panic!("{place}: undecided"),
            Point::Singular { .. } => assert!(expected_singular(&layer), "{place}"),
            Point::Smooth(_) => assert!(!expected_singular(&layer), "{place}"),
        }
        for vector in &found.differential.unwrap().kernel {
            assert!(is_in_kernel(&layer, vector), "{place}");
        }
    }
}
