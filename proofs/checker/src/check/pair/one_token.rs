//! The rule `one-token`: outputs that are products of forms.

use super::meter::Meter;
use super::scaled::Scaled;
use super::scaling::{exponent, powers, product};
use super::sizes::Sizes;
use super::table::Fraction;
use crate::certificate::Matrix;
use crate::check::layer::grid::is_zero;
use crate::pair_certificate::{Factored, Factors, Form};
use crate::reason::{Failure, Reason};

/// What a certificate says.
pub(super) struct Data<'a> {
    pub(super) lambda: &'a [String],
    pub(super) collinear: Option<&'a [String]>,
    pub(super) factors: &'a [Form],
    pub(super) last: &'a Matrix,
    pub(super) networks: [&'a Factored; 2],
}

/// A form that has been read.
enum Factor {
    /// A column.
    Linear(Scaled),
    /// A symmetric matrix.
    Quadratic(Scaled),
}

/// What a matrix of a network is said to be, up to a number.
enum Entry<'a> {
    /// `M = v qᵀ`.
    Collinear(&'a Scaled),
    /// `M + Mᵀ = F`.
    Quadratic(&'a Scaled),
    /// `M + Mᵀ = v wᵀ + w vᵀ`.
    Product(&'a Scaled, &'a Scaled),
    /// `L = B`.
    Whole,
    /// `L = B vᵀ`.
    Row(&'a Scaled),
}

/// The checks `element-shape`, `element-equation` and `element-product`, for the virtual weights of
/// two networks of the same depth.
pub(super) fn check(
    data: &Data,
    sizes: &Sizes,
    virtual_weights: [&[Scaled]; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    let wrong = |what: &str| Reason::ElementShape.because(what);
    let collinear = outer_shape(data, sizes).map_err(wrong)?;
    let collinear = collinear.map(|vector| Scaled::column(vector, meter)).transpose()?;
    let factors = read(data.factors, sizes, meter)?;
    let mut entries = Vec::new();
    for network in data.networks {
        entries.push(resolved(network, data.lambda.len(), collinear.is_some(), &factors)?);
    }
    let columns = last_columns(data, sizes).map_err(wrong)?;
    let last = Scaled::read(data.last, columns, meter)?;

    let lambda: Vec<_> = data.lambda.iter().map(|text| Fraction::read(text)).collect();
    for ((entries, network), matrices) in entries.iter().zip(data.networks).zip(virtual_weights) {
        // The matrices before are those of `lambda`.
        let matrices = matrices.iter().enumerate().skip(lambda.len());
        let scales = all(network).map(|entry| Fraction::read(&entry.scale));
        for (((number, matrix), entry), scale) in matrices.zip(entries).zip(scales) {
            if !equation(matrix, &scale, entry, collinear.as_ref(), &last, meter)? {
                let detail = format!("matrix {} of a network is not that product", number + 1);
                return Err(Reason::ElementEquation.because(detail));
            }
        }
    }
    let [one, other] = virtual_weights;
    for (number, ((x, y), factor)) in one.iter().zip(other).zip(&lambda).enumerate() {
        if !y.is(factor, x, meter)? {
            let detail = format!("M_{} is no such multiple", number + 1);
            return Err(Reason::ElementEquation.because(detail));
        }
    }
    totals(data, sizes.layers.len(), &lambda, meter)
}

/// Everything of the shape but the forms; the vector `q`.
fn outer_shape<'a>(data: &Data<'a>, sizes: &Sizes) -> Result<Option<&'a [String]>, &'static str> {
    match (sizes.tokens, data.collinear) {
        (1, None) if data.lambda.is_empty() => Ok(None),
        (1, None) => Err("λ for one token"),
        (1, Some(_)) => Err("a collinear vector for one token"),
        (_, None) => Err("no collinear vector"),
        (_, Some(_)) if data.lambda.len() >= sizes.layers.len() => Err("too many λ"),
        (_, Some(vector)) if vector.len() != sizes.first_width() => {
            Err("a collinear vector too short")
        }
        (_, Some(vector)) => Ok(Some(vector)),
    }
}

fn read(forms: &[Form], sizes: &Sizes, meter: &mut Meter) -> Result<Vec<Factor>, Failure> {
    let wrong = |number: usize, what: &str| {
        Err(Reason::ElementShape.because(format!("factor {}: {what}", number + 1)))
    };
    let mut factors = Vec::new();
    for (number, form) in forms.iter().enumerate() {
        factors.push(match form {
            Form::Linear(vector) if vector.len() == sizes.first_width() => {
                Factor::Linear(Scaled::column(vector, meter)?)
            }
            Form::Quadratic(matrix) if fits(matrix, sizes.first_width(), sizes.first_width()) => {
                let matrix = Scaled::read(matrix, sizes.first_width(), meter)?;
                if matrix.integers != matrix.integers.transpose() {
                    return wrong(number, "not symmetric");
                }
                Factor::Quadratic(matrix)
            }
            Form::Linear(_) | Form::Quadratic(_) => return wrong(number, "of another size"),
        });
    }
    Ok(factors)
}

/// The matrices of a network behind the `skipped` first ones.
fn resolved<'a>(
    network: &Factored,
    skipped: usize,
    collinear: bool,
    factors: &'a [Factor],
) -> Result<Vec<Entry<'a>>, Failure> {
    let wrong = |what: &str| Reason::ElementShape.because(what);
    let factor = |&index: &u32| {
        let index = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
        index.and_then(|index| factors.get(index)).ok_or_else(|| wrong("no such factor"))
    };
    let mut entries = Vec::new();
    for (position, form) in network.forms.iter().enumerate() {
        let found: Vec<&Factor> = form.factors.iter().map(factor).collect::<Result<_, _>>()?;
        entries.push(match (collinear && position == 0, &found[..]) {
            (true, [Factor::Linear(v)]) => Entry::Collinear(v),
            (false, [Factor::Quadratic(f)]) => Entry::Quadratic(f),
            (false, [Factor::Linear(v), Factor::Linear(w)]) => Entry::Product(v, w),
            _ => {
                let layer = skipped + position + 1;
                return Err(wrong(&format!("M_{layer}: other factors than it can have")));
            }
        });
    }
    let found: Vec<&Factor> = network.last.factors.iter().map(factor).collect::<Result<_, _>>()?;
    entries.push(match &found[..] {
        [] => Entry::Whole,
        [Factor::Linear(v)] => Entry::Row(v),
        _ => return Err(wrong("L: other factors than it can have")),
    });
    Ok(entries)
}

