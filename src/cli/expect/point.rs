//! What a certificate about one layer at exact weights claims.

use neurocert_check::kernel::certificate::Matrix as Texts;
use neurocert_check::kernel::certificate::{
    Boundary, Claim, Criticality, FiberCase, Matrices, Smoothness,
};
use neurocert_check::kernel::certificate::{Network, Size};
use neurocert_check::kernel::library_name;
use num_rational::BigRational;

use super::subject::Subject;
use crate::layer::matrices::product;
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::program::written;

/// A claim about a point or a fiber of lightning attention, as the library has it.
pub(in super::super) struct PointClaim<'a> {
    claim: &'a Claim,
    pub(super) parametrization: Parametrization,
    pub(super) widths: Vec<u32>,
    pub(super) query_dims: Vec<u32>,
    pub(super) tokens: u32,
    /// `[Q, K, V]` or `[A, V]`.
    pub(super) weights: Vec<Texts>,
}

impl<'a> PointClaim<'a> {
    /// A claim about a point or a fiber, if it is one.
    pub(in super::super) fn of(claim: &'a Claim, texts: &[String]) -> Option<Self> {
        let (Claim::Point { network, weights, .. } | Claim::Fiber { network, weights, .. }) = claim
        else {
            return None;
        };
        let text = texts.get((network.text as usize).checked_sub(1)?)?;
        let block = |name: &str| weights.get(name).cloned();
        let (parametrization, weights) = match library_name(text)? {
            "lightning" => {
                (Parametrization::Qkv, vec![block("Q[1]")?, block("K[1]")?, block("V[1]")?])
            }
            "lightning_av" => (Parametrization::Av, vec![attention(weights)?, block("V[1]")?]),
            _ => return None,
        };
        let [tokens] = sizes(network, "t")[..] else { return None };
        let (widths, query_dims) = (sizes(network, "d"), sizes(network, "a"));
        Some(PointClaim { claim, parametrization, widths, query_dims, tokens, weights })
    }

    pub(super) fn subject(&self) -> Subject {
        match self.claim {
            Claim::Fiber { .. } => Subject::Fiber,
            _ => Subject::Point,
        }
    }

    /// The value that it has for a key; `None` for keys of other claims.
    pub(super) fn found(&self, key: &str) -> Option<String> {
        let list = |all: &[u32]| all.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        match key {
            "claim" => Some(self.subject().word().into()),
            "kind" => Some("lightning".into()),
            "widths" => Some(list(&self.widths)),
            "query_dims" => Some(list(&self.query_dims)),
            "tokens" => Some(self.tokens.to_string()),
            "parametrization" => Some(self.parametrization.to_string()),
            _ => part(self.claim, key).map(Into::into),
        }
    }
}

/// What a claim says of a point or a fiber of any network.
pub(in super::super) fn part(claim: &Claim, key: &str) -> Option<&'static str> {
    match (claim, key) {
        (Claim::Point { tangent: Some(found), .. }, "point") => Some(match found.kind {
            Smoothness::Singular => "singular",
            Smoothness::Smooth => "smooth",
        }),
        (Claim::Point { differential: Some(found), .. }, "differential") => {
            Some(match found.kind {
                Criticality::Critical => "critical",
                Criticality::Regular => "regular",
            })
        }
        (Claim::Point { boundary: Some(found), .. }, "boundary") => Some(match found {
            Boundary::Boundary => "boundary",
            Boundary::NotBoundary => "not-boundary",
        }),
        (Claim::Fiber { case, .. }, "case") => Some(match case {
            FiberCase::Zero => "zero",
            FiberCase::OnePoint => "one-point",
            FiberCase::TwoPoints => "two-points",
            FiberCase::SymmetricPart => "symmetric-part",
        }),
        _ => None,
    }
}

fn sizes(network: &Network, name: &str) -> Vec<u32> {
    match network.sizes.get(name) {
        None => vec![],
        Some(Size::Number(value)) => vec![*value],
        Some(Size::List(values)) => values.clone(),
    }
}

/// `A`, of its factors. Of a claim that was not looked at to the end, shapes need not fit.
fn attention(weights: &Matrices) -> Option<Texts> {
    let factor = |side: &str| matrix(weights.get(&format!("{side}(A[1])"))?);
    let (left, right) = (factor("left")?, factor("right")?);
    (left.rows() == right.rows()).then(|| written(&product(&left.transpose(), &right)))
}

fn matrix(rows: &Texts) -> Option<Matrix<BigRational>> {
    let width = rows.first()?.len();
    let read = |row: &Vec<String>| {
        let entries: Option<Vec<BigRational>> = row.iter().map(|x| x.parse().ok()).collect();
        entries.filter(|entries| entries.len() == width)
    };
    Some(Matrix::from_rows(width, rows.iter().map(read).collect::<Option<_>>()?))
}
