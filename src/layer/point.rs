//! Theorem 3.4, corrected: smooth, singular and boundary points of the neuromanifold of one layer.
//!
//! As printed, the singular points are those with `rk A · rk V ≤ 1`. That is true for `a = 1` and for
//! `a ≥ d` (with `d ≥ 2`, and `d′ ≥ 2` or `a ≥ 2`). For `2 ≤ a < d` they are those with `rk A < a` or
//! `V = 0`. Nothing here relies on the classification: a singular point is found by curves, a smooth
//! one by an embedding, and where neither is there the answer is "undecided".

use num_rational::BigRational;

use super::curves::{Curves, independent_of, through};
use super::differential::{Differential, differential, is_chart};
use super::matrices::{Exact, cleared, primitive};
use super::minor::{Coordinates, Minor, of_differential};
use super::weights::Layer;
use crate::error::Result;
use crate::geometry::query_key;
use crate::linalg::ModularEchelon;
use crate::network::DataSeed;
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};

/// Why a point is smooth. The conditions are in `docs/point-certificate.md`, section 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmoothRule {
    /// The source is smooth, the differential injective up to scaling, the fiber one point.
    Embedding,
    /// `a = d′ = 1`, where `(k qᵀ, h vᵀ)` and `(v qᵀ, h kᵀ)` are the same function for all weights.
    Exchange,
    /// `d = 1`: the neuromanifold is a linear space.
    LinearSpace,
    /// `d = 2`, `a = d′ = 1`: the closure of the neuromanifold is a cone, smooth away from zero.
    SegreCone,
}

/// What a function is in its neuromanifold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The tangent space of the closure has the dimension of the neuromanifold.
    Smooth(SmoothRule),
    /// It has a larger one: at least this.
    Singular {
        /// The number of independent tangent vectors that were found.
        tangent_dimension: usize,
    },
    /// Nothing was proved.
    Undecided,
}

/// Everything that is decided about one layer at exact weights.
#[derive(Clone, Debug)]
pub struct PointAnalysis {
    /// The kernel of the differential at these weights, and whether they are critical; `None` for
    /// one token.
    pub differential: Option<Differential>,
    /// Smooth or singular.
    pub point: Point,
    /// Whether the function is a boundary point; `None` for one token.
    pub boundary: Option<bool>,
    /// The dimension of the neuromanifold; `None` for one token.
    pub dimension: Option<usize>,
    pub(super) proof: Option<Proof>,
}

/// What a certificate needs, at the cleared weights.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub modulus: u64,
    pub factors: Option<[Exact; 2]>,
    pub kernel: Vec<Vec<Exact>>,
    pub rank: Minor,
    pub tangent: TangentProof,
    /// `k, w, q, h` of a boundary point that is not zero.
    pub conjugate: Option<[Vec<BigRational>; 4]>,
}

/// The proof that a point is singular or smooth.
#[derive(Clone, Debug)]
pub(super) enum TangentProof {
    Curves(Curves),
    Minor(SmoothRule, Minor),
    Alone(SmoothRule),
}

/// Primes that are tried before giving up: one is as good as always enough.
const TRIES: usize = 20;

/// Decides what the weights and the function of a layer are. `seed`, mixed with the weights
/// ([`DataSeed`]), draws the prime and the entries of the minors; the answer does not depend on it.
///
/// Costs an elimination modulo a prime with as many columns as there are weights.
///
/// # Errors
/// When no prime below 2^31 could be made from the seed (it never happens).
pub fn analyse(layer: &Layer, seed: u64) -> Result<PointAnalysis> {
    if layer.tokens() == 1 {
        let (point, boundary, dimension) = (Point::Undecided, None, None);
        return Ok(PointAnalysis { differential: None, point, boundary, dimension, proof: None });
    }
    let integers = layer.at_cleared_weights();
    let own = differential(layer);
    let at_integers = differential(&integers);
    let seeds = DataSeed::new(seed).text(&layer.architecture().to_string());
    let mut stream = SplitMix64::new(seeds.matrices(layer.weights()).draw(0));
    let mut proof = None;
    for _ in 0..TRIES {
        let field = PrimeField::new(random_prime(31, &mut stream))?;
        proof = prove(&integers, &at_integers, field, &mut stream);
        if proof.is_some() {
            break;
        }
    }
    let point = match proof.as_ref().map(|proof| &proof.tangent) {
        None => Point::Undecided,
        Some(TangentProof::Curves(curves)) => {
            Point::Singular { tangent_dimension: curves.curves.len() }
        }
        Some(TangentProof::Minor(rule, _) | TangentProof::Alone(rule)) => Point::Smooth(*rule),
    };
    Ok(PointAnalysis {
        differential: Some(own),
        point,
        boundary: Some(is_boundary(layer)),
        dimension: Some(layer.dimension()),
        proof,
    })
}

/// Zero, or `A = k qᵀ` and `V = h kᵀ`; nothing for `d = 1` (Corollary A.6).
fn is_boundary(layer: &Layer) -> bool {
    layer.d() > 1 && (layer.is_zero() || layer.aligned().is_some())
}

/// Which smooth rule applies by its conditions on sizes, ranks and alignment.
fn smooth_rule(layer: &Layer) -> Option<SmoothRule> {
    let (d, d_out, a, (rank, rank_v)) = (layer.d(), layer.d_out(), layer.query(), layer.ranks());
    if d == 1 {
        Some(SmoothRule::LinearSpace)
    } else if rank * rank_v >= 2 && (a >= d || rank == a) {
        Some(SmoothRule::Embedding)
    } else if a == 1 && d_out == 1 && !layer.is_zero() && layer.aligned().is_none() {
        Some(SmoothRule::Exchange)
    } else if a == 1 && d_out == 1 && !layer.is_zero() && d == 2 {
        Some(SmoothRule::SegreCone)
    } else {
        None
    }
}

