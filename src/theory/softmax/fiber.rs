//! The fiber of softmax attention at exact weights.

use crate::error::Result;
use crate::network::{Parametrization, WeightFile};
use crate::theory::lightning::deep::{Hypotheses, virtual_point};

/// How much is known of a fiber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftmaxCase {
    /// One point: the weights are determined.
    Point,
    /// All of it: the orbit of the gauge, and queries and keys with the same attention matrices.
    Orbit,
    /// One point `(M, L)`; the weights have more freedom than the gauge.
    VirtualPoint,
    /// The function is zero.
    Zero,
    /// One token: the function is `X ↦ L X`.
    OneToken,
    /// A part of it: no theorem says what else it contains.
    Partial,
}

impl SoftmaxCase {
    /// The name in output.
    pub fn name(self) -> &'static str {
        match self {
            SoftmaxCase::Point => "point",
            SoftmaxCase::Orbit => "orbit",
            SoftmaxCase::VirtualPoint => "virtual-point",
            SoftmaxCase::Zero => "zero",
            SoftmaxCase::OneToken => "one-token",
            SoftmaxCase::Partial => "partial",
        }
    }
}

/// All weights of the same network with the function of given ones, as far as known.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftmaxFiber {
    /// How much is known.
    pub case: SoftmaxCase,
    /// Ranks of `M_1, …, M_l` and `L`, and which `M_i` are skew-symmetric.
    pub facts: Hypotheses,
    /// The dimension, where all of the fiber is known.
    pub dimension: Option<usize>,
    /// What it consists of, in sentences.
    pub description: Vec<String>,
}

/// The fiber through weights of any depth, by section 4 of `docs/theorems/normalised.md`: for `t ≥ 2`, `L ≠ 0`
/// and `M_1, …, M_{l−1}` not skew-symmetric, `(M, L)` is determined.
///
/// # Errors
/// Numbers so long that the virtual weights would take minutes.
///
/// # Panics
/// When the weights do not fit their architecture.
pub fn fiber(file: &WeightFile) -> Result<SoftmaxFiber> {
    let point = virtual_point(file)?;
    let facts = point.facts;
    let form = file.architecture.parametrization();
    let layers = file.architecture.layers();
    let case = if facts.last_rank == 0 {
        SoftmaxCase::Zero
    } else if facts.tokens == 1 {
        SoftmaxCase::OneToken
    } else if facts.skew.iter().any(|&i| i < layers) {
        SoftmaxCase::Partial
    } else {
        match point.orbit {
            Some(0) => SoftmaxCase::Point,
            Some(_) => SoftmaxCase::Orbit,
            None => SoftmaxCase::VirtualPoint,
        }
    };
    let dimension = match case {
        SoftmaxCase::Point | SoftmaxCase::Orbit => point.orbit,
        _ => None,
    };
    let description = vec![describe(case, &facts, form, layers)];
    Ok(SoftmaxFiber { case, facts, dimension, description })
}

const PAGE: &str = "docs/theorems/normalised.md, section 4";

fn describe(case: SoftmaxCase, facts: &Hypotheses, form: Parametrization, layers: usize) -> String {
    let gauge = match (form, layers) {
        (Parametrization::Ml, _) => "",
        (_, 1) => "",
        _ => "the gauge V_i ↦ C_i V_i C_{i-1}⁻¹, A_i ↦ C_{i-1}⁻ᵀ A_i C_{i-1}⁻¹ with C_i in GL(d_i)",
    };
    let keys = match form {
        Parametrization::Qkv => "all (Q_i, K_i) with the same K_iᵀ Q_i",
        _ => "",
    };
    let known: Vec<&str> = [gauge, keys].into_iter().filter(|part| !part.is_empty()).collect();
    let known = match known.is_empty() {
        true => "these weights".to_string(),
        false => known.join(", and "),
    };
    match case {
        SoftmaxCase::Point => format!("the whole fiber: these weights only ({PAGE})"),
        SoftmaxCase::Orbit => format!("the whole fiber: {known} ({PAGE})"),
        SoftmaxCase::VirtualPoint => format!(
            "the virtual weights (M, L) are determined ({PAGE}); the weights contain {known}, and more: not \
             everything in the hidden layers is seen by later ones"
        ),
        SoftmaxCase::Zero => "the function is zero: all weights with L = V_l ⋯ V_1 = 0".into(),
        SoftmaxCase::OneToken => {
            "one token: the function is X ↦ L X, so all weights with the same L = V_l ⋯ V_1".into()
        }
        SoftmaxCase::Partial => {
            let skew: Vec<_> = facts.skew.iter().filter(|&&i| i < layers).collect();
            let first = skew.first().map_or(layers, |&&i| i);
            let list: Vec<String> = skew.iter().map(|i| format!("M_{i}")).collect();
            let rest = match facts.tokens {
                2 => format!(
                    "with two tokens both are the same after layer {first}, so later M_i are not seen, and the \
                     fiber contains all weights with the same M_1, …, M_{first} and L"
                ),
                _ => format!("the fiber contains {known}, and what else it contains is not known"),
            };
            format!("skew-symmetric: {}; {rest}", list.join(", "))
        }
    }
}
