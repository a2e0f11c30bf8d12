//! Verdicts as one JSON document.

use serde::Serialize;

use super::{Entry, evidence_of, rows};
use crate::claims::{Trial, formal_proof};

/// The document of `audit --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    claims: Vec<Row>,
    seed: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    id: &'static str,
    source: &'static str,
    statement: &'static str,
    status: &'static str,
    evidence: String,
    proof: Option<&'static str>,
    formal_proof: Option<String>,
    why: &'static str,
    undecided: Option<&'static str>,
    instances: usize,
    instances_within_hypotheses: usize,
    instances_holding: usize,
    hypotheses: Vec<Hypothesis>,
    counterexample: Option<Shown>,
    correction: Option<Correction>,
    example: Option<Shown>,
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug, Serialize)]
struct Hypothesis {
    text: &'static str,
    instances_without: usize,
    needed: Option<bool>,
    failure: Option<Shown>,
}

#[derive(Clone, Debug, Serialize)]
struct Correction {
    text: &'static str,
    instances: usize,
    failure: Option<Shown>,
}

#[derive(Clone, Debug, Serialize)]
struct Shown {
    instance: String,
    sentence: Option<String>,
    matrices: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Debug, Serialize)]
struct Certificate {
    file: Option<String>,
    verdict: String,
}

/// The document; keys as `audit --help` lists them. Certificates have the names of their files where
/// they are written.
pub fn json(entries: &[Entry], seed: u64, are_written: bool) -> Document {
    Document { claims: entries.iter().map(|entry| row(entry, are_written)).collect(), seed }
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
