//! A decision as a certificate: `docs/certificate.md`. What proves is the kernel of the checker.

use neurocert_check::kernel::certificate::{By, Certificate, Holds, Lemma, SymmetryProof};
use neurocert_check::kernel::produce::certificate_of;
use neurocert_check::language::parse;

use super::claim::Formula;
use super::condition::Condition;
use super::decide::{Decision, Proof, Verdict};
use super::generic::cases;
use super::identity::step_factors;
use super::rule::Rule;
use crate::network::Parametrization;
use crate::program::symmetry::{Question, sides, with_sides};

/// The certificate of a decision. One of a proof is verified; one of a counterexample is not looked at.
///
/// # Errors
/// Why there is none.
pub fn certificate(rule: &Rule, decision: &Decision) -> Result<Certificate, String> {
    let formula = Formula::new(rule).ok_or("the network is too large for the language")?;
    match &decision.verdict {
        Verdict::Tested { .. } => Err("the rule was only tested".into()),
        Verdict::Refuted { failure, instance } => {
            let proof = formula.refutation(*failure, instance);
            let Question { texts, .. } = &formula.question;
            let claim = formula.question.claim(Holds::Fails);
            certificate_of(texts.to_vec(), claim, &proof).map_err(|error| error.to_string())
        }
        Verdict::Proved(Proof::Expansion { certificate, .. }) => Ok((**certificate).clone()),
        Verdict::Proved(Proof::Words(_)) => {
            let proof =
                SymmetryProof { lemmas: lemmas(rule, &formula), ..SymmetryProof::default() };
            let found = formula.question.answered(Holds::Holds, &proof);
            found.or_else(|_| found_by_kernel(rule, &formula).map(|(certificate, _)| certificate))
        }
    }
}

/// A proof by the kernel.
///
/// # Errors
/// Why there is none.
pub(super) fn expanded(rule: &Rule) -> Result<Proof, String> {
    let formula = Formula::new(rule).ok_or("the network is too large for the language")?;
    let (certificate, relation) = found_by_kernel(rule, &formula)?;
    let proof = serde_json::from_value::<SymmetryProof>(certificate.proof.clone());
    let is_split = proof.is_ok_and(|proof| !proof.cases.is_empty());
    let cases = if is_split { cases(&rule.parameters).map_or(1, |cases| cases.len()) } else { 1 };
    let everywhere = relation == Holds::Holds;
    Ok(Proof::Expansion { certificate: Box::new(certificate), cases, everywhere })
}

fn found_by_kernel(rule: &Rule, formula: &Formula) -> Result<(Certificate, Holds), String> {
    let sides = formula.sides();
    let mut why = String::new();
    for relation in [Holds::Holds, Holds::HoldsWhereDefined] {
        for (by, cases) in ways(rule, formula) {
            for sides in [&[][..], &sides] {
                let found =
                    with_sides(&formula.program, &formula.question, sides, relation, by, &cases);
                match found {
                    Ok(certificate) => return Ok((certificate, relation)),
                    Err(failure) => why = failure.to_string(),
                }
            }
        }
    }
    Err(format!("the checker does not find the proof ({why})"))
}

/// By which symbols, and in the cases of which letters, a proof is tried.
fn ways(rule: &Rule, formula: &Formula) -> Vec<(By, Vec<String>)> {
    let such = |conditions: &[Condition]| -> Vec<String> {
        let pairs = formula.group.iter().zip(&rule.parameters);
        let pairs = pairs.filter(|(_, parameter)| conditions.contains(&parameter.condition));
        pairs.map(|(name, _)| name.clone()).collect()
    };
    use Condition::{Orthogonal, Permutation, SignedPermutation};
    let numbers = such(&[Permutation, SignedPermutation]);
    let all = such(&[Permutation, SignedPermutation, Orthogonal]);
    let mut ways = vec![(By::Words, vec![])];
    if !numbers.is_empty() {
        ways.push((By::Words, numbers));
    }
    ways.push((By::Entries, vec![]));
    if !all.is_empty() {
        ways.push((By::Entries, all));
    }
    ways
}

/// What each layer becomes in a proof by words: a number times a word times what it was.
fn lemmas(rule: &Rule, formula: &Formula) -> Vec<Lemma> {
    let (step, primed) = match rule.architecture().parametrization() {
        Parametrization::Ml => ("Z", "Z'"),
        _ => ("X", "X'"),
    };
    let factors = step_factors(rule, &formula.group);
    let lemma = |(layer, factor): (usize, String)| {
        Lemma(format!("{primed}[{layer}]"), Some(format!("{factor}{step}[{layer}]")))
    };
    (1..rule.architecture().layers()).zip(factors).map(lemma).collect()
}

impl Formula {
    /// What stands beside the weights in the moves.
    fn sides(&self) -> Vec<(String, usize)> {
        let Question { texts: [text], group, moves, .. } = &self.question;
        // The moves as a symmetry of the text, so that they are read.
        let mut declared = format!("{text}\nsymmetry rule:\n");
        for (name, parameter) in group {
            declared +=
                &format!("  group {name} : {} x {} {}\n", parameter.0, parameter.1, parameter.2);
        }
        for (weight, value) in moves {
            declared += &format!("  {weight} -> {value}\n");
        }
        let program = parse(&declared).and_then(|text| text.program(&self.given));
        let Ok(program) = program else { return vec![] };
        program.symmetries.last().map_or(vec![], |symmetry| sides(&program, symmetry))
    }
}
