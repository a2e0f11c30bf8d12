//! The rank of the Jacobian at exact weights.

use std::collections::BTreeMap;

use neurocert_check::kernel::{Failure, Reason};
use neurocert_check::language::Constraint;
use num_rational::BigRational;
use serde::Serialize;

use super::{Answer, Certified, Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::search::{self, Options};

/// The rank of the Jacobian at weights: what they can move the function to, to first order.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DimensionAt {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
    /// How many copies of the inputs were looked at.
    pub inputs: u32,
    /// The number of coordinates of the weights.
    pub parameters: String,
    /// The lower bound, which is the rank if the verdict is `exact`.
    pub dimension: u64,
    /// Directions that move no output to first order; none unless exact.
    pub kernel_dimension: Option<String>,
    /// `exact` or `at_least`.
    pub verdict: &'static str,
    /// The lower bound.
    pub lower: u64,
    /// Why.
    pub lower_rule: &'static str,
    /// The upper bound.
    pub upper: String,
    /// Why.
    pub upper_rule: String,
    /// What a weight of bounded rank with a smaller rank means.
    pub remark: Option<String>,
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

/// The rank of the Jacobian of weights ↦ function at these weights, on all inputs, or of weights ↦ outputs on these
/// inputs together.
///
/// # Errors
/// A network that has no Jacobian there, or that cannot be computed within the memory.
pub fn dim_at(
    network: &Network,
    weights: &Matrices,
    inputs: Option<&[Matrices]>,
    settings: &Settings<'_>,
) -> Result<Answer<DimensionAt>> {
    let program = &network.program;
    let options = Options {
        seed: settings.seed,
        budget: settings.budget(),
        progress: settings.progress,
        ..Options::default()
    };
    let subject = (&*network.text, &network.given, program);
    let found = search::rank_at(subject, weights, inputs, options)
        .map_err(|failure| refused(failure, inputs.is_some()))?;
    let certified = Certified::new(&found.certificate(), settings)?;
    let is_exact = found.is_exact() && certified.is_verified();
    let report = DimensionAt {
        network: program.name.clone(),
        sizes: program.sizes.iter().cloned().collect(),
        inputs: found.copies,
        parameters: found.parameters.to_string(),
        dimension: found.rank(),
        kernel_dimension: is_exact.then(|| (found.parameters - found.at_most).to_string()),
        verdict: if is_exact { "exact" } else { "at_least" },
        lower: found.rank(),
        lower_rule: "rank of the Jacobian",
        upper: found.at_most.to_string(),
        upper_rule: found.rule(),
        remark: remark(network, weights),
        modulus: found.lower.modulus.clone(),
        seed: settings.seed,
        certificate: None,
        certificate_verdict: certified.verdict.to_string(),
        version: VERSION,
    };
    Ok(Answer { report, certified: Some(certified) })
}

/// Why there is no rank here.
fn refused(failure: Failure, on_inputs: bool) -> Error {
    let problem = format!("the Jacobian does not exist here: {}", failure.detail);
    let allowed = match failure.reason {
        Reason::Tie => "at a tie `relu` has no derivative",
        Reason::Unit => "what is divided by has to be invertible",
        Reason::Function if on_inputs => {
            "exp, tanh and softmax of numbers are not exact; ask for all inputs"
        }
        _ => return search::refused(failure),
    };
    Error::new("", problem, allowed)
}

/// What a weight of bounded rank with a smaller rank means for its factors.
fn remark(network: &Network, weights: &[Matrix<BigRational>]) -> Option<String> {
    let leaves = network.program.weights.iter().zip(weights);
    let low = leaves.into_iter().filter_map(|(leaf, matrix)| {
        let Constraint::Rank(bound) = leaf.constraint else { return None };
        let bound = bound.min(leaf.shape.0).min(leaf.shape.1);
        let found = rank(matrix);
        (found < bound).then(|| format!("{} has rank {found} < {bound}", leaf.name))
    });
    let low: Vec<String> = low.collect();
    (!low.is_empty()).then(|| {
        format!(
            "{}: the coordinates are those of one factorization, and another may see another rank",
            low.join(", ")
        )
    })
}
