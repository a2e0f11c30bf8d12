//! A decision as a rule certificate: `docs/rule-certificate.md`.

use num_rational::BigRational;
use serde_json::{Value, json};

use super::decide::{Decision, Proof, Verdict};
use super::expression::{Expression, Node};
use super::rule::Rule;
use super::test::Failure;
use crate::matrix::Matrix;
use crate::network::Block;

/// The certificate of a decision; `None` for rules that were only tested.
pub fn certificate(rule: &Rule, decision: &Decision) -> Option<Value> {
    let (statement, proof) = match &decision.verdict {
        Verdict::Proved(Proof::Words(_)) => ("holds", json!({"words": {}})),
        Verdict::Proved(Proof::Expansion { compared, everywhere, .. }) => {
            let statement = if *everywhere { "holds" } else { "holds-where-defined" };
            (statement, json!({"expansion": {"compared": compared.name()}}))
        }
        Verdict::Refuted { failure, instance } => {
            let mut proof = json!({
                "group": instance.group.iter().map(rows).collect::<Value>(),
                "weights": instance.weights.iter().map(rows).collect::<Value>(),
            });
            let name = match failure {
                Failure::Different => {
                    proof["input"] = rows(&instance.input);
                    "counterexample"
                }
                Failure::Outside(layer) => {
                    proof["layer"] = json!(layer);
                    "outside"
                }
            };
            ("fails", json!({name: proof}))
        }
        Verdict::Tested { .. } => return None,
    };
    let mut claim = formula(rule);
    claim["statement"] = json!({statement: {}});
    Some(json!({
        "format": "neurocert-rule-certificate",
        "version": 1,
        "claim": claim,
        "proof": proof,
    }))
}

/// What the claim of a certificate says of a rule, whatever its statement: the architecture, the
/// parameters and what becomes of every block.
pub fn formula(rule: &Rule) -> Value {
    let architecture = rule.architecture();
    let parameters = rule.parameters.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "rows": parameter.shape.0, "columns": parameter.shape.1,
            "condition": parameter.condition.name(),
        })
    });
    let blocks = rule.network.weights();
    let writer = Writer { rule, blocks: &blocks };
    json!({
        "kind": architecture.kind().to_string(),
        "widths": architecture.widths(),
        "query_dims": architecture.query_dims(),
        "tokens": architecture.tokens(),
        "parametrization": architecture.parametrization().to_string(),
        "group": parameters.collect::<Value>(),
        "blocks": rule.blocks.iter().map(|block| writer.tree(block)).collect::<Value>(),
    })
}

struct Writer<'a> {
    rule: &'a Rule,
    blocks: &'a [Block],
}

impl Writer<'_> {
    /// Section 1 of the format.
    fn tree(&self, expression: &Expression) -> Value {
        let (r, c) = expression.shape();
        let list = |word: &str, operands: Vec<&Expression>| {
            let operands = operands.into_iter().map(|operand| self.tree(operand));
            std::iter::once(json!(word)).chain(operands).collect::<Value>()
        };
        let operands = expression.operands();
        match expression.node() {
            Node::Weight(block) => json!(["weight", self.blocks[*block].name]),
            Node::Group(at) => json!(["group", self.rule.parameters[*at].name]),
            Node::Number(q) => json!(["number", q.to_string()]),
            Node::Identity => json!(["identity", r]),
            Node::Zero => json!(["zero", r, c]),
            Node::Matrix(matrix) => json!(["matrix", rows(matrix)]),
            Node::Sum(_) => list("add", operands),
            Node::Product(_) => list("mul", operands),
            Node::Neg(_) => list("neg", operands),
            Node::Transpose(_) => list("transpose", operands),
            Node::Inverse(_) => list("inv", operands),
            Node::Power(x, exponent) => json!(["pow", self.tree(x), exponent.to_string()]),
            Node::Kronecker(_) => list("kron", operands),
            Node::Sign(_) => list("sign", operands),
        }
    }
}

fn rows(matrix: &Matrix<BigRational>) -> Value {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}
