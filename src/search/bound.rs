//! An upper bound, and its proof in words.

use neurocert_check::kernel::certificate::{Lower, Minor, Point, Theorem, Upper};

/// A bound and the step that proves it.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The dimension is at most this.
    pub number: u128,
    /// Why.
    pub step: Upper,
}

impl Bound {
    /// The steps of its proof from the outside in, in words of the format.
    pub fn rule(&self) -> String {
        fn rule(step: &Upper) -> String {
            match step {
                Upper::Coordinates {} => "coordinates".into(),
                Upper::Fields { point: Point::Structured(_), .. } => "fields by types".into(),
                Upper::Fields { .. } => "fields".into(),
                Upper::Factor { upper, .. } => format!("factor, {}", rule(upper)),
                Upper::Compose { at, front, back, .. } => {
                    format!("compose at {at} ({}; {})", rule(front), rule(back))
                }
                Upper::Strip { upper } => format!("strip, {}", rule(upper)),
                Upper::Ambient { .. } => "ambient".into(),
                Upper::Determinantal { .. } => "determinantal".into(),
                Upper::Span {} => "span".into(),
                Upper::Cut { at, upper, .. } => format!("cut at {at}, {}", rule(upper)),
                Upper::Equations { .. } => "equations".into(),
                Upper::Pullback {} => "pullback".into(),
                Upper::Generic { .. } => "generic rank".into(),
                Upper::Theorem { name } => by_theorem(*name),
            }
        }
        rule(&self.step)
    }
}

fn by_theorem(theorem: Theorem) -> String {
    let known = Theorem::ALL.iter().find(|(_, known)| *known == theorem);
    format!("theorem {}", known.map_or("", |(name, _)| name))
}

/// What proves a lower bound, in words.
pub fn lower_rule(lower: &Lower) -> String {
    match lower {
        Lower::Minor(Minor { order: None, .. }) => "minor of the Jacobian".into(),
        Lower::Minor(Minor { order: Some(order), .. }) => {
            format!("minor of the Jacobian of series of order {order} in the inputs")
        }
        Lower::Blocks(_) => "blocks at a structured point".into(),
        Lower::Theorem { name } => by_theorem(*name),
    }
}
