//! Whether one polynomial divides another, proved from quotients modulo primes: for large numbers and
//! high degrees, where a division over the integers takes longer.
//!
//! If it does, then modulo each prime that keeps its leading coefficient, and for a primitive divisor the
//! quotients are the images of one over the integers (Gauss). If it does not, the remainder, which has
//! fractions as coefficients and is not zero, vanishes modulo finitely many primes only. And if
//! `c q = a` modulo the product `M` of the primes while no coefficient of `c q − a` has size `M` or more,
//! then `c q = a`.

use super::image::{Numbers, field, powers, random_element};
use super::lift::Lift;
use super::split::Split;
use super::sums::Vandermonde;
use super::univariate;
use super::work::Work;
use crate::error::Result;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::PrimeField;

/// What a prime says.
enum Answer {
    /// It tells nothing: another one.
    Unlucky,
    /// There is no quotient.
    No,
    /// The coefficients of the quotient modulo the prime.
    Quotient(Vec<u64>),
}

/// The quotient modulo more and more primes until it is proved to be one, or that there is none.
fn proved(
    c: &Numbers<'_>,
    a: &Numbers<'_>,
    work: &mut Work,
    modulo: impl Fn(&PrimeField, &mut Work) -> Result<Answer>,
) -> Result<bool> {
    let ((_, sum), (most, _)) = (c.bits(), a.bits());
    let mut lift = Lift::new();
    for n in 0.. {
        let field = field(n);
        let q = match modulo(&field, work)? {
            Answer::Unlucky => continue,
            Answer::No => return Ok(false),
            Answer::Quotient(q) => q,
        };
        work.charge(&[q.len(), n + 1])?;
        lift.push(&field, &q);
        // Sizes below 2^x and 2^y have a difference below 2^(max(x, y) + 1).
        if (sum + lift.bits()).max(most) < lift.modulus_bits() {
            break;
        }
    }
    Ok(true)
}

/// For a primitive divisor in one variable: coefficients from the constant one on, the last not zero.
pub(super) fn divides(c: &IntegerStore, a: &IntegerStore, work: &mut Work) -> Result<bool> {
    let Some(degree) = a.len().checked_sub(c.len()) else { return Ok(false) };
    let (c, a) = (Numbers::of(c), Numbers::of(a));
    proved(&c, &a, work, |field, work| {
        let [u, v] = [&a, &c].map(|side| side.residues(field));
        if v.last() == Some(&0) {
            return Ok(Answer::Unlucky);
        }
        work.charge(&[degree + 1, v.len()])?;
        Ok(univariate::quotient(field, &u, &v).map_or(Answer::No, Answer::Quotient))
    })
}

/// For a primitive divisor in two variables: from quotients in the main one, at more values of the other
/// than the degree of the dividend in it. The quotient found has the degree that it must have in the
/// other variable, so the product has no higher degree than the dividend: they agree at enough values to
/// be the same.
pub(super) fn divides_in_two(c: &Split<'_>, a: &Split<'_>, work: &mut Work) -> Result<bool> {
    let (Some(rows), Some(degree)) =
        (a.degree.checked_sub(c.degree), a.degrees[0].checked_sub(c.degrees[0]))
    else {
        return Ok(false);
    };
    let count = a.degrees[0] + 1;
    proved(&c.numbers, &a.numbers, work, |field, work| {
        let points = powers(field, random_element(field, &mut work.random), count);
        let [of_a, of_c] = [a, c].map(|split| split.residues(field));
        work.charge(&[count, of_a.len() + of_c.len() + (rows + 1) * (c.degree + 1)])?;
        let mut values = vec![Vec::with_capacity(count); rows + 1];
        for &x in &points[1..] {
            let [u, v] =
                [(a, &of_a), (c, &of_c)].map(|(p, values)| p.image_at(field, values, 0, x));
            if v.last() == Some(&0) {
                return Ok(Answer::Unlucky);
            }
            let Some(q) = univariate::quotient(field, &u, &v) else { return Ok(Answer::No) };
            values.iter_mut().zip(q).for_each(|(row, c)| row.push(c));
        }
        work.charge(&[count, count, rows + 4])?;
        let Some(system) = Vandermonde::new(field, points[..count].to_vec()) else {
            return Ok(Answer::Unlucky);
        };
        let values: Vec<&[u64]> = values.iter().map(Vec::as_slice).collect();
        let mut quotient = system.solve(field, &values);
        if quotient.iter().any(|row| row[degree + 1..].iter().any(|&c| c != 0)) {
            return Ok(Answer::No);
        }
        quotient.iter_mut().for_each(|row| row.truncate(degree + 1));
        Ok(Answer::Quotient(quotient.concat()))
    })
}
