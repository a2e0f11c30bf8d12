//! The pieces with numbers in them, against other ways to compute the same.

use num_bigint::BigInt;

use super::formulas::{f, g, largest};
use super::grid::{Grid, Integers};
use super::rank::{multiple, rank};
use super::rational::cleared;
use super::shape::Shape;
use super::signature::signature;
use crate::certificate::Parametrization;

/// The matrices of one shape modulo `p`, as many as `limit`, one after the other.
fn matrices(rows: usize, columns: usize, p: i64) -> impl Iterator<Item = Vec<Vec<i64>>> {
    let size = rows * columns;
    (0..p.pow(size.try_into().unwrap())).map(move |mut number| {
        let mut digit = || {
            let digit = number % p;
            number /= p;
            digit
        };
        (0..rows).map(|_| (0..columns).map(|_| digit()).collect()).collect()
    })
}

/// The rank modulo a prime.
fn rank_mod(matrix: &[Vec<i64>], p: i64) -> usize {
    let mut rows = matrix.to_vec();
    let mut rank = 0;
    for column in 0..rows[0].len() {
        let Some(found) = (rank..rows.len()).find(|&row| rows[row][column] % p != 0) else {
            continue;
        };
        rows.swap(rank, found);
        let kept = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let multiple = row[column];
            for (entry, other) in row.iter_mut().zip(&kept) {
                *entry = (*entry * kept[column] - multiple * other).rem_euclid(p);
            }
        }
        rank += 1;
    }
    rank
}

/// The exponent of a number of points: a variety of dimension `n` has about `p^n` points, times the
/// number of its parts.
fn exponent(points: usize, p: i64) -> usize {
    let mut exponent = 0;
    let mut power = p.unsigned_abs() as usize;
    // Two parts are still counted once: 2 p^n is below p^(n + 1) / 2 for p > 4.
    while points * 2 > power {
        exponent += 1;
        power *= p.unsigned_abs() as usize;
    }
    exponent
}

fn shape(d: usize, a: usize, parametrization: Parametrization) -> Shape {
    Shape { parametrization, d, out: 1, a, tokens: 1 }
}

/// `g(r)` by counting all `(Q, K)` with a given product over a small field.
#[test]
fn factorizations() {
    for (d, a, p) in [(1, 1, 7), (1, 2, 7), (2, 1, 7), (1, 3, 7), (3, 1, 7), (2, 2, 5)] {
        for r in 0..=a.min(d) {
            let target = |i: usize, j: usize| i64::from(i == j && i < r);
            let mut points = 0;
            for k in matrices(a, d, p) {
                for q in matrices(a, d, p) {
                    let entry = |i, j| (0..a).map(|l| k[l][i] * q[l][j]).sum::<i64>() % p;
                    points +=
                        usize::from((0..d).all(|i| (0..d).all(|j| entry(i, j) == target(i, j))));
                }
            }
            let found = g(&shape(d, a, Parametrization::Qkv), r);
            assert_eq!(found, exponent(points, p), "d = {d}, a = {a}, r = {r}: {points}");
        }
    }
}

/// `f(r)` by counting antisymmetric parts over fields in which -1 is no square, so that a sum of two
/// squares is not zero there either.
#[test]
#[allow(clippy::needless_range_loop)] // both (i, j) and (j, i) are set
fn antisymmetric_parts() {
    for (d, p, signatures) in [
        (1, 11, &[(0, 0), (1, 0)][..]),
        (2, 11, &[(0, 0), (1, 0), (1, 1), (2, 0)]),
        (3, 11, &[(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)]),
        (4, 7, &[(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 1)]),
    ] {
        for &(positive, negative) in signatures {
            let mut points = vec![0; d + 1];
            for flat in matrices(1, d * (d - 1) / 2, p) {
                let mut flat = flat[0].iter();
                let mut matrix = vec![vec![0; d]; d];
                for i in 0..d {
                    matrix[i][i] = match i {
                        _ if i < positive => 1,
                        _ if i < positive + negative => p - 1,
                        _ => 0,
                    };
                    for j in 0..i {
                        let entry = *flat.next().unwrap();
                        matrix[i][j] = entry;
                        matrix[j][i] = (p - entry) % p;
                    }
                }
                points[rank_mod(&matrix, p)] += 1;
            }
            let mut most = 0;
            for r in positive.max(negative)..=d {
                // `f` is only ever used for the largest value up to some rank.
                let of_rank = exponent(points[r], p);
                most = most.max(of_rank);
                let own = f(d, positive, negative, r);
                let what = format!("d = {d}, ({positive}, {negative}), r = {r}: {points:?}");
                if positive + negative > 0 || r % 2 == 0 {
                    assert_eq!(own, i64::try_from(of_rank).unwrap(), "{what}");
                }
                if r > 0 {
                    let shape = shape(d, r, Parametrization::Av);
                    assert_eq!(largest(&shape, (positive, negative)), most, "{what}");
                }
            }
        }
    }
}

