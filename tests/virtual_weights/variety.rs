//! The formula counts what it says: the dimension of the variety of virtual weights is the rank of
//! its own parametrization, with no function in sight.

use neurocert::error::Result;
use neurocert::geometry::{Options, UpperRule, dimension};
use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Block, LightningAttention, Network, Parametrization};
use neurocert::ring::Ring;
use rayon::prelude::*;

/// The map W ↦ (T_1, …, T_l, L) of section 2: a network that ignores its input.
struct Virtual {
    architecture: Architecture,
    /// Whether symmetric layers give M + Mᵀ, or M like the others.
    is_symmetrized: bool,
}

fn product<R: Ring>(ring: &R, a: &Matrix<R::Elem>, b: &Matrix<R::Elem>) -> Matrix<R::Elem> {
    Matrix::from_fn(a.rows(), b.columns(), |i, j| ring.dot(a.row(i).iter().zip(b.column(j))))
}

fn transposed<E: Clone>(a: &Matrix<E>) -> Matrix<E> {
    Matrix::from_fn(a.columns(), a.rows(), |i, j| a[(j, i)].clone())
}

impl Network for Virtual {
    fn coordinates(&self) -> Vec<Block> {
        LightningAttention::new(self.architecture.clone()).coordinates()
    }

    fn input_shape(&self) -> (usize, usize) {
        (1, 1)
    }

    fn output_shape(&self) -> (usize, usize) {
        let widths = self.architecture.widths();
        let layers = self.architecture.layers();
        (layers * widths[0] + widths[layers], widths[0])
    }

    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        _: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        let d = self.architecture.widths()[0];
        let entry = |i, j| if i == j { ring.one() } else { ring.zero() };
        let mut below = Matrix::from_fn(d, d, entry);
        let mut rows = Vec::new();
        let mut is_symmetric = self.architecture.tokens() == 1;
        for layer in weights.chunks(3) {
            let q = product(ring, &layer[0], &below);
            let k = product(ring, &layer[1], &below);
            let m = product(ring, &transposed(&k), &q);
            let seen = if is_symmetric && self.is_symmetrized {
                Matrix::from_fn(d, d, |i, j| ring.add(&m[(i, j)], &m[(j, i)]))
            } else {
                m
            };
            rows.extend(seen.into_entries());
            // Rank of A, of the widths below: at most one makes all later layers symmetric.
            let i = rows.len() / (d * d) - 1;
            let narrowest = self.architecture.widths()[..=i].iter().min().unwrap();
            is_symmetric |= self.architecture.query_dims()[i].min(*narrowest) == 1;
            below = product(ring, &layer[2], &below);
        }
        rows.extend(below.into_entries());
        let (height, width) = self.output_shape();
        Ok(Matrix::new(height, width, rows))
    }

    fn evaluation_cost(&self) -> u128 {
        1000
    }
}

fn rank(architecture: &Architecture, is_symmetrized: bool) -> usize {
    let network = Virtual { architecture: architecture.clone(), is_symmetrized };
    // A trivial upper bound, so that nothing is searched for one.
    let upper = Some(UpperRule::SymmetryFields);
    dimension(&network, &Options { upper, ..Options::default() }).unwrap().lower
}

fn lists(length: usize, largest: usize) -> Vec<Vec<usize>> {
    (0..length).fold(vec![vec![]], |lists, _| {
        let longer = |list: Vec<usize>| (1..=largest).map(move |n| [&list[..], &[n]].concat());
        lists.into_iter().flat_map(longer).collect()
    })
}

/// Every architecture with up to two layers and sizes up to 4, with three layers and up to 3
/// (query sizes up to 2 there), one token and two.
#[test]
fn the_dimension_of_the_variety_is_the_rank_of_its_parametrization() {
    let mut sizes = Vec::new();
    for (layers, width, query) in [(1, 5, 6), (2, 4, 4), (3, 3, 2)] {
        for widths in lists(layers + 1, width) {
            for queries in lists(layers, query) {
                sizes.extend([1, 2].map(|tokens| (widths.clone(), queries.clone(), tokens)));
            }
        }
    }
    assert_eq!(sizes.len(), 2 * (25 * 6 + 64 * 16 + 81 * 8));
    sizes.par_iter().for_each(|(widths, queries, tokens)| {
        let built =
            Architecture::lightning(widths, queries, *tokens, Parametrization::Qkv).unwrap();
        let z = LightningAttention::new(built.clone()).virtual_weights().unwrap();
        assert_eq!(rank(&built, true), z.dimension, "{built}");
        assert_eq!(rank(&built, false), z.dimension + z.antisymmetric, "{built}: (M, L)");
    });
}
