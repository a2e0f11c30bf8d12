//! Networks that nobody planned for: the dimension is exact, and a certificate proves it.

use std::fs;
use std::path::Path;

use neurocert::program::{Given, library, parse};
use neurocert::search::{Options, dimension};
use neurocert_check::kernel;

/// Sizes as a test writes them.
type Sizes<'a> = &'a [(&'a str, &'a [u64])];

fn given(sizes: Sizes<'_>) -> Given {
    sizes.iter().map(|(name, values)| (name.to_string(), values.to_vec())).collect()
}

/// The dimension, if both bounds agree and the checker verifies it.
fn exact(text: &str, given: &Given) -> u64 {
    let program = parse(text).and_then(|text| text.program(given)).unwrap();
    let found = dimension(text, given, &program, Options::default()).unwrap();
    let rule = found.upper.rule();
    assert!(found.is_exact(), "{text}: {} to {} by {rule}", found.lower.rank, found.upper.number);
    let certificate = serde_json::to_value(found.certificate()).unwrap();
    let outcome = kernel::check(certificate, 1 << 36, 1 << 32);
    assert_eq!(outcome.failure, None, "{text}");
    found.lower.rank
}

#[test]
fn networks_of_users() {
    let cases: [(&str, Sizes<'_>, u64); 38] = [
        ("gated2", &[("d", &[2]), ("h", &[2]), ("o", &[1])], 5),
        ("gated2", &[("d", &[3]), ("h", &[2]), ("o", &[2])], 14),
        ("mlpskip", &[("w", &[2]), ("h", &[2])], 8),
        ("mlpskip", &[("w", &[3]), ("h", &[2])], 13),
        ("shared", &[("d", &[2])], 4),
        ("shared", &[("d", &[3])], 9),
        ("block", &[("d", &[2]), ("a", &[1]), ("h", &[2]), ("t", &[2])], 12),
        ("block", &[("d", &[3]), ("a", &[2]), ("h", &[3]), ("t", &[2])], 31),
        ("blocknoskip", &[("d", &[2]), ("a", &[1]), ("h", &[2]), ("t", &[2])], 8),
        ("blocknoskip", &[("d", &[3]), ("a", &[2]), ("h", &[3]), ("t", &[2])], 22),
        ("cusp", &[], 1),
        ("whitney", &[], 2),
        ("segre", &[], 4),
        ("sym2", &[], 9),
        // Matrices of rank at most 2: r (m + n − r).
        ("rank2", &[], 14),
        ("twoin", &[], 6),
        ("elementary", &[], 3),
        // Only rotations of the plane are lost.
        ("rot", &[], 3),
        // Less gl(r) between the Kronecker products.
        ("kronnet", &[("p", &[2]), ("q", &[2]), ("r", &[2])], 12),
        ("kronnet", &[("p", &[2]), ("q", &[3]), ("r", &[2])], 22),
        ("kronnet", &[("p", &[3]), ("q", &[3]), ("r", &[2])], 32),
        ("kronnet", &[("p", &[4]), ("q", &[2]), ("r", &[2])], 36),
        // Symmetric matrices of rank at most r: n r - r (r - 1) / 2.
        ("gram", &[("n", &[3]), ("r", &[2])], 5),
        ("gram", &[("n", &[4]), ("r", &[2])], 7),
        ("gram", &[("n", &[4]), ("r", &[3])], 9),
        ("gram", &[("n", &[5]), ("r", &[2])], 9),
        // At one token neither K nor D is seen.
        ("kinds", &[("n", &[3]), ("r", &[1]), ("t", &[1])], 10),
        ("kinds", &[("n", &[4]), ("r", &[2]), ("t", &[1])], 21),
        ("tiedkeys", &[("d", &[4]), ("a", &[2]), ("t", &[3])], 22),
        // GL(4) on the queries and keys of both heads, and a number.
        ("sharedvalues", &[("d", &[6]), ("a", &[2]), ("t", &[3]), ("h", &[2])], 67),
        // As the layers C B and A B were free.
        ("tiedlayers", &[("d", &[3]), ("h", &[3]), ("c", &[1])], 12),
        ("tiedlayers", &[("d", &[3]), ("h", &[3]), ("c", &[3])], 21),
        ("tiedlayers", &[("d", &[2]), ("h", &[2]), ("c", &[2])], 8),
        ("tiedlayers", &[("d", &[3]), ("h", &[2]), ("c", &[2])], 10),
        ("onetoken", &[("d", &[3]), ("a", &[2]), ("h", &[2])], 26),
        ("quotient", &[], 2),
        // Dead at most points: one sign pattern of eight shows all.
        ("reluweights", &[("n", &[2])], 2),
        ("reluweights", &[("n", &[3])], 3),
    ];
    for (name, sizes, expected) in cases {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/networks/{name}.net"));
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(exact(&text, &given(sizes)), expected, "{name} {sizes:?}");
    }
}

/// What a class can change, in `examples`: several channels lose one scaling each, a free activation two
/// (of the inputs of the neurons and of its values), and tied weights none.
#[test]
fn networks_for_a_class() {
    let one: &[u64] = &[1, 1];
    let cases: [(&str, Sizes<'_>, u64); 4] = [
        (
            include_str!("../examples/cnn_channels.net"),
            &[("c", &[2, 2, 1]), ("k", &[2, 2]), ("stride", one), ("r", &[2]), ("outputs", &[1])],
            12 - 2,
        ),
        (
            include_str!("../examples/cnn_channels.net"),
            &[("c", &[1, 3, 2]), ("k", &[3, 2]), ("stride", one), ("r", &[2]), ("outputs", &[2])],
            21 - 3,
        ),
        (
            include_str!("../examples/mlp_free_activation.net"),
            &[("n", &[2]), ("h", &[2]), ("m", &[1]), ("degree", &[3])],
            11 - 2,
        ),
        (include_str!("../examples/encoder_decoder.net"), &[("n", &[5]), ("h", &[3])], 15),
    ];
    for (text, sizes, expected) in cases {
        assert_eq!(exact(text, &given(sizes)), expected, "{sizes:?}");
    }
}

/// Functions that are not polynomials: only finitely many weights give a generic function of tanh (also behind
/// another tanh) or of the sigmoid, and heads of softmax lose what query and key hide.
#[test]
fn networks_that_are_series() {
    let heads = include_str!("../examples/softmax_heads.net");
    let tanh = include_str!("../examples/mlp_tanh.net");
    // As for S = exp, whatever S is; a polynomial S makes a rational function, without a series.
    let any = include_str!("../examples/attention_s.net");
    let cases: [(&str, Sizes<'_>, u64); 7] = [
        (any, &[("d", &[2, 2, 2]), ("a", &[1, 2]), ("t", &[2])], 11),
        (any, &[("d", &[3, 3, 3]), ("a", &[2]), ("t", &[3])], 25),
        (tanh, &[("w", &[2, 3, 1])], 9),
        (tanh, &[("w", &[2, 2, 2, 1])], 10),
        (include_str!("../examples/mlp_sigmoid.net"), &[("w", &[2, 3, 2])], 12),
        (heads, &[("l", &[2]), ("d", &[2]), ("a", &[1]), ("h", &[2]), ("t", &[2])], 32 - 4),
        (heads, &[("l", &[1]), ("d", &[3]), ("a", &[2]), ("h", &[2]), ("t", &[2])], 42 - 8),
    ];
    for (text, sizes, expected) in cases {
        assert_eq!(exact(text, &given(sizes)), expected, "{sizes:?}");
    }
}

/// With relu, each neuron keeps one positive factor: (3 + 1 + 2) 4 − 4.
#[test]
fn a_relu_network() {
    let text = include_str!("data/networks/relu.net");
    assert_eq!(exact(text, &given(&[("w", &[3, 4, 2])])), 20);
}

/// r (m + n − r) for deep linear networks, and softmax attention without the scaling.
#[test]
fn networks_of_the_library() {
    let of = |name: &str, sizes: Sizes<'_>| {
        let text = neurocert_check::language::LIBRARY.iter().find(|(known, _)| *known == name);
        assert!(library(name).is_ok());
        exact(text.unwrap().1, &given(sizes))
    };
    assert_eq!(of("linear", &[("w", &[3, 5, 2, 4])]), 2 * (3 + 4 - 2));
    assert_eq!(of("softmax_attention", &[("d", &[3, 3]), ("a", &[2]), ("t", &[3])]), 17);
    assert_eq!(of("softmax_attention", &[("d", &[2, 2, 2]), ("a", &[2]), ("t", &[2])]), 12);
    assert_eq!(of("lightning_av", &[("d", &[2, 3, 2]), ("a", &[2]), ("t", &[2])]), 10);
    assert_eq!(
        of("multihead_skip", &[("d", &[3]), ("a", &[2]), ("h", &[2]), ("t", &[2]), ("l", &[1])]),
        32
    );
}

/// exp(X + b) is not a series in X whose coefficients the arithmetic modulo m knows: e^b is left.
#[test]
fn a_constant_term_of_exp_is_refused() {
    let text = "network e\ninput X : 2 x 1\nweights b : 2 x 1\noutput exp(X + b)\n";
    let program = parse(text).and_then(|text| text.program(&Given::new())).unwrap();
    let failure = dimension(text, &Given::new(), &program, Options::default()).unwrap_err();
    assert_eq!(failure.reason, kernel::Reason::Order);
}

#[test]
fn a_network_that_does_not_fit_is_refused_at_once() {
    let text = "network wide\nsizes w\ninput X : w x 1\nweights W : 1 x w\noutput W * X\n";
    let sizes = given(&[("w", &[1 << 32])]);
    let program = parse(text).and_then(|text| text.program(&sizes)).unwrap();
    let failure = dimension(text, &sizes, &program, Options::default()).unwrap_err();
    assert_eq!(failure.reason, kernel::Reason::SizeLimit);
}

/// Widths of language models: no point, the theorem gives both bounds.
#[test]
fn sizes_without_a_point() {
    let of = |name: &str, sizes: Sizes<'_>| {
        let text = neurocert_check::language::LIBRARY.iter().find(|(known, _)| *known == name);
        exact(text.unwrap().1, &given(sizes))
    };
    let sizes: Sizes<'_> = &[("d", &[768, 768]), ("a", &[64]), ("t", &[1024])];
    assert_eq!(of("lightning", sizes), 2 * 64 * 768 - 64 * 64 + 768 * 768 - 1);
    assert_eq!(of("lightning_av", sizes), 2 * 64 * 768 - 64 * 64 + 768 * 768 - 1);
    assert_eq!(of("linear", &[("w", &[4096, 11008, 512, 4096])]), 512 * (2 * 4096 - 512));
}

/// Three forms of degree D in two inputs lie on a curve of degree D: two outputs lose one dimension each, and
/// deeper ones more.
#[test]
fn few_forms_satisfy_an_equation() {
    let text = include_str!("../networks/mlp.net");
    for (widths, expected) in [
        (&[2, 11, 14, 3, 14, 13, 15, 2][..], 102 - 2),
        (&[2, 8, 3, 3, 8, 6, 6, 1], 57 - 1),
        (&[2, 4, 3, 3, 5, 9, 8, 3, 1], 120),
    ] {
        let exponents = vec![2; widths.len() - 2];
        assert_eq!(exact(text, &given(&[("w", widths), ("r", &exponents)])), expected);
    }
}

/// Where no upper bound is found, the rank at points from a hash is. Tensors of shape 3 × 3 × 3 and rank 4 lose one
/// dimension more than their scalings, as they satisfy an equation of degree 9 (Strassen, 1983).
#[test]
fn what_no_rule_proves_is_probable() {
    let text = include_str!("data/networks/tensors.net");
    let sizes = given(&[("n", &[3]), ("r", &[4])]);
    let program = parse(text).and_then(|text| text.program(&sizes)).unwrap();
    let found = dimension(text, &sizes, &program, Options::default()).unwrap();
    assert_eq!((found.lower.rank, found.is_exact(), found.is_probable), (26, false, true));
    let certificate = serde_json::to_value(found.certificate()).unwrap();
    let outcome = kernel::check(certificate.clone(), 1 << 36, 1 << 32);
    assert_eq!(outcome.failure, None);
    let statement = outcome.statement().unwrap();
    assert!(statement.contains("at least 26, and 26 unless"), "{statement}");
    // The minor of fewer rows is one too, but not of the generic rank.
    let mut fewer = certificate.clone();
    for key in ["rows", "columns"] {
        fewer["proof"]["lower"]["minor"][key].as_array_mut().unwrap().pop();
    }
    fewer["claim"]["dimension"]["number"] = "25".into();
    // What is probable is not proved.
    let mut sure = certificate;
    sure["claim"]["dimension"]["relation"] = "exact".into();
    for (forged, reason) in [(fewer, kernel::Reason::UpperMismatch), (sure, kernel::Reason::Step)] {
        let failure = kernel::check(forged, 1 << 36, 1 << 32).failure.unwrap();
        assert_eq!(failure.reason, reason, "{failure}");
    }
}

/// The last bound is in the table of bounds, though an earlier one has the same rule.
#[test]
fn the_table_has_the_best_bound_of_each_rule() {
    let text = include_str!("data/networks/kronnet.net");
    let sizes = given(&[("p", &[2]), ("q", &[2]), ("r", &[2])]);
    let program = parse(text).and_then(|text| text.program(&sizes)).unwrap();
    let found = dimension(text, &sizes, &program, Options::default()).unwrap();
    let bounds = found.by_rule();
    assert!(bounds.contains(&("fields".into(), 12)), "{bounds:?}");
    assert_eq!(bounds.iter().map(|(_, number)| *number).min(), Some(found.upper.number));
}
