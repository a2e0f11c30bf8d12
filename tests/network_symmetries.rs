//! The symmetries that texts declare: those of the library are proved by words, changed ones refuted.

use std::collections::BTreeSet;

use neurocert::program::symmetry::{Decision, Verdict, decide};
use neurocert::program::{Given, LIBRARY, Subject, parse, sizes};
use neurocert_check::kernel::certificate::{By, Certificate, Claim, Holds, Identity};
use neurocert_check::kernel::check_file;

fn decided(text: &str, given: &Given) -> Vec<Decision> {
    let program = parse(text).unwrap().program(given).unwrap();
    let subject = Subject { text, given, program: &program };
    let budget = neurocert::search::Options::default().budget;
    program.symmetries.iter().map(|symmetry| decide(subject, symmetry, 0, budget)).collect()
}

/// The certificate as a file, judged once more.
fn is_verified(certificate: &Certificate) {
    let bytes = serde_json::to_vec(certificate).unwrap();
    let outcome = check_file(&bytes, 1 << 34, 1 << 30);
    assert_eq!(outcome.failure, None);
}

fn all_proved(name: &str, text: &str, given: &Given) -> usize {
    let all = decided(text, given);
    for decision in &all {
        let Verdict::Proved(certificate) = &decision.verdict else {
            panic!("{name} {given:?} {}: {:?}", decision.name, decision.verdict)
        };
        is_verified(certificate);
        let Identity { by, .. } = serde_json::from_value(certificate.proof.clone()).unwrap();
        assert_eq!(by, By::Words, "{name} {given:?} {}", decision.name);
    }
    all.len()
}

fn text(name: &str) -> &'static str {
    LIBRARY.iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn the_symmetries_of_the_library_are_proved_by_words() {
    type Sizes = &'static [(&'static str, &'static [u64])];
    let cases: &[(&str, Sizes)] = &[
        ("lightning", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("t", &[2])]),
        ("lightning", &[("d", &[3, 3, 3, 3, 3]), ("a", &[2]), ("t", &[3])]),
        ("lightning", &[("d", &[2, 1]), ("a", &[2]), ("t", &[1])]),
        ("lightning_av", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("t", &[2])]),
        ("lightning_av", &[("d", &[3, 3, 3, 3]), ("a", &[2]), ("t", &[3])]),
        ("lightning_ml", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("t", &[2])]),
        ("lightning_ml", &[("d", &[2, 2, 2, 2, 1]), ("a", &[2]), ("t", &[3])]),
        ("softmax_attention", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("t", &[2])]),
        ("softmax_attention", &[("d", &[2, 2, 2, 2]), ("a", &[2]), ("t", &[3])]),
        ("softmax_av", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("t", &[2])]),
        ("softmax_av", &[("d", &[2, 2, 2, 2]), ("a", &[2]), ("t", &[3])]),
        ("multihead", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("h", &[2]), ("t", &[2])]),
        ("multihead", &[("d", &[2, 2, 2, 2]), ("a", &[2]), ("h", &[3]), ("t", &[2])]),
        ("multihead_skip", &[("d", &[2, 2, 2]), ("a", &[1, 2]), ("h", &[2]), ("t", &[2])]),
        ("multihead_skip", &[("d", &[3, 3, 3, 3]), ("a", &[2]), ("h", &[1]), ("t", &[2])]),
        ("multihead_causal", &[("d", &[2, 3, 2]), ("a", &[1, 2]), ("h", &[2]), ("t", &[3])]),
        ("multihead_causal", &[("d", &[2, 2, 2, 2]), ("a", &[2]), ("h", &[2]), ("t", &[2])]),
        ("mlp", &[("w", &[2, 3, 1]), ("r", &[2])]),
        ("mlp", &[("w", &[3, 2, 4, 2]), ("r", &[3, 5])]),
        ("mlp", &[("w", &[2, 2, 2, 2, 2]), ("r", &[4, 2, 3])]),
        ("mlp_bias", &[("w", &[2, 3, 1]), ("r", &[2])]),
        ("mlp_bias", &[("w", &[3, 2, 2, 2]), ("r", &[3, 2])]),
        ("linear", &[("w", &[2, 3, 1])]),
        ("linear", &[("w", &[2, 1, 4, 3, 2])]),
        ("cnn", &[("k", &[2, 2]), ("stride", &[2, 1]), ("r", &[2]), ("outputs", &[1])]),
        ("cnn", &[("k", &[2, 3, 2]), ("stride", &[1]), ("r", &[2, 3]), ("outputs", &[2])]),
        ("gated", &[("d", &[2]), ("h", &[3]), ("o", &[1])]),
        ("gated", &[("d", &[1]), ("h", &[1]), ("o", &[2])]),
    ];
    let mut seen = BTreeSet::new();
    for (name, given) in cases {
        let given = given.iter().map(|(name, values)| (name.to_string(), values.to_vec()));
        assert!(all_proved(name, text(name), &given.collect()) > 0, "{name}");
        seen.insert(*name);
    }
    // (M, L) of softmax has no symmetry.
    let missing: Vec<&str> =
        LIBRARY.iter().map(|(name, _)| *name).filter(|name| !seen.contains(name)).collect();
    assert_eq!(missing, ["softmax_ml"]);
}

