//! Content and primitive part.

use num_integer::Integer as _;

use super::Polynomial;
use super::store::{IntegerStore, Store};
use crate::ring::{Domain, Integer, Integers, Ring};

/// The greatest common divisor, not negative.
pub(super) fn gcd(a: &Integer, b: &Integer) -> Integer {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => {
            let gcd = i128::from(a.unsigned_abs().gcd(&b.unsigned_abs()));
            Integer::from_i128(gcd)
        }
        _ => Integer::from(crate::ring::gcd(&a.to_bigint(), &b.to_bigint())),
    }
}

/// The greatest common divisor of a number and all of these; stops at 1.
pub(super) fn gcd_with(store: &IntegerStore, mut divisor: Integer) -> Integer {
    let one = Integers.one();
    for i in 0..store.len() {
        if divisor == one {
            break;
        }
        let c = store.get(i);
        // Large numbers often are multiples, and a remainder shows it at once.
        let c = match (divisor.as_i64(), c.as_i64()) {
            (Some(_), Some(_)) | (Some(0), _) => c,
            _ => Integer::from(c.to_bigint() % divisor.to_bigint()),
        };
        divisor = gcd(&divisor, &c);
    }
    divisor
}

/// All of these divided by a divisor of all of them.
pub(super) fn divided(store: &IntegerStore, divisor: &Integer) -> IntegerStore {
    let mut quotients = IntegerStore::with_capacity(store.len());
    for i in 0..store.len() {
        let quotient = match (store.get_i128(i), divisor.to_i128()) {
            (Some(n), Some(d)) if d != -1 => Integer::from_i128(n / d),
            _ => Integers.div_exact(&store.get(i), divisor).expect("a divisor of all"),
        };
        quotients.push(quotient);
    }
    quotients
}

impl Polynomial<Integer> {
    /// The greatest common divisor of the coefficients, not negative; zero for zero.
    pub fn content(&self) -> Integer {
        gcd_with(self.store(), Integers.zero())
    }

    /// The polynomial divided by its content, with a positive leading coefficient; zero for zero.
    #[must_use]
    pub fn primitive_part(&self) -> Self {
        let Some((_, leading)) = self.leading_term() else { return self.clone() };
        let content = self.content();
        let unit = if leading.is_negative() { Integers.neg(&content) } else { content };
        if unit == Integers.one() {
            return self.clone();
        }
        self.with_coefficients(divided(self.store(), &unit))
    }

    /// Whether one polynomial is a rational multiple of the other; zero is one of any.
    pub fn is_proportional_to(&self, other: &Self) -> bool {
        self.is_empty() || other.is_empty() || self.primitive_part() == other.primitive_part()
    }
}
