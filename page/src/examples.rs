//! Networks that can be picked, each with sizes that are soon computed.

use std::collections::BTreeMap;

use neurocert::commands::networks;
use neurocert::program::LIBRARY;
use serde::Serialize;

/// A network with its text.
#[derive(Serialize)]
pub struct Example {
    name: String,
    about: String,
    text: String,
    sizes: BTreeMap<&'static str, &'static str>,
}

/// Names and values, as people write them.
type Sizes = &'static [(&'static str, &'static str)];

/// Sizes of the library.
const SIZES: [(&str, Sizes); 12] = [
    ("mlp", &[("w", "3,5,1"), ("r", "4")]),
    ("mlp_bias", &[("w", "2,3,1"), ("r", "2")]),
    ("linear", &[("w", "3,2,3")]),
    ("cnn", &[("k", "3,2"), ("stride", "1,1"), ("r", "2"), ("outputs", "1")]),
    ("gated", &[("d", "3"), ("h", "2"), ("o", "2")]),
    ("lightning", &[("d", "3,3,3"), ("a", "2"), ("t", "3")]),
    ("lightning_av", &[("d", "3,3,3"), ("a", "2"), ("t", "3")]),
    ("lightning_ml", &[("d", "3,3,3"), ("a", "2"), ("t", "3")]),
    ("multihead", &[("d", "3,3"), ("a", "2"), ("h", "2"), ("t", "2")]),
    ("multihead_causal", &[("d", "3,3"), ("a", "2"), ("h", "2"), ("t", "3")]),
    ("multihead_skip", &[("d", "3,3"), ("a", "2"), ("h", "2"), ("t", "2")]),
    ("softmax_attention", &[("d", "2,2"), ("a", "1"), ("t", "2")]),
];

/// Networks that are not in the library.
const OTHERS: [(&str, &str, Sizes); 3] = [
    (
        "shared_values",
        include_str!("../../examples/shared_values.net"),
        &[("d", "4"), ("a", "1"), ("t", "3")],
    ),
    (
        "gated_skip",
        include_str!("../../examples/gated_skip.net"),
        &[("l", "2"), ("d", "3"), ("h", "2")],
    ),
    (
        "wrong_scaling",
        include_str!("../networks/wrong_scaling.net"),
        &[("n", "2"), ("h", "2"), ("r", "2")],
    ),
];

/// All of them, the library first.
pub fn all() -> Vec<Example> {
    let sizes_of = |name: &str| {
        let found = SIZES.iter().find(|(known, _)| *known == name);
        found.map(|(_, sizes)| sizes.iter().copied().collect()).unwrap_or_default()
    };
    let of_library = networks().into_iter().zip(LIBRARY).map(|(entry, (_, text))| Example {
        text: text.into(),
        sizes: sizes_of(&entry.name),
        name: entry.name,
        about: entry.about,
    });
    let other = |(name, text, sizes): &(&str, &str, Sizes)| Example {
        name: (*name).into(),
        about: text.lines().next().unwrap_or("").trim_start_matches('#').trim().into(),
        text: (*text).into(),
        sizes: sizes.iter().copied().collect(),
    };
    of_library.chain(OTHERS.iter().map(other)).collect()
}
