//! What Coq has checked of the claims of the paper and of the steps of certificates.
//!
//! The proofs are in `proofs/formal`, and `theorems.txt` there has the same rows: a test compares them.

/// A theorem that Coq has checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formal {
    /// The claim of the paper, or the step of a certificate.
    pub subject: &'static str,
    /// The file, without its ending, and the name: `rank.fields_bound_rank`.
    pub theorem: &'static str,
    /// What of the subject it covers, if that is not all.
    pub part: Option<&'static str>,
}

const fn all(subject: &'static str, theorem: &'static str) -> Formal {
    Formal { subject, theorem, part: None }
}

const fn part(subject: &'static str, theorem: &'static str, part: &'static str) -> Formal {
    Formal { subject, theorem, part: Some(part) }
}

/// All theorems that are about a claim or a step.
pub const FORMAL: [Formal; 26] = [
    all("minor", "rank.minor_at_point_modulo"),
    all("minor", "rank.pivots_make_a_unit"),
    all("fields", "rank.fields_bound_rank"),
    all("compose", "composition.compose_bounds_dimension"),
    all("compose", "composition.compose_with_fields_bounds_dimension"),
    part("blocks", "blocks.blocks_make_a_unit", "without Lemma 1"),
    part("blocks", "blocks.blocks_bound_dimension", "without Lemma 1"),
    all("determinantal", "last_layer.last_layer_bounds_dimension"),
    all("determinantal", "last_layer.last_layer_number"),
    part("words", "laws.same_sound", "all but parity and degree of derivatives"),
    all("lemmas", "simulation.simulation_sound"),
    all("eq-1-2", "attention.layer_column"),
    all("eq-1-2", "attention.layer_degrees"),
    all("lemma-3.1", "attention.query_key_unique"),
    all("eq-8-9", "attention.gauge_virtual"),
    all("eq-13", "attention.scaling_iff"),
    all("lemma-3.6", "attention.closed_form"),
    all("lemma-3.5", "attention.gauge_fiber"),
    all("lemma-3.5", "attention.gauge_fiber_unique"),
    all("theorem-3.2", "one_layer.zero_fiber"),
    all("theorem-3.2", "one_layer.one_point_fiber"),
    all("theorem-3.2", "one_layer.two_point_fiber"),
    all("theorem-3.7", "counterexamples.counterexample_3_7"),
    all("theorem-3.7", "counterexamples.counterexample_3_7_hypotheses"),
    part("theorem-3.7-corrected", "deep_fiber.corrected_3_7", "the fiber"),
    part("theorem-3.7-corrected", "deep_fiber.not_skew", "the fiber"),
];

/// The theorems about a claim or a step, in words; none if there is none.
pub fn formal_proof(subject: &str) -> Option<String> {
    let mut words = String::new();
    let mut covered = None;
    for found in FORMAL.iter().filter(|formal| formal.subject == subject) {
        words += if words.is_empty() { "" } else { ", " };
        words += found.theorem;
        covered = covered.or(found.part);
    }
    let covered = covered.map_or(String::new(), |part| format!(" ({part})"));
    (!words.is_empty()).then_some(words + &covered)
}
