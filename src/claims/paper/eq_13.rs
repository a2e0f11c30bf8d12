//! Eq. 13: which scalings of the virtual weights leave the function.

use super::deep::{constants, eq_10_11, exact, is_zero, join, named, random_whole, symbols};
use crate::claims::draw::{Exact, integer};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::{Rationals, Ring};

pub const CLAIM: Claim = Claim {
    id: "eq-13",
    source: "Eq. 13",
    statement: "For non-zero λ_i and ρ, M_i' = λ_i M_i and L' = ρ L give the same function if and only \
                if Π λ_i^{3^{l−i}} = 1/ρ.",
    latex: r"For $\lambda_i, \rho \ne 0$, $M_i' = \lambda_i M_i$ and $L' = \rho L$ give the same function if \
             and only if $\prod_{1 \le i \le l} \lambda_i^{3^{l-i}} = 1/\rho$.",
    hypotheses: &["φ_W ≠ 0"],
    evidence: Evidence::Identity,
    proof: Some("docs/equivalence.md, section 1"),
    why: "φ is homogeneous of degree 3^{l−i} in M_i and linear in L: expanded with λ and ρ as symbols",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, out, l, t) in [(2, 2, 1, 2), (1, 1, 2, 3), (2, 1, 2, 1), (2, 1, 2, 2), (1, 1, 3, 2)] {
        identity(trials, (d, out), l, t, None);
    }
    let mut stream = trials.stream(1);
    for (d, out, l, t) in [(2, 2, 2, 2), (3, 2, 2, 2), (2, 2, 3, 1), (2, 1, 3, 2)] {
        let mut sizes = vec![(d, d); l];
        sizes.push((out, d));
        identity(trials, (d, out), l, t, Some(random_whole(&sizes, 2, &mut stream)));
    }
    // Each at a point: the scaling of Eq. 13, and others, signs included.
    let factors = [[2, 1, -1, 1], [-1, 1, 1, -1], [-1, -1, 2, 1], [1, -2, 3, -1], [1, 1, 1, 1]];
    for l in 1..=4usize {
        for (number, factors) in factors.into_iter().enumerate() {
            let mut sizes = vec![(2, 2); l];
            sizes.push((2, 2));
            let mut drawn: Vec<Exact> =
                random_whole(&sizes, 3, &mut stream).iter().map(exact).collect();
            // One function that is zero.
            if number == 4 {
                drawn[l] = Matrix::from_fn(2, 2, |_, _| integer(0));
            }
            let x = exact(&random_whole(&[(2, 2)], 9, &mut stream)[0]);
            let lambda: Vec<_> = factors[..l].iter().map(|&n| integer(n)).collect();
            let power = |shift: u32| {
                (0..l).fold(integer(1), |p, i| {
                    p * Rationals.pow(&lambda[i], 3u64.pow((l - 1 - i) as u32 + shift))
                })
            };
            // Eq. 13; its sign changed; exponents off by one; no compensation.
            let candidates = [power(0).recip(), -power(0).recip(), power(1).recip(), integer(1)];
            for rho in candidates {
                record(trials, &drawn, &x, &lambda, &rho, rho == power(0).recip());
            }
        }
    }
    Ok(())
}

/// `φ(λM, ρL) = ρ Π λ_i^{3^{l−i}} φ(M, L)`, expanded.
fn identity(
    trials: &mut Trials,
    (d, out): (usize, usize),
    l: usize,
    t: usize,
    given: Option<Vec<super::deep::Whole>>,
) {
    let mut sizes = vec![(1, l + 1), (d, t)];
    let mut matrices = vec![(d, d); l];
    matrices.push((out, d));
    if given.is_none() {
        sizes.extend(&matrices);
    }
    let (ring, all) = symbols(&sizes);
    let (factors, x) = (&all[0], &all[1]);
    let kind = if given.is_some() { "random weights" } else { "all symbols" };
    let weights = given.map_or(all[2..].to_vec(), |numbers| constants(&ring, &numbers));
    let scaled: Vec<_> = weights
        .iter()
        .zip(factors.entries())
        .map(|(m, factor)| m.map(|entry| ring.mul(factor, entry)))
        .collect();
    let total = (0..l).fold(factors[(0, l)].clone(), |total, i| {
        ring.mul(&total, &ring.pow(&factors[(0, i)], 3u64.pow((l - 1 - i) as u32)))
    });
    let value = eq_10_11(&ring, &weights, x, false);
    let is_zero = value.entries().iter().all(|entry| entry.is_empty());
    let expected = value.map(|entry| ring.mul(&total, entry));
    let holds = eq_10_11(&ring, &scaled, x, false) == expected;
    let widths = join(&[d, out], " → ");
    let instance = format!("l = {l}, {widths}, t = {t}, λ and ρ symbols, {kind}");
    trials.record(Trial::new(instance, d + l + t, holds).under(&[!is_zero]));
}

fn record(
    trials: &mut Trials,
    weights: &[Exact],
    x: &Exact,
    lambda: &[num_rational::BigRational],
    rho: &num_rational::BigRational,
    satisfied: bool,
) {
    let l = lambda.len();
    let scaled: Vec<Exact> =
        (0..=l).map(|i| weights[i].map(|e| e * lambda.get(i).unwrap_or(rho))).collect();
    let (one, other) =
        (eq_10_11(&Rationals, weights, x, false), eq_10_11(&Rationals, &scaled, x, false));
    let is_zero = is_zero(&one);
    if is_zero && !super::deep::is_zero(&weights[l]) {
        return; // zero at this input: says nothing of the function
    }
    // At a point where the function is not zero, its values tell multiples of it apart.
    let holds = (one == other) == satisfied;
    let text: Vec<_> = lambda.iter().map(ToString::to_string).collect();
    let instance = format!("l = {l}, 2 → 2, t = 2, λ = ({}), ρ = {rho}", text.join(", "));
    let exhibit = (l == 2 && (satisfied || !holds)).then(|| Exhibit {
        sentence: if holds { "the same function" } else { "Eq. 13 fails, and yet both are zero" }
            .into(),
        matrices: named(weights, ""),
        certificates: Vec::new(),
    });
    trials.record(Trial::new(instance, 10 * l, holds).under(&[!is_zero]).showing(exhibit));
}
