//! The public strategies do what they say, and every known symmetry holds on what they give.

use neurocert::linalg::rank;
use neurocert::network::{Architecture, Parametrization};
use neurocert::ring::Rationals;
use neurocert::testing::{
    gauge_pairs, invertible, layers, matrices, matrices_of_rank, nonzero, same_fiber, weights,
};
use neurocert::theory::lightning::evaluate;
use neurocert::theory::lightning::layer::{fiber, same_function};
use num_traits::Zero;
use proptest::prelude::*;

fn sizes() -> impl Strategy<Value = (usize, usize, usize)> {
    (1..5usize, 1..5usize).prop_flat_map(|(r, c)| (Just(r), Just(c), 0..=r.min(c)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranks_are_exact(
        (matrix, expected) in
            sizes().prop_flat_map(|(r, c, k)| (matrices_of_rank(r, c, k, 40), Just(k)))
    ) {
        prop_assert_eq!(rank(&matrix), expected);
    }

    #[test]
    fn elements_of_the_group_are_invertible(matrix in (1..5usize).prop_flat_map(|n| invertible(n, 20))) {
        prop_assert_eq!(rank(&matrix), matrix.rows());
    }

    #[test]
    fn nonzero_is_not_zero(q in nonzero(3)) {
        prop_assert!(!q.is_zero());
    }

    #[test]
    fn members_of_a_fiber_are_one_function(
        (layer, member) in (1..4usize, 1..4usize, 1..4usize, 1..4usize)
            .prop_flat_map(|(d, e, a, t)| {
                let ranks = (0..=a.min(d), 0..=d.min(e));
                (Just((d, e, a, t)), ranks)
            })
            .prop_flat_map(|((d, e, a, t), ranks)| same_fiber(layers(d, e, a, t, ranks, 12)))
    ) {
        prop_assert!(same_function(&layer, &member));
        prop_assert_eq!(fiber(&layer).dimension, fiber(&member).dimension);
    }

    #[test]
    fn known_symmetries_do_not_change_the_function(
        (architecture, (one, other), x) in
            (proptest::collection::vec(1..4usize, 2..4), 1..3usize, 1..4usize).prop_flat_map(|(widths, a, t)| {
                let built = Architecture::lightning(&widths, &[a], t, Parametrization::Qkv).unwrap();
                let pairs = gauge_pairs(&built, 6);
                (Just(built), pairs, matrices(widths[0], t, 6))
            })
    ) {
        let value = |weights| evaluate(&Rationals, &architecture, weights, &x).unwrap();
        prop_assert_eq!(value(&one), value(&other));
    }

    #[test]
    fn weights_fit(
        (architecture, weights) in (1..4usize, 1..4usize, 1..5usize).prop_flat_map(|(d, e, a)| {
            let built = Architecture::lightning(&[d, e], &[a], 2, Parametrization::Av).unwrap();
            let weights = weights(&built, 10);
            (Just(built), weights)
        })
    ) {
        prop_assert_eq!(rank(&weights[0]), architecture.query_dims()[0].min(weights[0].rows()));
        prop_assert_eq!(weights.len(), 2);
    }
}
