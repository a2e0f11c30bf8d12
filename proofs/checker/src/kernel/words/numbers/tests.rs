//! Products, and matrices that are equal up to a factor, with short and long numbers.

use std::hash::{BuildHasher, RandomState};

use super::*;

/// Fractions without common denominators.
fn drawn(state: &mut u64, (rows, columns): Shape, digits: u32) -> Numbers {
    let mut next = || {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        BigInt::from(*state >> 40)
    };
    let mut long = || (0..digits).fold(BigInt::one(), |product, _| product * (next() + 1));
    let entry = |_| BigRational::new(long() - 5, long());
    Numbers { shape: (rows, columns), entries: (0..rows * columns).map(entry).collect() }
}

fn naive(a: &Numbers, b: &Numbers) -> Vec<BigRational> {
    let places = (0..a.shape.0).flat_map(|i| (0..b.shape.1).map(move |j| (i, j)));
    let terms = |i, j| (0..a.shape.1).map(move |k| a.at(i, k) * b.at(k, j));
    places.map(|(i, j)| terms(i, j).fold(BigRational::zero(), |sum, x| sum + x)).collect()
}

#[test]
fn products_are_in_lowest_terms() {
    let mut state = 1;
    for digits in [1, 3, 8] {
        let a = drawn(&mut state, (4, 5), digits);
        let b = drawn(&mut state, (5, 3), digits);
        let product = a.product(&b, &mut (1 << 40)).unwrap();
        let expected = naive(&a, &b);
        assert_eq!(product.entries, expected);
        let lowest = product.entries.iter().all(|x| {
            let again = BigRational::new(x.numer().clone(), x.denom().clone());
            (again.numer(), again.denom()) == (x.numer(), x.denom())
        });
        assert!(lowest);
        assert!(a.product(&b, &mut 100).is_err());
        // Rows and columns of many entries, and of few among many.
        let (long, high) = (drawn(&mut state, (2, 12), digits), drawn(&mut state, (12, 3), digits));
        assert_eq!(long.product(&high, &mut (1 << 40)).unwrap().entries, naive(&long, &high));
        let mut thin = long.clone();
        thin.entries.iter_mut().step_by(2).for_each(|x| *x = BigRational::zero());
        assert_eq!(thin.product(&high, &mut (1 << 40)).unwrap().entries, naive(&thin, &high));
    }
}

#[test]
fn multiples_are_one_letter() {
    let mut state = 2;
    let hasher = RandomState::new();
    for digits in [1, 3, 8, 40] {
        let a = drawn(&mut state, (3, 3), digits);
        let factor = BigRational::new((-22).into(), 7.into());
        let times = |matrix: &Numbers| Numbers {
            shape: matrix.shape,
            entries: matrix.entries.iter().map(|x| x * &factor).collect(),
        };
        let multiple = times(&a);
        assert!(a == multiple && a.cmp(&multiple).is_eq());
        assert_eq!(multiple.over(&a), factor);
        assert_eq!(hasher.hash_one(&a), hasher.hash_one(&multiple));
        let mut other = multiple.clone();
        other.entries[7] += BigRational::one();
        assert!(a != other);
        assert_eq!(a.cmp(&other), other.cmp(&a).reverse());
        assert_eq!(a.cmp(&other), times(&a).cmp(&other));
        // What it is made of, put together again.
        for matrix in [a.clone(), multiple] {
            let Split { factor, parts } = matrix.clone().split();
            let [part] = &parts[..] else { panic!("not of rank one") };
            let again: Vec<_> = part.entries.iter().map(|x| x * &factor).collect();
            assert_eq!(again, matrix.entries);
        }
    }
}
