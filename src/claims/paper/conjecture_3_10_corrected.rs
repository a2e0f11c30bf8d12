//! Conjecture 3.10 with the hypotheses that its proof here needs.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::deep::{is_zero, times};
use super::normalized::{Score, attention};
use crate::claims::draw::{Exact, integer};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::Rationals;

pub const CLAIM: Claim = Claim {
    id: "conjecture-3.10-corrected",
    source: "Conjecture 3.10, with hypotheses",
    statement: "Let S be a power series with S(0) = 1 and S'(0) ≠ 0. The fiber of φ through (M, L) is that point.",
    latex: r"Let $S$ be a power series with $S(0) = 1$ and $S'(0) \ne 0$. The fiber of $\varphi$ through \
             $(\mathbf{M}, L)$ is that point.",
    hypotheses: &["t ≥ 2", "L ≠ 0", "M_i is not skew-symmetric for any i < l"],
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/normalised.md, section 4"),
    why: "for two different tokens all layers stay in their plane; the lowest terms of the output there are L, and \
          then M_1, M_2, …, one after the other",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

type Weights = [Exact; 3];

fn instances(trials: &mut Trials) -> Result<()> {
    for t in 1..=3 {
        search(trials, 1, 5, t);
    }
    search(trials, 2, 2, 2);
    skew(trials);
    Ok(())
}

/// L times two layers, by [`Score::Cayley`].
fn function([first, second, last]: &Weights, x: &Exact) -> Exact {
    let one = Matrix::from_fn(x.rows(), x.rows(), |i, j| integer(i64::from(i == j)));
    let inner = attention(Score::Cayley, first, &one, x);
    let outer = attention(Score::Cayley, second, &one, &inner);
    times(&Rationals, last, &outer)
}

fn inputs(trials: &Trials, number: u64, (d, t): (usize, usize), count: usize) -> Vec<Exact> {
    let mut stream = trials.stream(number);
    let mut entry = || integer(stream.in_range(9)) / integer(20);
    (0..count).map(|_| Matrix::from_fn(d, t, |_, _| entry())).collect()
}

/// Compares all pairs of two layers with `values` small integers for entries, at a few inputs near zero.
fn search(trials: &mut Trials, d: usize, values: usize, t: usize) {
    let first = inputs(trials, (10 * d + t) as u64, (d, t), 3);
    let number = |code: usize, k: usize| {
        integer((code / values.pow(k as u32) % values) as i64 - (values as i64 - 1) / 2)
    };
    let square =
        |code: usize, from: usize| Matrix::from_fn(d, d, |i, j| number(code, from + i * d + j));
    let mut groups: BTreeMap<Vec<BigRational>, Vec<Weights>> = BTreeMap::new();
    for code in 0..values.pow((2 * d * d + d) as u32) {
        let last = Matrix::from_fn(1, d, |_, j| number(code, 2 * d * d + j));
        let weights = [square(code, 0), square(code, d * d), last];
        let key = first.iter().flat_map(|x| function(&weights, x).into_entries()).collect();
        groups.entry(key).or_default().push(weights);
    }
    for group in groups.values() {
        record(trials, t, group);
    }
}

/// Records weights that could not be told apart at a few inputs.
fn record(trials: &mut Trials, t: usize, group: &[Weights]) {
    for (n, weights) in group.iter().enumerate() {
        let [first, _, last] = weights;
        let hypotheses = [t >= 2, !is_zero(last), *first != first.transpose().map(|x| -x)];
        let is_alone = group.len() == 1;
        // One token, L = 0, and two tokens behind a skew M_1 see no more (section 6 of the page). Otherwise,
        // that weights agree at these inputs decides nothing.
        let is_known = t == 1 || is_zero(last) || (t == 2 && !hypotheses[2]);
        if !is_alone && !is_known {
            continue;
        }
        let other = &group[usize::from(n == 0 && !is_alone)];
        let exhibit = (!is_alone).then(|| show("these are the same function", weights, other));
        let d = first.rows();
        let instance = format!("d = {d}, l = 2, t = {t}, S(u) = (2 + u)/(2 − u)");
        let trial = Trial::new(instance, d + t, is_alone).under(&hypotheses);
        trials.record(trial.showing(exhibit));
    }
}

/// Behind a skew M_1 two tokens are equal; three may be told apart.
fn skew(trials: &mut Trials) {
    let rows = |a: [i64; 4]| Matrix::new(2, 2, a.map(integer).to_vec());
    let last = Matrix::new(1, 2, vec![integer(1), integer(0)]);
    let one = [rows([0, 1, -1, 0]), rows([1, 0, 0, 0]), last.clone()];
    let other = [rows([0, 1, -1, 0]), rows([0, 2, 5, 1]), last];
    for t in [2, 3] {
        let differ = inputs(trials, 100 + t as u64, (2, t), 4)
            .iter()
            .any(|x| function(&one, x) != function(&other, x));
        // For three tokens nothing is said about skew matrices, but these two differ.
        let exhibit =
            show(if differ { "these differ" } else { "these are the same function" }, &one, &other);
        let instance = format!("d = 2, l = 2, t = {t}, M_1 skew, S(u) = (2 + u)/(2 − u)");
        trials.record(
            Trial::new(instance, 2 + t, differ).under(&[true, true, false]).showing(Some(exhibit)),
        );
    }
}

fn show(sentence: &str, one: &Weights, other: &Weights) -> Exhibit {
    let names = ["M_1", "M_2", "L"];
    let matrices = |weights: &Weights, prime: &str| -> Vec<(String, Exact)> {
        names.iter().zip(weights).map(|(name, m)| (format!("{name}{prime}"), m.clone())).collect()
    };
    Exhibit {
        sentence: sentence.into(),
        matrices: [matrices(one, ""), matrices(other, "'")].concat(),
        certificates: vec![],
    }
}
