//! Two methods for everything, and planted answers.

use num_rational::BigRational;
use proptest::prelude::*;

use super::jacobian::{Recorded, forward_rows, unflatten};
use super::{point_jacobian, query_key, rank_exceeds};
use crate::matrix::Matrix;
use crate::network::{Architecture, LightningAttention, Network, Parametrization};
use crate::ring::{Integers, PrimeField, Rationals, Ring, SplitMix64};

fn network(widths: &[usize], query: &[usize], t: usize, p: Parametrization) -> LightningAttention {
    LightningAttention::new(Architecture::lightning(widths, query, t, p).unwrap())
}

fn parametrizations() -> impl Strategy<Value = Parametrization> {
    prop::sample::select(vec![Parametrization::Qkv, Parametrization::Av, Parametrization::Ml])
}

fn networks() -> impl Strategy<Value = LightningAttention> {
    (1usize..4, parametrizations()).prop_flat_map(|(layers, p)| {
        let widths = prop::collection::vec(1usize..4, layers + 1);
        let query = prop::collection::vec(1usize..4, layers);
        (widths, query, 1usize..4).prop_map(move |(w, a, t)| network(&w, &a, t, p))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Reverse accumulation on the recorded program equals dual numbers through the network.
    #[test]
    fn reverse_is_forward(network in networks(), seed: u64) {
        let field = PrimeField::new((1 << 31) - 1).unwrap();
        let mut stream = SplitMix64::new(seed);
        let mut entries = |n: usize| (0..n).map(|_| field.from_u64(stream.next_u64())).collect::<Vec<_>>();
        let blocks = network.coordinates();
        let point = unflatten(&blocks, &entries(blocks.iter().map(|b| b.len()).sum()));
        let (rows, columns) = network.input_shape();
        let input = Matrix::new(rows, columns, entries(rows * columns));
        let reverse = Recorded::new(&network).unwrap().rows(&field, &point, &input);
        prop_assert_eq!(reverse, forward_rows(&network, &field, &point, &input).unwrap());
    }

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

    /// The exact Jacobian: kernel vectors are directions in which the function stands still, and
    /// rank and kernel add up.
    #[test]
    fn kernels_at_a_point(network in networks(), seed: u64) {
        let found = point_jacobian(&network, None, None, false, seed, 1 << 30).unwrap();
        prop_assert_eq!(found.profile.rank() + found.kernel.len(), found.columns.len());
        let mut rows = Vec::new();
        for input in &found.inputs {
            rows.extend(forward_rows(&network, &Rationals, &found.point, input).unwrap());
        }
        for vector in &found.kernel {
            for row in &rows {
                let pairs = found.columns.iter().zip(vector);
                let sum = pairs.fold(Rationals.zero(), |sum, (&column, x)| {
                    let x = BigRational::from_integer(x.to_bigint());
                    Rationals.add(&sum, &Rationals.mul(&row[column], &x))
                });
                prop_assert!(Rationals.is_zero(&sum));
            }
        }
    }
}

/// The tape's own arithmetic, which networks do not use up: constants, sums, negatives, powers.
#[test]
fn tapes_compute_and_differentiate_any_polynomial() {
    let recorder = super::tape::Recorder::new();
    let (x, y) = (recorder.input(), recorder.input());
    // f = 3 x² − x y + 5, where x is active and y is not.
    let three = recorder.from_i64(3);
    let square = recorder.pow(&x, 2);
    let f = recorder.sub(&recorder.mul(&three, &square), &recorder.mul(&x, &y));
    let f = recorder.add(&f, &recorder.from_i64(5));
    let zero = recorder.mul(&f, &recorder.zero());
    let tape = recorder.finish(vec![x], vec![y], vec![f, zero, y, x]);
    let (x, y) = (Integers.from_i64(7), Integers.from_i64(-2));
    let values = tape.forward(&Integers, &[x], &[y]);
    let derivative = |output| tape.reverse(&Integers, &values, output)[0].to_bigint();
    assert_eq!(derivative(0), (6 * 7 + 2).into());
    assert_eq!(derivative(1), 0.into());
    assert_eq!(derivative(2), 0.into());
    assert_eq!(derivative(3), 1.into());
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
