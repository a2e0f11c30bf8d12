//! A complete set of evaluation points: equality of two functions of few coordinates, proved.
//!
//! With `G = X Xᵀ` every column of the output is `L P(G) x` for a matrix `P` of forms of degree
//! `(3^l − 1)/2` in `G` (docs/equivalence.md). Both networks see `X` only through `n` linear forms,
//! and a form of degree `D` in `N` variables that vanishes at all non-negative integer points with
//! sum `D` is zero.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rayon::prelude::*;

use super::scaled::Scaled;
use super::subspace::{Subspace, rows_and_columns};
use super::virtual_weights::Virtual;
use crate::matrix::Matrix;
use crate::theory::lightning::layer::matrices::Exact;

/// Coordinates in which both functions are the same at all points of a complete set.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// `P`: `M_i = Pᵀ M̃_i P`, `L = L̃ P` for both networks.
    pub coordinates: Exact,
    /// The columns of `P` that are the identity, from zero.
    pub pivots: Vec<usize>,
}

/// How many points are evaluated at most.
const MOST_POINTS: u128 = 1 << 18;
/// Products of machine words, over all points: some tens of seconds.
const MOST_WORK: u128 = 1 << 36;

/// What a complete set of points says.
pub(super) enum Points {
    Same(Evaluation),
    Different,
    TooMany,
}

/// Compares two functions at a complete set of points, if there are not too many.
pub(super) fn compare(one: &Virtual, other: &Virtual, tokens: usize) -> Points {
    let Some(found) = coordinates(&[one, other]) else { return Points::TooMany };
    let n = found.pivots.len();
    if n == 0 {
        return Points::Same(found);
    }
    let networks = [one, other].map(|network| Small::new(network, &found.pivots));
    let is_same_depth = networks[0].forms.len() == networks[1].forms.len();
    let grids = [0, 1].map(|side: usize| Grid::new(n, tokens, networks[side].forms.len()));
    let total: u128 = grids.iter().map(|grid| grid.count()).sum();
    let work = networks.iter().zip(&grids).map(|(network, grid)| grid.count() * network.work(grid));
    if total > MOST_POINTS || work.sum::<u128>() > MOST_WORK {
        return Points::TooMany;
    }
    let is_same = if is_same_depth {
        let scales = [&networks[1].scale, &networks[0].scale];
        grids[0].points().par_bridge().all(|point| {
            let values = [0, 1].map(|side| networks[side].value(&grids[0], &point));
            let pairs = values[0].entries().iter().zip(values[1].entries());
            // Each value is that of the network divided by its scale.
            let mut pairs = pairs;
            pairs.all(|(x, y)| {
                x * scales[1].numer() * scales[0].denom()
                    == y * scales[0].numer() * scales[1].denom()
            })
        })
    } else {
        networks.iter().zip(&grids).all(|(network, grid)| {
            grid.points().par_bridge().all(|point| {
                network.scale.is_zero()
                    || network.value(grid, &point).entries().iter().all(BigInt::is_zero)
            })
        })
    };
    if is_same { Points::Same(found) } else { Points::Different }
}

/// A basis of the space of all rows and columns of the `M_i` and rows of the `L`, in reduced form.
/// `None` when its dimension is beyond any complete set of points.
pub(super) fn coordinates(networks: &[&Virtual; 2]) -> Option<Evaluation> {
    let mut vectors = Vec::new();
    for network in networks {
        vectors.extend(network.forms.iter().flat_map(|form| rows_and_columns(&form.primitive())));
        let last = network.last().primitive();
        vectors.extend((0..last.rows()).map(|i| last.row(i).to_vec()));
    }
    let space = Subspace::spanned(networks[0].last().integers().columns(), vectors);
    (space.dimension() <= MOST_COORDINATES)
        .then_some(Evaluation { coordinates: space.basis, pivots: space.pivots })
}

/// More coordinates have more than 2^18 points even for the smallest degree, 4 in 120 variables.
const MOST_COORDINATES: usize = 15;

/// A network in few coordinates: integers, and the scale that they lack.
struct Small {
    forms: Vec<Matrix<BigInt>>,
    last: Matrix<BigInt>,
    /// The function is this times that of the integers.
    scale: BigRational,
    bits: u64,
}

impl Small {
    fn new(network: &Virtual, pivots: &[usize]) -> Self {
        let n = pivots.len();
        let part = |form: &Scaled| {
            Matrix::from_fn(n, n, |i, j| form.integers()[(pivots[i], pivots[j])].clone())
        };
        let last = network.last();
        let rows = last.integers().rows();
        let scales: Vec<BigRational> =
            network.forms.iter().map(|form| form.scale().clone()).collect();
        let forms: Vec<_> = network.forms.iter().map(part).collect();
        let last_part = Matrix::from_fn(rows, n, |i, j| last.integers()[(i, pivots[j])].clone());
        let longest =
            |matrix: &Matrix<BigInt>| matrix.entries().iter().map(BigInt::bits).max().unwrap_or(0);
        Small {
            bits: forms.iter().chain([&last_part]).map(longest).max().unwrap_or(0),
            scale: super::virtual_weights::total(&scales) * last.scale(),
            forms,
            last: last_part,
        }
    }

