//! Quantities that gradient flow conserves, against a table of exact numbers, and networks whose laws are known.

use neurocert::program::{Given, Subject, at_sizes};
use neurocert::search;
use neurocert::symmetry::conserved::{Conserved, Options, conserved};
use neurocert_check::kernel;

fn library(name: &str) -> &'static str {
    neurocert_check::language::LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1
}

fn list(text: &str) -> Vec<u64> {
    text.split('-').map(|number| number.parse().unwrap()).collect()
}

/// What is found, with a certificate that the kernel verifies.
fn found(text: &str, given: &Given) -> Conserved {
    let program = at_sizes(text, given).unwrap();
    let subject = Subject { text, given, program: &program };
    let budget = search::Options::default().budget;
    let found = conserved(subject, Options { seed: 0, budget, progress: &|_, _| {} }).unwrap();
    let certificate = found.certificate(subject).document();
    assert_eq!(kernel::check(certificate, 1 << 36, 1 << 32).failure, None, "{text}");
    found
}

#[test]
fn table() {
    let table = include_str!("data/conservation_laws.csv");
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let words: Vec<&str> = cells[0].split(' ').collect();
        let value = |word: &str| list(word.split_once('=').unwrap().1);
        let sizes: Vec<(&str, Vec<u64>)> = match words[0] {
            "linear" => vec![("w", list(words[1]))],
            "mlp" => vec![("w", list(words[1])), ("r", value(words[2]))],
            _ => vec![
                ("d", [value(words[1]), value(words[2])].concat()),
                ("a", value(words[3])),
                ("t", vec![2]),
            ],
        };
        let given = sizes.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
        let name = if words[0] == "softmax" { "softmax_attention" } else { words[0] };
        let found = found(library(name), &given);
        let numbers = [found.coordinates, found.at_least(), found.at_most()];
        let expected: Vec<usize> = (1..4).map(|k| cells[k].parse().unwrap()).collect();
        assert_eq!(numbers[..], expected, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 54);
}

/// The forms, each with the number of independent ones of its family.
fn forms(text: &str) -> (Vec<String>, usize, usize) {
    let found = found(text, &Given::new());
    let mut forms: Vec<String> = found.laws.iter().flat_map(|law| law.forms.clone()).collect();
    forms.sort();
    (forms, found.at_least(), found.at_most())
}

#[test]
fn known_laws() {
    let head = "network n\ninput x : 2 x 1\n";
    for (rest, expected) in [
        // Balance of the two layers of each unit, also with relu.
        (
            "weights A : 2 x 2, B : 1 x 2\noutput B * relu(A * x)\n",
            vec!["A(1,1)^2 + A(1,2)^2 - B(1,1)^2", "A(2,1)^2 + A(2,2)^2 - B(1,2)^2"],
        ),
        // A symmetric weight: the entry (1, 2) is one coordinate. Only its sum with B is seen.
        (
            "weights S : 1 x 1 symmetric, b : 1 x 1\noutput S * [1, 2] * x + b * [1, 2] * x\n",
            vec!["S^2 - 2*S*b + b^2"],
        ),
        // One weight in two places has no law but itself.
        ("weights a : 1 x 1\noutput (a * a) * [1, 2] * x\n", vec![]),
        // A weight that the output does not need keeps its value.
        ("weights a, b : 1 x 1\noutput a * [1, 2] * x\n", vec!["b^2"]),
    ] {
        let (forms, lower, upper) = forms(&format!("{head}{rest}"));
        assert_eq!(forms, expected, "{rest}");
        assert_eq!((lower, upper), (expected.len(), expected.len()), "{rest}");
    }
}

/// (1 + b)^2 - a^2 is conserved, but has a part of degree one: the answer is an interval.
#[test]
fn not_all_laws_are_quadratic() {
    let text = "network n\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput (a + a .* b) * x\n";
    let found = found(text, &Given::new());
    assert_eq!((found.at_least(), found.at_most(), found.is_exact()), (0, 1, false));
}

/// Weights that no output needs, a unit that is dead at many points, and a network that has no bound from above.
#[test]
fn unused_weights_and_no_upper_bound() {
    let head = "network n\ninput x : 2 x 1\n";
    let found_of = |rest: &str| found(&format!("{head}{rest}"), &Given::new());
    let unused =
        found_of("weights U : 9 x 9, S : 5 x 5 symmetric, a : 1 x 1\noutput a * [1, 2] * x\n");
    assert_eq!((unused.at_least(), unused.at_most()), (81 + 15, 81 + 15));
    let dead = found_of("weights a, b : 1 x 1\noutput relu(a) * b * [1, 2] * x\n");
    assert_eq!((dead.at_least(), dead.at_most()), (1, 1));
    let law = "function f odd\nweights V, W : 2 x 2\noutput V * W * f(x)\n";
    let open = found(
        &format!("network n\n{}", law.replacen("weights", "input x : 2 x 1\nweights", 1)),
        &Given::new(),
    );
    assert_eq!((open.at_least(), open.at_most(), open.why.is_some()), (3, 8, true));
}

/// Every output has directions that only it shows.
#[test]
fn many_outputs() {
    let of = |name: &str, sizes: &[(&str, &[u64])]| {
        let given = sizes.iter().map(|(name, list)| (name.to_string(), list.to_vec())).collect();
        let found = found(library(name), &given);
        assert!(found.is_exact(), "{name} {sizes:?}: {} to {}", found.at_least(), found.at_most());
        found.at_least()
    };
    assert_eq!(of("linear", &[("w", &[40, 40])]), 0);
    assert_eq!(of("linear", &[("w", &[3, 300])]), 0);
    // One balance for each hidden unit.
    assert_eq!(of("mlp", &[("w", &[2, 3, 100]), ("r", &[2])]), 3);
    assert_eq!(of("mlp", &[("w", &[2, 2, 40]), ("r", &[2])]), 2);
}
