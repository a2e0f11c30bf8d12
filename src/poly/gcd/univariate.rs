//! Polynomials in one variable modulo a prime: coefficients from the constant one on, the last not
//! zero.

use crate::ring::{PrimeField, Ring};

pub(super) fn trim(a: &mut Vec<u64>) {
    while a.last() == Some(&0) {
        a.pop();
    }
}

/// The greatest common divisor with leading coefficient 1, of two that are not both zero.
pub(crate) fn gcd(field: &PrimeField, mut a: Vec<u64>, mut b: Vec<u64>) -> Vec<u64> {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    while let Some(&leading) = b.last() {
        if b.len() == 1 {
            return vec![field.one()];
        }
        let inverse = field.pow(&leading, field.modulus() - 2);
        b.iter_mut().for_each(|c| *c = field.mul(c, &inverse));
        reduce(field, &mut a, &b);
        std::mem::swap(&mut a, &mut b);
    }
    if let Some(&leading) = a.last() {
        let inverse = field.pow(&leading, field.modulus() - 2);
        a.iter_mut().for_each(|c| *c = field.mul(c, &inverse));
    }
    a
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

/// The quotient by a divisor with leading coefficient 1.
fn quotient(field: &PrimeField, mut a: Vec<u64>, b: &[u64]) -> Vec<u64> {
    let mut quotient = Vec::new();
    while a.len() >= b.len() {
        let Some(leading) = a.pop() else { break };
        let factor = field.neg(&leading);
        let start = a.len() + 1 - b.len();
        for (c, d) in a[start..].iter_mut().zip(&b[..b.len() - 1]) {
            field.add_mul_assign(c, &factor, d);
        }
        quotient.push(leading);
    }
    quotient.reverse();
    quotient
}

/// For `n = 1, 2, …` the product of the irreducible factors that occur `n` times, with leading coefficient
/// 1; of a polynomial with leading coefficient 1 and of a degree below the characteristic (Musser 1971).
pub(crate) fn by_multiplicity(field: &PrimeField, a: &[u64]) -> Vec<Vec<u64>> {
    let degrees = (1u64..).map(|n| field.from_u64(n));
    let derivative = a[1..].iter().zip(degrees).map(|(c, n)| field.mul(c, &n)).collect();
    let mut rest = gcd(field, a.to_vec(), derivative);
    let mut factors = quotient(field, a.to_vec(), &rest);
    let mut found = Vec::new();
    while factors.len() > 1 {
        let again = gcd(field, factors.clone(), rest.clone());
        found.push(quotient(field, factors, &again));
        rest = quotient(field, rest, &again);
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

/// The `c` with `Σ_m c_m r_m^i = h_i` for `i = 1, 2, …`, as many as there are roots `r`; `None` when
/// two roots are the same. Quadratic: with `q_m = Π_{l≠m} (z − r_l)`, the sum of `q_m`'s
/// coefficients times the `h` is `c_m r_m q_m(r_m)`.
pub(super) fn transposed_vandermonde(
    field: &PrimeField,
    roots: &[u64],
    h: &[u64],
) -> Option<Vec<u64>> {
    let mut master = vec![field.one()];
    for root in roots {
        master.insert(0, 0);
        for i in 1..master.len() {
            let shift = field.mul(&master[i], root);
            master[i - 1] = field.sub(&master[i - 1], &shift);
        }
    }
    let mut solution = Vec::with_capacity(roots.len());
    for root in roots {
        // Coefficients of q_m from the highest on, by Horner's rule.
        let (mut coefficient, mut value, mut sum) = (0, 0, 0);
        for i in (0..roots.len()).rev() {
            coefficient = field.add(&field.mul(&coefficient, root), &master[i + 1]);
            value = field.add(&field.mul(&value, root), &coefficient);
            field.add_mul_assign(&mut sum, &coefficient, &h[i]);
        }
        let divisor = field.try_inverse(&field.mul(&value, root))?;
        solution.push(field.mul(&sum, &divisor));
    }
    Some(solution)
}
