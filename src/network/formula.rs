//! What the paper says the dimension is.

use super::{Architecture, Parametrization};

/// A number that the paper gives for an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The value of the formula, hypotheses or not.
    pub value: i64,
    /// Where it stands in the paper.
    pub source: &'static str,
    /// The hypotheses printed with it that do not hold for this architecture.
    pub unmet: Vec<&'static str>,
}

impl Formula {
    /// Whether all hypotheses printed with it hold.
    pub fn hypotheses_hold(&self) -> bool {
        self.unmet.is_empty()
    }
}

/// The paper's formula for the dimension of the neuromanifold: Corollary 3.3 for one layer,
/// Corollary 3.8 (Eq. 14) for deep networks whose hidden widths all equal some δ ≤ d_0, d_l.
/// `None` where the formula does not speak: other widths, or free virtual weights.
pub fn paper_formula(architecture: &Architecture) -> Option<Formula> {
    if architecture.parametrization() == Parametrization::Ml {
        return None;
    }
    let size = |n: usize| i64::try_from(n).ok();
    let widths: Vec<i64> = architecture.widths().iter().map(|&d| size(d)).collect::<Option<_>>()?;
    let query: Vec<i64> =
        architecture.query_dims().iter().map(|&a| size(a)).collect::<Option<_>>()?;
    let tokens = architecture.tokens();
    let rank_variety = |a: i64, d: i64| 2 * a.min(d) * d - a.min(d) * a.min(d);
    let (first, last) = (widths[0], *widths.last()?);
    let layers = size(query.len())?;
    if layers == 1 {
        let value = rank_variety(query[0], first) + first * last - 1;
        let sizes = first >= 2 && (last >= 2 || query[0] >= 2);
        let unmet = unmet([(tokens >= 2, "t ≥ 2"), (sizes, "d, d′ ≥ 2 or d, a ≥ 2")]);
        return Some(Formula { value, source: "Corollary 3.3", unmet });
    }
    let hidden = &widths[1..widths.len() - 1];
    let delta = hidden[0];
    if hidden.iter().any(|&d| d != delta) || first < delta || last < delta {
        return None;
    }
    let value = rank_variety(query[0], first) + delta * (first + last) - delta * delta - layers
        + query[1..].iter().map(|&a| rank_variety(a, delta)).sum::<i64>();
    let queries = query.iter().all(|&a| a >= 2);
    let unmet = unmet([(tokens >= 3, "t ≥ 3"), (delta >= 2, "δ ≥ 2"), (queries, "all a ≥ 2")]);
    Some(Formula { value, source: "Corollary 3.8 (Eq. 14)", unmet })
}

fn unmet<const N: usize>(hypotheses: [(bool, &'static str); N]) -> Vec<&'static str> {
    hypotheses.into_iter().filter(|(holds, _)| !holds).map(|(_, name)| name).collect()
}
