//! `--expect`: what a user demands of a certificate's claim.

use neurocert_check::certificate::Claim;

use super::architecture::numbers;
use crate::error::{Error, Result};

/// Demanded values, one for each key that was named.
#[derive(Clone, Debug, Default)]
pub(super) struct Expectation {
    demands: Vec<(String, String)>,
}

const KEYS: [&str; 8] =
    ["kind", "widths", "query_dims", "tokens", "parametrization", "variety", "relation", "number"];

impl Expectation {
    /// Parses `widths=3,3,3;query_dims=2,2;relation=exact;number=23`. Keys are those of the claim;
    /// those not named are free.
    ///
    /// # Errors
    /// An unknown key, a key twice, no `=`, a list that is none.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut demands: Vec<(String, String)> = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let refuse = |problem: String| {
                let allowed = format!("allowed: key=value;…, keys {}", KEYS.join(", "));
                Error::new("--expect", problem, allowed)
            };
            let (key, value) =
                part.split_once('=').ok_or_else(|| refuse(format!("{part:?} has no =")))?;
            let key = key.trim().replace('-', "_");
            if !KEYS.contains(&key.as_str()) {
                return Err(refuse(format!("unknown key {key:?}")));
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
                        _ => &["exact", "at_least"],
                    };
                    if !words.contains(&value.as_str()) {
                        let problem = format!("unknown {key} {value:?}");
                        let allowed = format!("allowed: {}", words.join(", "));
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
    pub(super) fn unmet(&self, claim: &Claim) -> Option<String> {
        let list = |sizes: &[u32]| sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let word = |value: serde_json::Result<serde_json::Value>| {
            value.ok().and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
        };
        let unmet = self.demands.iter().filter_map(|(key, demanded)| {
            let found = match key.as_str() {
                "kind" => word(serde_json::to_value(claim.kind)),
                "widths" => list(&claim.widths),
                "query_dims" => list(&claim.query_dims),
                "tokens" => claim.tokens.to_string(),
                "parametrization" => word(serde_json::to_value(claim.parametrization)),
                "variety" => word(serde_json::to_value(claim.variety)),
                "relation" => word(serde_json::to_value(claim.relation)),
                _ => claim.number.clone(),
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
