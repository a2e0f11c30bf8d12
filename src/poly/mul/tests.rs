use num_bigint::BigInt;
use proptest::prelude::*;

use super::bound::{Bound, Heights};
use super::cells::{Any, Cells, DoubleWords, Limbs, QuadWords, TripleWords, Wide, Words};
use super::{
    Factor, Job, Side, any, bound, dense, hash, heap, long, ranges, rows, small, transform, wide,
};
use crate::poly::layout::Layout;
use crate::poly::store::Store;
use crate::poly::stride::Dynamic;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, PrimeField, Ring};

type PlainTerms = Vec<(Vec<u32>, i64)>;

fn terms(largest: u32, most: usize) -> impl Strategy<Value = PlainTerms> {
    let coefficient = prop_oneof![-9i64..10, Just(i64::MAX), Just(i64::MIN)];
    let term = (prop::collection::vec(0..=largest, 3), coefficient);
    prop::collection::vec(term, 1..most)
}

/// Terms of one degree: then the last exponent is not a digit of the index.
fn homogeneous() -> impl Strategy<Value = PlainTerms> {
    terms(4, 30).prop_map(|mut terms| {
        for (exponents, _) in &mut terms {
            exponents[2] = 8 - exponents[0] - exponents[1];
        }
        terms
    })
}

fn polynomial(ring: &Polynomials, terms: &PlainTerms) -> Polynomial {
    ring.from_terms(terms.iter().map(|(e, c)| (e, Integer::from(*c))))
}

fn job(pairs: &[(Polynomial, Polynomial)]) -> Job<'_, Integer> {
    let variables = pairs[0].0.variables();
    let layout = Layout::holding(variables.len(), 1 << 12);
    let factor = |p| -> Factor<'_, Integer> {
        let p: &Polynomial = p;
        Factor { exponents: p.packed_in(layout), coefficients: p.store() }
    };
    let pairs = pairs.iter().map(|(a, b)| [factor(a), factor(b)]).collect();
    Job { order: variables.order(), layout, pairs, limit: usize::MAX }
}

/// The sum in every way, in numbers of one kind.
fn every_way<K: Cells<Store = super::IntegerStore>>(
    cells: &K,
    job: &Job<'_, Integer>,
    variables: &Variables,
    read: &super::Read<Integer, K::Factor>,
) -> Vec<Polynomial> {
    let coefficients: Vec<_> =
        job.pairs.iter().map(|[a, b]| [read(a.coefficients), read(b.coefficients)]).collect();
    let sides: Vec<[Side<'_, K::Factor>; 2]> = job
        .pairs
        .iter()
        .zip(&coefficients)
        .map(|(pair, read)| {
            [0, 1].map(|i| Side { exponents: &pair[i].exponents, coefficients: &read[i] })
        })
        .collect();
    let stride = Dynamic(job.layout.words());
    let mut found = vec![
        rows::run(cells, stride, &sides, usize::MAX).unwrap(),
        heap::run(cells, stride, &sides, usize::MAX).unwrap(),
        hash::run(cells, stride, &sides, usize::MAX).unwrap(),
        ranges::run(cells, stride, &sides, usize::MAX).unwrap(),
    ];
    // Arrays of several sizes, so that heads and tails have one field or more.
    for products in [0, 16 * 40, 1 << 20] {
        let plan = dense::plan(job, &sides, products, size_of::<K::Sum>(), u64::MAX).unwrap();
        found.push(dense::run(cells, &plan, job.layout, &sides, usize::MAX).unwrap());
    }
    let whole = |(e, c)| Polynomial::from_parts(variables, job.layout, e, c);
    found.into_iter().map(whole).collect()
}

fn check(order: Order, pairs: &[(PlainTerms, PlainTerms)]) {
    let variables = Variables::numbered(3, order);
    let ring = Polynomials::new(Integers, variables.clone());
    let pairs: Vec<_> =
        pairs.iter().map(|(a, b)| (polynomial(&ring, a), polynomial(&ring, b))).collect();
    if pairs.iter().any(|(a, b)| a.is_empty() || b.is_empty()) {
        return;
    }
    let job = job(&pairs);
    // One product of terms after the other.
    let products = pairs.iter().flat_map(|(a, b)| {
        a.terms().flat_map(move |(m, c)| {
            b.terms().map(move |(n, d)| {
                let e: Vec<u32> =
                    m.exponents().iter().zip(n.exponents()).map(|(i, j)| i + j).collect();
                (e, Integers.mul(&c, &d))
            })
        })
    });
    let expected = ring.from_terms(products);
    let mut found = every_way(&Any, &job, &variables, &any);
    found.push(ring.dot(pairs.iter().map(|(a, b)| (a, b))));
    let heights = Heights::of(&job);
    found.extend(every_way(&Limbs((heights.bits() / 64 + 1) as usize), &job, &variables, &long));
    // As if each product took a second.
    for way in transform::Way::ALL {
        let (exponents, coefficients) = transform::integers(&job, &heights, 10_000_000_000, &[way])
            .expect("cheaper")
            .expect("no limit");
        found.push(Polynomial::from_parts(&variables, job.layout, exponents, coefficients));
    }
    let is_small = |pair: &[Factor<'_, Integer>; 2]| {
        pair.iter().all(|factor| matches!(factor.coefficients, super::IntegerStore::Small(_)))
    };
    if job.pairs.iter().all(is_small) {
        found.extend(every_way(&TripleWords, &job, &variables, &small));
        found.extend(every_way(&QuadWords, &job, &variables, &wide));
    }
    match bound::of(&job, &heights) {
        Bound::Words => {
            found.extend(every_way(&Words, &job, &variables, &small));
            found.extend(every_way(&DoubleWords, &job, &variables, &small));
            found.extend(every_way(&Wide, &job, &variables, &wide));
        }
        Bound::DoubleWords => {
            found.extend(every_way(&DoubleWords, &job, &variables, &small));
            found.extend(every_way(&Wide, &job, &variables, &wide));
        }
        Bound::Wide => found.extend(every_way(&Wide, &job, &variables, &wide)),
        _ => {}
    }
    for (way, found) in found.iter().enumerate() {
        assert_eq!(*found, expected, "way {way}");
    }
}

fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(vec![Order::Lex, Order::DegLex, Order::DegRevLex])
}

