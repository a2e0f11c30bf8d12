//! Lemma A.3, corrected: the kernel of the differential of one layer, and its critical points.
//!
//! The lemma as printed says that the critical points are `A = k qᵀ`, `V = h kᵀ`. Also critical are
//! `A = 0` and `V = 0` with the other of rank two or more, and for `d = 1` the aligned points are not.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::Zero;

use super::matrices::{
    Exact, integer, kernel, outer, primitive, product, rank, scaled, sum, unit, zeros,
};
use super::weights::Layer;
use crate::matrix::Matrix;

/// The differential of (weights ↦ function) at the weights of a layer, for t ≥ 2.
#[derive(Clone, Debug, PartialEq)]
pub struct Differential {
    /// The dimension of the space that it is taken on: all `(Q̇, K̇, V̇)`, or the tangent space (in
    /// the sense of Zariski) of {rk A ≤ a} at `A` together with all `V̇`.
    pub space: usize,
    /// A basis of its kernel, each vector a velocity of every block of the weights, with coprime
    /// integer entries.
    pub kernel: Vec<Vec<Exact>>,
    /// Whether the kernel is larger than at a generic point: larger than the line of scalings for
    /// `(A, V)`, the rank below the dimension of the neuromanifold for `(Q, K, V)`.
    pub critical: bool,
}

/// The differential at the weights of a layer.
///
/// On all `(Ȧ, V̇)` the kernel is the line of `(A, −V)`, except where `A = 0` or `V = 0`, and where
/// `A = k qᵀ`, `V = h kᵀ`: there it consists of the `(p qᵀ, −h pᵀ)`. With queries and keys, of all
/// that are mapped there.
///
/// # Panics
/// When the layer has one token: the kernel is another one.
pub fn differential(layer: &Layer) -> Differential {
    assert!(layer.tokens() > 1, "the differential for two tokens or more");
    let (d, d_out, a) = (layer.d(), layer.d_out(), layer.query());
    let (space, vectors, generic) = if layer.is_qkv() {
        let space = 2 * a * d + d_out * d;
        (space, with_queries_and_keys(layer), space - layer.dimension())
    } else if is_chart(layer) {
        (2 * a * d - a * a + d_out * d, on_tangent_space(layer), 1)
    } else {
        (d * d + d_out * d, on_all_matrices(layer), 1)
    };
    let critical = vectors.len() > generic;
    Differential { space, kernel: vectors.into_iter().map(integral).collect(), critical }
}

/// Whether {rk A ≤ a} is a proper subvariety, smooth at `A`: then `(Q, K)` are coordinates.
pub(super) fn is_chart(layer: &Layer) -> bool {
    layer.query() < layer.d() && layer.ranks().0 == layer.query()
}

fn negative(matrix: &Exact) -> Exact {
    matrix.map(|entry| -entry)
}

fn units(rows: usize, columns: usize) -> impl Iterator<Item = Exact> {
    (0..rows * columns).map(move |at| unit(rows, columns, (at / columns, at % columns)))
}

/// The kernel on all `(Ȧ, V̇)`.
fn on_all_matrices(layer: &Layer) -> Vec<Vec<Exact>> {
    let (d, d_out) = (layer.d(), layer.d_out());
    let (no_a, no_v) = (zeros(d, d), zeros(d_out, d));
    let mut vectors: Vec<Vec<Exact>> = Vec::new();
    if layer.ranks().1 == 0 {
        vectors.extend(units(d, d).map(|a| vec![a, no_v.clone()]));
    }
    if layer.ranks().0 == 0 {
        vectors.extend(units(d_out, d).map(|v| vec![no_a.clone(), v]));
    }
    if layer.ranks().0 > 0 && layer.ranks().1 > 0 {
        vectors = match layer.aligned() {
            None => vec![vec![layer.a().clone(), negative(layer.v())]],
            Some(factors) => aligned(&factors.q, &factors.h),
        };
    }
    vectors
}

/// The `(p qᵀ, −h pᵀ)` for the unit vectors `p`.
fn aligned(q: &[BigRational], h: &[BigRational]) -> Vec<Vec<Exact>> {
    let vector = |i| {
        let p = unit(1, q.len(), (0, i));
        vec![outer(p.row(0), q), negative(&outer(h, p.row(0)))]
    };
    (0..q.len()).map(vector).collect()
}

/// The kernel on the tangent space of {rk A ≤ a} at a matrix of rank `a`. `A` and all
/// `p qᵀ` are tangent, so only `V = 0` is different from all matrices.
fn on_tangent_space(layer: &Layer) -> Vec<Vec<Exact>> {
    if layer.ranks().1 > 0 {
        return on_all_matrices(layer);
    }
    // Ȧ is tangent if and only if it maps ker A into the image of A: y Ȧ x = 0 for y A = 0 = A x.
    let d = layer.d();
    let (right, left) = (kernel(layer.a()), kernel(&layer.a().transpose()));
    let conditions = left.iter().flat_map(|y| right.iter().map(|x| outer(y, x).into_entries()));
    let tangent = kernel(&Matrix::from_rows(d * d, conditions.collect()));
    let no_v = zeros(layer.d_out(), d);
    tangent.into_iter().map(|entries| vec![Matrix::new(d, d, entries), no_v.clone()]).collect()
}

