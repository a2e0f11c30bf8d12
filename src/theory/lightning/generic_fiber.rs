//! What the generic fiber of lightning attention consists of.

use neurocert_check::kernel::certificate::{By, Family, Lemma, Parameter};
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Bounded, Source};

use super::texts::literally;
use crate::network::{Architecture, Parametrization};
use crate::program::at_sizes;
use crate::search::independent;

/// The numbers of independent fields of the rules of the paper at a generic point; each counts what those
/// before it do not span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symmetries {
    /// `K ↦ C K`, `Q ↦ C^{-T} Q` (Lemma 3.1).
    pub query_key: usize,
    /// Changes of basis between layers (Eq. 9).
    pub gauge: usize,
    /// One for each layer (Eq. 13).
    pub scaling: usize,
}

/// Larger networks are only counted where that takes no elimination.
const MOST_COORDINATES: u128 = 1 << 10;

impl Symmetries {
    /// Counts them. `None` for a large network with a hidden layer that is wider than layers on both sides.
    pub fn new(architecture: &Architecture, seed: u64, budget: Budget) -> Option<Symmetries> {
        let gauge = match architecture.parametrization() {
            Parametrization::Ml => 0,
            _ => gauge(architecture, seed, budget)?,
        };
        let query_key = match architecture.parametrization() {
            Parametrization::Qkv => query_key(architecture),
            Parametrization::Av | Parametrization::Ml => 0,
        };
        Some(Symmetries { query_key, gauge, scaling: architecture.layers() })
    }
}

/// Matrices `C` that move a pair of generic `a × d` matrices: all but those that vanish on the image of
/// one and have their own image beside that of the other.
fn query_key(architecture: &Architecture) -> usize {
    let sizes = architecture.query_dims().iter().zip(architecture.widths());
    sizes.map(|(&a, &d)| a * a - a.saturating_sub(d).pow(2)).sum()
}

/// The dimension of a generic orbit of the changes of basis, in (A, V).
fn gauge(architecture: &Architecture, seed: u64, budget: Budget) -> Option<usize> {
    let (widths, layers) = (architecture.widths(), architecture.layers());
    // `C` is zero if the layers below map onto all of this one, or those above lose nothing of it.
    let is_free = |i: usize| {
        let least = |part: &[usize]| part.iter().all(|&other| other >= widths[i]);
        least(&widths[..i]) || least(&widths[i + 1..])
    };
    if (1..layers).all(is_free) {
        return Some(widths[1..layers].iter().map(|d| d * d).sum());
    }
    let (text, given) = literally(architecture);
    let program = at_sizes(text, &given).ok()?;
    let source = Source::new(&program, Bounded::Factors);
    if source.coordinates() > MOST_COORDINATES {
        return None;
    }
    independent(&source, families(architecture), seed, budget)?.checked_sub(query_key(architecture))
}

/// The fields of queries and keys, and of the changes of basis. In the coordinates of `av` too `A` is a
/// product of two free factors.
fn families(architecture: &Architecture) -> Vec<Family> {
    let (widths, query) = (architecture.widths(), architecture.query_dims());
    let pair = |i: usize| match architecture.parametrization() {
        Parametrization::Av => [format!("left(A[{i}])"), format!("right(A[{i}])")],
        _ => [format!("K[{i}]"), format!("Q[{i}]")],
    };
    let family = |size: usize, velocity: Vec<(String, String)>, lemmas: Vec<Lemma>| Family {
        by: By::Words,
        parameters: [("B".into(), Parameter(size as u32, size as u32, "any".into()))].into(),
        velocity: velocity.into_iter().collect(),
        lemmas,
    };
    let of_layer = |i: usize| {
        let [k, q] = pair(i);
        let velocity = vec![(k.clone(), format!("B*{k}")), (q.clone(), format!("-B^T*{q}"))];
        family(query[i - 1], velocity, vec![])
    };
    let between = |i: usize| {
        let above = pair(i + 1).into_iter().chain([format!("V[{}]", i + 1)]);
        let mut velocity: Vec<(String, String)> =
            above.map(|block| (block.clone(), format!("-{block}*B"))).collect();
        velocity.push((format!("V[{i}]"), format!("B*V[{i}]")));
        let step = format!("X[{i}]");
        family(widths[i], velocity, vec![Lemma(step.clone(), Some(format!("B*{step}")))])
    };
    let layers = architecture.layers();
    (1..=layers).map(of_layer).chain((1..layers).map(between)).collect()
}

/// The dimensions of the parts of the generic fiber of (weights ↦ function)
/// (docs/theorems/virtual-weights.md, section 8); their sum is its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenericFiber {
    /// The known symmetries.
    pub symmetries: Symmetries,
    /// What else does not change the virtual weights (M, L): the part of the weights that acts
    /// on directions of the hidden layers that are not reached, or not used.
    pub invisible_weights: usize,
    /// What changes M_i but not M_i + M_iᵀ, where only that is seen.
    pub antisymmetric_parts: usize,
}

impl GenericFiber {
    /// The parts; `None` where the numbers do not fit together.
    pub fn new(architecture: &Architecture, symmetries: Symmetries) -> Option<GenericFiber> {
        let z = architecture.virtual_weights();
        let seen = z.dimension + z.antisymmetric + symmetries.query_key + symmetries.gauge;
        Some(GenericFiber {
            symmetries,
            invisible_weights: architecture.source_dimension().checked_sub(seen)?,
            antisymmetric_parts: z.antisymmetric,
        })
    }

    /// Names and dimensions of the parts.
    pub fn parts(&self) -> [(&'static str, usize); 5] {
        [
            ("query-key", self.symmetries.query_key),
            ("gauge", self.symmetries.gauge),
            ("scaling", self.symmetries.scaling),
            ("invisible-weights", self.invisible_weights),
            ("antisymmetric-parts", self.antisymmetric_parts),
        ]
    }
}