proptest! {
    #[test]
    fn all_ways_agree(
        order in order(),
        pairs in prop::collection::vec((terms(5, 30), terms(9, 40)), 1..4),
    ) {
        check(order, &pairs);
    }

    #[test]
    fn all_ways_agree_on_forms(
        order in order(),
        pairs in prop::collection::vec((homogeneous(), homogeneous()), 1..4),
    ) {
        check(order, &pairs);
    }
}

/// The largest sums that the bounds let through, and one more.
#[test]
fn bounds_are_sharp_enough_and_true() {
    let ring = Polynomials::new(Integers, Variables::numbered(1, Order::Lex));
    let number = |bits: u32, add: i32| Integer::from((BigInt::from(1) << bits) + add);
    let cases = [
        ((31, 0), (31, 0), Bound::Words),
        ((31, 0), (32, -1), Bound::Words),
        ((31, 0), (32, 0), Bound::DoubleWords),
        ((62, 0), (62, 0), Bound::DoubleWords),
        ((63, 0), (63, 0), Bound::Wide),
        ((63, 0), (64, -1), Bound::Wide),
        ((63, 0), (64, 0), Bound::QuadWords),
        ((127, -1), (0, 0), Bound::Wide),
        ((127, -1), (127, -1), Bound::QuadWords),
        ((127, 0), (0, 0), Bound::Limbs(3)),
        ((127, 0), (127, -1), Bound::Limbs(5)),
        ((1536, -1), (4000, 0), Bound::Limbs(87)),
        ((1536, 0), (4000, 0), Bound::Any),
    ];
    for ((i, di), (j, dj), expected) in cases {
        let a = ring.constant(number(i, di));
        let b = ring.neg(&ring.constant(number(j, dj)));
        let pairs = [(a.clone(), b.clone())];
        let job = job(&pairs);
        let heights = Heights::of(&job);
        assert_eq!(bound::of(&job, &heights), expected, "2^{i} + {di} and 2^{j} + {dj}");
        let exact = -(number(i, di).to_bigint() * number(j, dj).to_bigint());
        assert_eq!(ring.mul(&a, &b).coefficient(0).to_bigint(), exact);
        assert_eq!(ring.mul(&b, &a).coefficient(0).to_bigint(), exact);
    }
}

/// Sums at both sides of every size at which the numbers or the way change: all coefficients are as
/// large as they can be, and the largest of the result is a sum of as many as there are.
#[test]
fn thresholds_make_no_difference() {
    let variables = Variables::numbered(1, Order::Lex);
    let ring = Polynomials::new(Integers, variables.clone());
    for bits in [
        1u32, 15, 29, 30, 31, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 90, 119, 120, 121, 122, 123,
        126, 127, 128, 191, 256, 600, 1500, 1600,
    ] {
        let size = (BigInt::from(1) << bits) - 1;
        for n in [3u32, 9, 64, 100] {
            let p = |negate: bool| {
                let sign = if negate { -1 } else { 1 };
                ring.from_terms((0..n).map(|e| ([e], Integer::from(&size * sign))))
            };
            let square = &size * &size;
            let expected = |sign: i32| {
                ring.from_terms((0..2 * n - 1).map(|e| {
                    ([e], Integer::from(&square * (e.min(2 * n - 2 - e) + 1) as i32 * sign))
                }))
            };
            let (a, b) = (p(false), p(true));
            assert_eq!(ring.mul(&a, &a), expected(1), "{n} terms of {bits} bits");
            assert_eq!(ring.mul(&a, &p(false)), expected(1), "a square of two copies");
            assert_eq!(ring.mul(&a, &b), expected(-1), "{n} terms of {bits} bits");
            let twice = ring.dot([(&a, &a), (&b, &b)]);
            assert_eq!(twice, ring.add(&expected(1), &expected(1)));
            assert!(ring.dot([(&a, &a), (&a, &b)]).is_empty());
        }
    }
}

