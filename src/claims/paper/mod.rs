//! The claims of the paper, in its order.

mod theorem_3_4_singular;

use super::Claim;

/// All claims, in the order of the paper.
pub const ALL: &[Claim] = &[theorem_3_4_singular::CLAIM];
