//! Networks that are text: those of the library, and others.

use super::*;

/// Every network of the library, at small sizes: the known groups.
#[test]
fn the_library() {
    let two: &[u64] = &[2, 2];
    let cases: &[(&str, Sizes<'_>, usize)] = &[
        // The diagonal matrices at hidden widths.
        ("mlp", &[("w", &[2, 3, 2]), ("r", &[2])], 3),
        ("mlp", &[("w", &[2, 2, 3, 1]), ("r", &[2, 3])], 5),
        ("mlp_bias", &[("w", &[2, 3, 1]), ("r", &[2])], 3),
        ("cnn", &[("k", &[2, 2, 2]), ("stride", &[1, 1, 1]), ("r", &[2, 2]), ("outputs", &[2])], 2),
        // On both sides of the product.
        ("gated", &[("d", &[2]), ("h", &[3]), ("o", &[2])], 6),
        // All matrices at hidden widths.
        ("linear", &[("w", &[2, 3, 2])], 9),
        ("linear", &[("w", &[3, 2, 2, 3])], 8),
        // Queries and keys, and scalings, of each head; gauge.
        ("lightning", &[("d", &[2, 2, 2]), ("a", &[2, 1]), ("t", &[2])], 4 + 1 + 4 + 2),
        ("lightning_av", &[("d", two), ("a", &[1]), ("t", &[2])], 2),
        ("lightning_ml", &[("d", &[2, 2, 2]), ("a", &[2]), ("t", &[2])], 2),
        ("multihead", &[("d", two), ("a", &[2]), ("h", &[2]), ("t", &[2])], 4 * 2 + 2),
        ("multihead_causal", &[("d", two), ("a", &[2]), ("h", &[2]), ("t", &[2])], 4 * 2 + 2),
        ("multihead_skip", &[("d", two), ("a", &[2]), ("h", &[2]), ("t", &[2])], 4 * 2 + 2),
        ("softmax_attention", &[("d", two), ("a", &[2]), ("t", &[2])], 4),
        ("softmax_av", &[("d", two), ("a", &[1]), ("t", &[2])], 1),
        ("softmax_ml", &[("d", two), ("a", &[1]), ("t", &[2])], 0),
    ];
    for (name, sizes, expected) in cases {
        let network = Network::library(name, sizes);
        let algebra = network.found();
        let found = (algebra.lower, algebra.upper);
        assert_eq!(found, (*expected, *expected), "{name} {sizes:?}");
        network.assert_verified(&algebra);
    }
    for (name, _) in LIBRARY {
        assert!(cases.iter().any(|(known, ..)| *known == name), "{name}");
    }
}

/// Texts of no library: relu, conditions on weights, several outputs, inverses.
#[test]
fn any_text() {
    for (body, expected) in [
        // A diagonal torus with relu; D of a diagonal weight moves to both sides.
        ("weights A : 3 x 2, B : 1 x 3\noutput B * relu(A * X)", 3),
        ("weights A : 2 x 2, D : 2 x 2 diagonal, B : 2 x 2\noutput B * D * A * X", 2 + 2),
        // S ↦ C S Cᵀ with A ↦ C⁻¹ A moved against it, and a number: gl(2).
        ("weights A : 2 x 2, S : 2 x 2 symmetric\noutput A^T * S * A * X", 4),
        // It is s det(A): traceless matrices on both sides of A, and a number.
        ("weights A : 2 x 2, S : 2 x 2 skew\noutput A^T * S * A * X", 3 + 3 + 1),
        // Two outputs leave one number.
        ("weights a, b, c : 1 x 1\noutput a * b * X\noutput b * c * X", 1),
    ] {
        let network = Network::new(&format!("network n\ninput X : 2 x 1\n{body}\n"), &[]);
        let algebra = network.found();
        assert_eq!((algebra.lower, algebra.upper), (expected, expected), "{body}");
        network.assert_verified(&algebra);
    }
}

/// That a number times its inverse is one is seen by entries only.
#[test]
fn inverses_are_proved() {
    let text = "network n\ninput X : 2 x 1\nweights a, b : 1 x 1\noutput a * recip(b) * X\n";
    let network = Network::new(text, &[]);
    let algebra = network.found();
    assert_eq!((algebra.lower, algebra.upper, algebra.generators.len()), (1, 1, 1));
    network.assert_verified(&algebra);
}

#[test]
fn what_is_not_expanded_is_tried() {
    // The kernel does not know that this is zero.
    let text = "network n\ninput X : 1 x 1\nweights b : 1 x 1\n\
                output exp(2 * b * X) - exp(b * X) * exp(b * X)\n";
    let network = Network::new(text, &[]);
    let algebra = network.found();
    assert_eq!((algebra.lower, algebra.upper, algebra.generators.len()), (0, 1, 1));
    assert_eq!((algebra.generators[0].status(), &algebra.error_bound), (Status::Tried, &None));
    network.assert_verified(&algebra);
}
