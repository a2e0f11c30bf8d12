//! Minors that prove a rank: places of the tensor against columns, modulo a prime.

use super::function::{Place, place_number, places_count};
use super::matrices::Exact;
use super::weights::Layer;
use crate::linalg::ModularEchelon;
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring, SplitMix64};

/// A square submatrix that is regular modulo the prime.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Minor {
    pub rows: Vec<Place>,
    pub columns: Vec<usize>,
}

/// Rows that are inserted together.
const BATCH: usize = 64;

/// Draws places at random, then takes all in turn, until their rows have rank `target`; the minor
/// has the largest rank that was found if that is never reached.
pub(super) fn grow(
    field: PrimeField,
    (d, d_out): (usize, usize),
    columns: usize,
    target: usize,
    stream: &mut SplitMix64,
    row: impl Fn(Place) -> Vec<u64>,
) -> Minor {
    let count = places_count(d, d_out);
    let mut echelon = ModularEchelon::new(field, columns);
    let mut rows = Vec::new();
    let draws = 8 * target + 64;
    let random: Vec<usize> =
        (0..draws).map(|_| (stream.next_u64() % count as u64) as usize).collect();
    let mut numbers = random.into_iter().chain(0..count);
    while echelon.rank() < target {
        let batch: Vec<Place> =
            numbers.by_ref().take(BATCH).map(|number| place_number(d, number)).collect();
        if batch.is_empty() {
            break;
        }
        let mut kept: Vec<(Place, Vec<u64>)> = batch.into_iter().map(|p| (p, row(p))).collect();
        kept.retain(|(_, row)| row.iter().any(|&x| x != 0));
        let (places, values): (Vec<Place>, Vec<Vec<u64>>) = kept.into_iter().unzip();
        let pivots = echelon.insert_batch(values);
        rows.extend(places.into_iter().zip(pivots).filter_map(|(p, pivot)| pivot.map(|_| p)));
    }
    let columns = echelon.pivots()[..echelon.rank().min(target)].to_vec();
    rows.truncate(columns.len());
    Minor { rows, columns }
}

/// The coordinates of a tangent vector, in the order of `docs/point-certificate.md`.
#[derive(Clone, Debug)]
pub(super) enum Coordinates {
    /// Entries of `A`, `V`.
    Full,
    /// Entries of `Q`, `K`, `V`, with `KᵀQ` a multiple of `A`.
    Factored { q: Exact, k: Exact },
}

/// A minor of size `target` of the differential at integer weights.
pub(super) fn of_differential(
    field: PrimeField,
    layer: &Layer,
    coordinates: &Coordinates,
    target: usize,
    stream: &mut SplitMix64,
) -> Minor {
    let (d, d_out) = (layer.d(), layer.d_out());
    let reduce = |matrix: &Exact| -> Matrix<u64> { matrix.map(|q| field.from_integer(q.numer())) };
    let v = reduce(layer.v());
    let (a, factors) = match coordinates {
        Coordinates::Full => (reduce(layer.a()), None),
        Coordinates::Factored { q, k } => {
            let (q, k) = (reduce(q), reduce(k));
            let a = Matrix::from_fn(d, d, |i, j| field.dot(k.column(i).zip(q.column(j))));
            (a, Some((q, k)))
        }
    };
    let before_v = factors.as_ref().map_or(d * d, |(q, _)| 2 * q.rows() * d);
    let row = |Place { n, m, p, q }: Place| {
        let mut row = vec![0; before_v + d_out * d];
        let mut add = |at: usize, value: u64| row[at] = field.add(&row[at], &value);
        let mut term = |p: usize, q: usize| {
            match &factors {
                None => add(p * d + m, v[(n, q)]),
                Some((queries, keys)) => {
                    for r in 0..queries.rows() {
                        add(r * d + m, field.mul(&v[(n, q)], &keys[(r, p)]));
                        add((queries.rows() + r) * d + p, field.mul(&v[(n, q)], &queries[(r, m)]));
                    }
                }
            }
            add(before_v + n * d + q, a[(p, m)]);
        };
        term(p, q);
        if p != q {
            term(q, p);
        }
        row
    };
    grow(field, (d, d_out), before_v + d_out * d, target, stream, row)
}
