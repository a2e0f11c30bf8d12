//! What `equivalence` found, as a pair certificate (`docs/pair-certificate.md`).

use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Value, json};

use super::element::Element;
use super::equivalence::{Answer, Proof};
use super::one_token::{Factor, OneToken, Term};
use super::witness::{Outputs, Witness};
use crate::layer::matrices::Exact;
use crate::matrix::Matrix;
use crate::network::WeightFile;

/// The numbers of a certificate have at most so many digits.
const MOST_DIGITS: usize = 4000;

/// The certificate of an answer; `None` for one that is only probable, or where a number has more than
/// 4000 digits, which the format does not have.
pub fn certificate(one: &WeightFile, other: &WeightFile, answer: &Answer) -> Option<Value> {
    written(one, other, answer).filter(fits)
}

fn fits(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            text.trim_start_matches('-').split('/').all(|part| part.len() <= MOST_DIGITS)
        }
        Value::Array(list) => list.iter().all(fits),
        Value::Object(map) => map.values().all(fits),
        _ => true,
    }
}

fn written(one: &WeightFile, other: &WeightFile, answer: &Answer) -> Option<Value> {
    let (statement, proof) = match answer {
        Answer::Same { proof: Proof::Element, element: Some(element) } => {
            (json!({"same": {"rescaling": "any"}}), by_element(element))
        }
        Answer::Same { proof, .. } => (json!({"same": {"rescaling": "any"}}), same(proof)?),
        Answer::Different(witness) => (json!({"different": {}}), different(witness)),
        Answer::Probable { .. } => return None,
    };
    Some(json!({
        "format": "neurocert-pair-certificate",
        "version": 1,
        "claim": {
            "kind": one.architecture.kind().to_string(),
            "tokens": one.architecture.tokens(),
            "one": network(one),
            "other": network(other),
            "statement": statement,
        },
        "proof": proof,
    }))
}

/// A network as the claim of a certificate has it.
pub fn network(file: &WeightFile) -> Value {
    json!({
        "widths": file.architecture.widths(),
        "query_dims": file.architecture.query_dims(),
        "parametrization": file.architecture.parametrization().to_string(),
        "weights": file.weights.iter().map(rows).collect::<Vec<_>>(),
    })
}

fn same(proof: &Proof) -> Option<Value> {
    Some(match proof {
        Proof::Scaling { lambda, rho } => {
            json!({"scaling": {"lambda": vector(lambda), "rho": rho.to_string()}})
        }
        Proof::Zero => json!({"zero": {}}),
        Proof::OneToken(proof) => by_one_token(proof),
        Proof::Evaluation(proof) => json!({"evaluation": {
            "coordinates": rows(&proof.coordinates),
            "pivots": proof.pivots.iter().map(|j| j + 1).collect::<Vec<_>>(),
        }}),
        Proof::Element => return None,
    })
}

fn by_element(element: &Element) -> Value {
    let matrices = |list: &[Exact]| list.iter().map(rows).collect::<Value>();
    json!({"element": {
        "lambda": vector(&element.lambda),
        "gauge": matrices(&element.gauge),
        "query_key": matrices(&element.query_key),
    }})
}

fn by_one_token(proof: &OneToken) -> Value {
    let factor = |factor: &Factor| match factor {
        Factor::Linear(v) => json!({"linear": vector(v)}),
        Factor::Quadratic(f) => json!({"quadratic": rows(f)}),
    };
    let term = |term: &Term| {
        let factors: Vec<usize> = term.factors.iter().map(|i| i + 1).collect();
        json!({"scale": term.scale.to_string(), "factors": factors})
    };
    let [one, other] = proof.sides.each_ref().map(|side| {
        let forms: Value = side.forms.iter().map(term).collect();
        json!({"forms": forms, "last": term(&side.last)})
    });
    json!({"one-token": {
        "lambda": vector(&proof.lambda),
        "collinear": proof.collinear.as_deref().map(vector),
        "factors": proof.factors.iter().map(factor).collect::<Value>(),
        "last": rows(&proof.last),
        "one": one,
        "other": other,
    }})
}

fn different(witness: &Witness) -> Value {
    let input = strings(&witness.input);
    match &witness.outputs {
        Outputs::Exact(_) => json!({"witness": {"input": input}}),
        Outputs::Modular { prime, .. } => {
            json!({"residue": {"input": input, "modulus": prime.to_string()}})
        }
    }
}

fn vector(list: &[BigRational]) -> Value {
    list.iter().map(ToString::to_string).collect()
}

fn rows(matrix: &Exact) -> Value {
    (0..matrix.rows()).map(|i| vector(matrix.row(i))).collect()
}

fn strings(matrix: &Matrix<BigInt>) -> Value {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}
