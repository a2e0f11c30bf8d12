//! Virtual weights `(M, L)` of exact networks (Eq. 8), and what Theorem 3.7 asks of them.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::scaled::Scaled;
use crate::error::Error;
use crate::network::{Parametrization, WeightFile};
use crate::ring::cleared_bits;
use crate::theory::lightning::layer::matrices::{Exact, product, rank};

/// The layers `(A_i, V_i)` of a network. Virtual weights are those with `A_i = M_i`, `V_i = I` for
/// `i < l`, and `V_l = L`.
pub(super) fn layers(file: &WeightFile) -> Vec<(Exact, Exact)> {
    let weights = &file.weights;
    match file.architecture.parametrization() {
        Parametrization::Qkv => weights
            .chunks(3)
            .map(|layer| (product(&layer[1].transpose(), &layer[0]), layer[2].clone()))
            .collect(),
        Parametrization::Av => {
            weights.chunks(2).map(|layer| (layer[0].clone(), layer[1].clone())).collect()
        }
        Parametrization::Ml => {
            let last = weights.len() - 1;
            let value = |i: usize| match i + 1 == last {
                true => weights[last].clone(),
                false => Scaled::identity(weights[0].rows()).exact(),
            };
            (0..last).map(|i| (weights[i].clone(), value(i))).collect()
        }
    }
}

/// `(M_1, …, M_l, L)` and the products `L_0 = I, L_1, …, L_l = L` that they are made of.
#[derive(Clone, Debug)]
pub(super) struct Virtual {
    pub(super) forms: Vec<Scaled>,
    pub(super) partial: Vec<Scaled>,
}

/// Products of machine words that an exact computation may take: some seconds.
const MOST_WORK: u128 = 1 << 31;

impl Virtual {
    /// `None` when the numbers are so long that it would take more than some seconds.
    pub(super) fn new(file: &WeightFile) -> Option<Self> {
        (work(file) <= MOST_WORK).then(|| Virtual::of(file))
    }

    fn of(file: &WeightFile) -> Self {
        let mut partial = vec![Scaled::identity(file.architecture.widths()[0])];
        let mut forms = Vec::new();
        let is_ml = file.architecture.parametrization() == Parametrization::Ml;
        let steps = layers(file);
        let last = steps.len() - 1;
        for (i, (a, v)) in steps.iter().enumerate() {
            let l = &partial[i];
            let a = Scaled::new(a);
            let form = if i == 0 || is_ml { a } else { l.transpose().times(&a.times(l)) };
            forms.push(form);
            partial.push(match (is_ml, i == last) {
                (true, false) => l.clone(),
                _ => Scaled::new(v).times(l),
            });
        }
        Virtual { forms, partial }
    }

    /// `L`.
    pub(super) fn last(&self) -> &Scaled {
        &self.partial[self.partial.len() - 1]
    }
}

/// When [`Virtual::new`] gives nothing.
pub(super) fn bits_are_too_many() -> Error {
    let problem = "the numbers are so long that the virtual weights would take minutes";
    Error::new("weights", problem, "give shorter numbers or smaller widths")
}

/// The digits of a block in bits, denominators cleared: no entry and no denominator is longer. Costs no
/// more than numbers of 2^16 bits, see [`cleared_bits`].
pub(super) fn bits(matrix: &Exact) -> u64 {
    cleared_bits(matrix.entries())
}

/// Products of machine words in the virtual weights.
fn work(file: &WeightFile) -> u128 {
    let words = |bits: u64| u128::from(bits / 64 + 1);
    let widths = file.architecture.widths();
    let first = widths[0] as u128;
    let mut so_far = 1;
    let mut total = 0u128;
    let is_ml = file.architecture.parametrization() == Parametrization::Ml;
    let step = file.weights.len() / file.architecture.layers();
    for (i, &width) in widths.iter().enumerate().take(file.architecture.layers()) {
        if is_ml {
            break;
        }
        let layer = &file.weights[i * step..(i + 1) * step];
        let lengths: Vec<u64> = layer.iter().map(bits).collect();
        let (a, v): (u64, u64) = (lengths[..step - 1].iter().sum(), lengths[step - 1]);
        let (d, out) = (width as u128, widths[i + 1] as u128);
        if let [query, key, _] = layer {
            let cost = words(lengths[0]) * words(lengths[1]);
            total += query.rows() as u128 * d * d * cost + key.rows() as u128;
        }
        if i > 0 {
            total += d * d * first * words(a) * words(so_far);
            total += d * first * first * words(so_far) * words(a + so_far);
        }
        total += out * d * first * words(v) * words(so_far);
        so_far += v + 16;
    }
    total
}

