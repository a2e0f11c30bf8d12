//! What is proved modulo a prime, against the exact virtual weights.

use num_rational::BigRational;
use proptest::prelude::*;

use super::Images;
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization, WeightFile};
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::fiber::{DeepCase, deep_fiber};
use crate::theory::lightning::deep::realize::seen;
use crate::theory::lightning::deep::virtual_weights::{Hypotheses, Virtual};
use crate::theory::lightning::layer::matrices::{product, zeros};

const FORMS: [Parametrization; 3] =
    [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml];

fn entry(stream: &mut SplitMix64, bits: u32) -> BigRational {
    let bound = 1 << bits;
    BigRational::new(stream.in_range(bound).into(), (1 + stream.next_u64() % bound).into())
}

/// Random weights; an attention matrix of a rank that its query size allows.
fn random(
    widths: &[usize],
    queries: &[usize],
    tokens: usize,
    form: Parametrization,
    bits: u32,
) -> WeightFile {
    let stream = &mut SplitMix64::new(9);
    let architecture = Architecture::lightning(widths, queries, tokens, form).unwrap();
    let mut matrix = |rows, columns| Matrix::from_fn(rows, columns, |_, _| entry(stream, bits));
    let mut weights = Vec::new();
    for (i, &query) in queries.iter().enumerate() {
        let (d, out) = (widths[i], widths[i + 1]);
        match form {
            Parametrization::Qkv => {
                weights.extend([matrix(query, d), matrix(query, d), matrix(out, d)]);
            }
            Parametrization::Av if query < d => {
                weights.extend([product(&matrix(d, query), &matrix(query, d)), matrix(out, d)]);
            }
            Parametrization::Av => weights.extend([matrix(d, d), matrix(out, d)]),
            Parametrization::Ml => weights.push(matrix(widths[0], widths[0])),
        }
    }
    if form == Parametrization::Ml {
        weights.push(matrix(widths[widths.len() - 1], widths[0]));
    }
    WeightFile { architecture, weights }
}

fn images(file: &WeightFile) -> Images {
    Images::random(file, &mut SplitMix64::new(1)).unwrap()
}

proptest! {
    #[test]
    fn as_the_exact_virtual_weights(
        widths in prop::collection::vec(1..=4usize, 2..=4),
        queries in prop::collection::vec(1..=4usize, 3),
        tokens in 1..=3usize,
        form in prop::sample::select(FORMS.to_vec()),
    ) {
        let layers = widths.len() - 1;
        let file = random(&widths, &queries[..layers], tokens, form, 12);
        let exact = Virtual::new(&file).unwrap();
        // Random weights have the largest ranks, and one number is never skew-symmetric.
        let expected = Hypotheses::new(&exact, tokens);
        prop_assert_eq!(images(&file).hypotheses(&file), Some(expected));
        if form != Parametrization::Ml {
            let forms: Vec<_> = exact.forms.iter().map(|form| form.exact()).collect();
            let spaces = seen(&forms, &exact.last().exact());
            let hidden = &widths[1..layers];
            let expected = spaces[1..].iter().zip(hidden).all(|(s, &width)| s.dimension() == width);
            prop_assert_eq!(images(&file).fill_hidden_layers(&widths), expected);
        }
    }
}

/// Ranks below what sizes allow, and skew-symmetric matrices, are left to the exact weights.
#[test]
fn nothing_is_said_of_special_weights() {
    let file = random(&[3, 3, 3], &[3, 3], 2, Parametrization::Av, 12);
    for block in 0..4 {
        let mut special = file.clone();
        special.weights[block] = zeros(3, 3);
        assert_eq!(images(&special).hypotheses(&special), None, "{block}");
    }
    let mut skew = random(&[2, 2], &[2], 2, Parametrization::Av, 12);
    let number = |n: i64| BigRational::from_integer(n.into());
    skew.weights[0] = Matrix::new(2, 2, [0, 1, -1, 0].map(number).to_vec());
    assert_eq!(images(&skew).hypotheses(&skew), None);
    // An A of a rank above its query size is not believed.
    let mut false_size = random(&[3, 3], &[2], 2, Parametrization::Av, 12);
    assert!(images(&false_size).hypotheses(&false_size).is_some());
    false_size.weights[0] = file.weights[0].clone();
    assert_eq!(images(&false_size).hypotheses(&false_size), None);
}

/// Numbers whose virtual weights would take minutes: the answer needs none of them.
#[test]
fn long_numbers_have_a_fiber() {
    let mut file = random(&[12, 12, 12], &[12, 12], 2, Parametrization::Av, 60);
    let long = BigRational::new(7.into(), (num_bigint::BigInt::from(3)).pow(300));
    for block in &mut file.weights {
        *block =
            Matrix::from_fn(12, 12, |i, j| block[(i, j)].pow(5) + &long.pow(1 + i32::from(i == j)));
    }
    assert!(Virtual::new(&file).is_none());
    let found = deep_fiber(&file, 0).unwrap();
    assert_eq!(found.case, DeepCase::Orbit);
    // Two scalings and the gauge of the hidden layer.
    assert_eq!(found.dimension, (146, Some(146)));
}
