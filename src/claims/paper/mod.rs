//! The claims of the paper, in its order.

mod a2_irreducible;
mod corollary_3_3;
mod corollary_a_2;
mod corollary_a_6;
mod determinantal;
mod eq_1_2;
mod figure_1;
mod lemma_3_1;
mod lemma_a_3;
mod proposition_a_5;
mod theorem_3_2;
mod theorem_3_4_boundary;
mod theorem_3_4_closed;
mod theorem_3_4_singular;
mod tools;

use super::Claim;

/// All claims, in the order of the paper.
pub const ALL: &[Claim] = &[
    eq_1_2::CLAIM,
    lemma_3_1::CLAIM,
    determinantal::CLAIM,
    theorem_3_2::CLAIM,
    corollary_3_3::CLAIM,
    theorem_3_4_closed::CLAIM,
    theorem_3_4_boundary::CLAIM,
    theorem_3_4_singular::CLAIM,
    figure_1::CLAIM,
    a2_irreducible::CLAIM,
    corollary_a_2::CLAIM,
    lemma_a_3::CLAIM,
    proposition_a_5::CLAIM,
    corollary_a_6::CLAIM,
];
