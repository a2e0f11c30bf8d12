//! Claims about a network at exact weights: what the differential, the tangent space and the boundary are
//! there, and which other weights have the same function (section 11).

use super::certificate::{
    Boundary, BoundaryProof, Differential, FiberCase, FiberProof, Matrices, Network, PointProof,
    Smoothness, Tangent, TangentProof, Theorem,
};
use super::check::{lower_bound, lower_is, upper_is};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::{Rationals, matrices};
use super::source::{Bounded, Source};
use super::symbols::by_symbols;
use super::theorem::Layer;
use super::{curves, differential, upper};

/// A claim about a point, but for the network and the weights.
pub(crate) struct Parts<'a> {
    pub dimension: u32,
    pub differential: Option<&'a Differential>,
    pub tangent: Option<&'a Tangent>,
    pub boundary: Option<Boundary>,
}

/// That a network is at these weights what the parts say.
pub(crate) fn point(
    (network, weights): (&Network, &Matrices),
    parts: &Parts<'_>,
    proof: &PointProof,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let program = networks.program(network)?;
    let source = Source::new(&program, Bounded::Factors).of_text(networks.text(network)?, &program);
    let blocks = matrices(weights, &source.blocks)?;
    let of_claim =
        [parts.differential.is_some(), parts.tangent.is_some(), parts.boundary.is_some()];
    let of_proof =
        [proof.differential.is_some(), proof.tangent.is_some(), proof.boundary.is_some()];
    if of_claim != of_proof {
        return Err(Reason::Proof.because("not the parts of the claim"));
    }
    let (dimension, number) = (u128::from(parts.dimension), parts.dimension.to_string());
    lower_is(Some(lower_bound(&source, &proof.lower, meter)?), &number)?;
    upper_is(Some(upper::bound(&source, &proof.upper, networks, meter)?), &number)?;
    if let (Some(claim), Some(proof)) = (parts.differential, &proof.differential) {
        let chart = differential::Chart::new(&program, &source, &blocks, meter)?;
        differential::check(&chart, claim, proof, dimension, meter)?;
    }
    if let (Some(claim), Some(proof)) = (parts.tangent, &proof.tangent) {
        tangent(&source, &blocks, (claim, dimension), proof, meter)?;
    }
    if let (Some(claim), Some(BoundaryProof::Theorem { name })) = (parts.boundary, &proof.boundary)
    {
        let is_boundary = layer(&source, &blocks, *name, meter)?.is_on_boundary()?;
        if is_boundary != (claim == Boundary::Boundary) {
            return Err(Reason::Kind.because("boundary, or not"));
        }
    }
    Ok(())
}

fn tangent(
    source: &Source,
    blocks: &[Rationals],
    (claim, dimension): (&Tangent, u128),
    proof: &TangentProof,
    meter: &Meter,
) -> Checked<()> {
    let claimed = u128::from(claim.dimension);
    match (claim.kind, proof) {
        (Smoothness::Singular, TangentProof::Curves(proof)) => {
            let found = curves::independent(source, blocks, proof, meter)? as u128;
            match found == claimed && found > dimension {
                true => Ok(()),
                false => Err(Reason::Tangent.because(format!("{found} vectors"))),
            }
        }
        (Smoothness::Smooth, TangentProof::Theorem { name }) => {
            if !layer(source, blocks, *name, meter)?.is_smooth()? {
                return Err(Reason::Kind.because("the point is singular"));
            }
            match claimed == dimension {
                true => Ok(()),
                false => Err(Reason::Tangent.because(format!("the dimension is {dimension}"))),
            }
        }
        _ => Err(Reason::Proof.because("curves are for singular points, theorems for smooth ones")),
    }
}

/// The layer that the theorem is about.
fn layer<'a>(
    source: &Source,
    blocks: &[Rationals],
    theorem: Theorem,
    meter: &'a Meter,
) -> Checked<Layer<'a>> {
    match theorem {
        Theorem::OneLayer => Layer::new(source, blocks, meter),
        _ => Err(Reason::Step.because("the theorem is not about points")),
    }
}

/// That all weights with the function of these are as claimed.
pub(crate) fn fiber(
    (network, weights): (&Network, &Matrices),
    claim: (FiberCase, u32, u32),
    proof: &FiberProof,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let source = networks.source(network)?;
    let blocks = matrices(weights, &source.blocks)?;
    if proof.second.is_some() != (claim.0 == FiberCase::TwoPoints) {
        return Err(Reason::Proof.because("a second point is for two points"));
    }
    let mut layer = layer(&source, &blocks, proof.theorem, meter)?;
    let found = layer.fiber()?;
    if (found.case, found.pieces as u128, found.dimension as u128)
        != (claim.0, claim.1.into(), claim.2.into())
    {
        return Err(Reason::Fiber.because(format!("{found:?}")));
    }
    let Some(second) = &proof.second else { return Ok(()) };
    let second = matrices(second, &source.blocks)?;
    let is_same = by_symbols!(proof.by, meter.left_for_symbols(), meter, symbols => {
        curves::is_same(&source, [&blocks, &second], symbols, meter)?
    });
    if !is_same {
        return Err(Reason::Differ.because("the second point has another function"));
    }
    match layer.is_rescaled(&Layer::new(&source, &second, meter)?)? {
        false => Ok(()),
        true => Err(Reason::Fiber.because("the second point is the first one, rescaled")),
    }
}
