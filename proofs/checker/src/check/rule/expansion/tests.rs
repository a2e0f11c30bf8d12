//! The arithmetic of polynomials and matrices, against values at points.

use std::rc::Rc;

use num_bigint::BigInt;

use super::below::Below;
use super::budget::Budget;
use super::matrix::{Field, Matrix};
use super::polynomial::Polynomial;
use super::quotient;
use crate::check::allowance::{Allowance, Limits};

const P: i64 = 1_000_003;

/// Pseudorandom numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A polynomial in four variables.
    fn polynomial(&mut self, terms: u64, budget: &Budget) -> Polynomial {
        let mut sum = Polynomial::zero(budget).unwrap();
        for _ in 0..terms {
            let number = BigInt::from(self.below(9)) - 4;
            let mut term = Polynomial::number(number, budget).unwrap();
            for _ in 0..self.below(4) {
                let variable = Polynomial::variable(self.below(4) as u32, budget).unwrap();
                term = term.times(&variable, budget).unwrap();
            }
            sum = sum.plus(&term, budget).unwrap();
        }
        sum
    }

    fn matrix(&mut self, rows: usize, columns: usize, field: &Field) -> Matrix {
        let entries = (0..rows * columns).map(|_| {
            let terms = self.below(3);
            Rc::new(self.polynomial(terms, field.budget))
        });
        field.matrix(columns, entries.collect(), Below::one()).unwrap()
    }
}

/// The value at variables 3, 4, 5, 6 modulo a prime.
fn at(polynomial: &Polynomial) -> i64 {
    let mut sum = 0;
    for (monomial, number) in polynomial.terms() {
        let mut term = i64::try_from(number % P).unwrap();
        for (complement, exponent) in monomial.powers() {
            for _ in 0..exponent {
                term = term * i64::from(super::monomial::MAX - complement + 3) % P;
            }
        }
        sum += term;
    }
    sum.rem_euclid(P)
}

#[test]
fn sums_products_and_quotients() {
    let budget = Budget::new(&Rc::new(Allowance::new(Limits { work: 1 << 39, memory: 1 << 31 })));
    let mut random = Random(1);
    let mut exact = 0;
    for _ in 0..400 {
        let sizes = [random.below(9), random.below(9), random.below(3)];
        let [x, y, z] = sizes.map(|terms| random.polynomial(terms, &budget));
        let product = x.times(&y, &budget).unwrap();
        assert_eq!(at(&product), at(&x) * at(&y) % P);
        let sum = product.plus(&z, &budget).unwrap();
        assert_eq!(at(&sum), (at(&product) + at(&z)) % P);
        assert!(sum.terms().windows(2).all(|pair| pair[0].0 > pair[1].0));
        assert!(sum.terms().iter().all(|(_, number)| *number != BigInt::from(0)));
        if !y.is_zero() {
            let quotient = quotient::exact(&product, &y, &budget).unwrap();
            assert!(quotient.is_some_and(|quotient| quotient == x));
            if let Some(quotient) = quotient::exact(&sum, &y, &budget).unwrap() {
                assert!(quotient.times(&y, &budget).unwrap() == sum);
                exact += 1;
            }
        }
    }
    assert!(exact > 100 && exact < 400, "{exact}");
}

#[test]
fn inverses() {
    let budget = Budget::new(&Rc::new(Allowance::new(Limits { work: 1 << 39, memory: 1 << 31 })));
    let mut random = Random(2);
    let (mut regular, mut singular) = (0, 0);
    for size in [1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3, 2, 3, 2, 2, 2, 4] {
        let mut field = Field::new(&budget).unwrap();
        let x = random.matrix(size, size, &field);
        match field.inverse(&x).unwrap() {
            None => {
                singular += 1;
                assert!(field.determinant(&x).unwrap().is_zero());
            }
            Some(inverse) => {
                regular += 1;
                let one = field.identity(size).unwrap();
                for product in [field.product(&x, &inverse), field.product(&inverse, &x)] {
                    let product = product.unwrap();
                    assert!(product.entries == one.entries && product.below == one.below);
                }
                let back = field.inverse(&inverse).unwrap().unwrap();
                assert!(back.entries == x.entries && back.below == x.below);
            }
        }
    }
    assert!(regular > 7 && singular > 1, "{regular} {singular}");
}

/// The determinant with two equal rows, and that of a permutation.
#[test]
fn determinants() {
    let budget = Budget::new(&Rc::new(Allowance::new(Limits { work: 1 << 39, memory: 1 << 31 })));
    let mut random = Random(3);
    let field = Field::new(&budget).unwrap();
    for size in 2..5 {
        let x = random.matrix(1, size, &field);
        let rows = field
            .filled(size, size, |i, j| x.entries[if i < 2 { j } else { (i + j) % size }].clone());
        assert!(field.determinant(&rows.unwrap()).unwrap().is_zero());
        for shift in 0..size {
            let cycle = field.filled(size, size, |i, j| {
                Rc::clone(if (i + shift) % size == j { &field.one } else { &field.zero })
            });
            let found = field.determinant(&cycle.unwrap()).unwrap().constant();
            let sign = if (size - 1) * shift % 2 == 0 { 1 } else { -1 };
            assert_eq!(found, Some(BigInt::from(sign)));
        }
    }
}

/// What is kept is free again, and there is an end to it.
#[test]
fn budgets() {
    let budget = Budget::new(&Rc::new(Allowance::new(Limits { work: 1 << 39, memory: 1 << 31 })));
    let x = Polynomial::variable(0, &budget).unwrap();
    for _ in 0..1000 {
        drop(budget.keep(1 << 20).unwrap());
    }
    let mut all = Vec::new();
    while let Ok(kept) = budget.keep(1 << 20) {
        all.push(kept);
        assert!(all.len() < 1000);
    }
    drop(all);
    let one = Polynomial::number(1.into(), &budget).unwrap();
    let mut power = x.plus(&one, &budget).unwrap();
    let mut squares = 0;
    while let Ok(square) = power.times(&power, &budget) {
        power = square;
        squares += 1;
    }
    assert!(squares > 8 && squares < 16, "{squares}");
}
