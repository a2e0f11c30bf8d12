//! Weights from what a black box says.

use serde::Serialize;
use serde_json::Value;

use super::attention::{Named, Sizes, Softmax};
use super::{Answer, Attention, Certified, Settings, VERSION, equiv};
use crate::error::{Error, Result};
use crate::network::{DataSeed, WeightFile};
use crate::theory::lightning::deep::{self, Hidden, certificate, equivalence};
use crate::theory::softmax;

/// What came of a recovery.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Recovered {
    /// Of lightning attention, from evaluations.
    Lightning(RecoveredLightning),
    /// Of softmax attention, from Taylor coefficients.
    Softmax(RecoveredSoftmax),
}

/// Weights of lightning attention from evaluations.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveredLightning {
    /// What network it is.
    #[serde(flatten)]
    pub of: Sizes,
    /// Whether there are weights.
    pub recovered: bool,
    /// Why not.
    pub reason: Option<String>,
    /// A weight file.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Value>"))]
    pub weights: Option<WeightFile>,
    /// How many it took.
    pub evaluations: usize,
    /// The dimension of the neuromanifold through numbers per evaluation, rounded up.
    pub information_bound: usize,
    /// How the weights are verified: `scaling`, `element`, `evaluation`, `one-token`, `zero`; `probable`.
    pub verified: Option<&'static str>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// Weights of softmax attention from Taylor coefficients at zero.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveredSoftmax {
    /// What network it is.
    #[serde(flatten)]
    pub of: Named,
    /// Whether there are weights.
    pub recovered: bool,
    /// Why not.
    pub reason: Option<String>,
    /// A weight file.
    pub weights: Option<Value>,
    /// The same, as weights of lightning attention of the same sizes.
    #[serde(skip)]
    pub found: Option<WeightFile>,
    /// How many were asked for.
    pub inputs: usize,
    /// Of the coefficients.
    pub order: usize,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

impl Recovered {
    /// The weights, if there are any; those of softmax attention as [`Attention::file`] has them.
    pub fn weights(&self) -> Option<&WeightFile> {
        match self {
            Recovered::Lightning(found) => found.weights.as_ref(),
            Recovered::Softmax(found) => found.found.as_ref(),
        }
    }
}

/// Weights with the function of hidden ones, up to symmetry: these are only evaluated, and compared at the end.
/// Lightning attention is asked for outputs at rational inputs (`docs/equivalence.md`), softmax attention for Taylor
/// coefficients (`docs/theorems/normalised.md`). The certificate, if one is wanted, says that both are one function.
///
/// Costs about 3^l evaluations for each pair of coordinates of the input. It does not look at [`Settings::stop`].
///
/// # Errors
/// More than seven layers, of softmax more than five; more than 1024 tokens.
pub fn recover(
    attention: &Attention,
    certificate: bool,
    settings: &Settings<'_>,
) -> Result<Answer<Recovered>> {
    match attention {
        Attention::Lightning(hidden) => from_evaluations(hidden, certificate, settings),
        Attention::Softmax(hidden) => from_jets(attention, hidden, certificate, settings),
    }
}

fn from_evaluations(
    hidden: &WeightFile,
    wants_certificate: bool,
    settings: &Settings<'_>,
) -> Result<Answer<Recovered>> {
    let architecture = &hidden.architecture;
    let seed = DataSeed::new(settings.seed).weights(hidden).draw(0);
    let found = deep::recover(&Hidden::new(hidden), architecture, seed)?;
    let (mut verified, mut proof) = (None, None);
    if let Ok(weights) = &found.weights {
        let answer = equivalence(hidden, weights, settings.seed)?.answer;
        verified = match &answer {
            deep::Answer::Different(_) => {
                let problem = "recovered weights are another function, please report this";
                return Err(Error::new("recover", problem, "nothing was printed"));
            }
            deep::Answer::Probable { .. } => Some("probable"),
            deep::Answer::Same { .. } => answer.rule(),
        };
        proof = wants_certificate.then(|| certificate(hidden, weights, &answer)).flatten();
    }
    let certified = proof.map(|proof| Certified::new(&proof, settings)).transpose()?;
    let (weights, reason) = split(found.weights);
    let report = RecoveredLightning {
        of: architecture.into(),
        recovered: weights.is_some(),
        reason,
        weights,
        evaluations: found.evaluations,
        information_bound: found.information_bound,
        verified,
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report: Recovered::Lightning(report), certified })
}

fn from_jets(
    attention: &Attention,
    Softmax { network, weights: hidden, .. }: &Softmax,
    wants_certificate: bool,
    settings: &Settings<'_>,
) -> Result<Answer<Recovered>> {
    let file = attention.file();
    let seed = DataSeed::new(settings.seed).weights(file).draw(0);
    let found = softmax::recover(&(network, &hidden[..]), &file.architecture, seed)?;
    let (weights, reason) = split(found.weights);
    let compared = weights
        .as_ref()
        .filter(|_| wants_certificate)
        .map(|weights| equiv((network, hidden), (network, &weights.weights), settings));
    let certified = compared.transpose()?.and_then(|answer| answer.certified);
    let report = RecoveredSoftmax {
        of: network.into(),
        recovered: weights.is_some(),
        reason,
        weights: weights.as_ref().map(|weights| attention.document(weights)),
        found: weights,
        inputs: found.inputs,
        order: found.order,
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report: Recovered::Softmax(report), certified })
}

/// Weights, or why there are none.
fn split(found: std::result::Result<WeightFile, String>) -> (Option<WeightFile>, Option<String>) {
    match found {
        Ok(weights) => (Some(weights), None),
        Err(reason) => (None, Some(reason)),
    }
}
