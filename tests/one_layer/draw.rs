//! Layers with prescribed sizes, ranks and positions.

use neurocert::linalg::multimodular;
use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Parametrization, WeightFile};
use neurocert::ring::{Rationals, Ring, SplitMix64};
use neurocert::theory::lightning::layer::Layer;
use num_bigint::BigInt;
use num_rational::BigRational;

pub type Exact = Matrix<BigRational>;

/// Sizes `(d, d′, a, t)`.
pub type Sizes = (usize, usize, usize, usize);

/// How the factors of rank-one weights lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    Generic,
    /// `A = k qᵀ`, `V = h kᵀ`.
    Aligned,
    /// `A = k qᵀ`, `V = h qᵀ`, which is nothing special.
    Crossed,
}

pub fn rank(matrix: &Exact) -> usize {
    multimodular::rank(&multimodular::clear_denominators(matrix))
}

pub fn product(a: &Exact, b: &Exact) -> Exact {
    Matrix::from_fn(a.rows(), b.columns(), |i, j| Rationals.dot(a.row(i).iter().zip(b.column(j))))
}

/// An integer matrix with entries of `bits` bits.
pub fn matrix(rows: usize, columns: usize, bits: u32, stream: &mut SplitMix64) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| {
        BigRational::from_integer(BigInt::from(stream.in_range((1 << bits) - 1)))
    })
}

/// A rational matrix of a prescribed rank.
pub fn of_rank(
    rows: usize,
    columns: usize,
    target: usize,
    bits: u32,
    stream: &mut SplitMix64,
) -> Exact {
    loop {
        let left = matrix(rows, target, bits, stream);
        let right = matrix(target, columns, bits, stream);
        let denominator = BigInt::from(1 + stream.next_u64() % 7);
        let found = product(&left, &right).map(|x| x / BigRational::from(denominator.clone()));
        if rank(&found) == target {
            return found;
        }
    }
}

/// An invertible matrix.
pub fn gauge(size: usize, bits: u32, stream: &mut SplitMix64) -> Exact {
    of_rank(size, size, size, bits, stream)
}

/// `(A, V)` of the given ranks; positions other than generic are for ranks one.
pub fn attention(
    (d, d_out, ..): Sizes,
    (r, s): (usize, usize),
    position: Position,
    bits: u32,
    stream: &mut SplitMix64,
) -> (Exact, Exact) {
    if (r, s) != (1, 1) {
        return (of_rank(d, d, r, bits, stream), of_rank(d_out, d, s, bits, stream));
    }
    let mut vector = |size| of_rank(size, 1, 1, bits, stream);
    let (k, q, h, generic) = (vector(d), vector(d), vector(d_out), vector(d));
    let v = match position {
        Position::Generic => generic,
        Position::Aligned => k.clone(),
        Position::Crossed => q.clone(),
    };
    (product(&k, &q.transpose()), product(&h, &v.transpose()))
}

/// The layer in the coordinates `(A, V)`.
pub fn av((_, _, a, t): Sizes, (form, v): (Exact, Exact)) -> Layer {
    Layer::from_attention(form, v, a, t).unwrap()
}

/// The layer with queries and keys: as few rows that are not zero as possible, or with rows of `Q`
/// (or of `K`) that meet zeros in the other, then changed by a random gauge.
pub fn qkv((d, d_out, a, t): Sizes, (form, v): (Exact, Exact), stream: &mut SplitMix64) -> Layer {
    let (q, k) = factors(&form, a, stream);
    let architecture = Architecture::lightning(&[d, d_out], &[a], t, Parametrization::Qkv).unwrap();
    Layer::new(WeightFile { architecture, weights: vec![q, k, v] }).unwrap()
}

/// A random `(Q, K)` with `KᵀQ = A`.
pub fn factors(form: &Exact, a: usize, stream: &mut SplitMix64) -> (Exact, Exact) {
    let (d, r) = (form.rows(), rank(form));
    let (q, k) = neurocert::linalg::query_key(form, r).unwrap();
    let split = r + (stream.next_u64() % (a - r + 1) as u64) as usize;
    let zero = Rationals.zero();
    let mut free = matrix(a, d, 2, stream);
    let mut fill = |base: &Exact, is_free: &dyn Fn(usize) -> bool| {
        Matrix::from_fn(a, d, |i, j| match i {
            _ if i < r => base[(i, j)].clone(),
            _ if is_free(i) => std::mem::replace(&mut free[(i, j)], zero.clone()),
            _ => zero.clone(),
        })
    };
    let (q, k) = (fill(&q, &|i| i < split), fill(&k, &|i| i >= split));
    let c = gauge(a, 2, stream);
    (product(&c, &q), product(&inverse(&c).transpose(), &k))
}

/// The inverse by Gauss and Jordan: slow, and not the library's.
pub fn inverse(matrix: &Exact) -> Exact {
    let n = matrix.rows();
    let mut rows: Vec<Vec<BigRational>> = (0..n)
        .map(|i| {
            let unit = (0..n).map(|j| Rationals.from_i64(i64::from(i == j)));
            matrix.row(i).iter().cloned().chain(unit).collect()
        })
        .collect();
    for c in 0..n {
        let pivot = (c..n).find(|&r| !Rationals.is_zero(&rows[r][c])).expect("invertible");
        rows.swap(c, pivot);
        let scale = rows[c][c].recip();
        rows[c].iter_mut().for_each(|x| *x *= &scale);
        let pivot_row = rows[c].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(r, _)| *r != c) {
            let factor = row[c].clone();
            row.iter_mut().zip(&pivot_row).for_each(|(x, y)| *x -= &factor * y);
        }
    }
    Matrix::from_rows(n, rows.into_iter().map(|row| row[n..].to_vec()).collect())
}

/// All sizes up to a bound with all ranks and positions.
pub fn all(most: usize, tokens: usize) -> impl Iterator<Item = (Sizes, (usize, usize), Position)> {
    let sizes = (1..=most).flat_map(move |d| {
        (1..=most).flat_map(move |d_out| (1..=most).map(move |a| (d, d_out, a, tokens)))
    });
    sizes.flat_map(|sizes @ (d, d_out, a, _)| {
        let ranks = (0..=a.min(d)).flat_map(move |r| (0..=d.min(d_out)).map(move |s| (r, s)));
        ranks.flat_map(move |ranks| {
            let positions: &[Position] = match ranks {
                (1, 1) => &[Position::Generic, Position::Aligned, Position::Crossed],
                _ => &[Position::Generic],
            };
            positions.iter().map(move |&position| (sizes, ranks, position))
        })
    })
}

pub fn name(layer: &Layer) -> String {
    let aligned = if layer.aligned().is_some() { " aligned" } else { "" };
    format!("{}, ranks {:?}{aligned}", layer.architecture(), layer.ranks())
}
