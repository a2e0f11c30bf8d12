//! Changes that know the format: words of it, minors that grow, and parts that are made to fit again.

use neurocert::ring::SplitMix64;
use serde_json::{Value, json};

use crate::common::mutate::{alternatives, below, mixed, pick};

/// The words of the format.
const WORDS: [&str; 14] = [
    "neurocert-certificate",
    "exact",
    "at_least",
    "at_most",
    "words",
    "entries",
    "any",
    "skew",
    "symmetric",
    "support",
    "degrees",
    "virtual-weights",
    "linear",
    "X[1]",
];

/// Steps of which there is but one form.
fn steps() -> [Value; 4] {
    [
        json!({"coordinates": {}}),
        json!({"ambient": {"by": "degrees"}}),
        json!({"theorem": {"name": "virtual-weights"}}),
        json!({"span": {}}),
    ]
}

/// Other values for one place: those of every format, and those of this one.
pub fn words(value: &Value) -> Vec<Value> {
    let mut others = alternatives(value);
    match value {
        Value::String(text) if text.parse::<i128>().is_err() => {
            others.extend(WORDS.iter().map(|word| json!(word)));
            // An expression with another sign, another index, or turned.
            others.extend([
                json!(format!("-({text})")),
                json!(format!("2*({text})")),
                json!(format!("({text})^T")),
                json!(text.replace("[1]", "[2]")),
                json!(text.replacen('Q', "K", 1)),
                json!(text.replacen('*', "+", 1)),
            ]);
        }
        Value::Object(_) | Value::Null => others.extend(steps()),
        _ => {}
    }
    others.retain(|other| other != value);
    others
}

/// A few random changes, parts of other certificates, and in lists exchanges and copies. Half of the
/// results are made to fit.
pub fn random(document: &Value, others: &[Value], rng: &mut SplitMix64) -> Value {
    let mut changed = mixed(document, others, words, rng);
    if below(rng, 4) == 0 {
        grow(&mut changed, rng);
    }
    if below(rng, 2) == 0 {
        repair(&mut changed);
    }
    if below(rng, 8) == 0 {
        let relation = *pick(rng, &["exact", "at_least", "at_most"]);
        if let Some(place) = changed.pointer_mut("/claim/dimension/relation") {
            *place = json!(relation);
        }
    }
    changed
}

/// Adds a row and a column to the minor; `None` if that cannot be done.
fn grow(document: &mut Value, rng: &mut SplitMix64) -> Option<()> {
    let minor = document.pointer_mut("/proof/lower/minor")?;
    let rows = minor.get_mut("rows")?.as_array_mut()?;
    let mut row = rows.last()?.clone();
    let length = row.as_array()?.len();
    *row.get_mut(below(rng, length.max(1)))? = json!(1 + below(rng, 4));
    rows.push(row);
    let columns = minor.get_mut("columns")?.as_array_mut()?;
    let new = (1..=columns.len() + 1).map(|n| json!(n)).find(|n| !columns.contains(n))?;
    columns.push(new);
    Some(())
}

/// Makes the parts of a certificate fit each other again as far as this can be done without any
/// computation, so that the mutant reaches the last checks. Gives up (`None`) where it cannot.
fn repair(document: &mut Value) -> Option<()> {
    let minor = document.pointer_mut("/proof/lower/minor")?;
    let size = minor.get("rows")?.as_array()?.len().min(minor.get("columns")?.as_array()?.len());
    minor.get_mut("rows")?.as_array_mut()?.truncate(size);
    minor.get_mut("columns")?.as_array_mut()?.truncate(size);
    *document.pointer_mut("/claim/dimension/number")? = json!(size.to_string());
    let relation = if document["proof"]["upper"].is_null() { "at_least" } else { "exact" };
    *document.pointer_mut("/claim/dimension/relation")? = json!(relation);
    Some(())
}
