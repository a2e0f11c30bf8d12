//! The checks of rule certificates, in the order of section 4 of `docs/rule-certificate.md`:
//! formulas that turn weights into weights. `holds` is proved in an algebra of words or by expansion,
//! `fails` by exact weights.

mod condition;
mod exact;
mod expansion;
mod fails;
mod number;
mod shape;
mod symbols;
mod value;
mod words;

use std::rc::Rc;

use num_bigint::BigInt;

use super::allowance::Allowance;
use super::pair::sizes::{architecture, entries, too_large};
use crate::pair_certificate::NetworkWeights;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::{RuleCertificate, RuleClaim, RuleProof, RuleStatement};
use shape::Shape;
use symbols::Symbols;

/// The most entries of the weights, and of a value.
const MAX_ENTRIES: u32 = 1 << 20;

/// The name of the rule that a certificate uses.
pub(super) fn rules(certificate: &RuleCertificate) -> &'static str {
    match certificate.proof {
        RuleProof::Words {} => "words",
        RuleProof::Expansion { .. } => "expansion",
        RuleProof::Counterexample { .. } => "counterexample",
        RuleProof::Outside { .. } => "outside",
    }
}

/// Everything after the form of the file.
pub(super) fn verify(
    certificate: &RuleCertificate,
    allowance: &Rc<Allowance>,
) -> Result<(), Failure> {
    let RuleCertificate { claim, proof, .. } = certificate;
    let network = network(claim);
    architecture(&network).map_err(|detail| Reason::Architecture.because(detail))?;
    if claim.tokens == 0 {
        return Err(Reason::Architecture.because("no tokens"));
    }
    let symbols = Symbols::new(claim, &network)?;
    let large = shapes(claim, &symbols)?;
    match (claim.statement, proof) {
        (RuleStatement::Holds {}, RuleProof::Words {} | RuleProof::Expansion { .. })
        | (RuleStatement::HoldsWhereDefined {}, RuleProof::Expansion { .. })
        | (RuleStatement::Fails {}, RuleProof::Counterexample { .. } | RuleProof::Outside { .. }) =>
            {}
        (
            RuleStatement::Holds {} | RuleStatement::HoldsWhereDefined {} | RuleStatement::Fails {},
            _,
        ) => {
            let detail =
                format!("{} does not prove that it {}", rules(certificate), claim.statement);
            return Err(Reason::RuleMismatch.because(detail));
        }
    }
    if entries(&network) > u128::from(MAX_ENTRIES) {
        return Err(too_large("the weights"));
    }
    if large {
        return Err(too_large("the values of the expressions"));
    }
    match proof {
        RuleProof::Words {} => words::check(claim, &symbols, allowance),
        RuleProof::Expansion { compared } => {
            expansion::check(claim, &symbols, *compared, allowance)
        }
        RuleProof::Counterexample { group, weights, input } => {
            let witness = fails::Witness::Counterexample(input);
            fails::check(claim, &network, &symbols, [group, weights], &witness, allowance)
        }
        RuleProof::Outside { group, weights, layer } => {
            let witness = fails::Witness::Outside(*layer);
            fails::check(claim, &network, &symbols, [group, weights], &witness, allowance)
        }
    }
}

/// The sizes of the claim as a network that has no weights yet.
fn network(claim: &RuleClaim) -> NetworkWeights {
    NetworkWeights {
        widths: claim.widths.clone(),
        query_dims: claim.query_dims.clone(),
        parametrization: claim.parametrization,
        weights: vec![],
    }
}

/// The checks `blocks` and `expression`; whether some value has too many entries.
fn shapes(claim: &RuleClaim, symbols: &Symbols) -> Result<bool, Failure> {
    let blocks = symbols.blocks();
    if claim.blocks.len() != blocks.len() {
        let detail = format!("{} expressions for {} blocks", claim.blocks.len(), blocks.len());
        return Err(Reason::Blocks.because(detail));
    }
    let mut large = symbols.parameters().iter().any(|symbol| is_large(&symbol.shape()));
    for (expression, block) in claim.blocks.iter().zip(blocks) {
        let wrong = |detail: &str| {
            let detail = format!("what becomes of {}: {detail}", block.name);
            Reason::Expression.because(detail)
        };
        let mut check = |shape: &Shape| large |= is_large(shape);
        let shape = shape::of(expression, symbols, &mut check).map_err(|detail| wrong(&detail))?;
        if shape != block.shape() {
            return Err(wrong("the shape is not that of the block"));
        }
    }
    Ok(large)
}

fn is_large(shape: &Shape) -> bool {
    // A side that is longer is too long alone; the product of two others is short.
    let limit = BigInt::from(MAX_ENTRIES);
    shape.rows > limit || shape.columns > limit || &shape.rows * &shape.columns > limit
}