/// Whether integer vectors are independent modulo the prime.
fn independent(vectors: &[Vec<Exact>], field: PrimeField) -> bool {
    let residues = |vector: &Vec<Exact>| -> Vec<u64> {
        let entries = vector.iter().flat_map(|block| block.entries());
        entries.map(|entry| field.from_integer(entry.numer())).collect()
    };
    let rows: Vec<Vec<u64>> = vectors.iter().map(residues).collect();
    let mut echelon = ModularEchelon::new(field, rows.first().map_or(0, Vec::len));
    echelon.insert_batch(rows).iter().all(Option::is_some)
}

/// The proof at integer weights; `None` when the prime is unlucky, or nothing was found.
fn prove(
    layer: &Layer,
    differential: &Differential,
    field: PrimeField,
    stream: &mut SplitMix64,
) -> Option<Proof> {
    let chart = match (is_chart(layer), layer.is_qkv()) {
        (false, _) => Coordinates::Full,
        (true, true) => {
            let (q, k) = (layer.weights()[0].clone(), layer.weights()[1].clone());
            Coordinates::Factored { q, k }
        }
        (true, false) => {
            let (q, k) = query_key(layer.a(), layer.query())?;
            let [q, k] = [q, k].map(|m| cleared(&m).0.map(|n| n.clone().into()));
            Coordinates::Factored { q, k }
        }
    };
    let factors = match &chart {
        Coordinates::Factored { q, k } if !layer.is_qkv() => Some([q.clone(), k.clone()]),
        _ => None,
    };
    // With queries and keys where they are no chart, the differential has other coordinates.
    let is_other = layer.is_qkv() && !is_chart(layer);
    let own = if layer.is_qkv() {
        let (q, k) = (layer.weights()[0].clone(), layer.weights()[1].clone());
        Coordinates::Factored { q, k }
    } else {
        chart.clone()
    };
    let size = differential.space - differential.kernel.len();
    let rank = of_differential(field, layer, &own, size, stream);
    let tangent = match smooth_rule(layer) {
        Some(rule @ (SmoothRule::LinearSpace | SmoothRule::SegreCone)) => TangentProof::Alone(rule),
        Some(rule) => {
            let is_done = !is_other && size == layer.dimension();
            let minor = if is_done {
                rank.clone()
            } else {
                of_differential(field, layer, &chart, layer.dimension(), stream)
            };
            if minor.rows.len() < layer.dimension() {
                return None;
            }
            TangentProof::Minor(rule, minor)
        }
        None => {
            let curves = through(layer, field, stream)?;
            if curves.curves.len() <= layer.dimension() {
                return None;
            }
            TangentProof::Curves(curves)
        }
    };
    if rank.rows.len() < size || !independent(&differential.kernel, field) {
        return None;
    }
    let conjugate = layer.aligned().filter(|_| layer.d() > 1).map(|factors| {
        let w = independent_of(&factors.k);
        [factors.k.clone(), w, primitive(&factors.q), primitive(&factors.h)]
    });
    let modulus = field.modulus();
    Some(Proof { modulus, factors, kernel: differential.kernel.clone(), rank, tangent, conjugate })
}

impl SmoothRule {
    /// The name in output and certificates.
    pub fn name(self) -> &'static str {
        match self {
            SmoothRule::Embedding => "embedding",
            SmoothRule::Exchange => "exchange",
            SmoothRule::LinearSpace => "linear-space",
            SmoothRule::SegreCone => "segre-cone",
        }
    }
}

impl Point {
    /// The rule of the proof.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Point::Smooth(rule) => Some(rule.name()),
            Point::Singular { .. } => Some("curves"),
            Point::Undecided => None,
        }
    }
}

impl PointAnalysis {
    /// The dimension of the tangent space of the closure: exactly for a smooth point, at least for a
    /// singular one.
    pub fn tangent_dimension(&self) -> Option<usize> {
        match self.point {
            Point::Smooth(_) => self.dimension,
            Point::Singular { tangent_dimension } => Some(tangent_dimension),
            Point::Undecided => None,
        }
    }

    /// What is special about this point, or where the paper as printed says something else.
    pub fn remark(&self, layer: &Layer) -> Option<&'static str> {
        let (rank, rank_v) = layer.ranks();
        let printed_singular = rank * rank_v <= 1;
        let is_singular = matches!(self.point, Point::Singular { .. });
        let (d, d_out, a) = (layer.d(), layer.d_out(), layer.query());
        if layer.tokens() == 1 {
            Some(
                "one token: the function is (xᵀAx) V x, and the neuromanifold is another \
                 variety; Theorem 3.4 is about t ≥ 2",
            )
        } else if d == 1 {
            Some("d = 1: the neuromanifold is a linear space, and Theorem 3.4 excludes it")
        } else if a == 1 && d_out == 1 {
            Some(if self.boundary == Some(true) && !is_singular {
                "a = d' = 1, which Theorem 3.4 excludes: the closure is smooth here, and the \
                 neuromanifold has a boundary"
            } else {
                "a = d' = 1, which Theorem 3.4 excludes"
            })
        } else if printed_singular != is_singular && self.point != Point::Undecided {
            Some(
                "Theorem 3.4 as printed (singular if and only if rk A rk V ≤ 1) says \
                 otherwise; it is wrong for 2 ≤ a < d",
            )
        } else {
            None
        }
    }
}
