//! The fiber of one layer of lightning attention.

use serde::Serialize;

use super::{Fiber, Kept, Member, Members, another_function, deep};
use crate::commands::attention::Sizes;
use crate::commands::{Answer, Certified, Settings, VERSION};
use crate::error::Result;
use crate::network::WeightFile;
use crate::theory::lightning::deep::equivalence;
use crate::theory::lightning::layer::{self, Layer, certificate_of_fiber, same_function};

/// The fiber of one layer of lightning attention, all of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LayerFiber {
    /// What layer it is.
    #[serde(flatten)]
    pub of: Sizes,
    /// Of A and V.
    pub ranks: [usize; 2],
    /// `zero`, `one-point`, `two-points` or `symmetric-part`.
    pub case: &'static str,
    /// Points (A, V) up to scaling; for one token points (A + Aᵀ, V); for zero the two parts A = 0 and V = 0.
    pub pieces: usize,
    /// The largest of a part of the fiber, scaling included.
    pub dimension: usize,
    /// What it consists of, in sentences.
    pub description: Vec<String>,
    /// Weight files: the given one, then a point of each other piece that has a rational one.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Value>"))]
    pub representatives: Vec<WeightFile>,
    /// Weight files of random members, of all pieces with rational points in turn.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Value>"))]
    pub samples: Vec<WeightFile>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

pub(super) fn fiber(
    file: &WeightFile,
    wanted: Members,
    settings: &Settings<'_>,
    kept: &mut Kept<'_>,
) -> Result<Answer<Fiber>> {
    let layer = Layer::new(file.clone())?;
    let found = layer::fiber(&layer);
    let samples: Vec<Layer> = found.members(settings.seed).take(wanted.samples).collect();
    let others = found.representatives.iter().skip(1).chain(&samples);
    let count = found.representatives.len() - 1 + samples.len();
    for (left, member) in (0..count).rev().zip(others) {
        if !same_function(member, &layer) {
            return Err(another_function());
        }
        let weights = weight_file(member);
        let certify = || {
            let answer = equivalence(file, &weights, settings.seed)?.answer;
            deep::certified((file, &weights), &answer, settings)
        };
        kept(&Member { weights: &weights, is_proved: true, left, certify: &certify })?;
    }
    let certificate =
        wanted.certificate.then(|| certificate_of_fiber(&layer, &found)).transpose()?;
    let certified = certificate.map(|proof| Certified::new(&proof, settings)).transpose()?;
    let (rank_a, rank_v) = layer.ranks();
    let report = LayerFiber {
        of: layer.architecture().into(),
        ranks: [rank_a, rank_v],
        case: found.case.name(),
        pieces: found.pieces,
        dimension: found.dimension,
        description: found.description,
        representatives: found.representatives.iter().map(weight_file).collect(),
        samples: samples.iter().map(weight_file).collect(),
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report: Fiber::Layer(report), certified })
}

fn weight_file(layer: &Layer) -> WeightFile {
    WeightFile { architecture: layer.architecture().clone(), weights: layer.weights().clone() }
}
