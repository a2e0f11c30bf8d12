//! Theorem 3.2: the fiber of one layer.

use itertools::Itertools as _;
use num_traits::Zero;

use super::tools::{
    SECTION_3_2, Weights, coefficients, exhibit, expanded, factors, fiber_certificate, is_rescaled,
    is_zero, outer, positions, scaled, sizes, sum, trial, unit, whole_fiber, zeros,
};
use crate::claims::draw::{Exact, integer, matrix, of_rank};
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::ring::SplitMix64;
use crate::theory::lightning::layer::{FiberCase, Layer, fiber};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "theorem-3.2",
    source: "Theorem 3.2, appendix A.2",
    statement: "The fiber of φ_W, W = (A, V), up to rescaling: if rk A = rk V = 1, A = k⊗q, V = h⊗v, it is \
                W and (v⊗q, h⊗k); if φ_W = 0, it is all (A', V') with A' = 0 or V' = 0; otherwise it \
                is W.",
    latex: concat!(
        r"The fiber of $\varphi_W$, $W = (A, V)$, consists up to rescaling of $W$ and $(v \otimes q, h ",
        r"\otimes k)$ if $A = k \otimes q$ and $V = h \otimes v$ have rank $1$; of the $(A', V')$ with ",
        r"$A' = 0$ or $V' = 0$ if $\varphi_W = 0$; of $W$ otherwise.",
    ),
    hypotheses: &[SECTION_3_2[0]],
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/one-layer.md, section 2"),
    why: "the α_m ν_n are products of two linear forms, and factor in one way; for t = 1 only A + Aᵀ \
          is seen",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (number, (d, d_out, a)) in sizes(3, 3).enumerate() {
        for (r, s) in (0..=a.min(d)).cartesian_product(0..=d.min(d_out)) {
            let mut stream = trials.stream((number * 100 + 10 * r + s) as u64);
            for (form, v) in positions((d, d_out), (r, s), &mut stream) {
                for tokens in 1..=3 {
                    record(trials, (&form, &v), a, tokens, &mut stream)?;
                }
            }
        }
    }
    // A skew A: Eq. 17 says nothing, Eq. 18 all; and one token does not see it.
    let skew = matrix([[0, 1], [-1, 0]]);
    let v = matrix([[1, 0]]);
    for tokens in 1..=2 {
        record(trials, (&skew, &v), 2, tokens, &mut trials.stream(1))?;
    }
    Ok(())
}

fn record(
    trials: &mut Trials,
    (a, v): (&Exact, &Exact),
    query: usize,
    tokens: usize,
    stream: &mut SplitMix64,
) -> Result<()> {
    let own = coefficients(a, v, tokens);
    let is_zero_function = own.iter().all(Zero::is_zero);
    let is_listed = |other: &Weights| listed((a, v), is_zero_function, other);
    let is_small = a.rows() * tokens <= 4;
    let function = if is_small { Some(expanded(a, v, tokens)?) } else { None };
    let (mut wrong, mut agrees) = (None, true);
    for candidate in candidates((a, v), stream) {
        if rank(&candidate.0) > query {
            continue;
        }
        let is_same = coefficients(&candidate.0, &candidate.1, tokens) == own;
        // The network itself, expanded, says the same.
        if let Some(function) = &function {
            agrees &= (expanded(&candidate.0, &candidate.1, tokens)? == *function) == is_same;
        }
        if is_same != is_listed(&candidate) {
            wrong.get_or_insert((candidate, is_same));
        }
    }
    let layer = Layer::from_attention(a.clone(), v.clone(), query, tokens)?;
    // All of it, by factorization, against the list and against the library.
    let is_whole = tokens == 1 || {
        let (all, known) = (whole_fiber(a, v), fiber(&layer));
        all.is_none() == is_zero_function
            && all.is_none_or(|all| {
                all.iter().all(is_listed) && all.len() == known.representatives.len()
            })
            && (known.case == FiberCase::Zero) == is_zero_function
    };
    let holds = wrong.is_none() && agrees && is_whole;
    let is_example = tokens == 2 && (a.rows(), v.rows(), query) == (2, 2, 2);
    let show = match &wrong {
        Some(((b, w), is_same)) => {
            let sentence = if *is_same {
                "W' has the same function, and is not listed"
            } else {
                "W' is listed, and has another function"
            };
            Some(exhibit(sentence, &[("A", a), ("V", v), ("A'", b), ("V'", w)], Vec::new()))
        }
        None if is_example && rank(a) == 1 && rank(v) == 1 => {
            let certificates = fiber_certificate(&layer)?;
            Some(exhibit("the fiber, by factorization", &[("A", a), ("V", v)], certificates))
        }
        None => None,
    };
    let trial = trial((a, v), query, tokens, holds).under(&[tokens >= 2]);
    trials.record(trial.showing(show));
    Ok(())
}

/// Whether the theorem lists `(A', V')`, as printed.
fn listed((a, v): (&Exact, &Exact), is_zero_function: bool, (b, w): &Weights) -> bool {
    if is_zero_function {
        return is_zero(b) || is_zero(w);
    }
    let swapped = swapped((a, v));
    is_rescaled((a, v), (b, w)) || swapped.is_some_and(|(a, v)| is_rescaled((&a, &v), (b, w)))
}

/// `(v⊗q, h⊗k)`.
fn swapped((a, v): (&Exact, &Exact)) -> Option<Weights> {
    let ((k, q), (h, w)) = (factors(a)?, factors(v)?);
    Some((outer(&w, &q), outer(&h, &k)))
}

/// Weights that are in the fiber, that nearly are, and any.
fn candidates((a, v): (&Exact, &Exact), stream: &mut SplitMix64) -> Vec<Weights> {
    let (d, d_out) = (a.rows(), v.rows());
    let (three, third) = (integer(3), integer(3).recip());
    let minus = integer(-1);
    let mut found = vec![
        (a.clone(), v.clone()),
        (scaled(a, &three), scaled(v, &third)),
        (scaled(a, &minus), scaled(v, &minus)),
        (scaled(a, &three), scaled(v, &three)),
        (a.clone(), scaled(v, &minus)),
        (a.transpose(), v.clone()),
        (zeros(d, d), v.clone()),
        (a.clone(), zeros(d_out, d)),
        (of_rank(d, d, 1, stream), of_rank(d_out, d, 1, stream)),
        (of_rank(d, d, rank(a), stream), of_rank(d_out, d, rank(v), stream)),
    ];
    for at in 0..d * d {
        let e = unit(d, d, (at / d, at % d));
        found.push((sum(a, &e), v.clone()));
        let skew = sum(&e, &scaled(&e.transpose(), &minus));
        found.push((sum(a, &skew), v.clone()));
    }
    for at in 0..d_out * d {
        found.push((a.clone(), sum(v, &unit(d_out, d, (at / d, at % d)))));
    }
    if let (Some((k, q)), Some((h, w))) = (factors(a), factors(v)) {
        let other = [
            (outer(&w, &q), outer(&h, &k)),
            (scaled(&outer(&w, &q), &three), scaled(&outer(&h, &k), &third)),
            (outer(&q, &k), outer(&h, &w)),
            (outer(&k, &w), outer(&h, &q)),
            (outer(&q, &w), outer(&h, &k)),
            (outer(&w, &q), outer(&h, &w)),
            (outer(&k, &q), outer(&h, &k)),
            (sum(&outer(&w, &q), &outer(&k, &q)), outer(&h, &k)),
        ];
        found.extend(other);
    }
    found
}
