//! The rule `element`: Eq. 9 and Lemma 3.1, with matrices that need not be square.

use super::meter::Meter;
use super::sizes::Sizes;
use super::table::{Fraction, Table};
use crate::certificate::{Matrix, Parametrization};
use crate::check::layer::grid::is_zero;
use crate::pair_certificate::{NetworkWeights, PairClaim};
use crate::reason::{Failure, Reason};

/// The bilinear form of a layer.
enum Attention {
    /// `A`.
    Whole(Table),
    /// `Q` and `K` with `A = KᵀQ`.
    Factored(Table, Table),
}

/// A layer, as the rule sees it.
struct Layer {
    attention: Attention,
    v: Table,
}

/// What a certificate says: `λ_i`, `C_i`, `D_i`.
pub(super) struct Element<'a> {
    pub(super) lambda: &'a [String],
    pub(super) gauge: &'a [Matrix],
    pub(super) query_key: &'a [Matrix],
}

/// The checks `element-shape` and `element-equation`, for networks of the same depth.
pub(super) fn check(
    element: &Element,
    claim: &PairClaim,
    [one, other]: [&Sizes; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    shapes(element, one, other)?;
    let wrong = |number: usize, what: &str| {
        Err(Reason::ElementEquation.because(format!("layer {number}: {what}")))
    };
    let lambda: Vec<_> = element.lambda.iter().map(|text| Fraction::read(text)).collect();
    if let Some(zero) = lambda.iter().position(|factor| is_zero(&factor.above)) {
        return wrong(zero + 1, "λ is zero");
    }
    // C_0, the identity.
    let mut before = None;
    for (i, factor) in lambda.iter().enumerate() {
        let layer = |network, sizes, meter: &mut Meter| match layer(network, sizes, i, meter)? {
            Some(layer) => Ok(layer),
            None => Err(Reason::Weights.because("a block is missing")),
        };
        let first = layer(&claim.one, one, meter)?;
        let second = layer(&claim.other, other, meter)?;
        let after = match (element.gauge.get(i), one.layers.get(i)) {
            (Some(matrix), Some(layer)) => Some(Table::read(matrix, layer.target, meter)?),
            // C_l, the identity.
            _ => None,
        };
        let left = times(&second.v, before.as_ref(), meter)?;
        let right = match &after {
            Some(c) => c.times(&first.v, meter)?,
            None => first.v.clone(),
        };
        if !right.is(factor, &left, meter)? {
            return wrong(i + 1, "λ V′ C is not C V");
        }
        let same = match (element.query_key.get(i), one.layers.get(i)) {
            (Some(matrix), Some(layer)) => {
                let d = Table::read(matrix, layer.query, meter)?;
                factors(&first, &second, before.as_ref(), &d, factor, meter)?
            }
            _ => forms(&first, &second, before.as_ref(), factor, meter)?,
        };
        if !same {
            return wrong(i + 1, "the forms are different");
        }
        before = after;
        meter.forget();
    }
    Ok(())
}

/// `CᵀA′C = λA`.
fn forms(
    first: &Layer,
    second: &Layer,
    c: Option<&Table>,
    lambda: &Fraction,
    meter: &mut Meter,
) -> Result<bool, Failure> {
    let left = match &second.attention {
        // (K′C)ᵀ Q′C.
        Attention::Factored(q, k) => {
            let [query, key] = [times(q, c, meter)?, times(k, c, meter)?];
            let [query, key] = [query.reduced(meter)?, key.reduced(meter)?];
            key.transpose().times(&query, meter)?
        }
        Attention::Whole(a) => match c {
            None => a.clone(),
            Some(c) => c.transpose().times(&a.times(c, meter)?.reduced(meter)?, meter)?,
        },
    };
    match &first.attention {
        Attention::Whole(a) => left.is(lambda, a, meter),
        Attention::Factored(q, k) => left.is(lambda, &k.transpose().times(q, meter)?, meter),
    }
}

/// `K′C = DK` and `DᵀQ′C = λQ`.
fn factors(
    first: &Layer,
    second: &Layer,
    c: Option<&Table>,
    d: &Table,
    lambda: &Fraction,
    meter: &mut Meter,
) -> Result<bool, Failure> {
    let (Attention::Factored(q, k), Attention::Factored(query, key)) =
        (&first.attention, &second.attention)
    else {
        return Ok(false);
    };
    if !times(key, c, meter)?.is(&Fraction::one(), &d.times(k, meter)?, meter)? {
        return Ok(false);
    }
    let query = times(query, c, meter)?.reduced(meter)?;
    d.transpose().times(&query, meter)?.is(lambda, q, meter)
}

/// `matrix C`, for `None` the identity.
fn times(matrix: &Table, c: Option<&Table>, meter: &mut Meter) -> Result<Table, Failure> {
    c.map_or_else(|| Ok(matrix.clone()), |c| matrix.times(c, meter))
}

/// The check `element-shape`.
fn shapes(element: &Element, one: &Sizes, other: &Sizes) -> Result<(), Failure> {
    let wrong = |what: &str| Err(Reason::ElementShape.because(what));
    let Element { lambda, gauge, query_key } = element;
    let depth = one.layers.len();
    if lambda.len() != depth {
        return wrong("not one λ for each layer");
    }
    if gauge.len() + 1 != depth {
        return wrong("not one matrix C between two layers");
    }
    let layers = || one.layers.iter().zip(&other.layers);
    let fits = |matrix: &Matrix, rows: usize, columns: usize| {
        matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
    };
    if !gauge.iter().zip(layers()).all(|(c, (x, y))| fits(c, y.target, x.target)) {
        return wrong("a matrix C of another shape");
    }
    if query_key.is_empty() {
        return Ok(());
    }
    if [one, other].iter().any(|sizes| sizes.parametrization != Parametrization::Qkv) {
        return wrong("matrices D where not both networks have queries and keys");
    }
    if query_key.len() != depth {
        return wrong("not one matrix D for each layer");
    }
    if !query_key.iter().zip(layers()).all(|(d, (x, y))| fits(d, y.query, x.query)) {
        return wrong("a matrix D of another shape");
    }
    Ok(())
}

/// Layer `i` (0-based) of a network whose shapes have been checked.
fn layer(
    network: &NetworkWeights,
    sizes: &Sizes,
    i: usize,
    meter: &mut Meter,
) -> Result<Option<Layer>, Failure> {
    let Some(&size) = sizes.layers.get(i) else { return Ok(None) };
    let block = |number: usize, meter: &mut Meter| match network.weights.get(number) {
        Some(matrix) => Table::read(matrix, size.source, meter).map(Some),
        None => Ok(None),
    };
    let (attention, v) = match sizes.parametrization {
        Parametrization::Qkv => {
            let [q, k] = [block(3 * i, meter)?, block(3 * i + 1, meter)?];
            let attention = q.zip(k).map(|(q, k)| Attention::Factored(q, k));
            (attention, block(3 * i + 2, meter)?)
        }
        Parametrization::Av => {
            (block(2 * i, meter)?.map(Attention::Whole), block(2 * i + 1, meter)?)
        }
        Parametrization::Ml => {
            let last = i + 1 == sizes.layers.len();
            let v = if last { block(i + 1, meter)? } else { Some(Table::identity(size.source)) };
            (block(i, meter)?.map(Attention::Whole), v)
        }
    };
    Ok(attention.zip(v).map(|(attention, v)| Layer { attention, v }))
}
