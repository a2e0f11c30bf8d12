//! Stability of pairs of subspaces under SL(h), in the sense of Mumford.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::Subspace;

/// A subspace on which semistability is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What it is: `U ∩ X`, `U`, `X` or `U + X`.
    pub name: &'static str,
    /// Its dimension.
    pub dimension: usize,
    /// Of its intersections with U and X.
    pub meets: [usize; 2],
    /// a and b with `a α + b β > 0` are those for which it destabilises: α and β.
    pub excess: [i64; 2],
}

/// For which linearisations O(a, b) with a, b > 0 a pair is semistable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ratio {
    /// For none.
    Never,
    /// For a = b only.
    Equal,
    /// For all.
    Always,
}

/// What is known of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stability {
    /// All of them satisfied means semistable.
    pub candidates: Vec<Candidate>,
    /// What they say together.
    pub semistable: Ratio,
}

/// Decides for which a, b > 0 the pair (U, X) in Gr(r₁, h) × Gr(r₂, h) is semistable for SL(h) and O(a, b).
///
/// It is if and only if every subspace S ≠ 0 has
/// `h (a dim(U ∩ S) + b dim(X ∩ S)) ≤ dim S (a r₁ + b r₂)` (Mumford, Fogarty, Kirwan: Geometric Invariant Theory,
/// Proposition 4.3). The difference of both sides is supermodular in S, so the S where it is largest are
/// closed under sums and intersections. The smallest one of them is the only one of its dimension, so it is
/// fixed by all g that fix U and X: it is 0, U ∩ X, U, X, U + X or ℚʰ.
pub fn stability(u: &Subspace, x: &Subspace) -> Stability {
    let candidates =
        [("U ∩ X", u.meet(x)), ("U", u.clone()), ("X", x.clone()), ("U + X", u.join(x))];
    let h = u.ambient() as i64;
    let candidate = |(name, s): (&'static str, Subspace)| {
        let meets = [u.meet(&s).dimension(), x.meet(&s).dimension()];
        let own = [u, x].map(|side| (s.dimension() * side.dimension()) as i64);
        let excess = [h * meets[0] as i64 - own[0], h * meets[1] as i64 - own[1]];
        Candidate { name, dimension: s.dimension(), meets, excess }
    };
    let candidates = candidates.into_iter().filter(|(_, s)| s.dimension() > 0);
    let candidates = candidates.map(candidate).collect_vec();
    let semistable = ratio(candidates.iter().map(|candidate| candidate.excess));
    Stability { candidates, semistable }
}

/// Which ρ = b / a > 0 satisfy all α + ρ β ≤ 0.
///
/// If U ∩ X is not zero, its α is k (h − r₁) and its β is k (h − r₂): both positive, or that side does not matter. If it is
/// zero, U asks for h − r₁ ≤ ρ r₂, X for ρ (h − r₂) ≤ r₁, and U + X, of dimension r₁ + r₂, for r₁ + r₂ ≥ h. Together
/// they say r₁ + r₂ = h and ρ = 1. So there are no other cases.
fn ratio(all: impl Iterator<Item = [i64; 2]>) -> Ratio {
    let mut least = BigRational::zero();
    let mut most: Option<BigRational> = None;
    for [alpha, beta] in all {
        let bound = (beta != 0).then(|| BigRational::new((-alpha).into(), beta.into()));
        match bound {
            None if alpha > 0 => return Ratio::Never,
            None => {}
            Some(bound) if beta > 0 => {
                most = Some(most.map_or(bound.clone(), |most| most.min(bound)))
            }
            Some(bound) => least = least.max(bound),
        }
    }
    let one = BigRational::from_integer(1.into());
    match most {
        None if least.is_zero() => Ratio::Always,
        Some(most) if !most.is_positive() || most < least => Ratio::Never,
        Some(most) if most == one && least == one => Ratio::Equal,
        _ => unreachable!("{least} to {most:?}: no pair of subspaces has these bounds"),
    }
}
