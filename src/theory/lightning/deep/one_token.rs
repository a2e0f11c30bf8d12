//! What one token sees: `L x Π q_i(x)^{3^{l−i}}` with `q_i(x) = xᵀM_i x`, compared by unique
//! factorization over the rational numbers.
//!
//! For `t = 1` that is the whole function. For `t ≥ 2` all tokens are collinear behind the first
//! `M_s` of rank one, and `docs/equivalence.md` proves: with `M_j` proportional for `j < s`,
//! `M_s = k qᵀ`, `M_s′ = k′ qᵀ`, the functions are the same if and only if
//! `k L Π_{j>s} q_j^{…}` are.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::scaled::Scaled;
use super::virtual_weights::{Virtual, total};
use crate::matrix::Matrix;
use crate::theory::lightning::layer::matrices::{Exact, primitive, rank_one};
use crate::theory::lightning::layer::quadratic::{Split, ratio, split};

/// A form that is not a product of forms over the rational numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// `v · x`.
    Linear(Vec<BigRational>),
    /// `xᵀ F x`, a symmetric matrix.
    Quadratic(Exact),
}

/// `c` times the product of the factors with these indices, from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// `c`.
    pub scale: BigRational,
    /// Positions in the list of factors.
    pub factors: Vec<usize>,
}

/// One network: `M_s` (if there is an `s`), `M_j + M_jᵀ` behind it, and `L`.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// One for each `j ≥ max(s, 1)`.
    pub forms: Vec<Term>,
    /// `L`.
    pub last: Term,
}

/// A proof that two networks are the same function, by what one token sees.
#[derive(Clone, Debug, PartialEq)]
pub struct OneToken {
    /// `M_j′ = λ_j M_j` for `j < s`.
    pub lambda: Vec<BigRational>,
    /// `q`, for `t ≥ 2`.
    pub collinear: Option<Vec<BigRational>>,
    /// The forms.
    pub factors: Vec<Factor>,
    /// What both `L` have in common: a column, or a matrix.
    pub last: Exact,
    /// The two networks.
    pub sides: [Side; 2],
}

/// The proof, if there is one of this kind.
pub(super) fn prove(one: &Virtual, other: &Virtual, tokens: usize) -> Option<OneToken> {
    if one.forms.len() != other.forms.len() {
        return None;
    }
    if tokens == 1 {
        return Builder::default().proof(one, other, Vec::new(), None);
    }
    let mut lambda = Vec::new();
    for (form, image) in one.forms.iter().zip(&other.forms) {
        if let (Some((k, q)), Some((l, r))) = (factors(form), factors(image))
            && q == r
        {
            let proof = Builder::default().proof(one, other, lambda.clone(), Some((q, [k, l])));
            if proof.is_some() {
                return proof;
            }
        }
        lambda.push(form.ratio(image)?);
    }
    None
}

/// `(k, q)` with the integers of a rank-one matrix equal to `k qᵀ`, `q` primitive.
fn factors(form: &Scaled) -> Option<(Vec<BigRational>, Vec<BigRational>)> {
    let (q, k) = rank_one(&form.primitive().transpose())?;
    Some((k, q))
}

#[derive(Default)]
struct Builder {
    factors: Vec<Factor>,
}

type Collinear = (Vec<BigRational>, [Vec<BigRational>; 2]);

impl Builder {
    fn proof(
        mut self,
        one: &Virtual,
        other: &Virtual,
        lambda: Vec<BigRational>,
        collinear: Option<Collinear>,
    ) -> Option<OneToken> {
        let layers = one.forms.len();
        let before = lambda.len();
        let mut sides = [(); 2].map(|()| Side { forms: Vec::new(), last: Term::one() });
        for (number, (side, network)) in sides.iter_mut().zip([one, other]).enumerate() {
            let mut rest = &network.forms[before..];
            if let Some((_, columns)) = &collinear {
                side.forms.push(self.linear(&columns[number], rest[0].scale()));
                rest = &rest[1..];
            }
            side.forms.extend(rest.iter().map(|form| self.quadratic(&form.symmetrized())));
        }
        let last = self.last(one.last(), other.last(), &mut sides)?;
        let power =
            |term: &Term, j: usize| (j..layers).fold(term.scale.clone(), |x, _| &x * &x * &x);
        let value = |side: &Side| {
            let powers = (layers + 1 - side.forms.len()..).zip(&side.forms);
            powers.fold(side.last.scale.clone(), |product, (j, term)| product * power(term, j))
        };
        let ahead = (before..layers).fold(total(&lambda), |x, _| &x * &x * &x);
        let (left, right) = (value(&sides[0]), value(&sides[1]) * ahead);
        let is_same = left == right && (left.is_zero() || self.exponents(&sides));
        is_same.then(|| OneToken {
            lambda,
            collinear: collinear.map(|(q, _)| q),
            factors: self.factors,
            last,
            sides,
        })
    }

