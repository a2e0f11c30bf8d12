use num_bigint::BigInt;
use proptest::prelude::*;

use super::cells::{Any, Cells, DoubleWords, Wide, Words};
use super::{Factor, Job, Side, any, bound, dense, hash, heap, ranges, rows, small, wide};
use crate::poly::layout::Layout;
use crate::poly::store::Store;
use crate::poly::stride::Dynamic;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring};

type PlainTerms = Vec<(Vec<u32>, i64)>;

fn terms(largest: u32, most: usize) -> impl Strategy<Value = PlainTerms> {
    let coefficient = prop_oneof![-9i64..10, Just(i64::MAX), Just(i64::MIN)];
    let term = (prop::collection::vec(0..=largest, 3), coefficient);
    prop::collection::vec(term, 1..most)
}

/// Terms of one degree: then the last exponent is no digit of the index.
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
    match bound::of(&job) {
        bound::Bound::Words => {
            found.extend(every_way(&Words, &job, &variables, &small));
            found.extend(every_way(&DoubleWords, &job, &variables, &small));
            found.extend(every_way(&Wide, &job, &variables, &wide));
        }
        bound::Bound::DoubleWords => {
            found.extend(every_way(&DoubleWords, &job, &variables, &small));
            found.extend(every_way(&Wide, &job, &variables, &wide));
        }
        bound::Bound::Wide => found.extend(every_way(&Wide, &job, &variables, &wide)),
        bound::Bound::None => {}
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
        ((31, 0), (31, 0), bound::Bound::Words),
        ((31, 0), (32, -1), bound::Bound::Words),
        ((31, 0), (32, 0), bound::Bound::DoubleWords),
        ((62, 0), (62, 0), bound::Bound::DoubleWords),
        ((63, 0), (63, 0), bound::Bound::Wide),
        ((63, 0), (64, -1), bound::Bound::Wide),
        ((63, 0), (64, 0), bound::Bound::None),
        ((127, -1), (0, 0), bound::Bound::Wide),
        ((127, 0), (0, 0), bound::Bound::None),
    ];
    for ((i, di), (j, dj), expected) in cases {
        let a = ring.constant(number(i, di));
        let b = ring.neg(&ring.constant(number(j, dj)));
        let pairs = [(a.clone(), b.clone())];
        assert_eq!(bound::of(&job(&pairs)), expected, "2^{i} + {di} and 2^{j} + {dj}");
        let product = ring.mul(&a, &b).coefficient(0).to_bigint();
        assert_eq!(product, -(number(i, di).to_bigint() * number(j, dj).to_bigint()));
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
