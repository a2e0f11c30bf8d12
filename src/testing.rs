//! Strategies for [`proptest`](mod@proptest): exact weights with prescribed ranks, changes of gauge, members of
//! fibers (feature `testing`).
//!
//! All values are exact rational numbers; ranks are exact by construction, not by rejection, so that
//! shrinking keeps them. Failures shrink to small integers.
//!
//! ```
//! use neurocert::testing::{layers, same_fiber};
//! use neurocert::theory::lightning::layer::same_function;
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(8), |(pair in same_fiber(layers(2, 3, 2, 2, (1, 1), 8)))| {
//!     let (layer, member) = pair;
//!     prop_assert_eq!(layer.ranks(), (1, 1));
//!     prop_assert!(same_function(&layer, &member));
//! });
//! ```

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::claims::draw::{inverse, product};
use crate::matrix::Matrix;
use crate::network::{Architecture, Matrices, Parametrization};
use crate::theory::lightning::layer::{Layer, fiber};

/// A matrix over the rational numbers.
pub type Exact = Matrix<BigRational>;

/// Rational numbers with numerators of up to `bits` bits and denominators up to 7.
///
/// # Panics
/// Unless `bits` is from 1 to 62.
pub fn rationals(bits: u32) -> impl Strategy<Value = BigRational> + Clone {
    assert!((1..=62).contains(&bits), "numerators of 1 to 62 bits");
    let bound = (1i64 << bits) - 1;
    let ratio = |(n, d): (i64, i64)| BigRational::new(BigInt::from(n), BigInt::from(d));
    (-bound..=bound, 1..=7i64).prop_map(ratio)
}

/// Rational numbers that are not zero.
pub fn nonzero(bits: u32) -> impl Strategy<Value = BigRational> + Clone {
    let one = || BigRational::one();
    rationals(bits).prop_map(move |q| if q == BigRational::default() { one() } else { q })
}

/// `rows × columns` matrices.
pub fn matrices(rows: usize, columns: usize, bits: u32) -> impl Strategy<Value = Exact> + Clone {
    vec(rationals(bits), rows * columns).prop_map(move |e| Matrix::new(rows, columns, e))
}

/// `rows × columns` matrices of a rank, exactly: a product of matrices that contain the identity.
///
/// # Panics
/// When the rank exceeds a side.
pub fn matrices_of_rank(
    rows: usize,
    columns: usize,
    rank: usize,
    bits: u32,
) -> impl Strategy<Value = Exact> {
    assert!(rank <= rows.min(columns), "a rank of at most both sides");
    (full_columns(rows, rank, bits), full_columns(columns, rank, bits), vec(nonzero(bits), rank))
        .prop_map(move |(left, right, scale)| {
            let scaled = Matrix::from_fn(rows, rank, |i, j| &left[(i, j)] * &scale[j]);
            product(&scaled, &right.transpose())
        })
}

/// `rows × rank` matrices of full column rank: some rows are the identity, the others anything.
fn full_columns(rows: usize, rank: usize, bits: u32) -> impl Strategy<Value = Exact> {
    let chosen = subsequence((0..rows).collect::<Vec<_>>(), rank);
    (chosen, matrices(rows, rank, bits)).prop_map(move |(chosen, mut matrix)| {
        for (j, &row) in chosen.iter().enumerate() {
            for c in 0..rank {
                matrix[(row, c)] = BigRational::from_integer(BigInt::from(i32::from(c == j)));
            }
        }
        matrix
    })
}

/// Invertible matrices: elements of `GL`.
pub fn invertible(size: usize, bits: u32) -> impl Strategy<Value = Exact> {
    // Lower triangular with a diagonal of ones, a diagonal, upper triangular with ones.
    let half = move || matrices(size, size, bits);
    (half(), half(), vec(nonzero(bits), size)).prop_map(move |(lower, upper, diagonal)| {
        let one = BigRational::one();
        let lower = Matrix::from_fn(size, size, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Greater => lower[(i, j)].clone(),
            std::cmp::Ordering::Equal => one.clone(),
            std::cmp::Ordering::Less => BigRational::default(),
        });
        let upper = Matrix::from_fn(size, size, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => upper[(i, j)].clone(),
            std::cmp::Ordering::Equal => diagonal[i].clone(),
            std::cmp::Ordering::Greater => BigRational::default(),
        });
        product(&lower, &upper)
    })
}

