//! The checks of pair certificates, in the order of section 4 of `docs/pair-certificate.md`: two
//! networks at exact weights. Everything is exact: integers, and polynomials over the integers.

mod expansion;
mod network;
mod polynomial;
mod rescaling;
mod sizes;
mod witness;
mod work;

use crate::certificate::Parametrization;
use crate::pair_certificate::{PairCertificate, PairProof, Rescaling, Statement};
use crate::reason::{Failure, Reason};
use network::{Block, Network, cleared};
use sizes::Sizes;

/// The name of the rule that a certificate uses.
pub(super) fn rules(certificate: &PairCertificate) -> &'static str {
    match certificate.proof {
        PairProof::Expansion {} => "expansion",
        PairProof::Scaling { .. } => "scaling",
        PairProof::Element { .. } => "element",
        PairProof::OneToken { .. } => "one-token",
        PairProof::Evaluation { .. } => "evaluation",
        PairProof::Witness { .. } => "witness",
        PairProof::Residue { .. } => "residue",
    }
}

/// Everything after the form of the file.
pub(super) fn verify(certificate: &PairCertificate) -> Result<(), Failure> {
    let PairCertificate { claim, proof, .. } = certificate;
    let [one, other] = sizes::of(claim)?;
    let first = cleared(&claim.one, &one);
    let second = cleared(&claim.other, &other);
    query_rank(&first, &one)?;
    query_rank(&second, &other)?;
    let networks = || [Network::new(&first, &one), Network::new(&second, &other)];
    match (claim.statement, proof) {
        (Statement::Same { rescaling }, PairProof::Expansion {}) => {
            work::of_expansion(&one, &other)?;
            if rescaling == Rescaling::No && one.layers.len() != other.layers.len() {
                let depths = (one.layers.len(), other.layers.len());
                let detail = format!("{} layers and {}: nothing to compare", depths.0, depths.1);
                return Err(Reason::Depth.because(detail));
            }
            let [first, second] = networks();
            if rescaling == Rescaling::No {
                rescaling::excluded(&first, &second)?;
            }
            expansion::check(&first, &second, &one, &other)
        }
        (Statement::Different {}, PairProof::Witness { input }) => {
            let input = witness::read(input, &one, &other)?;
            let [first, second] = networks();
            witness::check(&first, &second, &input)
        }
        _ => {
            let detail = format!("{} does not prove {}", rules(certificate), claim.statement);
            Err(Reason::RuleMismatch.because(detail))
        }
    }
}

/// The check `query-rank`.
fn query_rank(blocks: &[Block], sizes: &Sizes) -> Result<(), Failure> {
    if sizes.parametrization != Parametrization::Av {
        return Ok(());
    }
    for (number, (layer, block)) in sizes.layers.iter().zip(blocks.chunks(2)).enumerate() {
        let [attention, _] = block else { continue };
        // No matrix has a rank above its size.
        if layer.query < layer.source && attention.rank() > layer.query {
            let detail = format!("A_{} has a rank above the query size", number + 1);
            return Err(Reason::QueryRank.because(detail));
        }
    }
    Ok(())
}
