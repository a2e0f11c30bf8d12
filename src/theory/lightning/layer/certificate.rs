//! Certificates of fibers and points (`docs/certificate.md`, section 11).

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    Boundary, BoundaryProof, By, Certificate, Claim, Criticality, Curve, Curves,
    Differential as DifferentialClaim, DifferentialProof, Family, FiberCase as Case, FiberProof,
    Lower, Matrices, Parameter, PointProof, Smoothness, Tangent, TangentProof, Theorem, Upper,
};
use neurocert_check::kernel::check;
use neurocert_check::kernel::produce::{certificate_of, chart};

use super::differential::{Differential, differential};
use super::fiber::{Fiber, FiberCase};
use super::matrices::{Exact, is_zero, rank_one};
use super::minor::{Drawn, refused};
use super::network::{BUDGET, Block, Written, written};
use super::point::{Point, PointAnalysis};
use super::weights::Layer;
use crate::error::{Error, Result};
use crate::linalg::query_key;
use crate::network::{Architecture, Parametrization};
use crate::program::written as matrix;
use crate::search::grow;

/// The theorem of `docs/theorems/one-layer.md`.
const ONE_LAYER: Theorem = Theorem::OneLayer;

/// The certificate of a fiber.
///
/// # Errors
/// When a size does not fit into the format.
pub fn certificate_of_fiber(layer: &Layer, fiber: &Fiber) -> Result<Certificate> {
    let Written { texts, network, weights, .. } = written(layer)?;
    let case = match fiber.case {
        FiberCase::Zero => Case::Zero,
        FiberCase::OnePoint => Case::OnePoint,
        FiberCase::TwoPoints => Case::TwoPoints,
        FiberCase::SymmetricPart => Case::SymmetricPart,
    };
    let (pieces, dimension) = (size(fiber.pieces)?, size(fiber.dimension)?);
    let claim = Claim::Fiber { network, weights, case, pieces, dimension };
    let second = match fiber.case {
        FiberCase::TwoPoints => Some(written(&fiber.representatives[1])?.weights),
        FiberCase::Zero | FiberCase::OnePoint | FiberCase::SymmetricPart => None,
    };
    let proof = FiberProof { theorem: ONE_LAYER, by: By::Words, second };
    Ok(certificate_of(texts, claim, &proof))
}

/// The certificate of what a layer is at its weights; `None` when nothing was decided. Identities are proved
/// by words where words suffice.
///
/// # Errors
/// When a size does not fit into the format.
pub fn certificate_of_point(layer: &Layer, found: &PointAnalysis) -> Result<Option<Certificate>> {
    let (Some(drawn), Some(own)) = (&found.drawn, &found.differential) else { return Ok(None) };
    let layer_as = written(layer)?;
    let tangent = match (found.point, &found.curves) {
        (Point::Smooth(_), _) => TangentProof::Theorem { name: ONE_LAYER },
        (Point::Singular { .. }, Some(curves)) => TangentProof::Curves(curves.clone()),
        _ => return Ok(None),
    };
    let differential = kernel(layer, own, &layer_as, drawn)?;
    let proof = PointProof {
        lower: Lower::Theorem { name: Theorem::VirtualWeights },
        upper: upper(layer, drawn),
        differential: Some(differential),
        tangent: Some(tangent),
        boundary: Some(BoundaryProof::Theorem { name: ONE_LAYER }),
    };
    let Written { texts, network, weights, .. } = layer_as;
    let claim = Claim::Point {
        network,
        weights,
        dimension: size(layer.dimension())?,
        differential: Some(DifferentialClaim {
            kernel: size(own.kernel.len())?,
            kind: if own.critical { Criticality::Critical } else { Criticality::Regular },
        }),
        tangent: Some(Tangent {
            kind: match found.point {
                Point::Smooth(_) => Smoothness::Smooth,
                Point::Singular { .. } | Point::Undecided => Smoothness::Singular,
            },
            dimension: size(found.tangent_dimension().unwrap_or_default())?,
        }),
        boundary: Some(match found.boundary {
            Some(true) => Boundary::Boundary,
            _ => Boundary::NotBoundary,
        }),
    };
    let certificate = certificate_of(texts, claim, &proof);
    if check(certificate.document(), BUDGET.steps, BUDGET.memory).failure.is_none() {
        return Ok(Some(certificate));
    }
    let by_entries = with_entries(proof);
    Ok(Some(certificate_of(certificate.texts, certificate.claim, &by_entries)))
}

/// More coordinates than these are left to the theorem.
const MOST_COORDINATES: usize = 1 << 10;

