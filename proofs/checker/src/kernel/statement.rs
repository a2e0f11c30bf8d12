//! Claims in words, with the networks that they speak of.

use super::certificate::{
    Boundary, Claim, Criticality, FiberCase, Holds, Network, Relation, Size, Smoothness,
};
use super::check::{Outcome, library_name};
use crate::language::{LIBRARY, parse};

impl Outcome {
    /// The claim in one line, if it could be read. A network is named by the library if its text is
    /// literally there; [`Outcome::own_texts`] has the others.
    pub fn statement(&self) -> Option<String> {
        self.claim.as_ref().map(|claim| self.words(claim))
    }

    /// The texts that the claim speaks of and that are not of the library, with their numbers.
    pub fn own_texts(&self) -> Vec<(u32, &str)> {
        let networks = self.claim.iter().flat_map(Claim::networks);
        let mut numbers: Vec<u32> = networks.map(|network| network.text).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let text = |number: u32| {
            let text = (number as usize).checked_sub(1).and_then(|at| self.texts.get(at))?;
            library_name(text).is_none().then_some((number, text.as_str()))
        };
        numbers.into_iter().filter_map(text).collect()
    }

    fn network(&self, network: &Network) -> String {
        let text = (network.text as usize).checked_sub(1).and_then(|at| self.texts.get(at));
        let name = match text.and_then(|text| library_name(text)) {
            Some(name) => name.to_string(),
            // Only a text of the library has the right to its name.
            None => match text.and_then(|text| header(text)) {
                Some(header) => format!("{header} (text {})", network.text),
                None => format!("the network of text {}", network.text),
            },
        };
        let size = |(name, size): (&String, &Size)| {
            let values: Vec<String> = size.values().iter().map(u32::to_string).collect();
            format!("{name} = {}", values.join(","))
        };
        let sizes: Vec<String> = network.sizes.iter().map(size).collect();
        if sizes.is_empty() { name } else { format!("{name} at {}", sizes.join("; ")) }
    }

    fn words(&self, claim: &Claim) -> String {
        let bound = |relation: &Relation, number: &str| match relation {
            Relation::Exact => number.to_string(),
            Relation::AtLeast => format!("at least {number}"),
            Relation::AtMost => format!("at most {number}"),
            Relation::Probable => format!(
                "at least {number}, and {number} unless an event of probability at most 2^-140 happened"
            ),
        };
        match claim {
            Claim::Dimension { network, relation, number } => {
                format!("the dimension of {} is {}", self.network(network), bound(relation, number))
            }
            Claim::Algebra { network, relation, number } => format!(
                "the linear infinitesimal symmetries of {} have dimension {}",
                self.network(network),
                bound(relation, number)
            ),
            Claim::Conserved { network, relation, number } => format!(
                "the number of independent quantities that gradient flow of {} conserves is {}",
                self.network(network),
                bound(relation, number)
            ),
            Claim::Variety { network, dimension, degree, singular } => {
                let singular = match singular {
                    None => "is smooth".into(),
                    Some(dimension) => format!("is singular in dimension {dimension}"),
                };
                let network = self.network(network);
                format!(
                    "the variety of all functions of {network} has dimension {dimension} and degree {degree}, and {singular}"
                )
            }
            Claim::Symmetry { network, group, moves, relation } => {
                let moves: Vec<String> =
                    moves.iter().map(|(name, text)| format!("{name} -> {text}")).collect();
                let group: Vec<String> = group
                    .iter()
                    .map(|(name, p)| format!("{name} : {} x {} {}", p.0, p.1, p.2))
                    .collect();
                let changes = match relation {
                    Holds::Holds => "never changes",
                    Holds::HoldsWhereDefined => "never changes, where it is defined,",
                    Holds::Fails => "changes for some weights",
                };
                let of = if group.is_empty() {
                    String::new()
                } else {
                    format!(" for {}", group.join(", "))
                };
                format!("{}{of} {changes} {}", moves.join(", "), self.network(network))
            }
            Claim::Same { first, second } => format!(
                "{} and {} at the weights of the certificate are the same function",
                self.network(&first.network),
                self.network(&second.network)
            ),
            Claim::Different { first, second } => format!(
                "{} and {} at the weights of the certificate are different functions",
                self.network(&first.network),
                self.network(&second.network)
            ),
            Claim::Values { network, .. } => format!(
                "{} has the outputs of the certificate at its weights and inputs",
                self.network(network)
            ),
            Claim::Point { network, dimension, differential, tangent, boundary, .. } => {
                let mut parts = vec![format!("dimension {dimension}")];
                parts.extend(differential.as_ref().map(|found| {
                    let kind = match found.kind {
                        Criticality::Critical => "critical",
                        Criticality::Regular => "regular",
                    };
                    format!("{kind}, kernel of dimension {}", found.kernel)
                }));
                parts.extend(tangent.as_ref().map(|found| match found.kind {
                    Smoothness::Singular => {
                        format!("singular, tangent space of dimension at least {}", found.dimension)
                    }
                    Smoothness::Smooth => {
                        format!("smooth, tangent space of dimension {}", found.dimension)
                    }
                }));
                parts.extend(boundary.map(|boundary| match boundary {
                    Boundary::Boundary => "boundary point".into(),
                    Boundary::NotBoundary => "not on the boundary".into(),
                }));
                let network = self.network(network);
                format!("{network} at the weights of the certificate: {}", parts.join("; "))
            }
            Claim::Rank { network, inputs, relation, number, .. } => {
                let on = match inputs.as_ref().map(Vec::len) {
                    None => "on all inputs".to_string(),
                    Some(1) => "on the input of the certificate".into(),
                    Some(copies) => format!("on the {copies} inputs of the certificate"),
                };
                format!(
                    "the Jacobian of {} at the weights of the certificate, {on}, has rank {}",
                    self.network(network),
                    bound(relation, number)
                )
            }
            Claim::Fiber { network, case, pieces, dimension, .. } => {
                let case = match case {
                    FiberCase::Zero => "zero",
                    FiberCase::OnePoint => "one-point",
                    FiberCase::TwoPoints => "two-points",
                    FiberCase::SymmetricPart => "symmetric-part",
                };
                format!(
                    "the fiber of {} at the weights of the certificate: {case}, pieces {pieces}, \
                     dimension {dimension}",
                    self.network(network)
                )
            }
        }
    }
}

/// The name in the header of a text, if no network of the library has it.
fn header(text: &str) -> Option<String> {
    let name = parse(text).ok()?.name;
    LIBRARY.iter().all(|(known, _)| *known != name).then_some(name)
}
