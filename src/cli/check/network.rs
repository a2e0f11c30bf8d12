//! Certificates about networks that are text.

use std::collections::BTreeMap;

use neurocert_check::Verdict;
use neurocert_check::kernel::certificate::{Claim, Relation, Size};
use neurocert_check::kernel::{self, library_name};

use super::{Outcome, Row};
use crate::cli::expect::{Attention, part, word};
use crate::cli::suggest;
use crate::error::{Error, Result};

/// What a claim about a network must be.
pub(super) struct Demand {
    network: String,
    keys: BTreeMap<String, String>,
}

impl Demand {
    /// The demand of `--expect`, if it names a network.
    pub(super) fn new(text: Option<&str>) -> Result<Option<Demand>> {
        let Some(text) = text else { return Ok(None) };
        let mut keys = BTreeMap::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else { return Ok(None) };
            keys.insert(key.trim().to_string(), value.trim().to_string());
        }
        let Some(network) = keys.remove("network") else { return Ok(None) };
        let claims =
            ["dimension", "symmetry", "same", "different", "values", "algebra", "point", "fiber"];
        if let Some(claim) = keys.get("claim")
            && !claims.contains(&claim.as_str())
        {
            let problem = format!("claim={claim} of a network");
            return Err(Error::new("--expect", problem, format!("allowed: {}", claims.join(", "))));
        }
        if let Some(relation) = keys.get("relation")
            && !["exact", "at_least", "at_most"].contains(&relation.as_str())
        {
            let allowed = "allowed: exact, at_least, at_most";
            return Err(Error::new("--expect", format!("relation={relation}"), allowed));
        }
        Ok(Some(Demand { network, keys }))
    }

    /// Why a claim is not the one that is demanded.
    fn unmet(&self, claim: &Claim, texts: &[String]) -> Result<Option<String>> {
        let kind = match claim {
            Claim::Dimension { .. } => "dimension",
            Claim::Symmetry { .. } => "symmetry",
            Claim::Same { .. } => "same",
            Claim::Different { .. } => "different",
            Claim::Values { .. } => "values",
            Claim::Algebra { .. } => "algebra",
            Claim::Point { .. } => "point",
            Claim::Fiber { .. } => "fiber",
        };
        let networks = claim.networks();
        for network in &networks {
            let text = texts.get((network.text as usize).wrapping_sub(1)).map_or("", |text| text);
            let is_named = match library_name(text) {
                Some(name) => name == self.network,
                // Only a text of the library has the right to its name.
                None => {
                    let header = neurocert_check::language::parse(text).map(|text| text.name);
                    header.is_ok_and(|name| name == self.network)
                        && !neurocert_check::language::LIBRARY
                            .iter()
                            .any(|(n, _)| *n == self.network)
                }
            };
            if !is_named {
                return Ok(Some(format!("the network is not {}", self.network)));
            }
        }
        let wanted = self.keys.get("claim").map_or("dimension", String::as_str);
        if wanted != kind {
            return Ok(Some(format!("the claim is {kind}; expected {wanted}")));
        }
        let known = networks.first().map(|network| &network.sizes);
        for (key, value) in &self.keys {
            let found = match (key.as_str(), claim) {
                ("claim", _) => continue,
                (
                    "relation",
                    Claim::Dimension { relation, .. } | Claim::Algebra { relation, .. },
                ) => word(*relation).to_string(),
                (
                    "number",
                    Claim::Dimension { number, relation, .. }
                    | Claim::Algebra { number, relation, .. },
                ) => {
                    // A number without relation is exact.
                    if *relation != Relation::Exact && !self.keys.contains_key("relation") {
                        return Ok(Some(format!(
                            "the relation is {}; expected exact",
                            word(*relation)
                        )));
                    }
                    number.clone()
                }
                ("point" | "boundary" | "differential", Claim::Point { .. })
                | ("case", Claim::Fiber { .. }) => {
                    part(claim, key).unwrap_or("not claimed").to_string()
                }
                (name, _) => {
                    let Some(size) = known.and_then(|sizes| sizes.get(name)) else {
                        let all: Vec<&str> =
                            known.into_iter().flat_map(|s| s.keys()).map(String::as_str).collect();
                        let hint = suggest::hint(name, &all);
                        let allowed = format!("{hint}sizes of the claim: {}", all.join(", "));
                        return Err(Error::new("--expect", format!("unknown {name:?}"), allowed));
                    };
                    if fits(size, value) {
                        continue;
                    }
                    shown(size)
                }
            };
            if found != *value {
                return Ok(Some(format!("{key} is {found}; expected {value}")));
            }
        }
        Ok(None)
    }
}

fn shown(size: &Size) -> String {
    match size {
        Size::Number(value) => value.to_string(),
        Size::List(values) => values.iter().map(u32::to_string).collect::<Vec<_>>().join(","),
    }
}

fn fits(size: &Size, value: &str) -> bool {
    shown(size) == value.replace(' ', "")
}

/// The row of a certificate, and what it means for the exit code.
pub(super) fn judge(
    file: String,
    found: &kernel::Outcome,
    demand: Option<&super::Demand>,
) -> Result<(Row, Outcome)> {
    let (verdict, outcome) = match found.verdict() {
        Verdict::Verified => ("verified", Outcome::Holds),
        Verdict::Incomplete => ("incomplete", Outcome::Undecided),
        Verdict::Rejected => ("rejected", Outcome::Refuted),
    };
    let texts =
        found.own_texts().iter().map(|(number, text)| format!("text {number}:\n{text}")).collect();
    let row = Row {
        file,
        verdict,
        claim: found.claim.as_ref().and_then(|claim| serde_json::to_value(claim).ok()),
        statement: found.statement(),
        texts,
        reason: found.failure.as_ref().map(|failure| failure.reason.to_string()),
        detail: found.failure.as_ref().map_or(String::new(), |failure| failure.detail.clone()),
        note: None,
        work: found.work,
    };
    let (Some(demand), Some(claim), true) = (demand, &found.claim, outcome != Outcome::Refuted)
    else {
        return Ok((row, outcome));
    };
    let mut note = None;
    let unmet = match demand {
        super::Demand::Network(demand) => demand.unmet(claim, &found.texts)?,
        super::Demand::Attention(expectation) => match Attention::of(claim, &found.texts) {
            Some(claim) => {
                let unmet = expectation.unmet(&claim)?;
                note = expectation.free(&claim).filter(|_| unmet.is_none());
                unmet
            }
            None => Some("a claim about a network that is text; name it by network=NAME".into()),
        },
    };
    Ok(match unmet {
        None => (Row { note, ..row }, outcome),
        Some(detail) => {
            let reason = Some("unexpected-claim".into());
            (Row { verdict: "rejected", reason, detail, ..row }, Outcome::Refuted)
        }
    })
}
