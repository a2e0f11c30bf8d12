//! Certificates of the claim `conserved`: true ones, and forged ones with their reasons.

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
        "claim": {"conserved": {
            "network": {"text": 1, "sizes": {}}, "relation": relation, "number": number,
        }},
        "proof": {"lower": lower, "upper": upper},
    });
    let failure = check(document, 1 << 30, 1 << 30).failure;
    failure.map_or("verified".into(), |failure| failure.reason.to_string())
}

fn lower(families: &[Value]) -> Value {
    json!({"modulus": "2147483629", "point": {"seed": "1", "bound": "1000"}, "families": families})
}

fn family(condition: &str, velocity: Value) -> Value {
    json!({"parameters": {"t": [2, 2, condition]}, "velocity": velocity})
}

fn upper(brackets: Value) -> Value {
    json!({"modulus": "2147483629", "seed": "1", "bound": "1000", "brackets": brackets})
}

/// A and B with B A: the entries of B^T B − A A^T.
#[test]
fn a_linear_network() {
    let laws = || lower(&[family("symmetric", json!({"A": "t * A", "B": "-B * t"}))]);
    let gradients = [[1, 1, 1, 1], [1, 1, 2, 1], [2, 1, 1, 1], [2, 1, 2, 1]];
    let mut brackets: Vec<Value> = gradients.iter().map(|row| json!([row])).collect();
    assert_eq!(verdict(TEXT, "4", Value::Null, upper(json!(brackets))), "verified");
    brackets.push(json!([[1, 1, 1, 1], [2, 1, 2, 1]]));
    assert_eq!(verdict(TEXT, "3", laws(), upper(json!(brackets))), "verified");
    assert_eq!(verdict(TEXT, "3", laws(), Value::Null), "verified");
    assert_eq!(verdict(TEXT, "2", laws(), Value::Null), "lower-mismatch");
    assert_eq!(verdict(TEXT, "2", Value::Null, upper(json!(brackets))), "upper-mismatch");
    // No sixth vector is independent of these.
    brackets.push(json!([[1, 1, 1, 1], [2, 1, 1, 1], [2, 1, 2, 1]]));
    assert_eq!(verdict(TEXT, "2", Value::Null, upper(json!(brackets))), "dependent");
}

#[test]
fn gradients_only() {
    for (condition, velocity, expected) in [
        // The whole gauge is a symmetry, but the skew part of t is not the gradient of anything.
        ("any", json!({"A": "t * A", "B": "-B * t"}), "gradient"),
        ("skew", json!({"A": "t * A", "B": "-B * t"}), "gradient"),
        ("symmetric", json!({"A": "t * A", "B": "-B * t"}), "verified"),
        ("diagonal", json!({"A": "t * A", "B": "-B * t"}), "lower-mismatch"),
        ("symmetric", json!({"A": "t * A", "B": "B * t"}), "moves"),
        ("symmetric", json!({"A": "A * t * A", "B": "-B * A * t"}), "expression"),
    ] {
        let found = verdict(TEXT, "3", lower(&[family(condition, velocity.clone())]), Value::Null);
        assert_eq!(found, expected, "{condition} {velocity}");
    }
}

/// A quadratic form in coordinates: of a symmetric weight the entry (1, 2) is one coordinate.
#[test]
fn restricted_weights() {
    let text = |kind: &str| {
        format!(
            "network n\ninput X : 2 x 1\nweights S : 2 x 2 {kind}, B : 2 x 2\noutput S * X + B * X\n"
        )
    };
    // E must be symmetric in coordinates: S and B may turn into each other only as B + Bᵀ does.
    let velocity = json!({"S": "s * (S + B + B^T)", "B": "-s * (S + B + B^T)"});
    let laws = |velocity: Value| {
        lower(&[json!({"by": "entries", "parameters": {"s": [1, 1, "any"]}, "velocity": velocity})])
    };
    let text = text("symmetric");
    assert_eq!(verdict(&text, "1", laws(velocity), Value::Null), "gradient");
    // Σ c S_x² + … with the derivative of the off-diagonal entry of S counted twice.
    let own = json!({
        "S": "s * ([S(1,1), 0; 0, S(2,2)] - [B(1,1), 0; 0, B(2,2)])",
        "B": "-s * ([S(1,1), 0; 0, S(2,2)] - [B(1,1), 0; 0, B(2,2)])",
    });
    assert_eq!(verdict(&text, "1", laws(own), Value::Null), "verified");
}

#[test]
fn brackets_that_do_not_fit() {
    for (brackets, expected) in [
        (json!([[]]), "index"),
        (json!([[[1, 2, 1, 1]]]), "index"),
        (json!([[[1, 1, 1]]]), "index"),
        (json!([vec![[1, 1, 1, 1]; 9]]), "index"),
        (json!([[[1, 1, 1, 1]], [[1, 1, 1, 1]]]), "dependent"),
        (json!([vec![[1, 1, 1, 1]; 2]]), "dependent"),
        (json!([]), "upper-mismatch"),
    ] {
        assert_eq!(
            verdict(TEXT, "3", Value::Null, upper(brackets.clone())),
            expected,
            "{brackets}"
        );
    }
    assert_eq!(verdict(TEXT, "8", Value::Null, upper(json!([]))), "verified");
    let softmax = TEXT.replace("B * A", "softmax(B * A)");
    assert_eq!(verdict(&softmax, "7", Value::Null, upper(json!([[[1, 1, 1, 1]]]))), "function");
}