/// Layers `(A, V)` of the sizes `d`, `d′`, `a`, `t` and the ranks `(rk A, rk V)`.
///
/// # Panics
/// When sizes are zero or ranks too large.
pub fn layers(
    d: usize,
    d_out: usize,
    a: usize,
    tokens: usize,
    (rank_a, rank_v): (usize, usize),
    bits: u32,
) -> impl Strategy<Value = Layer> {
    assert!(rank_a <= a, "the rank of A is at most the query size");
    (matrices_of_rank(d, d, rank_a, bits), matrices_of_rank(d_out, d, rank_v, bits)).prop_map(
        move |(form, v)| Layer::from_attention(form, v, a, tokens).expect("shapes and ranks fit"),
    )
}

/// A layer and another member of its fiber.
pub fn same_fiber(layers: impl Strategy<Value = Layer>) -> impl Strategy<Value = (Layer, Layer)> {
    (layers, any::<u64>(), 0..6usize).prop_map(|(layer, seed, number)| {
        let member = fiber(&layer).members(seed).nth(number);
        (layer, member.expect("the stream has no end"))
    })
}

/// Weights of an architecture, in the order of its blocks. In `av` each `A_i` has rank at most `a_i`.
pub fn weights(architecture: &Architecture, bits: u32) -> impl Strategy<Value = Matrices> + use<> {
    let dims: Vec<usize> = architecture.query_dims().to_vec();
    let is_av = architecture.parametrization() == Parametrization::Av;
    let block = move |(number, block): (usize, crate::network::Block)| {
        if is_av && number % 2 == 0 {
            let rank = dims[number / 2].min(block.rows);
            matrices_of_rank(block.rows, block.columns, rank, bits).boxed()
        } else {
            matrices(block.rows, block.columns, bits).boxed()
        }
    };
    architecture.blocks().into_iter().enumerate().map(block).collect::<Vec<_>>()
}

/// Weights `Q_i, K_i, V_i` of a `qkv` architecture, and others that the known symmetries make of
/// them: query-key (Lemma 3.1), gauge (Eq. 9), scaling (Eq. 13).
///
/// # Panics
/// For another parametrization.
pub fn gauge_pairs(
    architecture: &Architecture,
    bits: u32,
) -> impl Strategy<Value = (Matrices, Matrices)> + use<> {
    assert!(architecture.parametrization() == Parametrization::Qkv, "Q, K and V are changed");
    let (widths, dims) = (architecture.widths().to_vec(), architecture.query_dims().to_vec());
    let layers = architecture.layers();
    let keys = dims.iter().map(|&a| invertible(a, bits).boxed()).collect::<Vec<_>>();
    let hidden = widths[1..layers].iter().map(|&d| invertible(d, bits).boxed());
    let hidden = hidden.collect::<Vec<_>>();
    (weights(architecture, bits), keys, hidden, vec(nonzero(bits), layers)).prop_map(
        move |(weights, keys, hidden, scales)| {
            let mut other = Vec::new();
            for (i, layer) in weights.chunks(3).enumerate() {
                let (mut q, mut k, mut v) = (layer[0].clone(), layer[1].clone(), layer[2].clone());
                if let Some(before) = i.checked_sub(1) {
                    let inverse = inverse(&hidden[before]);
                    for block in [&mut q, &mut k, &mut v] {
                        *block = product(block, &inverse);
                    }
                }
                if let Some(c) = hidden.get(i) {
                    v = product(c, &v);
                }
                q = product(&inverse(&keys[i]).transpose(), &q).map(|x| x * &scales[i]);
                k = product(&keys[i], &k);
                v = v.map(|x| x / &scales[i]);
                other.extend([q, k, v]);
            }
            (weights, other)
        },
    )
}
