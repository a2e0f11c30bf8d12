//! A result as an algebra certificate: `docs/algebra-certificate.md`.

use serde_json::{Value, json};

use super::Algebra;
use crate::network::{Architecture, SymmetryRule};

/// The certificate of a result about this architecture: `exact` where the rules explain everything,
/// else `at_most`. `None` where weights satisfy conditions, which the format does not have.
pub fn certificate(architecture: &Architecture, algebra: &Algebra) -> Option<Value> {
    if algebra.is_restricted {
        return None;
    }
    let is_exact = algebra.by_rules() == algebra.upper;
    let names = algebra.explained.iter().map(|(rule, _)| rule_name(*rule));
    let rules: Vec<&str> = names.filter(|_| is_exact).collect();
    Some(json!({
        "format": "neurocert-algebra-certificate",
        "version": 1,
        "claim": {
            "kind": architecture.kind().to_string(),
            "widths": architecture.widths(),
            "query_dims": architecture.query_dims(),
            "tokens": architecture.tokens(),
            "parametrization": architecture.parametrization().to_string(),
            "relation": if is_exact { "exact" } else { "at_most" },
            "number": algebra.upper.to_string(),
        },
        "proof": {
            "modulus": algebra.modulus.to_string(),
            "seed": algebra.seed.to_string(),
            "bound": algebra.bound.to_string(),
            "points": algebra.points,
            "rules": rules,
        },
    }))
}

fn rule_name(rule: SymmetryRule) -> &'static str {
    match rule {
        SymmetryRule::QueryKey => "query-key",
        SymmetryRule::Gauge => "gauge",
        SymmetryRule::Scaling => "scaling",
    }
}
