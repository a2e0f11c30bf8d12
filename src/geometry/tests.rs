//! Two methods for everything, and planted answers.

use num_rational::BigRational;
use proptest::prelude::*;

use super::jacobian::{Recorded, forward_rows, unflatten};
use super::point_jacobian;
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
