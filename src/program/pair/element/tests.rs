//! Elements that are planted, in every network of the library whose symmetries have letters.

use super::*;
use crate::program::{Given, library, sizes};
use crate::symmetry::elements::Elements;

fn program(name: &str, given: &Given) -> Program {
    library(name).unwrap().program(given).unwrap()
}

/// Random weights, and the same moved by a random element of each symmetry, in the order of the text.
fn planted(program: &Program, seed: u64) -> (Matrices, Matrices) {
    let mut elements = Elements::new(seed);
    let draw = |leaf: &Leaf| elements.element(leaf.shape, Condition::Any, 99);
    let first: Matrices = program.weights.iter().map(draw).collect();
    let mut path = Path { program, weights: first.clone(), moved: vec![] };
    for symmetry in &program.symmetries {
        let element = |group: &neurocert_check::language::Group| {
            (group.name.clone(), elements.element(group.shape, group.condition, 2))
        };
        path.apply(symmetry, symmetry.groups.iter().map(element).collect()).unwrap();
    }
    (first, path.weights)
}

#[test]
fn planted_elements_are_found() {
    type Case = (&'static str, &'static [(&'static str, &'static [u64])]);
    let cases: [Case; 9] = [
        ("mlp", &[("w", &[3, 2, 1]), ("r", &[2])]),
        ("mlp", &[("w", &[3, 3, 4, 2, 2]), ("r", &[2, 3, 2])]),
        ("mlp_bias", &[("w", &[2, 3, 1]), ("r", &[3])]),
        ("linear", &[("w", &[4, 3, 2, 2])]),
        ("cnn", &[("k", &[3, 2, 2]), ("stride", &[1]), ("r", &[2, 2]), ("outputs", &[2])]),
        ("gated", &[("d", &[3]), ("h", &[3]), ("o", &[2])]),
        ("lightning", &[("d", &[3, 3, 3]), ("a", &[2]), ("t", &[2])]),
        ("multihead", &[("d", &[3, 3]), ("a", &[2]), ("h", &[2]), ("t", &[2])]),
        ("softmax_attention", &[("d", &[3, 3, 3]), ("a", &[2]), ("t", &[2])]),
    ];
    for (name, given) in cases {
        let given = given.iter().map(|(name, all)| (name.to_string(), all.to_vec())).collect();
        let program = program(name, &given);
        for seed in 0..8 {
            let (first, second) = planted(&program, seed);
            let found = element(&program, &first, &second);
            let found = found.unwrap_or_else(|| panic!("{name}, seed {seed}"));
            let mut path = Path { program: &program, weights: first, moved: vec![] };
            for moved in &found {
                let symmetry = program.symmetries.iter().find(|own| own.name == moved.name);
                path.apply(symmetry.unwrap(), moved.elements.clone()).unwrap();
            }
            assert_eq!(path.weights, second, "{name}, seed {seed}");
        }
    }
}

/// Weights of another function are not reached.
#[test]
fn nothing_is_found_between_different_functions() {
    let program = program("mlp", &sizes([("w", &[2, 2, 1][..]), ("r", &[2])]));
    for seed in 0..8 {
        let (first, mut second) = planted(&program, seed);
        let last = second.last_mut().unwrap();
        *last = last.map(|entry| entry + BigRational::one());
        assert_eq!(element(&program, &first, &second), None);
    }
    let (first, _) = planted(&program, 0);
    assert_eq!(element(&program, &first, &first), Some(vec![]));
}
