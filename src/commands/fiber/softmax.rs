//! The fiber of softmax attention.

use num_rational::BigRational;
use num_traits::One;
use serde::Serialize;
use serde_json::Value;

use super::{Kept, Member, another_function};
use crate::commands::attention::{Named, Softmax};
use crate::commands::{Attention, Settings, VERSION, equiv};
use crate::error::Result;
use crate::network::WeightFile;
use crate::ring::SplitMix64;
use crate::theory::lightning::deep::{Element, virtual_point};
use crate::theory::softmax;

/// The fiber of softmax attention, as far as it is known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SoftmaxFiber {
    /// What network it is.
    #[serde(flatten)]
    pub of: Named,
    /// `point`, `orbit`: all of it; `virtual-point`: all of it in the virtual weights; `zero`; `one-token`; `partial`.
    pub case: &'static str,
    /// Of the `M_i`.
    pub form_ranks: Vec<usize>,
    /// Of `L`.
    pub last_rank: usize,
    /// Which `M_i` are skew-symmetric.
    pub skew: Vec<usize>,
    /// None where not all of the fiber is known.
    pub dimension: Option<usize>,
    /// What it consists of, in sentences.
    pub description: Vec<String>,
    /// Weight files of random members, each with the same `(M, L)`.
    pub samples: Vec<Value>,
    /// The same, as weights of lightning attention of the same sizes.
    #[serde(skip)]
    pub members: Vec<WeightFile>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

pub(super) fn fiber(
    (attention, own): (&Attention, &Softmax),
    count: usize,
    settings: &Settings<'_>,
    kept: &mut Kept<'_>,
) -> Result<SoftmaxFiber> {
    let Softmax { network, weights, .. } = own;
    let file = attention.file();
    let found = softmax::fiber(file)?;
    let point = virtual_point(file)?;
    let mut stream = SplitMix64::new(settings.seed);
    let mut members = Vec::new();
    for left in (0..count).rev() {
        let mut element = Element::random(&file.architecture, &mut stream);
        // Softmax has no scalings.
        element.lambda.iter_mut().for_each(|factor| *factor = BigRational::one());
        let member = element.apply(file).unwrap_or_else(|| file.clone());
        let other = virtual_point(&member)?;
        if (&other.forms, &other.last) != (&point.forms, &point.last) {
            return Err(another_function());
        }
        let certify =
            || Ok(equiv((network, weights), (network, &member.weights), settings)?.certified);
        kept(&Member { weights: &member, is_proved: true, left, certify: &certify })?;
        members.push(member);
    }
    Ok(SoftmaxFiber {
        of: network.into(),
        case: found.case.name(),
        form_ranks: found.facts.form_ranks,
        last_rank: found.facts.last_rank,
        skew: found.facts.skew,
        dimension: found.dimension,
        description: found.description,
        samples: members.iter().map(|member| attention.document(member)).collect(),
        members,
        seed: settings.seed,
        version: VERSION,
    })
}
