//! Curves inside the neuromanifold whose tangent vectors prove a singular point.
//!
//! Every curve is a curve of weights `(Q, K, V)`, so the rank of `A = KᵀQ` is at most the query size for
//! all values of the parameter, by construction. A family of curves may depend on a second parameter `s`:
//! then the points `T(s)` that they pass through tend to the point in question.

use std::collections::BTreeMap;

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::{By, Curve, Curves};
use num_rational::BigRational;
use num_traits::Zero;

use super::matrices::{Exact, parallel, unit, zeros};
use super::minor::{Drawn, refused};
use super::network::{BUDGET, Block, Written};
use super::weights::{Layer, RankOne};
use crate::error::Result;
use crate::linalg::query_key;
use crate::matrix::Matrix;
use crate::search::grow;

/// More tangent vectors than these prove nothing new, unless the dimension needs them.
const MOST_VECTORS: usize = 256;

/// Curves through the function of a layer, as many independent tangent vectors as there are (or 256, or one
/// more than the dimension). `None` where the function is a smooth point: see
/// `docs/theorems/one-layer.md` for why there are enough in every other case.
pub(super) fn through(layer: &Layer, written: &Written, drawn: &Drawn) -> Result<Option<Curves>> {
    let Some(Candidates { curves, columns, at, span }) = candidates(layer) else { return Ok(None) };
    let target = span.min(MOST_VECTORS.max(layer.dimension() + 1));
    let proof = drawn.curves(curves, columns, at);
    let minor = grow(&written.source, &written.weights, &proof, target, BUDGET).map_err(refused)?;
    let mut chosen: Vec<(u32, u32)> = minor.columns.iter().map(|&at| proof.columns[at]).collect();
    // Only the curves that are used.
    let mut numbers: Vec<u32> = chosen.iter().map(|(curve, _)| *curve).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for (curve, _) in &mut chosen {
        *curve = numbers.partition_point(|number| number < curve) as u32 + 1;
    }
    let curves = numbers.iter().map(|&number| proof.curves[number as usize - 1].clone()).collect();
    Ok(Some(Curves { by: By::Words, curves, columns: chosen, rows: minor.rows, ..proof }))
}

/// Curves, and how many dimensions their tangent vectors span.
struct Candidates {
    curves: Vec<Curve>,
    /// The number of a curve, and a coordinate or 0.
    columns: Vec<(u32, u32)>,
    at: i64,
    span: usize,
}

/// A base point of curves: some `Q, K, V`, perhaps with a part that is multiplied by `s`.
#[derive(Clone)]
struct Sheet {
    q: Exact,
    k: [Exact; 2],
    v: [Exact; 2],
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
    let mut found = Candidates { curves: vec![], columns: vec![], at: 0, span: 0 };
    match (layer.aligned(), layer.rank_one()) {
        (Some(factors), _) if d > 2 => {
            found.first_order(layer, &constant(&factors, layer));
            found.second_order(layer, &factors);
            let squares = d * (d - 1) / 2;
            found.span =
                if a == 1 { 2 * d - 1 + d_out * d - d + squares } else { all - d + squares };
        }
        (Some(factors), _) if a > 1 || d_out > 1 => found.two_sheets(layer, &factors, true),
        (None, _) if (2..d).contains(&a) && rank < a => {
            let (q, k) = query_key(layer.a(), a).expect("the rank is at most the query size");
            let none = [zeros(a, d), zeros(d_out, d)];
            let [no_k, no_v] = none;
            found.first_order(layer, &Sheet { q, k: [k, no_k], v: [layer.v().clone(), no_v] });
            found.span = all - 1;
        }
        (None, Some(factors)) if a >= d || d_out > 1 => found.two_sheets(layer, &factors, false),
        _ => return None,
    }
    Some(found)
}

/// One matrix of the shape of `Q`, whose row is the vector.
fn row(layer: &Layer, place: usize, vector: &[BigRational]) -> Exact {
    Matrix::from_fn(layer.query(), layer.d(), |i, j| match i == place {
        true => vector[j].clone(),
        false => BigRational::zero(),
    })
}

fn outer(h: &[BigRational], v: &[BigRational]) -> Exact {
    Matrix::from_fn(h.len(), v.len(), |i, j| &h[i] * &v[j])
}

/// `A = k qᵀ`, `V = h vᵀ`.
fn constant(factors: &RankOne, layer: &Layer) -> Sheet {
    let RankOne { k, q, h, v } = factors;
    Sheet {
        q: row(layer, 0, q),
        k: [row(layer, 0, k), zeros(layer.query(), layer.d())],
        v: [outer(h, v), zeros(layer.d_out(), layer.d())],
    }
}

/// A matrix in the language.
fn text(matrix: &Exact) -> String {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).join(", ");
    format!("[{}]", (0..matrix.rows()).map(row).join("; "))
}

/// A matrix and a multiple of another one, which may be zero.
fn moved([start, by]: [&Exact; 2], factor: &str) -> String {
    match by.entries().iter().all(Zero::is_zero) {
        true => text(start),
        false => format!("{} + {factor} * {}", text(start), text(by)),
    }
}

impl Sheet {
    fn curve(&self, layer: &Layer) -> Curve {
        let weights = [
            (Block::Q, text(&self.q)),
            (Block::K, moved([&self.k[0], &self.k[1]], "s")),
            (Block::V, moved([&self.v[0], &self.v[1]], "s")),
        ];
        let weights = weights.map(|(block, text)| (block.name(layer).to_string(), text));
        Curve { weights: BTreeMap::from(weights), order: None }
    }
}

