//! Whether two networks at exact weights are the same function (section 8).

use std::collections::BTreeMap;

use super::certificate::{Agreement, AtWeights, Difference, Matrices, Means, Runs, Via};
use super::circuits::Circuits;
use super::differ::Comparing;
use super::divisions::{at_numbers, divides, texts_divide};
use super::entries::Entries;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::{Rationals, matrices};
use super::run::Values;
use super::same::{Comparison, are_of_one_shape, same};
use super::simulation::with_bounded;
use super::source::Source;
use super::symbols::Symbols;
use super::words::Words;
use crate::language::{Constant, Leaf, Shape, is_name};

/// A network and its weights as matrices.
type AtPoint = (Source, Vec<Rationals>);

fn at_weights(one: &AtWeights, networks: &Networks<'_>) -> Checked<AtPoint> {
    let source = networks.source(&one.network)?;
    let blocks = matrices(&one.weights, &source.blocks)?;
    Ok((source, blocks))
}

/// The networks of a claim come before its weights.
fn both(
    first: &AtWeights,
    second: &AtWeights,
    networks: &Networks<'_>,
) -> Checked<(AtPoint, AtPoint)> {
    let (one, other) = (networks.source(&first.network)?, networks.source(&second.network)?);
    let blocks = matrices(&first.weights, &one.blocks)?;
    let others = matrices(&second.weights, &other.blocks)?;
    Ok(((one, blocks), (other, others)))
}

/// That two networks at weights are the same function.
pub(crate) fn are_same(
    first: &AtWeights,
    second: &AtWeights,
    proof: &Agreement,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let (first, second) = both(first, second, networks)?;
    agree(&first, &second, proof, networks, meter)
}

fn agree(
    first: &AtPoint,
    second: &AtPoint,
    proof: &Agreement,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let runs = match proof {
        Agreement::Runs(runs) => runs,
        Agreement::Via(between) => {
            let Via { via, first: one, second: other } = &**between;
            let between = at_weights(via, networks)?;
            agree(first, &between, one, networks, meter)?;
            return agree(&between, second, other, networks, meter);
        }
    };
    match runs.by {
        Means::Words => {
            same_runs(&mut Words::new().until(meter.stop()), first, second, runs, meter)?
        }
        Means::Entries => {
            same_runs(&mut Entries::new().until(meter.stop()), first, second, runs, meter)?
        }
        Means::Points => same_runs(&mut Circuits::new(meter), first, second, runs, meter)?,
    }
    let texts = runs.lemmas.iter().filter_map(|lemma| lemma.1.as_ref());
    let divides = divides(&first.0)
        || divides(&second.0)
        || texts_divide(texts, &[&first.0, &second.0], &|_| false);
    match divides {
        true => {
            at_numbers(meter, |mut residues| same_runs(&mut residues, first, second, runs, meter))
        }
        false => Ok(()),
    }
}

fn same_runs<S: Symbols>(
    symbols: &mut S,
    (first, one): &AtPoint,
    (second, other): &AtPoint,
    proof: &Runs,
    meter: &Meter,
) -> Checked<()> {
    let mut constants = |blocks: &[Leaf], matrices: &[Rationals]| {
        let constant = |(leaf, matrix): (&Leaf, &Rationals)| {
            let constant = Constant::Dense(matrix.entries.clone());
            let value = symbols.constant(&constant, leaf.shape)?;
            Ok((leaf.name.clone(), (leaf.shape, value)))
        };
        blocks.iter().zip(matrices).map(constant).collect::<Checked<Values<S::Value>>>()
    };
    let mut names = constants(&first.blocks, one)?;
    let images = constants(&second.blocks, other)?;
    with_bounded(symbols, first, &mut names)?;
    for (name, shape, matrix) in named(&proof.matrices, &[first, second])? {
        let value = symbols.constant(&Constant::Dense(matrix.entries), shape)?;
        names.insert(name, (shape, value));
    }
    // Blocks of the second network have names of their own in the first.
    let own: BTreeMap<String, String> =
        second.blocks.iter().map(|leaf| (leaf.name.clone(), second_name(&leaf.name))).collect();
    for (name, value) in images {
        names.insert(second_name(&name), value);
    }
    meter.lemmas(&proof.lemmas, &[first, second])?;
    let comparison = Comparison { weights: &own, lemmas: &proof.lemmas };
    same(symbols, first, second, names, &comparison)?;
    meter.symbols(symbols)
}

/// Matrices of numbers with names that are new.
fn named(given: &Matrices, sources: &[&Source]) -> Checked<Vec<(String, Shape, Rationals)>> {
    let is_taken = |name: &String| sources.iter().any(|source| source.is_taken(name));
    let read = |(name, rows): (&String, &Vec<Vec<String>>)| {
        if !is_name(name) || is_taken(name) {
            let message = format!("{name} is not a name, or is already in use");
            return Err(Reason::Expression.because(message));
        }
        let shape = (rows.len(), rows.first().map_or(0, Vec::len));
        if shape.1 == 0 {
            return Err(Reason::Point.because(format!("{name} has no entries")));
        }
        Ok((name.clone(), shape, Rationals::read(rows, shape, name)?))
    };
    given.iter().map(read).collect()
}

/// A block of the second network: `V'[1]`.
fn second_name(name: &str) -> String {
    let at = name.find(['[', ')']).unwrap_or(name.len());
    format!("{}'{}", &name[..at], &name[at..])
}

/// That two networks at weights differ on an input.
pub(crate) fn are_different(
    first: &AtWeights,
    second: &AtWeights,
    proof: &Difference,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let (first, second) = both(first, second, networks)?;
    are_of_one_shape(&first.0, &second.0)?;
    let comparing = Comparing::read(proof.modulus.as_deref(), proof.order)?;
    for (source, _) in [&first, &second] {
        comparing.suits(source, meter)?;
    }
    let inputs = matrices(&proof.inputs, &first.0.inputs)?;
    comparing.differ([(&first.0, &first.1), (&second.0, &second.1)], &inputs, meter)
}
