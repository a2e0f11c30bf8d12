//! Appendix A.8, Eq. 34: the output for tokens that are equal but for the first.

use super::normalized::{Score, attention};
use crate::claims::draw::{Exact, integer, product, random};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use itertools::Itertools as _;

pub const CLAIM: Claim = Claim {
    id: "a8-eq-34",
    source: "Appendix A.8, Eq. 34",
    statement: "For x_2 = ⋯ = x_t the first column of the output is (S(x_1ᵀAx_1) V x_1 + S(x_1ᵀAx_2) V x_2) \
                / (S(x_1ᵀAx_1) + (t − 1) S(x_1ᵀAx_2)).",
    latex: r"For $x_2 = \cdots = x_t$ the first column of the output is $\frac{S(x_1^\top A x_1) V x_1 + \
             S(x_1^\top A x_2) V x_2}{S(x_1^\top A x_1) + (t-1) S(x_1^\top A x_2)}$.",
    hypotheses: &["t ≥ 2"],
    evidence: Evidence::Exact,
    proof: None,
    why: "the numerator sums over t − 1 equal tokens, too; the proof goes through with the factor, and \
          Eq. 35 becomes (S' − S)(V x_1 − V x_2) = 0",
    correction: Some("(t − 1) S(x_1ᵀAx_2) V x_2 in the numerator."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let mut stream = trials.stream(1);
    for (d, t) in (1..=3).cartesian_product(2..=5) {
        for score in [Score::PowerOfTwo, Score::Rational] {
            // The first is simple enough for a reader.
            let (a, v) = (random(d, d, 1, &mut stream), random(d, d, 1, &mut stream));
            let (first, second) = (random(d, 1, 1, &mut stream), random(d, 1, 1, &mut stream));
            record(trials, score, (&a, &v), (&first, &second), t);
            if d == 1 {
                let number = |n| Matrix::new(1, 1, vec![integer(n)]);
                record(trials, score, (&number(0), &number(1)), (&number(0), &number(1)), t);
            }
        }
    }
    Ok(())
}

fn record(
    trials: &mut Trials,
    score: Score,
    (a, v): (&Exact, &Exact),
    (x1, x2): (&Exact, &Exact),
    t: usize,
) {
    let d = a.rows();
    let x =
        Matrix::from_fn(d, t, |i, k| if k == 0 { x1[(i, 0)].clone() } else { x2[(i, 0)].clone() });
    let value = |x: &Exact, y: &Exact| score.at(&product(&x.transpose(), &product(a, y))[(0, 0)]);
    let (own, other, n) = (value(x1, x1), value(x1, x2), integer(t as i64 - 1));
    let (v1, v2) = (product(v, x1), product(v, x2));
    let side = |factor: &num_rational::BigRational| -> Vec<_> {
        let total = &own + &n * &other;
        (0..d).map(|i| (&own * &v1[(i, 0)] + factor * &other * &v2[(i, 0)]) / &total).collect()
    };
    let truth: Vec<_> = attention(score, a, v, &x).column(0).cloned().collect();
    let (holds, corrected) = (truth == side(&integer(1)), truth == side(&n));
    let exhibit = (!holds).then(|| Exhibit {
        sentence: "the first column is not what Eq. 34 says".into(),
        matrices: vec![("A".into(), a.clone()), ("V".into(), v.clone()), ("X".into(), x.clone())],
        certificates: Vec::new(),
    });
    let instance = format!("d = d' = {d}, t = {t}, {}", score.name());
    let trial = Trial::new(instance, 10 * d + t, holds).under(&[t >= 2]);
    trials.record(trial.corrected(corrected).showing(exhibit));
}
