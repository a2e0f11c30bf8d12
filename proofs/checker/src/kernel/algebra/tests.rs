//! Certificates of the claim `algebra`: true ones, and forged ones with their reasons.

use serde_json::{Value, json};

use crate::kernel::check;

const TEXT: &str = "network n\ninput X : 2 x 1\nweights A, B : 2 x 2\noutput B * A * X\n";

fn verdict(text: &str, number: &str, lower: Value, upper: Value) -> String {
    let relation = match (&lower, &upper) {
        (Value::Null, _) => "at_most",
        (_, Value::Null) => "at_least",
        _ => "exact",
    };
    let document = json!({
        "format": "neurocert-certificate", "version": 2, "texts": [text],
        "claim": {"algebra": {
            "network": {"text": 1, "sizes": {}}, "relation": relation, "number": number,
        }},
        "proof": {"lower": lower, "upper": upper},
    });
    let failure = check(document, 1 << 30, 1 << 30).failure;
    failure.map_or("verified".into(), |failure| failure.reason.to_string())
}

fn lower(velocity: Value) -> Value {
    let family = json!({"parameters": {"t": [2, 2, "any"]}, "velocity": velocity});
    json!({"modulus": "2147483629", "families": [family]})
}

fn upper(more: Value) -> Value {
    let mut upper = json!({"modulus": "2147483629", "seed": "1", "bound": "1000", "points": 40});
    for (key, value) in more.as_object().into_iter().flatten() {
        upper[key] = value.clone();
    }
    upper
}

#[test]
fn all_matrices_in_between() {
    let fields = lower(json!({"A": "t * A", "B": "-B * t"}));
    let grading =
        json!({"weights": {"A": [["1", "1"], ["7", "7"]], "B": [["-1", "-7"], ["10", "4"]]}});
    for more in [json!({}), json!({"grading": grading}), json!({"order": 1})] {
        assert_eq!(verdict(TEXT, "4", fields.clone(), upper(more)), "verified");
    }
    assert_eq!(verdict(TEXT, "4", fields.clone(), Value::Null), "verified");
    assert_eq!(verdict(TEXT, "3", fields, Value::Null), "lower-mismatch");
    assert_eq!(verdict(TEXT, "5", Value::Null, upper(json!({}))), "upper-mismatch");
    let false_one = json!({"grading": {"weights": {"A": [["1", "2"], ["3", "5"]]}}});
    assert_eq!(verdict(TEXT, "4", Value::Null, upper(false_one)), "grading");
    assert_eq!(verdict(TEXT, "4", Value::Null, upper(json!({"order": 257}))), "order");
}

/// A product of three factors is quadratic here, though its first two are linear.
#[test]
fn fields_that_are_not_linear() {
    let bent = lower(json!({"A": "A * t * A", "B": "-B * A * t"}));
    assert_eq!(verdict(TEXT, "4", bent, Value::Null), "expression");
    // Entries are products of three factors too.
    let entries = json!({"modulus": "101", "families": [{"by": "entries", "velocity": {
        "A": "[A(1,1), A(1,2); 0, 0]", "B": "[-1*B(1,1), 0; -1*B(2,1), 0]",
    }}]});
    assert_eq!(verdict(TEXT, "1", entries, Value::Null), "verified");
}
