//! The proof by expansion: weights, parameters and input are symbols, and both sides are the same
//! rational functions. For these sizes, wherever the inverses of the rule exist.

use super::expression::{Context, Undefined, Values};
use super::fraction::{Fraction, Fractions};
use super::generic::{cases, value, weights};
use super::matrices::{identity, product};
use super::rule::Rule;
use super::test::{LARGEST_POWER, outside, transformed};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Network, Parametrization};
use crate::poly::{Order, Variables};
use crate::ring::Ring;

/// What expansion finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    /// Identically the same, in this many cases.
    Same(usize),
    /// Not so in some case.
    Fails,
    /// Too large, or not made of rational functions.
    Unknown,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The virtual weights: `M'_i = λ_i M_i`, `L' = ρ L`, `ρ Π λ_i^{3^{l−i}} = 1` (Eq. 12, Eq. 13).
    /// Enough, and much smaller than the outputs.
    VirtualWeights,
    /// The outputs, at an input of symbols.
    Outputs,
}

impl Compared {
    /// The word in reports and certificates.
    pub fn name(self) -> &'static str {
        match self {
            Compared::VirtualWeights => "virtual-weights",
            Compared::Outputs => "outputs",
        }
    }
}

/// Terms of a polynomial, symbols, and degrees, beyond which nobody waits.
const MOST_TERMS: usize = 10_000;
const MOST_SYMBOLS: usize = 100;
const MOST_DEGREE: u32 = 27;

/// Expands both sides in all symbols, in every case of the parameters.
///
/// # Errors
/// When the network cannot be evaluated.
pub(super) fn expand(rule: &Rule, compared: Compared) -> Result<Expansion> {
    let coordinates: usize = rule.network.coordinates().iter().map(|block| block.len()).sum();
    let parameters: usize = rule.parameters.iter().map(|p| p.shape.0 * p.shape.1).sum();
    let (rows, columns) = rule.network.input_shape();
    let input = if compared == Compared::Outputs { rows * columns } else { 0 };
    let symbols = coordinates + parameters + input;
    let degree = 3u32.checked_pow(rule.architecture().layers() as u32);
    if symbols > MOST_SYMBOLS || degree.is_none_or(|degree| degree > MOST_DEGREE) {
        return Ok(Expansion::Unknown);
    }
    let Some(cases) = cases(&rule.parameters) else { return Ok(Expansion::Unknown) };
    for case in &cases {
        let field = Fractions::new(Variables::numbered(symbols, Order::DegRevLex), MOST_TERMS);
        let found = one_case(rule, &field, case, compared)?;
        if field.exceeded() {
            return Ok(Expansion::Unknown);
        }
        match found {
            Ok(true) => {}
            Ok(false) => return Ok(Expansion::Fails),
            Err(_) => return Ok(Expansion::Unknown),
        }
    }
    Ok(Expansion::Same(cases.len()))
}

fn one_case(
    rule: &Rule,
    field: &Fractions,
    case: &[usize],
    compared: Compared,
) -> Result<std::result::Result<bool, Undefined>> {
    let mut next = 0;
    let mut free = || {
        next += 1;
        field.variable(next - 1)
    };
    let pairs = rule.parameters.iter().zip(case);
    let group: Option<Vec<Matrix<Fraction>>> =
        pairs.map(|(parameter, &case)| value(field, parameter, case, &mut free)).collect();
    let Some(group) = group else { return Ok(Err(Undefined::Singular)) };
    let weights = weights(field, rule, &mut free);
    let context = Context { ring: field, sign: Fraction::sign, largest_power: LARGEST_POWER };
    let new = match transformed(&context, rule, Values { group: &group, weights: &weights }) {
        Ok(new) => new,
        Err(undefined) => return Ok(Err(undefined)),
    };
    // The generic rank is the largest.
    if field.exceeded() || outside(field, rule, &new).is_some() {
        return Ok(Ok(false));
    }
    if compared == Compared::VirtualWeights {
        return Ok(Ok(same_virtual_weights(rule, field, &weights, &new)));
    }
    let (rows, columns) = rule.network.input_shape();
    let input = Matrix::from_fn(rows, columns, |_, _| free());
    let old = rule.network.evaluate(field, &weights, &input)?;
    if field.exceeded() {
        return Ok(Err(Undefined::TooLarge));
    }
    let new = rule.network.evaluate(field, &new, &input)?;
    let mut entries = old.entries().iter().zip(new.entries());
    Ok(Ok(entries.all(|(x, y)| field.is_zero(&field.sub(x, y)))))
}

/// Whether `M'_i = λ_i M_i` (for one token: of the symmetric parts), `L' = ρ L`, and the factors cancel.
fn same_virtual_weights(
    rule: &Rule,
    field: &Fractions,
    old: &[Matrix<Fraction>],
    new: &[Matrix<Fraction>],
) -> bool {
    let (old, new) = (virtual_weights(rule, field, old), virtual_weights(rule, field, new));
    let ratios = old.iter().zip(&new).map(|(old, new)| ratio(field, old, new));
    let Some(ratios) = ratios.collect::<Option<Vec<_>>>() else { return false };
    let (rho, lambda) = ratios.split_last().expect("L is always there");
    // ((λ_1)³ λ_2)³ λ_3 …
    let product = lambda
        .iter()
        .fold(field.one(), |product, lambda| field.mul(&field.pow(&product, 3), lambda));
    field.is_zero(&field.sub(&field.mul(&product, rho), &field.one()))
}

/// `M_1, …, M_l, L` (Eq. 8), for one token `M_i + M_iᵀ`.
fn virtual_weights(
    rule: &Rule,
    field: &Fractions,
    weights: &[Matrix<Fraction>],
) -> Vec<Matrix<Fraction>> {
    let architecture = rule.architecture();
    let mut l = identity(field, architecture.widths()[0]);
    let mut found = Vec::new();
    let step = match architecture.parametrization() {
        Parametrization::Ml => {
            found = weights.to_vec();
            weights.len()
        }
        Parametrization::Qkv => 3,
        Parametrization::Av => 2,
    };
    if found.is_empty() {
        for layer in weights.chunks(step) {
            let a = match layer {
                [q, k, _] => product(field, &k.transpose(), q),
                _ => layer[0].clone(),
            };
            found.push(product(field, &product(field, &l.transpose(), &a), &l));
            l = product(field, &layer[step - 1], &l);
        }
        found.push(l);
    }
    if architecture.tokens() == 1 {
        let layers = found.len() - 1;
        for m in &mut found[..layers] {
            *m = Matrix::from_fn(m.rows(), m.rows(), |i, j| field.add(&m[(i, j)], &m[(j, i)]));
        }
    }
    found
}

/// The factor that makes one of the other.
fn ratio(field: &Fractions, old: &Matrix<Fraction>, new: &Matrix<Fraction>) -> Option<Fraction> {
    let mut pairs = old.entries().iter().zip(new.entries());
    let (x, y) = pairs.find(|(x, _)| !field.is_zero(x))?;
    let factor = field.mul(y, &field.try_inverse(x)?);
    let mut pairs = old.entries().iter().zip(new.entries());
    let is_same = pairs.all(|(x, y)| field.is_zero(&field.sub(y, &field.mul(&factor, x))));
    is_same.then_some(factor)
}
