//! Brackets whose values are known.

use super::*;
use crate::kernel::certificate::{self as file, Matrices};
use crate::kernel::meter::Meter;
use crate::kernel::minor::is_ordered;
use crate::kernel::point::Point;
use crate::kernel::source::Bounded;
use crate::language::{Given, parse};

/// The value at weights and one copy of inputs, as integers near zero.
fn value(
    text: &str,
    point: (&[(&str, i64)], i64),
    order: Option<u32>,
    word: &[&[u32]],
) -> Vec<i64> {
    let program = parse(text).unwrap().program(&Given::new()).unwrap();
    let source = Source::new(&program, Bounded::Factors);
    let one = |value: i64| vec![vec![value.to_string()]];
    let weights: Matrices =
        point.0.iter().map(|(name, value)| ((*name).into(), one(*value))).collect();
    let inputs = vec![Matrices::from([("x".to_string(), one(point.1))])];
    let point = file::Point::Given(file::Given { weights, inputs });
    let point = Point::read(&point, &source).unwrap();
    let meter = Meter::new(1 << 30, 1 << 30);
    is_ordered(&source, order, &meter).unwrap();
    let ring = Ring::<u128>::new((1 << 61) - 1);
    let job = Job { source: &source, point: &point, order, meter: &meter };
    let word: Vec<Vec<u32>> = word.iter().map(|row| row.to_vec()).collect();
    let words = read(&source, &[word], order).unwrap();
    let found = Brackets::new(&job, &ring).unwrap().values(&words).unwrap();
    let small = |&entry: &u64| {
        let entry = entry as i64;
        if entry > 1 << 60 { entry - ((1 << 61) - 1) } else { entry }
    };
    found[0].iter().map(small).collect()
}

/// X = grad a b = (b, a) and Y = grad a^2 = (2a, 0), so [X, Y] = (2b, -2a) and [X, [X, Y]] = (4a, -4b).
#[test]
fn of_polynomials() {
    let text = "network n\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput [a * b, a .^ 2] * x\n";
    let (x, y): (&[u32], &[u32]) = (&[1, 1, 1, 1], &[1, 1, 1, 2]);
    let at = (&[("a", 3), ("b", 5)][..], 1);
    for (word, expected) in [
        (vec![x], [5, 3]),
        (vec![y], [6, 0]),
        (vec![x, y], [10, -6]),
        (vec![y, x], [-10, 6]),
        (vec![x, x], [0, 0]),
        (vec![x, x, y], [12, -20]),
    ] {
        assert_eq!(value(text, at, None, &word), expected, "{word:?}");
    }
}

/// The coefficients of exp(a x) are a^k x^k / k!: their gradients are x, a x^2, a^2 x^3 / 2.
#[test]
fn of_series() {
    let text = "network n\ninput x : 1 x 1\nweights a : 1 x 1\noutput exp(a * x)\n";
    let at = (&[("a", 3)][..], 2);
    let rows: [&[u32]; 4] =
        [&[1, 1, 1, 1, 0], &[1, 1, 1, 1, 1], &[1, 1, 1, 1, 2], &[1, 1, 1, 1, 3]];
    for (word, expected) in [
        (vec![rows[0]], 0),
        (vec![rows[1]], 2),
        (vec![rows[2]], 12),
        (vec![rows[3]], 36),
        (vec![rows[1], rows[2]], 8),
        // x · a x^3 and a x^2 · a x^3 − a^2 x^3 / 2 · x^2.
        (vec![rows[1], rows[3]], 2 * 24),
        (vec![rows[2], rows[3]], 12 * 24 - 36 * 4),
        (vec![rows[1], rows[1], rows[3]], 2 * 2 * 8),
    ] {
        assert_eq!(value(text, at, Some(3), &word), [expected], "{word:?}");
    }
}

/// 1/(1 + a x) has the gradient −x/(1 + a x)^2; relu is 1 or 0 times its argument.
#[test]
fn of_other_functions() {
    let text = "network n\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput recip([1] + a * x - b)\noutput relu(a * x) * b + a * b * b + relu(-b) * a\n";
    let at = (&[("a", 3), ("b", 5)][..], 2);
    // With u = 1 + 2a − b = 2: (−2, 1)/u².
    let (f, g): (&[u32], &[u32]) = (&[1, 1, 1, 1], &[1, 2, 1, 1]);
    let half = |n: i64, d: i64| {
        let p = (1_i128 << 61) - 1;
        let inverse = (0..p.ilog2() as i128 + 1).fold((1, d as i128, p - 2), |(r, b, e), _| {
            (if e & 1 == 1 { r * b % p } else { r }, b * b % p, e >> 1)
        });
        let found = (inverse.0 * i128::from(n)).rem_euclid(p);
        (if found > 1 << 60 { found - p } else { found }) as i64
    };
    assert_eq!(value(text, at, None, &[f]), [half(-2, 4), half(1, 4)]);
    // g = 2ab + ab²: (2b + b², 2a + 2ab) = (35, 36), Hessian [0, 2 + 2b; 2 + 2b, 2a] = [0, 12; 12, 6].
    assert_eq!(value(text, at, None, &[g]), [35, 36]);
    // Hessian of f: 2/u³ (2, −1)(2, −1)ᵀ = 1/4 [4, −2; −2, 1].
    let expected = [half(-2 * 36 + 4 * 35 - 12, 4), half(-2 * 35 + 36 + 24 - 6, 4)];
    assert_eq!(value(text, at, None, &[g, f]), expected);
}
