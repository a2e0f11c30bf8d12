use num_bigint::BigInt;
use proptest::prelude::*;

use super::recurrence::{integers, residues};
use super::{Order, Plan, Way, line};
use crate::poly::{CoefficientRing, Order as Monomials, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, PrimeField, Ring};

/// In every way that there is.
fn every_way<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Vec<Polynomial<R::Elem>> {
    let mut found: Vec<_> =
        [Order::Steps, Order::Squares].map(|order| order.power(a, n, |a, b| ring.mul(a, b))).into();
    found.push(ring.pow(a, n));
    if let Some((line, places)) = line::line(a, n)
        && ring.coefficients().words_on_line(&line).is_some()
    {
        let power = ring.coefficients().power_on_line(&line, usize::MAX);
        let (numbers, coefficients) = power.expect("no limit");
        found.push(places.polynomial(a, &numbers, coefficients));
    }
    found
}

fn agree<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Polynomial<R::Elem> {
    let found = every_way(ring, a, n);
    for (way, power) in found.iter().enumerate() {
        assert_eq!(*power, found[0], "{a:?} to the power {n}, way {way}");
    }
    found[0].clone()
}

fn order() -> impl Strategy<Value = Monomials> {
    prop::sample::select(vec![Monomials::Lex, Monomials::DegLex, Monomials::DegRevLex])
}

/// Terms in three variables; on a line, palindromic, or neither.
fn terms() -> impl Strategy<Value = Vec<([u32; 3], i64)>> {
    let coefficient = prop_oneof![-3i64..4, Just(1 << 40), Just(-12)];
    let scattered =
        prop::collection::vec((prop::array::uniform3(0u32..4), coefficient.clone()), 2..5);
    let on_line = (
        prop::collection::vec((0u32..6, coefficient), 2..6),
        prop::array::uniform3(0u32..3),
        prop::array::uniform3(0u32..5),
    );
    let on_line = on_line.prop_map(|(terms, step, start)| {
        // Down in the last variable, where there is room.
        let place =
            |k: u32| [start[0] + k * step[0], start[1] + k * step[1], 12 - k * step[2].min(2)];
        terms.into_iter().map(|(k, c)| (place(k), c)).collect()
    });
    let mirrored =
        (prop::collection::vec(-2i64..3, 1..4), any::<bool>()).prop_map(|(half, odd)| {
            let all: Vec<i64> = half.iter().chain(half.iter().rev()).copied().collect();
            let sign = |k: usize| if odd && k >= half.len() { -1 } else { 1 };
            all.iter().enumerate().map(|(k, &c)| ([k as u32, 1, 0], c * sign(k))).collect()
        });
    prop_oneof![scattered, on_line, mirrored]
}

proptest! {
    #[test]
    fn all_ways_agree(order in order(), terms in terms(), n in 2u64..9) {
        let variables = Variables::numbered(3, order);
        let integers = Polynomials::new(Integers, variables.clone());
        let whole = integers.from_terms(terms.iter().map(|(e, c)| (e, Integer::from(*c))));
        if whole.is_empty() {
            return Ok(());
        }
        let power = agree(&integers, &whole, n);
        for p in [3, 7, 41, (1 << 61) - 1] {
            let field = PrimeField::new(p).expect("a prime");
            let ring = Polynomials::new(field, variables.clone());
            let image = |p: &Polynomial| {
                ring.from_terms(p.terms().map(|(m, c)| {
                    (m.exponents(), field.from_integer(&c.to_bigint()))
                }))
            };
            if !image(&whole).is_empty() {
                prop_assert_eq!(agree(&ring, &image(&whole), n), image(&power));
            }
        }
    }
}

/// The binomial theorem beyond every size at which the way changes.
#[test]
fn binomials() {
    let ring = Polynomials::new(Integers, Variables::numbered(2, Monomials::DegRevLex));
    let x = ring.variable(0);
    for n in [2u64, 63, 64, 65, 66, 67, 127, 128, 129, 130, 131, 4096, 4097] {
        for sign in [1, -1] {
            let power = ring.pow(&ring.add(&x, &ring.from_i64(sign)), n);
            assert_eq!(power.len() as u64, n + 1);
            let mut choose = BigInt::from(1);
            for k in 0..=n {
                let sign = if k % 2 == 1 { sign } else { 1 };
                let term = power.coefficient(k as usize);
                assert_eq!(term.to_bigint(), &choose * sign, "{k} of {n}");
                choose = choose * (n - k) / (k + 1);
            }
        }
    }
}