/// The dimension of the network from above: coordinates less the changes of basis of queries and keys, and
/// the scaling.
fn upper(layer: &Layer, drawn: &Drawn) -> Upper {
    let (a, d) = (layer.query(), layer.d());
    if a > d || (2 * a + layer.d_out()) * d > MOST_COORDINATES {
        return Upper::Theorem { name: Theorem::VirtualWeights };
    }
    let [q, k, v] = [Block::Q, Block::K, Block::V].map(|block| block.name(layer));
    let family = |parameters: &[(&str, usize)], velocity: [(&str, String); 2]| Family {
        by: By::Words,
        parameters: parameters
            .iter()
            .map(|&(name, size)| (name.into(), Parameter(size as u32, size as u32, "any".into())))
            .collect(),
        velocity: velocity.map(|(name, text)| (name.to_string(), text)).into(),
        lemmas: vec![],
    };
    let families = vec![
        family(&[("B", a)], [(k, format!("B * {k}")), (q, format!("-B^T * {q}"))]),
        family(&[], [(q, q.to_string()), (v, format!("-{v}"))]),
    ];
    Upper::Fields { modulus: drawn.modulus.to_string(), point: drawn.point(), families }
}

/// The same proof, where identities are those of entries.
fn with_entries(mut proof: PointProof) -> PointProof {
    if let Some(differential) = &mut proof.differential {
        differential.by = By::Entries;
    }
    if let Some(TangentProof::Curves(curves)) = &mut proof.tangent {
        curves.by = By::Entries;
    }
    proof
}

/// Vectors of the kernel in the coordinates that reach all tangent vectors, and a minor for the rank.
fn kernel(
    layer: &Layer,
    own: &Differential,
    written: &Written,
    drawn: &Drawn,
) -> Result<DifferentialProof> {
    let Written { texts, network, weights, .. } = written;
    let (source, blocks, surplus) = chart(network, weights, texts, BUDGET).map_err(refused)?;
    let names: Vec<&str> = source.blocks.iter().map(|leaf| leaf.name.as_str()).collect();
    // Where A has full rank its factors are the coordinates: queries and keys, in the order of the text.
    let (vectors, order) = match surplus > 0 {
        true => (factored(layer)?, vec![1, 0, 2]),
        false => (own.kernel.clone(), (0..names.len()).collect::<Vec<_>>()),
    };
    // By words, what moves queries and keys together cancels for sure only where both move by matrices of
    // rank one: others are not added inside of a product.
    let is_plain = |vector: &Vec<Exact>| {
        let both = vector.len() == 3 && !is_zero(&vector[0]) && !is_zero(&vector[1]);
        !both || vector[..2].iter().all(|matrix| rank_one(matrix).is_some())
    };
    let by = if vectors.iter().all(is_plain) { By::Words } else { By::Entries };
    let vectors: Vec<Matrices> = vectors
        .iter()
        .map(|vector| {
            let velocities = names.iter().zip(&order).map(|(name, &at)| {
                (!is_zero(&vector[at])).then(|| ((*name).to_string(), matrix(&vector[at])))
            });
            velocities.flatten().collect()
        })
        .collect();
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(0);
    let columns = (1..=coordinates as u32).map(|column| (1, column)).collect();
    let still = Curve { weights: BTreeMap::new(), order: None };
    let proof = drawn.curves(vec![still], columns, 0);
    let rank = coordinates.saturating_sub(vectors.len());
    let minor = grow(&source, &blocks, &proof, rank, BUDGET).map_err(refused)?;
    let Curves { modulus, seed, bound, .. } = proof;
    Ok(DifferentialProof {
        by,
        modulus,
        seed,
        bound,
        vectors,
        rows: minor.rows,
        columns: minor.columns.iter().map(|&at| at as u32 + 1).collect(),
    })
}

/// The kernel in queries, keys and values of a layer in `(A, V)`.
fn factored(layer: &Layer) -> Result<Vec<Vec<Exact>>> {
    let (q, k) = query_key(layer.a(), layer.query())
        .ok_or_else(|| Error::new("certificate", "the rank of A", "please report this"))?;
    let architecture = Architecture::lightning(
        layer.architecture().widths(),
        layer.architecture().query_dims(),
        layer.tokens(),
        Parametrization::Qkv,
    )?;
    Ok(differential(&Layer::of(architecture, vec![q, k, layer.v().clone()])).kernel)
}

fn size(n: usize) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::new("certificate", format!("size {n}"), "below 2^32"))
}
