//! The function of one layer as numbers: when are two functions the same?

use itertools::Itertools as _;
use num_rational::BigRational;

use super::matrices::Exact;
use super::weights::Layer;

/// An entry of the tensor of a layer: for `t ≥ 2` its function is the tensor of all products of a
/// column of `A` with a row of `V`, as linear forms (Proposition A.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Row of `V`.
    pub n: usize,
    /// Column of `A`.
    pub m: usize,
    /// The monomial `x_p x_q`, `p ≤ q`.
    pub p: usize,
    pub q: usize,
}

/// All places, those of one product together.
pub(super) fn places(d: usize, d_out: usize) -> impl Iterator<Item = Place> {
    let pairs = move || (0..d).flat_map(move |p| (p..d).map(move |q| (p, q)));
    let forms = (0..d_out).cartesian_product(0..d);
    forms.flat_map(move |(n, m)| pairs().map(move |(p, q)| Place { n, m, p, q }))
}

/// The coefficient of `x_p x_q` in (column `m` of `A`)(row `n` of `V`).
pub(super) fn entry(a: &Exact, v: &Exact, Place { n, m, p, q }: Place) -> BigRational {
    let first = &a[(p, m)] * &v[(n, q)];
    if p == q { first } else { first + &a[(q, m)] * &v[(n, p)] }
}

/// Whether two layers of the same widths and tokens are the same polynomial map.
///
/// For t ≥ 2 by the tensor. For t = 1 the map is `(xᵀAx) V x`; two cubic forms are the same if and
/// only if their polarizations `S_pq v_r + S_pr v_q + S_qr v_p` are, `S = A + Aᵀ`.
pub fn same_function(one: &Layer, other: &Layer) -> bool {
    let (d, d_out) = (one.d(), one.d_out());
    if (d, d_out, one.tokens()) != (other.d(), other.d_out(), other.tokens()) {
        return false;
    }
    if one.tokens() > 1 {
        let same = |place| entry(one.a(), one.v(), place) == entry(other.a(), other.v(), place);
        return places(d, d_out).all(same);
    }
    let (s, s_other) = (one.symmetric_part(), other.symmetric_part());
    let polar = |s: &Exact, v: &Exact, n: usize, (p, q, r): (usize, usize, usize)| {
        &s[(p, q)] * &v[(n, r)] + &s[(p, r)] * &v[(n, q)] + &s[(q, r)] * &v[(n, p)]
    };
    let triples =
        || (0..d).flat_map(move |p| (p..d).flat_map(move |q| (q..d).map(move |r| (p, q, r))));
    (0..d_out).all(|n| {
        triples().all(|place| polar(&s, one.v(), n, place) == polar(&s_other, other.v(), n, place))
    })
}