    /// `L̃ W_l`, or `L̃ W_l Y`.
    fn value(&self, grid: &Grid, point: &[u32]) -> Matrix<BigInt> {
        let n = self.last.columns();
        let (mut w, mut gram) = match grid.tokens {
            None => {
                let identity = Matrix::from_fn(n, n, |i, j| BigInt::from(i32::from(i == j)));
                // Rows of the upper triangle one after the other.
                let at = |i: usize, j: usize| i * n - i * (i + 1) / 2 + j;
                let gram = Matrix::from_fn(n, n, |i, j| point[at(i.min(j), i.max(j))].into());
                (identity, gram)
            }
            Some(t) => {
                let y = Matrix::from_fn(n, t, |i, j| BigInt::from(point[i * t + j]));
                let gram = times(&y, &y.transpose());
                (y, gram)
            }
        };
        for (i, form) in self.forms.iter().enumerate() {
            let step = times(&gram, form);
            w = times(&step, &w);
            if i + 1 < self.forms.len() {
                gram = times(&times(&step, &gram), &step.transpose());
            }
        }
        times(&self.last, &w)
    }

    /// Products of machine words for one point.
    fn work(&self, grid: &Grid) -> u128 {
        let n = self.last.columns() as u128;
        let words = u128::from(grid.degree * (self.bits + 8) / 64 + 1);
        n * n * (4 * n * self.forms.len() as u128 + self.last.rows() as u128) * words * words
    }
}

fn times(a: &Matrix<BigInt>, b: &Matrix<BigInt>) -> Matrix<BigInt> {
    Matrix::from_fn(a.rows(), b.columns(), |i, j| {
        a.row(i).iter().zip(b.column(j)).map(|(x, y)| x * y).sum()
    })
}

/// All lists of non-negative integers of a length and a sum.
struct Grid {
    length: usize,
    degree: u64,
    /// For fewer tokens than coordinates, their number: then a point is `Y`, else `G`.
    tokens: Option<usize>,
}

impl Grid {
    fn new(n: usize, tokens: usize, layers: usize) -> Self {
        let power = 3u64.saturating_pow(layers as u32);
        if tokens >= n {
            Grid { length: n * (n + 1) / 2, degree: (power - 1) / 2, tokens: None }
        } else {
            Grid { length: n * tokens, degree: power, tokens: Some(tokens) }
        }
    }

    /// `C(N + D − 1, D)`, or more than is allowed.
    fn count(&self) -> u128 {
        let (small, large) = match (self.length as u64 - 1, self.degree) {
            (variables, degree) if variables < degree => (variables, degree),
            (variables, degree) => (degree, variables),
        };
        let mut count = 1u128;
        for j in 1..=u128::from(small) {
            count = count * (u128::from(large) + j) / j;
            if count > MOST_POINTS {
                break;
            }
        }
        count
    }

    fn points(&self) -> impl Iterator<Item = Vec<u32>> + Send {
        let mut next = vec![0u32; self.length];
        next[self.length - 1] = self.degree as u32;
        let mut state = Some(next);
        std::iter::from_fn(move || {
            let point = state.clone()?;
            state = advance(point.clone());
            Some(point)
        })
    }
}

/// The next one in the order of words: one more at the last place that leaves something behind it.
fn advance(mut point: Vec<u32>) -> Option<Vec<u32>> {
    let last = point.iter().rposition(|&x| x > 0)?;
    let rest = point[last] - 1;
    let before = last.checked_sub(1)?;
    point[last] = 0;
    point[before] += 1;
    let end = point.len() - 1;
    point[end] = rest;
    Some(point)
}

#[cfg(test)]
mod tests {
    use super::{Grid, advance};

    /// Every list once, as many as the binomial coefficient says.
    #[test]
    fn all_points_once() {
        for (length, degree) in [(1, 4), (3, 4), (4, 9), (6, 4), (2, 0)] {
            let grid = Grid { length, degree, tokens: None };
            let mut points: Vec<_> = grid.points().collect();
            assert!(points.iter().all(|p| p.iter().sum::<u32>() == degree as u32));
            let count = points.len();
            points.sort();
            points.dedup();
            assert_eq!((points.len(), count as u128), (count, grid.count()), "{length} {degree}");
        }
        assert_eq!(advance(vec![4, 0, 0]), None);
    }
}
