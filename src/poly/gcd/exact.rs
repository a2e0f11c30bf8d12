//! Divisions that are known to be short before they are begun.

use super::image::{Numbers, Shape, field, random_element};
use super::sums::Recurrence;
use super::work::Work;
use crate::error::Result;
use crate::poly::Polynomial;
use crate::ring::{PrimeField, Ring};

/// The most terms of a quotient that need no second thought.
const TERMS: usize = 1 << 24;

/// The `q` with `c q = a`, if there is one. Where degrees allow for too long a quotient, its terms are
/// counted first; for what has no quotient that ends with the work that is left.
pub(super) fn quotient(
    a: &Polynomial,
    c: &Polynomial,
    work: &mut Work,
) -> Result<Option<Polynomial>> {
    let [of_a, of_c] = [a, c].map(Shape::of);
    let mut room = 1usize;
    for (high_a, high_c) in of_a.high.iter().zip(&of_c.high) {
        let Some(most) = high_a.checked_sub(*high_c) else { return Ok(None) };
        room = room.saturating_mul(most as usize + 1);
    }
    if room > TERMS || !work.has(&[room, c.len()]) {
        let terms = count(a, c, work)?;
        work.charge(&[terms, c.len()])?;
    }
    let q = a.div_exact(c);
    work.charge(&[q.as_ref().map_or(a.len(), Polynomial::len), c.len()])?;
    Ok(q)
}

/// How many terms the quotient has, almost certainly: the length of the recurrence of its values at the
/// powers of a random point (see `sums`).
fn count(a: &Polynomial, c: &Polynomial, work: &mut Work) -> Result<usize> {
    'primes: for n in 0.. {
        let field = field(n);
        let variables = 0..a.variables().len();
        let point: Vec<u64> = variables.map(|_| random_element(&field, &mut work.random)).collect();
        let [mut of_a, mut of_c] = [a, c].map(|p| Moving::new(&field, p, &point));
        let (mut recurrence, mut values) = (Recurrence::new(&field), Vec::new());
        while values.len() <= 2 * recurrence.length() {
            work.charge(&[a.len() + c.len() + recurrence.length()])?;
            let Some(inverse) = field.try_inverse(&of_c.next(&field)) else { continue 'primes };
            values.push(field.mul(&of_a.next(&field), &inverse));
            recurrence.push(&field, &values);
        }
        return Ok(recurrence.length());
    }
    unreachable!("there are 2^56 primes")
}

/// The values of a polynomial at the powers of a point.
struct Moving {
    values: Vec<u64>,
    ratios: Vec<u64>,
}

impl Moving {
    fn new(field: &PrimeField, p: &Polynomial, point: &[u64]) -> Moving {
        let ratio = |i: usize| {
            let exponents = p.monomial(i).exponents();
            let powers = exponents.iter().zip(point).filter(|(e, _)| **e > 0);
            powers.fold(field.one(), |product, (&e, x)| {
                field.mul(&product, &field.pow(x, u64::from(e)))
            })
        };
        let ratios = (0..p.len()).map(ratio).collect();
        Moving { values: Numbers::of(p.store()).residues(field), ratios }
    }

    fn next(&mut self, field: &PrimeField) -> u64 {
        for (value, ratio) in self.values.iter_mut().zip(&self.ratios) {
            *value = field.mul(value, ratio);
        }
        self.values.iter().fold(0, |sum, value| field.add(&sum, value))
    }
}
