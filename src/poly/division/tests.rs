use num_bigint::BigInt;
use proptest::prelude::*;

use super::steps::{DoubleWords, Elements, Steps, Words};
use super::{Division, End, dense, heap, table, transform};
use crate::poly::store::IntegerStore;
use crate::poly::stride::Dynamic;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring, SplitMix64};

type PlainTerms = Vec<(Vec<u32>, i64)>;

fn terms(largest: u32, most: usize) -> impl Strategy<Value = PlainTerms> {
    let coefficient = prop_oneof![4 => -9i64..10, 1 => Just(1 << 31), 1 => Just(i64::MIN)];
    let term = (prop::collection::vec(0..=largest, 3), coefficient);
    prop::collection::vec(term, 1..most)
}

/// Terms of one degree: then the last exponent is not a digit of the index.
fn homogeneous() -> impl Strategy<Value = PlainTerms> {
    terms(4, 12).prop_map(|mut terms| {
        for (exponents, _) in &mut terms {
            exponents[2] = 8 - exponents[0] - exponents[1];
        }
        terms
    })
}

fn polynomial(ring: &Polynomials, terms: &PlainTerms) -> Polynomial {
    ring.from_terms(terms.iter().map(|(e, c)| (e, Integer::from(*c))))
}

/// With a heap, with a table unless it has too many extras, and in arrays where there is a plan.
fn both_ways<T: Steps<IntegerStore>>(
    a: &Polynomial,
    b: &Polynomial,
    steps: impl Fn() -> Option<T>,
) -> Vec<Result<Polynomial, End>> {
    let (Some(division), Some(mut by_heap)) = (Division::new(a, b), steps()) else {
        return Vec::new();
    };
    let layout = division.layout;
    let mut found = vec![heap::run(&mut by_heap, Dynamic(layout.words()), &division)];
    found.extend(table::by_table(&mut steps().expect("as before"), &division));
    if let Some(plan) = dense::plan(&division, size_of::<T::Sum>()) {
        found.push(dense::run(&mut steps().expect("as before"), &plan, &division));
    }
    let whole = |(e, c)| Polynomial::from_parts(a.variables(), layout, e, c);
    found.into_iter().map(|found| found.map(whole)).collect()
}

/// All ways that come to an end come to the same, which is returned.
fn divide(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    let expected = a.div_exact(b);
    let exact = both_ways(a, b, || Some(Elements::new(&Integers, a.store(), b.store())));
    assert!(!exact.contains(&Err(End::Unknown)));
    let mut found = exact;
    if let IntegerStore::Small(y) = b.store() {
        found.extend(both_ways(a, b, || DoubleWords::new(a.store(), y)));
        if let IntegerStore::Small(x) = a.store() {
            found.extend(both_ways(a, b, || Words::new(x, y)));
        }
    }
    for (way, found) in found.into_iter().enumerate() {
        if found != Err(End::Unknown) {
            assert_eq!(found.ok(), expected, "way {way}");
        }
    }
    expected
}

fn check(order: Order, q: &PlainTerms, b: &PlainTerms, more: &PlainTerms) {
    let ring = Polynomials::new(Integers, Variables::numbered(3, order));
    let [q, b, more] = [q, b, more].map(|terms| polynomial(&ring, terms));
    if q.is_empty() || b.is_empty() {
        return;
    }
    let product = ring.mul(&q, &b);
    assert_eq!(divide(&product, &b), Some(q));
    let other = ring.add(&product, &more);
    if let Some(quotient) = divide(&other, &b) {
        assert_eq!(ring.mul(&quotient, &b), other);
    }
}

fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(vec![Order::Lex, Order::DegLex, Order::DegRevLex])
}

proptest! {
    #[test]
    fn all_ways_agree(order in order(), q in terms(5, 20), b in terms(6, 20), more in terms(9, 3)) {
        check(order, &q, &b, &more);
    }

    #[test]
    fn all_ways_agree_on_forms(
        order in order(), q in homogeneous(), b in homogeneous(), more in homogeneous(),
    ) {
        check(order, &q, &b, &more);
    }
}

