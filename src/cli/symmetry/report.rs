//! Decisions about symmetries, as text and as JSON.

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::{Certificate, Holds, Lemma, Refutation, SymmetryProof};
use neurocert_check::kernel::produce::Exact;
use serde_json::{Map, Value, json};

use super::super::layer::one_line;
use crate::commands::symmetry::relation;
use crate::commands::{Decided, Letter};
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::program::symmetry::seen;
use crate::symmetry::Rule;

/// What is said of a rule, with its architecture and weights that are weight files.
pub(super) fn rule(rule: &Rule, decided: &Decided) -> Value {
    let mut document = json!(decided);
    let architecture = rule.architecture();
    if let (Some(false), Some(certificate)) = (decided.holds, &decided.found) {
        document["counterexample"] = counterexample(rule, certificate);
    }
    if let Some(keys) = document.as_object_mut() {
        keys.remove("name");
        keys.extend(Map::from_iter([
            ("rule".to_string(), json!(rule.name)),
            ("kind".into(), json!(architecture.kind().to_string())),
            ("widths".into(), json!(architecture.widths())),
            ("query_dims".into(), json!(architecture.query_dims())),
            ("tokens".into(), json!(architecture.tokens())),
            ("parametrization".into(), json!(architecture.parametrization().to_string())),
        ]));
    }
    document
}

fn counterexample(rule: &Rule, certificate: &Certificate) -> Value {
    let (Some(Refutation { group, inputs, outside, .. }), Some(seen)) =
        (proof(certificate), seen(certificate))
    else {
        return Value::Null;
    };
    let file = |weights: Vec<Exact>| WeightFile {
        architecture: rule.architecture().clone(),
        weights: weights.into_iter().map(matrix).collect(),
    };
    let [weights, transformed] = seen.weights.map(file);
    let strings = |rows: &Exact| -> Value {
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Value>()).collect()
    };
    let outputs = seen.outputs.map(|outputs| outputs.map(|all| all.first().map(strings)));
    let [output, changed] = outputs.unwrap_or_default();
    let index = |name: String| name.split(['[', ']']).nth(1)?.parse::<usize>().ok();
    json!({
        "failure": if outside.is_some() { "no-weights" } else { "different-outputs" },
        "layer": outside.and_then(index),
        "group": group,
        "weights": weights,
        "transformed_weights": transformed,
        "input": inputs.and_then(|inputs| inputs.into_values().next()),
        "output": output,
        "transformed_output": changed,
    })
}

fn matrix(rows: Exact) -> Matrix<num_rational::BigRational> {
    Matrix::from_rows(rows.first().map_or(0, Vec::len), rows)
}

fn proof<P: serde::de::DeserializeOwned>(certificate: &Certificate) -> Option<P> {
    serde_json::from_value(certificate.proof.clone()).ok()
}

/// For people.
pub(super) fn text(name: &str, decided: &Decided) -> String {
    let reason = match (&decided.found, decided.holds) {
        (Some(certificate), Some(true)) => proved(certificate),
        (Some(certificate), _) => refuted(certificate),
        (None, _) => format!("  {}\n", decided.why.as_deref().unwrap_or_default()),
    };
    let mut text = format!("{name}: {}\n", decided.verdict);
    for Letter { name, shape: [rows, columns], condition } in &decided.group {
        text += &format!("  {name}: {rows} x {columns}, {condition}\n");
    }
    for (weight, value) in &decided.moves {
        text += &format!("  {weight} ↦ {value}\n");
    }
    text + &reason + "\n"
}

fn proved(certificate: &Certificate) -> String {
    let Some(SymmetryProof { lemmas, cases, .. }) = proof(certificate) else {
        return String::new();
    };
    let lemma =
        |Lemma(name, value): &Lemma| format!("{name} = {}", value.as_deref().unwrap_or("0"));
    let lemmas: Vec<String> = lemmas.iter().map(lemma).collect();
    let mut text = String::new();
    if !lemmas.is_empty() {
        text += &format!("  where {}\n", lemmas.join(", "));
    }
    if !cases.is_empty() {
        text += &format!("  in all cases of {}\n", cases.join(", "));
    }
    if relation(certificate) == Some(Holds::HoldsWhereDefined) {
        text += "  wherever the inverses exist\n";
    }
    text
}

fn refuted(certificate: &Certificate) -> String {
    let (Some(Refutation { group, inputs, outside, order, .. }), Some(seen)) =
        (proof(certificate), seen(certificate))
    else {
        return String::new();
    };
    let written = |rows: Vec<Vec<String>>| rows.iter().map(|row| row.join(" ")).join("; ");
    let mut text = match outside {
        Some(weight) => format!("  {weight} becomes a matrix that is not a weight, at\n"),
        None => match order {
            None => "  the outputs change at\n".to_string(),
            Some(order) => format!(
                "  as power series in s, up to s^{order}, the outputs at s times the inputs change at\n"
            ),
        },
    };
    for (name, rows) in group {
        text += &format!("  {name} = [{}]\n", written(rows));
    }
    let [before, after] = seen.weights.map(|all| all.into_iter().map(matrix));
    for (name, (before, after)) in seen.names.iter().zip(before.zip(after)) {
        let becomes = match before == after {
            true => String::new(),
            false => format!(" ↦ {}", one_line(&after)),
        };
        text += &format!("  {name} = {}{becomes}\n", one_line(&before));
    }
    for (name, rows) in inputs.into_iter().flatten() {
        text += &format!("  {name} = [{}]\n", written(rows));
    }
    if let Some(outputs) = seen.outputs {
        let [old, new] =
            outputs.map(|all| all.into_iter().map(|rows| one_line(&matrix(rows))).join(", "));
        text += &format!("  output {old}\n  becomes {new}\n");
    }
    text
}
