//! The fiber of a deep network at exact weights.

use super::equivalence::{Answer, check_ranks, check_tokens, equivalence};
use super::exchange::{exchanges, may_exchange};
use super::ranks::Images;
use super::realize::{realize, seen};
use super::scaled::Scaled;
use super::virtual_weights::{Hypotheses, Virtual, bits_are_too_many};
use crate::error::Result;
use crate::linalg::{query_key, rank};
use crate::network::{Architecture, DataSeed, Parametrization, WeightFile};
use crate::ring::SplitMix64;
use crate::theory::lightning::layer::fiber_dimension::factorizations;
use crate::theory::lightning::layer::matrices::{Exact, product};
use crate::theory::lightning::{InfinitesimalKernel, infinitesimal_kernel};

/// How much is known of a fiber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeepCase {
    /// All of it: the orbit of the known symmetries.
    Orbit,
    /// In the virtual weights `(M, L)` it is the scalings; the weights have more freedom than the gauge.
    VirtualOrbit,
    /// In the virtual weights the orbits of two points: `k` and `v` of `M_l = k qᵀ`, `L = h vᵀ` may
    /// change places.
    TwoVirtualOrbits,
    /// The function is zero.
    Zero,
    /// A part of it: no theorem says what else it contains.
    Partial,
}

impl DeepCase {
    /// The name in output.
    pub fn name(self) -> &'static str {
        match self {
            DeepCase::Orbit => "orbit",
            DeepCase::VirtualOrbit => "virtual-orbit",
            DeepCase::TwoVirtualOrbits => "two-virtual-orbits",
            DeepCase::Zero => "zero",
            DeepCase::Partial => "partial",
        }
    }
}

/// All weights of the same sizes and parametrization with the function of given ones, as far as known.
#[derive(Clone, Debug, PartialEq)]
pub struct DeepFiber {
    /// How much is known.
    pub case: DeepCase,
    /// What Theorem 3.7 asks.
    pub hypotheses: Hypotheses,
    /// Bounds of the local dimension at these weights; they are equal when it is known.
    pub dimension: (usize, Option<usize>),
    /// The kernel of the differential; `None` when there are too many weights for it, or the source
    /// is singular there.
    pub kernel: Option<InfinitesimalKernel>,
    /// What it consists of, in sentences.
    pub description: Vec<String>,
    /// The given weights, then other points that theory names, each verified.
    pub representatives: Vec<WeightFile>,
}

/// More coordinates take minutes.
const MOST_COORDINATES: usize = 1200;

/// The fiber through weights of any depth.
///
/// # Errors
/// An attention matrix of a rank above the query size; numbers so long that the virtual weights would take minutes.
///
/// # Panics
/// When the weights do not fit their architecture.
pub fn deep_fiber(file: &WeightFile, seed: u64) -> Result<DeepFiber> {
    let architecture = &file.architecture;
    check_tokens(architecture.tokens())?;
    let data_seed = DataSeed::new(seed).weights(file).draw(0);
    check_ranks(file, &mut SplitMix64::new(data_seed))?;
    let (layers, tokens) = (architecture.layers(), architecture.tokens());
    let images = Images::random(file, &mut SplitMix64::new(!data_seed))?;
    let mut weights = Exactly { file, weights: None };
    let hypotheses = match images.hypotheses(file) {
        Some(hypotheses) => hypotheses,
        None => Hypotheses::new(weights.get()?, tokens),
    };
    let mut representatives = vec![file.clone()];
    let mut description = Vec::new();
    let mut has_exchange = false;
    if tokens >= 2 && may_exchange(&hypotheses) {
        for exchange in exchanges(weights.get()?) {
            has_exchange = true;
            let Some(other) = realize(architecture, &exchange.forms, &exchange.last) else {
                continue;
            };
            if let Answer::Same { .. } = equivalence(file, &other, seed)?.answer {
                description.push(format!("another point: {}", exchange.sentence));
                representatives.push(other);
            }
        }
    }
    let is_ml = architecture.parametrization() == Parametrization::Ml;
    // Up to the exchange of k and v the theorem leaves nothing else there.
    let is_rank_one_at_last = tokens >= 2
        && hypotheses.is_visible_on_one_token()
        && hypotheses.first_rank_one() == Some(layers)
        && hypotheses.last_rank == 1;
    let is_seen = (hypotheses.only_scalings() || is_rank_one_at_last)
        && !is_ml
        && (images.fill_hidden_layers(architecture.widths())
            || is_all_seen(architecture, weights.get()?));
    let case = if hypotheses.is_plainly_zero() {
        DeepCase::Zero
    } else if hypotheses.only_scalings() && (is_seen || is_ml) {
        DeepCase::Orbit
    } else if hypotheses.only_scalings() {
        DeepCase::VirtualOrbit
    } else if is_rank_one_at_last && !has_exchange {
        // k and v are parallel: exchanging them is a scaling.
        if is_seen || is_ml { DeepCase::Orbit } else { DeepCase::VirtualOrbit }
    } else if is_rank_one_at_last {
        DeepCase::TwoVirtualOrbits
    } else {
        DeepCase::Partial
    };
    let kernel = kernel(file, data_seed)?;
    let orbit = orbit_dimension(file, &images);
    let generic = generic_dimension(architecture);
    let dimension = match case {
        DeepCase::Orbit => (orbit, Some(orbit)),
        DeepCase::TwoVirtualOrbits if is_seen || is_ml => (orbit, Some(orbit)),
        // Over the complex numbers no fiber has a smaller dimension anywhere; if the kernel is no
        // larger, the fiber is smooth there, and the real one has the same dimension.
        _ if kernel.is_some_and(|kernel| Some(kernel.at_most) == generic) => {
            (generic.unwrap_or(0), generic)
        }
        _ => (kernel.map_or(0, |kernel| kernel.symmetries), kernel.map(|kernel| kernel.at_most)),
    };
    describe(case, &hypotheses, architecture, &mut description);
    Ok(DeepFiber { case, hypotheses, dimension, kernel, description, representatives })
}