/// The largest numbers that words let through, and one more.
#[test]
fn words_end_where_they_must() {
    let ring = Polynomials::new(Integers, Variables::numbered(1, Order::Lex));
    let x = ring.variable(0);
    let number =
        |bits: u32, add: i32| ring.constant(Integer::from((BigInt::from(1) << bits) + add));
    let cases = [
        ((31, 0), (30, 0), [true, true]),
        ((31, 0), (31, 0), [false, true]),
        ((63, -1), (62, 0), [false, true]),
        ((63, 0), (0, 0), [false, false]),
        ((64, 0), (64, 0), [false, false]),
    ];
    for ((i, di), (j, dj), expected) in cases {
        // |a| is at most 2^(i + j), and so is max |q| · max |b|, once for each term of b.
        let (q, b) = (number(i, di), ring.mul(&x, &number(j, dj)));
        let a = ring.mul(&q, &b);
        let words = match (a.store(), b.store()) {
            (IntegerStore::Small(x), IntegerStore::Small(y)) => {
                both_ways(&a, &b, || Words::new(x, y))
            }
            _ => vec![Err(End::Unknown)],
        };
        let double = match b.store() {
            IntegerStore::Small(y) => both_ways(&a, &b, || DoubleWords::new(a.store(), y)),
            _ => vec![Err(End::Unknown)],
        };
        for (found, expected) in [words, double].into_iter().zip(expected) {
            let expected = if expected { Ok(q.clone()) } else { Err(End::Unknown) };
            assert!(
                found.iter().all(|found| *found == expected),
                "2^{i} + {di}, 2^{j} + {dj}: {found:?}"
            );
        }
        assert_eq!(divide(&a, &b), Some(q));
    }
}

/// The ends decide where the way there is billions of steps long.
#[test]
fn huge_degrees_that_do_not_divide_are_refused_at_once() {
    let variables = Variables::new(["x"], Order::Lex);
    let polynomial = |terms: &[(u32, i64)]| {
        Polynomial::from_terms(&variables, terms.iter().map(|&(e, c)| ([e], Integer::from(c))))
    };
    let huge = polynomial(&[(u32::MAX, 1), (0, -1)]);
    assert_eq!(huge.div_exact(&polynomial(&[(1, 1), (0, -2)])), None);
    assert_eq!(huge.div_exact(&polynomial(&[(1, 2), (0, -1)])), None);
}

/// Transforms find what the other ways find, in every order, also where coefficients are large, the
/// divisor vanishes at roots of unity, or is a multiple of a number.
#[test]
fn transforms_divide() {
    let mut random = SplitMix64::new(9);
    for order in [Order::Lex, Order::DegLex, Order::DegRevLex] {
        for (variables, degree) in [(1, 130), (2, 13), (3, 5)] {
            let variables = Variables::numbered(variables, order);
            let n = variables.len() as u32;
            let mut dense = |bits: u32| {
                let terms = (0..(degree + 1u32).pow(n)).map(|mut i| {
                    let exponents = variables.names().iter().map(|_| {
                        let e = i % (degree + 1);
                        i /= degree + 1;
                        e
                    });
                    let exponents: Vec<u32> = exponents.collect();
                    let c = BigInt::from(random.next_u64() >> 1) << bits >> 63;
                    let c: BigInt = c * (random.next_u64() >> 32) + random.in_range(3);
                    (exponents, Integer::from(c))
                });
                Polynomial::from_terms(&variables, terms.collect::<Vec<_>>())
            };
            let x = Polynomial::from_terms(&variables, [(exponents_of_first(n), Integer::from(1))]);
            let one = Polynomial::from_terms(&variables, [(vec![0; n as usize], Integer::from(1))]);
            for bits in [0, 20, 31, 64, 150] {
                let (q, b) = (dense(bits), dense(bits) * (&x - &one));
                let b = b.scale(&Integer::from(6));
                let a = &q * &b;
                let by_transform =
                    |a: &Polynomial, b: &Polynomial| {
                        let division = Division::new(a, b).expect("degrees allow it");
                        let found = transform::integers(&division, a.store(), b.store())?;
                        Some(found.map(|(e, c)| {
                            Polynomial::from_parts(&variables, division.layout, e, c)
                        }))
                    };
                let found = by_transform(&a, &b);
                let is_worth_it = bits >= 64 && order == Order::Lex;
                assert!(found.is_some() || !is_worth_it, "{bits} bits are worth a transform");
                assert_eq!(found.unwrap_or_else(|| Ok(q.clone())), Ok(q.clone()), "{bits} bits");
                assert_eq!(divide(&a, &b), Some(q));
                // What is added vanishes at both ends.
                let other = &a + &(&x * &(&x - &one)).scale(&Integer::from(6));
                assert_eq!(divide(&other, &b), None);
                if let Some(found) = by_transform(&other, &b) {
                    assert_eq!(found, Err(End::Indivisible));
                }
                // A quotient over the rationals only.
                assert_eq!(divide(&a, &b.scale(&Integer::from(7))), None);
            }
        }
    }
}