impl Candidates {
    /// A curve with derivatives by entries of its blocks.
    fn push(
        &mut self,
        layer: &Layer,
        curve: Curve,
        moves: impl IntoIterator<Item = (Block, (usize, usize))>,
    ) {
        self.curves.push(curve);
        let number = self.curves.len() as u32;
        let columns = moves.into_iter().map(|(block, place)| block.coordinate(layer, place) as u32);
        self.columns.extend(columns.map(|column| (number, column)));
    }

    /// All velocities of `A` and `V` that a curve of first order on a sheet has: along single entries of
    /// `V`, and for `A` along matrices of rank one, by a row of `K` and `Q` that the sheet does not use,
    /// or, for query size one, along `K` and `Q`.
    fn first_order(&mut self, layer: &Layer, sheet: &Sheet) {
        let (d, d_out, rank) = (layer.d(), layer.d_out(), layer.ranks().0);
        let values = (0..d_out).flat_map(|n| (0..d).map(move |j| (Block::V, (n, j))));
        if layer.query() == rank {
            let rows = [Block::Q, Block::K].into_iter();
            let rows = rows.flat_map(|block| (0..d).map(move |j| (block, (0, j))));
            self.push(layer, sheet.curve(layer), rows.chain(values));
            return;
        }
        let mut values = Some(values);
        for i in 0..d {
            let mut sheet = sheet.clone();
            sheet.k[0][(rank, i)] = BigRational::from_integer(1.into());
            let row = (0..d).map(|m| (Block::Q, (rank, m)));
            self.push(layer, sheet.curve(layer), row.chain(values.take().into_iter().flatten()));
        }
    }

    /// `((k + e p) qᵀ, h (k − e p)ᵀ)`, whose tensor is `(k² − e² p²) ⊗ q ⊗ h`, for `p = e_i` and
    /// `p = e_i + e_j`.
    fn second_order(&mut self, layer: &Layer, factors: &RankOne) {
        let d = layer.d();
        let start = constant(factors, layer);
        let pairs = (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)));
        for (i, j) in pairs {
            let entry = |at: usize| BigRational::from_integer(i64::from(at == i || at == j).into());
            let p: Vec<BigRational> = (0..d).map(entry).collect();
            let minus: Vec<BigRational> = factors.h.iter().map(|x| -x).collect();
            let mut curve = start.curve(layer);
            let moves = [
                (Block::K, moved([&start.k[0], &row(layer, 0, &p)], "e")),
                (Block::V, moved([&start.v[0], &outer(&minus, &p)], "e")),
            ];
            for (block, text) in moves {
                curve.weights.insert(block.name(layer).to_string(), text);
            }
            curve.order = Some(2);
            self.push(layer, curve, []);
            self.columns.push((self.curves.len() as u32, 0));
        }
    }

    /// Curves on both sheets `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)`; for aligned factors with `v = k + s w`,
    /// which tends to them.
    fn two_sheets(&mut self, layer: &Layer, factors: &RankOne, is_limit: bool) {
        let (d, d_out) = (layer.d(), layer.d_out());
        let exchanged = RankOne { k: factors.v.clone(), v: factors.k.clone(), ..factors.clone() };
        let mut sheets = [constant(factors, layer), constant(&exchanged, layer)];
        if is_limit {
            let w = independent_of(&factors.k);
            sheets[0].v[1] = outer(&factors.h, &w);
            sheets[1].k[1] = row(layer, 0, &w);
        }
        for sheet in &sheets {
            self.first_order(layer, sheet);
        }
        self.at = i64::from(is_limit);
        self.span = match layer.query() > 1 {
            true => (2 * d - 1) * (d + d_out - 1),
            false => (2 * d - 1) * d_out + d - 1,
        };
    }
}

/// A unit vector that is not parallel to a vector.
fn independent_of(k: &[BigRational]) -> Vec<BigRational> {
    let units = (0..k.len()).map(|i| unit(1, k.len(), (0, i)).row(0).to_vec());
    let mut free = units.filter(|w| !parallel(k, w));
    free.next().expect("at least two coordinates")
}

/// The lines through zero: `e · x_p x_q ⊗ e_m ⊗ e_n`, along entry `(n, q)` of `V`, where `K` is `e_p` and `Q`
/// is `e_m`.
fn through_zero(layer: &Layer) -> Candidates {
    let (d, d_out) = (layer.d(), layer.d_out());
    let span = d_out * d * (d * (d + 1) / 2);
    let enough = span.min(MOST_VECTORS.max(layer.dimension() + 1));
    let mut found = Candidates { curves: vec![], columns: vec![], at: 0, span: enough };
    let unit = |at: usize| unit(1, d, (0, at)).row(0).to_vec();
    for (m, p) in (0..d).cartesian_product(0..d) {
        if found.columns.len() >= enough {
            break;
        }
        let none = || zeros(d_out, d);
        let sheet = Sheet {
            q: row(layer, 0, &unit(m)),
            k: [row(layer, 0, &unit(p)), zeros(layer.query(), d)],
            v: [none(), none()],
        };
        let lines = (0..d_out).flat_map(|n| (p..d).map(move |q| (Block::V, (n, q))));
        found.push(layer, sheet.curve(layer), lines);
    }
    found.columns.truncate(enough);
    found
}
