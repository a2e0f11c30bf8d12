//! Weights behind a black box are found again, or it is said why not.

use neurocert::deep::{Hidden, deep_fiber, recover};
use neurocert::network::Parametrization;
use neurocert::ring::SplitMix64;

use super::draw::{agree, below, network};

#[test]
fn weights_are_recovered() {
    let mut stream = SplitMix64::new(31);
    let mut recovered = 0;
    for case in 0..1500 {
        let form = [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml][case % 3];
        let file = network(1 + case / 3 % 3, 4, 2 + below(3, &mut stream), form, &mut stream);
        let found = recover(&Hidden::new(&file), &file.architecture, case as u64).unwrap();
        let facts = deep_fiber(&file, 0).unwrap().hypotheses;
        match &found.weights {
            Ok(weights) => {
                recovered += 1;
                assert_eq!(weights.architecture, file.architecture);
                assert!(agree(&file, weights, &mut stream), "{file:?}");
                assert!(found.evaluations >= found.information_bound, "{file:?}");
            }
            Err(reason) => assert!(!facts.only_scalings(), "{file:?} {reason}"),
        }
    }
    assert!(recovered > 900, "{recovered}");
}
