use num_rational::BigRational;
use proptest::prelude::*;

use super::{query_key, rank_exceeds};
use crate::matrix::Matrix;
use crate::ring::{Rationals, Ring, SplitMix64};

proptest! {
    /// A planted product `Kᵀ Q` is factored again, or refused when its rank is too large.
    #[test]
    fn factorizations_multiply_back(n in 1usize..5, rank in 0usize..5, size in 0usize..5, seed: u64) {
        let mut stream = SplitMix64::new(seed);
        let mut random = |rows, columns| Matrix::from_fn(rows, columns, |_, _| {
            BigRational::new(stream.in_range(1 << 20).into(), (1 + stream.next_u64() % 50).into())
        });
        let (left, right) = (random(rank, n), random(rank, n));
        let product = |k: &Matrix<BigRational>, q: &Matrix<BigRational>| {
            Matrix::from_fn(n, n, |i, j| Rationals.dot(k.column(i).zip(q.column(j))))
        };
        let a = product(&left, &right);
        prop_assert_eq!(rank_exceeds(&a, size), super::rank(&a) > size);
        match query_key(&a, size) {
            Some((q, k)) => {
                prop_assert_eq!((q.shape(), k.shape()), ((size, n), (size, n)));
                prop_assert_eq!(product(&k, &q), a);
            }
            None => prop_assert!(size < rank.min(n)),
        }
        if size >= rank.min(n) {
            prop_assert!(query_key(&product(&left, &right), size).is_some());
        }
    }
}

/// Ranks against a bound: zeros among fractions, and a minor that the first prime divides.
#[test]
fn ranks_above_a_bound() {
    let fraction = |n: i64, d: i64| BigRational::new(n.into(), d.into());
    let diagonal = |list: [BigRational; 3]| {
        Matrix::from_fn(3, 3, |i, j| if i == j { list[i].clone() } else { fraction(0, 1) })
    };
    // The largest primes below 2^31.
    let primes = fraction(2_147_483_647, 1) * fraction(2_147_483_629, 1);
    for (list, rank) in [
        ([fraction(1, 3), fraction(0, 1), fraction(2, 35)], 2),
        ([fraction(1, 1 << 40), fraction(5, 7), fraction(-1, 3)], 3),
        ([primes.clone(), fraction(1, 3), fraction(1, 1)], 3),
        ([primes.recip(), fraction(1, 3), fraction(0, 1)], 2),
        ([fraction(0, 1), fraction(0, 1), fraction(0, 1)], 0),
    ] {
        let matrix = diagonal(list);
        for bound in 0..4 {
            assert_eq!(rank_exceeds(&matrix, bound), rank > bound, "{matrix:?} {bound}");
        }
    }
}
