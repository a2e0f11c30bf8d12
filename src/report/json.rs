//! Verdicts as one JSON document.

use serde::Serialize;

use super::{Entry, evidence_of, rows};
use crate::claims::{Trial, formal_proof};

/// The document of `audit --json`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// In the order of the paper.
    claims: Vec<Row>,
    /// Of everything random.
    seed: u64,
    /// Of the program.
    version: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Row {
    id: &'static str,
    /// Where it is printed.
    source: &'static str,
    /// As printed.
    statement: &'static str,
    /// `proved`, `confirmed`, `refuted`, `imprecise` or `undecided`.
    status: &'static str,
    /// How it was decided.
    evidence: String,
    /// The place of a proof in the documentation.
    proof: Option<&'static str>,
    /// Theorems of `proofs/formal`; of a refuted claim about its counterexample.
    formal_proof: Option<String>,
    /// Why it is so.
    why: &'static str,
    /// Why it is undecided.
    undecided: Option<&'static str>,
    /// All that were tried.
    instances: usize,
    /// Those that meet every printed hypothesis.
    instances_within_hypotheses: usize,
    /// Of these, where the statement holds.
    instances_holding: usize,
    hypotheses: Vec<Hypothesis>,
    /// The smallest that meets every printed hypothesis.
    counterexample: Option<Shown>,
    /// What is true instead.
    correction: Option<Correction>,
    /// Where the statement holds.
    example: Option<Shown>,
    /// Of what is shown.
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Hypothesis {
    text: &'static str,
    /// Where all others hold.
    instances_without: usize,
    /// Null if no failure was found, or the claim is false anyway.
    needed: Option<bool>,
    /// Where it alone is missing.
    failure: Option<Shown>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Correction {
    text: &'static str,
    /// That were tried.
    instances: usize,
    /// Where it fails too.
    failure: Option<Shown>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Shown {
    instance: String,
    sentence: Option<String>,
    /// Of exact numbers, by their names.
    matrices: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Certificate {
    /// Null unless it is written.
    file: Option<String>,
    /// What the checker says of it.
    verdict: String,
}

/// The document; keys as `audit --help` lists them. Certificates have the names of their files where
/// they are written.
pub fn json(entries: &[Entry], seed: u64, are_written: bool) -> Document {
    let claims = entries.iter().map(|entry| row(entry, are_written)).collect();
    Document { claims, seed, version: env!("CARGO_PKG_VERSION") }
}

fn row(entry: &Entry, are_written: bool) -> Row {
    let verdict = &entry.verdict;
    let claim = &verdict.claim;
    let counts = verdict.counts;
    let hypotheses = verdict.necessity.iter().map(|necessity| Hypothesis {
        text: necessity.hypothesis,
        instances_without: necessity.trials,
        // That no failure was found proves nothing, nor does a failure of what is false anyway.
        needed: necessity
            .failure
            .as_ref()
            .filter(|_| verdict.counterexample.is_none())
            .map(|_| true),
        failure: necessity.failure.as_ref().map(shown),
    });
    let certificates = entry.certificates.iter().map(|certified| Certificate {
        file: are_written.then(|| certified.name.clone()),
        verdict: certified.verdict.clone(),
    });
    Row {
        id: claim.id,
        source: claim.source,
        statement: claim.statement,
        status: verdict.status.name(),
        evidence: evidence_of(claim),
        proof: claim.proof,
        formal_proof: formal_proof(claim.id),
        why: claim.why,
        undecided: claim.undecided,
        instances: counts.trials,
        instances_within_hypotheses: counts.within,
        instances_holding: counts.holding,
        hypotheses: hypotheses.collect(),
        counterexample: verdict.counterexample.as_ref().map(shown),
        correction: claim.correction.filter(|_| verdict.counterexample.is_some()).map(|text| {
            Correction {
                text,
                instances: counts.corrected,
                failure: verdict.correction_fails.as_ref().map(shown),
            }
        }),
        example: verdict.example.as_ref().map(shown),
        certificates: certificates.collect(),
    }
}

fn shown(trial: &Trial) -> Shown {
    let exhibit = trial.exhibit.clone().unwrap_or_default();
    let matrices =
        exhibit.matrices.iter().map(|(name, matrix)| (name.clone(), rows(matrix).into()));
    Shown {
        instance: trial.instance.clone(),
        matrices: matrices.collect(),
        sentence: Some(exhibit.sentence).filter(|sentence| !sentence.is_empty()),
    }
}
