//! `--expect`: what a user demands of a certificate's claim.

mod attention;
mod files;
mod subject;

pub(super) use self::attention::{Attention, part, word};
pub(super) use self::files::Named;
use self::subject::{KEYS, SUBJECTS, Subject};
use super::architecture::numbers;
use super::suggest::hint;
use crate::error::{Error, Result};
use crate::network::{Known, Parametrization};
use itertools::Itertools as _;

/// What is demanded: of the subject, of values, and of what stands in files.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    /// The claim must be about one of these.
    subjects: Vec<Subject>,
    /// One for each key that was named.
    demands: Vec<(&'static str, String)>,
    /// What is meant where a key was not named.
    implied: Vec<(&'static str, String)>,
    named: Named,
}

impl Expectation {
    /// Parses `widths=3,3,3;query_dims=2,2;relation=exact;number=23`, for claims about what stands in
    /// these files. Keys are those of the claim; those not named are free, but what the claim is
    /// about: the dimension of the neuromanifold, unless a key or a file says otherwise. `None` if
    /// nothing is demanded.
    ///
    /// # Errors
    /// An unknown key, a key twice, no `=`, a value that should be a list and is not; keys that no claim has together.
    pub(super) fn new(text: Option<&str>, named: Named) -> Result<Option<Self>> {
        let demands = text.map(parse).transpose()?;
        let of_files = named.subjects()?;
        if demands.is_none() && of_files.is_none() {
            return Ok(None);
        }
        let demands = demands.unwrap_or_default();
        let mut named = named;
        named.known = sizes(&demands)?;
        let mut subjects = of_files.unwrap_or(SUBJECTS.to_vec());
        for (key, value) in &demands {
            let own = Subject::with(key, value);
            let both = subjects.iter().copied().filter(|subject| own.contains(subject));
            let both: Vec<_> = both.collect();
            if both.is_empty() {
                let problem =
                    format!("{key}={value} and what else is demanded are never of one claim");
                let words =
                    |subjects: &[Subject]| subjects.iter().map(|subject| subject.word()).join(", ");
                let allowed = format!(
                    "{key}={value} is for claims about: {}; the rest is for: {}",
                    words(&own),
                    words(&subjects)
                );
                return Err(Error::new("--expect", problem, allowed));
            }
            subjects = both;
        }
        if subjects.contains(&Subject::Dimension) {
            subjects = vec![Subject::Dimension];
        }
        let implied = implied(&subjects, &demands);
        Ok(Some(Expectation { subjects, demands, implied, named }))
    }

    /// What of the claim is not as demanded.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn unmet(&self, claim: &Attention<'_>) -> Result<Option<String>> {
        let subject = claim.subject;
        let is_meant = self.subjects.contains(&subject);
        let about = format!("the claim is about {}", subject.about());
        let implied = if is_meant { &self.implied[..] } else { &[] };
        let differs = self.demands.iter().chain(implied).filter_map(|(key, value)| {
            let Some(found) = claim.found(key) else {
                return Some(format!("{key} is not claimed: {about}"));
            };
            (!is_met(key, &found, value)).then(|| format!("{key} is {found}, not {value}"))
        });
        let mut unmet: Vec<_> = differs.collect();
        if is_meant {
            unmet.extend(self.named.unmet(claim)?);
        } else {
            let wanted: Vec<_> = self.subjects.iter().map(|subject| subject.about()).collect();
            let (wanted, word) = (wanted.join(" or "), subject.word());
            unmet.push(format!("{about}, not {wanted} (claim={word} demands such a claim)"));
        }
        Ok((!unmet.is_empty()).then(|| unmet.join("; ")))
    }

    /// What else would have passed, where the claim is about more than its keys say.
    pub(super) fn free(&self, claim: &Attention<'_>) -> Option<String> {
        let subject = claim.subject;
        let is_tied = !self.named.weights.is_empty() || self.named.rule.is_some();
        let any = if is_tied { None } else { subject.free() };
        let is_stated = self.demands.iter().any(|(key, _)| *key == "statement");
        let opposite = matches!(subject, Subject::Pair | Subject::Rule) && !is_stated;
        let opposite = opposite.then_some("so would the opposite claim; statement=… demands one");
        let parts: Vec<&str> = any.into_iter().chain(opposite).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// The sizes that are demanded.
fn sizes(demands: &[(&'static str, String)]) -> Result<Known> {
    let of = |key: &str| demands.iter().find(|(known, _)| *known == key).map(|(_, value)| value);
    let list = |key| -> Result<Option<Vec<usize>>> {
        let Some(text) = of(key) else { return Ok(None) };
        let list = numbers("--expect", text)?;
        Ok(list.into_iter().map(|n| usize::try_from(n).ok()).collect())
    };
    Ok(Known {
        widths: list("widths")?,
        query_dims: list("query_dims")?,
        tokens: list("tokens")?.and_then(|list| list.first().copied()),
        parametrization: of("parametrization").and_then(|word| match word.as_str() {
            "qkv" => Some(Parametrization::Qkv),
            "av" => Some(Parametrization::Av),
            "ml" => Some(Parametrization::Ml),
            _ => None,
        }),
    })
}

/// Whether a value is the one demanded. One query size stands for all layers; free virtual weights
/// are not what is meant when no parametrization is named.
fn is_met(key: &str, found: &str, demanded: &str) -> bool {
    let all_alike = key == "query_dims"
        && !demanded.contains(',')
        && found.split(',').all(|one| one == demanded);
    let one_of = key == "parametrization" && demanded.split(" or ").any(|one| one == found);
    found == demanded || all_alike || one_of
}

/// What is meant where a key is not named: a number is *the* number; without variety or
/// parametrization a claim is about the network itself, not about free virtual weights, where hidden
/// widths and query sizes play no role (nor is a rule, if it names such sizes).
fn implied(
    subjects: &[Subject],
    demands: &[(&'static str, String)],
) -> Vec<(&'static str, String)> {
    let is_named = |key: &str| demands.iter().any(|(known, _)| *known == key);
    let mut implied = Vec::new();
    if is_named("number") && !is_named("relation") {
        implied.push(("relation", "exact".into()));
    }
    let coordinates = match subjects {
        _ if is_named("parametrization") || is_named("variety") => None,
        [Subject::Dimension] => Some(("variety", "neuromanifold")),
        [Subject::Rule] if is_named("widths") || is_named("query_dims") => {
            Some(("parametrization", "qkv or av"))
        }
        _ => None,
    };
    implied.extend(coordinates.map(|(key, value)| (key, value.into())));
    implied
}

/// The demands as they are written.
fn parse(text: &str) -> Result<Vec<(&'static str, String)>> {
    let mut demands: Vec<(&'static str, String)> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let keys: Vec<_> = KEYS.iter().map(|(key, _)| *key).collect();
        let advised = |problem: String, hint: &str| {
            let allowed = format!("{hint}allowed: key=value;…, keys {}", keys.join(", "));
            Error::new("--expect", problem, allowed)
        };
        let refuse = |problem: String| advised(problem, "");
        let (key, value) =
            part.split_once('=').ok_or_else(|| refuse(format!("{part:?} has no =")))?;
        let name = key.trim().replace('-', "_");
        let Some(&(key, _)) = KEYS.iter().find(|(key, _)| *key == name) else {
            return Err(advised(format!("unknown key {name:?}"), &hint(&name, &keys)));
        };
        if demands.iter().any(|(known, _)| *known == key) {
            return Err(refuse(format!("{key} twice")));
        }
        demands.push((key, read(key, value.trim(), &refuse)?));
    }
    if demands.is_empty() {
        let allowed = "allowed: key=value;…, as widths=3,3,3;number=23";
        return Err(Error::new("--expect", "demands nothing", allowed));
    }
    Ok(demands)
}

/// A value in the form in which claims have it.
fn read(key: &str, value: &str, refuse: &dyn Fn(String) -> Error) -> Result<String> {
    let words: &[&str] = match key {
        "widths" | "query_dims" => {
            // Widths are also written with dashes, as claims print them.
            let list = numbers("--expect", &value.replace('-', ","))?;
            return Ok(list.iter().map(i128::to_string).join(","));
        }
        "tokens" | "number" => {
            return match numbers("--expect", value)?[..] {
                [one] if one >= 0 => Ok(one.to_string()),
                _ => Err(refuse(format!("{key} is {value:?}, not one whole number"))),
            };
        }
        "claim" => &SUBJECTS.map(Subject::word),
        "kind" => &["lightning"],
        "parametrization" => &["qkv", "av", "ml"],
        "variety" => &["neuromanifold", "free-virtual-weights"],
        "point" => &["singular", "smooth"],
        "boundary" => &["boundary", "not-boundary"],
        "differential" => &["critical", "regular"],
        "statement" => &["same", "different", "holds", "holds-where-defined", "fails"],
        "case" => &["zero", "one-point", "two-points", "symmetric-part"],
        _ => &["exact", "at_least", "at_most", "probable"],
    };
    let value = if key == "relation" { value.replace('-', "_") } else { value.into() };
    if !words.contains(&value.as_str()) {
        let problem = format!("unknown {key} {value:?}");
        let allowed = format!("{}allowed: {}", hint(&value, words), words.join(", "));
        return Err(Error::new("--expect", problem, allowed));
    }
    Ok(value)
}
