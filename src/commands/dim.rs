//! The dimension of a network that is text.

use std::collections::BTreeMap;

use serde::Serialize;

use super::normaliser::remarks;
use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::Result;
use crate::search::{self, Found, MODULUS, Options, Rule};

/// What may be asked for in particular.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask {
    /// Of the minor, an odd prime below 2^62.
    pub modulus: Option<u64>,
    /// What may prove the upper bound; by default everything.
    pub upper: Option<Rule>,
}

/// Bounds of the dimension, each with its reason.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dimension {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
    /// The number of coordinates of the weights.
    pub parameters: String,
    /// The lower bound, which is the dimension if the verdict is `exact`.
    pub dimension: u64,
    /// `exact`, `probable` or `at_least`.
    pub verdict: &'static str,
    /// The lower bound.
    pub lower: u64,
    /// Why.
    pub lower_rule: String,
    /// The upper bound.
    pub upper: String,
    /// Why.
    pub upper_rule: String,
    /// The best upper bound of each rule that was tried.
    pub bounds: Vec<UpperBound>,
    /// Of the generic fiber: parameters less dimension.
    pub fiber_dimension: Option<String>,
    /// What would make it exact.
    pub missing_rule: Option<String>,
    /// Where a function that normalises scores is outside the paper's class, a sentence that says so.
    pub remarks: Vec<String>,
    /// Copies of the inputs that were looked at.
    pub copies: u32,
    /// Of the minor.
    pub modulus: String,
    /// Of everything random.
    pub seed: u64,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: String,
    /// Of this program.
    pub version: &'static str,
}

/// An upper bound and its reason.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpperBound {
    /// Why.
    pub rule: String,
    /// The bound.
    pub number: String,
}

/// The dimension of the closure of all functions of a network: the generic rank of the Jacobian of weights ↦
/// function, from both sides. Costs an elimination of as many columns as there are coordinates.
///
/// # Errors
/// A network that cannot be computed at a point, or not within the memory.
pub fn dim(network: &Network, settings: &Settings<'_>, ask: &Ask) -> Result<Answer<Dimension>> {
    let options = Options {
        seed: settings.seed,
        budget: settings.budget(),
        modulus: ask.modulus,
        upper: ask.upper,
        progress: settings.progress,
        ..Options::default()
    };
    let Network { text, given, program } = network;
    let found = search::dimension(text, given, program, options).map_err(search::refused)?;
    let certified = Certified::new(&found.certificate(), settings)?;
    let report = report(network, settings, &found, &certified, ask.modulus.unwrap_or(MODULUS));
    Ok(Answer { report, certified: Some(certified) })
}

/// What is said of bounds that were found.
pub(crate) fn report(
    network: &Network,
    settings: &Settings<'_>,
    found: &Found,
    certified: &Certified,
    modulus: u64,
) -> Dimension {
    let verdict = found.verdict(certified.is_verified());
    let is_exact = verdict == "exact";
    let row = |(rule, number): (String, u128)| UpperBound { rule, number: number.to_string() };
    Dimension {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        parameters: found.parameters.to_string(),
        dimension: found.lower.rank,
        verdict,
        lower: found.lower.rank,
        lower_rule: search::lower_rule(&found.lower.lower),
        upper: found.upper.number.to_string(),
        upper_rule: found.upper.rule(),
        bounds: found.by_rule().into_iter().map(row).collect(),
        fiber_dimension: is_exact.then(|| (found.parameters - found.upper.number).to_string()),
        missing_rule: (!is_exact).then(|| match found.is_exact() {
            true => "a whole check of the certificate".into(),
            false => format!("a step that proves at most {}", found.lower.rank),
        }),
        remarks: remarks(&network.program),
        copies: found.lower.copies,
        modulus: modulus.to_string(),
        seed: settings.seed,
        certificate: None,
        certificate_verdict: certified.verdict.to_string(),
        version: VERSION,
    }
}
