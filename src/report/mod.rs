//! Verdicts for readers: a table, JSON, LaTeX, HTML, all from the same entries.

mod formula;
mod html;
mod json;
mod latex;
mod mathml;
#[cfg(feature = "sweep")]
pub(crate) mod show;
mod text;

pub use html::html;
pub use json::{Document, json};
pub use latex::latex;
pub use text::{details, not_written, table};

use itertools::Itertools as _;
use num_rational::BigRational;
use serde_json::Value;

use crate::claims::{Claim, Exhibit, Necessity, Status, Verdict, formal_proof};
use crate::matrix::Matrix;

/// A verdict, and what an independent checker says of its certificates.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The verdict.
    pub verdict: Verdict,
    /// Certificates of what the verdict shows.
    pub certificates: Vec<Certified>,
}

/// A certificate with the name of its file.
#[derive(Clone, Debug)]
pub struct Certified {
    /// `theorem-3.4-singular-1.json`.
    pub name: String,
    /// The certificate.
    pub certificate: Value,
    /// `verified`, or `incomplete` where it is too large for the checker.
    pub verdict: String,
}

impl Entry {
    /// All that is shown: the counterexample, failures without a hypothesis, the example, a failure of
    /// the correction.
    pub fn shown(verdict: &Verdict) -> impl Iterator<Item = &Exhibit> {
        let without = verdict.necessity.iter().filter_map(|n| n.failure.as_ref());
        let trials = verdict.counterexample.iter().chain(without);
        let trials = trials.chain(&verdict.example).chain(&verdict.correction_fails);
        trials.filter_map(|trial| trial.exhibit.as_ref())
    }
}

/// How a claim was decided, in words: on the trials, and by proofs where there are some.
fn evidence_of(claim: &Claim) -> String {
    let kind = if claim.proof.is_some() { "proof" } else { "counterexample" };
    let formal = formal_proof(claim.id).map(|names| format!("formal {kind} {names}; "));
    let proof = claim.proof.map(|place| format!("proof for all sizes in {place}, and "));
    formal.unwrap_or_default() + &proof.unwrap_or_default() + claim.evidence.name()
}

/// How many claims have each status, in words: `17 proved, 4 refuted`.
pub fn summary(entries: &[Entry]) -> String {
    use Status::{Confirmed, Imprecise, Proved, Refuted, Undecided};
    let count = |status| entries.iter().filter(|e| e.verdict.status == status).count();
    let parts = [Proved, Confirmed, Refuted, Imprecise, Undecided].map(|s| (count(s), s.name()));
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, name)| format!("{count} {name}")).join(", ")
}

/// What is said of the need for a hypothesis. A statement that is false with all hypotheses needs none:
/// a failure without one of them shows nothing about that one.
fn necessity_of(verdict: &Verdict, necessity: &Necessity) -> String {
    let is_false = verdict.counterexample.is_some();
    match (necessity.trials, &necessity.failure) {
        (_, Some(trial)) if is_false => format!("without it, it fails for {}", trial.instance),
        (_, Some(trial)) => format!("needed: fails for {}", trial.instance),
        (0, None) => "not tried without".into(),
        (n, None) => format!("holds without it in all {n} instances tried"),
    }
}

/// The rows of a matrix as text.
fn rows(matrix: &Matrix<BigRational>) -> Vec<Vec<String>> {
    (0..matrix.rows()).map(|i| matrix.row(i).iter().map(ToString::to_string).collect()).collect()
}
