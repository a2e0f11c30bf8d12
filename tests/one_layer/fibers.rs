//! Fibers, for one token and more.

use neurocert::matrix::Matrix;
use neurocert::ring::{Rationals, Ring, SplitMix64};
use neurocert::theory::lightning::evaluate;
use neurocert::theory::lightning::layer::{FiberCase, Layer, fiber, same_function};
use num_rational::BigRational;
use rayon::prelude::*;

use crate::draw::{Exact, Position, all, attention, av, name, product, qkv, rank};
use crate::{fiber_certificate, python};

/// Whether two layers give the same output on random inputs, by the definition of the network.
fn agree(one: &Layer, other: &Layer, stream: &mut SplitMix64) -> bool {
    let evaluate = |layer: &Layer, x: &Exact| {
        evaluate(&Rationals, layer.architecture(), layer.weights(), x).unwrap()
    };
    (0..2).all(|_| {
        let x = crate::draw::matrix(one.d(), one.tokens(), 20, stream);
        evaluate(one, &x) == evaluate(other, &x)
    })
}

#[test]
fn every_small_fiber_is_found_and_certified() {
    let cases: Vec<_> = (1..=3).flat_map(|tokens| all(4, tokens)).collect();
    let certificates: Vec<Vec<u8>> = cases
        .par_iter()
        .enumerate()
        .flat_map_iter(|(number, &(sizes, ranks, position))| {
            let mut stream = SplitMix64::new(number as u64);
            let weights = attention(sizes, ranks, position, 2, &mut stream);
            let layers = [av(sizes, weights.clone()), qkv(sizes, weights, &mut stream)];
            layers.map(|layer| {
                looks_right(&layer, &mut stream);
                fiber_certificate(&layer)
            })
        })
        .collect();
    let some: Vec<Vec<u8>> = certificates.into_iter().step_by(3).collect();
    python::verifies_all(&some);
}

fn looks_right(layer: &Layer, stream: &mut SplitMix64) {
    let place = name(layer);
    let found = fiber(layer);
    assert_eq!(found.representatives[0], *layer);
    if layer.tokens() > 1 {
        let expected = match (layer.ranks(), layer.aligned()) {
            ((0, _) | (_, 0), _) => (FiberCase::Zero, 2),
            ((1, 1), None) => (FiberCase::TwoPoints, 2),
            _ => (FiberCase::OnePoint, 1),
        };
        assert_eq!((found.case, found.pieces), expected, "{place}");
    }
    let members: Vec<Layer> = found.members(stream.next_u64()).take(6).collect();
    for member in found.representatives.iter().chain(&members) {
        assert!(same_function(layer, member) && agree(layer, member, stream), "{place}");
        assert_eq!(member.architecture(), layer.architecture());
        assert!(member.ranks().0 <= layer.query(), "{place}");
    }
    if found.case == FiberCase::TwoPoints {
        let second = &found.representatives[1];
        let flat = |layer: &Layer| layer.a().entries().to_vec();
        let both = Matrix::from_rows(layer.d().pow(2), vec![flat(layer), flat(second)]);
        assert_eq!(rank(&both), 2, "{place}: a rescaling");
    }
}

fn vector(entries: &[i64]) -> Exact {
    Matrix::from_fn(entries.len(), 1, |i, _| Rationals.from_i64(entries[i]))
}

fn one_token(a: Exact, v: Exact, query: usize) -> Layer {
    Layer::from_attention(a, v, query, 1).unwrap()
}

/// For one token a product of three linear forms can be split in up to three ways; planted ones.
#[test]
fn one_token_counts_the_ways_to_split_a_cubic() {
    let forms = [[1, 2, 0], [0, 1, -1], [3, 0, 1]].map(|form| vector(&form));
    let cases = [([0, 1, 2], 3), ([0, 0, 1], 2), ([1, 0, 0], 2), ([0, 0, 0], 1)];
    for ([left, right, linear], pieces) in cases {
        for query in 1..=3 {
            let a = product(&forms[left], &forms[right].transpose());
            let v = product(&vector(&[2, -5]), &forms[linear].transpose());
            let found = fiber(&one_token(a, v, query));
            assert_eq!(found.case, FiberCase::SymmetricPart);
            assert_eq!((found.pieces, found.representatives.len()), (pieces, pieces));
        }
    }
    // x² + y² is irreducible; x² − 2y² has irrational factors; for rk V = 2 nothing can be moved.
    let diagonal = |x: i64, y: i64| {
        Matrix::from_fn(2, 2, |i, j| Rationals.from_i64(if i == j { [x, y][i] } else { 0 }))
    };
    let v = product(&vector(&[1]), &vector(&[1, 1]).transpose());
    assert_eq!(fiber(&one_token(diagonal(1, 1), v.clone(), 2)).pieces, 1);
    let irrational = fiber(&one_token(diagonal(1, -2), v, 2));
    assert_eq!((irrational.pieces, irrational.representatives.len()), (3, 1));
    assert!(irrational.description.iter().any(|line| line.contains("sqrt(2)")));
    assert_eq!(fiber(&one_token(diagonal(1, -4), diagonal(1, 1), 2)).pieces, 1);
}