/// Exponents far apart, and coefficients that are zero in the middle.
#[test]
fn sparse_powers_stay_sparse() {
    let ring = Polynomials::new(Integers, Variables::numbered(1, Monomials::Lex));
    let p =
        |terms: &[(u32, i64)]| ring.from_terms(terms.iter().map(|&(e, c)| ([e], Integer::from(c))));
    let square = ring.pow(&p(&[(1_000_000, 1), (0, 1)]), 2);
    assert_eq!(square, p(&[(2_000_000, 1), (1_000_000, 2), (0, 1)]));
    let cube = agree(&ring, &p(&[(1_000_000, 1), (1, 1), (0, -1)]), 3);
    assert_eq!(cube.len(), 10);
    // (x^2 + x + 1) (x - 1) = x^3 - 1
    let fifth = agree(&ring, &p(&[(3, 1), (0, -1)]), 5);
    assert_eq!(fifth, p(&[(15, 1), (12, -5), (9, 10), (6, -10), (3, 5), (0, -1)]));
    // 1 + z - z^2 + z^3: the square has no z^2: 1·(−1)·2 + 1.
    let power = agree(&ring, &p(&[(0, 2), (1, 2), (2, -1)]), 2);
    assert_eq!(power, p(&[(0, 4), (1, 8), (3, -4), (4, 1)]));
}

/// At the prime, below and beyond it.
#[test]
fn powers_modulo_primes() {
    let variables = Variables::numbered(2, Monomials::DegLex);
    for p in [3u64, 5, 7, 13] {
        let field = PrimeField::new(p).expect("a prime");
        let ring = Polynomials::new(field, variables.clone());
        let one = field.one();
        let sums = [
            ring.from_terms([([1, 0], one), ([0, 1], field.from_i64(2))]),
            ring.from_terms([([2, 0], one), ([1, 1], one), ([0, 0], field.from_i64(-1))]),
        ];
        for sum in sums {
            for n in [p - 1, p, p + 1, 2 * p, p * p - 1, p * p, p * p + p + 1] {
                if n > 1 {
                    agree(&ring, &sum, n);
                }
            }
        }
    }
    let field = PrimeField::new(1_000_003).expect("a prime");
    let ring = Polynomials::new(field, variables);
    let sum = ring.add(&ring.variable(0), &ring.one());
    // As modulo any prime.
    let power = ring.pow(&sum, 1_000_003);
    assert_eq!(power, ring.add(&ring.from_terms([([1_000_003, 0], field.one())]), &ring.one()));
}

#[test]
fn limits_hold() {
    let ring = Polynomials::with_limit(Integers, Variables::numbered(1, Monomials::Lex), 10);
    let sum = ring.add(&ring.variable(0), &ring.one());
    assert_eq!(ring.pow(&sum, 9).len(), 10);
    assert!(!ring.exceeded());
    assert!(ring.pow(&sum, 10).is_empty());
    assert!(ring.exceeded());
    let (line, _) = line::line(&sum, 10).expect("a line");
    assert!(integers(&line, 10).is_none());
    let field = PrimeField::new(101).expect("a prime");
    let ring = Polynomials::new(field, Variables::numbered(1, Monomials::Lex));
    let (line, _) = line::line(&ring.add(&ring.variable(0), &ring.one()), 10).expect("a line");
    assert!(residues(&field, &line, 10).is_none());
    assert!(residues(&field, &line, 11).is_some());
}

/// Which way is taken.
#[test]
fn ways() {
    let ring = Polynomials::new(Integers, Variables::numbered(4, Monomials::Lex));
    let [x, y, z, t] = [0, 1, 2, 3].map(|v| ring.variable(v));
    let sum = ring.one() + &x + &y + z + t;
    let ways = [(&x + &y, 5000), (&x * &x + &x + ring.one(), 300), (sum, 20)];
    let found = ways.map(|(p, n)| match Plan::of(&Integers, &p, n).way {
        Way::Line(line, _) => line.length,
        Way::Products(_) => 0,
    });
    assert_eq!(found, [5001, 601, 0]);
}
