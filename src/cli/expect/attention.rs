//! A claim in the words of attention, where all its networks are of the library.

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::{
    Boundary, Claim, Criticality, FiberCase, Holds, Relation, Smoothness,
};

use super::subject::Subject;
use crate::network::{Architecture, WeightFile};
use crate::symmetry::Rule;
use crate::theory::lightning::{attention, matrices};

/// A claim with the architectures that it is about.
pub(in super::super) struct Attention<'a> {
    claim: &'a Claim,
    pub(super) subject: Subject,
    architectures: Vec<Architecture>,
}

impl<'a> Attention<'a> {
    /// The claim, if it is about such networks and a subject of `--expect`.
    pub(in super::super) fn of(claim: &'a Claim, texts: &[String]) -> Option<Self> {
        let subject = match claim {
            Claim::Dimension { .. } => Subject::Dimension,
            Claim::Symmetry { .. } => Subject::Rule,
            Claim::Same { .. } | Claim::Different { .. } => Subject::Pair,
            Claim::Point { .. } => Subject::Point,
            Claim::Fiber { .. } => Subject::Fiber,
            Claim::Values { .. }
            | Claim::Algebra { .. }
            | Claim::Conserved { .. }
            | Claim::Rank { .. }
            | Claim::Variety { .. } => return None,
        };
        let architectures = claim.networks().into_iter().map(|network| attention(network, texts));
        let architectures: Vec<Architecture> = architectures.collect::<Option<_>>()?;
        let tokens = architectures.first()?.tokens();
        let is_one = architectures.iter().all(|architecture| architecture.tokens() == tokens);
        is_one.then_some(Attention { claim, subject, architectures })
    }

    /// The value that it has for a key; `None` for keys of other claims.
    pub(super) fn found(&self, key: &str) -> Option<String> {
        let list = |all: &[usize]| all.iter().map(usize::to_string).join(",");
        let (first, others) = self.architectures.split_first()?;
        match key {
            "claim" => return Some(self.subject.word().into()),
            "kind" => return Some(first.kind().to_string()),
            "tokens" => return Some(first.tokens().to_string()),
            "widths" if others.is_empty() => return Some(list(first.widths())),
            "query_dims" if others.is_empty() => return Some(list(first.query_dims())),
            "parametrization" if others.is_empty() => {
                return Some(first.parametrization().to_string());
            }
            _ => {}
        }
        match (self.claim, key) {
            (Claim::Dimension { .. }, "variety") => Some(first.variety().to_string()),
            (Claim::Dimension { relation, .. }, "relation") => Some(word(*relation).into()),
            (Claim::Dimension { number, .. }, "number") => Some(number.clone()),
            _ => part(self.claim, key).map(Into::into),
        }
    }

    /// The weights that it is about; `None` if they do not fit the networks.
    pub(super) fn weights(&self) -> Option<Vec<WeightFile>> {
        let blocks = match self.claim {
            Claim::Same { first, second } | Claim::Different { first, second } => {
                vec![&first.weights, &second.weights]
            }
            Claim::Point { weights, .. } | Claim::Fiber { weights, .. } => vec![weights],
            _ => vec![],
        };
        let files = self.architectures.iter().zip(blocks).map(|(architecture, blocks)| {
            let weights = matrices(architecture, blocks)?;
            Some(WeightFile { architecture: architecture.clone(), weights })
        });
        files.collect()
    }

    /// Whether it is about this rule.
    pub(super) fn is(&self, rule: &Rule) -> bool {
        let Claim::Symmetry { group, moves, .. } = self.claim else { return false };
        let own = rule.question();
        self.architectures[..] == [rule.architecture().clone()]
            && own.group == *group
            && own.moves == *moves
    }
}

/// What a claim about any network says, for keys that are words.
pub(in super::super) fn part(claim: &Claim, key: &str) -> Option<&'static str> {
    Some(match (claim, key) {
        (Claim::Same { .. }, "statement") => "same",
        (Claim::Different { .. }, "statement") => "different",
        (Claim::Symmetry { relation, .. }, "statement") => match relation {
            Holds::Holds => "holds",
            Holds::HoldsWhereDefined => "holds-where-defined",
            Holds::Fails => "fails",
        },
        (Claim::Point { tangent: Some(found), .. }, "point") => match found.kind {
            Smoothness::Singular => "singular",
            Smoothness::Smooth => "smooth",
        },
        (Claim::Point { differential: Some(found), .. }, "differential") => match found.kind {
            Criticality::Critical => "critical",
            Criticality::Regular => "regular",
        },
        (Claim::Point { boundary: Some(found), .. }, "boundary") => match found {
            Boundary::Boundary => "boundary",
            Boundary::NotBoundary => "not-boundary",
        },
        (Claim::Fiber { case, .. }, "case") => match case {
            FiberCase::Zero => "zero",
            FiberCase::OnePoint => "one-point",
            FiberCase::TwoPoints => "two-points",
            FiberCase::SymmetricPart => "symmetric-part",
        },
        _ => return None,
    })
}

/// The name of a relation.
pub(in super::super) fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Exact => "exact",
        Relation::AtLeast => "at_least",
        Relation::AtMost => "at_most",
        Relation::Probable => "probable",
    }
}
