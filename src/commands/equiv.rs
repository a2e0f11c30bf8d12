//! Whether two networks at weights are one function.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Difference, Matrix};
use serde::Serialize;
use serde_json::Value;

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::Result;
use crate::network::Matrices;
use crate::program::pair::{self, Moved, by_symmetries, compare};
use crate::program::written;

/// Whether two functions are the same, and how that is seen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Equivalence {
    /// None if that is undecided.
    pub equivalent: Option<bool>,
    /// `same`, `different` or `undecided`.
    pub verdict: &'static str,
    /// As in the certificate.
    pub proof: Option<Value>,
    /// Declared symmetries that move the first weights to the second, one after the other.
    pub symmetry: Option<Vec<Element>>,
    /// Inputs at which the outputs differ.
    pub witness_inputs: Option<BTreeMap<String, Matrix>>,
    /// With `exp`, `tanh` or `softmax`: as power series in s, the outputs at s times these inputs differ up to this
    /// power.
    pub witness_order: Option<u32>,
    /// Why it is undecided, or why there is no certificate.
    pub why: Option<String>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// An element of the group of a declared symmetry.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Element {
    /// The full name of the symmetry.
    pub name: String,
    /// Its matrices.
    pub group: BTreeMap<String, Matrix>,
}

/// Compares two networks at exact weights that fit them.
///
/// # Errors
/// Inputs or outputs of different numbers or shapes.
pub fn equiv(
    first: (&Network, &Matrices),
    second: (&Network, &Matrices),
    settings: &Settings<'_>,
) -> Result<Answer<Equivalence>> {
    let side = |(network, weights): (_, _)| (Network::subject(network), weights);
    let found = compare(side(first), side(second), settings.seed, settings.budget())?;
    let (equivalent, verdict, why) = match &found {
        pair::Answer::Same { certificate, element } => {
            let why = certificate.is_none().then(|| by_symmetries(element.as_deref()).to_string());
            (Some(true), "same", why)
        }
        pair::Answer::Different(_) => (Some(false), "different", None),
        pair::Answer::Undecided { why } => (None, "undecided", Some(why.clone())),
    };
    let (certificate, element) = match &found {
        pair::Answer::Same { certificate, element } => (certificate.as_ref(), element.as_ref()),
        pair::Answer::Different(certificate) => (Some(certificate), None),
        pair::Answer::Undecided { .. } => (None, None),
    };
    let certified = certificate.map(Certified::verified);
    let proof = certificate.map(|certificate| certificate.proof.clone());
    let witness = proof.clone().filter(|_| equivalent == Some(false));
    let witness = witness.and_then(|proof| serde_json::from_value::<Difference>(proof).ok());
    let report = Equivalence {
        equivalent,
        verdict,
        proof: proof.filter(|_| equivalent == Some(true)),
        symmetry: element.map(|all| all.iter().map(shown).collect()),
        witness_order: witness.as_ref().and_then(|witness| witness.order),
        witness_inputs: witness.map(|witness| witness.inputs),
        why,
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report, certified })
}

fn shown(moved: &Moved) -> Element {
    let group = moved.elements.iter().map(|(name, matrix)| (name.clone(), written(matrix)));
    Element { name: moved.name.clone(), group: group.collect() }
}
