//! An upper bound, and its proof in words.

use neurocert_check::kernel::certificate::{Theorem, Upper};

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
                Upper::Theorem { name } => {
                    let known = Theorem::ALL.iter().find(|(_, theorem)| theorem == name);
                    format!("theorem {}", known.map_or("", |(name, _)| name))
                }
            }
        }
        rule(&self.step)
    }
}
