//! Theorem 3.2: the fiber of one layer, and what it becomes for one token.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::fiber_dimension::{Signature, factorizations, piece};
use super::matrices::{Exact, outer, parallel, rank_one, scaled, unit, zeros};
use super::quadratic::{Split, divides, ratio, signature, split};
use super::weights::Layer;
use crate::linalg::query_key;
use crate::network::Matrices;

/// The cases of Theorem 3.2, and the one that it excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiberCase {
    /// The function is zero.
    Zero,
    /// Up to scaling one point `(A, V)`.
    OnePoint,
    /// Up to scaling `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)`, `k` not parallel to `v`.
    TwoPoints,
    /// `t = 1`: only `A + Aᵀ` is seen.
    SymmetricPart,
}

impl FiberCase {
    /// The name in output and certificates.
    pub fn name(self) -> &'static str {
        match self {
            FiberCase::Zero => "zero",
            FiberCase::OnePoint => "one-point",
            FiberCase::TwoPoints => "two-points",
            FiberCase::SymmetricPart => "symmetric-part",
        }
    }
}

/// All real weights, of the same sizes and parametrization, with the function of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Fiber {
    /// Which case.
    pub case: FiberCase,
    /// For the zero function 2 (`A` is not seen to be anything but zero, or `V` is zero); else the
    /// number of points `(A, V)`, for t = 1 of (symmetric part, V), up to the scaling
    /// `(λA, V/λ)`.
    pub pieces: usize,
    /// The largest dimension of a part of the fiber, scalings included.
    pub dimension: usize,
    /// One exact point of each piece that has a rational one; the first is the layer itself.
    pub representatives: Vec<Layer>,
    /// What the fiber consists of, in sentences.
    pub description: Vec<String>,
}

/// The fiber of a layer.
///
/// Costs a few exact eliminations of `A` and `V`.
pub fn fiber(layer: &Layer) -> Fiber {
    if layer.is_zero() {
        return zero(layer);
    }
    if layer.tokens() == 1 {
        return one_token(layer);
    }
    let mut representatives = vec![layer.clone()];
    let mut description = Vec::new();
    let case = match layer.rank_one() {
        Some(factors) if layer.aligned().is_none() => {
            description.push(format!(
                "A = k qᵀ and V = h vᵀ with k = {}, q = {}, h = {}, v = {}: up to scaling the fiber \
                 is (A, V) and (v qᵀ, h kᵀ)",
                list(&factors.k),
                list(&factors.q),
                list(&factors.h),
                list(&factors.v)
            ));
            let a = outer(&factors.v, &factors.q);
            representatives.push(weights_of(layer, a, outer(&factors.h, &factors.k)));
            FiberCase::TwoPoints
        }
        Some(factors) => {
            description.push(format!(
                "A = k qᵀ and V = h kᵀ with k = {}, q = {}, h = {}: exchanging k and v changes \
                 nothing, and up to scaling the fiber is one point (A, V)",
                list(&factors.k),
                list(&factors.q),
                list(&factors.h)
            ));
            FiberCase::OnePoint
        }
        None => {
            description.push("up to scaling the fiber is one point (A, V)".into());
            FiberCase::OnePoint
        }
    };
    description.push("scaling: (λA, V/λ), λ ≠ 0".into());
    let rank = layer.ranks().0;
    let keys = query_keys(layer, rank, &mut description);
    let pieces = representatives.len();
    Fiber { case, pieces, dimension: 1 + keys, representatives, description }
}

/// The dimension of the set of `(Q, K)` with one product of rank `rank`, and a sentence on it.
fn query_keys(layer: &Layer, rank: usize, description: &mut Vec<String>) -> usize {
    if !layer.is_qkv() {
        return 0;
    }
    let (a, d) = (layer.query(), layer.d());
    let dimension = factorizations(a, d, rank);
    description.push(if rank == a.min(d) {
        format!(
            "queries and keys: (C K, C⁻ᵀ Q) with C in GL_{a}, nothing else: dimension {dimension} \
             (Lemma 3.1)"
        )
    } else {
        format!(
            "queries and keys: all (Q, K) with KᵀQ = A, a set of dimension {dimension}; as rk A = \
             {rank} < {}, more than the (C K, C⁻ᵀ Q) of Lemma 3.1",
            a.min(d)
        )
    });
    dimension
}

fn zero(layer: &Layer) -> Fiber {
    let (d, d_out, a, alpha) = (layer.d(), layer.d_out(), layer.query(), layer.alpha());
    let unseen = match layer.tokens() {
        1 => piece(d, a, (0, 0), layer.is_qkv()),
        _ if layer.is_qkv() => factorizations(a, d, 0),
        _ => 0,
    };
    let (free, matrices) = if layer.is_qkv() {
        (2 * a * d, "Q and K")
    } else {
        (2 * alpha * d - alpha * alpha, "A of rank at most the query size")
    };
    let condition = match (layer.tokens(), layer.is_qkv()) {
        (1, true) => "A + Aᵀ = 0 for A = KᵀQ",
        (1, false) => "A + Aᵀ = 0, A of rank at most the query size,",
        (_, true) => "KᵀQ = 0",
        (_, false) => "A = 0",
    };
    let description = vec![
        "the function is zero".into(),
        format!("{condition} and any V: dimension {}", unseen + d * d_out),
        format!("V = 0 and any {matrices}: dimension {free}"),
    ];
    let v = if layer.ranks().1 > 0 { layer.v().clone() } else { unit(d_out, d, (0, 0)) };
    let a = if layer.ranks().0 > 0 { layer.a().clone() } else { unit(d, d, (0, 0)) };
    let mut representatives = vec![layer.clone()];
    for other in [weights_of(layer, zeros(d, d), v), weights_of(layer, a, zeros(d_out, d))] {
        if !representatives.contains(&other) {
            representatives.push(other);
        }
    }
    let dimension = (unseen + d * d_out).max(free);
    Fiber { case: FiberCase::Zero, pieces: 2, dimension, representatives, description }
}

