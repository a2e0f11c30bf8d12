//! Appendix A.8, Eq. 33 and 35: what equal outputs say, for tokens that are equal but for the first.

use itertools::Itertools as _;
use num_rational::BigRational;

use super::normalized::{Score, attention};
use crate::claims::draw::{Exact, integer, product, random};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;

pub const EQ_33: Claim = Claim {
    id: "a8-eq-33",
    source: "Appendix A.8, Eq. 33",
    statement: "For x_2 = ⋯ = x_t = 0 the first column of the output is S(x_1ᵀAx_1) / (S(x_1ᵀAx_1) + t − 1) V x_1.",
    latex: r"For $x_2 = \cdots = x_t = 0$ the first column of the output is $\frac{S(x_1^\top A x_1)}{S(x_1^\top A \
             x_1) + t - 1} V x_1$.",
    hypotheses: &[],
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/normalised.md, section 8"),
    why: "zero tokens count with S(0) = 1, and add nothing to the numerator",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: zeros,
};

pub const EQ_35: Claim = Claim {
    id: "a8-eq-35",
    source: "Appendix A.8, Eq. 35",
    statement: "If A and A' have the same quadratic form, equal first columns for x_2 = ⋯ = x_t mean \
                (t − 1) (S' − S) V x_1 = (S' − S) V x_2, with S = S(x_1ᵀAx_2) and S' = S(x_1ᵀA'x_2).",
    latex: r"If $A$ and $A'$ have the same quadratic form, equal first columns for $x_2 = \cdots = x_t$ mean \
             $(t - 1)(S' - S) V x_1 = (S' - S) V x_2$.",
    hypotheses: &["t ≥ 2"],
    evidence: Evidence::Exact,
    proof: None,
    why: "the difference of the columns, times both denominators and over S(x_1ᵀAx_1), is (t − 1)(S' − S)(V x_1 − V x_2): \
          the factor t − 1 that is missing in Eq. 34 belongs to both terms",
    correction: Some("(t − 1) (S' − S) V x_1 = (t − 1) (S' − S) V x_2."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: differences,
};

const SCORES: [Score; 3] = [Score::PowerOfTwo, Score::Rational, Score::Cayley];

fn tokens(first: &Exact, others: &Exact, t: usize) -> Exact {
    let token = |k| if k == 0 { first } else { others };
    Matrix::from_fn(first.rows(), t, |i, k| token(k)[(i, 0)].clone())
}

/// S(xᵀ A y).
fn value(score: Score, x: &Exact, a: &Exact, y: &Exact) -> BigRational {
    score.at(&product(&x.transpose(), &product(a, y))[(0, 0)])
}

fn shown(sentence: &str, matrices: &[(&str, &Exact)]) -> Exhibit {
    let named = |(name, m): &(&str, &Exact)| (name.to_string(), (*m).clone());
    Exhibit {
        sentence: sentence.into(),
        matrices: matrices.iter().map(named).collect(),
        certificates: vec![],
    }
}

fn zeros(trials: &mut Trials) -> Result<()> {
    let mut stream = trials.stream(1);
    for (d, t, score) in cases() {
        let (a, v) = (small(score, &random(d, d, 1, &mut stream)), random(d, d, 2, &mut stream));
        let first = random(d, 1, 1, &mut stream);
        let x = tokens(&first, &Matrix::from_fn(d, 1, |_, _| integer(0)), t);
        let own = value(score, &first, &a, &first);
        let factor = &own / (&own + integer(t as i64 - 1));
        let printed = product(&v, &first).map(|y| y * &factor);
        let holds = attention(score, &a, &v, &x).column(0).eq(printed.entries());
        let exhibit =
            (!holds).then(|| shown("the column differs", &[("A", &a), ("V", &v), ("X", &x)]));
        let instance = format!("d = d' = {d}, t = {t}, {}", score.name());
        trials.record(Trial::new(instance, 10 * d + t, holds).showing(exhibit));
    }
    Ok(())
}

fn differences(trials: &mut Trials) -> Result<()> {
    let mut stream = trials.stream(2);
    for (d, t, score) in cases() {
        let (a, v) = (small(score, &random(d, d, 1, &mut stream)), random(d, d, 1, &mut stream));
        // The same quadratic form: a skew matrix is added.
        let step = small(score, &random(d, d, 1, &mut stream));
        let other = Matrix::from_fn(d, d, |i, j| &a[(i, j)] + &step[(i, j)] - &step[(j, i)]);
        let (first, second) = (random(d, 1, 1, &mut stream), random(d, 1, 1, &mut stream));
        let x = tokens(&first, &second, t);
        let own = value(score, &first, &a, &first);
        let (s, s_prime) =
            (value(score, &first, &a, &second), value(score, &first, &other, &second));
        let n = integer(t as i64 - 1);
        let (v1, v2) = (product(&v, &first), product(&v, &second));
        // The difference of the columns times both denominators, over S(x_1ᵀAx_1).
        let scale = (&own + &n * &s) * (&own + &n * &s_prime) / &own;
        let (left, right) = (attention(score, &a, &v, &x), attention(score, &other, &v, &x));
        let truth: Vec<_> = (0..d).map(|i| (&left[(i, 0)] - &right[(i, 0)]) * &scale).collect();
        let side = |factor: &BigRational| -> Vec<_> {
            let term = |i: usize| (&s_prime - &s) * (&n * &v1[(i, 0)] - factor * &v2[(i, 0)]);
            (0..d).map(term).collect()
        };
        let (holds, corrected) = (truth == side(&integer(1)), truth == side(&n));
        let exhibit = (!holds).then(|| {
            shown(
                "the difference is not that of Eq. 35",
                &[("A", &a), ("A'", &other), ("V", &v), ("X", &x)],
            )
        });
        let instance = format!("d = d' = {d}, t = {t}, {}", score.name());
        let trial = Trial::new(instance, 10 * d + t, holds).under(&[t >= 2]);
        trials.record(trial.corrected(corrected).showing(exhibit));
    }
    Ok(())
}

fn cases() -> impl Iterator<Item = (usize, usize, Score)> {
    let sizes = (1..=3).cartesian_product(2..=5);
    sizes.flat_map(|(d, t)| SCORES.map(|score| (d, t, score)))
}

/// So small that [`Score::Cayley`] is defined at all tokens with entries of absolute value 1.
fn small(score: Score, matrix: &Exact) -> Exact {
    match score {
        Score::Cayley => matrix.map(|x| x / integer(40)),
        _ => matrix.clone(),
    }
}