/// Checks the numbers of entries and the shape of `B`; the columns of that.
fn last_columns(data: &Data, sizes: &Sizes) -> Result<usize, &'static str> {
    let [one, other] = data.networks;
    // `lambda` is shorter than the network.
    let count = sizes.layers.len().saturating_sub(data.lambda.len());
    if [one, other].iter().any(|network| network.forms.len() != count) {
        return Err("not one entry for each matrix");
    }
    let factors = one.last.factors.len();
    if other.last.factors.len() != factors {
        return Err("L is of another form in the other network");
    }
    let columns = if factors == 0 { sizes.first_width() } else { 1 };
    if fits(data.last, sizes.last_width(), columns) {
        Ok(columns)
    } else {
        Err("B of another shape")
    }
}

fn fits(matrix: &Matrix, rows: usize, columns: usize) -> bool {
    matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
}

/// Whether a matrix is what an entry says.
fn equation(
    matrix: &Scaled,
    scale: &Fraction,
    entry: &Entry,
    collinear: Option<&Scaled>,
    last: &Scaled,
    meter: &mut Meter,
) -> Result<bool, Failure> {
    match entry {
        Entry::Collinear(v) => match collinear {
            Some(q) => matrix.is(scale, &v.times(&q.transpose(), meter)?, meter),
            None => Ok(false),
        },
        Entry::Quadratic(f) => matrix.symmetrized(meter)?.is(scale, f, meter),
        Entry::Product(v, w) => {
            let form = v.times(&w.transpose(), meter)?.symmetrized(meter)?;
            matrix.symmetrized(meter)?.is(scale, &form, meter)
        }
        Entry::Whole => matrix.is(scale, last, meter),
        Entry::Row(v) => matrix.is(scale, &last.times(&v.transpose(), meter)?, meter),
    }
}

/// The entries of a network, `L` as the last.
fn all(network: &Factored) -> impl Iterator<Item = &Factors> {
    network.forms.iter().chain([&network.last])
}

/// The check `element-product`: the numbers before the products, and the exponents of the factors.
fn totals(
    data: &Data,
    depth: usize,
    lambda: &[Fraction],
    meter: &mut Meter,
) -> Result<(), Failure> {
    let wrong = |what: &str| Err(Reason::ElementProduct.because(what));
    // M_j occurs 3^{l−j} times, L once.
    let exponents = |network| {
        let numbers = data.lambda.len() + 1..=depth;
        let exponents = numbers.map(move |j| exponent(depth, j)).chain([1]);
        all(network).zip(exponents)
    };
    let scales = |network| -> Vec<(Fraction, u32)> {
        exponents(network).map(|(entry, k)| (Fraction::read(&entry.scale), k)).collect()
    };
    let [one, other] = data.networks.map(scales);
    let left: Vec<_> = one.iter().map(|(scale, k)| (scale, *k)).collect();
    let mut right: Vec<_> = other.iter().map(|(scale, k)| (scale, *k)).collect();
    right.extend(powers(lambda, depth));
    let [above, below] = product(&left, meter)?;
    let [other_above, other_below] = product(&right, meter)?;
    let left = meter.product(&above, &other_below)?;
    let right = meter.product(&other_above, &below)?;
    if left != right {
        return wrong("the numbers before the products are different");
    }
    if is_zero(&left) {
        return Ok(());
    }
    let counts = |network| {
        let mut counts = vec![0_u32; data.factors.len()];
        for (entry, exponent) in exponents(network) {
            for index in &entry.factors {
                let index = usize::try_from(*index).unwrap_or(usize::MAX).wrapping_sub(1);
                // The indices exist.
                counts.get_mut(index).into_iter().for_each(|count| *count += exponent);
            }
        }
        counts
    };
    let [one, other] = data.networks.map(counts);
    if let Some(factor) = one.iter().zip(&other).position(|(x, y)| x != y) {
        let (x, y) = (one.get(factor), other.get(factor));
        let detail = format!("factor {}: exponents {x:?} and {y:?}", factor + 1);
        return Err(Reason::ElementProduct.because(detail));
    }
    Ok(())
}
