//! Polynomials in one variable modulo a prime: coefficients from the constant one on, the last not
//! zero.

use super::work::Work;
use crate::error::Result;
use crate::ring::{PrimeField, Ring};

pub(super) fn trim(a: &mut Vec<u64>) {
    while a.last() == Some(&0) {
        a.pop();
    }
}

/// The greatest common divisor with leading coefficient 1, of two that are not both zero.
pub(crate) fn gcd(field: &PrimeField, a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    metered_gcd(field, a, b, &mut Work::new(u64::MAX)).expect("no limit")
}

/// [`gcd`], whose remainders are charged for one by one.
pub(super) fn metered_gcd(
    field: &PrimeField,
    mut a: Vec<u64>,
    mut b: Vec<u64>,
    work: &mut Work,
) -> Result<Vec<u64>> {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    while !b.is_empty() {
        if b.len() == 1 {
            return Ok(vec![field.one()]);
        }
        work.charge(&[a.len() - b.len() + 1, b.len()])?;
        match a.len() - b.len() {
            0 => cancel_one(field, &mut a, &b),
            1 => cancel_two(field, &mut a, &b),
            _ => {
                make_monic(field, &mut b);
                reduce(field, &mut a, &b);
            }
        }
        trim(&mut a);
        std::mem::swap(&mut a, &mut b);
    }
    make_monic(field, &mut a);
    Ok(a)
}

fn make_monic(field: &PrimeField, a: &mut [u64]) {
    if let Some(&leading) = a.last() {
        let inverse = field.pow(&leading, field.modulus() - 2);
        a.iter_mut().for_each(|c| *c = field.mul(c, &inverse));
    }
}

/// A multiple of the remainder, when both have the same degree.
fn cancel_one(field: &PrimeField, a: &mut Vec<u64>, b: &[u64]) {
    let Some(top) = a.pop() else { return };
    let (keep, take) = (u128::from(b[b.len() - 1]), u128::from(field.neg(&top)));
    for (c, d) in a.iter_mut().zip(b) {
        *c = field.reduce(keep * u128::from(*c) + take * u128::from(*d));
    }
}

/// A multiple of the remainder, when the degrees differ by one, as they nearly always do: both steps
/// at once and without an inverse take five products of words for each coefficient.
///
/// With `b = l x^(m-1) + k x^(m-2) + …` it is `l² a − (l a_m x + l a_(m-1) − a_m k) b`.
fn cancel_two(field: &PrimeField, a: &mut Vec<u64>, b: &[u64]) {
    let (rest, leading) = (b.len() - 1, b[b.len() - 1]);
    let (top, next) = (a[rest + 1], a[rest]);
    let first = field.neg(&field.mul(&leading, &top));
    let second = field.sub(&field.mul(&top, &b[rest - 1]), &field.mul(&leading, &next));
    let keep = u128::from(field.mul(&leading, &leading));
    let (first, second) = (u128::from(first), u128::from(second));
    a.truncate(rest);
    // Three products: see `reduce`.
    a[0] = field.reduce(keep * u128::from(a[0]) + second * u128::from(b[0]));
    for (c, pair) in a[1..].iter_mut().zip(b.windows(2)) {
        let sum =
            keep * u128::from(*c) + first * u128::from(pair[0]) + second * u128::from(pair[1]);
        *c = field.reduce(sum);
    }
}

/// The remainder modulo a polynomial with leading coefficient 1.
fn reduce(field: &PrimeField, a: &mut Vec<u64>, b: &[u64]) {
    while a.len() >= b.len() {
        let Some(leading) = a.pop() else { return };
        let factor = field.neg(&leading);
        let start = a.len() + 1 - b.len();
        for (c, d) in a[start..].iter_mut().zip(&b[..b.len() - 1]) {
            field.add_mul_assign(c, &factor, d);
        }
        trim(a);
    }
}

/// The quotient, if there is one, by a divisor that is not zero.
pub(super) fn quotient(field: &PrimeField, a: &[u64], b: &[u64]) -> Option<Vec<u64>> {
    let Some(degree) = a.len().checked_sub(b.len()) else {
        return a.is_empty().then(Vec::new);
    };
    let m = b.len() - 1;
    let inverse = field.pow(&b[m], field.modulus() - 2);
    let mut q = vec![0; degree + 1];
    for k in (0..=degree).rev() {
        // Those below k are still zero.
        let sum = field.dot(q[k + 1..].iter().zip(b[..m].iter().rev()));
        q[k] = field.mul(&field.sub(&a[k + m], &sum), &inverse);
    }
    let is_right = |i: usize| {
        let most = q.len().min(i + 1);
        field.dot(q[..most].iter().zip(b[i + 1 - most..=i].iter().rev())) == a[i]
    };
    (0..m).all(is_right).then_some(q)
}

/// For `n = 1, 2, …` the product of the irreducible factors that occur `n` times, with leading coefficient
/// 1; of a polynomial with leading coefficient 1 and of a degree below the characteristic (Musser 1971).
pub(crate) fn by_multiplicity(field: &PrimeField, a: &[u64]) -> Vec<Vec<u64>> {
    let quotient = |a: &[u64], b: &[u64]| quotient(field, a, b).expect("a divisor");
    let degrees = (1u64..).map(|n| field.from_u64(n));
    let derivative = a[1..].iter().zip(degrees).map(|(c, n)| field.mul(c, &n)).collect();
    let mut rest = gcd(field, a.to_vec(), derivative);
    let mut factors = quotient(a, &rest);
    let mut found = Vec::new();
    while factors.len() > 1 {
        let again = gcd(field, factors.clone(), rest.clone());
        found.push(quotient(&factors, &again));
        rest = quotient(&rest, &again);
        factors = again;
    }
    found
}

/// The polynomial of degree less than the number of points that takes the values there. Newton's
/// divided differences; the points are different.
pub(crate) fn interpolate(field: &PrimeField, points: &[u64], values: &[u64]) -> Vec<u64> {
    let mut differences = values.to_vec();
    // Points at equal distances, as they often are, take one inverse for each step.
    let (mut width, mut inverse) = (field.one(), field.one());
    for step in 1..points.len() {
        for i in (step..points.len()).rev() {
            let next = field.sub(&points[i], &points[i - step]);
            if next != width {
                (width, inverse) = (next, field.pow(&next, field.modulus() - 2));
            }
            let rise = field.sub(&differences[i], &differences[i - 1]);
            differences[i] = field.mul(&rise, &inverse);
        }
    }
    // Horner's rule with (x - point) in place of x.
    let mut result: Vec<u64> = Vec::with_capacity(points.len());
    for (difference, point) in differences.iter().zip(points).rev() {
        result.insert(0, 0);
        for i in 1..result.len() {
            let shift = field.mul(&result[i], point);
            result[i - 1] = field.sub(&result[i - 1], &shift);
        }
        result[0] = field.add(&result[0], difference);
    }
    result
}
