//! Curves inside the neuromanifold whose tangent vectors prove a singular point.
//!
//! Every curve is a polynomial curve of weights `(Q, K, V)`, so the rank of `A = KᵀQ` is at most the
//! query size for all values of the parameter, by construction. A family of curves may depend on a
//! second parameter `s`: then the points `T(s)` that they pass through tend to the point in question.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::function::{Place, places_count};
use super::matrices::{Exact, cleared, parallel, unit, zeros};
use super::minor::{Minor, grow};
use super::weights::{Layer, RankOne};
use crate::geometry::query_key;
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring, SplitMix64};

/// Polynomials in `s`: the coefficients of `1, s, …`, integer matrices.
pub(super) type InS = Vec<Exact>;

/// Weights `Q, K, V`, polynomial in `s`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    pub blocks: [InS; 3],
}

/// `value · e^exponent`, to be added to an entry of a block (0 for `Q`, 1 for `K`, 2 for `V`).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Monomial {
    pub block: usize,
    pub place: (usize, usize),
    pub exponent: usize,
    pub value: BigInt,
}

/// A curve in `e`: a sheet with monomials added. Its tensor is `T(s) + e^order v(s) + …`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub sheet: usize,
    pub order: usize,
    pub add: Vec<Monomial>,
}

/// Curves with independent tangent vectors.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curves {
    pub sheets: Vec<Sheet>,
    pub curves: Vec<Curve>,
    /// The value of `s` where the tangent vectors are compared.
    pub at: i64,
    /// Entries of the tensor in which they are independent.
    pub rows: Vec<Place>,
}

/// More curves than these prove nothing new, unless the dimension needs them.
const MOST_CURVES: usize = 256;

/// Curves through the function of a layer at integer weights, as many with independent tangent
/// vectors as there are (or 256, or one more than the dimension). `None` where the function is a
/// smooth point: see `docs/one-layer.md` for why there are enough in every other case.
pub(super) fn through(layer: &Layer, field: PrimeField, stream: &mut SplitMix64) -> Option<Curves> {
    let Candidates { sheets, curves, at, span } = candidates(layer)?;
    let target = span.min(MOST_CURVES.max(layer.dimension() + 1));
    let tangents = Tangents::new(field, layer, &sheets, &curves, at);
    let shape = (layer.d(), layer.d_out());
    let Minor { rows, columns } =
        grow(field, shape, curves.len(), target, stream, |place| tangents.row(place));
    let chosen: Vec<Curve> = columns.iter().map(|&c| curves[c].clone()).collect();
    Some(Curves { sheets, curves: chosen, at, rows })
}

/// Curves, and how many dimensions their tangent vectors span.
struct Candidates {
    sheets: Vec<Sheet>,
    curves: Vec<Curve>,
    at: i64,
    span: usize,
}

fn candidates(layer: &Layer) -> Option<Candidates> {
    let (d, d_out, a, rank) = (layer.d(), layer.d_out(), layer.query(), layer.ranks().0);
    if d == 1 {
        return None;
    }
    if layer.is_zero() {
        return Some(through_zero(layer));
    }
    let all = d * d + d * d_out;
    match (layer.aligned(), layer.rank_one()) {
        (Some(factors), _) if d > 2 => {
            let sheets = vec![constant(&factors, layer)];
            let mut curves = first_order(layer, 0);
            curves.extend(second_order(layer, &factors));
            let squares = d * (d - 1) / 2;
            let span = if a == 1 { 2 * d - 1 + d_out * d - d + squares } else { all - d + squares };
            Some(Candidates { sheets, curves, at: 0, span })
        }
        (Some(factors), _) if a > 1 || d_out > 1 => Some(two_sheets(layer, &factors, true)),
        (None, _) if (2..d).contains(&a) && rank < a => {
            let (q, k) = query_key(layer.a(), a).expect("the rank is at most the query size");
            let blocks = [vec![integral(&q)], vec![integral(&k)], vec![layer.v().clone()]];
            let curves = first_order(layer, 0);
            Some(Candidates { sheets: vec![Sheet { blocks }], curves, at: 0, span: all - 1 })
        }
        (None, Some(factors)) if a >= d || d_out > 1 => Some(two_sheets(layer, &factors, false)),
        _ => None,
    }
}

