//! What several claims about one layer need: functions as coefficients, whole fibers by unique
//! factorization, differentials, certificates.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde_json::Value;

use crate::claims::draw::{Exact, architecture, integer, of_rank, product, random};
use crate::claims::{Exhibit, Trial, Trials};
use crate::error::Result;
use crate::linalg::{query_key, rank};
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::poly::{Order, Polynomials, RationalPolynomial, RationalPolynomials, Variables};
use crate::ring::{Domain, Integers, Rationals, Ring, SplitMix64};
use crate::search::Options;
pub(super) use crate::theory::lightning::layer::matrices::{is_zero, scaled, sum, unit, zeros};
use crate::theory::lightning::layer::{
    Layer, analyse, certificate_of_fiber, certificate_of_point, fiber,
};
use crate::theory::lightning::{dimension, evaluate};

/// Weights of one layer.
pub(super) type Weights = (Exact, Exact);

/// Sizes `(d, d', a)`.
pub(super) fn sizes(
    most: usize,
    most_query: usize,
) -> impl Iterator<Item = (usize, usize, usize)> + Clone {
    let all = move |d| (1..=most).flat_map(move |e| (1..=most_query).map(move |a| (d, e, a)));
    (1..=most).flat_map(all)
}

/// The hypotheses of section 3.2: t ≥ 2; d, d' ≥ 2 or d, a ≥ 2.
pub(super) fn section_3_2((d, d_out, a): (usize, usize, usize), tokens: usize) -> [bool; 3] {
    [tokens >= 2, d >= 2, d_out >= 2 || a >= 2]
}

/// [`section_3_2`], as printed.
pub(super) const SECTION_3_2: &[&str] = &["t ≥ 2", "d ≥ 2", "d' ≥ 2 or a ≥ 2"];

/// `u vᵀ`, of two columns.
pub(super) fn outer(u: &Exact, v: &Exact) -> Exact {
    product(u, &v.transpose())
}

/// Columns `(u, v)` with `matrix = u vᵀ`. `None` unless the rank is one.
pub(super) fn factors(matrix: &Exact) -> Option<(Exact, Exact)> {
    let at = matrix.entries().iter().position(|entry| !entry.is_zero())?;
    let (i, j) = (at / matrix.columns(), at % matrix.columns());
    let u = Matrix::new(matrix.rows(), 1, matrix.column(j).cloned().collect());
    let v = Matrix::from_fn(matrix.columns(), 1, |c, _| &matrix[(i, c)] / &matrix[(i, j)]);
    (outer(&u, &v) == *matrix).then_some((u, v))
}

/// Whether `A = k ⊗ q` and `V = h ⊗ k` for some vectors, zero or not: as printed in Theorem 3.4.
pub(super) fn is_printed_form(a: &Exact, v: &Exact) -> bool {
    match (factors(a), factors(&v.transpose())) {
        (Some((k, _)), Some((w, _))) => rank(&side_by_side(&k, &w)) == 1,
        // q = 0 gives A = 0 and any V of rank at most one, h = 0 likewise.
        (None, _) if is_zero(a) => rank(v) <= 1,
        (_, None) if is_zero(v) => rank(a) <= 1,
        _ => false,
    }
}

pub(super) fn side_by_side(a: &Exact, b: &Exact) -> Exact {
    let n = a.columns();
    let entry = |i, j| if j < n { a[(i, j)].clone() } else { b[(i, j - n)].clone() };
    Matrix::from_fn(a.rows(), n + b.columns(), entry)
}

/// Weights of ranks `(r, s)` at random, and where both are one also `A = k qᵀ`, `V = h kᵀ`.
pub(super) fn positions(
    (d, d_out): (usize, usize),
    (r, s): (usize, usize),
    stream: &mut SplitMix64,
) -> Vec<Weights> {
    let (a, v) = (of_rank(d, d, r, stream), of_rank(d_out, d, s, stream));
    let mut found = vec![(a, v)];
    if (r, s) == (1, 1) {
        // k has entries in [−1, 1], so that the products stay small.
        let k = std::iter::repeat_with(|| random(d, 1, 1, stream)).find(|k| !is_zero(k));
        let k = k.expect("an endless stream");
        let (q, h) = (of_rank(d, 1, 1, stream), of_rank(d_out, 1, 1, stream));
        found.push((outer(&k, &q), outer(&h, &k)));
    }
    found
}

