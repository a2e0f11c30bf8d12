//! The sizes of a network: checked before anything is computed or allocated.

use super::allowance::too_large;
use crate::certificate::{Claim, Parametrization, Point};
use crate::reason::{Failure, Reason};

const MAX_LAYERS: usize = 40;
const MAX_COORDINATES: u128 = 1 << 20;
const MAX_INPUTS: u32 = 1 << 20;
const MAX_INPUT_ENTRIES: u128 = 1 << 26;
const MAX_TOKENS: u32 = 1 << 12;
const MAX_LAYER_ENTRIES: u128 = 1 << 24;
const MAX_EVALUATION_ENTRIES: u128 = 1 << 26;

/// The sizes of a network that is small enough to be checked.
#[derive(Debug)]
pub(crate) struct Sizes {
    pub(crate) parametrization: Parametrization,
    /// `d_0, …, d_l`.
    pub(crate) widths: Vec<usize>,
    /// `a_1, …, a_l`.
    pub(crate) query: Vec<usize>,
    /// `t`.
    pub(crate) tokens: usize,
    /// Rows and columns of the blocks of weights, in the order of section 1.
    pub(crate) blocks: Vec<(usize, usize)>,
    /// The number of entries in all blocks.
    pub(crate) coordinates: usize,
    /// `P` of section 1.
    pub(crate) source_dimension: u128,
    /// Products in one evaluation, `W` of section 7.
    pub(crate) products: u128,
}

impl Sizes {
    /// What `A = Kᵀ Q` of all layers costs, which symmetry fields in `av` are made of: numbers that are
    /// kept (three copies of each, and one more in a sum), and products.
    pub(crate) fn attention(&self) -> (u128, u128) {
        if self.parametrization != Parametrization::Av {
            return (0, 0);
        }
        let layers = self.widths.iter().zip(&self.query);
        layers.fold((0, 0), |(numbers, products), (&d, &a)| {
            let square = (d as u128).pow(2);
            (numbers + 4 * square, products + square.saturating_mul(a as u128))
        })
    }

