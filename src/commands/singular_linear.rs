//! What a deep linear network is at exact weights.

use serde::Serialize;

use super::{Answer, Certified, Named, Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::network::Matrices;
use crate::theory::linear::{certificate_of_linear_point, is_linear, linear_point};

/// Smooth or singular point of the matrices of bounded rank; critical or not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SingularLinear {
    /// What network it is.
    #[serde(flatten)]
    pub of: Named,
    /// Of the product of all weights.
    pub rank: usize,
    /// The smallest width.
    pub largest_rank: usize,
    /// Of the set of all functions.
    pub dimension: usize,
    /// Of the differential at these weights.
    pub differential_rank: usize,
    /// Whether it is smaller than the dimension.
    pub critical: bool,
    /// Whether the function is a singular point.
    pub singular: bool,
    /// Of the tangent space at this function, exactly.
    pub tangent_dimension: usize,
    /// Where the certificate is.
    pub certificate: Option<String>,
    /// What the checker says of it.
    pub certificate_verdict: Option<String>,
    /// Of the inputs in the certificate.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// Decides what the weights and the function of `linear` are (`docs/theorems/linear.md`). A singular point has a
/// certificate, if one is wanted.
///
/// Costs the ranks of the partial products. It does not look at [`Settings::stop`].
///
/// # Errors
/// Another network; a size that does not fit into a certificate.
pub fn singular_linear(
    network: &Network,
    weights: &Matrices,
    certificate: bool,
    settings: &Settings<'_>,
) -> Result<Answer<SingularLinear>> {
    if !is_linear(network) {
        let problem = format!("{}: is not linear of the library", network.program.name);
        return Err(Error::new("network", problem, "allowed: linear"));
    }
    let found = linear_point(weights);
    let proof = match certificate {
        true => certificate_of_linear_point(network, weights, settings.seed)?,
        false => None,
    };
    let certified = proof.map(|proof| Certified::new(&proof, settings)).transpose()?;
    let report = SingularLinear {
        of: network.into(),
        rank: found.rank,
        largest_rank: found.largest_rank,
        dimension: found.dimension,
        differential_rank: found.differential_rank,
        critical: found.differential_rank < found.dimension,
        singular: found.singular,
        tangent_dimension: found.tangent_dimension,
        certificate: None,
        certificate_verdict: certified.as_ref().map(|found| found.verdict.to_string()),
        seed: settings.seed,
        version: VERSION,
    };
    Ok(Answer { report, certified })
}