/// Coordinates of the function of `(A, V)`, bilinear in `A` and `V`: two functions are equal if and
/// only if these are. They are the coefficients of `x_m x_p x_q` (`x_m` of token 1; `x_p`, `x_q` of
/// token 2, or of token 1 too if there is no other) in column 1 of the output: the other columns
/// and terms repeat them (Proposition A.5).
pub(super) fn coefficients(a: &Exact, v: &Exact, tokens: usize) -> Vec<BigRational> {
    let d = a.rows();
    let mut all = Vec::new();
    for n in 0..v.rows() {
        let mut cubes = std::collections::BTreeMap::new();
        for m in 0..d {
            for p in 0..d {
                for q in 0..d {
                    let mut key = if tokens == 1 { vec![m, p, q] } else { vec![p, q] };
                    key.sort_unstable();
                    if tokens > 1 {
                        key.push(m);
                    }
                    let term = &a[(p, m)] * &v[(n, q)];
                    *cubes.entry(key).or_insert_with(BigRational::zero) += term;
                }
            }
        }
        all.extend(cubes.into_values());
    }
    all
}

/// All entries of the output as polynomials in the entries of `X`: the network itself, expanded.
pub(super) fn expanded(a: &Exact, v: &Exact, tokens: usize) -> Result<Vec<RationalPolynomial>> {
    let (d, d_out) = (a.rows(), v.rows());
    let built = architecture(&[d, d_out], &[d], tokens, Parametrization::Av);
    let ring = RationalPolynomials::new(Variables::numbered(d * tokens, Order::Lex));
    let x = Matrix::from_fn(d, tokens, |i, k| ring.variable(i * tokens + k));
    let weights = [a, v].map(|block| block.map(|q| ring.constant(q)));
    Ok(evaluate(&ring, &built, &weights, &x)?.into_entries())
}

/// The network of one layer with all its weights and its input as symbols: its output, the ring,
/// the weights block by block, and `X`.
pub(super) fn in_symbols(
    (d, d_out, a): (usize, usize, usize),
    tokens: usize,
    parametrization: Parametrization,
) -> Result<Symbolic> {
    let built = architecture(&[d, d_out], &[a], tokens, parametrization);
    let blocks = built.blocks();
    let count = blocks.iter().map(|block| block.len()).sum::<usize>() + d * tokens;
    let ring = Polynomials::new(Integers, Variables::numbered(count, Order::DegRevLex));
    let mut symbols = ring.all_variables().into_iter();
    let mut take = |rows, columns| {
        Matrix::from_fn(rows, columns, |_, _| symbols.next().expect("as many as counted"))
    };
    let weights: Vec<_> = blocks.iter().map(|block| take(block.rows, block.columns)).collect();
    let x = take(d, tokens);
    let output = evaluate(&ring, &built, &weights, &x)?;
    Ok(Symbolic { ring, weights, x, output })
}

/// See [`in_symbols`].
pub(super) struct Symbolic {
    pub ring: Polynomials,
    pub weights: Vec<Matrix<crate::poly::Polynomial>>,
    pub x: Matrix<crate::poly::Polynomial>,
    pub output: Matrix<crate::poly::Polynomial>,
}

/// Whether `(A', V') = (λA, V/λ)` for some `λ ≠ 0`. Both functions are not zero.
pub(super) fn is_rescaled((a, v): (&Exact, &Exact), (b, w): (&Exact, &Exact)) -> bool {
    let Some(at) = a.entries().iter().position(|entry| !entry.is_zero()) else { return false };
    let factor = &b.entries()[at] / &a.entries()[at];
    !factor.is_zero() && scaled(a, &factor) == *b && scaled(w, &factor) == *v
}

/// All weights with the function of `(A, V)`, one for each class up to scaling, for t ≥ 2; `None` for
/// the zero function. By unique factorization, and complete over every field: in
/// `α'_m ν'_n = α_m ν_n ≠ 0` the form `α'_m` is a divisor of a product of two linear forms, so up to
/// scaling one of the two; the rest of the weights follow by division, or there are none.
pub(super) fn whole_fiber(a: &Exact, v: &Exact) -> Option<Vec<Weights>> {
    let (d, d_out) = (a.rows(), v.rows());
    let ring = RationalPolynomials::new(Variables::numbered(d, Order::Lex));
    let form = |c: Vec<BigRational>| {
        let x: Vec<_> = (0..d).map(|i| ring.variable(i)).collect();
        let c: Vec<_> = c.iter().map(|q| ring.constant(q)).collect();
        ring.dot(c.iter().zip(&x))
    };
    let alpha: Vec<_> = (0..d).map(|m| form(a.column(m).cloned().collect())).collect();
    let nu: Vec<_> = (0..d_out).map(|n| form(v.row(n).to_vec())).collect();
    let tensor: Vec<Vec<_>> =
        alpha.iter().map(|f| nu.iter().map(|g| ring.mul(f, g)).collect()).collect();
    let m = tensor.iter().position(|row| row.iter().any(|f| !f.is_empty()))?;
    let n = tensor[m].iter().position(|f| !f.is_empty())?;
    let values = |f: &RationalPolynomial, i: usize| {
        let point: Vec<_> = (0..d).map(|j| integer(i64::from(i == j))).collect();
        f.evaluate(&Rationals, &point).expect("rational coefficients")
    };
    let mut found: Vec<Weights> = Vec::new();
    for first in [&alpha[m], &nu[n]] {
        let quotients = |row: &mut dyn Iterator<Item = &RationalPolynomial>, divisor| {
            row.map(|f| ring.div_exact(f, divisor)).collect::<Option<Vec<_>>>()
        };
        let Some(new_nu) = quotients(&mut tensor[m].iter(), first) else { continue };
        let Some(new_alpha) = quotients(&mut tensor.iter().map(|row| &row[n]), &new_nu[n]) else {
            continue;
        };
        let fits =
            |i: usize| (0..d_out).all(|j| ring.mul(&new_alpha[i], &new_nu[j]) == tensor[i][j]);
        if !(0..d).all(fits) {
            continue;
        }
        let b = Matrix::from_fn(d, d, |i, j| values(&new_alpha[j], i));
        let w = Matrix::from_fn(d_out, d, |i, j| values(&new_nu[i], j));
        if !found.iter().any(|(a, v)| is_rescaled((a, v), (&b, &w))) {
            found.push((b, w));
        }
    }
    Some(found)
}