/// Small pseudo-random numbers.
fn stream(mut state: u64) -> impl FnMut() -> i64 {
    move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 60).unwrap() - 8
    }
}

fn integers(rows: &[Vec<i64>]) -> Integers {
    Grid::new(rows[0].len(), rows.iter().flatten().map(|&x| BigInt::from(x)).collect())
}

/// Products of known rank; a prime larger than all minors would be as good.
#[test]
fn ranks() {
    let mut draw = stream(1);
    for size in 1..6 {
        for inner in 1..=size {
            for _ in 0..50 {
                let mut random = |rows, columns| -> Vec<Vec<i64>> {
                    (0..rows).map(|_| (0..columns).map(|_| draw()).collect()).collect()
                };
                let (left, right) = (random(inner, size), random(inner, size + 1));
                let entry =
                    |i: usize, j: usize| left.iter().zip(&right).map(|(x, y)| x[i] * y[j]).sum();
                let product: Vec<Vec<i64>> =
                    (0..size).map(|i| (0..=size).map(|j| entry(i, j)).collect()).collect();
                let own = rank(&integers(&product));
                assert_eq!(own, rank_mod(&product, 1_000_003), "{product:?}");
                assert_eq!(own, rank(&integers(&product).transpose()));
            }
        }
    }
}

/// `CᵀDC` has the signs of `D` (Sylvester) for invertible `C`.
#[test]
fn signatures() {
    let mut draw = stream(2);
    for size in 1..6_usize {
        for positive in 0..=size {
            for negative in 0..=size - positive {
                for round in 0..20 {
                    let mut c: Vec<Vec<i64>> =
                        (0..size).map(|_| (0..size).map(|_| draw() / 4).collect()).collect();
                    if rank_mod(&c, 1_000_003) < size || round == 0 {
                        // Zeros on the diagonal: pairs `x y` for as many as there are.
                        c = (0..size)
                            .map(|i| (0..size).map(|j| i64::from(i == j)).collect())
                            .collect();
                        for pair in 0..positive.min(negative) {
                            c[pair][positive + pair] = 1;
                            c[positive + pair][pair] = -1;
                        }
                    }
                    let sign = |i: usize| match i {
                        _ if i < positive => 1,
                        _ if i < positive + negative => -1,
                        _ => 0,
                    };
                    let entry =
                        |i: usize, j: usize| (0..size).map(|l| c[l][i] * sign(l) * c[l][j]).sum();
                    let form: Vec<Vec<i64>> =
                        (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect();
                    assert_eq!(signature(&integers(&form)), (positive, negative), "{form:?}");
                }
            }
        }
    }
    assert_eq!(signature(&integers(&[vec![0, 1], vec![1, 0]])), (1, 1));
}

#[test]
fn multiples() {
    let row = |entries: &[i64]| integers(&[entries.to_vec()]);
    for (x, y, expected) in [
        (&[1, 2, 0][..], &[-2, -4, 0][..], true),
        (&[0, 0, 0], &[0, 0, 0], true),
        (&[0, 0, 0], &[0, 0, 1], false),
        (&[0, 0, 1], &[0, 0, 0], false),
        (&[1, 2, 3], &[1, 2, 4], false),
        (&[0, 2, 3], &[1, 2, 3], false),
        (&[1, 2, 3], &[2, 4, 0], false),
    ] {
        assert_eq!(multiple(&row(x), &row(y)), expected, "{x:?} {y:?}");
    }
}

#[test]
fn denominators() {
    let text = |rows: &[&[&str]]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|&x| x.into()).collect()).collect()
    };
    for (matrix, expected, by) in [
        (text(&[&["1/2", "-1/3"], &["5", "0/7"]]), vec![vec![3, -2], vec![30, 0]], 6),
        (text(&[&["2/4", "-0"]]), vec![vec![1, 0]], 2),
        (text(&[&["-6/4", "10/4"]]), vec![vec![-3, 5]], 2),
        (text(&[&["6/3", "0"]]), vec![vec![2, 0]], 1),
        (text(&[&["1/6", "1/10", "1/15"]]), vec![vec![5, 3, 2]], 30),
    ] {
        assert_eq!(cleared(&matrix, expected[0].len()), (integers(&expected), by.into()));
    }
}
