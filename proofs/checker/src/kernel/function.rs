//! Claims on functions: pairs, values (section 8). Those on symmetries are in `symmetry`.

use std::collections::BTreeMap;

use super::certificate::{AtWeights, By, Identity, Matrices, Matrix, Network, Witness};
use super::entries::Entries;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::{Rationals, matrices};
use super::rational;
use super::run::Values;
use super::simulation::{Comparison, same, with_bounded};
use super::source::Source;
use super::symbols::Symbols;
use super::words::Words;
use crate::language::{Constant, Leaf, Shape};

/// A network and its weights as matrices.
fn at_weights(one: &AtWeights, networks: &Networks<'_>) -> Checked<(Source, Vec<Rationals>)> {
    let source = networks.source(&one.network)?;
    let blocks = matrices(&one.weights, &source.blocks)?;
    Ok((source, blocks))
}

/// That two networks at weights are the same function.
pub(crate) fn pair_is_same(
    first: &AtWeights,
    second: &AtWeights,
    proof: &Identity,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let (one, other) = (at_weights(first, networks)?, at_weights(second, networks)?);
    match proof.by {
        By::Words => same_at(&mut Words::new(), one, other, proof, meter),
        By::Entries => same_at(&mut Entries::new(), one, other, proof, meter),
    }
}

fn same_at<S: Symbols>(
    symbols: &mut S,
    (first, one): (Source, Vec<Rationals>),
    (second, other): (Source, Vec<Rationals>),
    proof: &Identity,
    meter: &Meter,
) -> Checked<()> {
    let mut constants = |blocks: &[Leaf], matrices: Vec<Rationals>| {
        let constant = |(leaf, matrix): (&Leaf, Rationals)| {
            let value = symbols.constant(&Constant::Dense(matrix.entries), leaf.shape)?;
            Ok((leaf.name.clone(), (leaf.shape, value)))
        };
        blocks.iter().zip(matrices).map(constant).collect::<Checked<Values<S::Value>>>()
    };
    let mut names = constants(&first.blocks, one)?;
    let images = constants(&second.blocks, other)?;
    with_bounded(symbols, &first, &mut names)?;
    // Blocks of the second network have names of their own in the first.
    let own: BTreeMap<String, String> =
        second.blocks.iter().map(|leaf| (leaf.name.clone(), second_name(&leaf.name))).collect();
    for (name, value) in images {
        names.insert(second_name(&name), value);
    }
    meter.lemmas(&proof.lemmas, &[&first, &second])?;
    let comparison = Comparison { weights: &own, lemmas: &proof.lemmas };
    same(symbols, &first, &second, names, &comparison)?;
    meter.symbols(symbols)
}

/// A block of the second network: `V'[1]`.
fn second_name(name: &str) -> String {
    let at = name.find(['[', ')']).unwrap_or(name.len());
    format!("{}'{}", &name[..at], &name[at..])
}

/// That two networks at weights differ on an input.
pub(crate) fn pair_is_different(
    first: &AtWeights,
    second: &AtWeights,
    witness: &Witness,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let ((first, one), (second, other)) =
        (at_weights(first, networks)?, at_weights(second, networks)?);
    let shapes = |leaves: &[Leaf]| leaves.iter().map(|leaf| leaf.shape).collect::<Vec<Shape>>();
    if shapes(&first.inputs) != shapes(&second.inputs) {
        return Err(Reason::Shape.because("inputs of other shapes"));
    }
    if witness.group.is_some() || witness.weights.is_some() {
        return Err(Reason::Malformed.because("only inputs are needed"));
    }
    let inputs = matrices(&witness.inputs, &first.inputs)?;
    let one = rational::outputs(&first, &one, &inputs, meter)?;
    let other = rational::outputs(&second, &other, &inputs, meter)?;
    if one.iter().map(|m| m.shape).ne(other.iter().map(|m| m.shape)) {
        return Err(Reason::Shape.because("outputs of other shapes"));
    }
    if one == other { Err(Reason::Equal.because("the outputs are equal there")) } else { Ok(()) }
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
