//! The symmetries that a text declares: proved for all weights and all elements of the group, or refuted
//! at an exact point. The kernel judges both; where neither is found, nothing is said.

mod moves;
mod refute;
mod scale;
mod shrink;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    By, Certificate, Claim, Holds, Lemma, Network, Parameter, Refutation, SymmetryProof,
};
pub use neurocert_check::kernel::produce::Seen;
use neurocert_check::kernel::produce::{Budget, refuted};
use neurocert_check::kernel::{Failure, Reason};
use neurocert_check::language::{Condition, Group, Program, Shape, Symmetry};
use serde::Serialize;

use super::Subject;
use super::proof::{BUDGET, primed, verified, with_lemmas};
use crate::search::network;
use moves::Moves;
pub(crate) use scale::power;

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

/// Decides one of the symmetries that the program declares. The seed is that of counterexamples, the budget that
/// of each certificate that is tried.
///
/// A proof is tried by words, with lemmas `X' = X`, `X' = C X` and the like for each named step: a pass
/// over the program for each of some ten candidates for each step. Then a counterexample is looked for,
/// and a proof by entries last: it takes the most.
pub fn decide(subject: Subject<'_>, symmetry: &Symmetry, seed: u64, budget: Budget) -> Decision {
    let moves = Moves::new(subject.program, symmetry);
    let question = question(subject, symmetry);
    let search = Search {
        program: subject.program,
        question: &question,
        budget,
        sides: moves.sides(),
        scales: scale::scales(subject.program, symmetry, &moves),
    };
    let proof = |by| search.proof(by, &symmetry.groups);
    let verdict = proof(By::Words).map(Verdict::Proved).unwrap_or_else(|failure| {
        refute::refute(subject.program, symmetry, &question, (seed, budget))
            .map(Verdict::Refuted)
            .unwrap_or_else(|why| match proof(By::Entries) {
                Ok(certificate) => Verdict::Proved(certificate),
                Err(_) => Verdict::Undecided { why: format!("no proof ({failure}); {why}") },
            })
    });
    let Question { group, moves, .. } = question;
    Decision { name: symmetry.name.clone(), group, moves, verdict }
}

/// What the counterexample of a certificate shows; `None` where it is none.
pub fn seen(certificate: &Certificate) -> Option<Seen> {
    let Claim::Symmetry { network, group, moves, .. } = &certificate.claim else { return None };
    let proof = serde_json::from_value(certificate.proof.clone()).ok()?;
    refuted(network, group, moves, &proof, &certificate.texts, BUDGET).ok()
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
    fn claim(&self, relation: Holds) -> Claim {
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
        budget: Budget,
    ) -> Result<Certificate, Failure> {
        verified(&self.texts, self.claim(relation), proof, budget)
    }

    /// What a counterexample shows.
    fn refuted(&self, witness: &Refutation, budget: Budget) -> Result<Seen, Failure> {
        let budget = Budget { steps: budget.steps.min(POINT), ..budget };
        refuted(&self.network, &self.group, &self.moves, witness, &self.texts, budget)
    }
}

/// For each proof by entries, and for each point: nobody waits longer.
const ENTRIES: u64 = 1 << 31;
const POINT: u64 = 1 << 32;

struct Search<'a> {
    program: &'a Program,
    question: &'a Question,
    /// For each certificate that is tried.
    budget: Budget,
    /// What stands beside the weights in the moves.
    sides: Vec<(String, usize)>,
    /// What the numbers in the moves make of each step.
    scales: Vec<Option<String>>,
}

impl Search<'_> {
    /// A proof by these symbols: everywhere, and if something need not exist, where it does.
    fn proof(&self, by: By, groups: &[Group]) -> Result<Certificate, Failure> {
        let everywhere = self.in_cases(Holds::Holds, by, groups);
        everywhere.or_else(|failure| match failure.reason {
            Reason::Symbolic => {
                self.in_cases(Holds::HoldsWhereDefined, by, groups).map_err(|_| failure)
            }
            _ => Err(failure),
        })
    }

    /// A proof for all group elements at once, or for each case of those that have some.
    fn in_cases(&self, relation: Holds, by: By, groups: &[Group]) -> Result<Certificate, Failure> {
        use Condition::{Orthogonal, Permutation, SignedPermutation};
        let has_cases = |group: &&Group| match group.condition {
            Permutation | SignedPermutation => true,
            Orthogonal => by == By::Entries,
            _ => false,
        };
        let cases = groups.iter().filter(has_cases).map(|group| group.name.clone()).collect();
        let cases: Vec<String> = cases;
        self.with_sides(relation, by, &[]).or_else(|failure| match cases.is_empty() {
            true => Err(failure),
            false => self.with_sides(relation, by, &cases).map_err(|_| failure),
        })
    }

    /// A proof with a lemma for each step that one is found for: that it is what it was, or that times one
    /// of the sides of the moves.
    fn with_sides(
        &self,
        relation: Holds,
        by: By,
        cases: &[String],
    ) -> Result<Certificate, Failure> {
        let step = |(name, node): &(String, usize)| {
            let scale = self.scales[*node].as_deref();
            (primed(name), candidates(name, self.program.shape(*node), &self.sides, scale))
        };
        with_lemmas(self.program.names.iter().map(step), |lemmas: &[Lemma]| {
            let (lemmas, cases) = (lemmas.to_vec(), cases.to_vec());
            let steps = if by == By::Entries { ENTRIES } else { self.budget.steps };
            let budget = Budget { steps: self.budget.steps.min(steps), ..self.budget };
            self.question.answered(relation, &SymmetryProof { by, lemmas, cases }, budget)
        })
    }
}

/// What a step may become: itself, or a factor of a move times it, perhaps inverted or transposed, and times
/// what numbers make of it.
fn candidates(
    name: &str,
    (rows, columns): Shape,
    sides: &[(String, usize)],
    scale: Option<&str>,
) -> Vec<String> {
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
    let scaled: Vec<String> = match scale {
        Some(scale) => all.iter().map(|text| format!("{scale}*{text}")).collect(),
        None => vec![],
    };
    // The plain ones are rarely what it is then.
    let mut all: Vec<String> = scaled.into_iter().chain(all).collect();
    let mut seen = Vec::new();
    all.retain(|text| {
        !seen.contains(text) && {
            seen.push(text.clone());
            true
        }
    });
    all
}
