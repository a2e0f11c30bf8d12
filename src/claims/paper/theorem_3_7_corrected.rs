//! Theorem 3.7 with the hypotheses that it needs.

use super::theorem_3_7::{corrected, difference, drawn, is_rigid, member, same, search, trial};
use crate::claims::draw::{Exact, matrix};
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;

pub const CLAIM: Claim = Claim {
    id: "theorem-3.7-corrected",
    source: "Theorem 3.7, corrected",
    statement: "The fiber of φ_W, W = (M, L), consists of rescalings of W, and the kernel of the \
                differential of (M, L) ↦ φ at W of their l directions.",
    latex: r"The fiber of $\varphi_{\mathbf{W}}$, $\mathbf{W} = (\mathbf{M}, L)$, consists of rescalings \
             of $\mathbf{W}$, and the kernel of the differential at $\mathbf{W}$ of their $l$ directions.",
    hypotheses: &["t ≥ 2", "L ≠ 0", "rk M_i ≥ 2 for all i", "M_i is not skew-symmetric for any i"],
    evidence: Evidence::Exact,
    proof: Some("docs/equivalence.md, section 4"),
    why: "on tokens f and εg the second column over the first gives M_1(f, g) / q_1(f): M_1 is \
          determined up to a factor, can be cancelled, and so on to L",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let lasts = [matrix([[1, 0], [0, 1]]), matrix([[1, 0], [0, 0]]), matrix([[0, 0], [0, 0]])];
    for (t, last) in
        [(2, &lasts[0]), (2, &lasts[1]), (2, &lasts[2]), (1, &lasts[0]), (3, &lasts[1])]
    {
        let mut record = |weights: &[Exact], t: usize, partner: Option<&[Exact]>| {
            trials.record(
                trial(weights, t, partner, None).under(&corrected(weights, t)).isolating(true),
            );
        };
        search(last, t, 12, &|weights, t| corrected(weights, t).to_vec(), &mut record)?;
    }
    let sizes = [(2, 2, 2), (2, 2, 3), (3, 2, 2), (2, 3, 2), (3, 2, 3), (3, 3, 2)];
    for (number, (d, l, t)) in sizes.into_iter().enumerate() {
        for round in 0..5 {
            let mut stream = trials.stream(10 * number as u64 + round);
            let weights = drawn(d, l, round, &mut stream);
            let partner = member(&weights, t, &mut stream)?;
            let rigid = is_rigid(&weights, t, trials.seed())?;
            let mut found = trial(&weights, t, partner.as_deref(), Some(rigid))
                .under(&corrected(&weights, t))
                .isolating(true);
            if found.holds && number == 0 {
                let mut other = weights.clone();
                other[1] = other[1].transpose();
                found = found.showing(difference(&weights, &other, t, &mut stream));
            }
            trials.record(found);
        }
    }
    // Three layers, one hypothesis failing: M_1 of rank one, M_2 skew.
    let (n, j) = (matrix([[1, 1], [0, 1]]), matrix([[0, 1], [-1, 0]]));
    let unit = matrix([[1, 0], [0, 0]]);
    for (one, other) in [
        (
            [unit.clone(), n.clone(), n.clone(), lasts[0].clone()],
            [unit, n.transpose(), n.clone(), lasts[0].clone()],
        ),
        (
            [n.clone(), j.clone(), n.clone(), lasts[0].clone()],
            [n.clone(), n.clone(), j, lasts[0].clone()],
        ),
    ] {
        let partner = same(&one, &other, 2)?;
        trials.record(
            trial(&one, 2, partner.as_deref(), None).under(&corrected(&one, 2)).isolating(true),
        );
    }
    Ok(())
}