/// `(dimension of the source, rank)` of the differential of (A, V) ↦ function, on all `V̇` and on
/// the tangent space of {rk A ≤ a} in the sense of Zariski.
pub(super) fn differential_rank(
    (a, v): (&Exact, &Exact),
    query: usize,
    t: usize,
) -> (usize, usize) {
    let (d, d_out) = (a.rows(), v.rows());
    let units = |rows, columns| {
        (0..rows * columns).map(move |at| unit(rows, columns, (at / columns, at % columns)))
    };
    let mut directions: Vec<Exact> = units(d, d).collect();
    if query < d && rank(a) == query {
        // Smooth there: the image of K̇ᵀQ + KᵀQ̇.
        let (q, k) = query_key(a, query).expect("the rank is the query size");
        directions = units(query, d)
            .flat_map(|e| [product(&e.transpose(), &q), product(&k.transpose(), &e)])
            .collect();
    }
    let space = rank(&rows(directions.iter().map(|e| e.entries().to_vec()).collect()));
    let images = directions.iter().map(|e| coefficients(e, v, t));
    let images = images.chain(units(d_out, d).map(|e| coefficients(a, &e, t)));
    (space + d_out * d, rank(&rows(images.collect())))
}

/// A matrix from its rows, one at least.
pub(super) fn rows(rows: Vec<Vec<BigRational>>) -> Exact {
    Matrix::from_rows(rows.first().map_or(0, Vec::len), rows)
}

/// The dimension of the neuromanifold of one layer, and its certificate. It is proved, or this is
/// `None`.
pub(super) fn proved_dimension(
    (d, d_out, a): (usize, usize, usize),
    tokens: usize,
    seed: u64,
) -> Result<Option<(usize, Value)>> {
    let architecture = architecture(&[d, d_out], &[a], tokens, Parametrization::Qkv);
    let found = dimension(&architecture, Options { seed, ..Options::default() })?;
    if !found.is_exact() {
        return Ok(None);
    }
    Ok(Some((found.lower.rank as usize, found.certificate().document())))
}

/// The certificate of what a layer is at its weights, if there is one.
pub(super) fn point_certificate(layer: &Layer, seed: u64) -> Result<Vec<Value>> {
    let certificate = certificate_of_point(layer, &analyse(layer, seed)?)?;
    Ok(certificate.iter().map(|found| found.document()).collect())
}

/// The certificate of the fiber of a layer.
pub(super) fn fiber_certificate(layer: &Layer) -> Result<Vec<Value>> {
    let certificate = certificate_of_fiber(layer, &fiber(layer))?;
    Ok(vec![certificate.document()])
}

/// A sentence and matrices.
pub(super) fn exhibit(
    sentence: impl Into<String>,
    matrices: &[(&str, &Exact)],
    certificates: Vec<Value>,
) -> Exhibit {
    let matrices = matrices.iter().map(|&(name, m)| (name.to_string(), m.clone())).collect();
    Exhibit { sentence: sentence.into(), matrices, certificates }
}

/// A trial on weights of one layer.
pub(super) fn trial((a, v): (&Exact, &Exact), query: usize, tokens: usize, holds: bool) -> Trial {
    let (d, d_out) = (a.rows(), v.rows());
    let (r, s) = (rank(a), rank(v));
    let instance =
        format!("d = {d}, d' = {d_out}, a = {query}, t = {tokens}, rk A = {r}, rk V = {s}");
    Trial::new(instance, size((d, d_out, query), tokens), holds)
}

