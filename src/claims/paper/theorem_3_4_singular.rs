//! Theorem 3.4, the singular points (also Corollary A.4).

use crate::claims::draw::{Exact, of_rank, product};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::layer::{Layer, Point, analyse, certificate_of_point};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "theorem-3.4-singular",
    source: "Theorem 3.4, Corollary A.4",
    statement: "The singular points of the neuromanifold of one layer are the functions of weights \
                with rk A · rk V ≤ 1.",
    latex: r"The singular points of $\mathcal{M}_{d,d',a}$ are the $\varphi_{(A,V)}$ with \
             $\operatorname{rk}(A)\operatorname{rk}(V) \le 1$.",
    hypotheses: &["t ≥ 2", "d ≥ 2", "d' ≥ 2 or a ≥ 2"],
    evidence: Evidence::Certificate,
    why: "for 2 ≤ a < d the source {rk A ≤ a} is singular where rk A < a, and so is its image",
    correction: Some(
        "For a = 1 and for a ≥ d as printed; for 2 ≤ a < d the singular points are those with \
         rk A < a or V = 0.",
    ),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let sizes = (1..=3).flat_map(|d| (1..=3).flat_map(move |e| (1..=4).map(move |a| (d, e, a))));
    for (number, (d, d_out, a)) in sizes.enumerate() {
        for (r, s) in (0..=a.min(d)).flat_map(|r| (0..=d.min(d_out)).map(move |s| (r, s))) {
            let mut stream = trials.stream((number * 100 + 10 * r + s) as u64);
            let form = of_rank(d, d, r, &mut stream);
            let v = of_rank(d_out, d, s, &mut stream);
            record(trials, form.clone(), v, a)?;
            if (r, s) == (1, 1) {
                // A = k qᵀ and V = h kᵀ
                let j = form.entries().iter().position(|x| *x != Default::default()).unwrap_or(0);
                let k = Exact::new(d, 1, form.column(j % d).cloned().collect());
                let h = of_rank(d_out, 1, 1, &mut stream);
                record(trials, form, product(&h, &k.transpose()), a)?;
            }
        }
    }
    Ok(())
}

fn record(trials: &mut Trials, form: Exact, v: Exact, a: usize) -> Result<()> {
    let layer = Layer::from_attention(form, v, a, 2)?;
    let (d, d_out, (r, s)) = (layer.d(), layer.d_out(), layer.ranks());
    let found = analyse(&layer, trials.seed())?;
    let is_singular = matches!(found.point, Point::Singular { .. });
    let holds = is_singular == (r * s <= 1);
    let in_truth = if d > 1 && 2 <= a && a < d { r < a || s == 0 } else { r * s <= 1 };
    let hypotheses = [true, d >= 2, d_out >= 2 || a >= 2];
    let certificate = certificate_of_point(&layer, &found)?;
    let exhibit = Exhibit {
        sentence: format!(
            "the tangent space has dimension {}{}, the neuromanifold {}",
            if is_singular { "at least " } else { "" },
            found.tangent_dimension().unwrap_or_default(),
            layer.dimension()
        ),
        matrices: vec![("A".into(), layer.a().clone()), ("V".into(), layer.v().clone())],
        certificates: certificate.iter().filter_map(|c| serde_json::to_value(c).ok()).collect(),
    };
    let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = 2, rk A = {r}, rk V = {s}");
    let mut trial = Trial::new(instance, d * d + d_out * d + a, holds).under(&hypotheses);
    if trial.is_within() {
        trial = trial.corrected(is_singular == in_truth);
    }
    trials.record(trial.showing((!holds).then_some(exhibit)));
    Ok(())
}
