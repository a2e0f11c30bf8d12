//! The checks of pair certificates, in the order of section 4 of `docs/pair-certificate.md`: two
//! networks at exact weights. Everything is exact: integers, polynomials over the integers, and
//! residues of what has no denominator in common with the modulus.

mod element;
mod evaluation;
mod expansion;
pub(super) mod meter;
pub(super) mod network;
mod one_token;
mod polynomial;
mod query_rank;
mod rescaling;
mod residue;
pub(super) mod scaled;
pub(super) mod scaling;
pub(super) mod sizes;
pub(super) mod table;
mod virtual_weights;
mod witness;
pub(super) mod work;
mod zero;

use std::rc::Rc;

use super::allowance::Allowance;
use crate::pair_certificate::{PairCertificate, PairClaim, PairProof, Rescaling, Statement};
use crate::reason::{Failure, Reason};
use element::Element;
use meter::Meter;
use network::{Network, cleared};
use one_token::Data;
use scaled::Scaled;
use sizes::Sizes;

/// The name of the rule that a certificate uses.
pub(super) fn rules(certificate: &PairCertificate) -> &'static str {
    match certificate.proof {
        PairProof::Expansion {} => "expansion",
        PairProof::Scaling { .. } => "scaling",
        PairProof::Element { .. } => "element",
        PairProof::Zero {} => "zero",
        PairProof::OneToken { .. } => "one-token",
        PairProof::Evaluation { .. } => "evaluation",
        PairProof::Witness { .. } => "witness",
        PairProof::Residue { .. } => "residue",
    }
}

/// Whether a rule can prove a statement.
fn fits(statement: Statement, proof: &PairProof) -> bool {
    match (statement, proof) {
        (Statement::Same { rescaling }, PairProof::Scaling { .. } | PairProof::Element { .. }) => {
            rescaling == Rescaling::Any
        }
        (
            Statement::Same { .. },
            PairProof::Expansion {}
            | PairProof::Zero {}
            | PairProof::OneToken { .. }
            | PairProof::Evaluation { .. },
        )
        | (Statement::Different {}, PairProof::Witness { .. } | PairProof::Residue { .. }) => true,
        (Statement::Same { .. } | Statement::Different {}, _) => false,
    }
}

/// Everything after the form of the file.
pub(super) fn verify(
    certificate: &PairCertificate,
    allowance: &Rc<Allowance>,
) -> Result<(), Failure> {
    let PairCertificate { claim, proof, .. } = certificate;
    let clears = !matches!(proof, PairProof::Element { .. } | PairProof::Residue { .. });
    let [one, other] = &sizes::of(claim, clears)?;
    let sizes = [one, other];
    query_rank::check(claim, sizes, &mut Meter::new(allowance))?;
    if !fits(claim.statement, proof) {
        let detail = format!("{} does not prove {}", rules(certificate), claim.statement);
        return Err(Reason::RuleMismatch.because(detail));
    }
    let mut meter = Meter::new(allowance);
    match proof {
        PairProof::Expansion {} => {
            work::of_expansion(one, other, allowance)?;
            if excludes(claim) {
                depths(sizes)?;
                virtual_weights(claim, sizes, &mut meter)?;
            }
            let [first, second] = networks(claim, sizes);
            expansion::check(&first, &second, one, other)
        }
        PairProof::Scaling { lambda, rho } => {
            depths(sizes)?;
            let [x, y] = virtual_weights(claim, sizes, &mut meter)?;
            scaling::check(lambda, rho, [&x, &y], &mut meter)
        }
        PairProof::Element { lambda, gauge, query_key } => {
            depths(sizes)?;
            element::check(&Element { lambda, gauge, query_key }, claim, sizes, &mut meter)
        }
        PairProof::Zero {} => {
            if excludes(claim) {
                depths(sizes)?;
            }
            let [x, y] = virtual_weights(claim, sizes, &mut meter)?;
            zero::check(one.tokens, [&x, &y], &mut meter)
        }
        PairProof::OneToken { lambda, collinear, factors, last, one: x, other: y } => {
            depths(sizes)?;
            let collinear = collinear.as_deref();
            let data = Data { lambda, collinear, factors, last, networks: [x, y] };
            let [x, y] = virtual_weights(claim, sizes, &mut meter)?;
            one_token::check(&data, one, [&x, &y], &mut meter)
        }
        PairProof::Evaluation { coordinates, pivots } => {
            if excludes(claim) {
                depths(sizes)?;
            }
            let [x, y] = virtual_weights(claim, sizes, &mut meter)?;
            evaluation::check(coordinates, pivots, one.tokens, [&x, &y], &mut meter)
        }
        PairProof::Witness { input } => {
            let input = witness::read(input, one, other, allowance)?;
            let [first, second] = networks(claim, sizes);
            witness::check(&first, &second, &input)
        }
        PairProof::Residue { input, modulus } => {
            residue::check(input, modulus, claim, sizes, allowance)
        }
    }
}

/// Whether the claim says that no scaling explains it.
fn excludes(claim: &PairClaim) -> bool {
    matches!(claim.statement, Statement::Same { rescaling: Rescaling::No })
}

/// The check `depth`.
fn depths([one, other]: [&Sizes; 2]) -> Result<(), Failure> {
    if one.layers.len() != other.layers.len() {
        let (one, other) = (one.layers.len(), other.layers.len());
        let detail = format!("{one} layers and {other}: nothing to compare");
        return Err(Reason::Depth.because(detail));
    }
    Ok(())
}

/// The virtual weights of both networks, once the check `rescaling` has been made of them.
fn virtual_weights(
    claim: &PairClaim,
    [one, other]: [&Sizes; 2],
    meter: &mut Meter,
) -> Result<[Vec<Scaled>; 2], Failure> {
    let first = virtual_weights::of(&cleared(&claim.one, one), one, meter)?;
    let second = virtual_weights::of(&cleared(&claim.other, other), other, meter)?;
    if excludes(claim) {
        rescaling::excluded(&first, &second, meter)?;
    }
    Ok([first, second])
}

fn networks(claim: &PairClaim, [one, other]: [&Sizes; 2]) -> [Network; 2] {
    let of = |weights, sizes| Network::new(&cleared(weights, sizes), sizes);
    [of(&claim.one, one), of(&claim.other, other)]
}