/// A skew-symmetric attention matrix is invisible for one token, and visible for two.
#[test]
fn skew_attention_needs_two_tokens() {
    let skew = Matrix::from_fn(2, 2, |i, j| Rationals.from_i64(j as i64 - i as i64));
    let v = Matrix::from_fn(2, 2, |i, j| BigRational::from_integer((i + 2 * j + 1).into()));
    let with = |tokens| fiber(&Layer::from_attention(skew.clone(), v.clone(), 2, tokens).unwrap());
    // One line of skew matrices and V (1 + 4), or V = 0 and any A (4).
    assert_eq!((with(1).case, with(1).dimension), (FiberCase::Zero, 5));
    assert_eq!((with(2).case, with(2).dimension), (FiberCase::OnePoint, 1));
}

/// Positions do not matter for one token if both ranks are large.
#[test]
fn dimensions_of_fibers_in_known_cases() {
    let mut stream = SplitMix64::new(3);
    let mut dimension = |sizes, ranks, tokens: usize, with_keys: bool| {
        let (d, d_out, a) = sizes;
        let sizes = (d, d_out, a, tokens);
        let weights = attention(sizes, ranks, Position::Generic, 4, &mut stream);
        let layer = if with_keys { qkv(sizes, weights, &mut stream) } else { av(sizes, weights) };
        fiber(&layer).dimension
    };
    // Full rank: GL_a and a scaling.
    assert_eq!(dimension((3, 2, 2), (2, 2), 2, true), 4 + 1);
    // a > d: (Q, K) with KᵀQ a given invertible matrix: 12 entries, 4 equations.
    assert_eq!(dimension((2, 2, 3), (2, 2), 2, true), 8 + 1);
    // One token, a ≥ d: all skew matrices.
    assert_eq!(dimension((3, 3, 3), (3, 3), 1, false), 3 + 1);
    // The zero function: V = 0 and any A of rank at most 1, or A = 0 and any V.
    assert_eq!(dimension((3, 1, 1), (0, 1), 2, false), 5);
    assert_eq!(dimension((3, 3, 1), (0, 1), 2, false), 9);
}

/// Members for one token fill the fiber: the entries of `A` that may vary do, the transpose is among
/// them where nothing else is, and every member has the symmetric part.
#[test]
fn members_for_one_token_are_not_only_scalings() {
    let unit = |i: usize, j: usize, d: usize| {
        Matrix::from_fn(d, d, |r, c| Rationals.from_i64(i64::from((r, c) == (i, j))))
    };
    // A = e_1 e_1ᵀ, d = 3, a = 2: e_1 wᵀ − w e_1ᵀ may be added. Dimension 3 with the scaling.
    let v = Matrix::from_fn(2, 3, |i, j| Rationals.from_i64(i64::from(i == j)));
    let layer = one_token(unit(0, 0, 3), v, 2);
    let found = fiber(&layer);
    assert_eq!(found.dimension, 3);
    let members: Vec<Layer> = found.members(5).take(40).collect();
    let ratio = |member: &Layer| &member.a()[(0, 1)] / &member.a()[(0, 0)];
    let different: std::collections::BTreeSet<_> = members.iter().map(ratio).collect();
    assert!(different.len() > 10, "{different:?}");
    // A = e_1 e_2ᵀ, a = 1: up to scaling A and Aᵀ, and nothing else.
    let v = Matrix::from_fn(2, 2, |i, j| Rationals.from_i64(i64::from(i == j)));
    let layer = one_token(unit(0, 1, 2), v, 1);
    let members: Vec<Layer> = fiber(&layer).members(5).take(40).collect();
    let transposed = members.iter().filter(|m| m.a()[(0, 1)] == Rationals.zero()).count();
    assert!((5..=35).contains(&transposed), "{transposed}");
}