fn exponents_of_first(n: u32) -> Vec<u32> {
    (0..n).map(|i| u32::from(i == 0)).collect()
}

/// `1 + x_1 + … + x_n`, with signs that alternate or not.
fn sum_of_variables(order: Order, n: usize, alternates: bool) -> Polynomial {
    let variables = Variables::numbered(n, order);
    let terms = (0..=n).map(|i| {
        let exponents: Vec<u32> = (1..=n).map(|j| u32::from(i == j)).collect();
        (exponents, Integer::from(if alternates && i % 2 == 1 { -1 } else { 1 }))
    });
    Polynomial::from_terms(&variables, terms.collect::<Vec<_>>())
}

/// On both sides of the smallest numbers of words and of rows for which there is a table.
#[test]
fn tables_divide_where_monomials_are_long() {
    for order in [Order::Lex, Order::DegLex, Order::DegRevLex] {
        let mut worth = Vec::new();
        for n in [7, 8, 20, 40, 64, 65, 130] {
            for alternates in [false, true] {
                // With signs, half of the products cancel.
                let (q, b) =
                    (sum_of_variables(order, n, false), sum_of_variables(order, n, alternates));
                let a = &q * &b;
                worth.push(table::is_worth_it(&Division::new(&a, &b).expect("degrees allow it")));
                assert_eq!(divide(&a, &b), Some(q.clone()), "{n} variables");
                let division = Division::new(&a, &b).expect("as before");
                let mut steps = Elements::new(&Integers, a.store(), b.store());
                let found = table::by_table(&mut steps, &division);
                let whole = |(e, c)| Polynomial::from_parts(a.variables(), division.layout, e, c);
                assert_eq!(found.map(|found| found.map(whole)), Some(Ok(q.clone())));
                let variable = Polynomials::new(Integers, a.variables().clone()).variable(n / 2);
                assert_eq!(divide(&(&a + &variable), &b), None);
            }
        }
        assert!(worth.contains(&true) && worth.contains(&false));
    }
}

/// A table that would grow far beyond the dividend is left for the heap.
#[test]
fn tables_with_too_many_extras_are_given_up() {
    let n = 130;
    let ring = Polynomials::new(Integers, Variables::numbered(n, Order::Lex));
    let squares = ring.all_variables().iter().fold(ring.zero(), |sum, x| ring.add(&sum, &x.pow(2)));
    let b = &sum_of_variables(Order::Lex, n, false) - &ring.one();
    let division = Division::new(&squares, &b).expect("degrees allow it");
    assert!(table::is_worth_it(&division));
    let mut steps = Elements::new(&Integers, squares.store(), b.store());
    assert!(table::by_table(&mut steps, &division).is_none());
    assert_eq!(divide(&squares, &b), None);
}