fn integral(matrix: &Exact) -> Exact {
    cleared(matrix).0.map(|n| BigRational::from_integer(n.clone()))
}

fn monomial(block: usize, place: (usize, usize), exponent: usize, value: i64) -> Monomial {
    Monomial { block, place, exponent, value: value.into() }
}

/// One matrix of the shape of `Q`, whose first row is the vector.
fn first_row(layer: &Layer, vector: &[BigRational]) -> Exact {
    let mut matrix = zeros(layer.query(), layer.d());
    for (j, entry) in vector.iter().enumerate() {
        matrix[(0, j)] = entry.clone();
    }
    matrix
}

fn column(vector: &[BigRational]) -> Exact {
    Matrix::new(vector.len(), 1, vector.to_vec())
}

/// `A = k qᵀ`, `V = h vᵀ` with integer `q` and `h`.
fn constant(factors: &RankOne, layer: &Layer) -> Sheet {
    let (q, h) = (integral(&column(&factors.q)), integral(&column(&factors.h)));
    let v = Matrix::from_fn(layer.d_out(), layer.d(), |i, j| &h[(i, 0)] * &factors.v[j]);
    Sheet {
        blocks: [vec![first_row(layer, q.entries())], vec![first_row(layer, &factors.k)], vec![v]],
    }
}

/// All velocities of `A` and `V` that a curve of first order on a sheet has: along single entries of
/// `V`, and for `A` along matrices of rank one, by a row of `K` and `Q` that the sheet does not use,
/// or, for query size one, along `K` and `Q`.
fn first_order(layer: &Layer, sheet: usize) -> Vec<Curve> {
    let (d, d_out, rank) = (layer.d(), layer.d_out(), layer.ranks().0);
    let curve = |add| Curve { sheet, order: 1, add };
    let mut curves: Vec<Curve> = Vec::new();
    if layer.query() > rank {
        for (i, m) in (0..d).flat_map(|i| (0..d).map(move |m| (i, m))) {
            curves.push(curve(vec![monomial(1, (rank, i), 1, 1), monomial(0, (rank, m), 0, 1)]));
        }
    } else {
        for block in [0, 1] {
            curves.extend((0..d).map(|j| curve(vec![monomial(block, (0, j), 1, 1)])));
        }
    }
    for (n, j) in (0..d_out).flat_map(|n| (0..d).map(move |j| (n, j))) {
        curves.push(curve(vec![monomial(2, (n, j), 1, 1)]));
    }
    curves
}

/// `((k + e p) qᵀ, h (k − e p)ᵀ)`, whose tensor is `(k² − e² p²) ⊗ q ⊗ h`, for `p = e_i` and
/// `p = e_i + e_j`.
fn second_order(layer: &Layer, factors: &RankOne) -> Vec<Curve> {
    let h = cleared(&column(&factors.h)).0;
    let curve = |support: &[usize]| {
        let mut add: Vec<Monomial> = support.iter().map(|&j| monomial(1, (0, j), 1, 1)).collect();
        for &j in support {
            let entries = (0..layer.d_out()).map(|n| Monomial {
                block: 2,
                place: (n, j),
                exponent: 1,
                value: -h[(n, 0)].clone(),
            });
            add.extend(entries);
        }
        Curve { sheet: 0, order: 2, add }
    };
    let d = layer.d();
    let single = (0..d).map(|i| curve(&[i]));
    let double = (0..d).flat_map(|i| (0..i).map(move |j| [j, i])).map(|pair| curve(&pair));
    single.chain(double).collect()
}

/// Curves on both sheets `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)`; for aligned factors with `v = k + s w`,
/// which tends to them.
fn two_sheets(layer: &Layer, factors: &RankOne, is_limit: bool) -> Candidates {
    let (d, d_out) = (layer.d(), layer.d_out());
    let mut sheets = vec![constant(factors, layer)];
    let exchanged = RankOne { k: factors.v.clone(), v: factors.k.clone(), ..factors.clone() };
    sheets.push(constant(&exchanged, layer));
    if is_limit {
        let w = independent_of(&factors.k);
        let h = integral(&column(&factors.h));
        sheets[0].blocks[2].push(Matrix::from_fn(d_out, d, |i, j| &h[(i, 0)] * &w[j]));
        sheets[1].blocks[1].push(first_row(layer, &w));
    }
    let mut curves = first_order(layer, 0);
    curves.extend(first_order(layer, 1));
    let span =
        if layer.query() > 1 { (2 * d - 1) * (d + d_out - 1) } else { (2 * d - 1) * d_out + d - 1 };
    Candidates { sheets, curves, at: i64::from(is_limit), span }
}