    fn exponents(&self, sides: &[Side; 2]) -> bool {
        let count = |side: &Side| {
            let mut counts = vec![0u64; self.factors.len()];
            for (j, term) in side.forms.iter().enumerate() {
                let weight = 3u64.saturating_pow((side.forms.len() - 1 - j) as u32);
                for &factor in &term.factors {
                    counts[factor] = counts[factor].saturating_add(weight);
                }
            }
            side.last.factors.iter().for_each(|&factor| counts[factor] += 1);
            counts
        };
        count(&sides[0]) == count(&sides[1])
    }

    fn position(&mut self, factor: Factor) -> usize {
        self.factors.iter().position(|known| *known == factor).unwrap_or_else(|| {
            self.factors.push(factor);
            self.factors.len() - 1
        })
    }

    /// `scale · v`, for a vector that is not zero.
    fn linear(&mut self, v: &[BigRational], scale: &BigRational) -> Term {
        let (small, ratio) = normal(v);
        Term { scale: scale * ratio, factors: vec![self.position(Factor::Linear(small))] }
    }

    /// `S = c F` or `S = c (v wᵀ + w vᵀ)`.
    fn quadratic(&mut self, s: &Scaled) -> Term {
        let n = s.integers().rows();
        if s.is_zero() {
            let zero = Matrix::from_fn(n, n, |_, _| BigRational::zero());
            let factor = self.position(Factor::Quadratic(zero));
            return Term { scale: BigRational::zero(), factors: vec![factor] };
        }
        let form = s.primitive();
        let half = BigRational::new(1.into(), 2.into());
        match split(&form) {
            Split::Square { c, u } => self.pair(&u, &u, &(c * half * s.scale())),
            Split::Product { c, one, other } => self.pair(&one, &other, &(c * half * s.scale())),
            Split::Irrational { .. } | Split::Irreducible => {
                let factor = self.position(Factor::Quadratic(form));
                Term { scale: s.scale().clone(), factors: vec![factor] }
            }
        }
    }

    fn pair(&mut self, u: &[BigRational], w: &[BigRational], scale: &BigRational) -> Term {
        let (one, other) = (self.linear(u, scale), self.linear(w, &BigRational::one()));
        Term { scale: one.scale * other.scale, factors: [one.factors, other.factors].concat() }
    }

    /// What both have in common, and the term of each; `None` when they have no common shape.
    fn last(&mut self, one: &Scaled, other: &Scaled, sides: &mut [Side; 2]) -> Option<Exact> {
        let [first, second] = sides;
        if let Some(ratio) = one.ratio(other)
            && rank_one(&one.primitive()).is_none()
        {
            let scale = if one.is_zero() { BigRational::zero() } else { one.scale().clone() };
            first.last = Term { scale: scale.clone(), factors: Vec::new() };
            second.last = Term { scale: scale * ratio, factors: Vec::new() };
            return Some(one.primitive());
        }
        let split = |matrix: &Scaled| rank_one(&matrix.primitive());
        let columns = [split(one), split(other)];
        let column = columns.iter().flatten().next()?.0.clone();
        for ((side, matrix), parts) in [first, second].into_iter().zip([one, other]).zip(&columns) {
            side.last = match parts {
                Some((h, v)) if *h == column => self.linear(v, matrix.scale()),
                None if matrix.is_zero() => {
                    let unit: Vec<_> = (0..matrix.integers().columns())
                        .map(|j| BigRational::from_integer(i32::from(j == 0).into()))
                        .collect();
                    self.linear(&unit, &BigRational::zero())
                }
                _ => return None,
            };
        }
        Some(Matrix::new(column.len(), 1, column))
    }
}

impl Term {
    fn one() -> Self {
        Term { scale: BigRational::one(), factors: Vec::new() }
    }
}

/// The primitive vector, and what it has to be multiplied with.
fn normal(v: &[BigRational]) -> (Vec<BigRational>, BigRational) {
    let small = primitive(v);
    let ratio = ratio(v, &small);
    (small, ratio)
}
