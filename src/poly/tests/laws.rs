use num_rational::BigRational;
use proptest::prelude::*;

use super::super::{Polynomials, RationalPolynomial, RationalPolynomials, Variables};
use super::{VARIABLES, coefficient, ordered, polynomial, ring_of, terms};
use crate::ring::{PrimeField, Ring, laws};

fn triples() -> impl Strategy<Value = (super::Order, [super::Polynomial; 3])> {
    ordered(|order| prop::array::uniform3(polynomial(order)).boxed())
}

/// Three polynomials over the rationals.
fn rational_triples() -> impl Strategy<Value = (super::Order, [(super::PlainTerms, i64); 3])> {
    ordered(|_| prop::array::uniform3((terms(coefficient(), 3, 5), 1i64..13)).boxed())
}

proptest! {
    #[test]
    fn over_the_integers((order, [a, b, c]) in triples()) {
        laws::check_ring(&ring_of(order), &a, &b, &c);
        laws::check_domain(&ring_of(order), &a, &b);
    }

    #[test]
    fn over_prime_fields(
        (order, [a, b, c]) in triples(),
        p in prop::sample::select(vec![3u64, 101, 2_147_483_629, (1 << 62) - 57]),
    ) {
        let field = PrimeField::new(p).unwrap();
        let ring = Polynomials::new(field, Variables::numbered(VARIABLES, order));
        let [a, b, c] = [a, b, c].map(|a| {
            let terms = a.terms().map(|(m, c)| (m.exponents(), field.from_integer(&c.to_bigint())));
            ring.from_terms(terms)
        });
        laws::check_ring(&ring, &a, &b, &c);
        laws::check_domain(&ring, &a, &b);
    }

    #[test]
    fn over_the_rationals((order, triple) in rational_triples()) {
        let ring = RationalPolynomials::new(Variables::numbered(VARIABLES, order));
        let [a, b, c]: [RationalPolynomial; 3] = triple.map(|(terms, denominator)| {
            let over = |c: num_bigint::BigInt| BigRational::new(c, denominator.into());
            ring.from_terms(terms.into_iter().map(|(e, c)| (e, over(c))))
        });
        laws::check_ring(&ring, &a, &b, &c);
        laws::check_domain(&ring, &a, &b);
        for x in [&a, &ring.mul(&a, &b), &ring.sub(&a, &c), &ring.neg(&b), &ring.pow(&a, 2)] {
            let again = RationalPolynomial::new(x.numerator().clone(), x.denominator().clone());
            prop_assert_eq!(&again, x, "in lowest terms");
            prop_assert!(!x.denominator().is_negative());
        }
    }

    #[test]
    fn integers_and_rationals_map_in(m in coefficient(), n in coefficient(), d in 1i64..9) {
        let variables = Variables::numbered(VARIABLES, super::Order::Lex);
        laws::check_integers(&ring_of(super::Order::Lex), &m, &n);
        let ring = RationalPolynomials::new(variables);
        let (q, r) = (BigRational::new(m, d.into()), BigRational::from_integer(n));
        laws::check_rationals(&ring, &q, &r);
    }
}
