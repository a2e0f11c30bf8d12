//! Counterexamples: small random elements of the group, weights and inputs, made smaller. The kernel says
//! what is one.

use neurocert_check::kernel::certificate::{Certificate, Holds, Refutation};
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Condition, Constraint, Leaf, Program, Shape, Symmetry};

use super::Question;
use super::shrink::{Instance, Part, Role, shrink, unit};
use crate::program::proof::BOUNDS;
use crate::search::needs_series;
use crate::symmetry::elements::Elements;

/// A point at which the symmetry changes the outputs, or makes of a weight what is none.
///
/// # Errors
/// Why none was found.
pub(super) fn refute(
    program: &Program,
    symmetry: &Symmetry,
    question: &Question,
    (seed, budget): (u64, Budget),
) -> Result<Certificate, String> {
    let source = Source::new(program, Bounded::Factors);
    let restricted: Vec<Option<String>> = symmetry
        .moves
        .iter()
        .map(|moved| &program.weights[moved.weight])
        .filter(|leaf| is_restricted(leaf))
        .map(|leaf| Some(leaf.name.clone()))
        .collect();
    let order = needs_series(&source).then_some(8);
    let mut elements = Elements::new(seed);
    let (mut tried, mut without) = (0, 0);
    // Whether numbers get too long, or many; units keep them short.
    let mut is_long = false;
    let most = if order.is_some() { 4 } else { BOUNDS.len() };
    for bound in BOUNDS.into_iter().take(most) {
        let mut part = |role: Role, name: &str, shape: Shape, condition: Condition| {
            let mut matrix = elements.element(shape, condition, bound);
            if is_long && role != Role::Group && condition != Condition::Skew {
                matrix = unit(shape.0, shape.1);
            }
            Part { role, name: name.to_string(), condition, matrix }
        };
        let mut parts = Vec::new();
        for group in &symmetry.groups {
            parts.push(part(Role::Group, &group.name, group.shape, group.condition));
        }
        for (role, leaves) in [(Role::Weight, &source.blocks), (Role::Input, &source.inputs)] {
            for leaf in leaves {
                parts.push(part(role, &leaf.name, leaf.shape, condition(leaf)));
            }
        }
        // First that a moved weight is none, then that the outputs change.
        for outside in restricted.iter().chain([&None]) {
            let instance = Instance { parts: parts.clone(), outside: outside.clone(), order };
            match question.refuted(&instance.witness(), budget) {
                Ok(seen) => {
                    return certificate(
                        question,
                        &shrink(question, instance, seen.work, budget),
                        budget,
                    );
                }
                Err(_) if outside.is_some() => {}
                Err(Failure { reason: Reason::Equal, .. }) => tried += 1,
                // No value there (an inverse that does not exist, `relu` of zero), or a moved weight is
                // not of its kind.
                Err(Failure { reason: Reason::Unit | Reason::Tie | Reason::Condition, .. }) => {
                    without += 1
                }
                Err(Failure { reason: Reason::SizeLimit, .. }) if !is_long => is_long = true,
                Err(failure) => {
                    return Err(format!("no counterexample can be computed ({failure})"));
                }
            }
        }
    }
    let skipped = match without {
        0 => String::new(),
        _ => format!(
            ", and at {without} more the moved weights have no value or are of another kind"
        ),
    };
    Err(format!("the outputs are equal at {tried} points{skipped}"))
}

fn certificate(
    question: &Question,
    witness: &Refutation,
    budget: Budget,
) -> Result<Certificate, String> {
    question.answered(Holds::Fails, witness, budget).map_err(|failure| failure.to_string())
}

/// Whether not all matrices of its shape are weights.
fn is_restricted(leaf: &Leaf) -> bool {
    match leaf.constraint {
        Constraint::Any => false,
        Constraint::Rank(rank) => rank < leaf.shape.0.min(leaf.shape.1),
        Constraint::Symmetric | Constraint::Skew | Constraint::Diagonal => true,
    }
}

fn condition(leaf: &Leaf) -> Condition {
    match leaf.constraint {
        Constraint::Any | Constraint::Rank(_) => Condition::Any,
        Constraint::Symmetric => Condition::Symmetric,
        Constraint::Skew => Condition::Skew,
        Constraint::Diagonal => Condition::Diagonal,
    }
}
