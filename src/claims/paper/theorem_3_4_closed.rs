//! Theorem 3.4, closedness (also Corollary A.1): what its proof needs.

use num_traits::Zero;

use super::tools::{
    SECTION_3_2, all_positions, coefficients, exhibit, expanded, is_zero, scaled, section_3_2,
    trial,
};
use crate::claims::draw::{Exact, integer, matrix};
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::poly::RationalPolynomial;
use crate::ring::Ring;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "theorem-3.4-closed",
    source: "Theorem 3.4, Corollary A.1, Equation 19",
    statement: "The neuromanifold is closed in the Euclidean topology: φ is homogeneous in A and in V and \
                zero only for A = 0 or V = 0, so it descends to a map of projective spaces, and M is \
                the cone over a compact image.",
    latex: concat!(
        r"$\mathcal{M}_{d,d',a}$ is closed in the Euclidean topology: $\varphi$ is homogeneous in $A$ ",
        r"and in $V$, and zero only for $A = 0$ or $V = 0$, so that it descends to a map of projective ",
        r"spaces, and $\mathcal{M}_{d,d',a}$ is the cone over a compact image.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/one-layer.md, section 5"),
    why: "the A of rank at most a with |A| = 1 and the V with |V| = 1 are compact sets, their functions \
          one that misses 0, and the cone over such a set is closed",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (a, (form, v)) in all_positions(trials, 3, 3) {
        for tokens in 1..=3 {
            record(trials, (&form, &v), a, tokens)?;
        }
    }
    // One token does not see a skew A.
    let (skew, v) = (matrix([[0, 1], [-1, 0]]), matrix([[1, 0]]));
    for tokens in 1..=3 {
        record(trials, (&skew, &v), 2, tokens)?;
    }
    Ok(())
}

fn record(
    trials: &mut Trials,
    (a, v): (&Exact, &Exact),
    query: usize,
    tokens: usize,
) -> Result<()> {
    let descends =
        coefficients(a, v, tokens).iter().all(Zero::is_zero) == (is_zero(a) || is_zero(v));
    let is_homogeneous = tokens > 2 || is_homogeneous((a, v), tokens)?;
    let sizes = (a.rows(), v.rows(), query);
    let sentence = if descends {
        "A ≠ 0, V ≠ 0, and the function is not zero"
    } else {
        "A ≠ 0, V ≠ 0, and the function of one token is zero: there is no map of projective spaces \
         (with A + Aᵀ in place of A there is one)"
    };
    let shown = !descends || (sizes == (2, 2, 2) && !is_zero(a) && !is_zero(v));
    let trial = trial((a, v), query, tokens, descends && is_homogeneous);
    let show = shown.then(|| exhibit(sentence, &[("A", a), ("V", v)], Vec::new()));
    trials.record(trial.under(&section_3_2(sizes, tokens)).showing(show));
    Ok(())
}

/// `φ(λA, μV) = λμ φ(A, V)`, so `M` is a cone, and −1 and 0 times a function are in it.
fn is_homogeneous((a, v): (&Exact, &Exact), tokens: usize) -> Result<bool> {
    let own = expanded(a, v, tokens)?;
    for (x, y) in [(3, 1), (1, -2), (-1, 5), (0, 1)] {
        let (x, y) = (integer(x), integer(y));
        let found = expanded(&scaled(a, &x), &scaled(v, &y), tokens)?;
        let times = |f: &RationalPolynomial| {
            let ring = crate::poly::RationalPolynomials::new(f.variables().clone());
            ring.mul(f, &ring.constant(&(&x * &y)))
        };
        if found != own.iter().map(times).collect::<Vec<_>>() {
            return Ok(false);
        }
    }
    Ok(true)
}
