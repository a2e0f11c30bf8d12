//! The fiber of lightning attention of any depth.

use serde::Serialize;

use super::{Kept, Member, another_function};
use crate::commands::attention::Sizes;
use crate::commands::{Certified, Settings, VERSION};
use crate::error::Result;
use crate::network::WeightFile;
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::{
    self, Answer, Element, Proof, certificate, deep_fiber, equivalence, maps,
};

/// The fiber of lightning attention of several layers, or in virtual weights, as far as it is known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeepFiber {
    /// What network it is.
    #[serde(flatten)]
    pub of: Sizes,
    /// `orbit`: all of it; `virtual-orbit`, `two-virtual-orbits`: all of it in the virtual weights; `zero`; `partial`.
    pub case: &'static str,
    /// Whether Theorem 3.7 does, corrected.
    pub theorem_3_7_applies: bool,
    /// Which of its hypotheses fail.
    pub failures: Vec<String>,
    /// Of the `M_i`.
    pub form_ranks: Vec<usize>,
    /// Of `L`.
    pub last_rank: usize,
    /// At these weights; none when only bounds are known.
    pub dimension: Option<usize>,
    /// It is at least this.
    pub dimension_at_least: usize,
    /// And at most this, if that is known.
    pub dimension_at_most: Option<usize>,
    /// Of the differential; none when it is too large.
    pub kernel: Option<Kernel>,
    /// What it consists of, in sentences.
    pub description: Vec<String>,
    /// Weight files: the given one, then isolated ones that theory names.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Value>"))]
    pub representatives: Vec<WeightFile>,
    /// Weight files of random members.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Value>"))]
    pub samples: Vec<WeightFile>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// The kernel of the differential.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kernel {
    /// Independent infinitesimal symmetries.
    pub symmetries: usize,
    /// Its dimension is at most this.
    pub at_most: usize,
}

pub(super) fn fiber(
    file: &WeightFile,
    count: usize,
    settings: &Settings<'_>,
    kept: &mut Kept<'_>,
) -> Result<DeepFiber> {
    let found = deep_fiber(file, settings.seed)?;
    let others = &found.representatives[1..];
    let mut pass = |weights: &WeightFile, element, left| {
        let answer = verified(file, weights, element, settings.seed)?;
        let certify = || certified((file, weights), &answer, settings);
        let is_proved = matches!(answer, Answer::Same { .. });
        kept(&Member { weights, is_proved, left, certify: &certify })
    };
    for (left, other) in (count..count + others.len()).rev().zip(others) {
        pass(other, None, left)?;
    }
    let mut stream = SplitMix64::new(settings.seed);
    let mut samples = Vec::new();
    for number in 0..count {
        // Of all representatives in turn.
        let at = number % found.representatives.len();
        let point = &found.representatives[at];
        let element = Element::random(&point.architecture, &mut stream);
        let sample = element.apply(point).unwrap_or_else(|| point.clone());
        pass(&sample, (at == 0).then_some(element), count - 1 - number)?;
        samples.push(sample);
    }
    Ok(report(settings, found, samples))
}

/// `equivalence` decides, or the element that was applied to the given weights.
fn verified(
    file: &WeightFile,
    weights: &WeightFile,
    element: Option<Element>,
    seed: u64,
) -> Result<Answer> {
    match (equivalence(file, weights, seed)?.answer, element) {
        (Answer::Different(_), _) => Err(another_function()),
        (Answer::Probable { .. }, Some(element)) if maps(file, weights, &element) => {
            Ok(Answer::Same { proof: Proof::Element, element: Some(Box::new(element)) })
        }
        (answer, _) => Ok(answer),
    }
}

/// The certificate of an answer about two weights, if one is in reach.
pub(super) fn certified(
    (one, other): (&WeightFile, &WeightFile),
    answer: &Answer,
    settings: &Settings<'_>,
) -> Result<Option<Certified>> {
    let proof = certificate(one, other, answer);
    proof.map(|proof| Certified::new(&proof, settings)).transpose()
}

fn report(settings: &Settings<'_>, found: deep::DeepFiber, samples: Vec<WeightFile>) -> DeepFiber {
    let (least, most) = found.dimension;
    let kernel =
        found.kernel.map(|own| Kernel { symmetries: own.symmetries, at_most: own.at_most });
    DeepFiber {
        of: (&found.representatives[0].architecture).into(),
        case: found.case.name(),
        theorem_3_7_applies: found.hypotheses.only_scalings(),
        failures: found.hypotheses.failures(),
        form_ranks: found.hypotheses.form_ranks,
        last_rank: found.hypotheses.last_rank,
        dimension: most.filter(|&most| most == least),
        dimension_at_least: least,
        dimension_at_most: most,
        kernel,
        description: found.description,
        representatives: found.representatives,
        samples,
        seed: settings.seed,
        version: VERSION,
    }
}
