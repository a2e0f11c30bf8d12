//! What the claims on deep networks share: expansions, the formulas as printed, pair certificates.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::Value;

use crate::claims::draw::{Exact, integer};
use crate::error::Result;
pub(super) use crate::linalg::product::product as times;
use crate::matrix::Matrix;
use crate::network::{Architecture, WeightFile};
use crate::poly::{
    Order, Polynomial, Polynomials, RationalPolynomial, RationalPolynomials, Variables,
};
use crate::program::expand;
use crate::ring::{Integer, Integers, Rationals, Ring, SplitMix64};
use crate::theory::lightning::deep::{at_input, by_expansion};
pub(super) use crate::theory::lightning::layer::matrices::is_zero;
use crate::theory::lightning::{output, program};

/// Integer matrices: everything of small weights is computed in them.
pub type Whole = Matrix<Integer>;

/// `Xᵀ M X`.
pub fn form<R: Ring>(ring: &R, m: &Matrix<R::Elem>, x: &Matrix<R::Elem>) -> Matrix<R::Elem> {
    times(ring, &x.transpose(), &times(ring, m, x))
}

pub fn identity<R: Ring>(ring: &R, n: usize) -> Matrix<R::Elem> {
    Matrix::from_fn(n, n, |i, j| if i == j { ring.one() } else { ring.zero() })
}

/// The composition of Definition 2 for weights `A_1, V_1, …`: `X ↦ V X Xᵀ A X`, layer by layer.
pub fn composition<R: Ring>(
    ring: &R,
    weights: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    weights.chunks(2).fold(x.clone(), |x, layer| {
        times(ring, &layer[1], &times(ring, &x, &form(ring, &layer[0], &x)))
    })
}

/// Eq. 8: `M_1, …, M_l, L`.
pub fn eq_8<R: Ring>(ring: &R, weights: &[Matrix<R::Elem>]) -> Vec<Matrix<R::Elem>> {
    let mut below = identity(ring, weights[0].rows());
    let mut forms = Vec::new();
    for layer in weights.chunks(2) {
        forms.push(form(ring, &layer[0], &below));
        below = times(ring, &layer[1], &below);
    }
    forms.push(below);
    forms
}

/// Eq. 10 and 11 as printed. `turned` transposes the other one of the two `M_i` of Eq. 10.
pub fn eq_10_11<R: Ring>(
    ring: &R,
    virtual_weights: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
    turned: bool,
) -> Matrix<R::Elem> {
    let (last, forms) = virtual_weights.split_last().expect("L is always there");
    let scores: Vec<_> = forms.iter().map(|m| form(ring, m, x)).collect();
    let mut d = vec![identity(ring, x.columns())];
    for b in &scores[..scores.len() - 1] {
        let before = &d[d.len() - 1];
        let (one, other) =
            if turned { (b.transpose(), b.clone()) } else { (b.clone(), b.transpose()) };
        let half = times(ring, &times(ring, before, &one), before);
        let next = times(ring, &times(ring, &half, &other), before);
        d.push(next);
    }
    (1..=forms.len()).fold(times(ring, last, x), |product, i| {
        let step = forms.len() - i;
        times(ring, &times(ring, &product, &d[step]), &scores[step])
    })
}

/// `(α_j, whether M̃_j is transposed)` of Eq. 12: the place of the first digit of `j` in base 3 from
/// the right that is not zero, and whether that is 2.
pub fn digit(mut j: usize) -> (usize, bool) {
    let mut place = 1;
    while j.is_multiple_of(3) {
        (j, place) = (j / 3, place + 1);
    }
    (place, j % 3 == 2)
}

/// How the last index of Eq. 12 is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LastIndex {
    /// `x_{l̃}`, as printed: the token of that number.
    Printed,
    /// `x_{k_l̃}`.
    Summed,
}

/// Eq. 12: column by column, with the sums over `k_1, …, k_l̃` one after the other. `None` when there is
/// no token `l̃`.
pub fn eq_12<R: Ring>(
    ring: &R,
    virtual_weights: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
    last_index: LastIndex,
) -> Option<Matrix<R::Elem>> {
    let (last, forms) = virtual_weights.split_last().expect("L is always there");
    let scores: Vec<_> = forms.iter().map(|m| form(ring, m, x)).collect();
    let (tokens, length) = (x.columns(), (3usize.pow(forms.len() as u32) - 1) / 2);
    // Row vectors: entry k of `sums` is the sum over all indices before k_j = k.
    let mut sums = times(ring, last, x);
    for j in 1..length {
        let (place, turned) = digit(j);
        let b = &scores[place - 1];
        sums = times(ring, &sums, &if turned { b.transpose() } else { b.clone() });
    }
    let first = &scores[0];
    let ends = match last_index {
        LastIndex::Summed => first.clone(),
        LastIndex::Printed if length > tokens => return None,
        LastIndex::Printed => {
            Matrix::from_fn(tokens, tokens, |_, k| first[(length - 1, k)].clone())
        }
    };
    Some(times(ring, &sums, &ends))
}

/// Symbols for matrices of the given shapes, one ring for all.
pub fn symbols(shapes: &[(usize, usize)]) -> (Polynomials, Vec<Matrix<Polynomial>>) {
    let count = shapes.iter().map(|(rows, columns)| rows * columns).sum();
    let ring = Polynomials::new(Integers, Variables::numbered(count, Order::DegRevLex));
    let mut all = ring.all_variables().into_iter();
    let matrices = shapes
        .iter()
        .map(|&(rows, columns)| {
            Matrix::from_fn(rows, columns, |_, _| all.next().expect("as many as counted"))
        })
        .collect();
    (ring, matrices)
}

