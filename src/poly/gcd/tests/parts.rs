//! The parts on their own: polynomials modulo a prime, sums of powers, proofs that something divides.

use super::super::image::{Shape, field, powers};
use super::super::split::Split;
use super::super::sums::{Recurrence, Vandermonde, sparse_powers};
use super::super::univariate::{metered_gcd, quotient, trim};
use super::super::verify::{divides, divides_in_two};
use super::super::{coefficients, exact};
use super::*;

fn modulo(p: u64) -> PrimeField {
    PrimeField::new(p).unwrap()
}

fn product(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut product = vec![0; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        b.iter().enumerate().for_each(|(j, y)| field.add_mul_assign(&mut product[i + j], x, y));
    }
    trim(&mut product);
    product
}

/// Euclid's algorithm as in a textbook.
fn by_euclid(field: &PrimeField, mut a: Vec<u64>, mut b: Vec<u64>) -> Vec<u64> {
    while !b.is_empty() {
        while a.len() >= b.len() {
            let factor = field.div_exact(&a[a.len() - 1], &b[b.len() - 1]).unwrap();
            let shift = a.len() - b.len();
            for (i, c) in b.iter().enumerate() {
                a[i + shift] = field.sub(&a[i + shift], &field.mul(&factor, c));
            }
            trim(&mut a);
        }
        std::mem::swap(&mut a, &mut b);
    }
    let inverse = field.try_inverse(a.last().unwrap()).unwrap();
    a.iter().map(|c| field.mul(c, &inverse)).collect()
}

fn residues(most: usize) -> impl Strategy<Value = Vec<u64>> {
    // Zeros make degrees fall by more than one.
    prop::collection::vec(prop_oneof![2 => Just(0), 3 => any::<u64>()], 0..most)
}

proptest! {
    #[test]
    fn modulo_primes(
        [f, g, h] in [residues(12), residues(12), residues(30)],
        p in prop::sample::select(vec![3, 5, 7, 101, 1_000_003, (1 << 61) - 1, 4611686018427387847]),
    ) {
        let field = modulo(p);
        let [f, g, h] = [f, g, h].map(|p| {
            let mut p: Vec<u64> = p.into_iter().map(|c| field.from_u64(c)).collect();
            trim(&mut p);
            p
        });
        prop_assume!(!(f.is_empty() || g.is_empty() && h.is_empty()));
        let (a, b) = (product(&field, &f, &g), product(&field, &f, &h));
        let found = metered_gcd(&field, a.clone(), b.clone(), &mut Work::new(u64::MAX)).unwrap();
        prop_assert_eq!(&found, &by_euclid(&field, a.clone(), b.clone()));
        prop_assert_eq!(quotient(&field, &a, &f), Some(g.clone()));
        prop_assert_eq!(quotient(&field, &b, &f), Some(h));
        if f.len() > 1 && !a.is_empty() {
            let mut wrong = a;
            wrong[0] = field.add(&wrong[0], &field.one());
            prop_assert_eq!(quotient(&field, &wrong, &f), None);
        }
    }

    #[test]
    fn sums_of_powers(
        terms in prop::collection::btree_map(0u32..40, 1u64..1000, 0..8),
        missing in 0usize..2,
    ) {
        let (field, base, bound) = (field(0), 3, 40);
        let base = field.from_u64(base);
        let powers = powers(&field, base, bound);
        let count = (2 * terms.len() + 1).saturating_sub(missing);
        let h: Vec<u64> = (1..=count as u64).map(|i| {
            terms.iter().fold(0, |sum, (&e, &c)| {
                let power = field.pow(&powers[e as usize], i);
                field.add(&sum, &field.mul(&field.from_u64(c), &power))
            })
        }).collect();
        let expected: Vec<(u32, u64)> =
            terms.iter().map(|(&e, &c)| (e, field.from_u64(c))).collect();
        let found = sparse_powers(&field, base, bound, &h, &mut Work::new(u64::MAX)).unwrap();
        prop_assert_eq!(found, (missing == 0).then(|| expected.clone()));
        if missing == 0 {
            let roots = terms.keys().map(|&e| powers[e as usize]).collect();
            let c = Vandermonde::new(&field, roots).unwrap().solve(&field, &[&h]).swap_remove(0);
            prop_assert_eq!(c, expected.iter().map(|(_, c)| *c).collect::<Vec<_>>());
            let mut recurrence = Recurrence::new(&field);
            (1..=h.len()).for_each(|n| recurrence.push(&field, &h[..n]));
            prop_assert_eq!(recurrence.length(), terms.len());
        }
    }

    /// Three ways to divide agree, on multiples and on what is nearly one.
    #[test]
    fn proofs_that_something_divides([f, g, h] in triple(5), near in any::<bool>()) {
        let c = f.primitive_part();
        let a = if near { &(&c * &g) + &one(&c) } else { &c * &(&g * &h) };
        prop_assume!(!a.is_empty() && !c.is_empty());
        let expected = c.divides(&a);
        let mut work = Work::new(u64::MAX);
        prop_assert_eq!(exact::quotient(&a, &c, &mut work).unwrap().is_some(), expected);
        // With two of the variables, and with one.
        let point = [1, 1, 5, 7].map(|n| Polynomial::constant(a.variables(), Integer::from(n), false));
        let ring = Polynomials::new(Integers, a.variables().clone());
        let [x, y] = [0, 1].map(|v| ring.variable(v));
        let [a, c] = [&a, &c].map(|p| {
            p.evaluate(&ring, &[x.clone(), y.clone(), point[2].clone(), point[3].clone()])
        });
        prop_assume!(!a.is_empty() && !c.is_empty());
        let c = c.primitive_part();
        let [split_a, split_c] = [&a, &c].map(|p| Split::new(p, 0, &[1]));
        prop_assert_eq!(divides_in_two(&split_c, &split_a, &mut work).unwrap(), c.divides(&a));
        let [a, c] = [&a, &c].map(|p| {
            p.evaluate(&ring, &[x.clone(), point[0].clone(), point[0].clone(), point[0].clone()])
        });
        prop_assume!(!a.is_empty() && !c.is_empty());
        let c = c.primitive_part();
        let [list_a, list_c] = [&a, &c].map(|p| coefficients(p, &Shape::of(p), 0));
        prop_assert_eq!(divides(&list_c, &list_a, &mut work).unwrap(), c.divides(&a));
    }
}

#[test]
fn equal_roots_have_no_system() {
    let field = field(0);
    let [two, three] = [2, 3].map(|n| field.from_u64(n));
    assert!(Vandermonde::new(&field, vec![two, three, two]).is_none());
    assert!(Vandermonde::new(&field, vec![0, three]).is_none());
    assert!(Vandermonde::new(&field, vec![two, three]).is_some());
}
