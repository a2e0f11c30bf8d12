//! Two methods for everything, and planted answers.

use num_rational::BigRational;
use proptest::prelude::*;

use super::jacobian::{Recorded, forward_rows, unflatten};
use super::{
    Certainty, Method, Options, UpperRule, dimension, point_jacobian, query_key, rank_exceeds,
};
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

    /// Random rational points and random points modulo a prime have the same rank and as many
    /// independent symmetries. (A rational point of small entries may be special: the best of
    /// three.)
    #[test]
    fn bareiss_is_the_reference(network in networks(), seed in 0u64..1000) {
        let modular = dimension(&network, &Options { seed, ..Options::default() }).unwrap();
        let bareiss = (seed..seed + 3).map(|seed| {
            let options = Options { seed, method: Method::Bareiss, ..Options::default() };
            dimension(&network, &options).unwrap()
        });
        let bareiss = bareiss.max_by_key(|found| (found.lower, found.parameters - found.upper)).unwrap();
        prop_assert_eq!(modular.lower, bareiss.lower);
        prop_assert_eq!(modular.upper, bareiss.upper);
        prop_assert_eq!(modular.bounds.symmetries, bareiss.bounds.symmetries);
        prop_assert!(modular.lower <= modular.upper);
        prop_assert!(modular.modulus.is_some_and(|p| (1 << 30..1 << 31).contains(&p)));
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

fn lower(widths: &[usize], query: &[usize], tokens: usize) -> (usize, bool) {
    let network = network(widths, query, tokens, Parametrization::Qkv);
    let found = dimension(&network, &Options::default()).unwrap();
    (found.lower, found.certainty == Certainty::Exact)
}

/// Sizes at which the easy formula or an easy method goes wrong.
#[test]
fn dimensions_that_are_easy_to_get_wrong() {
    // With 10 inputs every seed gives 31.
    assert_eq!(lower(&[4, 4, 4, 4], &[1], 3), (34, true));
    assert_eq!(lower(&[2, 3, 2], &[2], 3), (10, true));
    assert_eq!(lower(&[2, 2, 2], &[1, 2], 3), (8, true));
    assert_eq!(lower(&[5, 4, 1], &[2, 1], 3), (28, true));
    assert_eq!(lower(&[7, 6, 1], &[2, 2], 3), (53, true));
    assert_eq!(lower(&[3, 3, 3], &[2], 2), (23, true));
    assert_eq!(lower(&[2, 2], &[7], 2), (7, true));
    // With as many rows as parameters on 28 inputs: 1247.
    assert_eq!(lower(&[32, 32, 32], &[2], 3), (1270, true));
}

/// No point, no sample: elimination over the rational functions gives the same numbers.
#[test]
fn symbolic_elimination_agrees() {
    use Parametrization::{Av, Ml, Qkv};
    for (widths, query, tokens, parametrization, expected) in [
        (&[2, 2][..], &[1][..], 2, Qkv, 6),
        (&[2, 2], &[1], 2, Av, 6),
        (&[2, 2], &[2], 2, Qkv, 7),
        // One token: only A + Aᵀ is seen.
        (&[2, 2], &[2], 1, Qkv, 6),
        (&[1, 2, 1], &[1], 2, Qkv, 1),
        (&[2, 1], &[1], 2, Ml, 5),
        (&[1, 3], &[2], 1, Av, 3),
    ] {
        let network = network(widths, query, tokens, parametrization);
        let options = Options { method: Method::Symbolic, ..Options::default() };
        let found = dimension(&network, &options).unwrap();
        assert_eq!((found.lower, found.upper), (expected, expected), "{widths:?} {query:?}");
        assert_eq!(found.bounds.rule, UpperRule::SymbolicElimination);
        let modular = dimension(&network, &Options::default()).unwrap();
        assert_eq!(modular.lower, expected, "{widths:?} {query:?}");
    }
}

#[test]
fn a_symbolic_elimination_that_explodes_is_refused() {
    let network = network(&[3, 3, 3], &[2], 2, Parametrization::Qkv);
    let options = Options { method: Method::Symbolic, ..Options::default() };
    let error = dimension(&network, &options).unwrap_err().to_string();
    assert!(error.contains("--method modular"), "{error}");
}

/// A tiny prime can only lose: never more than the truth, and never a false `exact`.
#[test]
fn tiny_primes_prove_less_but_nothing_false() {
    for p in [3, 5, 7, 11, 13] {
        for seed in 0..20 {
            let network = network(&[2, 2, 2], &[2], 3, Parametrization::Av);
            let options = Options { seed, modulus: Some(p), ..Options::default() };
            let found = dimension(&network, &options).unwrap();
            assert!(found.lower <= 10, "modulo {p}");
            assert!(found.upper >= 10, "modulo {p}");
            // The prime was not drawn at random, so no probability is claimed.
            assert!(!matches!(found.certainty, Certainty::Probable { .. }));
        }
    }
}

#[test]
fn bad_options_are_errors() {
    let network_of = |widths: &[usize]| network(widths, &[2], 3, Parametrization::Qkv);
    let error = |network: &LightningAttention, options: &Options<'_>| {
        dimension(network, options).unwrap_err().to_string()
    };
    let small = network_of(&[2, 2]);
    assert!(error(&small, &Options { modulus: Some(9), ..Options::default() }).contains("prime"));
    let huge = network_of(&[100_000, 100_000]);
    let message = error(&huge, &Options::default());
    assert!(message.contains("would need about") && message.contains("EiB"), "{message}");
    let options = Options { method: Method::Bareiss, ..Options::default() };
    assert!(error(&huge, &options).contains("--method modular"));
    let many_tokens = network(&[1, 1], &[1], 1 << 24, Parametrization::Qkv);
    assert!(error(&many_tokens, &Options::default()).contains("would need about"));
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
