//! Proposition A.5: the function of one layer is a table of products of linear forms.

use super::tools::{Symbolic, coefficients, exhibit, in_symbols, rows, size, sizes, unit};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::network::Parametrization;
use crate::poly::Polynomial;
use crate::ring::Ring;
use itertools::Itertools as _;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "proposition-a.5",
    source: "Proposition A.5",
    statement: "M is linearly isomorphic to the set of the (α_m ν_n), for all linear forms α_1, …, α_d that \
                span at most a dimensions and ν_1, …, ν_d'.",
    latex: concat!(
        r"$\mathcal{M}_{d,d',a}$ is linearly isomorphic to the set of the $(\alpha_m \nu_n)_{m,n}$, for all ",
        r"linear forms $\alpha_1, \dots, \alpha_d$ that span at most $a$ dimensions and $\nu_1, \dots, ",
        r"\nu_{d'}$.",
    ),
    hypotheses: &["t ≥ 2"],
    evidence: Evidence::Identity,
    proof: Some("docs/theorems/one-layer.md, section 1"),
    why: "column 1 has the part Σ_m x_1m α_m(x_2) ν_n(x_2), and column i is Σ_j Σ_m x_im α_m(x_j) ν_n(x_j)",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, d_out, a) in sizes(3, 3) {
        for tokens in 1..=3 {
            let (of_tensors, of_functions) = (span(d, d_out, 2), span(d, d_out, tokens.min(2)));
            let symbolic = in_symbols((d, d_out, a), tokens, Parametrization::Av)?;
            // Both ways as identities; for one token no linear map can be one way, because the linear
            // spans have different dimensions, unless d = 1.
            let holds = of_tensors == of_functions
                && function_of_tensor(&symbolic) == symbolic.output.entries()
                && (tokens == 1 || tensor_of_function(&symbolic));
            let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = {tokens}");
            let sentence =
                format!("the functions span {of_functions} dimensions, the tensors {of_tensors}");
            let trial = Trial::new(instance, size((d, d_out, a), tokens), holds);
            let shown = !holds || (d, d_out, a) == (2, 2, 2);
            let show = shown.then(|| exhibit(sentence, &[], Vec::new()));
            trials.record(trial.under(&[tokens >= 2]).showing(show));
        }
    }
    Ok(())
}

/// The dimension of the linear span of all functions. They are bilinear in `A` and `V`, and matrices
/// with one entry have rank one.
fn span(d: usize, d_out: usize, tokens: usize) -> usize {
    let forms = (0..d * d).map(|at| unit(d, d, (at / d, at % d)));
    let values: Vec<_> = (0..d_out * d).map(|at| unit(d_out, d, (at / d, at % d))).collect();
    let functions =
        forms.flat_map(|a| values.iter().map(|v| coefficients(&a, v, tokens)).collect::<Vec<_>>());
    rank(&rows(functions.collect()))
}

/// `α_m(x_j) ν_n(x_j)`.
fn entry(found: &Symbolic, m: usize, n: usize, j: usize) -> Polynomial {
    let Symbolic { ring, weights, x, .. } = found;
    let alpha = ring.dot(weights[0].column(m).zip(x.column(j)));
    alpha * ring.dot(weights[1].row(n).iter().zip(x.column(j)))
}

/// Every entry of the output, from the tensor.
fn function_of_tensor(found: &Symbolic) -> Vec<Polynomial> {
    let (d, tokens) = found.x.shape();
    let places = (0..found.output.rows()).cartesian_product(0..tokens);
    let output = places.map(|(n, i)| {
        let pairs = (0..tokens).cartesian_product(0..d);
        pairs.fold(found.ring.zero(), |sum, (j, m)| sum + &found.x[(m, i)] * &entry(found, m, n, j))
    });
    output.collect()
}

/// Whether the part of column 1 that is `x_1m` times a quadratic form in `x_2` is the tensor.
fn tensor_of_function(found: &Symbolic) -> bool {
    let Symbolic { ring, x, output, .. } = found;
    let (d, tokens) = x.shape();
    let first = ring.variables().len() - d * tokens;
    (0..output.rows()).all(|n| {
        (0..d).all(|m| {
            let part = output[(n, 0)].terms().filter_map(|(monomial, c)| {
                let mut exponents = monomial.exponents();
                let degree =
                    |j: usize| (0..d).map(|p| exponents[first + p * tokens + j]).sum::<u32>();
                let is_wanted =
                    (degree(0), degree(1)) == (1, 2) && exponents[first + m * tokens] == 1;
                exponents[first + m * tokens] = 0;
                is_wanted.then_some((exponents, c))
            });
            ring.from_terms(part.collect::<Vec<_>>()) == entry(found, m, n, 1)
        })
    })
}
