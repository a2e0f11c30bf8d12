//! Counterexamples: small random elements of the group, weights and inputs.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Certificate, Holds, Refutation};
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Condition, Constraint, Leaf, Program, Shape, Symmetry};

use super::Question;
use crate::program::proof::{BOUNDS, drawn, written};

/// A point at which the symmetry changes the outputs.
///
/// # Errors
/// Why none was found.
pub(super) fn refute(
    program: &Program,
    symmetry: &Symmetry,
    question: &Question,
    seed: u64,
) -> Result<Certificate, String> {
    let source = Source::new(program, Bounded::Factors);
    let mut elements = drawn(seed);
    let (mut tried, mut without) = (0, 0);
    for bound in BOUNDS {
        let mut draw = |name: &str, shape: Shape, condition: Condition| {
            (name.to_string(), written(&elements.element(shape, condition, bound)))
        };
        let groups = symmetry.groups.iter();
        let group = groups.map(|group| draw(&group.name, group.shape, group.condition)).collect();
        let mut leaves = |leaves: &[Leaf]| -> BTreeMap<_, _> {
            leaves.iter().map(|leaf| draw(&leaf.name, leaf.shape, condition(leaf))).collect()
        };
        let (weights, inputs) = (leaves(&source.blocks), leaves(&source.inputs));
        let witness = Refutation { group, weights, inputs: Some(inputs), outside: None };
        match question.answered(Holds::Fails, &witness) {
            Ok(certificate) => return Ok(certificate),
            Err(Failure { reason: Reason::Equal, .. }) => tried += 1,
            // No value there (an inverse that does not exist, `relu` of zero), or a moved weight is not
            // of its kind.
            Err(Failure { reason: Reason::Unit | Reason::Tie | Reason::Condition, .. }) => {
                without += 1
            }
            Err(failure) => return Err(format!("no counterexample can be computed ({failure})")),
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

fn condition(leaf: &Leaf) -> Condition {
    match leaf.constraint {
        Constraint::Any | Constraint::Rank(_) => Condition::Any,
        Constraint::Symmetric => Condition::Symmetric,
        Constraint::Skew => Condition::Skew,
        Constraint::Diagonal => Condition::Diagonal,
    }
}
