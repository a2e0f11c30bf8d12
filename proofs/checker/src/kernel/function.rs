//! Claims on functions: symmetries and values (section 8).

use std::collections::BTreeMap;

use super::certificate::{By, Identity, Matrices, Matrix, Network, Parameter, Witness};
use super::entries::Entries;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::number::key;
use super::point::{Rationals, matrices};
use super::rational::{self, Exact};
use super::run::{Values, evaluate};
use super::simulation::{Comparison, letters, parameters, same, with_bounded};
use super::source::{Bounded, Source};
use super::symbols::Symbols;
use super::words::Words;
use crate::language::{Condition, Constant, Constraint};

/// That the moves never change the function.
pub(crate) fn symmetry_holds(
    network: &Network,
    group: &BTreeMap<String, Parameter>,
    moves: &BTreeMap<String, String>,
    proof: &Identity,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let program = networks.program(network)?;
    // A weight of bounded rank is a letter; its rank has to stay bounded.
    let source = Source::new(&program, Bounded::Letter);
    let ranks = program.weights.iter().filter_map(|leaf| match leaf.constraint {
        Constraint::Rank(rank) => Some((leaf.name.clone(), rank)),
        _ => None,
    });
    let ranks: BTreeMap<String, usize> = ranks.collect();
    let mut words = Words::new();
    if ranks.keys().any(|name| moves.contains_key(name)) {
        let names = with_group(&mut words, &source, group)?;
        for (name, rank) in &ranks {
            let (Some(text), Some((shape, _))) = (moves.get(name), names.get(name)) else {
                continue;
            };
            let value = evaluate(&mut words, text, *shape, &source.functions, &names)?;
            let bounded = |letter: &str| ranks.get(letter).is_some_and(|own| own <= rank);
            if !words.has_factor(&value, &bounded) {
                let message = format!("the rank of {text} is not bounded by {rank}");
                return Err(Reason::Expression.because(message));
            }
        }
    }
    meter.lemmas(&proof.lemmas, &[&source, &source])?;
    let comparison = Comparison { weights: moves, lemmas: &proof.lemmas };
    match proof.by {
        By::Words => {
            let names = with_group(&mut words, &source, group)?;
            same(&mut words, &source, &source, names, &comparison)?;
            meter.symbols(&words)
        }
        By::Entries => {
            let mut entries = Entries::new();
            let names = with_group(&mut entries, &source, group)?;
            same(&mut entries, &source, &source, names, &comparison)?;
            meter.symbols(&entries)
        }
    }
}

