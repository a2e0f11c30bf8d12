//! Equality at points against what is known to be equal, and not.

use super::*;
use crate::kernel::failure::Reason;

const STEPS: u64 = 1 << 30;

fn numbers(entries: &[i64]) -> Constant {
    let rational = |&n: &i64| BigRational::from_integer(n.into());
    Constant::Dense(entries.iter().map(rational).collect())
}

/// G J Gᵀ is det(G) J for every G; G J G only for symmetric ones.
#[test]
fn symmetry_is_used() {
    let meter = Meter::new(STEPS, 1 << 30);
    for (condition, expected) in [(Condition::Any, false), (Condition::Symmetric, true)] {
        let mut all = Circuits::new(&meter);
        let g = all.letter("g", (2, 2), condition).unwrap();
        let j = all.constant(&numbers(&[0, 1, -1, 0]), (2, 2)).unwrap();
        let left = all.product(&g, &j).unwrap();
        let turned = all.transpose(&g);
        let (one, two) = (all.product(&left, &g).unwrap(), all.product(&left, &turned).unwrap());
        assert_eq!(all.equal(&one, &two).unwrap(), expected);
    }
}

/// A product of all x − k with k below the degree vanishes at every point with fewer.
#[test]
fn degrees_are_not_too_small() {
    let meter = Meter::new(STEPS, 1 << 30);
    for degree in 1..6 {
        let mut all = Circuits::new(&meter);
        let x = all.letter("x", (1, 1), Condition::Any).unwrap();
        let mut product = all.constant(&numbers(&[1]), (1, 1)).unwrap();
        for k in 0..degree {
            let minus = all.constant(&numbers(&[-k]), (1, 1)).unwrap();
            let factor = all.sum(&x, &minus).unwrap();
            product = all.product(&product, &factor).unwrap();
        }
        let zero = all.zero((1, 1));
        assert!(!all.equal(&product, &zero).unwrap(), "{degree}");
    }
}

/// Denominators, scalars and Kronecker products, against the same written otherwise.
#[test]
fn laws() {
    let meter = Meter::new(STEPS, 1 << 30);
    let mut all = Circuits::new(&meter);
    let (a, b) = (
        all.letter("a", (2, 3), Condition::Any).unwrap(),
        all.letter("b", (2, 2), Condition::Any).unwrap(),
    );
    let half = BigRational::new(1.into(), 2.into());
    let third = BigRational::new(1.into(), 3.into());
    let (x, y) = (all.multiple(&half, &a).unwrap(), all.multiple(&third, &a).unwrap());
    let sum = all.sum(&x, &y).unwrap();
    let whole = all.multiple(&BigRational::new(5.into(), 6.into()), &a).unwrap();
    assert!(all.equal(&sum, &whole).unwrap());
    let wrong = all.multiple(&BigRational::new(4.into(), 6.into()), &a).unwrap();
    assert!(!all.equal(&sum, &wrong).unwrap());
    let k = all.kronecker(&a, &b).unwrap();
    let (at, bt) = (all.transpose(&a), all.transpose(&b));
    let (left, right) = (all.transpose(&k), all.kronecker(&at, &bt).unwrap());
    assert!(all.equal(&left, &right).unwrap());
    let other = all.kronecker(&bt, &at).unwrap();
    assert!(!all.equal(&left, &other).unwrap());
    let square = all.hadamard(&a, &a).unwrap();
    assert!(!all.equal(&square, &a).unwrap());
}

#[test]
fn too_many_points_are_refused() {
    let meter = Meter::new(STEPS, 1 << 30);
    let mut all = Circuits::new(&meter);
    let x = all.letter("x", (8, 8), Condition::Any).unwrap();
    let mut power = x;
    for _ in 0..5 {
        power = all.product(&power, &power).unwrap();
    }
    let turned = all.transpose(&power);
    assert_eq!(all.equal(&power, &turned).unwrap_err().reason, Reason::SizeLimit);
    let large = all.zero((1 << 40, 1 << 20));
    assert_eq!(all.equal(&large, &x).unwrap_err().reason, Reason::SizeLimit);
    assert!(all.constant(&Constant::Ones, (1 << 30, 1 << 20)).is_err());
}
