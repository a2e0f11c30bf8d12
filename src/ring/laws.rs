//! The axioms, written once and run on every ring: in the tests of this crate, and behind the
//! feature `testing` for rings defined elsewhere.
//!
//! # Panics
//!
//! Every function here panics, and names the law, if the given elements break it.

use std::fmt::Debug;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::{Domain, Field, Ring};

fn same<E: PartialEq + Debug>(left: &E, right: &E, law: &str) {
    assert!(left == right, "{law}: {left:?} is not {right:?}");
}

/// The axioms of a commutative ring with one, and that `sub`, `is_zero` and equality agree with
/// them.
pub fn check_ring<R: Ring>(ring: &R, a: &R::Elem, b: &R::Elem, c: &R::Elem) {
    let (zero, one) = (ring.zero(), ring.one());
    let (sum, product) = (ring.add(a, b), ring.mul(a, b));

    same(a, &a.clone(), "a = a");
    same(&sum, &ring.add(b, a), "a + b = b + a");
    same(&ring.add(&sum, c), &ring.add(a, &ring.add(b, c)), "(a + b) + c = a + (b + c)");
    same(&ring.add(a, &zero), a, "a + 0 = a");
    same(&ring.add(a, &ring.neg(a)), &zero, "a + (-a) = 0");
    same(&ring.neg(&ring.neg(a)), a, "-(-a) = a");
    same(&ring.sub(a, b), &ring.add(a, &ring.neg(b)), "a - b = a + (-b)");
    same(&ring.sub(&sum, b), a, "(a + b) - b = a");

    same(&product, &ring.mul(b, a), "a b = b a");
    same(&ring.mul(&product, c), &ring.mul(a, &ring.mul(b, c)), "(a b) c = a (b c)");
    same(&ring.mul(a, &one), a, "a 1 = a");
    same(&ring.mul(a, &zero), &zero, "a 0 = 0");
    same(&ring.mul(&ring.neg(a), b), &ring.neg(&product), "(-a) b = -(a b)");
    let expanded = ring.add(&product, &ring.mul(a, c));
    same(&ring.mul(a, &ring.add(b, c)), &expanded, "a (b + c) = a b + a c");

    assert!(ring.is_zero(&zero) && !ring.is_zero(&one), "0 is zero, 1 is not");
    for x in [a, b, c, &sum, &product, &ring.sub(a, b)] {
        assert!(ring.is_zero(x) == (*x == zero), "is_zero(x) exactly where x = 0: {x:?}");
    }
    check_accumulation(ring, a, b, c);
    check_powers(ring, a, b);
    check_inverse(ring, a);
}

/// `add_mul_assign` and `dot` are sums of products, however many, and however they are delayed.
pub fn check_accumulation<R: Ring>(ring: &R, a: &R::Elem, b: &R::Elem, c: &R::Elem) {
    let mut sum = c.clone();
    ring.add_mul_assign(&mut sum, a, b);
    same(&sum, &ring.add(c, &ring.mul(a, b)), "add_mul_assign: c + a b");

    same(&ring.dot([]), &ring.zero(), "the empty dot product is 0");
    let minus_a = ring.neg(a);
    let terms = [(a, b), (b, b), (a, a), (&minus_a, c), (c, c), (c, b), (&minus_a, a)];
    let mut expected = ring.zero();
    for length in 0..2 * terms.len() {
        let pairs = terms.iter().copied().cycle().take(length);
        same(&ring.dot(pairs), &expected, "dot = the sum of the products");
        let (x, y) = terms[length % terms.len()];
        expected = ring.add(&expected, &ring.mul(x, y));
    }
    // Enough terms to overflow whatever a delayed reduction accumulates in.
    let square = ring.mul(b, b);
    let repeated = ring.dot(std::iter::repeat_n((b, b), 70));
    same(&repeated, &ring.mul(&ring.from_i64(70), &square), "dot of 70 equal products");
}

/// `pow` is repeated multiplication.
pub fn check_powers<R: Ring>(ring: &R, a: &R::Elem, b: &R::Elem) {
    let mut power = ring.one();
    for n in 0..6 {
        same(&ring.pow(a, n), &power, "a^(n+1) = a^n a, a^0 = 1");
        power = ring.mul(&power, a);
    }
    let powers = ring.mul(&ring.pow(a, 3), &ring.pow(b, 3));
    same(&ring.pow(&ring.mul(a, b), 3), &powers, "(a b)^3 = a^3 b^3");
    same(&ring.pow(&ring.pow(a, 2), 3), &ring.pow(a, 6), "(a^2)^3 = a^6");
}