/// The letters of the blocks and of the group.
fn with_group<S: Symbols>(
    symbols: &mut S,
    source: &Source,
    group: &BTreeMap<String, Parameter>,
) -> Checked<Values<S::Value>> {
    let mut names = letters(symbols, source)?;
    for (name, shape, condition) in parameters(group)? {
        let letter = symbols.letter(&format!("parameter {name}"), shape, condition)?;
        if names.insert(name.clone(), (shape, letter)).is_some() || source.names.contains_key(&name)
        {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
    }
    Ok(names)
}

/// That the moves change the function at this place.
pub(crate) fn symmetry_fails(
    network: &Network,
    group: &BTreeMap<String, Parameter>,
    moves: &BTreeMap<String, String>,
    witness: &Witness,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let program = networks.program(network)?;
    let free = Source::new(&program, Bounded::Factors);
    let source = Source::new(&program, Bounded::Letter);
    let (Some(elements), Some(weights)) = (&witness.group, &witness.weights) else {
        return Err(Reason::Malformed.because("group and weights are needed"));
    };
    let group = parameters(group)?;
    let known = |name: &String| source.blocks.iter().any(|leaf| leaf.name == *name);
    if let Some(name) = moves.keys().find(|name| !known(name)) {
        return Err(Reason::Expression.because(format!("{name} is not a weight")));
    }
    if elements.len() != group.len() {
        return Err(Reason::Point.because("a matrix for each group element is needed"));
    }
    let mut exact = Exact::new(meter);
    // The point is in blocks, so that bounded ranks are bounded.
    let mut names: Values<Rationals> = Values::new();
    for (leaf, block) in free.blocks.iter().zip(matrices(weights, &free.blocks)?) {
        names.insert(leaf.name.clone(), (leaf.shape, block));
    }
    with_bounded(&mut exact, &free, &mut names)?;
    // The letters are the weights, not their blocks.
    names.retain(|name, _| source.blocks.iter().any(|leaf| leaf.name == *name));
    let own = names.clone();
    let inputs = matrices(&witness.inputs, &source.inputs)?;
    for (name, shape, condition) in group {
        let rows = elements.get(&name);
        let rows = rows.ok_or_else(|| Reason::Point.because(format!("{name} is missing")))?;
        let element = Rationals::read(rows, shape, &name)
            .map_err(|failure| Reason::Condition.because(failure.detail))?;
        if !satisfies(&mut exact, &element, condition)? {
            let message = format!("{name} is not {}", condition.word());
            return Err(Reason::Condition.because(message));
        }
        if names.insert(name.clone(), (shape, element)).is_some() {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for leaf in &source.blocks {
        let value = own.get(&leaf.name).map(|(_, value)| value.clone());
        let value =
            value.ok_or_else(|| Reason::Point.because(format!("{} is missing", leaf.name)))?;
        after.push(match moves.get(&leaf.name) {
            Some(text) => {
                let moved = evaluate(&mut exact, text, leaf.shape, &source.functions, &names)?;
                if !moved.satisfies(leaf.constraint) {
                    let message = format!("{} moves to another kind of matrix", leaf.name);
                    return Err(Reason::Condition.because(message));
                }
                moved
            }
            None => value.clone(),
        });
        before.push(value);
    }
    let source = source.needed(&source.outputs);
    let before = rational::outputs(&source, &before, &inputs, meter)?;
    let after = rational::outputs(&source, &after, &inputs, meter)?;
    if before == after {
        return Err(Reason::Equal.because("the outputs are equal there"));
    }
    Ok(())
}

/// Whether a matrix satisfies the condition of a group element.
fn satisfies(exact: &mut Exact<'_>, matrix: &Rationals, condition: Condition) -> Checked<bool> {
    use num_traits::{One, Signed, Zero};
    let (rows, columns) = matrix.shape;
    let all =
        |holds: &dyn Fn(usize, usize) -> bool| (0..rows).all(|i| (0..columns).all(|j| holds(i, j)));
    let is_diagonal = all(&|i, j| i == j || matrix.at(i, j).is_zero());
    let diagonal = |holds: &dyn Fn(&num_rational::BigRational) -> bool| {
        is_diagonal && (0..rows).all(|i| holds(matrix.at(i, i)))
    };
    let one_each = |is_one: &dyn Fn(&num_rational::BigRational) -> bool| {
        let ones = |entries: Vec<&num_rational::BigRational>| {
            entries.iter().filter(|x| is_one(x)).count() == 1
                && entries.iter().filter(|x| !x.is_zero()).count() == 1
        };
        (0..rows).all(|i| ones((0..columns).map(|j| matrix.at(i, j)).collect()))
            && (0..columns).all(|j| ones((0..rows).map(|i| matrix.at(i, j)).collect()))
    };
    Ok(match condition {
        Condition::Any => true,
        Condition::Nonzero => !matrix.at(0, 0).is_zero(),
        Condition::Invertible => match exact.inverse(matrix) {
            Ok(_) => true,
            Err(failure) if failure.reason == Reason::Unit => false,
            Err(failure) => return Err(failure),
        },
        Condition::Orthogonal => {
            let transpose = exact.transpose(matrix);
            let product = exact.product(&transpose, matrix)?;
            let eye = Constant::Shift { offset: 0, stride: 1 };
            product == exact.constant(&eye, matrix.shape)?
        }
        Condition::Permutation => one_each(&|x| x.is_one()),
        Condition::SignedPermutation => one_each(&|x| x.abs().is_one()),
        Condition::Diagonal => is_diagonal,
        Condition::DiagonalInvertible => diagonal(&|x| !x.is_zero()),
        Condition::PositiveDiagonal => diagonal(&|x| x.is_positive()),
        Condition::Symmetric => all(&|i, j| key(matrix.at(i, j)) == key(matrix.at(j, i))),
        Condition::Skew => all(&|i, j| key(matrix.at(i, j)) == key(&-matrix.at(j, i))),
    })
}

/// That the outputs are these.
pub(crate) fn values(
    network: &Network,
    weights: &Matrices,
    inputs: &Matrices,
    outputs: &[Matrix],
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let source = networks.source(network)?;
    let blocks = matrices(weights, &source.blocks)?;
    let inputs = matrices(inputs, &source.inputs)?;
    let found = rational::outputs(&source, &blocks, &inputs, meter)?;
    if found.len() != outputs.len() {
        return Err(Reason::Value.because(format!("there are {} outputs", found.len())));
    }
    for (at, (found, claimed)) in found.iter().zip(outputs).enumerate() {
        let claimed = Rationals::read(claimed, found.shape, &format!("output {}", at + 1))
            .map_err(|failure| Reason::Value.because(failure.detail))?;
        if *found != claimed {
            return Err(Reason::Value.because(format!("output {} is another", at + 1)));
        }
    }
    Ok(())
}
