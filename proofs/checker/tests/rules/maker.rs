//! A simple maker of rule certificates.

use serde_json::{Value, json};

/// The names of the blocks.
pub fn blocks(form: &str, layers: usize) -> Vec<String> {
    let names: &[&str] = match form {
        "qkv" => &["Q", "K", "V"],
        "av" => &["A", "V"],
        _ => &["M"],
    };
    let layer = |i| names.iter().map(move |name| format!("{name}_{i}"));
    let mut all: Vec<String> = (1..=layers).flat_map(layer).collect();
    if form == "ml" {
        all.push("L".into());
    }
    all
}

pub fn w(name: &str) -> Value {
    json!(["weight", name])
}

pub fn g(name: &str) -> Value {
    json!(["group", name])
}

pub fn n(number: &str) -> Value {
    json!(["number", number])
}

pub fn t(x: Value) -> Value {
    json!(["transpose", x])
}

pub fn inv(x: Value) -> Value {
    json!(["inv", x])
}

pub fn neg(x: Value) -> Value {
    json!(["neg", x])
}

pub fn pow(x: Value, exponent: &str) -> Value {
    json!(["pow", x, exponent])
}

pub fn mul<const N: usize>(factors: [Value; N]) -> Value {
    let mut list = vec![json!("mul")];
    list.extend(factors);
    json!(list)
}

pub fn add<const N: usize>(summands: [Value; N]) -> Value {
    let mut list = vec![json!("add")];
    list.extend(summands);
    json!(list)
}

/// A parameter.
pub fn p(name: &str, rows: usize, columns: usize, condition: &str) -> Value {
    json!({"name": name, "rows": rows, "columns": columns, "condition": condition})
}

/// Sizes of a network.
#[derive(Clone, Copy)]
pub struct Net<'a> {
    pub widths: &'a [usize],
    pub query: &'a [usize],
    pub tokens: usize,
    pub form: &'a str,
}

impl Net<'_> {
    /// The rule that changes these blocks and no others.
    pub fn rule(&self, group: &[Value], changed: &[(&str, Value)]) -> Value {
        let block = |name: &String| {
            let found = changed.iter().find(|(known, _)| known == name);
            found.map_or(w(name), |(_, expression)| expression.clone())
        };
        let names = blocks(self.form, self.query.len());
        for (name, _) in changed {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        json!({
            "format": "neurocert-rule-certificate",
            "version": 1,
            "claim": {
                "kind": "lightning",
                "widths": self.widths, "query_dims": self.query, "tokens": self.tokens,
                "parametrization": self.form,
                "group": group,
                "blocks": names.iter().map(block).collect::<Vec<_>>(),
                "statement": {"holds": {}},
            },
            "proof": {"words": {}},
        })
    }
}

/// The claim that the rule fails, and a proof.
pub fn fails(rule: &Value, proof: Value) -> Value {
    let mut rule = rule.clone();
    rule["claim"]["statement"] = json!({"fails": {}});
    rule["proof"] = proof;
    rule
}

pub fn counterexample(rule: &Value, group: Value, weights: Value, input: Value) -> Value {
    let proof = json!({"group": group, "weights": weights, "input": input});
    fails(rule, json!({"counterexample": proof}))
}

pub fn outside(rule: &Value, group: Value, weights: Value, layer: u32) -> Value {
    fails(rule, json!({"outside": {"group": group, "weights": weights, "layer": layer}}))
}

/// The proof by expansion, of virtual weights or of outputs.
pub fn expansion(rule: &Value, compared: &str) -> Value {
    let mut rule = rule.clone();
    rule["proof"] = json!({"expansion": {"compared": compared}});
    rule
}

/// The same for the statement that the rule holds where it is defined.
pub fn where_defined(rule: &Value, compared: &str) -> Value {
    let mut rule = expansion(rule, compared);
    rule["claim"]["statement"] = json!({"holds-where-defined": {}});
    rule
}

pub fn m<const R: usize, const C: usize>(rows: [[&str; C]; R]) -> Value {
    let rows: Vec<Value> = rows.iter().map(|row| json!(row.to_vec())).collect();
    json!(["matrix", rows])
}

pub fn id(size: usize) -> Value {
    json!(["identity", size])
}

pub fn zero(rows: usize, columns: usize) -> Value {
    json!(["zero", rows, columns])
}

pub fn kron(x: Value, y: Value) -> Value {
    json!(["kron", x, y])
}

pub fn sign(x: Value) -> Value {
    json!(["sign", x])
}
