use num_rational::BigRational;
use proptest::prelude::*;

use super::{Jets, SoftmaxCase, fiber, order, recover, weights};
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::program::Network;
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::virtual_point;
use crate::theory::lightning::layer::matrices::{Exact, integer, product};

/// Random weights of a network of the library, with small entries.
fn drawn(name: &str, d: &[u64], a: &[u64], t: u64, seed: u64) -> (Network, WeightFile) {
    let network = Network::named(name, &[("d", d), ("a", a), ("t", &[t])]).unwrap();
    let mut stream = SplitMix64::new(seed);
    let leaves = network.program.weights.iter().zip(0..);
    let blocks = leaves.map(|(leaf, at)| {
        let (rows, columns) = leaf.shape;
        // Attention matrices have the rank that the text allows.
        let mut entries = |r, c| Matrix::from_fn(r, c, |_, _| integer(stream.in_range(3)));
        match leaf.name.strip_prefix('A') {
            Some(_) => {
                let rank = a[at / 2] as usize;
                product(&entries(rank, rows).transpose(), &entries(rank, columns))
            }
            None => entries(rows, columns),
        }
    });
    let blocks = blocks.collect();
    let file = weights(&network.text, &network.given, &blocks).unwrap().unwrap();
    (network, file)
}

fn jets(network: &Network, file: &WeightFile) -> Vec<Exact> {
    let (d, t) = (file.architecture.widths()[0], file.architecture.tokens());
    let input = Matrix::from_fn(d, t, |i, j| integer((3 * i + 5 * j) as i64 % 7 - 2));
    (network, &file.weights[..]).jets(&input, order(file.architecture.layers())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Planted weights come back, up to the fiber: the same virtual weights.
    #[test]
    fn planted_weights_are_recovered(
        form in 0usize..3,
        d in prop::collection::vec(1u64..4, 2..4),
        a in 1u64..3,
        t in 2u64..4,
        seed in any::<u64>(),
    ) {
        let a = vec![a; d.len() - 1];
        let name = super::names()[form];
        let (network, file) = drawn(name, &d, &a, t, seed);
        let known = fiber(&file).unwrap();
        let found = recover(&(&network, &file.weights[..]), &file.architecture, !seed).unwrap();
        let is_determined = !matches!(known.case, SoftmaxCase::Zero | SoftmaxCase::Partial);
        prop_assert_eq!(found.weights.is_ok(), is_determined, "{:?}", known.description);
        let Ok(other) = found.weights else { return Ok(()) };
        let (own, back) = (virtual_point(&file).unwrap(), virtual_point(&other).unwrap());
        prop_assert_eq!((own.forms, own.last), (back.forms, back.last));
        prop_assert_eq!(jets(&network, &file), jets(&network, &other));
        // One point in the coordinates of the text: the weights themselves.
        if known.case == SoftmaxCase::Point {
            prop_assert_eq!(file.weights, other.weights);
        }
    }
}

#[test]
fn cases() {
    let skew =
        |d: usize| Matrix::from_fn(d, d, |i, j| integer(i64::from(i < j) - i64::from(i > j)));
    let (_, mut file) = drawn("softmax_av", &[3, 3, 3], &[3, 3], 3, 1);
    assert_eq!(fiber(&file).unwrap().case, SoftmaxCase::Orbit);
    assert_eq!(fiber(&file).unwrap().dimension, Some(9));
    // Only the last attention matrix may be skew.
    file.weights[2] = skew(3);
    assert_eq!(fiber(&file).unwrap().case, SoftmaxCase::Orbit);
    file.weights[0] = skew(3);
    assert_eq!(fiber(&file).unwrap().case, SoftmaxCase::Partial);
    file.weights[3] = file.weights[3].map(|_| integer(0));
    assert_eq!(fiber(&file).unwrap().case, SoftmaxCase::Zero);
    // What the hidden layer of width 4 has besides three inputs is not seen.
    let (_, wide) = drawn("softmax_av", &[3, 4, 3], &[3, 4], 2, 2);
    assert_eq!(fiber(&wide).unwrap().case, SoftmaxCase::VirtualPoint);
    let (_, one) = drawn("softmax_attention", &[2, 2], &[1], 2, 3);
    assert_eq!(fiber(&one).unwrap().dimension, Some(1), "Q and K share a factor");
    let (_, token) = drawn("softmax_ml", &[2, 2], &[2], 1, 3);
    assert_eq!(fiber(&token).unwrap().case, SoftmaxCase::OneToken);
}

/// With two tokens and a skew-symmetric M_1, both tokens are the same after the first layer: M_2 is not seen.
#[test]
fn skew_hides_later_layers() {
    let (network, mut file) = drawn("softmax_ml", &[2, 2, 2], &[2, 2], 2, 5);
    file.weights[0] = Matrix::from_fn(2, 2, |i, j| integer(j as i64 - i as i64));
    let before = jets(&network, &file);
    file.weights[1] = file.weights[1].map(|x| x + BigRational::from_integer(1.into()));
    assert_eq!(before, jets(&network, &file));
    let found = recover(&(&network, &file.weights[..]), &file.architecture, 0).unwrap();
    assert!(found.weights.unwrap_err().contains("M_1"));
    // With three tokens it is seen.
    let (network, mut file) = drawn("softmax_ml", &[2, 2, 2], &[2, 2], 3, 5);
    file.weights[0] = Matrix::from_fn(2, 2, |i, j| integer(j as i64 - i as i64));
    let before = jets(&network, &file);
    file.weights[1] = file.weights[1].map(|x| x + BigRational::from_integer(1.into()));
    assert_ne!(before, jets(&network, &file));
}

/// A function of a larger architecture.
#[test]
fn another_architecture_is_noticed() {
    let (network, file) = drawn("softmax_av", &[3, 3, 3], &[3, 3], 2, 9);
    let (_, small) = drawn("softmax_av", &[3, 2, 3], &[3, 2], 2, 9);
    let found = recover(&(&network, &file.weights[..]), &small.architecture, 0).unwrap();
    assert!(found.weights.unwrap_err().contains("not one of this architecture"));
}