/// An inverse inverts; 0 has none, 1 and -1 have one.
pub fn check_inverse<R: Ring>(ring: &R, a: &R::Elem) {
    let one = ring.one();
    let minus_one = ring.neg(&one);
    if let Some(inverse) = ring.try_inverse(a) {
        same(&ring.mul(a, &inverse), &one, "a (1/a) = 1");
        same(&ring.try_inverse(&inverse), &Some(a.clone()), "1/(1/a) = a");
    }
    same(&ring.try_inverse(&ring.zero()), &None, "0 has no inverse");
    same(&ring.try_inverse(&one), &Some(one.clone()), "1/1 = 1");
    same(&ring.try_inverse(&minus_one), &Some(minus_one.clone()), "1/(-1) = -1");
}

/// `from_integer` is a homomorphism from the integers, and `from_i64` is the same map.
pub fn check_integers<R: Ring>(ring: &R, m: &BigInt, n: &BigInt) {
    let image = |k: &BigInt| ring.from_integer(k);
    same(&image(&BigInt::ZERO), &ring.zero(), "0 maps to 0");
    same(&image(&BigInt::one()), &ring.one(), "1 maps to 1");
    same(&image(&(m + n)), &ring.add(&image(m), &image(n)), "m + n maps to the sum");
    same(&image(&(m * n)), &ring.mul(&image(m), &image(n)), "m n maps to the product");
    same(&image(&-m), &ring.neg(&image(m)), "-m maps to the negative");
    for k in [m, n] {
        if let Ok(word) = i64::try_from(k) {
            same(&ring.from_i64(word), &image(k), "from_i64 = from_integer");
        }
    }
}

/// `from_rational` agrees with `from_integer` and with fractions, and has an image exactly where
/// the denominator has an inverse.
pub fn check_rationals<R: Ring>(ring: &R, q: &BigRational, r: &BigRational) {
    let (numerator, denominator) = (ring.from_integer(q.numer()), ring.from_integer(q.denom()));
    let whole = BigRational::from_integer(q.numer().clone());
    same(&ring.from_rational(&whole), &Some(numerator.clone()), "n/1 maps as n");

    let invertible = ring.try_inverse(&denominator).is_some();
    assert!(
        ring.from_rational(q).is_some() == invertible,
        "q maps where its denominator is a unit"
    );
    let Some(x) = ring.from_rational(q) else { return };
    same(&ring.mul(&x, &denominator), &numerator, "(n/d) d = n");
    let Some(y) = ring.from_rational(r) else { return };
    same(&ring.from_rational(&(q + r)), &Some(ring.add(&x, &y)), "q + r maps to the sum");
    same(&ring.from_rational(&(q * r)), &Some(ring.mul(&x, &y)), "q r maps to the product");
}

/// A domain has no zero divisors, and `div_exact` finds exact quotients and nothing else.
pub fn check_domain<R: Domain>(ring: &R, a: &R::Elem, b: &R::Elem) {
    let product = ring.mul(a, b);
    assert!(
        ring.is_zero(&product) == (ring.is_zero(a) || ring.is_zero(b)),
        "a b = 0 exactly where a = 0 or b = 0: {a:?}, {b:?}"
    );
    same(&ring.div_exact(a, &ring.zero()), &None, "nothing is divided by 0");
    if let Some(quotient) = ring.div_exact(a, b) {
        same(&ring.mul(&quotient, b), a, "(a / b) b = a");
    }
    if ring.is_zero(b) {
        return;
    }
    same(&ring.div_exact(&product, b), &Some(a.clone()), "(a b) / b = a");
    same(&ring.div_exact(b, b), &Some(ring.one()), "b / b = 1");
    // If b divides a b + 1, then b divides 1.
    let inexact = ring.add(&product, &ring.one());
    assert!(
        ring.div_exact(&inexact, b).is_some() == ring.try_inverse(b).is_some(),
        "b divides a b + 1 exactly where it is a unit: {a:?}, {b:?}"
    );
}

/// In a field, everything but zero has an inverse and divides everything.
pub fn check_field<R: Field>(ring: &R, a: &R::Elem, b: &R::Elem) {
    check_domain(ring, a, b);
    same(&ring.inv(b), &ring.try_inverse(b), "inv = try_inverse");
    assert!(ring.inv(b).is_none() == ring.is_zero(b), "only 0 has no inverse: {b:?}");
    if let Some(inverse) = ring.inv(b) {
        same(&ring.div_exact(a, b), &Some(ring.mul(a, &inverse)), "a / b = a (1/b)");
    }
}
