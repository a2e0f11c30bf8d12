//! The symmetries that a text declares.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Certificate, Claim, Holds};
use neurocert_check::language::Symmetry;
use serde::Serialize;
use serde_json::Value;

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::program::symmetry::{Decision, Verdict, decide};

/// Which symmetries hold.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Symmetries {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
    /// What was decided of each.
    pub symmetries: Vec<Decided>,
    /// Where the certificate is, of a single one.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A symmetry with its verdict.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decided {
    /// Its full name: `gauge[2]`.
    pub name: String,
    /// The letters of its group.
    pub group: Vec<Letter>,
    /// The new values of weights.
    pub moves: BTreeMap<String, String>,
    /// Whether it never changes the outputs; none if that is undecided.
    pub holds: Option<bool>,
    /// `proved`, `refuted` or `undecided`.
    pub verdict: &'static str,
    /// How it holds: everywhere, or where everything exists.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    pub statement: Option<Holds>,
    /// As in the certificate.
    pub proof: Option<Value>,
    /// As in the certificate.
    pub counterexample: Option<Value>,
    /// Why it is undecided.
    pub why: Option<String>,
    /// The certificate, if it is decided; the kernel has verified it.
    #[serde(skip)]
    pub found: Option<Certificate>,
}

/// A matrix of a group.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letter {
    /// Its name.
    pub name: String,
    /// Rows and columns.
    pub shape: [u32; 2],
    /// `invertible`, `diagonal-invertible`, …
    pub condition: String,
}

/// The declared symmetries of this full name, or of this word with all indices; all of them without a
/// name. Each is proved for all weights and all elements of its group, or refuted at an exact point.
///
/// # Errors
/// An unknown name, or a network that declares nothing.
pub fn symmetry(
    network: &Network,
    settings: &Settings<'_>,
    name: Option<&str>,
) -> Result<Answer<Symmetries>> {
    let chosen = chosen(network, name, "symmetry")?;
    let all = chosen.len() as u128;
    let mut decisions = Vec::new();
    for (number, symmetry) in (0..).zip(chosen) {
        (settings.progress)(number, all);
        decisions.push(decide(network.subject(), symmetry, settings.seed, settings.budget()));
    }
    let certificate = match &decisions[..] {
        [one] => one.verdict.certificate(),
        _ => None,
    };
    let certified = certificate.map(Certified::verified);
    let report = Symmetries {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        symmetries: decisions.iter().map(decided).collect(),
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report, certified })
}

/// What is said of a decision.
pub(crate) fn decided(decision: &Decision) -> Decided {
    let Decision { name, group, moves, verdict } = decision;
    let letter =
        |(name, parameter): (&String, &neurocert_check::kernel::certificate::Parameter)| {
            let shape = [parameter.0, parameter.1];
            Letter { name: name.clone(), shape, condition: parameter.2.clone() }
        };
    let (holds, word, why) = match verdict {
        Verdict::Proved(_) => (Some(true), "proved", None),
        Verdict::Refuted(_) => (Some(false), "refuted", None),
        Verdict::Undecided { why } => (None, "undecided", Some(why.clone())),
    };
    let proof = |wanted: bool| {
        verdict.certificate().filter(|_| wanted).map(|certificate| certificate.proof.clone())
    };
    Decided {
        name: name.clone(),
        group: group.iter().map(letter).collect(),
        moves: moves.clone(),
        holds,
        verdict: word,
        statement: verdict.certificate().and_then(relation),
        proof: proof(holds == Some(true)),
        counterexample: proof(holds == Some(false)),
        why,
        found: verdict.certificate().cloned(),
    }
}

/// How a symmetry holds, or that it fails.
pub(crate) fn relation(certificate: &Certificate) -> Option<Holds> {
    match certificate.claim {
        Claim::Symmetry { relation, .. } => Some(relation),
        _ => None,
    }
}

/// The declared symmetries of this name; `place` is where the name stands.
pub(crate) fn chosen<'a>(
    network: &'a Network,
    name: Option<&str>,
    place: &str,
) -> Result<Vec<&'a Symmetry>> {
    let all = &network.program.symmetries;
    let is_it = |symmetry: &&Symmetry| {
        let word = symmetry.name.split('[').next();
        name.is_none_or(|name| symmetry.name == name || word == Some(name))
    };
    let chosen: Vec<&Symmetry> = all.iter().filter(is_it).collect();
    if chosen.is_empty() {
        let (place, problem) = match name {
            Some(name) if !all.is_empty() => (place, format!("unknown symmetry {name}")),
            _ => ("", "the network declares no symmetry at these sizes".into()),
        };
        let names: Vec<&str> = all.iter().map(|symmetry| symmetry.name.as_str()).collect();
        let allowed = if names.is_empty() { String::new() } else { names.join(", ") };
        return Err(Error::new(place, problem, allowed));
    }
    Ok(chosen)
}
