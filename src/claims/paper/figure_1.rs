//! Figure 1: the numbers of its text, and what it shows.

use num_traits::ToPrimitive;

use super::tools::{coefficients, exhibit, proved_dimension, rows, size, unit};
use crate::claims::draw::{Exact, architecture};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::network::Parametrization;
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "figure-1",
    source: "Section 3.2, Figure 1",
    statement: "For t = 2, M_{2,1,2} has dimension 5 and lies in the 40-dimensional space Sym_3(R⁴, R²). (Drawn \
                is a surface in a 3-dimensional slice, and its singular locus.)",
    latex: concat!(
        r"For $t = 2$, $\mathcal{M}_{2,1,2}$ has dimension $5$ and lies in the $40$-dimensional space ",
        r"$\operatorname{Sym}_3(\mathbb{R}^4, \mathbb{R}^2)$.",
    ),
    hypotheses: &["(d, d', a) = (2, 1, 2)", "t = 2"],
    evidence: Evidence::Certificate,
    proof: Some("docs/audit.md"),
    why: "the indices are (d, d', a); M spans 6 dimensions, and is there the resultant hypersurface of two \
          binary quadratic forms, singular where they are proportional",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // The printed reading of M_{2,1,2}, the two others, and other numbers of tokens.
    let readings = [((2, 1, 2), 2), ((2, 2, 1), 2), ((1, 2, 2), 2), ((2, 1, 2), 1), ((2, 1, 2), 3)];
    for ((d, d_out, a), tokens) in readings {
        let Some((found, certificate)) = proved_dimension((d, d_out, a), tokens, trials.seed())?
        else {
            continue;
        };
        let built = architecture(&[d, d_out], &[a], tokens, Parametrization::Qkv);
        let n = d * tokens;
        let ambient = d_out * tokens * n * (n + 1) * (n + 2) / 6;
        let known = built.ambient_dimension();
        let numbers = (found, ambient, n, d_out * tokens);
        let is_right = numbers == (5, 40, 4, 2) && known.and_then(|n| n.to_usize()) == Some(40);
        let span = span(d, d_out, tokens);
        let is_printed = (d, d_out, a) == (2, 1, 2);
        // 3-dimensional slices of the 6-dimensional span cut 5 + 3 − 6 dimensions.
        let holds = is_right && (tokens != 2 || (span == 6 && is_resultant_hypersurface()));
        let sentence = format!(
            "dimension {}, in Sym_3(R^{n}, R^{}) of dimension {ambient}, spanning {span} of them",
            found,
            d_out * tokens
        );
        let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = {tokens}");
        let trial = Trial::new(instance, size((d, d_out, a), tokens), holds);
        let show = exhibit(sentence, &[], vec![certificate]);
        trials.record(trial.under(&[is_printed, tokens == 2]).showing(Some(show)));
    }
    Ok(())
}

/// The dimension of the linear span of the functions.
fn span(d: usize, d_out: usize, tokens: usize) -> usize {
    let functions = (0..d * d).flat_map(|at| {
        let a = unit(d, d, (at / d, at % d));
        let value = move |at: usize| unit(d_out, d, (at / d, at % d));
        (0..d_out * d).map(move |at| coefficients(&a, &value(at), tokens))
    });
    rank(&rows(functions.collect()))
}

/// The resultant of `f_0 x² + f_1 xy + f_2 y²` and `f_3 x² + f_4 xy + f_5 y²`.
fn resultant(f: &[Polynomial]) -> Polynomial {
    let minor = |i: usize, j: usize| &f[i] * &f[3 + j] - &f[j] * &f[3 + i];
    minor(0, 2).pow(2) - minor(0, 1) * minor(1, 2)
}

/// The resultant is zero on all `(α_1 ν, α_2 ν)`; and where it is zero on small integers, its
/// gradient vanishes if and only if the two forms are proportional.
fn is_resultant_hypersurface() -> bool {
    let ring = Polynomials::new(Integers, Variables::numbered(6, Order::Lex));
    let x = ring.all_variables();
    let times = |m: usize| {
        let (a, b, v, w) = (&x[2 * m], &x[2 * m + 1], &x[4], &x[5]);
        [a * v, a * w + b * v, b * w]
    };
    let on_functions = resultant(&[times(0), times(1)].concat());
    let general = resultant(&x);
    let gradient = general.gradient();
    let zero = |f: &Polynomial, point: &[Integer]| Integers.is_zero(&f.evaluate(&Integers, point));
    let points = (0..729usize).map(|n| (0..6).map(move |i| (n / 3usize.pow(i) % 3) as i64 - 1));
    on_functions.is_empty()
        && !general.is_empty()
        && points.map(Iterator::collect::<Vec<i64>>).all(|point| {
            let integers: Vec<Integer> = point.iter().map(|&n| Integer::from(n)).collect();
            let is_singular = gradient.iter().all(|f| zero(f, &integers));
            let forms = Exact::from_fn(2, 3, |i, j| crate::claims::draw::integer(point[3 * i + j]));
            !zero(&general, &integers) || is_singular == (rank(&forms) <= 1)
        })
}
