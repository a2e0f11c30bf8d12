//! Theorem 3.4, corrected: smooth, singular and boundary points of the neuromanifold of one layer.
//!
//! As printed, the singular points are those with `rk A · rk V ≤ 1`. That is true for `a = 1` and for
//! `a ≥ d` (with `d ≥ 2`, and `d′ ≥ 2` or `a ≥ 2`). For `2 ≤ a < d` they are those with `rk A < a` or
//! `V = 0`. A singular point is found by curves, whatever the classification says; a smooth one by the
//! conditions of `docs/theorems/one-layer.md`; where neither is there the answer is "undecided".

use neurocert_check::kernel::certificate::Curves;

use super::curves::through;
use super::differential::{Differential, differential};
use super::minor::Drawn;
use super::network::written;
use super::weights::Layer;
use crate::error::Result;
use crate::network::DataSeed;
use crate::ring::{SplitMix64, random_prime};

/// Why a point is smooth. The conditions are in `docs/theorems/one-layer.md`.
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
    /// The curves of a singular point.
    pub(super) curves: Option<Curves>,
    /// The prime and the inputs of minors, if anything was decided.
    pub(super) drawn: Option<Drawn>,
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
        return Ok(PointAnalysis {
            differential: None,
            point: Point::Undecided,
            boundary: None,
            dimension: None,
            curves: None,
            drawn: None,
        });
    }
    let seeds = DataSeed::new(seed).text(&layer.architecture().to_string());
    let mut stream = SplitMix64::new(seeds.matrices(layer.weights()).draw(0));
    let mut draw = || Drawn { modulus: random_prime(31, &mut stream), seed: stream.next_u64() };
    let mut drawn = draw();
    let mut point = smooth_rule(layer).map_or(Point::Undecided, Point::Smooth);
    let mut curves = None;
    if point == Point::Undecided {
        let written = written(layer)?;
        for _ in 0..TRIES {
            curves = through(layer, &written, &drawn)?
                .filter(|curves| curves.columns.len() > layer.dimension());
            if let Some(curves) = &curves {
                point = Point::Singular { tangent_dimension: curves.columns.len() };
                break;
            }
            drawn = draw();
        }
    }
    Ok(PointAnalysis {
        differential: Some(differential(layer)),
        point,
        boundary: Some(is_boundary(layer)),
        dimension: Some(layer.dimension()),
        curves,
        drawn: Some(drawn),
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
