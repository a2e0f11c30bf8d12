//! What one layer of lightning attention is at exact weights.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::Matrix;
use serde::Serialize;

use super::attention::Sizes;
use super::{Answer, Attention, Certified, Settings, VERSION};
use crate::error::{Error, Result};
use crate::network::Parametrization;
use crate::program::written;
use crate::theory::lightning::layer::{Differential, Layer, Point, analyse, certificate_of_point};

/// Smooth, singular or boundary point of the neuromanifold, critical or not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Singular {
    /// What layer it is.
    #[serde(flatten)]
    pub of: Sizes,
    /// Of A and V.
    pub ranks: [usize; 2],
    /// Whether A = k qᵀ and V = h kᵀ.
    pub aligned: bool,
    /// Whether the kernel of the differential is larger than at generic weights.
    pub critical: Option<bool>,
    /// Its dimension.
    pub kernel_dimension: Option<usize>,
    /// A basis of it: velocities of the blocks, integers as strings.
    pub kernel: Option<Vec<BTreeMap<&'static str, Matrix>>>,
    /// None where that is not decided.
    pub singular: Option<bool>,
    /// Whether it is a boundary point.
    pub boundary: Option<bool>,
    /// Of the neuromanifold.
    pub dimension: Option<usize>,
    /// Of the tangent space of its closure at this function: exactly if smooth, at least if singular.
    pub tangent_dimension: Option<usize>,
    /// `curves`, `embedding`, `exchange`, `linear-space` or `segre-cone`.
    pub rule: Option<&'static str>,
    /// What is special here.
    pub remark: Option<&'static str>,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// Decides what the weights and the function of one layer are (Theorem 3.4 and Lemma A.3, corrected:
/// `docs/theorems/one-layer.md`), with a certificate if one is wanted and something was decided.
///
/// Costs an elimination modulo a prime with as many columns as there are weights. It does not look at
/// [`Settings::stop`].
///
/// # Errors
/// Several layers, virtual weights, softmax; an attention matrix of a rank above its query size; a layer that is too
/// large, and numbers that are too long.
pub fn singular(
    attention: &Attention,
    certificate: bool,
    settings: &Settings<'_>,
) -> Result<Answer<Singular>> {
    let file = match attention {
        Attention::Lightning(file) => file,
        Attention::Softmax(softmax) => {
            let name = &softmax.network.program.name;
            let problem = format!("{name}: no theorem on its singular points is known here");
            return Err(Error::new("network", problem, "allowed: lightning, lightning_av"));
        }
    };
    let layer = Layer::new(file.clone())?;
    let found = analyse(&layer, settings.seed)?;
    let proof = match certificate {
        true => certificate_of_point(&layer, &found)?,
        false => None,
    };
    let certified = proof.map(|proof| Certified::new(&proof, settings)).transpose()?;
    let (rank_a, rank_v) = layer.ranks();
    let differential = found.differential.as_ref();
    let report = Singular {
        of: layer.architecture().into(),
        ranks: [rank_a, rank_v],
        aligned: layer.aligned().is_some(),
        critical: differential.map(|own| own.critical),
        kernel_dimension: differential.map(|own| own.kernel.len()),
        kernel: differential.map(|own| velocities(&layer, own)),
        singular: match found.point {
            Point::Singular { .. } => Some(true),
            Point::Smooth(_) => Some(false),
            Point::Undecided => None,
        },
        boundary: found.boundary,
        dimension: found.dimension,
        tangent_dimension: found.tangent_dimension(),
        rule: found.point.rule(),
        remark: found.remark(&layer),
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report, certified })
}

fn velocities(layer: &Layer, own: &Differential) -> Vec<BTreeMap<&'static str, Matrix>> {
    let names = block_names(layer.architecture().parametrization());
    let named = |blocks: &Vec<_>| names.iter().copied().zip(blocks.iter().map(written)).collect();
    own.kernel.iter().map(named).collect()
}

/// The names of the blocks of one layer.
pub(crate) fn block_names(parametrization: Parametrization) -> &'static [&'static str] {
    match parametrization {
        Parametrization::Qkv => &["Q", "K", "V"],
        Parametrization::Av | Parametrization::Ml => &["A", "V"],
    }
}
