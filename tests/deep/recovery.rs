//! Weights behind a black box are found again, or it is said why not.

use neurocert::Matrix;
use neurocert::error::Result;
use neurocert::linalg::rank;
use neurocert::network::{Architecture, Parametrization, WeightFile};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{BlackBox, Hidden, deep_fiber, recover};
use num_bigint::BigInt;
use num_traits::One;

use super::draw::{Exact, agree, below, layers, network, times};

/// What is recovered is the same function; or why nothing is.
fn recovered_from(
    file: &WeightFile,
    seed: u64,
    stream: &mut SplitMix64,
) -> std::result::Result<(), String> {
    let found = recover(&Hidden::new(file), &file.architecture, seed).unwrap();
    let weights = found.weights?;
    assert_eq!(weights.architecture, file.architecture);
    assert!(agree(file, &weights, stream), "{file:?}");
    assert!(found.evaluations >= found.information_bound, "{file:?}");
    Ok(())
}

#[test]
fn weights_are_recovered() {
    let mut stream = SplitMix64::new(31);
    let mut recovered = 0;
    for case in 0..1500 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let file = network(1 + case / 3 % 3, 4, 2 + below(3, &mut stream), form, &mut stream);
        let facts = deep_fiber(&file, 0).unwrap().hypotheses;
        match recovered_from(&file, case as u64, &mut stream) {
            Ok(()) => recovered += 1,
            Err(reason) => assert!(!facts.only_scalings(), "{file:?} {reason}"),
        }
    }
    assert!(recovered > 900, "{recovered}");
}

/// `M_i + M_iᵀ` for each layer, and `L`.
fn seen_by_one_token(file: &WeightFile) -> (Vec<Exact>, Exact) {
    let layers = layers(file);
    let d = file.architecture.widths()[0];
    let one = |i, j| super::draw::integer(i64::from(i == j));
    let mut last = Matrix::from_fn(d, d, one);
    let mut forms = Vec::new();
    for (a, v) in layers {
        let m = times(&last.transpose(), &times(&a, &last));
        forms.push(Matrix::from_fn(d, d, |i, j| &m[(i, j)] + &m[(j, i)]));
        last = times(&v, &last);
    }
    (forms, last)
}

/// Without a linear factor (rank three or more) and no two the same, the forms are told apart.
fn is_generic(file: &WeightFile) -> bool {
    let (forms, last) = seen_by_one_token(file);
    let flat = |m: &Exact| m.entries().to_vec();
    let pairs = (0..forms.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut are_parallel = pairs.map(|(i, j)| {
        rank(&Matrix::from_rows(forms[i].entries().len(), vec![flat(&forms[i]), flat(&forms[j])]))
            < 2
    });
    let ranks: Vec<usize> = forms.iter().map(rank).collect();
    let is_ml = file.architecture.parametrization() == Parametrization::Ml;
    let mut sizes = ranks.iter().zip(file.architecture.query_dims());
    rank(&last) >= 2
        && ranks.iter().all(|&rank| rank >= 3)
        && (is_ml || sizes.all(|(rank, a)| rank <= a))
        && !are_parallel.any(|is| is)
}

#[test]
fn weights_are_recovered_from_one_token() {
    let mut stream = SplitMix64::new(32);
    let (mut recovered, mut generic) = (0, 0);
    for case in 0..900 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let file = network(1 + case / 3 % 3, 4, 1, form, &mut stream);
        generic += usize::from(is_generic(&file));
        match recovered_from(&file, case as u64, &mut stream) {
            Ok(()) => recovered += 1,
            Err(reason) => {
                assert!(!is_generic(&file), "{file:?} {reason}");
                if reason.starts_with("L has rank one") {
                    assert_eq!(rank(&seen_by_one_token(&file).1), 1, "{file:?}");
                }
            }
        }
    }
    assert!(recovered > 350 && generic > 30, "{recovered} {generic}");
}

/// `(x_1³, x_2³, x_1 x_2 x_3)`: the right degree, and no network.
struct Cubes;

impl BlackBox for Cubes {
    fn evaluate(&self, x: &Matrix<BigInt>) -> Result<(Matrix<BigInt>, BigInt)> {
        let x = x.entries();
        let values = vec![x[0].pow(3), x[1].pow(3), &x[0] * &x[1] * &x[2]];
        Ok((Matrix::new(3, 1, values), BigInt::one()))
    }
}

#[test]
fn what_is_no_network_is_not_recovered() {
    let architecture = Architecture::lightning(&[3, 3], &[3], 1, Parametrization::Av).unwrap();
    for seed in 0..20 {
        assert!(recover(&Cubes, &architecture, seed).unwrap().weights.is_err());
    }
}