/// Permutations, and signs for tanh only; query and key of each head.
#[test]
fn the_symmetries_of_functions_that_are_not_polynomials() {
    let tanh = include_str!("../examples/mlp_tanh.net");
    let sigmoid = include_str!("../examples/mlp_sigmoid.net");
    let widths = sizes([("w", &[2, 3, 2, 1][..])]);
    assert_eq!(all_proved("mlp_tanh", tanh, &widths), 2);
    assert_eq!(all_proved("mlp_sigmoid", sigmoid, &widths), 2);
    let attention = sizes([("d", &[2, 3, 2][..]), ("a", &[2, 1]), ("t", &[2])]);
    assert_eq!(
        all_proved("attention_s", include_str!("../examples/attention_s.net"), &attention),
        3
    );
    let heads = sizes([("l", &[2][..]), ("d", &[3]), ("a", &[2]), ("h", &[2]), ("t", &[2])]);
    let text = include_str!("../examples/softmax_heads.net");
    assert_eq!(all_proved("softmax_heads", text, &heads), 4);
    for (text, from, to) in [
        (tanh, "signed-permutation", "orthogonal"),
        (sigmoid, ": w[i] x w[i] permutation", ": w[i] x w[i] signed-permutation"),
    ] {
        let wrong = decided(&text.replace(from, to), &widths);
        assert!(
            wrong.iter().all(|decision| !matches!(decision.verdict, Verdict::Proved(_))),
            "{to}"
        );
    }
}

/// A text with one place changed; the first symmetry that is then refuted.
fn refuted(name: &str, from: &str, to: &str, given: &Given) -> Decision {
    let text = text(name);
    assert!(text.contains(from), "{name} has no {from}");
    let changed = text.replace(from, to);
    let all = decided(&changed, given);
    let is_refuted = |decision: &&Decision| matches!(decision.verdict, Verdict::Refuted(_));
    let found = all.iter().find(is_refuted).unwrap_or_else(|| panic!("{name} {to}: {all:?}"));
    found.clone()
}

#[test]
fn changed_symmetries_are_refuted_by_a_point() {
    let attention = sizes([("d", &[2, 2, 2][..]), ("a", &[2]), ("t", &[2])]);
    let heads = sizes([("d", &[2, 2, 2][..]), ("a", &[2]), ("h", &[2]), ("t", &[2])]);
    let mlp = sizes([("w", &[2, 2, 2][..]), ("r", &[2])]);
    let cnn = sizes([("k", &[2, 2][..]), ("stride", &[1]), ("r", &[2]), ("outputs", &[1])]);
    let gated = sizes([("d", &[2][..]), ("h", &[2]), ("o", &[1])]);
    let linear = sizes([("w", &[2, 2, 2][..])]);
    for (name, from, to, given) in [
        // Conditions that are needed.
        ("mlp", "D : w[i] x w[i] diagonal-invertible", "D : w[i] x w[i] invertible", &mlp),
        ("mlp", "P : w[i] x w[i] permutation", "P : w[i] x w[i] signed-permutation", &mlp),
        ("mlp_bias", "P : w[i] x w[i] permutation", "P : w[i] x w[i] orthogonal", &mlp),
        ("gated", "D : h x h diagonal-invertible", "D : h x h invertible", &gated),
        ("gated", "P : h x h permutation", "P : h x h invertible", &gated),
        // Signs, sides and transposes.
        ("gated", "U -> W\n", "U -> -W\n", &gated),
        ("lightning", "V[i] -> inv(c) * V[i]", "V[i] -> -inv(c) * V[i]", &attention),
        ("lightning", "inv(C)^T * Q[i]", "inv(C) * Q[i]", &attention),
        ("lightning_av", "inv(C)^T * A[i+1]", "inv(C) * A[i+1]", &attention),
        ("multihead", "K[i+1,j] * inv(C)", "K[i+1,j] * C", &heads),
        ("multihead_skip", "Q[i,j] -> inv(C)^T", "Q[i,j] -> C^T", &heads),
        ("linear", "W[i+1] * inv(C)", "W[i+1] * C^T", &linear),
        // Powers.
        ("mlp", "inv(D)^r[i]", "inv(D)^(r[i]+1)", &mlp),
        ("mlp_bias", "b[i] -> D * b[i]", "b[i] -> D^2 * b[i]", &mlp),
        ("cnn", "inv(s)^r[i]", "inv(s)", &cnn),
        ("lightning_ml", "3^(l-i)", "2^(l-i)", &attention),
        ("multihead_causal", "c * Q[i,j]", "c^2 * Q[i,j]", &heads),
    ] {
        let Verdict::Refuted(certificate) = refuted(name, from, to, given).verdict else {
            panic!()
        };
        is_verified(&certificate);
        let Claim::Symmetry { relation: Holds::Fails, .. } = certificate.claim else { panic!() };
    }
}

