//! Certificates of the library that somebody has tampered with: the checker must refuse each, and
//! say why, or what they claim must be true all the same.

mod changes;
#[path = "../common/mod.rs"]
mod common;
mod mutants;
mod named;
mod spelling;
mod truth;

use common::mutate::with;
use common::seeds::plain;
use neurocert::network::Parametrization::Qkv;
use neurocert_check::kernel::{Reason, check_file};
use serde_json::Value;

const STEPS: u64 = 1 << 30;
const MEMORY: u64 = 1 << 28;

/// Widths 2-2, query size 1, two tokens: dimension 6 of 8 weights, by two symmetries.
fn six() -> Value {
    plain(&[2, 2], &[1], 2, Qkv)
}

/// Why the checker does not verify a document; `None` if it does.
fn reason(document: &Value) -> Option<Reason> {
    let found = check_file(document.to_string().as_bytes(), STEPS, MEMORY);
    found.failure.map(|failure| failure.reason)
}

/// Asserts the reason for each of several changes of one place each.
fn refuses<const N: usize>(document: &Value, cases: [(&str, Value, Reason); N]) {
    assert_eq!(reason(document), None, "{document}");
    for (place, value, expected) in cases {
        let mutant = with(document, place, value);
        assert_eq!(reason(&mutant), Some(expected), "{place}: {}", mutant.pointer(place).unwrap());
    }
}
