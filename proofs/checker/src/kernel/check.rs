//! The check of one certificate: its claim, and the proof that belongs to it (section 8).

use serde_json::Value;

use super::certificate::{
    Agreement, AlgebraProof, Bounds, Certificate, Claim, ConservedProof, Difference, FiberProof,
    Holds, Lower, Network, PointProof, RankProof, RankUpper, Relation, VarietyProof,
};
use super::failure::{Checked, Failure, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::is_integer;
use super::source::Source;
use super::symmetry::{self, Moves};
use super::{
    algebra, blocks, conserved, function, generic, minor, pairs, points, ranks, reading, theorem,
    upper,
};
use crate::Verdict;
use crate::language::LIBRARY;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The claim, if it could be read; it is true if nothing failed.
    pub claim: Option<Claim>,
    /// The texts that the claim speaks of, where they are not of the library.
    pub texts: Vec<String>,
    /// The first check that failed.
    pub failure: Option<Failure>,
    /// The steps that it took.
    pub work: u64,
}

impl Outcome {
    /// Of input that is not a document.
    pub(super) fn unread(failure: Failure) -> Self {
        Outcome { claim: None, texts: vec![], failure: Some(failure), work: 0 }
    }

    /// How the check ended.
    pub fn verdict(&self) -> Verdict {
        match &self.failure {
            None => Verdict::Verified,
            Some(failure) if failure.reason == Reason::SizeLimit => Verdict::Incomplete,
            Some(_) => Verdict::Rejected,
        }
    }
}

/// Checks a document within so many steps and bytes for the numbers that are kept.
pub fn check(document: Value, steps: u64, memory: u64) -> Outcome {
    within(document, &Meter::new(steps, memory))
}

/// The same with a meter.
pub(super) fn within(document: Value, meter: &Meter) -> Outcome {
    let is_malformed = document.get("proof").is_some_and(reading::lacks_expressions);
    let mut outcome = attempted(document, meter);
    // A lemma of two programs without an expression has no form, wherever the check ends.
    if let Some(failure) = &mut outcome.failure
        && is_malformed
        && !matches!(failure.reason, Reason::Malformed | Reason::Version)
    {
        *failure = Reason::Malformed.because("a lemma without an expression");
    }
    outcome
}

/// A check that producers make of proofs that end in a lemma without an expression, to see whether it comes to it.
pub(super) fn attempted(document: Value, meter: &Meter) -> Outcome {
    let steps = meter.left();
    let mut outcome = Outcome { claim: None, texts: vec![], failure: None, work: 0 };
    let result = reading::certificate(document).and_then(|certificate| {
        outcome.claim = Some(certificate.claim.clone());
        outcome.texts.clone_from(&certificate.texts);
        verify(&certificate, meter)
    });
    outcome.failure = result.err();
    outcome.work = steps - meter.left();
    outcome
}

fn verify(certificate: &Certificate, meter: &Meter) -> Checked<()> {
    let networks = Networks { texts: &certificate.texts, meter };
    let proof = &certificate.proof;
    match &certificate.claim {
        Claim::Dimension { network, relation, number } => {
            let Bounds { lower, upper } = reading::exactly(proof)?;
            upper.as_ref().map_or(Ok(()), upper::form)?;
            let source = networks.source(network)?;
            sides(lower.is_some(), upper.is_some(), *relation)?;
            if let (Relation::Probable, Some(lower), Some(upper)) = (relation, &lower, &upper) {
                let (found, copies) = generic::lower(&source, (lower, upper), meter)?;
                lower_is(Some(found), number)?;
                let seen = generic::largest_rank(network, &source, copies, &networks, meter)?;
                return upper_is(Some(seen), number);
            }
            let found = lower.map(|step| lower_bound(&source, &step, meter)).transpose()?;
            lower_is(found, number)?;
            let found = upper.map(|step| upper::bound(&source, &step, &networks, meter));
            upper_is(found.transpose()?, number)
        }
        Claim::Symmetry { network, group, moves, relation } => {
            let claim = Moves { network, group, moves };
            if *relation == Holds::Fails {
                let proof = reading::exactly(proof)?;
                return symmetry::fails(&claim, &proof, &networks, meter).map(|_| ());
            }
            let everywhere = *relation == Holds::Holds;
            symmetry::holds(&claim, everywhere, &reading::exactly(proof)?, &networks, meter)
        }
        Claim::Same { first, second } => {
            let proof: Agreement = reading::exactly(proof)?;
            pairs::are_same(first, second, &proof, &networks, meter)
        }
        Claim::Different { first, second } => {
            let proof: Difference = reading::exactly(proof)?;
            pairs::are_different(first, second, &proof, &networks, meter)
        }
        Claim::Values { network, weights, inputs, outputs } => {
            if proof.as_object().is_none_or(|proof| !proof.is_empty()) {
                return Err(Reason::Malformed.because("values have no proof"));
            }
            function::values(network, weights, inputs, outputs, &networks, meter)
        }
        Claim::Algebra { network, relation, number } => {
            is_certain(*relation)?;
            let AlgebraProof { lower, upper } = reading::exactly(proof)?;
            let source = networks.source(network)?;
            sides(lower.is_some(), upper.is_some(), *relation)?;
            let found = lower.map(|lower| algebra::lower(&source, &lower, meter)).transpose()?;
            lower_is(found, number)?;
            let found = upper.map(|upper| algebra::upper(&source, &upper, meter)).transpose()?;
            upper_is(found, number)
        }
        Claim::Conserved { network, relation, number } => {
            is_certain(*relation)?;
            let ConservedProof { lower, upper } = reading::exactly(proof)?;
            let source = networks.source(network)?;
            sides(lower.is_some(), upper.is_some(), *relation)?;
            let found = lower.map(|lower| conserved::lower(&source, &lower, meter)).transpose()?;
            lower_is(found, number)?;
            let found = upper.map(|upper| conserved::upper(&source, &upper, meter)).transpose()?;
            upper_is(found, number)
        }
        Claim::Variety { network, dimension, degree, singular } => {
            let proof: VarietyProof = reading::exactly(proof)?;
            let source = networks.source(network)?;
            let found = theorem::variety_of(&source, proof.theorem, meter)?;
            let is_so =
                (dimension, degree) == (&found.dimension.to_string(), &found.degree.to_string());
            match is_so && *singular == found.singular.map(|number| number.to_string()) {
                true => Ok(()),
                false => Err(Reason::Variety.because(found.to_string())),
            }
        }
        Claim::Point { network, weights, dimension, differential, tangent, boundary } => {
            let proof: PointProof = reading::exactly(proof)?;
            let parts = points::Parts {
                dimension: *dimension,
                differential: differential.as_ref(),
                tangent: tangent.as_ref(),
                boundary: *boundary,
            };
            points::point((network, weights), &parts, &proof, &networks, meter)
        }
        Claim::Fiber { network, weights, case, pieces, dimension } => {
            let proof: FiberProof = reading::exactly(proof)?;
            let claim = (*case, *pieces, *dimension);
            points::fiber((network, weights), claim, &proof, &networks, meter)
        }
        Claim::Rank { network, weights, inputs, relation, number } => {
            is_certain(*relation)?;
            let RankProof { lower, upper } = reading::exactly(proof)?;
            if let Some(RankUpper::Step(step)) = &upper {
                upper::form(step)?;
            }
            let claim = (network, weights, inputs.as_deref());
            let at = ranks::AtWeights::of_claim(claim, &networks)?;
            sides(lower.is_some(), upper.is_some(), *relation)?;
            at.fits(lower.as_ref(), upper.as_ref())?;
            at.is_defined(meter)?;
            lower_is(lower.map(|lower| at.lower(&lower, meter)).transpose()?, number)?;
            upper_is(upper.map(|upper| at.upper(&upper, &networks, meter)).transpose()?, number)
        }
    }
}