/// A way to split the function `(xᵀAx) V x` of one token.
struct Way {
    signature: Signature,
    /// Weights, if there are rational ones.
    weights: Option<(Exact, Exact)>,
    sentence: String,
}

fn one_token(layer: &Layer) -> Fiber {
    let s = scaled(&layer.symmetric_part(), &BigRational::new(1.into(), 2.into()));
    let own = signature(&s);
    let mut ways = vec![Way {
        signature: own,
        weights: Some((layer.a().clone(), layer.v().clone())),
        sentence: "the quadratic form xᵀAx and V, up to scaling (λA, V/λ), λ ≠ 0".into(),
    }];
    if let Some((v, h)) = rank_one(&layer.v().transpose()) {
        ways.extend(exchanges(&s, &v, &h));
    }
    let mut description = vec![
        "t = 1: the function is (xᵀAx) V x, so only the symmetric part of A is seen; to A any \
         skew-symmetric matrix may be added that keeps the rank within the query size"
            .to_string(),
    ];
    if layer.is_qkv() {
        description.push("A = KᵀQ, and all (Q, K) with the same product count".into());
    }
    let sizes =
        ways.iter().map(|way| piece(layer.d(), layer.query(), way.signature, layer.is_qkv()));
    let sizes: Vec<usize> = sizes.collect();
    for (way, size) in ways.iter().zip(&sizes) {
        let (p, n) = way.signature;
        description.push(format!(
            "{}: symmetric part of signature ({p}, {n}), dimension {} with the scaling",
            way.sentence,
            size + 1
        ));
    }
    let others = ways.iter().skip(1).filter_map(|way| way.weights.clone());
    let representatives = std::iter::once(layer.clone())
        .chain(others.map(|(a, v)| weights_of(layer, a, v)))
        .collect();
    let dimension = 1 + sizes.iter().max().copied().unwrap_or(0);
    let case = FiberCase::SymmetricPart;
    Fiber { case, pieces: ways.len(), dimension, representatives, description }
}

/// The other ways to give one of the linear factors of `(xᵀSx)(v x)` to `V = h vᵀ`.
fn exchanges(s: &Exact, v: &[BigRational], h: &[BigRational]) -> Vec<Way> {
    let way = |c: &BigRational,
               left: &[BigRational],
               right: &[BigRational],
               linear: &[BigRational]| Way {
        signature: if parallel(left, right) { (1, 0) } else { (1, 1) },
        weights: Some((scaled(&outer(left, right), c), outer(h, linear))),
        sentence: format!("the linear form {} goes to V", list(linear)),
    };
    match split(s) {
        Split::Irreducible => Vec::new(),
        Split::Square { u, .. } if parallel(&u, v) => Vec::new(),
        Split::Square { c, u } => vec![way(&c, v, &u, &u)],
        Split::Product { c, one, other } if divides(v, s) => {
            // v is one of the factors; the other one may go to V instead.
            let (with, without) = if parallel(&one, v) { (one, other) } else { (other, one) };
            vec![way(&(c * ratio(&with, v)), v, v, &without)]
        }
        Split::Product { c, one, other } => {
            vec![way(&c, v, &other, &one), way(&c, v, &one, &other)]
        }
        Split::Irrational { u, w, d, .. } => {
            let form = |sign: &str| Way {
                signature: (1, 1),
                weights: None,
                sentence: format!(
                    "the linear form {} {sign} sqrt({d}) {} goes to V (no rational point)",
                    list(&u),
                    list(&w)
                ),
            };
            vec![form("+"), form("-")]
        }
    }
}

/// `(A, V)` in the parametrization of a layer. `A` has rank at most the query size.
pub(super) fn weights_of(layer: &Layer, a: Exact, v: Exact) -> Layer {
    let weights: Matrices = if layer.is_qkv() {
        let (q, k) = query_key(&a, layer.query()).expect("the rank is at most the query size");
        vec![q, k, v]
    } else {
        vec![a, v]
    };
    Layer::of(layer.architecture().clone(), weights)
}

/// `(1, -2, 1/3)`.
pub(super) fn list(vector: &[BigRational]) -> String {
    let entries: Vec<String> = vector.iter().map(ToString::to_string).collect();
    format!("({})", entries.join(", "))
}

/// A non-zero scaling of a layer's `(A, V)`, in its parametrization: `Q` takes the factor.
pub(super) fn rescaled(layer: &Layer, factor: &BigRational) -> Layer {
    assert!(!factor.is_zero(), "a scaling is not zero");
    let inverse = BigRational::one() / factor;
    let mut weights = layer.weights().clone();
    let last = weights.len() - 1;
    weights[0] = scaled(&weights[0], factor);
    weights[last] = scaled(&weights[last], &inverse);
    Layer::of(layer.architecture().clone(), weights)
}