/// Limits are met by transforms too.
#[test]
fn transforms_stop_at_the_limit() {
    let variables = Variables::numbered(1, Order::Lex);
    let terms = |n: u32| (0..n).map(|e| ([e], Integer::from(1 << 40))).collect::<Vec<_>>();
    for (limit, fits) in [(1999, true), (1998, false)] {
        let ring = Polynomials::with_limit(Integers, variables.clone(), limit);
        let p = ring.from_terms(terms(1000));
        assert_eq!(ring.mul(&p, &p).len(), if fits { 1999 } else { 0 });
        assert_eq!(ring.exceeded(), !fits);
    }
}

/// A prime field, where sums are of one, two or three words, against products over the integers.
#[test]
fn products_modulo_primes() {
    let variables = Variables::numbered(2, Order::DegRevLex);
    let integers = Polynomials::new(Integers, variables.clone());
    let mut random = crate::ring::SplitMix64::new(5);
    for p in [3, 251, (1 << 31) - 1, 4_611_686_018_427_387_847] {
        let field = PrimeField::new(p).expect("a prime");
        let ring = Polynomials::new(field, variables.clone());
        for degree in [5u32, 14, 30] {
            let mut random = || {
                let terms = (0..(degree + 1) * (degree + 1)).map(|i| {
                    let c = (random.next_u64() % p) as i64;
                    ([i / (degree + 1), i % (degree + 1)], Integer::from(c))
                });
                integers.from_terms(terms.collect::<Vec<_>>())
            };
            let image = |p: &Polynomial| {
                let c = |c: Integer| field.from_integer(&c.to_bigint());
                ring.from_terms(p.terms().map(|(m, n)| (m.exponents(), c(n))))
            };
            let (a, b) = (random(), random());
            let product = ring.mul(&image(&a), &image(&b));
            assert_eq!(product, image(&integers.mul(&a, &b)), "degree {degree} modulo {p}");
        }
    }
}

/// As large as it takes for several threads, and for the table to give up.
#[test]
fn large_products_do_not_depend_on_threads() {
    let ring = Polynomials::new(Integers, Variables::numbered(4, Order::DegRevLex));
    let mut state = 1u64;
    let mut random = |largest: u64, count: usize| {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 33
        };
        let terms = (0..count).map(|_| {
            let exponents = [0; 4].map(|_| (next() % largest) as u32);
            (exponents, Integer::from(next() as i64 - (1 << 30)))
        });
        ring.from_terms(terms.collect::<Vec<_>>())
    };
    let point = [2, -1, 3, 1].map(Integer::from);
    for largest in [8, 500] {
        let (a, b) = (random(largest, 600), random(largest, 700));
        let in_pool = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| ring.mul(&a, &b))
        };
        let product = in_pool(1);
        assert_eq!(in_pool(3), product);
        let values = Integers.mul(&a.evaluate(&Integers, &point), &b.evaluate(&Integers, &point));
        assert_eq!(product.evaluate(&Integers, &point), values);
    }
}

/// Many ranges, monomials of two words, of which the first is often the same.
#[test]
fn ranges_are_what_the_heap_merges() {
    let ring = Polynomials::new(Integers, Variables::numbered(4, Order::Lex));
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 33) % below) as u32
    };
    let mut factor = |count: usize| {
        let mut terms = Vec::new();
        for _ in 0..count {
            let exponents = [next(30), next(4), next(2) * 40_000, next(5)];
            terms.push((exponents, Integer::from(i64::from(next(9)) - 4)));
        }
        ring.from_terms(terms)
    };
    let pairs = [(factor(900), factor(900)), (factor(300), factor(800))];
    let mut job = job(&pairs);
    let layout = Layout::holding(4, 1 << 18);
    assert_eq!(layout.words(), 2);
    job.layout = layout;
    for (pair, (a, b)) in job.pairs.iter_mut().zip(&pairs) {
        (pair[0].exponents, pair[1].exponents) = (a.packed_in(layout), b.packed_in(layout));
    }
    let coefficients: Vec<_> =
        job.pairs.iter().map(|[a, b]| [small(a.coefficients), small(b.coefficients)]).collect();
    let sides: Vec<[Side<'_, i64>; 2]> = job
        .pairs
        .iter()
        .zip(&coefficients)
        .map(|(pair, read)| {
            [0, 1].map(|i| Side { exponents: &pair[i].exponents, coefficients: &read[i] })
        })
        .collect();
    let merged = heap::run(&Words, Dynamic(2), &sides, usize::MAX).unwrap();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| ranges::run(&Words, Dynamic(2), &sides, usize::MAX).unwrap());
        assert!(found == merged, "{threads} threads");
        let few = pool.install(|| ranges::run(&Words, Dynamic(2), &sides, merged.1.len() - 1));
        assert!(few.is_none());
    }
}
