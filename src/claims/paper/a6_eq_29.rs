//! Appendix A.6, Eq. 29: the reflection of a multi-index that cancels terms.

use super::deep::digit;
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;

pub const CLAIM: Claim = Claim {
    id: "a6-eq-29",
    source: "Appendix A.6, Eq. 29",
    statement: "If α_j > i and at most 3^{i−1} − 1 degrees of a term of Eq. 12 are in x_3, there is j̲ ≤ \
                (3^{i−1} − 1)/2 with k_{j−j̲} = k_{j+j̲+1} = 2, and reflecting k between these places changes \
                nothing in the term but x_{k_j}ᵀ Σ x_{k_{j+1}} into its negative.",
    latex: r"If $\alpha_j > i$ and $x_3$ has degree $3^{i-1}-1$, there is $\underline{j} \le (3^{i-1}-1)/2$ \
             with $k_{j-\underline{j}} = k_{j+\underline{j}+1} = 2$, and reflecting $k_\bullet$ there changes \
             the term only by $x_{k_j}^\top \Sigma_{\alpha_j} x_{k_{j+1}} \mapsto -x_{k_j}^\top \
             \Sigma_{\alpha_j} x_{k_{j+1}}$.",
    hypotheses: &["α_j > i"],
    evidence: Evidence::Exact,
    proof: None,
    why: "M̃_{j−m} is M̃_{j+m} transposed for 0 < m < 3^{α_j − 1}, and each index counts for two degrees",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for l in 2..=4usize {
        let length = (3usize.pow(l as u32) - 1) / 2;
        for j in 1..length {
            for i in 1..=3.min(digit(j).0) {
                reflect(trials, l, i, j, length);
            }
        }
    }
    Ok(())
}

/// All choices of the places of x_3 near `j` (those further away change nothing).
fn reflect(trials: &mut Trials, l: usize, i: usize, j: usize, length: usize) {
    let threes = (3usize.pow(i as u32 - 1) - 1) / 2;
    // Places j − threes ..= j + threes + 1, if they are there; the token after the last is x_1.
    let (low, high) = (j.saturating_sub(threes).max(1), j + threes + 1);
    let mut holds = j > threes && high <= length;
    let window = high - low + 1;
    for mask in 0..1usize << window {
        if !holds {
            break;
        }
        if mask.count_ones() as usize > threes {
            continue;
        }
        let token =
            |n: usize| 2 + usize::from((low..=high).contains(&n) && mask >> (n - low) & 1 == 1);
        holds = (0..=threes)
            .find(|m| token(j - m) == 2 && token(j + m + 1) == 2)
            .is_some_and(|m| is_negated(&token, j, m, length));
    }
    let alpha = digit(j).0;
    let instance = format!("l = {l}, i = {i}, j = {j}, α_j = {alpha}");
    trials.record(Trial::new(instance, length + j, holds).under(&[alpha > i]));
}

/// Whether the reflection between `j − m` and `j + m + 1` leaves all factors but that of `j`, which is
/// transposed.
fn is_negated(token: &dyn Fn(usize) -> usize, j: usize, m: usize, length: usize) -> bool {
    let reflected =
        |n: usize| if n + m >= j && n <= j + m + 1 { token(2 * j + 1 - n) } else { token(n) };
    // x_aᵀ Mᵀ x_b is x_bᵀ M x_a.
    let factors = |tokens: &dyn Fn(usize) -> usize| {
        let mut all: Vec<(usize, usize, usize)> = (1..length)
            .filter(|&n| n != j)
            .map(|n| match digit(n) {
                (place, false) => (place, tokens(n), tokens(n + 1)),
                (place, true) => (place, tokens(n + 1), tokens(n)),
            })
            .collect();
        all.sort_unstable();
        // L and A_1 see the two ends.
        (all, tokens(1), tokens(length))
    };
    factors(token) == factors(&reflected)
        && (reflected(j), reflected(j + 1)) == (token(j + 1), token(j))
}
