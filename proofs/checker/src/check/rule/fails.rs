//! The proofs `counterexample` and `outside`: sections 3.2 and 3.3 of `docs/rule-certificate.md`.

use std::rc::Rc;

use super::condition;
use super::exact::Exact;
use super::symbols::{Symbol, Symbols};
use super::value;
use crate::certificate::{Matrix, Parametrization};
use crate::check::allowance::Allowance;
use crate::check::layer::grid::Integers;
use crate::check::layer::shape::fits;
use crate::check::pair::meter::{Meter, longest};
use crate::check::pair::network::{Block, Network};
use crate::check::pair::sizes::{Sizes, sizes, too_large};
use crate::check::pair::work;
use crate::pair_certificate::NetworkWeights;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::RuleClaim;

/// The most layers of a network that is evaluated: `3^6 = 729`.
const MAX_DEPTH: usize = 6;

/// What shows that the rule fails.
pub(super) enum Witness<'a> {
    /// An input on which the outputs differ.
    Counterexample(&'a Matrix),
    /// A layer, 1-based, whose bilinear form has too large a rank.
    Outside(u32),
}

/// All checks from the first `size-limit` on.
pub(super) fn check(
    claim: &RuleClaim,
    network: &NetworkWeights,
    symbols: &Symbols,
    [group, weights]: [&[Matrix]; 2],
    witness: &Witness,
    allowance: &Rc<Allowance>,
) -> Result<(), Failure> {
    let counterexample = matches!(witness, Witness::Counterexample(_));
    if counterexample && claim.query_dims.len() > MAX_DEPTH {
        return Err(too_large("more than six layers"));
    }
    claim.blocks.iter().try_for_each(value::powers)?;
    shapes(claim, symbols, [group, weights], witness)?;
    let mut meter = Meter::of_values(allowance);
    let mut values = Vec::new();
    for matrix in weights.iter().chain(group) {
        values.push(Exact::read(matrix, &mut meter)?);
    }
    let (of_blocks, of_group) = values.split_at(symbols.blocks().len().min(values.len()));
    for (parameter, value) in symbols.parameters().iter().zip(of_group) {
        let Some(condition) = parameter.condition else { continue };
        if !condition::holds(condition, value, &mut meter)? {
            let detail = format!("the value of {} is not {condition}", parameter.name);
            return Err(Reason::Condition.because(detail));
        }
    }
    if claim.parametrization == Parametrization::Av {
        for (i, (a, &query)) in of_blocks.iter().step_by(2).zip(&claim.query_dims).enumerate() {
            if exceeds(a, query, &mut meter)? {
                let detail = format!("A_{} has a rank above the query size", i + 1);
                return Err(Reason::QueryRank.because(detail));
            }
        }
    }
    let mut moved = Vec::new();
    for expression in &claim.blocks {
        moved.push(value::of(expression, symbols, &values, &mut meter)?);
    }
    match witness {
        Witness::Counterexample(input) => {
            let sizes = sizes(network, claim.tokens).ok_or_else(|| too_large("a size"))?;
            differ(of_blocks, &moved, sizes, input, allowance)
        }
        Witness::Outside(layer) => {
            let number = usize::try_from(*layer).unwrap_or(usize::MAX).saturating_sub(1);
            let form = moved.get(number.saturating_mul(2));
            let (Some(form), Some(&query)) = (form, claim.query_dims.get(number)) else {
                return Err(Reason::Values.because("no such layer"));
            };
            if !exceeds(form, query, &mut meter)? {
                let detail = format!("A_{layer} has no rank above the query size");
                return Err(Reason::Inside.because(detail));
            }
            Ok(())
        }
    }
}

/// Whether the rank of a square matrix is above a number.
fn exceeds(matrix: &Exact, bound: u32, meter: &mut Meter) -> Result<bool, Failure> {
    let bound = usize::try_from(bound).unwrap_or(usize::MAX);
    Ok(bound < matrix.rows() && matrix.rank(meter)? > bound)
}

/// The check `values`.
fn shapes(
    claim: &RuleClaim,
    symbols: &Symbols,
    [group, weights]: [&[Matrix]; 2],
    witness: &Witness,
) -> Result<(), Failure> {
    let wrong = |detail: &str| Err(Reason::Values.because(detail));
    let shapes = |symbols: &[Symbol]| -> Vec<(u32, u32)> {
        symbols.iter().map(|symbol| (symbol.rows, symbol.columns)).collect()
    };
    if !fits(group, &shapes(symbols.parameters())) {
        return wrong("values of another number or shape than the parameters");
    }
    if !fits(weights, &shapes(symbols.blocks())) {
        return wrong("weights of another number or shape than the blocks");
    }
    match witness {
        Witness::Counterexample(input) => {
            let first = claim.widths.first().copied().unwrap_or(0);
            if !fits(std::slice::from_ref(*input), &[(first, claim.tokens)]) {
                return wrong("an input of another shape");
            }
        }
        Witness::Outside(layer) => {
            if claim.parametrization != Parametrization::Av {
                return wrong("a layer where no rank is bounded");
            }
            let layer = usize::try_from(*layer).unwrap_or(usize::MAX);
            if !(1..=claim.query_dims.len()).contains(&layer) {
                return wrong("no such layer");
            }
        }
    }
    Ok(())
}

/// The check `counterexample-agrees`, and before it the limit of this checker.
fn differ(
    weights: &[Exact],
    moved: &[Exact],
    sizes: Sizes,
    input: &Matrix,
    allowance: &Allowance,
) -> Result<(), Failure> {
    let with_digits = |blocks: &[Exact]| {
        // A digit has more than three bits.
        let digits = |x: &Exact| (longest(x.integers.entries()) + x.below.bits()) / 3 + 2;
        let digits = blocks.iter().map(|block| u128::from(digits(block))).collect();
        Sizes { digits, ..sizes.clone() }
    };
    let [one, other] = [with_digits(weights), with_digits(moved)];
    let digits = input.iter().flatten().map(String::len).max().unwrap_or(0);
    work::of_witness(&one, &other, digits as u128, allowance)?;
    let (rows, columns) = (sizes.first_width(), sizes.tokens);
    let input = Integers::read(input, rows, columns)
        .ok_or_else(|| Reason::Values.because("an input of another shape"))?;
    let network = |blocks: &[Exact], sizes: &Sizes| {
        let block = |x: &Exact| Block::new(x.integers.clone(), x.below.clone());
        Network::new(&blocks.iter().map(block).collect::<Vec<_>>(), sizes)
    };
    if network(weights, &one).agrees(&network(moved, &other), &input) {
        return Err(Reason::CounterexampleAgrees.because("the outputs are equal there"));
    }
    Ok(())
}
