//! What gradient flow conserves.

use neurocert_check::kernel::certificate::Family;
use serde::Serialize;

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::Result;
use crate::program::Given;
use crate::symmetry::conserved::{self, Law, Options};

/// Bounds of the number of independent conserved quantities, and the quadratic ones.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conserved {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The number of coordinates of the weights.
    pub parameters: usize,
    /// Families of quadratic forms.
    pub laws: Vec<Forms>,
    /// At least so many.
    pub lower: usize,
    /// At most so many.
    pub upper: usize,
    /// `exact` or `at_least`.
    pub verdict: &'static str,
    /// What bounds them from above.
    pub brackets: Brackets,
    /// What stopped the search for more brackets.
    pub why: Option<String>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: String,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// Conserved quadratic forms.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Forms {
    /// Their gradients.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub family: Family,
    /// So many are independent, of those before them too.
    pub independent: usize,
    /// Written out, where the network is small.
    pub forms: Vec<String>,
}

/// Iterated brackets of gradients of outputs.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Brackets {
    /// How many are independent.
    pub number: usize,
    /// The number of gradients in the longest.
    pub longest: usize,
}

/// Quantities that gradient flow conserves for every loss and every data set.
///
/// # Errors
/// As [`conserved`](conserved::conserved).
pub fn conserved(network: &Network, settings: &Settings<'_>) -> Result<Answer<Conserved>> {
    let subject = network.subject();
    let progress = |lower: usize, upper: usize| (settings.progress)(lower as u64, upper as u128);
    let (seed, budget) = (settings.seed, settings.budget());
    let found = conserved::conserved(subject, Options { seed, budget, progress: &progress })?;
    let certified = Certified::new(&found.certificate(subject), settings)?;
    let is_proved = found.is_exact() && certified.is_verified();
    let forms = |law: &Law| Forms {
        family: law.family.clone(),
        independent: law.independent,
        forms: law.forms.clone(),
    };
    let report = Conserved {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        parameters: found.coordinates,
        laws: found.laws.iter().map(forms).collect(),
        lower: found.at_least(),
        upper: found.at_most(),
        verdict: if is_proved { "exact" } else { "at_least" },
        brackets: Brackets {
            number: found.upper.brackets.len(),
            longest: found.upper.brackets.iter().map(Vec::len).max().unwrap_or(0),
        },
        why: found.why,
        certificate: None,
        certificate_verdict: certified.verdict.to_string(),
        seed,
        version: VERSION,
    };
    Ok(Answer { report, certified: Some(certified) })
}
