//! Rules for tests, and what is always demanded of a decision.

mod expansion;
mod planted;
mod texts;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde_json::json;

use super::expression::Values;
use super::identity::{NoProof, prove};
use super::matrices::Exact;
use super::test::{EXACT, Outcome, exact, transformed};
use super::*;
use crate::matrix::Matrix;
use crate::network::{Architecture, Network, Parametrization};
use crate::ring::{Rationals, SplitMix64};

fn architecture(
    widths: &[usize],
    query: &[usize],
    tokens: usize,
    form: Parametrization,
) -> Architecture {
    Architecture::lightning(widths, query, tokens, form).unwrap()
}

fn scalar(name: &str, condition: &str) -> ParameterText {
    ParameterText {
        name: name.into(),
        condition: Some(condition.into()),
        ..ParameterText::default()
    }
}

fn square(name: &str, side: &str, condition: &str) -> ParameterText {
    let shape = Some([side.to_string(), side.to_string()]);
    ParameterText { shape, ..scalar(name, condition) }
}

fn family(parameter: ParameterText, range: &str) -> ParameterText {
    ParameterText { range: Some(range.into()), ..parameter }
}

fn text(group: &[ParameterText], blocks: &[(&str, &str)]) -> RuleText {
    RuleText {
        name: "test".into(),
        group: group.to_vec(),
        blocks: blocks.iter().map(|(key, text)| (key.to_string(), text.to_string())).collect(),
    }
}

fn rule(architecture: &Architecture, group: &[ParameterText], blocks: &[(&str, &str)]) -> Rule {
    Rule::new(&text(group, blocks), architecture).unwrap()
}

fn decided(rule: &Rule) -> Verdict {
    let options = Options { seed: 7, trials: Some(60) };
    let decision = decide(rule, &options).unwrap();
    if let Verdict::Refuted { failure, instance } = &decision.verdict {
        // A counterexample is one, exactly; it satisfies what it should.
        assert_eq!(exact(rule, instance).unwrap(), Outcome::Fails(*failure));
        let conditions = rule.parameters.iter().zip(&instance.group);
        assert!(conditions.into_iter().all(|(p, value)| p.condition.holds(value)));
        assert_eq!(test::outside_exactly(rule, &instance.weights), None);
        assert!(instance.input.entries().iter().all(BigRational::is_integer));
    }
    // What is decided is what the kernel says, wherever there is something to say.
    let certificate = certificate(rule, &decision);
    let relation = match &decision.verdict {
        Verdict::Tested { .. } => {
            assert!(certificate.is_err());
            return decision.verdict;
        }
        Verdict::Refuted { .. } => "fails",
        Verdict::Proved(Proof::Expansion { everywhere: false, .. }) => "holds-where-defined",
        Verdict::Proved(_) => "holds",
    };
    let certificate = certificate.unwrap_or_else(|why| panic!("{:?}: {why}", rule.texts()));
    let document = serde_json::to_value(certificate).unwrap();
    assert_eq!(document["claim"]["symmetry"]["relation"], relation, "{:?}", rule.texts());
    let failure = neurocert_check::kernel::check(document, 1 << 34, 1 << 32).failure;
    assert_eq!(failure, None, "{:?}", rule.texts());
    decision.verdict
}

fn is_proved_by_words(rule: &Rule) -> bool {
    matches!(decided(rule), Verdict::Proved(Proof::Words(_)))
}

fn largest(instance: &Instance) -> BigRational {
    let all = instance.group.iter().chain(&instance.weights).chain([&instance.input]);
    let entries = all.flat_map(|matrix| matrix.entries());
    assert!(entries.clone().all(BigRational::is_integer), "{instance:?}");
    entries.map(num_traits::Signed::abs).max().unwrap()
}
