//! Structured points: the same numbers as dense Jacobians at small sizes, and networks that no dense Jacobian reaches.

use std::collections::BTreeMap;

use neurocert::search::{Found, Method, Options, Rule, dimension};
use neurocert_check::kernel::certificate::Lower;
use neurocert_check::kernel::check;
use neurocert_check::language::{LIBRARY, parse};

fn text_of(name: &str) -> &str {
    LIBRARY.iter().find(|(known, _)| *known == name).map_or(name, |(_, text)| text)
}

fn found(name: &str, sizes: &[(&str, &[u64])], method: Method, upper: Option<Rule>) -> Found {
    let text = text_of(name);
    let given: BTreeMap<String, Vec<u64>> =
        sizes.iter().map(|(name, values)| ((*name).into(), values.to_vec())).collect();
    let program = parse(text).unwrap().program(&given).unwrap();
    dimension(text, &given, &program, Options { method, upper, ..Options::default() }).unwrap()
}

type Case<'a> = (&'a str, &'a [(&'a str, &'a [u64])]);

/// A causal mask on tokens, a symmetric weight, and a weight of bounded rank.
const KINDS: &str = "network kinds
sizes d, t
input X : d x t
mask = sum(p in 1..t: sum(q in p..t: unit(t, t, p, q)))
weights A : d x d symmetric, B : d x d rank <= 2, V : d x d
output V * X * ((X^T * (A + B) * X) .* mask)
";

const BOTH: &[Case<'_>] = &[
    ("lightning", &[("l", &[1]), ("d", &[7]), ("a", &[3]), ("t", &[2])]),
    ("lightning", &[("l", &[2]), ("d", &[8]), ("a", &[4]), ("t", &[3])]),
    ("lightning", &[("l", &[3]), ("d", &[5]), ("a", &[5]), ("t", &[3])]),
    ("lightning", &[("l", &[2]), ("d", &[2, 3, 2]), ("a", &[2]), ("t", &[2])]),
    ("lightning", &[("l", &[2]), ("d", &[6, 3, 6]), ("a", &[2]), ("t", &[3])]),
    ("lightning", &[("l", &[2]), ("d", &[6]), ("a", &[2, 4]), ("t", &[3])]),
    ("lightning", &[("l", &[2]), ("d", &[6]), ("a", &[1, 3]), ("t", &[3])]),
    ("lightning", &[("l", &[2]), ("d", &[6, 8, 5]), ("a", &[3, 5]), ("t", &[3])]),
    ("lightning_av", &[("l", &[2]), ("d", &[6]), ("a", &[3]), ("t", &[2])]),
    ("lightning_ml", &[("l", &[2]), ("d", &[6]), ("a", &[3]), ("t", &[2])]),
    ("multihead", &[("l", &[2]), ("d", &[6]), ("a", &[3]), ("h", &[2]), ("t", &[3])]),
    ("multihead_skip", &[("l", &[1]), ("d", &[8]), ("a", &[4]), ("h", &[2]), ("t", &[3])]),
    ("multihead_skip", &[("l", &[2]), ("d", &[6]), ("a", &[3]), ("h", &[2]), ("t", &[3])]),
    ("multihead_causal", &[("l", &[1]), ("d", &[6]), ("a", &[3]), ("h", &[2]), ("t", &[3])]),
    ("softmax_attention", &[("l", &[1]), ("d", &[5]), ("a", &[3]), ("t", &[2])]),
    ("softmax_attention", &[("l", &[2]), ("d", &[5]), ("a", &[3]), ("t", &[2])]),
    ("mlp", &[("w", &[4, 4, 4, 1]), ("r", &[3])]),
    ("mlp", &[("w", &[6, 5, 4]), ("r", &[2])]),
    ("mlp_bias", &[("w", &[5, 5, 4, 3]), ("r", &[3])]),
    ("linear", &[("w", &[5, 4, 6])]),
    ("gated", &[("d", &[5]), ("h", &[6]), ("o", &[4])]),
    (KINDS, &[("d", &[6]), ("t", &[3])]),
];

#[test]
fn blocks_and_dense_jacobians_agree() {
    for (name, sizes) in BOTH {
        let dense = found(name, sizes, Method::Dense, None);
        let blocks = found(name, sizes, Method::Blocks, None);
        assert!(matches!(blocks.lower.lower, Lower::Blocks(_)), "{name} {sizes:?}");
        assert_eq!(blocks.lower.rank, dense.lower.rank, "{name} {sizes:?}");
        assert!(blocks.upper.number >= u128::from(dense.lower.rank), "{name} {sizes:?}");
    }
}

fn is_verified(found: &Found) -> bool {
    check(found.certificate().document(), 1 << 36, 1 << 32).failure.is_none()
}

/// Eq. 14 of the paper for 12 layers, width 768 and query size 64, by steps only.
#[test]
fn twelve_layers_of_width_768() {
    let sizes: &[(&str, &[u64])] = &[("l", &[12]), ("d", &[768]), ("a", &[64]), ("t", &[3])];
    let found = found("lightning", sizes, Method::Automatic, Some(Rule::Steps));
    let (l, d, a) = (12_u128, 768, 64);
    assert_eq!(found.upper.number, l * (2 * a * d - a * a) + d * d - l);
    assert!(found.is_exact() && is_verified(&found));
    assert!(found.certificate().document().to_string().len() < 1 << 20);
}

/// Hidden neurons may be scaled; nothing else is lost.
#[test]
fn six_layers_of_256_cubes() {
    let found = found("mlp", &[("l", &[6]), ("w", &[256]), ("r", &[3])], Method::Automatic, None);
    assert_eq!(found.upper.number, 6 * 256 * 256 - 5 * 256);
    assert!(found.is_exact() && is_verified(&found));
}

/// Each head of a layer with skip loses what moves keys against queries, and one scaling of its values.
/// Four heads of width 768.
#[test]
fn heads_and_skip_at_width_768() {
    let sizes: &[(&str, &[u64])] =
        &[("l", &[2]), ("d", &[768]), ("a", &[64]), ("h", &[4]), ("t", &[3])];
    let found = found("multihead_skip", sizes, Method::Automatic, None);
    let (d, a) = (768_u128, 64);
    assert_eq!(found.upper.number, 2 * 4 * (d * d + 2 * a * d - a * a - 1));
    assert!(found.is_exact() && is_verified(&found));
}