/// What the corrected Theorem 3.7 asks of a network, checked at its exact weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hypotheses {
    /// `t`.
    pub tokens: usize,
    /// The ranks of `M_1, …, M_l`.
    pub form_ranks: Vec<usize>,
    /// The rank of `L`.
    pub last_rank: usize,
    /// Which `M_i` are skew-symmetric, 1-based; zero is.
    pub skew: Vec<usize>,
}

impl Hypotheses {
    /// Costs an exact elimination for each matrix.
    pub(super) fn new(weights: &Virtual, tokens: usize) -> Self {
        let ranks = weights.forms.iter().map(|form| rank(&form.primitive()));
        let skew = (1..).zip(&weights.forms).filter(|(_, form)| form.symmetrized().is_zero());
        Hypotheses {
            tokens,
            form_ranks: ranks.collect(),
            last_rank: rank(&weights.last().primitive()),
            skew: skew.map(|(i, _)| i).collect(),
        }
    }

    /// Whether the function is not zero on one token: `L ≠ 0` and no `M_i` is skew-symmetric.
    pub fn is_visible_on_one_token(&self) -> bool {
        self.last_rank > 0 && self.skew.is_empty()
    }

    /// Whether the function is zero for a plain reason: `L = 0`, some `M_i = 0`, or for one token some
    /// `M_i` skew-symmetric.
    pub fn is_plainly_zero(&self) -> bool {
        self.last_rank == 0
            || self.form_ranks.contains(&0)
            || (self.tokens == 1 && !self.skew.is_empty())
    }

    /// The first `i` (1-based) with `M_i` of rank one: behind it all tokens are collinear.
    pub fn first_rank_one(&self) -> Option<usize> {
        self.form_ranks.iter().position(|&rank| rank == 1).map(|i| i + 1)
    }

    /// Whether the fiber in `(M, L)` is exactly the scalings of Eq. 13 (corrected Theorem 3.7): `t ≥ 2`,
    /// `L ≠ 0`, no `M_i` skew-symmetric, `rk M_i ≥ 2`, where `rk M_l = 1` is allowed if `rk L ≥ 2`.
    pub fn only_scalings(&self) -> bool {
        let last = self.form_ranks.len();
        self.tokens >= 2
            && self.is_visible_on_one_token()
            && self.first_rank_one().is_none_or(|i| i == last && self.last_rank >= 2)
    }

    /// Why [`only_scalings`](Self::only_scalings) does not hold, in words; empty when it does.
    pub fn failures(&self) -> Vec<String> {
        let mut list = Vec::new();
        if self.tokens < 2 {
            list.push("there is one token".into());
        }
        if self.last_rank == 0 {
            list.push("L = 0".into());
        }
        list.extend(self.skew.iter().map(|i| match self.form_ranks[i - 1] {
            0 => format!("M_{i} = 0"),
            _ => format!("M_{i} is skew-symmetric"),
        }));
        if let Some(i) = self.first_rank_one()
            && (i < self.form_ranks.len() || self.last_rank < 2)
        {
            let more =
                if i == self.form_ranks.len() { " and L does not have rank 2 or more" } else { "" };
            list.push(format!("M_{i} has rank one{more}"));
        }
        list
    }
}

/// `Π λ_i^{3^{l−i}}` (Eq. 12: `M_i` occurs so often).
pub(super) fn total(lambda: &[BigRational]) -> BigRational {
    let step = |product: BigRational, x: &BigRational| &product * &product * &product * x;
    lambda.iter().fold(BigRational::one(), step)
}

/// The scalings `λ_i`, `ρ` that make `other` of `one`, whether or not their product is right.
pub(super) fn ratios(one: &Virtual, other: &Virtual) -> Option<(Vec<BigRational>, BigRational)> {
    if one.forms.len() != other.forms.len() {
        return None;
    }
    let pairs = one.forms.iter().zip(&other.forms);
    let lambda: Option<Vec<_>> = pairs.map(|(m, n)| m.ratio(n)).collect();
    Some((lambda?, one.last().ratio(other.last())?))
}

/// Whether the network is the zero function for a plain reason: `L = 0`, some `M_i = 0`, or
/// for one token some `M_i` skew-symmetric.
pub(super) fn is_plainly_zero(weights: &Virtual, tokens: usize) -> bool {
    let hides = |form: &Scaled| form.is_zero() || (tokens == 1 && form.symmetrized().is_zero());
    weights.last().scale().is_zero() || weights.forms.iter().any(hides)
}
