//! Certificates of version 2, good and bad.

use neurocert_check::kernel::{Reason, check};
use serde_json::{Value, json};

const STEPS: u64 = 1 << 36;

fn checked(document: Value) -> Result<(), (Reason, String)> {
    let outcome = check(document, STEPS, 1 << 32);
    outcome.failure.map_or(Ok(()), |failure| Err((failure.reason, failure.detail)))
}

fn library(name: &str) -> &'static str {
    let all = neurocert_check::language::LIBRARY;
    all.iter().find(|(known, _)| *known == name).unwrap().1
}

fn lightning_fields() -> Value {
    let mut families = vec![];
    for i in [1, 2] {
        families.push(json!({"parameters": {"B": [2, 2, "any"]},
            "velocity": {format!("K[{i}]"): format!("B*K[{i}]"), format!("Q[{i}]"): format!("-B^T*Q[{i}]")}}));
        families.push(json!({"velocity": {format!("Q[{i}]"): format!("Q[{i}]"), format!("V[{i}]"): format!("-V[{i}]")}}));
    }
    families.push(json!({"parameters": {"B": [2, 2, "any"]},
        "velocity": {"V[1]": "B*V[1]", "V[2]": "-V[2]*B", "K[2]": "-K[2]*B", "Q[2]": "-Q[2]*B"},
        "lemmas": [["X[1]", "B*X[1]"]]}));
    json!({"fields": {"modulus": "2147483629", "point": {"seed": "1", "bound": "1000"}, "families": families}})
}

/// Worked example 1: widths 2-3-2, query sizes 2, 2 tokens: 10, where linear fields alone give 13.
#[test]
fn narrowing() {
    let sizes = |d: [u32; 3]| json!({"text": 1, "sizes": {"d": d, "a": [2, 2], "t": 2}});
    let certificate = |number: &str| {
        json!({"format": "neurocert-certificate", "version": 2, "texts": [library("lightning")],
        "claim": {"dimension": {"network": sizes([2, 3, 2]), "relation": "at_most", "number": number}},
        "proof": {"lower": null, "upper": {"factor": {"network": sizes([2, 2, 2]),
            "weights": {"V[1]": "eye(2)", "K[2]": "K[2]*V[1]", "Q[2]": "Q[2]*V[1]", "V[2]": "V[2]*V[1]"},
            "lemmas": [["X[1]", "V[1]*X'[1]"], ["X[2]", "X'[2]"]],
            "upper": lightning_fields()}}}})
    };
    assert_eq!(checked(certificate("10")), Ok(()));
    assert_eq!(checked(certificate("9")).unwrap_err().0, Reason::UpperMismatch);
}
