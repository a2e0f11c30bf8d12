//! Against products of rational matrices, with one entry changed.

use num_rational::BigRational;
use num_traits::Zero;

use super::{is_conjugate, is_multiple};
use crate::matrix::Matrix;
use crate::ring::SplitMix64;
use crate::theory::lightning::layer::matrices::{Exact, product, scaled};

fn random(rng: &mut SplitMix64, rows: usize, columns: usize) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| {
        BigRational::new(rng.in_range(1 << 40).into(), (1 + rng.next_u64() % 1000).into())
    })
}

#[test]
fn equations_hold_until_an_entry_is_changed() {
    let mut rng = SplitMix64::new(5);
    let factor = BigRational::new((-3).into(), 7.into());
    for (n, m, k) in [(1, 1, 1), (2, 3, 4), (4, 1, 3), (3, 3, 0)] {
        let (a, b, c) = (random(&mut rng, m, n), random(&mut rng, m, k), random(&mut rng, k, n));
        let triple = product(&a.transpose(), &product(&b, &c));
        let mut d = scaled(&triple, &factor.recip());
        assert!(is_conjugate((&a, &b, &c), &factor, &d));
        assert!(!is_conjugate((&a, &b, &c), &(&factor + &factor), &d) || k == 0);
        let one = Matrix::from_fn(n, n, |i, j| BigRational::from_integer(i64::from(i == j).into()));
        let first = product(&a.transpose(), &b);
        assert!(is_multiple(&factor.recip(), (&first, &c), (&d, &one)));
        d[(n - 1, 0)] += BigRational::new(1.into(), 1_000_003.into());
        assert!(!is_conjugate((&a, &b, &c), &factor, &d));
        assert!(!is_multiple(&factor.recip(), (&first, &c), (&d, &one)));
    }
}

#[test]
fn shapes_that_do_not_fit_are_no_equation() {
    let mut rng = SplitMix64::new(6);
    let factor = BigRational::from_integer(1.into());
    let (square, wide) = (random(&mut rng, 2, 2), random(&mut rng, 2, 3));
    assert!(!is_multiple(&factor, (&wide, &square), (&square, &square)));
    assert!(!is_multiple(&factor, (&square, &wide), (&square, &square)));
    let zero = Matrix::from_fn(3, 2, |_, _| BigRational::zero());
    assert!(!is_conjugate((&zero, &square, &square), &factor, &square));
}
