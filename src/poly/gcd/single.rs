//! Greatest common divisors in one variable over the integers: from integers (`heuristic`), or modulo
//! primes, put together, proved.

use super::heuristic;
use super::image::{Numbers, field};
use super::lift::Lift;
use super::univariate::metered_gcd;
use super::verify::divides;
use super::work::Work;
use crate::error::Result;
use crate::poly::content::{divided, gcd as integer_gcd, gcd_with};
use crate::poly::store::{IntegerStore, Store};
use crate::ring::{Integer, Ring};

/// The greatest common divisor of two primitive polynomials that are not constant, up to sign:
/// coefficients from the constant one on, the last not zero.
pub(super) fn primitive_gcd(
    a: &IntegerStore,
    b: &IntegerStore,
    work: &mut Work,
) -> Result<IntegerStore> {
    match heuristic::primitive_gcd(a, b, work)? {
        Some(divisor) => Ok(divisor),
        None => by_primes(a, b, work),
    }
}

/// Modulo a prime that keeps both leading coefficients, the divisor keeps its degree and divides that of
/// the images: their degree is an upper bound. What reaches it and divides both is the greatest. The
/// divisor is multiplied such that its leading coefficient is a known multiple of what it is; so its
/// images fit together.
pub(super) fn by_primes(
    a: &IntegerStore,
    b: &IntegerStore,
    work: &mut Work,
) -> Result<IntegerStore> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let sides = [Numbers::of(short), Numbers::of(long)];
    let last = |side: &IntegerStore| side.get(side.len() - 1);
    let multiple = integer_gcd(&last(short), &last(long)).to_bigint();
    let (mut degree, mut lift) = (usize::MAX, Lift::new());
    for n in 0.. {
        let field = field(n);
        work.charge(&[short.len() + long.len(), 2])?;
        let [u, v] = [&sides[0], &sides[1]].map(|side| side.residues(&field));
        if u.last() == Some(&0) || v.last() == Some(&0) {
            continue;
        }
        let mut image = metered_gcd(&field, u, v, work)?;
        let found = image.len() - 1;
        if found > degree {
            continue;
        }
        if found < degree {
            (degree, lift) = (found, Lift::new());
            if found == 0 {
                break;
            }
            if found + 1 == short.len() && divides(short, long, work)? {
                return Ok(short.clone());
            }
        }
        let scale = field.from_integer(&multiple);
        image.iter_mut().for_each(|c| *c = field.mul(c, &scale));
        work.charge(&[image.len(), n + 1])?;
        if lift.push(&field, &image) && !lift.looks_complete() {
            continue;
        }
        let store = lift.store();
        let content = gcd_with(&store, Integer::from(0));
        let candidate = divided(&store, &content);
        if candidate.len() == degree + 1
            && divides(&candidate, short, work)?
            && divides(&candidate, long, work)?
        {
            return Ok(candidate);
        }
    }
    Ok(IntegerStore::Small(vec![1]))
}
