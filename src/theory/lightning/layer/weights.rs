//! One layer at exact weights.

use num_rational::BigRational;

use super::matrices::{Exact, is_zero, parallel, product, rank, rank_one, sum};
use crate::error::{Error, Result};
use crate::network::{Architecture, Matrices, Parametrization, WeightFile};
use crate::ring::cleared_bits;

/// One lightning layer `X ↦ V X Xᵀ A X` at exact weights, as section 3 of the paper sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    architecture: Architecture,
    weights: Matrices,
    a: Exact,
    ranks: (usize, usize),
}

/// `A = k qᵀ` and `V = h vᵀ`, with `k` and `v` primitive integer vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankOne {
    /// Spans the column space of `A`.
    pub k: Vec<BigRational>,
    /// Spans the row space of `A`.
    pub q: Vec<BigRational>,
    /// Spans the column space of `V`.
    pub h: Vec<BigRational>,
    /// Spans the row space of `V`.
    pub v: Vec<BigRational>,
}

/// The length of the longest entry of `A` or `V`, denominators cleared.
fn bits(weights: &Matrices, is_qkv: bool) -> u64 {
    let lengths: Vec<u64> = weights.iter().map(|matrix| cleared_bits(matrix.entries())).collect();
    match lengths[..] {
        [q, k, v] if is_qkv => (q + k).max(v),
        _ => lengths.into_iter().max().unwrap_or(0),
    }
}

/// Digits of a number of so many bits: log10(2) from below, so no more than there may be.
fn digits(bits: u64) -> u64 {
    u64::try_from(u128::from(bits) * 30_102 / 100_000).unwrap_or(u64::MAX)
}

/// Entries of the tensor of a function: its size is what everything costs.
const MOST_ENTRIES: usize = 1 << 22;
/// Coordinates of a tangent vector: an elimination takes as many cubed.
const MOST_COORDINATES: usize = 1 << 12;
/// For exact elimination: some seconds.
const MOST_BIT_WORK: u128 = 1 << 37;

impl Layer {
    /// The layer of a weight file.
    ///
    /// # Errors
    /// More than one layer; virtual weights; `A` of a rank above the query size; a layer so
    /// large that `d′ d · d(d+1)/2` exceeds 2^22, or the number of its weights (entries of `A`
    /// and `V`, or of `Q, K, V`) 2^12; numbers so long that exact elimination would take minutes.
    ///
    /// # Panics
    /// When the weights do not have the shapes of their architecture. Weights that were read do.
    pub fn new(file: WeightFile) -> Result<Self> {
        let WeightFile { architecture, weights } = file;
        if architecture.layers() != 1 {
            let problem = format!("{} layers", architecture.layers());
            return Err(Error::new("layers", problem, "allowed: one layer"));
        }
        let (d, d_out, query) =
            (architecture.widths()[0], architecture.widths()[1], architecture.query_dims()[0]);
        let tensor = (d * (d + 1) / 2).checked_mul(d).and_then(|n| n.checked_mul(d_out));
        let coordinates = query.checked_mul(2 * d).and_then(|n| n.checked_add(d_out * d));
        if tensor.is_none_or(|n| n > MOST_ENTRIES)
            || coordinates.is_none_or(|n| n.max(d * d + d_out * d) > MOST_COORDINATES)
        {
            let problem = format!("widths {d}-{d_out} with query size {query} are too large");
            let allowed = "allowed: d' d d(d+1)/2 up to 4194304, and up to 4096 weights";
            return Err(Error::new("weights", problem, allowed));
        }
        let is_qkv = match architecture.parametrization() {
            Parametrization::Qkv => true,
            Parametrization::Av => false,
            Parametrization::Ml => {
                let allowed = "give \"layers\": [{\"A\", \"V\"}] with query_dims, or Q, K, V";
                return Err(Error::new("weights", "virtual weights M, L", allowed));
            }
        };
        let (bits, side) = (bits(&weights, is_qkv), d as u128);
        let longer = d.max(d_out).max(query) as u128;
        if (side.pow(2) * longer).saturating_mul(u128::from(bits).pow(2)) > MOST_BIT_WORK {
            let most = (MOST_BIT_WORK / (side.pow(2) * longer)).isqrt();
            let problem = format!(
                "the numbers are too long: over its common denominator the longest of A and V has \
                 entries of about {} digits, denominator included",
                digits(bits)
            );
            let allowed = format!(
                "allowed for this width, {side}: about {} digits; take fractions with smaller or with \
                 common denominators, or a smaller layer",
                digits(u64::try_from(most).unwrap_or(u64::MAX))
            );
            return Err(Error::new("weights", problem, allowed));
        }
        let layer = Layer::of(architecture, weights);
        if layer.ranks.0 > query {
            let problem = format!("its rank {} exceeds the query size {query}", layer.ranks.0);
            return Err(Error::new("A_1", problem, "allowed: rank at most query_dims"));
        }
        Ok(layer)
    }

