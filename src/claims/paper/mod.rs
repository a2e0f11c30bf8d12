//! The claims of the paper, in its order.

mod a2_irreducible;
mod a6_coprime;
mod a6_eq_28;
mod a6_eq_29;
mod a6_eq_30;
mod a6_eq_31;
mod a6_unique_factorization;
mod a8_eq_34;
mod a8_eq_35;
mod conjecture_3_10;
mod conjecture_3_10_corrected;
mod corollary_3_3;
mod corollary_3_8;
mod corollary_3_8_one_layer;
mod corollary_3_8_parameters;
mod corollary_a_2;
mod corollary_a_6;
mod deep;
mod definition_2;
mod definition_3_parameters;
mod determinantal;
mod eq_12;
mod eq_13;
mod eq_16;
mod eq_1_2;
mod eq_8_9;
mod figure_1;
mod lemma_3_1;
mod lemma_3_5;
mod lemma_3_6;
mod lemma_a_3;
mod normalized;
mod proposition_a_5;
mod theorem_3_2;
mod theorem_3_4_boundary;
mod theorem_3_4_closed;
mod theorem_3_4_singular;
mod theorem_3_7;
mod theorem_3_7_corrected;
mod theorem_3_9;
mod tools;

use super::Claim;

/// All claims, in the order of the paper.
pub const ALL: &[Claim] = &[
    definition_2::CLAIM,
    eq_1_2::CLAIM,
    definition_3_parameters::CLAIM,
    lemma_3_1::CLAIM,
    determinantal::CLAIM,
    theorem_3_2::CLAIM,
    corollary_3_3::CLAIM,
    theorem_3_4_closed::CLAIM,
    theorem_3_4_boundary::CLAIM,
    theorem_3_4_singular::CLAIM,
    figure_1::CLAIM,
    eq_8_9::CLAIM,
    lemma_3_5::CLAIM,
    lemma_3_6::CLAIM,
    eq_12::CLAIM,
    eq_13::CLAIM,
    theorem_3_7::CLAIM,
    theorem_3_7_corrected::CLAIM,
    corollary_3_8::CLAIM,
    corollary_3_8_one_layer::CLAIM,
    corollary_3_8_parameters::CLAIM,
    theorem_3_9::CLAIM,
    conjecture_3_10::CLAIM,
    conjecture_3_10_corrected::CLAIM,
    eq_16::CLAIM,
    a2_irreducible::CLAIM,
    corollary_a_2::CLAIM,
    lemma_a_3::CLAIM,
    proposition_a_5::CLAIM,
    corollary_a_6::CLAIM,
    a6_eq_28::CLAIM,
    a6_coprime::CLAIM,
    a6_unique_factorization::CLAIM,
    a6_eq_29::CLAIM,
    a6_eq_30::CLAIM,
    a6_eq_31::CLAIM,
    a8_eq_35::EQ_33,
    a8_eq_34::CLAIM,
    a8_eq_35::EQ_35,
];