/// Softmax has no rational values, but a series.
#[test]
fn a_false_symmetry_of_softmax_is_refuted_by_a_coefficient() {
    let given = sizes([("d", &[2, 2, 2][..]), ("a", &[2]), ("t", &[2])]);
    let changed = text("softmax_attention").replace("inv(C)^T * Q[i]", "inv(C) * Q[i]");
    let all = decided(&changed, &given);
    for decision in &all[..2] {
        let Verdict::Refuted(certificate) = &decision.verdict else { panic!("{decision:?}") };
        is_verified(certificate);
        assert!(certificate.proof["order"].is_number(), "{}", decision.name);
    }
}

/// Laws that words do not have are not used, and no function that has no exact values is evaluated.
#[test]
fn what_is_neither_proved_nor_refuted_is_said() {
    let text = "network law\nfunction f odd\ninput X : 2 x 1\nweights W : 2 x 2, V : 1 x 2\n\
        output V * f(W * X)\nsymmetry turn:\n  group C : 2 x 2 orthogonal\n  W -> C * W\n  V -> V * C^T\n\
        symmetry signs:\n  group C : 2 x 2 signed-permutation\n  W -> C * W\n  V -> V * C^T\n";
    let all = decided(text, &Given::new());
    let Verdict::Undecided { why } = &all[0].verdict else { panic!("{all:?}") };
    assert!(why.contains("no counterexample can be computed"), "{why}");
    assert!(matches!(all.last().unwrap().verdict, Verdict::Proved(_)));
}

const RELU: &str = "\
network relu_mlp
sizes d, h, o
input X : d x 1
weights W : h x d, V : o x h
Y = relu(W * X)
output V * Y

symmetry scaling:
  group D : h x h positive-diagonal
  W -> D * W
  V -> V * inv(D)
symmetry permutation:
  group P : h x h permutation
  W -> P * W
  V -> V * P^T
";

/// A weight of bounded rank, one that is symmetric, and a letter without an inverse.
const RESTRICTED: &str = "\
network restricted
input X : 2 x 2
weights A : 2 x 2 rank <= 1, S : 3 x 3 symmetric, U : 3 x 2
Y = U * X * A * X
output Y^T * S * Y

symmetry turned:
  group C : 3 x 3 orthogonal
  U -> C * U
  S -> C * S * C^T
symmetry sign:
  A -> -A
symmetry entry:
  U -> U + 0 * unit(3, 2, 1, 2)
";

#[test]
fn other_functions_and_restricted_weights() {
    let given = sizes([("d", &[2][..]), ("h", &[3]), ("o", &[1])]);
    assert_eq!(all_proved("relu", RELU, &given), 2);
    let signs = RELU.replace("positive-diagonal", "diagonal-invertible");
    let all = decided(&signs, &given);
    assert!(matches!(all[0].verdict, Verdict::Refuted(_)), "{all:?}");
    assert_eq!(all_proved("restricted", RESTRICTED, &Given::new()), 3);
    let wrong = RESTRICTED.replace("orthogonal", "invertible").replace("A -> -A", "A -> 2 * A");
    let all = decided(&wrong, &Given::new());
    for decision in &all[..2] {
        assert!(matches!(decision.verdict, Verdict::Refuted(_)), "{decision:?}");
    }
}