/// The kernel on all `(Q̇, K̇, V̇)`: those with `(K̇ᵀQ + KᵀQ̇, V̇)` in the kernel on all matrices.
fn with_queries_and_keys(layer: &Layer) -> Vec<Vec<Exact>> {
    let (d, d_out, a) = (layer.d(), layer.d_out(), layer.query());
    let (q, k) = (&layer.weights()[0], &layer.weights()[1]);
    if layer.ranks().1 == 0 {
        let none = || zeros(a, d);
        let no_v = zeros(d_out, d);
        let mut vectors: Vec<Vec<Exact>> =
            units(a, d).map(|q| vec![q, none(), no_v.clone()]).collect();
        vectors.extend(units(a, d).map(|k| vec![none(), k, no_v.clone()]));
        if layer.ranks().0 == 0 {
            vectors.extend(units(d_out, d).map(|v| vec![none(), none(), v]));
        }
        return vectors;
    }
    let images = on_all_matrices(layer);
    if a <= d && images.len() == 1 && layer.ranks().0 > 0 && [q, k].iter().all(|m| rank(m) == a) {
        return with_full_ranks(layer);
    }
    // Unknowns Q̇, K̇, and the coefficients of the images, one equation for each entry of Ȧ.
    let zero = BigRational::zero();
    let equation = |at: usize| {
        let (i, j) = (at / d, at % d);
        let mut row = vec![zero.clone(); 2 * a * d];
        for r in 0..a {
            row[r * d + j] = k[(r, i)].clone();
            row[a * d + r * d + i] = q[(r, j)].clone();
        }
        row.extend(images.iter().map(|image| -&image[0][(i, j)]));
        row
    };
    let system = Matrix::from_rows(2 * a * d + images.len(), (0..d * d).map(equation).collect());
    let vector = |solution: Vec<BigRational>| {
        let block = |start: usize| Matrix::new(a, d, solution[start..start + a * d].to_vec());
        let coefficients = solution[2 * a * d..].iter().zip(&images);
        let used = coefficients.filter(|(c, _)| !c.is_zero());
        let v = used.fold(zeros(d_out, d), |v, (c, image)| sum(&v, &scaled(&image[1], c)));
        vec![block(0), block(a * d), v]
    };
    kernel(&system).into_iter().map(vector).collect()
}

/// The kernel on all `(Q̇, K̇, V̇)` where `K` and `Q` have rank `a` and only scalings are in the
/// kernel on all matrices: `KᵀQ̇ = −K̇ᵀQ` has the form `Kᵀ X Q`, so `Q̇ = X Q` and `K̇ = −Xᵀ K`.
fn with_full_ranks(layer: &Layer) -> Vec<Vec<Exact>> {
    let (d, d_out, a) = (layer.d(), layer.d_out(), layer.query());
    let (q, k) = (&layer.weights()[0], &layer.weights()[1]);
    let row = |source: &Exact, from: usize, to: usize, sign: i64| {
        Matrix::from_fn(a, d, |i, j| {
            if i == to { &source[(from, j)] * integer(sign) } else { BigRational::zero() }
        })
    };
    let pairs = (0..a).cartesian_product(0..a);
    let mut vectors: Vec<Vec<Exact>> =
        pairs.map(|(r, c)| vec![row(q, c, r, 1), row(k, r, c, -1), zeros(d_out, d)]).collect();
    vectors.push(vec![q.clone(), zeros(a, d), negative(layer.v())]);
    vectors
}

/// A multiple with coprime integer entries.
fn integral(vector: Vec<Exact>) -> Vec<Exact> {
    let entries: Vec<BigRational> =
        vector.iter().flat_map(|block| block.entries().iter().cloned()).collect();
    let mut entries = primitive(&entries).into_iter();
    let block = |block: &Exact| {
        let (rows, columns) = block.shape();
        Matrix::new(rows, columns, entries.by_ref().take(rows * columns).collect())
    };
    vector.iter().map(block).collect()
}

/// Whether `(Ȧ, V̇)`, or `(Q̇, K̇, V̇)`, is in the kernel: for tests, from the definition.
pub fn is_in_kernel(layer: &Layer, vector: &[Exact]) -> bool {
    use super::function::{entry, places};
    let v_dot = &vector[vector.len() - 1];
    let a_dot = if layer.is_qkv() {
        let (q, k) = (&layer.weights()[0], &layer.weights()[1]);
        sum(&product(&vector[1].transpose(), q), &product(&k.transpose(), &vector[0]))
    } else {
        vector[0].clone()
    };
    let in_source = layer.is_qkv() || !is_chart(layer) || is_tangent(layer, &a_dot);
    let moves =
        |place| !(entry(&a_dot, layer.v(), place) + entry(layer.a(), v_dot, place)).is_zero();
    in_source && !places(layer.d(), layer.d_out()).any(moves)
}

/// Whether the block matrix `[[Ȧ, A], [A, 0]]` has rank `2 rk A`.
fn is_tangent(layer: &Layer, a_dot: &Exact) -> bool {
    let d = layer.d();
    let blocks = Matrix::from_fn(2 * d, 2 * d, |i, j| match (i < d, j < d) {
        (true, true) => a_dot[(i, j)].clone(),
        (true, false) => layer.a()[(i, j - d)].clone(),
        (false, true) => layer.a()[(i - d, j)].clone(),
        (false, false) => BigRational::zero(),
    });
    rank(&blocks) == 2 * layer.ranks().0
}
