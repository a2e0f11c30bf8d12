//! Thousands of planted answers: ranks prescribed, gauges random, entries of up to 40 bits.

use neurocert::network::{Known, WeightFile, read_weights};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::layer::is_change_of_basis;
use neurocert::theory::lightning::layer::{
    ChangeOfBasis, FiberCase, Layer, change_of_basis, fiber, same_function,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use rayon::prelude::*;

use crate::draw::{
    Exact, Position, attention, av, factors, gauge, inverse, matrix, product, qkv, rank,
};

const CASES: u64 = 3000;

fn below(stream: &mut SplitMix64, n: usize) -> usize {
    (stream.next_u64() % n as u64) as usize
}

fn bits(stream: &mut SplitMix64) -> u32 {
    [2, 10, 40][below(stream, 3)]
}

/// One entry of a matrix changed by one.
fn nudged(matrix: &Exact, stream: &mut SplitMix64) -> Exact {
    let mut changed = matrix.clone();
    let place = (below(stream, matrix.rows()), below(stream, matrix.columns()));
    changed[place] += BigRational::from_integer(BigInt::from(1));
    changed
}

/// Lemma 3.1: where `rk A = a`, the planted `C` comes back exactly, and a near miss is told apart.
#[test]
fn the_change_of_basis_is_recovered() {
    (0..CASES).into_par_iter().for_each(|seed| {
        let stream = &mut SplitMix64::new(seed);
        let d = 1 + below(stream, 5);
        let a = 1 + below(stream, d);
        let bits = bits(stream);
        let (k, q) = loop {
            let (k, q) = (matrix(a, d, bits, stream), matrix(a, d, bits, stream));
            if rank(&product(&k.transpose(), &q)) == a {
                break (k, q);
            }
        };
        let c = gauge(a, bits, stream);
        let (k_other, q_other) = (product(&c, &k), product(&inverse(&c).transpose(), &q));
        let found = change_of_basis((&k, &q), (&k_other, &q_other));
        assert_eq!(found, ChangeOfBasis::Unique(c), "seed {seed}");
        let missed = change_of_basis((&k, &q), (&nudged(&k_other, stream), &q_other));
        assert_eq!(missed, ChangeOfBasis::DifferentProducts, "seed {seed}");
    });
}

/// Below full rank: a planted `C` is a member of the family that is found, two different members are
/// shown, and for other factorizations of the same matrix the verdict is checked by ranks.
#[test]
fn below_full_rank_there_are_families() {
    let families = (0..CASES).into_par_iter().map(|seed| {
        let stream = &mut SplitMix64::new(seed);
        let d = 1 + below(stream, 4);
        let a = 1 + below(stream, 5);
        let r = below(stream, a.min(d) + usize::from(a > d));
        let bits = bits(stream);
        let form = crate::draw::of_rank(d, d, r, bits, stream);
        let (q, k) = factors(&form, a, stream);
        let c = gauge(a, bits, stream);
        let (k_other, q_other) = (product(&c, &k), product(&inverse(&c).transpose(), &q));
        let (one, other) = ((&k, &q), (&k_other, &q_other));
        assert!(is_change_of_basis(&c, one, other));
        let found = change_of_basis(one, other);
        let is_family = rank(&k) < a && rank(&q) < a;
        match &found {
            ChangeOfBasis::Unique(found) => assert_eq!((found, is_family), (&c, false)),
            ChangeOfBasis::Family { direction, .. } => {
                assert!(is_family && rank(direction) == 1, "seed {seed}");
                let (first, second) = found.two_different().unwrap();
                assert_ne!(first, second);
                assert!(is_change_of_basis(&first, one, other), "seed {seed}");
                assert!(is_change_of_basis(&second, one, other), "seed {seed}");
            }
            none => panic!("seed {seed}: {none:?}"),
        }
        // Another factorization of the same matrix, with other row spaces or not.
        let (q_new, k_new) = factors(&form, a, stream);
        let stacked = |x: &Exact, y: &Exact| {
            let entries = x.entries().iter().chain(y.entries()).cloned().collect();
            rank(&neurocert::matrix::Matrix::new(2 * a, d, entries))
        };
        let same = |x: &Exact, y: &Exact| rank(x) == stacked(x, y) && rank(y) == stacked(x, y);
        let exists = same(&k, &k_new) && same(&q, &q_new);
        match change_of_basis(one, (&k_new, &q_new)) {
            ChangeOfBasis::None => assert!(!exists, "seed {seed}"),
            ChangeOfBasis::Unique(c) => {
                assert!(exists && is_change_of_basis(&c, one, (&k_new, &q_new)), "seed {seed}");
            }
            ChangeOfBasis::Family { c, .. } => {
                assert!(exists && is_change_of_basis(&c, one, (&k_new, &q_new)), "seed {seed}");
            }
            ChangeOfBasis::DifferentProducts => panic!("seed {seed}"),
        }
        usize::from(is_family)
    });
    assert!(families.sum::<usize>() > 500);
}

/// A random member of the fiber: the case is the same seen from there, and one entry changed is
/// another function.
#[test]
fn fibers_are_found_from_every_member() {
    (0..CASES).into_par_iter().for_each(|seed| {
        let stream = &mut SplitMix64::new(seed);
        let (d, d_out, a) = (1 + below(stream, 4), 1 + below(stream, 4), 1 + below(stream, 4));
        let sizes = (d, d_out, a, 1 + below(stream, 3));
        let ranks = (below(stream, a.min(d) + 1), below(stream, d.min(d_out) + 1));
        let positions = [Position::Generic, Position::Aligned, Position::Crossed];
        let position = positions[below(stream, 3)];
        let bits = bits(stream);
        let weights = attention(sizes, ranks, position, bits, stream);
        let layer =
            if below(stream, 2) == 0 { av(sizes, weights) } else { qkv(sizes, weights, stream) };
        let found = fiber(&layer);
        for member in found.members(seed).take(2) {
            let again = fiber(&member);
            assert_eq!(
                (again.case, again.pieces, again.dimension),
                (found.case, found.pieces, found.dimension),
                "seed {seed}"
            );
            assert!(same_function(&layer, &member), "seed {seed}");
            assert_eq!(read_again(&member), member, "seed {seed}");
        }
        if found.case != FiberCase::Zero && layer.tokens() > 1 {
            near_miss(&layer, stream);
        }
    });
}

/// One entry of `A` or `V` changed is another function: `E ⊗ V` and `A ⊗ E` are not zero.
fn near_miss(layer: &Layer, stream: &mut SplitMix64) {
    let query = layer.d();
    let with = |a: Exact, v: Exact| Layer::from_attention(a, v, query, layer.tokens()).unwrap();
    let (a, v) = (layer.a().clone(), layer.v().clone());
    assert!(!same_function(layer, &with(nudged(&a, stream), v.clone())));
    assert!(!same_function(layer, &with(a.clone(), nudged(&v, stream))));
}

/// Written as a weight file and read again: nothing is lost.
fn read_again(layer: &Layer) -> Layer {
    let file =
        WeightFile { architecture: layer.architecture().clone(), weights: layer.weights().clone() };
    let text = serde_json::to_string(&file).unwrap();
    Layer::new(read_weights(&text, &Known::default()).unwrap()).unwrap()
}
