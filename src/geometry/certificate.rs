//! The certificate of a dimension, as the checker's plain data.

use neurocert_check::certificate::{
    Certificate, Claim, FORMAT, Lower, Matrix as Strings, Point, Upper, VERSION,
};
use num_bigint::BigInt;

use super::dimension::Dimension;
use super::options::UpperRule;
use super::witness::WitnessPoint;
use crate::error::{Error, Result};
use crate::matrix::Matrix;

/// The certificate of a dimension; `claim` names the architecture, relation and number.
///
/// # Errors
/// When there is no witness, the upper bound has no rule in the format, or an index is too large
/// for it.
pub fn certificate(claim: Claim, dimension: &Dimension, tokens: usize) -> Result<Certificate> {
    let Some(witness) = &dimension.witness else {
        let problem = "this method leaves no integer point and minor";
        return Err(Error::new("certificate", problem, "use --method modular or bareiss"));
    };
    let index = |n: usize| {
        u32::try_from(n).map_err(|_| Error::new("certificate", format!("index {n}"), "below 2^32"))
    };
    let row = |&(input, output): &(usize, usize)| {
        Ok([index(input + 1)?, index(output / tokens + 1)?, index(output % tokens + 1)?])
    };
    let point = match &witness.point {
        WitnessPoint::SplitMix64 { seed, bound, inputs } => Point::Splitmix64 {
            seed: seed.to_string(),
            bound: bound.to_string(),
            inputs: index(*inputs)?,
        },
        WitnessPoint::Explicit { weights, inputs } => Point::Explicit {
            weights: weights.iter().map(strings).collect(),
            inputs: inputs.iter().map(strings).collect(),
        },
    };
    let is_exact = dimension.lower == dimension.upper;
    let upper = match dimension.bounds.rule {
        _ if !is_exact => None,
        UpperRule::AmbientDimension => Some(Upper::AmbientDimension {}),
        UpperRule::VirtualWeights => Some(Upper::VirtualWeights {}),
        UpperRule::SymmetryFields => Some(Upper::SymmetryFields {
            rules: dimension.bounds.symmetries.iter().map(|&(rule, _)| rule).collect(),
            independent: (dimension.parameters - dimension.upper).to_string(),
        }),
        rule @ (UpperRule::KernelFields | UpperRule::SymbolicElimination) => {
            let problem = format!("the format has no rule {}", rule.name());
            return Err(Error::new("certificate", problem, "use --upper virtual-weights"));
        }
    };
    Ok(Certificate {
        format: FORMAT.into(),
        version: VERSION,
        claim,
        parameters: dimension.parameters.to_string(),
        modulus: witness.modulus.to_string(),
        point,
        lower: Lower::JacobianMinor {
            rows: witness.rows.iter().map(row).collect::<Result<_>>()?,
            columns: witness.columns.iter().map(|&c| index(c + 1)).collect::<Result<_>>()?,
        },
        upper,
    })
}

fn strings(matrix: &Matrix<BigInt>) -> Strings {
    let row = |i| matrix.row(i).iter().map(BigInt::to_string).collect();
    (0..matrix.rows()).map(row).collect()
}