/// The dimension of the generic fiber.
fn generic_dimension(architecture: &Architecture) -> Option<usize> {
    architecture.source_dimension().checked_sub(architecture.virtual_weights().bound())
}

/// Whether `N_i` fills the whole hidden layer for every `i`: then `L_i` is determined up to the gauge.
pub(super) fn is_all_seen(architecture: &Architecture, weights: &Virtual) -> bool {
    let hidden = &architecture.widths()[1..architecture.layers()];
    // Multiples span the same spaces.
    let forms: Vec<Exact> = weights.forms.iter().map(Scaled::primitive).collect();
    let spaces = seen(&forms, &weights.last().primitive());
    spaces[1..].iter().zip(hidden).all(|(space, &width)| space.dimension() == width)
}

/// The exact virtual weights, when something needs them.
struct Exactly<'a> {
    file: &'a WeightFile,
    weights: Option<Virtual>,
}

impl Exactly<'_> {
    fn get(&mut self) -> Result<&Virtual> {
        if self.weights.is_none() {
            self.weights = Virtual::new(self.file);
        }
        self.weights.as_ref().ok_or_else(bits_are_too_many)
    }
}

/// The dimension of the orbit of scalings and gauge, which acts freely where every hidden layer is
/// seen, with all queries and keys of the same attention matrices.
fn orbit_dimension(file: &WeightFile, images: &Images) -> usize {
    let architecture = &file.architecture;
    let rank_of = |i: usize| {
        let most = architecture.query_dims()[i].min(architecture.widths()[i]);
        let exact = || rank(&product(&file.weights[3 * i + 1].transpose(), &file.weights[3 * i]));
        images.attention_rank(i, most).unwrap_or_else(exact)
    };
    architecture.layers() + gauge_dimension(architecture, rank_of)
}

/// The same without scalings; `attention` gives the rank of the attention matrix of a layer (from 0), which is
/// asked for queries and keys only.
pub(super) fn gauge_dimension(
    architecture: &Architecture,
    attention: impl Fn(usize) -> usize,
) -> usize {
    let (widths, layers) = (architecture.widths(), architecture.layers());
    let gauge = match architecture.parametrization() {
        Parametrization::Ml => 0,
        _ => widths[1..layers].iter().map(|d| d * d).sum(),
    };
    let keys = match architecture.parametrization() {
        Parametrization::Qkv => (0..layers)
            .map(|i| factorizations(architecture.query_dims()[i], widths[i], attention(i)))
            .sum(),
        _ => 0,
    };
    gauge + keys
}

/// The kernel of the differential of (weights ↦ function).
fn kernel(file: &WeightFile, seed: u64) -> Result<Option<InfinitesimalKernel>> {
    if file.architecture.coordinates() > MOST_COORDINATES {
        return Ok(None);
    }
    let coordinates = match file.architecture.parametrization() {
        Parametrization::Av => {
            let mut coordinates = Vec::new();
            for (layer, &query) in file.weights.chunks(2).zip(file.architecture.query_dims()) {
                let Some((q, k)) = query_key(&layer[0], query) else { return Ok(None) };
                if rank(&layer[0]) < query.min(layer[0].rows()) && query < layer[0].rows() {
                    return Ok(None);
                }
                coordinates.extend([q, k, layer[1].clone()]);
            }
            coordinates
        }
        _ => file.weights.clone(),
    };
    infinitesimal_kernel(&file.architecture, &coordinates, seed).map(Some)
}

fn describe(
    case: DeepCase,
    facts: &Hypotheses,
    architecture: &Architecture,
    description: &mut Vec<String>,
) {
    let l = architecture.layers();
    let scalings = match architecture.parametrization() {
        Parametrization::Ml => "scalings (λ_i M_i, ρ L) with ρ Π λ_i^{3^(l-i)} = 1".to_string(),
        _ => "scalings (λ_i A_i, V_i / λ_i)".to_string(),
    };
    let gauge = match architecture.parametrization() {
        Parametrization::Ml => String::new(),
        _ if l == 1 => String::new(),
        _ => ", the gauge V_i ↦ C_i V_i C_{i-1}⁻¹, A_i ↦ C_{i-1}⁻ᵀ A_i C_{i-1}⁻¹ with C_i in \
              GL(d_i)"
            .to_string(),
    };
    let keys = match architecture.parametrization() {
        Parametrization::Qkv => ", and all (Q_i, K_i) with the same K_iᵀ Q_i",
        _ => "",
    };
    description.push(match case {
        DeepCase::Orbit => format!("the whole fiber: {scalings}{gauge}{keys} (Theorem 3.7, corrected)"),
        DeepCase::VirtualOrbit => format!(
            "in the virtual weights the fiber is one orbit of the scalings (Theorem 3.7, corrected); the \
             weights contain {scalings}{gauge}{keys}, and more: not everything in the hidden layers is \
             seen by later ones"
        ),
        DeepCase::TwoVirtualOrbits => format!(
            "in the virtual weights the fiber is that of scalings, and of the exchange of k and v in \
             M_{l} = k qᵀ, L = h vᵀ, nothing else"
        ),
        DeepCase::Zero => "the function is zero: L = 0, or some M_i is zero (for one token: \
             skew-symmetric)"
            .into(),
        DeepCase::Partial => format!(
            "Theorem 3.7 does not apply ({}); the fiber contains {scalings}{gauge}{keys}, and what \
             else it contains is not known in general",
            facts.failures().join(", ")
        ),
    });
}
