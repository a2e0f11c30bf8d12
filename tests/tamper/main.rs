//! Certificates of the library that somebody has tampered with: the checker must refuse each, and
//! say why, or what they claim must be true all the same.

#[path = "../common/mod.rs"]
mod common;
mod mutants;
mod named;
mod spelling;
mod truth;

use common::mutate::with;
use common::plain;
use neurocert::network::Parametrization::Qkv;
use neurocert_check::{Reason, Verdict, check};
use serde_json::Value;

/// Widths 2-2, query size 1, two tokens: dimension 6 of 8 weights, by two symmetries.
fn six() -> Value {
    plain(&[2, 2], &[1], 2, Qkv)
}

/// Why the checker does not verify a document; `None` if it does.
fn reason(document: &Value) -> Option<Reason> {
    reason_of(&document.to_string())
}

fn reason_of(text: &str) -> Option<Reason> {
    let report = check(text.as_bytes());
    let expected = match report.reason {
        None => Verdict::Verified,
        Some(Reason::SizeLimit) => Verdict::Incomplete,
        Some(_) => Verdict::Rejected,
    };
    assert_eq!(report.verdict, expected, "{text}");
    report.reason
}

/// Asserts the reason for each of several changes of one place each.
fn refuses<const N: usize>(document: &Value, cases: [(&str, Value, Reason); N]) {
    assert_eq!(reason(document), None, "{document}");
    for (place, value, expected) in cases {
        let mutant = with(document, place, value);
        assert_eq!(reason(&mutant), Some(expected), "{place}: {}", mutant.pointer(place).unwrap());
    }
}
