//! Quadratic forms over the rational numbers: signature, and products of two linear forms.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::fiber_dimension::Signature;
use super::matrices::{Exact, integer, outer, primitive, scaled, sum};
use crate::ring::{Rationals, Ring};

/// `S = Σ c u uᵀ` with independent vectors `u` and non-zero `c` (Lagrange's reduction).
pub(crate) fn diagonal(s: &Exact) -> Vec<(BigRational, Vec<BigRational>)> {
    let mut rest = s.clone();
    let mut terms = Vec::new();
    while let Some(at) = rest.entries().iter().position(|entry| !entry.is_zero()) {
        let (i, j) = (at / rest.columns(), at % rest.columns());
        // x = e_i, or e_j, or e_i + e_j: some x with x S x ≠ 0, and w = S x.
        let column = |i: usize| rest.column(i).cloned().collect::<Vec<_>>();
        let both = || column(i).iter().zip(&column(j)).map(|(x, y)| x + y).collect::<Vec<_>>();
        let (w, value) = if !rest[(i, i)].is_zero() {
            (column(i), rest[(i, i)].clone())
        } else if !rest[(j, j)].is_zero() {
            (column(j), rest[(j, j)].clone())
        } else {
            (both(), integer(2) * &rest[(i, j)])
        };
        let u = primitive(&w);
        let at = u.iter().position(|entry| !entry.is_zero()).expect("w is not zero");
        let scale = &w[at] / &u[at];
        let c = &scale * &scale / value;
        rest = sum(&rest, &scaled(&outer(&u, &u), &-c.clone()));
        terms.push((c, u));
    }
    terms
}

/// The numbers of positive and negative eigenvalues.
pub(crate) fn signature(s: &Exact) -> Signature {
    let terms = diagonal(s);
    let positive = terms.iter().filter(|(c, _)| c.is_positive()).count();
    (positive, terms.len() - positive)
}

/// How a quadratic form `xᵀSx` splits over the real numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Split {
    /// `c (u x)²`.
    Square { c: BigRational, u: Vec<BigRational> },
    /// `c (one x)(other x)`, the two independent, with rational coefficients.
    Product { c: BigRational, one: Vec<BigRational>, other: Vec<BigRational> },
    /// `c (u x + √D w x)(u x − √D w x)`, `D` positive and no square of a rational number.
    Irrational { c: BigRational, u: Vec<BigRational>, w: Vec<BigRational>, d: BigRational },
    /// It does not.
    Irreducible,
}

/// Splits a non-zero quadratic form, given as a symmetric matrix.
pub(crate) fn split(s: &Exact) -> Split {
    let mut terms = diagonal(s).into_iter();
    let (Some((c, u)), second, None) = (terms.next(), terms.next(), terms.next()) else {
        return Split::Irreducible;
    };
    let Some((c_other, w)) = second else { return Split::Square { c, u } };
    let d = -c_other / &c;
    if d.is_negative() {
        return Split::Irreducible;
    }
    let Some(root) = root(&d) else { return Split::Irrational { c, u, w, d } };
    let combine = |sign: i64| -> Vec<BigRational> {
        u.iter().zip(&w).map(|(x, y)| x + integer(sign) * &root * y).collect()
    };
    let (one, other) = (combine(1), combine(-1));
    let (small, small_other) = (primitive(&one), primitive(&other));
    let c = c * ratio(&one, &small) * ratio(&other, &small_other);
    Split::Product { c, one: small, other: small_other }
}

/// `λ` with `u = λ v`, for parallel vectors.
pub(crate) fn ratio(u: &[BigRational], v: &[BigRational]) -> BigRational {
    let at = v.iter().position(|entry| !entry.is_zero()).expect("a vector that is not zero");
    &u[at] / &v[at]
}

/// Whether the linear form `v` divides the quadratic form: `S` vanishes where `v` does.
pub(crate) fn divides(v: &[BigRational], s: &Exact) -> bool {
    let d = v.len();
    let pairs = (0..d).flat_map(|i| (0..i).map(move |j| (i, j)));
    let plane = pairs.map(|(i, j)| {
        let mut x = vec![Rationals.zero(); d];
        x[j] = v[i].clone();
        x[i] = -&v[j];
        x
    });
    let plane: Vec<_> = plane.collect();
    let value = |x: &[BigRational], y: &[BigRational]| {
        let images = (0..d).map(|i| Rationals.dot(s.row(i).iter().zip(y)));
        let images: Vec<_> = images.collect();
        Rationals.dot(x.iter().zip(&images))
    };
    plane.iter().all(|x| plane.iter().all(|y| value(x, y).is_zero()))
}

/// The positive square root, if it is rational.
fn root(q: &BigRational) -> Option<BigRational> {
    let exact = |n: &BigInt| Some(n.sqrt()).filter(|root| root * root == *n);
    Some(BigRational::new(exact(q.numer())?, exact(q.denom())?))
}