/// A unit vector that is not parallel to a vector.
pub(super) fn independent_of(k: &[BigRational]) -> Vec<BigRational> {
    let units = (0..k.len()).map(|i| unit(1, k.len(), (0, i)).row(0).to_vec());
    let mut free = units.filter(|w| !parallel(k, w));
    free.next().expect("at least two coordinates")
}

/// The lines through zero: `e · x_i x_j ⊗ e_m ⊗ e_n`.
fn through_zero(layer: &Layer) -> Candidates {
    let (d, d_out) = (layer.d(), layer.d_out());
    let none = || vec![zeros(layer.query(), d)];
    let sheets = vec![Sheet { blocks: [none(), none(), vec![zeros(d_out, d)]] }];
    let line = |Place { n, m, p, q }: Place| Curve {
        sheet: 0,
        order: 1,
        add: vec![monomial(1, (0, p), 0, 1), monomial(0, (0, m), 0, 1), monomial(2, (n, q), 1, 1)],
    };
    let span = places_count(d, d_out);
    let enough = span.min(MOST_CURVES.max(layer.dimension() + 1));
    let curves = super::function::places(d, d_out).take(enough).map(line).collect();
    Candidates { sheets, curves, at: 0, span: enough }
}

/// `A` and `V` along a curve, the coefficients of `e^0, …, e^order` of each, modulo a prime.
struct Expansion {
    a: Vec<Matrix<u64>>,
    v: Vec<Matrix<u64>>,
}

/// The tangent vectors of curves at a value of `s`, modulo a prime.
struct Tangents {
    field: PrimeField,
    curves: Vec<Expansion>,
}

impl Tangents {
    fn new(field: PrimeField, layer: &Layer, sheets: &[Sheet], curves: &[Curve], at: i64) -> Self {
        let d = layer.d();
        let at = field.from_i64(at);
        let value = |coefficients: &InS| {
            let (rows, columns) = coefficients[0].shape();
            Matrix::from_fn(rows, columns, |i, j| {
                coefficients.iter().rev().fold(field.zero(), |sum, matrix| {
                    field.add(&field.mul(&sum, &at), &field.from_integer(matrix[(i, j)].numer()))
                })
            })
        };
        let bases: Vec<[Matrix<u64>; 3]> =
            sheets.iter().map(|sheet| sheet.blocks.each_ref().map(value)).collect();
        let expand = |curve: &Curve| {
            let mut blocks = bases[curve.sheet].clone().map(|base| {
                let zero = base.map(|_| field.zero());
                let mut coefficients = vec![zero; curve.order + 1];
                coefficients[0] = base;
                coefficients
            });
            for Monomial { block, place, exponent, value } in &curve.add {
                let entry = &mut blocks[*block][*exponent][*place];
                *entry = field.add(entry, &field.from_integer(value));
            }
            let [q, k, v] = blocks;
            let a = (0..=curve.order).map(|j| {
                Matrix::from_fn(d, d, |r, c| {
                    let terms = (0..=j).map(|i| field.dot(k[i].column(r).zip(q[j - i].column(c))));
                    terms.fold(field.zero(), |sum, term| field.add(&sum, &term))
                })
            });
            Expansion { a: a.collect(), v }
        };
        Tangents { field, curves: curves.iter().map(expand).collect() }
    }

    /// One entry of every tangent vector.
    fn row(&self, Place { n, m, p, q }: Place) -> Vec<u64> {
        let field = &self.field;
        let entry = |Expansion { a, v }: &Expansion| {
            let order = v.len() - 1;
            let mut sum = field.zero();
            for (i, a) in a.iter().enumerate() {
                let v = &v[order - i];
                field.add_mul_assign(&mut sum, &a[(p, m)], &v[(n, q)]);
                if p != q {
                    field.add_mul_assign(&mut sum, &a[(q, m)], &v[(n, p)]);
                }
            }
            sum
        };
        self.curves.iter().map(entry).collect()
    }
}