fn is_certain(relation: Relation) -> Checked<()> {
    match relation {
        Relation::Probable => {
            Err(Reason::Malformed.because("`probable` is about dimensions of functions"))
        }
        _ => Ok(()),
    }
}

pub(crate) fn lower_bound(source: &Source, lower: &Lower, meter: &Meter) -> Checked<u128> {
    match lower {
        Lower::Minor(lower) => minor::bound(source, lower, meter).map(u128::from),
        Lower::Blocks(lower) => blocks::bound(source, lower, meter),
        Lower::Theorem { name } => theorem::dimension(source, *name),
    }
}

/// The number of a claim, if a bound could be that.
fn claimed(number: &str) -> Checked<Option<u128>> {
    if !is_integer(number) {
        return Err(Reason::Malformed.because("`number` is not an integer"));
    }
    Ok(number.parse().ok())
}

/// That the proof has the bounds that the claim needs, and no other.
fn sides(lower: bool, upper: bool, relation: Relation) -> Checked<()> {
    for (there, name, other) in
        [(lower, "lower", Relation::AtMost), (upper, "upper", Relation::AtLeast)]
    {
        if there == (relation == other) {
            let message = format!("the {name} bound is missing, or not needed");
            return Err(Reason::Proof.because(message));
        }
    }
    Ok(())
}

pub(crate) fn lower_is(found: Option<u128>, number: &str) -> Checked<()> {
    match found {
        Some(found) if Some(found) != claimed(number)? => {
            Err(Reason::LowerMismatch.because(format!("the lower bound is {found}")))
        }
        _ => Ok(()),
    }
}

pub(crate) fn upper_is(found: Option<u128>, number: &str) -> Checked<()> {
    match found {
        Some(found) if Some(found) != claimed(number)? => {
            Err(Reason::UpperMismatch.because(format!("the upper bound is {found}")))
        }
        _ => Ok(()),
    }
}

impl Claim {
    /// The number that it bounds, if there is one.
    pub fn bound(&self) -> Option<(Relation, &str)> {
        match self {
            Claim::Dimension { relation, number, .. }
            | Claim::Algebra { relation, number, .. }
            | Claim::Conserved { relation, number, .. }
            | Claim::Rank { relation, number, .. } => Some((*relation, number)),
            Claim::Variety { dimension, .. } => Some((Relation::Exact, dimension)),
            _ => None,
        }
    }

    /// The networks that it speaks of.
    pub fn networks(&self) -> Vec<&Network> {
        match self {
            Claim::Dimension { network, .. }
            | Claim::Symmetry { network, .. }
            | Claim::Values { network, .. }
            | Claim::Algebra { network, .. }
            | Claim::Conserved { network, .. }
            | Claim::Variety { network, .. }
            | Claim::Point { network, .. }
            | Claim::Fiber { network, .. }
            | Claim::Rank { network, .. } => vec![network],
            Claim::Same { first, second } | Claim::Different { first, second } => {
                vec![&first.network, &second.network]
            }
        }
    }
}

/// The name of a text in the library, if it is literally there.
pub fn library_name(text: &str) -> Option<&'static str> {
    LIBRARY.iter().find(|(_, known)| *known == text).map(|(name, _)| *name)
}