    /// The layer with weights that are known to fit one layer in `(Q, K, V)` or `(A, V)`.
    pub(super) fn of(architecture: Architecture, weights: Matrices) -> Self {
        let a = match architecture.parametrization() {
            Parametrization::Qkv => product(&weights[1].transpose(), &weights[0]),
            Parametrization::Av | Parametrization::Ml => weights[0].clone(),
        };
        let ranks = (rank(&a), rank(weights.last().expect("a layer has V")));
        Layer { architecture, weights, a, ranks }
    }

    /// The layer with these weights, from its `(A, V)`.
    ///
    /// # Errors
    /// As [`Layer::new`], and when sizes are zero or shapes do not fit.
    pub fn from_attention(a: Exact, v: Exact, query: usize, tokens: usize) -> Result<Self> {
        if a.rows() != a.columns() || a.columns() != v.columns() {
            let problem = format!("A is {:?} and V is {:?}", a.shape(), v.shape());
            return Err(Error::new("weights", problem, "needed: A is d x d, V is d' x d"));
        }
        let widths = [a.rows(), v.rows()];
        let architecture = Architecture::lightning(&widths, &[query], tokens, Parametrization::Av)?;
        Layer::new(WeightFile { architecture, weights: vec![a, v] })
    }

    /// Sizes, tokens and parametrization.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The weights as they were given: `[Q, K, V]` or `[A, V]`.
    pub fn weights(&self) -> &Matrices {
        &self.weights
    }

    /// The attention matrix, `d × d`.
    pub fn a(&self) -> &Exact {
        &self.a
    }

    /// The value matrix, `d′ × d`.
    pub fn v(&self) -> &Exact {
        &self.weights[self.weights.len() - 1]
    }

    /// The width of the input, `d`.
    pub fn d(&self) -> usize {
        self.a.rows()
    }

    /// The width of the output, `d′`.
    pub fn d_out(&self) -> usize {
        self.v().rows()
    }

    /// The query size, `a`.
    pub fn query(&self) -> usize {
        self.architecture.query_dims()[0]
    }

    /// The largest rank that `A` can have, `min(a, d)`.
    pub fn alpha(&self) -> usize {
        self.query().min(self.d())
    }

    /// The number of tokens, `t`.
    pub fn tokens(&self) -> usize {
        self.architecture.tokens()
    }

    /// Whether `Q, K, V` were given.
    pub fn is_qkv(&self) -> bool {
        self.architecture.parametrization() == Parametrization::Qkv
    }

    /// `(rk A, rk V)`.
    pub fn ranks(&self) -> (usize, usize) {
        self.ranks
    }

    /// `A + Aᵀ`: all of `A` that the function of one token depends on.
    pub fn symmetric_part(&self) -> Exact {
        sum(&self.a, &self.a.transpose())
    }

    /// Whether the function is zero: `V = 0`, or `A = 0`, or for one token `A + Aᵀ = 0`.
    pub fn is_zero(&self) -> bool {
        self.ranks.1 == 0
            || if self.tokens() == 1 { is_zero(&self.symmetric_part()) } else { self.ranks.0 == 0 }
    }

    /// The factors of `A` and `V`, if both have rank one.
    pub fn rank_one(&self) -> Option<RankOne> {
        let (k, q) = rank_one(&self.a)?;
        let (v, h) = rank_one(&self.v().transpose())?;
        Some(RankOne { k, q, h, v })
    }

    /// The factors, if `A = k qᵀ` and `V = h kᵀ`: then `k` is parallel to `v`, and is equal to it.
    pub fn aligned(&self) -> Option<RankOne> {
        self.rank_one().filter(|factors| parallel(&factors.k, &factors.v))
    }

    /// The dimension of the neuromanifold for t ≥ 2 (Corollary 3.3):
    /// `2 α d − α² + d d′ − 1`, for all sizes.
    pub fn dimension(&self) -> usize {
        let (d, alpha) = (self.d(), self.alpha());
        2 * alpha * d - alpha * alpha + d * self.d_out() - 1
    }
}
