//! Theorem 3.9: the fibers of one layer of normalised attention.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::deep::is_zero;
use super::normalized::{Score, attention};
use crate::claims::draw::{Exact, integer};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;

pub const CLAIM: Claim = Claim {
    id: "theorem-3.9",
    source: "Theorem 3.9",
    statement: "If φ_W = 0, then V = 0. Otherwise the fiber of φ_W is {W}.",
    latex: r"If $\varphi_W = 0$, then $V = 0$. Otherwise, the fiber of $\varphi_W$ is a singleton $\{W\}$.",
    hypotheses: &["t ≥ 2"],
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/normalised.md, section 8"),
    why: "equal tokens give V, one token and zeros the quadratic form of A, and tokens that are equal but for the \
          first give A",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for score in [Score::PowerOfTwo, Score::Rational] {
        for t in 1..=3 {
            search(trials, score, (1, 1), 5, t);
            search(trials, score, (1, 2), 3, t);
        }
        search(trials, score, (2, 1), 3, 2);
        search(trials, score, (2, 2), 2, 3);
    }
    Ok(())
}

/// Compares all weights with `values` small integers for entries at a few integer inputs.
fn search(trials: &mut Trials, score: Score, (d, out): (usize, usize), values: usize, t: usize) {
    let mut stream = trials.stream((100 * d + 10 * out + t) as u64);
    let count = d * d + out * d;
    let inputs: Vec<Exact> =
        (0..4).map(|_| Matrix::from_fn(d, t, |_, _| integer(stream.in_range(2)))).collect();
    let mut groups: BTreeMap<Vec<BigRational>, Vec<(Exact, Exact)>> = BTreeMap::new();
    for code in 0..values.pow(count as u32) {
        let entry = |k: usize| {
            integer((code / values.pow(k as u32) % values) as i64 - (values as i64 - 1) / 2)
        };
        let a = Matrix::from_fn(d, d, |i, j| entry(i * d + j));
        let v = Matrix::from_fn(out, d, |i, j| entry(d * d + i * d + j));
        let key = outputs(score, &inputs, &a, &v);
        groups.entry(key).or_default().push((a, v));
    }
    // Equal values at a few inputs do not make the functions equal: look closer.
    let closer: Vec<Exact> =
        (0..16).map(|_| Matrix::from_fn(d, t, |_, _| integer(stream.in_range(4)))).collect();
    for (key, group) in groups {
        let zero = key.iter().all(|x| *x == integer(0));
        let mut finer: BTreeMap<Vec<BigRational>, Vec<(Exact, Exact)>> = BTreeMap::new();
        let is_alone = group.len() == 1;
        for (a, v) in group {
            let look = !is_alone && !is_zero(&v);
            let key = if look { outputs(score, &closer, &a, &v) } else { Vec::new() };
            finer.entry(key).or_default().push((a, v));
        }
        finer.values().for_each(|group| record(trials, score, t, zero, group));
    }
}

/// All entries of the outputs at some inputs.
fn outputs(score: Score, inputs: &[Exact], a: &Exact, v: &Exact) -> Vec<BigRational> {
    inputs.iter().flat_map(|x| attention(score, a, v, x).into_entries()).collect()
}

/// Records weights that could not be told apart.
fn record(trials: &mut Trials, score: Score, t: usize, zero: bool, group: &[(Exact, Exact)]) {
    for (n, (a, v)) in group.iter().enumerate() {
        let ((d, out), is_alone) = ((a.rows(), v.rows()), group.len() == 1);
        // For one token the output is V X, so weights that agree are one function. For more, that
        // they agree at all these inputs decides nothing.
        if t > 1 && !is_zero(v) && !is_alone {
            continue;
        }
        let holds = if is_zero(v) { zero } else { is_alone };
        let other = &group[usize::from(n == 0 && group.len() > 1)];
        let exhibit = (!holds).then(|| Exhibit {
            sentence: "one token: the output is V X, whatever A is".into(),
            matrices: vec![
                ("A".into(), a.clone()),
                ("V".into(), v.clone()),
                ("A'".into(), other.0.clone()),
                ("V'".into(), other.1.clone()),
            ],
            certificates: Vec::new(),
        });
        let instance = format!("d = {d}, d' = {out}, t = {t}, {}", score.name());
        let size = d * d + out * d + t;
        trials.record(Trial::new(instance, size, holds).under(&[t >= 2]).showing(exhibit));
    }
}