    /// The checks `architecture`, `wrong-variety` and the first `size-limit`.
    pub(crate) fn new(claim: &Claim, point: &Point) -> Result<Sizes, Failure> {
        architecture(claim)?;
        if claim.variety != claim.parametrization.variety() {
            let detail = format!("{} with {}", claim.variety, claim.parametrization);
            return Err(Reason::WrongVariety.because(detail));
        }
        limits(claim, point)?;
        // From here on no matrix has more than 2^26 entries. In `ml` hidden widths and query sizes
        // play no role: there `d_i t` is bounded by 2^24 and a query size by 2^32.
        let usize_of = |size: &u32| usize::try_from(*size).map_err(|_| too_large("a size"));
        let blocks = blocks(claim)
            .into_iter()
            .map(|(rows, columns)| Ok((usize_of(&rows)?, usize_of(&columns)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        Ok(Sizes {
            parametrization: claim.parametrization,
            widths: claim.widths.iter().map(usize_of).collect::<Result<_, _>>()?,
            query: claim.query_dims.iter().map(usize_of).collect::<Result<_, _>>()?,
            tokens: usize_of(&claim.tokens)?,
            coordinates: blocks.iter().map(|(rows, columns)| rows * columns).sum(),
            blocks,
            source_dimension: source_dimension(claim),
            products: evaluation(claim).1,
        })
    }

    /// `l`.
    pub(crate) fn layers(&self) -> usize {
        self.query.len()
    }

    /// `d_0`.
    pub(crate) fn first_width(&self) -> usize {
        self.widths.first().copied().unwrap_or(0)
    }

    /// `d_l`.
    pub(crate) fn last_width(&self) -> usize {
        self.widths.last().copied().unwrap_or(0)
    }
}

fn architecture(claim: &Claim) -> Result<(), Failure> {
    let layers = claim.widths.len().saturating_sub(1);
    let wrong = |detail: &str| Err(Reason::Architecture.because(detail));
    if layers == 0 {
        return wrong("fewer than two widths");
    }
    if claim.query_dims.len() != layers {
        return wrong(&format!("{} query sizes for {layers} layers", claim.query_dims.len()));
    }
    if claim.widths.contains(&0) || claim.query_dims.contains(&0) || claim.tokens == 0 {
        return wrong("a size is 0");
    }
    if layers > MAX_LAYERS {
        return wrong(&format!("{layers} layers; at most {MAX_LAYERS} are allowed"));
    }
    Ok(())
}

/// At most 40 layers of products of two `u32`: nothing overflows a `u128`.
fn limits(claim: &Claim, point: &Point) -> Result<(), Failure> {
    let tokens = u128::from(claim.tokens);
    let coordinates: u128 =
        blocks(claim).iter().map(|&(rows, columns)| u128::from(rows) * u128::from(columns)).sum();
    if coordinates > MAX_COORDINATES {
        return Err(too_large(&format!("{coordinates} coordinates")));
    }
    let inputs = match point {
        Point::Splitmix64 { inputs, .. } if *inputs > MAX_INPUTS => {
            return Err(too_large(&format!("{inputs} inputs")));
        }
        Point::Splitmix64 { inputs, .. } => u128::from(*inputs),
        Point::Explicit { inputs, .. } => inputs.len() as u128,
    };
    let first = claim.widths.first().copied().map_or(0, u128::from);
    if inputs.saturating_mul(first * tokens) > MAX_INPUT_ENTRIES {
        return Err(too_large("the inputs together"));
    }
    if claim.tokens > MAX_TOKENS {
        return Err(too_large(&format!("{tokens} tokens")));
    }
    if claim.widths.iter().any(|&width| u128::from(width) * tokens > MAX_LAYER_ENTRIES) {
        return Err(too_large("the output of a layer"));
    }
    if evaluation(claim).0 > MAX_EVALUATION_ENTRIES {
        return Err(too_large("what one evaluation keeps"));
    }
    Ok(())
}

/// `E` and `W` of section 7: entries that one evaluation keeps, and products that it takes. At most
/// 40 layers, every size below 2^32, `t` at most 2^12 and every `d_i t` at most 2^24.
fn evaluation(claim: &Claim) -> (u128, u128) {
    let t = u128::from(claim.tokens);
    match claim.parametrization {
        Parametrization::Qkv | Parametrization::Av => {
            layers(claim).fold((0, 0), |(entries, products), (source, target, query)| {
                let [d, e, a] = [source, target, query].map(u128::from);
                (entries + (d + e + a + t) * t, products + (d * (2 * a + e + t) + a * t) * t)
            })
        }
        Parametrization::Ml => {
            let l = claim.query_dims.len() as u128;
            let (first, last) = ends(claim);
            let (d, e) = (u128::from(first), u128::from(last));
            (l * (d + t) * t + (d + e) * t, l * (d * (d + t) + 3 * t * t) * t + d * e * t)
        }
    }
}

/// The widths of the source and the target of each layer, and its query size.
fn layers(claim: &Claim) -> impl Iterator<Item = (u32, u32, u32)> {
    let pairs = claim.widths.iter().zip(claim.widths.iter().skip(1));
    pairs.zip(&claim.query_dims).map(|((&source, &target), &query)| (source, target, query))
}

fn ends(claim: &Claim) -> (u32, u32) {
    let end = |width: Option<&u32>| width.copied().unwrap_or(0);
    (end(claim.widths.first()), end(claim.widths.last()))
}

fn blocks(claim: &Claim) -> Vec<(u32, u32)> {
    match claim.parametrization {
        Parametrization::Qkv | Parametrization::Av => layers(claim)
            .flat_map(|(source, target, query)| {
                [(query, source), (query, source), (target, source)]
            })
            .collect(),
        Parametrization::Ml => {
            let (first, last) = ends(claim);
            let mut blocks = vec![(first, first); claim.query_dims.len()];
            blocks.push((last, first));
            blocks
        }
    }
}

fn source_dimension(claim: &Claim) -> u128 {
    match claim.parametrization {
        Parametrization::Qkv | Parametrization::Ml => blocks(claim)
            .iter()
            .map(|&(rows, columns)| u128::from(rows) * u128::from(columns))
            .sum(),
        Parametrization::Av => layers(claim)
            .map(|(source, target, query)| {
                let (source, target) = (u128::from(source), u128::from(target));
                let rank = u128::from(query).min(source);
                // rank ≤ source, so the difference is not negative.
                (2 * source - rank) * rank + target * source
            })
            .sum(),
    }
}
