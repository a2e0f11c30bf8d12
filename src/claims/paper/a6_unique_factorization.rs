//! Appendix A.6: what Eq. 28 is said to determine, by unique factorisation.

use std::collections::BTreeMap;

use super::a6_coprime::{lines, quadratic};
use super::a6_eq_28::eq_28;
use super::deep::{Whole, constants, exact, is_multiple, is_skew, named, symbols, text};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::Polynomial;
use crate::ring::{Integers, Ring};

pub const CLAIM: Claim = Claim {
    id: "a6-unique-factorization",
    source: "Appendix A.6, after Eq. 28",
    statement: "Up to multiplicative scalars Eq. 28 determines L_l, A_1, and the quadratic forms of \
                M_2, …, M_l.",
    latex: r"Up to multiplicative scalars Equation 28 determines $L_l$, $A_1$, and the quadratic forms \
             associated to $M_2, \dots, M_l$.",
    hypotheses: &["rk M_i ≥ 2 for all i", "M_i is not skew-symmetric for i > 1"],
    evidence: Evidence::Exact,
    proof: None,
    why: "if rk L = 1, the linear form of L can trade places with a factor of a quadratic form; if M_1 is \
          skew-symmetric, Eq. 28 is zero for l ≥ 2 and determines nothing",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // l = 2, d_2 = 1: M_1 the identity or J, all M_2 and L with small entries.
    let (ring, all) = symbols(&[(2, 2)]);
    let (symbols_of_form, mut alone) = symbols(&[(2, 1)]);
    let alone = alone.remove(0);
    let small =
        |entries: [i64; 4]| Whole::new(2, 2, entries.map(|n| Integers.from_i64(n)).to_vec());
    let lasts = [[1, 0], [0, 1], [1, 1], [1, -1]];
    for first in [small([1, 0, 0, 1]), small([0, 1, -1, 0])] {
        let mut groups: BTreeMap<Vec<Polynomial>, Vec<[Whole; 3]>> = BTreeMap::new();
        for (m, last) in lines().into_iter().flat_map(|m| lasts.map(|last| (m.clone(), last))) {
            let last = Matrix::new(1, 2, last.map(|n| Integers.from_i64(n)).to_vec());
            let weights = [first.clone(), m, last];
            let value = eq_28(&ring, &constants(&ring, &weights), &all[0]);
            // Up to a factor.
            let key = value.entries().iter().map(Polynomial::primitive_part).collect();
            groups.entry(key).or_default().push(weights);
        }
        for group in groups.values() {
            for weights in group {
                let form = |w: &[Whole; 3]| quadratic(&symbols_of_form, &alone, &w[1]);
                let own = form(weights);
                let differs = |other: &&[Whole; 3]| {
                    let theirs = form(other);
                    !is_multiple(&exact(&weights[2]), &exact(&other[2]))
                        || own.is_empty() != theirs.is_empty()
                        || !own.is_proportional_to(&theirs)
                };
                let other = group.iter().find(differs);
                let exact_weights: Vec<_> = weights.iter().map(exact).collect();
                let hypotheses =
                    [exact_weights[..2].iter().all(|m| rank(m) >= 2), !is_skew(&exact_weights[1])];
                let exhibit = other.map(|other| {
                    let theirs: Vec<_> = other.iter().map(exact).collect();
                    let mut matrices = named(&exact_weights, "");
                    matrices.extend(named(&theirs, "'"));
                    let sentence = "Eq. 28 is the same up to a factor".into();
                    Exhibit { sentence, matrices, certificates: Vec::new() }
                });
                let shown: Vec<_> = exact_weights.iter().map(text).collect();
                let zeros = weights
                    .iter()
                    .flat_map(|m| m.entries())
                    .filter(|n| Integers.is_zero(n))
                    .count();
                // A first layer that is not skew comes first: the other is a degenerate case.
                let size = 20 - zeros + 10 * usize::from(is_skew(&exact_weights[0]));
                let trial =
                    Trial::new(format!("(M, L) = ({})", shown.join(", ")), size, other.is_none());
                // L of rank one is a reason of its own, with any hypothesis or without.
                let isolates = rank(&exact_weights[2]) >= 2 && !is_skew(&exact_weights[0]);
                trials.record(trial.under(&hypotheses).isolating(isolates).showing(exhibit));
            }
        }
    }
    Ok(())
}
