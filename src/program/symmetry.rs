//! The symmetries that a text declares: proved for all weights and all elements of the group, or refuted
//! at an exact point. The kernel judges both; where neither is found, nothing is said.

mod moves;
mod refute;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    By, Certificate, Claim, Holds, Lemma, Network, Parameter, SymmetryProof,
};
use neurocert_check::kernel::{Failure, Reason};
use neurocert_check::language::{Program, Shape, Symmetry};
use serde::Serialize;

use super::Subject;
use super::proof::{primed, verified, with_lemmas};
use crate::search::network;
use moves::Moves;

/// What was found about a symmetry. The certificates are verified; claim and proof are in them.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It never changes the outputs.
    Proved(Certificate),
    /// It changes them at a point.
    Refuted(Certificate),
    /// Neither was found.
    Undecided {
        /// Why the proof failed, and why there is no counterexample.
        why: String,
    },
}

impl Verdict {
    /// The certificate, if something was found.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Verdict::Proved(certificate) | Verdict::Refuted(certificate) => Some(certificate),
            Verdict::Undecided { .. } => None,
        }
    }
}

/// A declared symmetry with its verdict.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its full name: `gauge[2]`.
    pub name: String,
    /// Its group: rows, columns, condition.
    pub group: BTreeMap<String, Parameter>,
    /// The new values of weights.
    pub moves: BTreeMap<String, String>,
    /// What was found.
    pub verdict: Verdict,
}

/// Decides one of the symmetries that the program declares. The seed is that of counterexamples.
///
/// A proof is tried by words, with lemmas `X' = X`, `X' = C X` and the like for each named step: a pass
/// over the program for each of some ten candidates for each step. Entries, without lemmas, come next.
pub fn decide(subject: Subject<'_>, symmetry: &Symmetry, seed: u64) -> Decision {
    let moves = Moves::new(subject.program, symmetry);
    let question = question(subject, symmetry);
    let verdict = match prove(subject.program, &question, &moves) {
        Ok(certificate) => Verdict::Proved(certificate),
        Err(failure) => match refute::refute(subject.program, symmetry, &question, seed) {
            Ok(certificate) => Verdict::Refuted(certificate),
            Err(why) => Verdict::Undecided { why: format!("no proof ({failure}); {why}") },
        },
    };
    let Question { group, moves, .. } = question;
    Decision { name: symmetry.name.clone(), group, moves, verdict }
}

/// What is asked of a symmetry that the program declares.
pub(crate) fn question(subject: Subject<'_>, symmetry: &Symmetry) -> Question {
    let parameter = |group: &neurocert_check::language::Group| {
        let (rows, columns) = group.shape;
        let word = group.condition.word().to_string();
        (group.name.clone(), Parameter(rows as u32, columns as u32, word))
    };
    Question {
        texts: [subject.text.to_string()],
        network: network(1, subject.given),
        group: symmetry.groups.iter().map(parameter).collect(),
        moves: Moves::new(subject.program, symmetry).texts(),
    }
}

/// The claim without its answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub texts: [String; 1],
    pub network: Network,
    pub group: BTreeMap<String, Parameter>,
    pub moves: BTreeMap<String, String>,
}

impl Question {
    /// The claim with this answer.
    pub fn claim(&self, relation: Holds) -> Claim {
        Claim::Symmetry {
            network: self.network.clone(),
            group: self.group.clone(),
            moves: self.moves.clone(),
            relation,
        }
    }

    /// The certificate, if the kernel verifies it.
    pub fn answered(
        &self,
        relation: Holds,
        proof: &impl Serialize,
    ) -> Result<Certificate, Failure> {
        verified(&self.texts, self.claim(relation), proof)
    }
}

fn prove(
    program: &Program,
    question: &Question,
    moves: &Moves<'_>,
) -> Result<Certificate, Failure> {
    let sides = moves.sides();
    let by_words = |relation| with_sides(program, question, &sides, relation, By::Words, &[]);
    // Where something need not exist, it may still hold where it does.
    let found = by_words(Holds::Holds).or_else(|failure| match failure.reason {
        Reason::Symbolic => by_words(Holds::HoldsWhereDefined).map_err(|_| failure),
        _ => Err(failure),
    });
    let by_entries = |relation| {
        question.answered(relation, &SymmetryProof { by: By::Entries, ..SymmetryProof::default() })
    };
    found.or_else(|failure| {
        let found = by_entries(Holds::Holds).or_else(|_| by_entries(Holds::HoldsWhereDefined));
        found.map_err(|_| failure)
    })
}

/// A proof with a lemma for each step that one is found for: that it is what it was, or that times one
/// of the sides of the moves.
///
/// # Errors
/// Why there is none.
pub(crate) fn with_sides(
    program: &Program,
    question: &Question,
    sides: &[(String, usize)],
    relation: Holds,
    by: By,
    cases: &[String],
) -> Result<Certificate, Failure> {
    let step = |(name, node): &(String, usize)| {
        (primed(name), candidates(name, program.shape(*node), sides))
    };
    with_lemmas(program.names.iter().map(step), |lemmas: &[Lemma]| {
        let (lemmas, cases) = (lemmas.to_vec(), cases.to_vec());
        question.answered(relation, &SymmetryProof { by, lemmas, cases })
    })
}

/// What stands beside the weights in the moves of a symmetry that a text declares.
pub(crate) fn sides(program: &Program, symmetry: &Symmetry) -> Vec<(String, usize)> {
    Moves::new(program, symmetry).sides()
}

/// What a step may become: itself, or a factor of a move times it, perhaps inverted or transposed.
fn candidates(name: &str, (rows, columns): Shape, sides: &[(String, usize)]) -> Vec<String> {
    let mut all = vec![name.to_string()];
    for (side, size) in sides {
        let plain = if side.contains(['*', '^', '+']) { format!("({side})") } else { side.clone() };
        let inverse = format!("inv({side})");
        let forms = match size {
            1 => vec![plain, inverse],
            _ => vec![format!("{plain}^T"), format!("{inverse}^T"), plain, inverse],
        };
        for form in forms.into_iter().rev() {
            if *size == 1 || *size == rows {
                all.push(format!("{form}*{name}"));
            }
            if *size != 1 && *size == columns {
                all.push(format!("{name}*{form}"));
            }
        }
    }
    let mut seen = Vec::new();
    all.retain(|text| {
        !seen.contains(text) && {
            seen.push(text.clone());
            true
        }
    });
    all
}