/// The size of an instance.
pub(super) fn size((d, d_out, a): (usize, usize, usize), tokens: usize) -> usize {
    d * d + d_out * d + a + tokens
}

/// Weights of all ranks for all `d, d' ≤ most` and `a ≤ most_query`, each with its query size.
pub(super) fn all_positions(
    trials: &Trials,
    most: usize,
    most_query: usize,
) -> Vec<(usize, Weights)> {
    let mut found = Vec::new();
    for (number, (d, d_out, a)) in sizes(most, most_query).enumerate() {
        for (r, s) in (0..=a.min(d)).cartesian_product(0..=d.min(d_out)) {
            let mut stream = trials.stream((number * 100 + 10 * r + s) as u64);
            let these = positions((d, d_out), (r, s), &mut stream);
            found.extend(these.into_iter().map(|weights| (a, weights)));
        }
    }
    found
}

/// Sizes where for one token the neuromanifold is everything: every real binary cubic has a real
/// linear factor, so it is `(xᵀAx) V x` for some `A` and `V`. It is smooth, and has no boundary.
pub(super) const ALL_BINARY_CUBICS: (usize, usize, usize) = (2, 1, 2);

/// Whether the kernel of the differential is larger than at a generic point, where for t ≥ 2 it is the
/// line of scalings. For one token only at [`ALL_BINARY_CUBICS`].
pub(super) fn is_critical((a, v): (&Exact, &Exact), query: usize, tokens: usize) -> bool {
    let (space, rank) = differential_rank((a, v), query, tokens);
    let generic = if tokens == 1 { space - 4 } else { 1 };
    space - rank > generic
}

/// Whether the function of `(A, V)` is a limit of functions of the closure that are not in the
/// neuromanifold. These are, for t ≥ 2, the `B ⊗ q ⊗ h` with a definite form `B` of rank two (see
/// `docs/theorems/one-layer.md`, section 5): so it is asked whether the function is `B ⊗ q ⊗ h` with a
/// semidefinite `B`, of rank two at most. For one token only at [`ALL_BINARY_CUBICS`].
pub(super) fn is_boundary((a, v): (&Exact, &Exact), tokens: usize) -> bool {
    let (d, d_out) = (a.rows(), v.rows());
    if d == 1 || tokens == 1 {
        return false;
    }
    // Symmetric matrices of α_m ν_n.
    let form = |m: usize, n: usize| {
        let one = Exact::new(d, 1, a.column(m).cloned().collect());
        let other = Exact::new(d, 1, v.row(n).to_vec());
        sum(&outer(&one, &other), &outer(&other, &one))
    };
    let forms: Vec<Vec<Exact>> = (0..d).map(|m| (0..d_out).map(|n| form(m, n)).collect()).collect();
    let by_column = |m: usize| forms[m].iter().flat_map(|f| f.entries().to_vec()).collect();
    let by_row =
        |n: usize| forms.iter().flat_map(|row| row[n].entries().to_vec()).collect::<Vec<_>>();
    let columns = rank(&rows((0..d).map(by_column).collect()));
    let values = rank(&rows((0..d_out).map(by_row).collect()));
    if columns == 0 {
        return true;
    }
    let b = forms.iter().flatten().find(|f| !is_zero(f)).expect("some are not zero");
    columns == 1 && values == 1 && rank(b) <= 2 && !product_of_eigenvalues(b).is_negative()
}

/// The sum of the principal minors of size two of a symmetric matrix: for rank two the product of
/// its eigenvalues, for rank one zero.
pub(super) fn product_of_eigenvalues(s: &Exact) -> BigRational {
    let pairs = (0..s.rows()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let minors = pairs.map(|(i, j)| &s[(i, i)] * &s[(j, j)] - &s[(i, j)] * &s[(j, i)]);
    minors.fold(integer(0), |sum, minor| sum + minor)
}

/// Shows that `s ↦ T((k + isw) ⊗ q, h ⊗ (k − isw))` is a curve of real functions, not in the
/// neuromanifold for `s ≠ 0`: the imaginary part is zero, and the quadratic form `k² + s²w²`, the
/// only one up to scaling, is definite of rank two.
pub(super) fn has_conjugate_curve(k: &Exact, w: &Exact, q: &Exact, h: &Exact) -> bool {
    let tensor = |k: &Exact, w: &Exact| coefficients(&outer(k, q), &outer(h, w), 2);
    let is_real = tensor(w, k) == tensor(k, w);
    let b = sum(&outer(k, k), &outer(w, w));
    is_real && rank(&b) == 2 && product_of_eigenvalues(&b).is_positive()
}
