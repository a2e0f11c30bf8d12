//! How neighbouring layers lie to each other.

use itertools::Itertools as _;
use neurocert_check::language::Leaf;
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use super::{Named, Network, Settings, VERSION, is_linear};
use crate::error::{Error, Result};
use crate::geometry::flags::{
    Layers, Ratio, Subspace, degeneration, other_intersection, overlap, stability, stratum,
};
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::program::place;

type Exact = Matrix<BigRational>;
/// A matrix: rows of exact rationals, as text.
type Rows = Vec<Vec<String>>;

/// All pairs of neighbouring layers of a network at exact weights.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flags {
    /// What network it is.
    #[serde(flatten)]
    pub of: Named,
    /// Whether the layers follow each other with nothing between, so that a change of basis of the hidden space is
    /// a symmetry.
    pub linear: bool,
    /// In the order of the network.
    pub pairs: Vec<Pair>,
    /// Of what is random in the search for a change of basis.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// W (h × m) and W' (n × h) behind it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pair {
    /// The names of W and W'.
    pub names: [String; 2],
    /// h.
    pub hidden: usize,
    /// Of W, W' and W' W.
    pub ranks: [usize; 3],
    /// The column space U of W and the kernel K of W'.
    pub kernel: Meeting,
    /// The column space U of W and the row space V of W'.
    pub rows: Meeting,
    /// Σ cos² of the principal angles between U and V, a rational.
    pub overlap: String,
    /// The dimension of all pairs of matrices with these three ranks: one orbit of GL(n) × GL(h) × GL(m).
    pub orbit_dimension: usize,
    /// Whether the orbit of (W, W') under GL(h) is closed in the space of pairs of matrices.
    pub closed: bool,
    /// The least and the largest dimension of U ∩ V after a change of basis of the hidden space.
    pub intersections: [usize; 2],
    /// One that changes it.
    pub change: Option<Change>,
    /// Whether `W Wᵀ` and `W'ᵀ W'` commute.
    pub commute: bool,
    /// The square of the Frobenius norm of their commutator, a rational.
    pub commutator: String,
    /// `W'ᵀ W' − W Wᵀ`.
    pub imbalance: Rows,
    /// Whether it is zero.
    pub balanced: bool,
}

/// U and another subspace X of the hidden space.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Meeting {
    /// Of U and of X.
    pub dimensions: [usize; 2],
    /// Of U ∩ X.
    pub intersection: usize,
    /// A basis of U ∩ X.
    pub basis: Rows,
    /// Whether one contains the other.
    pub nested: bool,
    /// The dimension of all pairs with this intersection, in a product of Grassmannians.
    pub stratum: usize,
    /// The dimension of that product.
    pub all: usize,
    /// A one-parameter group that moves the smaller one into the larger one; `None` where it is there.
    pub degeneration: Option<Limit>,
    /// For which O(a, b), a and b positive, the pair is semistable under SL(h): `never`, `a = b`, `always`.
    pub semistable: &'static str,
    /// What proves it.
    pub destabilisers: Vec<Destabiliser>,
}

/// λ(t) x = x + (t − 1) Σ fⱼ(x) nⱼ.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Limit {
    /// `U` or `X`.
    pub of: &'static str,
    /// The nⱼ.
    pub moved: Rows,
    /// The fⱼ.
    pub functionals: Rows,
    /// A basis of the limit for t → 0.
    pub limit: Rows,
}

/// A subspace S on which semistability is tested: `h (a dim(U ∩ S) + b dim(X ∩ S)) ≤ dim S (a r₁ + b r₂)`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Destabiliser {
    /// `U ∩ X`, `U`, `X` or `U + X`.
    pub name: &'static str,
    /// Of S.
    pub dimension: usize,
    /// Of U ∩ S and X ∩ S.
    pub meets: [usize; 2],
    /// α and β: it destabilises where a α + b β > 0.
    pub excess: [i64; 2],
}

/// A change of basis of the hidden space: (g W, W' g⁻¹) has the same product.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// h × h.
    pub g: Rows,
    /// The dimension of U ∩ V after it.
    pub intersection: usize,
}