/// Shapes of `A_1, V_1, …` and of the input.
pub fn shapes(widths: &[usize], tokens: usize) -> Vec<(usize, usize)> {
    let layers = widths.windows(2).flat_map(|pair| [(pair[0], pair[0]), (pair[1], pair[0])]);
    layers.chain([(widths[0], tokens)]).collect()
}

/// Numbers as polynomials.
pub fn constants(ring: &Polynomials, matrices: &[Whole]) -> Vec<Matrix<Polynomial>> {
    matrices.iter().map(|matrix| matrix.map(|n| ring.constant(n.clone()))).collect()
}

/// Random integer matrices with entries in `[−bound, bound]`.
pub fn random_whole(shapes: &[(usize, usize)], bound: u64, stream: &mut SplitMix64) -> Vec<Whole> {
    let entry = |stream: &mut SplitMix64| Integers.from_i64(stream.in_range(bound));
    shapes.iter().map(|&(r, c)| Matrix::from_fn(r, c, |_, _| entry(stream))).collect()
}

pub fn exact(matrix: &Whole) -> Exact {
    matrix.map(|n| BigRational::from_integer(n.to_bigint()))
}

/// Whether `other = λ one` with λ ≠ 0.
pub fn is_multiple(one: &Exact, other: &Exact) -> bool {
    match one.entries().iter().zip(other.entries()).find(|(a, b)| !a.is_zero() || !b.is_zero()) {
        None => true,
        Some((a, b)) if a.is_zero() || b.is_zero() => false,
        Some((a, b)) => one.entries().iter().zip(other.entries()).all(|(x, y)| x * b == y * a),
    }
}

/// Whether `(M′, L′)` is a rescaling of `(M, L)`.
pub fn is_rescaling(one: &[Exact], other: &[Exact]) -> bool {
    one.iter().zip(other).all(|(a, b)| is_multiple(a, b))
}

pub fn is_skew(m: &Exact) -> bool {
    (0..m.rows()).all(|i| (0..=i).all(|j| (&m[(i, j)] + &m[(j, i)]).is_zero()))
}

/// The first column of the output as polynomials in the input. It determines the others: permuting
/// tokens commutes with lightning attention.
///
/// # Errors
/// None for lightning attention.
pub fn function(architecture: &Architecture, weights: &[Exact]) -> Result<Vec<RationalPolynomial>> {
    let (rows, columns) = architecture.input_shape();
    let ring = RationalPolynomials::new(Variables::numbered(rows * columns, Order::Lex));
    let input = Matrix::from_fn(rows, columns, |i, k| ring.variable(i * columns + k));
    let blocks: Vec<_> = weights.iter().map(|block| block.map(|q| ring.constant(q))).collect();
    let wanted: Vec<usize> = (0..architecture.output_shape().0).map(|i| i * columns).collect();
    let network = program(architecture)?;
    let run = |r: &_, w: &[_], x: &_| output(r, &network, w, x);
    expand(&ring, run, &blocks, &input, &wanted, &|_, _| {})
}

/// An integer input at which two networks give different outputs, small if there is a small one.
pub fn witness(
    architecture: &Architecture,
    one: &[Exact],
    other: &[Exact],
    stream: &mut SplitMix64,
) -> Option<Exact> {
    let network = program(architecture).ok()?;
    let (rows, columns) = architecture.input_shape();
    (0..12).find_map(|round| {
        let bound = if round < 8 { 1 } else { 9 };
        let x = Matrix::from_fn(rows, columns, |_, _| integer(stream.in_range(bound)));
        let value = |weights: &[Exact]| output(&Rationals, &network, weights, &x).ok();
        (value(one) != value(other)).then_some(x)
    })
}

/// The statement of a pair certificate, with its proof.
pub enum Statement<'a> {
    /// One function, and no scaling explains it.
    Same,
    /// Two functions: an input at which they differ.
    Different(&'a Exact),
}

/// A certificate (docs/certificate.md) on two networks of one architecture. That no scaling explains
/// two equal ones is not a part of it.
pub fn pair_certificate(
    architecture: &Architecture,
    one: &[Exact],
    other: &[Exact],
    statement: &Statement<'_>,
) -> Option<Value> {
    let file = |weights: &[Exact]| WeightFile {
        architecture: architecture.clone(),
        weights: weights.to_vec(),
    };
    let (one, other) = (file(one), file(other));
    let found = match statement {
        Statement::Same => by_expansion(&one, &other),
        Statement::Different(x) => at_input(&one, &other, x),
    };
    found.and_then(|found| serde_json::to_value(found).ok())
}

/// `[[1, 0], [0, 1]]`, for a line of text.
pub fn text(matrix: &Exact) -> String {
    let row = |i| {
        let entries: Vec<_> = matrix.row(i).iter().map(ToString::to_string).collect();
        format!("[{}]", entries.join(", "))
    };
    format!("[{}]", (0..matrix.rows()).map(row).join(", "))
}

/// `2-3-2`.
pub fn join(sizes: &[usize], separator: &str) -> String {
    sizes.iter().map(ToString::to_string).join(separator)
}

/// Names `M_1, …, M_l, L` with matrices.
pub fn named(virtual_weights: &[Exact], prime: &str) -> Vec<(String, Exact)> {
    let last = virtual_weights.len() - 1;
    let name =
        |i: usize| if i == last { format!("L{prime}") } else { format!("M{prime}_{}", i + 1) };
    virtual_weights.iter().enumerate().map(|(i, m)| (name(i), m.clone())).collect()
}
