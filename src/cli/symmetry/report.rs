//! A decision about a rule, as text and as JSON.

use num_rational::BigRational;
use serde_json::{Map, Value, json};

use super::super::layer::{certificate_words, one_line};
use crate::error;
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::symmetry::{Decision, Exact, Failure, Instance, Proof, Rule, Shown, Verdict};

pub(super) struct Report<'a> {
    pub rule: &'a Rule,
    pub file: String,
    pub decision: &'a Decision,
    pub shown: Option<&'a Shown>,
    pub certificate: Option<&'a (String, &'static str)>,
    pub seed: u64,
}

/// A matrix as in certificates.
pub(super) fn strings(matrix: &Matrix<BigRational>) -> Value {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}

impl Report<'_> {
    pub fn json(&self) -> Value {
        let (rule, decision) = (self.rule, self.decision);
        let architecture = rule.architecture();
        let group = rule.parameters.iter().map(|parameter| {
            json!({
                "name": parameter.name,
                "shape": [parameter.shape.0, parameter.shape.1],
                "condition": parameter.condition.name(),
            })
        });
        let blocks = rule.network.weights().into_iter().zip(rule.texts());
        let blocks: Map<String, Value> =
            blocks.map(|(block, text)| (block.name, text.into())).collect();
        let (holds, verdict, proof, why, bound, counterexample) = match &decision.verdict {
            Verdict::Proved(proof) => {
                (json!(true), "proved", proof_json(proof), Value::Null, Value::Null, Value::Null)
            }
            Verdict::Tested { why, error_bound } => {
                let bound = error_bound.as_ref().map(ToString::to_string);
                (Value::Null, "tested", Value::Null, json!(why), json!(bound), Value::Null)
            }
            Verdict::Refuted { failure, instance } => {
                let found = self.counterexample(*failure, instance);
                (json!(false), "refuted", Value::Null, Value::Null, Value::Null, found)
            }
        };
        json!({
            "rule": rule.name,
            "file": self.file,
            "kind": architecture.kind().to_string(),
            "widths": architecture.widths(),
            "query_dims": architecture.query_dims(),
            "tokens": architecture.tokens(),
            "parametrization": architecture.parametrization().to_string(),
            "group": group.collect::<Value>(),
            "blocks": blocks,
            "holds": holds,
            "verdict": verdict,
            "proof": proof,
            "why": why,
            "trials": decision.trials,
            "undefined": decision.undefined,
            "prime": decision.prime,
            "exact_trials": decision.exact_trials,
            "error_bound": bound,
            "counterexample": counterexample,
            "certificate": self.certificate.map(|(path, _)| path),
            "certificate_verdict": self.certificate.map(|(_, verdict)| *verdict),
            "seed": self.seed,
        })
    }

    fn counterexample(&self, failure: Failure, instance: &Instance) -> Value {
        let file = |weights: &[Exact]| WeightFile {
            architecture: self.rule.architecture().clone(),
            weights: weights.to_vec(),
        };
        let names = self.rule.parameters.iter().map(|parameter| parameter.name.clone());
        let group: Map<String, Value> = names.zip(instance.group.iter().map(strings)).collect();
        let (kind, layer) = match failure {
            Failure::Different => ("different-outputs", None),
            Failure::Outside(layer) => ("no-weights", Some(layer)),
        };
        let outputs = self.shown.and_then(|shown| shown.outputs.as_ref());
        json!({
            "failure": kind,
            "layer": layer,
            "group": group,
            "weights": file(&instance.weights),
            "transformed_weights": self.shown.map(|shown| file(&shown.transformed)),
            "input": strings(&instance.input),
            "output": outputs.map(|[old, _]| strings(old)),
            "transformed_output": outputs.map(|[_, new]| strings(new)),
        })
    }

    pub fn text(&self) -> String {
        let (rule, decision) = (self.rule, self.decision);
        let mut text = format!("{}\n{}\n\n", error::one_line(&rule.name), rule.architecture());
        for parameter in &rule.parameters {
            let (rows, columns) = parameter.shape;
            let condition = parameter.condition.name();
            text += &format!("{}: {rows} x {columns}, {condition}\n", parameter.name);
        }
        for (block, new) in rule.network.weights().iter().zip(rule.texts()) {
            if block.name != new {
                text += &format!("{} ↦ {new}\n", block.name);
            }
        }
        text += "\n";
        text += &match &decision.verdict {
            Verdict::Proved(proof) => self.proof(proof),
            Verdict::Tested { why, error_bound } => {
                let bound = error_bound.as_ref().map_or_else(
                    || "no bound is known for the probability that trials of a false rule see nothing".into(),
                    |bound| {
                        let digits = bound.recip().to_integer().to_string().len() - 1;
                        format!(
                            "a false rule would pass its {} exact trials with probability below 10^-{digits}",
                            decision.exact_trials
                        )
                    },
                );
                format!("tested, not proved: {bound}\n  no proof: {why}\n")
            }
            Verdict::Refuted { failure, instance } => self.refutation(*failure, instance),
        };
        let field = match decision.prime {
            Some(prime) => format!("modulo {prime}"),
            None => "over the rationals".into(),
        };
        text += &format!("\ntrials {} ({field}), seed {}\n", decision.trials, self.seed);
        if decision.undefined > 0 {
            text += &format!("at {} more, an inverse did not exist\n", decision.undefined);
        }
        let line =
            self.certificate.map(|(path, verdict)| certificate_words(path, *verdict == "verified"));
        text + &line.unwrap_or_default()
    }

    fn proof(&self, proof: &Proof) -> String {
        match proof {
            Proof::Expansion { cases, everywhere, .. } => {
                let cases = if *cases > 1 { format!(" ({cases} cases)") } else { String::new() };
                let but =
                    if *everywhere { "" } else { ", wherever the inverses of the rule exist" };
                format!(
                    "proved: the outputs are the same, in all symbols{cases}\n  at these sizes{but}\n"
                )
            }
            Proof::Words(proof) => {
                let layers = proof.lambda.len();
                let sizes = if proof.all_sizes {
                    format!(
                        "for all widths, query sizes and tokens at which the shapes fit ({layers} layer{})",
                        if layers == 1 { "" } else { "s" }
                    )
                } else {
                    "at these sizes".to_string()
                };
                let mut text = format!("proved: as an identity of words, {sizes}\n");
                for (i, lambda) in (1..).zip(&proof.lambda) {
                    let symmetric = if self.rule.architecture().tokens() == 1 && !proof.all_sizes {
                        format!(" (M_{i} + M_{i}ᵀ: one token sees no more)")
                    } else {
                        String::new()
                    };
                    text += &format!("  M'_{i} = λ_{i} M_{i}, λ_{i} = {lambda}{symmetric}\n");
                }
                text += &format!("  L' = ρ L, ρ = {}\n", proof.rho);
                text + "  ρ Π λ_i^(3^(l−i)) = 1 (Eq. 12, Eq. 13)\n"
            }
        }
    }

    fn refutation(&self, failure: Failure, instance: &Instance) -> String {
        let mut text = match failure {
            Failure::Different => "refuted: another function\n".to_string(),
            Failure::Outside(i) => {
                let query = self.rule.architecture().query_dims()[i - 1];
                format!(
                    "refuted: A_{i} becomes a matrix of rank above {query}, which is not a weight\n"
                )
            }
        };
        for (parameter, value) in self.rule.parameters.iter().zip(&instance.group) {
            text += &format!("  {} = {}\n", parameter.name, one_line(value));
        }
        let blocks = self.rule.network.weights();
        for (at, (block, value)) in blocks.iter().zip(&instance.weights).enumerate() {
            text += &format!("  {} = {}", block.name, one_line(value));
            let new = self.shown.map(|shown| &shown.transformed[at]);
            text += &match new.filter(|new| *new != value) {
                Some(new) => format!(" ↦ {}\n", one_line(new)),
                None => "\n".to_string(),
            };
        }
        if failure == Failure::Different {
            text += &format!("  X = {}\n", one_line(&instance.input));
            text += &match self.shown.and_then(|shown| shown.outputs.as_ref()) {
                Some([old, new]) => {
                    format!("  output {}\n  becomes {}\n", one_line(old), one_line(new))
                }
                None => "  the outputs (too long to print) differ modulo the prime of the trials\n"
                    .into(),
            };
        }
        if self.rule.architecture().parametrization() == Parametrization::Ml {
            text += "  (free virtual weights: in general more functions than the network has)\n";
        }
        text
    }
}

fn proof_json(proof: &Proof) -> Value {
    match proof {
        Proof::Expansion { cases, everywhere, .. } => json!({
            "method": "expansion", "cases": cases, "everywhere": everywhere,
        }),
        Proof::Words(proof) => json!({
            "method": "words",
            "lambda": proof.lambda.iter().map(ToString::to_string).collect::<Value>(),
            "rho": proof.rho.to_string(),
            "sizes": if proof.all_sizes { "all" } else { "these" },
        }),
    }
}
