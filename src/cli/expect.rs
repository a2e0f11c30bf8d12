//! `--expect`: what a user demands of a certificate's claim.

use neurocert_check::AnyClaim;
use neurocert_check::point_certificate::{FiberStatement, PointStatement, Statement};

use super::architecture::numbers;
use super::suggest::hint;
use crate::error::{Error, Result};

/// Demanded values, one for each key that was named.
#[derive(Clone, Debug, Default)]
pub(super) struct Expectation {
    demands: Vec<(String, String)>,
}

/// First the keys that every claim about one architecture has; then those of claims about a dimension,
/// about a point, about a fiber, and about two networks (which have no widths of their own) or a
/// rule. Claims about infinitesimal symmetries have `relation` and `number` as those about a dimension.
const KEYS: [&str; 13] = [
    "kind",
    "widths",
    "query_dims",
    "tokens",
    "parametrization",
    "variety",
    "relation",
    "number",
    "point",
    "boundary",
    "differential",
    "case",
    "statement",
];

impl Expectation {
    /// Parses `widths=3,3,3;query_dims=2,2;relation=exact;number=23`. Keys are those of the claim;
    /// those not named are free.
    ///
    /// # Errors
    /// An unknown key, a key twice, no `=`, a list that is none.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut demands: Vec<(String, String)> = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let advised = |problem: String, hint: &str| {
                let allowed = format!("{hint}allowed: key=value;…, keys {}", KEYS.join(", "));
                Error::new("--expect", problem, allowed)
            };
            let refuse = |problem: String| advised(problem, "");
            let (key, value) =
                part.split_once('=').ok_or_else(|| refuse(format!("{part:?} has no =")))?;
            let key = key.trim().replace('-', "_");
            if !KEYS.contains(&key.as_str()) {
                return Err(advised(format!("unknown key {key:?}"), &hint(&key, &KEYS)));
            }
            if demands.iter().any(|(known, _)| *known == key) {
                return Err(refuse(format!("{key} twice")));
            }
            let value = match key.as_str() {
                "widths" | "query_dims" => {
                    // Widths are also written with dashes, as claims print them.
                    let list = numbers("--expect", &value.trim().replace('-', ","))?;
                    list.iter().map(i128::to_string).collect::<Vec<_>>().join(",")
                }
                "tokens" | "number" => match numbers("--expect", value)?[..] {
                    [one] if one >= 0 => one.to_string(),
                    _ => return Err(refuse(format!("{key} is {value:?}, not one whole number"))),
                },
                _ => {
                    let value = value.trim().to_string();
                    let value = if key == "relation" { value.replace('-', "_") } else { value };
                    let words: &[&str] = match key.as_str() {
                        "kind" => &["lightning"],
                        "parametrization" => &["qkv", "av", "ml"],
                        "variety" => &["neuromanifold", "free-virtual-weights"],
                        "point" => &["singular", "smooth"],
                        "boundary" => &["boundary", "not-boundary"],
                        "differential" => &["critical", "regular"],
                        "statement" => {
                            &["same", "different", "holds", "holds-where-defined", "fails"]
                        }
                        "case" => &["zero", "one-point", "two-points", "symmetric-part"],
                        _ => &["exact", "at_least", "at_most"],
                    };
                    if !words.contains(&value.as_str()) {
                        let problem = format!("unknown {key} {value:?}");
                        let allowed =
                            format!("{}allowed: {}", hint(&value, words), words.join(", "));
                        return Err(Error::new("--expect", problem, allowed));
                    }
                    value
                }
            };
            demands.push((key, value));
        }
        if demands.is_empty() {
            let allowed = "allowed: key=value;…, as widths=3,3,3;number=23";
            return Err(Error::new("--expect", "demands nothing", allowed));
        }
        Ok(Expectation { demands })
    }

    /// What of the claim is not as demanded.
    pub(super) fn unmet(&self, claim: &AnyClaim) -> Option<String> {
        let unmet = self.demands.iter().filter_map(|(key, demanded)| {
            let Some(found) = found(claim, key) else {
                return Some(format!("{key} is not claimed: {}", subject(claim)));
            };
            // One query size stands for all layers.
            let all_alike = key == "query_dims"
                && !demanded.contains(',')
                && found.split(',').all(|one| one == demanded);
            (found != *demanded && !all_alike).then(|| format!("{key} is {found}, not {demanded}"))
        });
        let unmet: Vec<_> = unmet.collect();
        (!unmet.is_empty()).then(|| unmet.join("; "))
    }
}

/// The value that a claim has for a key; `None` if claims of this sort do not speak of it.
fn found(claim: &AnyClaim, key: &str) -> Option<String> {
    let list = |sizes: &[u32]| sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    match key {
        "kind" => return Some(claim.kind().to_string()),
        "widths" => return claim.widths().map(list),
        "query_dims" => return claim.query_dims().map(list),
        "tokens" => return Some(claim.tokens().to_string()),
        "parametrization" => return claim.parametrization().map(|form| form.to_string()),
        _ => {}
    }
    match claim {
        AnyClaim::Dimension(claim) => match key {
            "variety" => Some(claim.variety.to_string()),
            "relation" => Some(claim.relation.to_string()),
            "number" => Some(claim.number.clone()),
            _ => None,
        },
        AnyClaim::Point(claim) => match &claim.statement {
            Statement::Point(PointStatement { point, boundary, differential, .. }) => match key {
                "point" => Some(point.to_string()),
                "boundary" => Some(boundary.to_string()),
                "differential" => Some(differential.to_string()),
                _ => None,
            },
            Statement::Fiber(FiberStatement { case, .. }) => {
                (key == "case").then(|| case.to_string())
            }
        },
        AnyClaim::Pair(claim) => (key == "statement").then(|| claim.statement.to_string()),
        AnyClaim::Rule(claim) => (key == "statement").then(|| claim.statement.to_string()),
        AnyClaim::Algebra(claim) => match key {
            "relation" => Some(claim.relation.to_string()),
            "number" => Some(claim.number.clone()),
            _ => None,
        },
    }
}

/// What a claim is about.
fn subject(claim: &AnyClaim) -> &'static str {
    match claim {
        AnyClaim::Dimension(_) => "the claim is about the dimension of a neuromanifold",
        AnyClaim::Point(claim) => match claim.statement {
            Statement::Point(_) => "the claim is about a point, at exact weights",
            Statement::Fiber(_) => "the claim is about a fiber, at exact weights",
        },
        AnyClaim::Pair(_) => "the claim is about two networks, at exact weights",
        AnyClaim::Rule(_) => "the claim is about a rule that turns weights into weights",
        AnyClaim::Algebra(_) => "the claim is about infinitesimal symmetries",
    }
}
