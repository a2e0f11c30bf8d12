//! Whether two networks at exact weights are the same function.

mod element;

pub use element::{Moved, element};

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    AtWeights, Certificate, Claim, Difference, Means, Runs,
};
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Bounded, Reason, Source};
use neurocert_check::language::{Condition, Leaf, Shape, Symmetry};

use super::Subject;

use super::proof::{BOUNDS, primed, verified, with_lemmas, written};
use super::symmetry::{Verdict, decide};
use super::weights::blocks;
use crate::error::{Error, Result};
use crate::network::Matrices;
use crate::search::{MODULUS, needs_series, network};
use crate::symmetry::elements::Elements;

/// Why two functions are the same if there is no certificate.
pub fn by_symmetries(element: Option<&[Moved]>) -> &'static str {
    match element {
        Some([]) => "the weights are equal",
        _ => "declared symmetries relate the weights, and each is proved for all weights",
    }
}

/// What was found about two networks. The certificates are verified.
#[derive(Clone, Debug)]
pub enum Answer {
    /// They are the same function.
    Same {
        /// The proof; none where only declared symmetries, each proved for all weights, show it.
        certificate: Option<Certificate>,
        /// Declared symmetries that move the first weights to the second, where some were found.
        element: Option<Vec<Moved>>,
    },
    /// They differ at an input.
    Different(Certificate),
    /// Neither was found.
    Undecided {
        /// Why the proof failed, and why there is no input.
        why: String,
    },
}

/// Compares two networks at weights that fit them. The seed is that of inputs, the budget that of each certificate
/// that is tried.
///
/// Small random inputs come first, then a proof by words (a step of the second may be that of the first of
/// the same name), then one by entries, then the declared symmetries of one text.
///
/// # Errors
/// Inputs or outputs of different numbers or shapes.
pub fn compare(
    first: (Subject<'_>, &Matrices),
    second: (Subject<'_>, &Matrices),
    seed: u64,
    budget: Budget,
) -> Result<Answer> {
    let (one, other) = (first.0.program, second.0.program);
    let inputs = |leaves: &[Leaf]| leaves.iter().map(|leaf| leaf.shape).collect::<Vec<Shape>>();
    let outputs = |program: &neurocert_check::language::Program| {
        program.outputs.iter().map(|&at| program.shape(at)).collect::<Vec<Shape>>()
    };
    for (what, is_alike) in [
        ("inputs", inputs(&one.inputs) == inputs(&other.inputs)),
        ("outputs", outputs(one) == outputs(other)),
    ] {
        if !is_alike {
            let problem = format!("the {what} have other numbers or shapes");
            return Err(Error::new(
                "",
                problem,
                "needed: functions of the same inputs and outputs",
            ));
        }
    }
    let mut texts = vec![first.0.text.to_string()];
    if second.0.text != first.0.text {
        texts.push(second.0.text.to_string());
    }
    let side = |(subject, weights): (Subject<'_>, &Matrices), text: usize| AtWeights {
        network: network(text as u32, subject.given),
        weights: blocks(subject.program, weights),
    };
    let (subject, is_one_network) = (first.0, texts.len() == 1 && one.sizes == other.sizes);
    let moved = || is_one_network.then(|| element(one, first.1, second.1)).flatten();
    let (first, second) = (side(first, 1), side(second, texts.len()));
    let mut elements = Elements::new(seed);
    let (mut tried, mut no_input) = (0, None);
    // Values of exp, tanh and softmax are not rational, but the coefficients of their series are.
    let is_series = [one, other]
        .into_iter()
        .any(|program| needs_series(&Source::new(program, Bounded::Factors)));
    let most = if is_series { 4 } else { BOUNDS.len() };
    for (n, bound) in BOUNDS.into_iter().enumerate().take(most) {
        let modulus = is_series.then(|| MODULUS.to_string());
        // What the first layers do comes early.
        let order = is_series.then_some(if n == 0 { 4 } else { 8 });
        let draw = |leaf: &Leaf| {
            (leaf.name.clone(), written(&elements.element(leaf.shape, Condition::Any, bound)))
        };
        let inputs: BTreeMap<_, _> = one.inputs.iter().map(draw).collect();
        let claim = Claim::Different { first: first.clone(), second: second.clone() };
        match verified(&texts, claim, &Difference { modulus, order, inputs }, budget) {
            Ok(certificate) => return Ok(Answer::Different(certificate)),
            Err(failure) => match failure.reason {
                Reason::Equal => tried += 1,
                Reason::Unit | Reason::Tie => {}
                _ => {
                    no_input = Some(format!("no input can be tried ({failure})"));
                    break;
                }
            },
        }
    }
    let attempt = |by, lemmas: &[_]| {
        let claim = Claim::Same { first: first.clone(), second: second.clone() };
        verified(&texts, claim, &Runs { by, lemmas: lemmas.to_vec(), ..Runs::default() }, budget)
    };
    let step = |(name, node): &(String, usize)| {
        let is_like =
            |(own, at): &&(String, usize)| own == name && one.shape(*at) == other.shape(*node);
        let same = one.names.iter().find(is_like).map(|(name, _)| name.clone());
        (primed(name), same.into_iter().collect())
    };
    let steps = || other.names.iter().map(step);
    let by_words = with_lemmas(steps(), |lemmas| attempt(Means::Words, lemmas));
    let found = by_words.or_else(|failure| {
        with_lemmas(steps(), |lemmas| attempt(Means::Entries, lemmas))
            .map_err(|other| format!("a proof that they are the same function was not found (by words: {failure}; by entries: {other})"))
    });
    let element = moved();
    Ok(match found {
        Ok(certificate) => Answer::Same { certificate: Some(certificate), element },
        Err(_) if element.as_ref().is_some_and(|all| are_proved(subject, all, seed, budget)) => {
            Answer::Same { certificate: None, element }
        }
        Err(why) => {
            let equal = match tried {
                0 => "no input was found at which both have outputs".to_string(),
                _ => format!("the outputs are equal at {tried} inputs"),
            };
            Answer::Undecided { why: format!("{}; {why}", no_input.unwrap_or(equal)) }
        }
    })
}

/// Whether the symmetries that were applied hold for all weights.
fn are_proved(subject: Subject<'_>, all: &[Moved], seed: u64, budget: Budget) -> bool {
    let mut symmetries = subject.program.symmetries.iter();
    let is_meant = |symmetry: &&Symmetry| all.iter().any(|moved| moved.name == symmetry.name);
    let proved =
        |symmetry| matches!(decide(subject, symmetry, seed, budget).verdict, Verdict::Proved(_));
    symmetries.by_ref().filter(is_meant).all(proved)
}

#[cfg(test)]
mod tests;