/// Decides how neighbouring weights of a network lie to each other: those of one list, as `W[1]` and `W[2]`, the
/// second with as many columns as the first has rows. With `only`, the two of these names.
///
/// Costs a few dozen exact kernels of h × 2h matrices for each pair. It does not look at [`Settings::stop`].
///
/// # Errors
/// A name that is missing; two weights that do not fit; no two that do.
pub fn flag(
    network: &Network,
    weights: &Matrices,
    only: Option<[&str; 2]>,
    settings: &Settings<'_>,
) -> Result<Flags> {
    let leaves = &network.program.weights;
    let names = leaves.iter().map(|leaf| leaf.name.clone()).collect_vec();
    let fits = |[i, j]: [usize; 2]| weights[i].rows() == weights[j].columns();
    let chosen = match only {
        Some(pair) => vec![named(leaves, weights, pair)?],
        None => {
            let neighbours = (1..names.len()).map(|j| [j - 1, j]);
            let of_one_list = |[i, j]: &[usize; 2]| is_next(&names[*i], &names[*j]);
            neighbours.filter(|pair| of_one_list(pair) && fits(*pair)).collect_vec()
        }
    };
    if chosen.is_empty() {
        let problem = "has no list of weights, as W[1], W[2], that can be multiplied";
        return Err(Error::new(&network.program.name, problem, "name two with --pair"));
    }
    let pair =
        |[i, j]: [usize; 2]| pair([&names[i], &names[j]], &weights[i], &weights[j], settings.seed);
    Ok(Flags {
        of: network.into(),
        linear: is_linear(network),
        pairs: chosen.into_iter().map(pair).collect(),
        seed: settings.seed,
        version: VERSION,
    })
}

/// Whether the second name is the next of a list: `W[1]`, `W[2]`.
fn is_next(first: &str, next: &str) -> bool {
    let parts = |name: &str| {
        let (list, index) = name.strip_suffix(']')?.rsplit_once('[')?;
        Some((list.to_string(), index.parse::<u64>().ok()?))
    };
    parts(first)
        .zip(parts(next))
        .is_some_and(|(one, other)| one.0 == other.0 && one.1 + 1 == other.1)
}

fn named(leaves: &[Leaf], weights: &Matrices, pair: [&str; 2]) -> Result<[usize; 2]> {
    let find = |wanted: &str| {
        place(wanted, leaves).ok_or_else(|| {
            let names = leaves.iter().map(|leaf| &leaf.name).join(", ");
            let problem = format!("{wanted:?} is not a weight of the network");
            Error::new("--pair", problem, format!("allowed: {names}"))
        })
    };
    let [i, j] = [find(pair[0])?, find(pair[1])?];
    let ((rows, _), (_, columns)) = (weights[i].shape(), weights[j].shape());
    if rows != columns {
        let problem = format!("{} has {rows} rows, and {} {columns} columns", pair[0], pair[1]);
        return Err(Error::new("--pair", problem, "needed: as many"));
    }
    Ok([i, j])
}

fn pair(names: [&String; 2], first: &Exact, next: &Exact, seed: u64) -> Pair {
    let layers = Layers::new(first, next);
    let ranks = [layers.columns.dimension(), layers.rows.dimension(), layers.product_rank];
    let (least, most) = layers.intersections();
    let squares = layers.commutator.entries().iter().map(|entry| entry * entry);
    let norm = squares.fold(BigRational::zero(), |sum, square| sum + square);
    let change = other_intersection(&layers, seed);
    Pair {
        names: names.map(Clone::clone),
        hidden: first.rows(),
        ranks,
        kernel: meeting(&layers.columns, &layers.kernel),
        rows: meeting(&layers.columns, &layers.rows),
        overlap: overlap(&layers.columns, &layers.rows).to_string(),
        orbit_dimension: layers.orbit,
        closed: ranks.iter().all_equal(),
        intersections: [least, most],
        change: change.map(|(g, intersection)| Change { g: rows(&g), intersection }),
        commute: norm.is_zero(),
        commutator: norm.to_string(),
        balanced: layers.imbalance.entries().iter().all(Zero::is_zero),
        imbalance: rows(&layers.imbalance),
    }
}

fn meeting(u: &Subspace, x: &Subspace) -> Meeting {
    let h = u.ambient();
    let common = u.meet(x);
    let dimensions = [u.dimension(), x.dimension()];
    let found = stability(u, x);
    let limit = degeneration(u, x).map(|found| Limit {
        of: if found.moves_first { "U" } else { "X" },
        moved: rows(&found.moved),
        functionals: rows(&found.functionals),
        limit: rows(found.limit.basis()),
    });
    Meeting {
        dimensions,
        intersection: common.dimension(),
        basis: rows(common.basis()),
        nested: limit.is_none(),
        stratum: stratum(u, x),
        all: dimensions.iter().map(|r| r * (h - r)).sum(),
        degeneration: limit,
        semistable: match found.semistable {
            Ratio::Never => "never",
            Ratio::Equal => "a = b",
            Ratio::Always => "always",
        },
        destabilisers: found
            .candidates
            .into_iter()
            .map(|found| Destabiliser {
                name: found.name,
                dimension: found.dimension,
                meets: found.meets,
                excess: found.excess,
            })
            .collect(),
    }
}

fn rows(matrix: &Exact) -> Rows {
    (0..matrix.rows()).map(|i| matrix.row(i).iter().map(ToString::to_string).collect()).collect()
}
