//! Eq. 16: what Conjecture 3.10 implies for the dimension.

use num_rational::BigRational;

use super::corollary_3_8::{count, triples};
use super::deep::{exact, join, random_whole};
use crate::claims::draw::{Exact, architecture, integer};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::{Parametrization, SymmetryRule};
use crate::ring::{Dual, DualNumber, Rationals};
use crate::theory::lightning::{fields as symmetries, virtual_of};

pub const CLAIM: Claim = Claim {
    id: "eq-16",
    source: "Eq. 16",
    statement: "If the generic fibers of the parametrization by (M, L) are points, the dimension, which is \
                then the number of virtual weights, is 2 α_1 d_0 − α_1² + δ (d_l + d_0) − δ² + \
                Σ_{1≤i≤l} (2 α_i δ − α_i²).",
    latex: r"The virtual weights $(\mathbf{M}, L)$ form a variety of dimension $2\alpha_1 d_0 - \alpha_1^2 + \
             \delta(d_l + d_0) - \delta^2 + \sum_{1 \le i \le l} (2\alpha_i\delta - \alpha_i^2)$.",
    hypotheses: &["l ≥ 2", "d_i = δ for 0 < i < l", "d_0, d_l ≥ δ"],
    evidence: Evidence::Exact,
    proof: None,
    why: "the sum printed begins with i = 1 and counts the first layer twice (in our copy of the text; \
          Eq. 14 begins with i = 2); for t ≥ 2 and S = exp the corrected formula is the dimension, for all widths (docs/theorems/normalised.md)",
    correction: Some("The sum is over 1 < i ≤ l, as in Eq. 14."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d0, delta, dl) in triples([1, 2, 3]) {
        for (a1, a2) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            record(trials, &[d0, delta, dl], &[a1, a2])?;
        }
    }
    for (widths, query) in [
        (&[3, 3, 3][..], &[2, 2][..]),
        (&[4, 4, 4], &[2, 2]),
        (&[2, 2, 2, 2], &[2, 2, 2]),
        (&[3, 2, 2, 2], &[2, 1, 2]),
    ] {
        record(trials, widths, query)?;
    }
    Ok(())
}

fn record(trials: &mut Trials, widths: &[usize], query: &[usize]) -> Result<()> {
    let (l, delta) = (query.len(), widths[1]);
    let (lower, upper) = virtual_dimension(trials, widths, query);
    if lower != upper {
        return Ok(()); // not decided: widths without a bottleneck
    }
    let (truth, printed) = (lower as i64, count(widths, query, delta, 1));
    let hypotheses =
        [l >= 2, widths[1..l].iter().all(|&d| d == delta), widths[0].min(widths[l]) >= delta];
    let instance = format!("widths {}, a = {}", join(widths, "-"), join(query, ","));
    let exhibit = (truth != printed).then(|| Exhibit {
        sentence: format!(
            "there are {truth} dimensions of virtual weights, the formula says {printed}"
        ),
        ..Exhibit::default()
    });
    let size = widths.iter().chain(query).sum();
    let mut trial = Trial::new(instance, size, truth == printed).under(&hypotheses);
    if trial.is_within() {
        trial = trial.corrected(truth == count(widths, query, delta, 2));
    }
    trials.record(trial.showing(exhibit));
    Ok(())
}

/// The dimension of the image of (Q, K, V) ↦ (M, L), from below by the rank at a point, and from above
/// by the independent fields of symmetries at that point along which (M, L) does not change.
fn virtual_dimension(trials: &Trials, widths: &[usize], query: &[usize]) -> (usize, usize) {
    let built = architecture(widths, query, 1, Parametrization::Qkv);
    let blocks = built.blocks();
    let sizes: Vec<_> = blocks.iter().map(|block| (block.rows, block.columns)).collect();
    let mut stream = trials.stream(1);
    let point: Vec<Exact> = random_whole(&sizes, 9, &mut stream).iter().map(exact).collect();
    let parameters: usize = blocks.iter().map(|block| block.len()).sum();
    let ring = Dual::new(Rationals);
    let mut rows: Vec<Vec<BigRational>> = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        for k in 0..block.len() {
            let constant = |m: &Exact| m.map(|q| ring.constant(q.clone()));
            let mut moved: Vec<Matrix<DualNumber<BigRational>>> =
                point.iter().map(constant).collect();
            moved[n][(k / block.columns, k % block.columns)].derivative = integer(1);
            let image = virtual_of(&ring, &built, &moved);
            rows.push(
                image.iter().flat_map(Matrix::entries).map(|e| e.derivative.clone()).collect(),
            );
        }
    }
    let mut fields: Vec<Vec<BigRational>> = Vec::new();
    symmetries(&Rationals, &built, &point, &mut |rule, field| {
        if rule != SymmetryRule::Scaling {
            fields.push(field);
        }
    });
    let independent = rank(&Matrix::from_rows(parameters, fields));
    (rank(&Matrix::from_rows(rows[0].len(), rows.clone())), parameters - independent)
}
