//! The claims of the paper, in its order.

mod a2_irreducible;
mod determinantal;
mod eq_1_2;
mod lemma_3_1;
mod theorem_3_2;
mod theorem_3_4_singular;
mod tools;

use super::Claim;

/// All claims, in the order of the paper.
pub const ALL: &[Claim] = &[
    eq_1_2::CLAIM,
    lemma_3_1::CLAIM,
    determinantal::CLAIM,
    theorem_3_2::CLAIM,
    a2_irreducible::CLAIM,
    theorem_3_4_singular::CLAIM,
];
