//! The claim `symmetry`: that moves of the weights never change the function, or that they do (section 8).

mod cases;
mod kinds;

use std::collections::BTreeMap;

use self::cases::{Case, cases};
use self::kinds::{is_of_kind, satisfies};
use super::certificate::{Matrices, Network, Parameter, Refutation, SymmetryProof};
use super::differ::Comparing;
use super::divisions::{at_numbers, divides, has_components, texts_divide};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::{Rationals, matrices};
use super::rational::{self, Exact};
use super::run::{Values, evaluate, read, value};
use super::same::{Comparison, same};
use super::simulation::{letters, parameters, with_bounded};
use super::source::{Bounded, Source, unknown};
use super::symbols::{Symbols, by_symbols};
use super::words::Words;
use crate::language::{Condition, Constant, Constraint, Formula, Function, Op, Shape};

/// Names, shapes and conditions of the group letters.
type Group = Vec<(String, Shape, Condition)>;

/// What moves.
pub(crate) struct Moves<'a> {
    pub network: &'a Network,
    pub group: &'a BTreeMap<String, Parameter>,
    pub moves: &'a BTreeMap<String, String>,
}

/// That the moves never change the function: `everywhere`, or where they have values.
pub(crate) fn holds(
    claim: &Moves<'_>,
    everywhere: bool,
    proof: &SymmetryProof,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let program = networks.program(claim.network)?;
    // A weight of bounded rank is a letter; its rank has to stay bounded.
    let source = with_sign(Source::new(&program, Bounded::Letter), claim.group);
    let ranks = program.weights.iter().filter_map(|leaf| match leaf.constraint {
        Constraint::Rank(rank) => Some((leaf.name.clone(), rank)),
        _ => None,
    });
    let ranks: BTreeMap<String, usize> = ranks.collect();
    let group = parameters(claim.group)?;
    are_weights(claim.moves.keys(), &source)?;
    exist(claim, everywhere, &source, &group, &ranks, meter)?;
    meter.lemmas(&proof.lemmas, &[&source, &source])?;
    let comparison = Comparison { weights: claim.moves, lemmas: &proof.lemmas };
    let is_visible = |name: &str| {
        group.iter().any(|(known, _, condition)| known == name && condition.is_invertible())
    };
    // Moves exist everywhere, or it is only claimed where they do.
    let texts = proof.lemmas.iter().filter_map(|lemma| lemma.1.as_ref());
    let divides = divides(&source) || texts_divide(texts, &[&source], &is_visible);
    let hidden = |(name, _, condition): &&(String, Shape, Condition)| {
        has_components(*condition) && !proof.cases.contains(name)
    };
    if let (true, Some((name, ..))) = (divides, group.iter().find(hidden)) {
        let message = format!("a division, and not by cases of {name}");
        return Err(Reason::Symbolic.because(message));
    }
    for case in cases(&group, &proof.cases)? {
        by_symbols!(proof.by, meter.left() / 16, meter, symbols => {
            in_case(symbols, &source, &group, &case, &comparison, meter)?;
        });
        if divides {
            at_numbers(meter, |residues| {
                in_case(residues, &source, &group, &case, &comparison, meter)
            })?;
        }
    }
    Ok(())
}

fn in_case<S: Symbols>(
    mut symbols: S,
    source: &Source,
    group: &Group,
    case: &Case,
    comparison: &Comparison<'_>,
    meter: &Meter,
) -> Checked<()> {
    let names = with_group(&mut symbols, source, group, case)?;
    same(&mut symbols, source, source, names, comparison)?;
    meter.symbols(&symbols)
}

fn are_weights<'a>(names: impl Iterator<Item = &'a String>, source: &Source) -> Checked<()> {
    match unknown(names, &source.blocks) {
        Some(name) => Err(Reason::Expression.because(format!("{name} is not a weight"))),
        None => Ok(()),
    }
}

/// Moves may have `sign` of each entry, unless something else has this name.
fn with_sign(mut source: Source, group: &BTreeMap<String, Parameter>) -> Source {
    let leaves = source.blocks.iter().chain(&source.inputs).map(|leaf| &leaf.name);
    let declared = source.functions.iter().map(|(name, _)| name);
    let mut names = leaves.chain(declared).chain(source.names.keys()).chain(group.keys());
    if names.all(|name| name.split('[').next() != Some("sign")) {
        source.functions.push(("sign".into(), Function::Sign));
    }
    source
}

/// The letters of the weights and of the group.
fn with_group<S: Symbols>(
    symbols: &mut S,
    source: &Source,
    group: &Group,
    case: &Case,
) -> Checked<Values<S::Value>> {
    let mut names = letters(symbols, source)?;
    for (name, shape, condition) in group {
        let value = match case.get(name) {
            Some(choice) => choice.value(symbols, name, *shape)?,
            None => symbols.letter(&format!("parameter {name}"), *shape, *condition)?,
        };
        if source.is_taken(name) || names.insert(name.clone(), (*shape, value)).is_some() {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
    }
    Ok(names)
}

/// That the moved weights exist `everywhere`, by words, and that bounded ranks stay bounded.
fn exist(
    claim: &Moves<'_>,
    everywhere: bool,
    source: &Source,
    group: &Group,
    ranks: &BTreeMap<String, usize>,
    meter: &Meter,
) -> Checked<()> {
    let mut words = if everywhere {
        Words::everywhere().until(meter.stop())
    } else {
        Words::new().until(meter.stop())
    };
    let names = with_group(&mut words, source, group, &Case::new())?;
    for leaf in &source.blocks {
        let Some(text) = claim.moves.get(&leaf.name) else { continue };
        let shapes = names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
        let formula = read(text, leaf.shape, &source.functions, shapes)?;
        let partial = |op: &Op| matches!(op, Op::Inverse | Op::Apply(Function::Recip));
        let may_be_undefined = everywhere && formula.nodes.iter().any(|node| partial(&node.op));
        let rank = ranks.get(&leaf.name).filter(|&&rank| rank < leaf.shape.0.min(leaf.shape.1));
        if !may_be_undefined && rank.is_none() {
            continue;
        }
        let found = value(&mut words, &formula, &source.functions, |name| {
            names.get(name).map(|(_, value)| value)
        });
        let bound = match found {
            Ok(found) => words.rank_bound(&found, ranks),
            Err(failure) if failure.reason == Reason::Symbolic && !everywhere => {
                structural_rank(&formula, ranks)
            }
            Err(failure) => return Err(failure),
        };
        if rank.is_some_and(|rank| bound > *rank) {
            let message = format!("the rank of {text} may be larger");
            return Err(Reason::Expression.because(message));
        }
    }
    meter.symbols(&words)
}

/// A number that the rank of an expression is at most, as it stands.
fn structural_rank(formula: &Formula, ranks: &BTreeMap<String, usize>) -> usize {
    let mut bounds: Vec<usize> = Vec::new();
    for node in &formula.nodes {
        let most = node.shape.0.min(node.shape.1);
        let mut args = node.args.iter().map(|&arg| bounds[arg]);
        let bound = match &node.op {
            Op::Weight(number) => ranks.get(&formula.names[*number]).copied().unwrap_or(usize::MAX),
            Op::Constant(Constant::Zeros) => 0,
            Op::Sum => args.fold(0, usize::saturating_add),
            Op::Product => args.min().unwrap_or(most),
            Op::Scale => args.next_back().unwrap_or(most),
            Op::Name(_) | Op::Transpose => args.next().unwrap_or(most),
            Op::Kronecker => args.fold(1, usize::saturating_mul),
            _ => most,
        };
        bounds.push(bound.min(most));
    }
    bounds[formula.output]
}

/// The weights of a program before and after the moves, with their names, and its outputs, where there are
/// inputs.
pub(crate) type Seen = (Vec<String>, [Vec<Rationals>; 2], Option<[Vec<Rationals>; 2]>);

/// That the moves change the function at this place, or lead out of the weights.
pub(crate) fn fails(
    claim: &Moves<'_>,
    proof: &Refutation,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<Seen> {
    let program = networks.program(claim.network)?;
    if proof.inputs.is_some() == proof.outside.is_some() {
        return Err(Reason::Malformed.because("either inputs or outside is needed"));
    }
    let free = Source::new(&program, Bounded::Factors);
    let source = with_sign(Source::new(&program, Bounded::Letter), claim.group);
    let group = parameters(claim.group)?;
    are_weights(claim.moves.keys().chain(&proof.outside), &source)?;
    if proof.group.len() != group.len() {
        return Err(Reason::Point.because("a matrix for each group element is needed"));
    }
    if proof.outside.is_some() && (proof.modulus.is_some() || proof.order.is_some()) {
        return Err(Reason::Malformed.because("a modulus or an order without inputs"));
    }
    let comparing = Comparing::read(proof.modulus.as_deref(), proof.order)?;
    comparing.suits(&source, meter)?;
    let mut exact = Exact::new(meter);
    // The point is in blocks, so that bounded ranks are bounded.
    let mut names: Values<Rationals> = Values::new();
    for (leaf, block) in free.blocks.iter().zip(matrices(&proof.weights, &free.blocks)?) {
        names.insert(leaf.name.clone(), (leaf.shape, block));
    }
    with_bounded(&mut exact, &free, &mut names)?;
    // The letters are the weights, not their blocks.
    names.retain(|name, _| source.blocks.iter().any(|leaf| leaf.name == *name));
    let own = names.clone();
    let inputs =
        proof.inputs.as_ref().map(|inputs| matrices(inputs, &source.inputs)).transpose()?;
    add_elements(&mut names, &source, group, &proof.group, &mut exact)?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (leaf, whole) in source.blocks.iter().zip(&program.weights) {
        let value = own.get(&leaf.name).map(|(_, value)| value.clone());
        let value =
            value.ok_or_else(|| Reason::Point.because(format!("{} is missing", leaf.name)))?;
        let moved = match claim.moves.get(&leaf.name) {
            Some(text) => evaluate(&mut exact, text, leaf.shape, &source.functions, &names)?,
            None => value.clone(),
        };
        if proof.outside.as_ref() == Some(&leaf.name)
            && is_of_kind(&mut exact, &moved, whole.constraint)?
        {
            let message = format!("{} moves to a matrix of its kind", leaf.name);
            return Err(Reason::Inside.because(message));
        }
        if inputs.is_some() && !moved.satisfies(leaf.constraint) {
            let message = format!("{} moves to another kind of matrix", leaf.name);
            return Err(Reason::Condition.because(message));
        }
        after.push(moved);
        before.push(value);
    }
    let weights = [before, after];
    let all = program.weights.iter().map(|leaf| leaf.name.clone()).collect();
    let Some(inputs) = inputs else { return Ok((all, weights, None)) };
    let source = source.needed(&source.outputs);
    if proof.modulus.is_some() {
        comparing.differ([(&source, &weights[0]), (&source, &weights[1])], &inputs, meter)?;
        return Ok((all, weights, None));
    }
    let outputs = |weights| rational::outputs(&source, weights, &inputs, meter);
    let outputs = [outputs(&weights[0])?, outputs(&weights[1])?];
    if outputs[0] == outputs[1] {
        return Err(Reason::Equal.because("the outputs are equal there"));
    }
    Ok((all, weights, Some(outputs)))
}

/// Adds the group elements, which have to satisfy their conditions.
fn add_elements(
    names: &mut Values<Rationals>,
    source: &Source,
    group: Group,
    elements: &Matrices,
    exact: &mut Exact<'_>,
) -> Checked<()> {
    for (name, shape, condition) in group {
        let rows = elements.get(&name);
        let rows = rows.ok_or_else(|| Reason::Point.because(format!("{name} is missing")))?;
        let element = Rationals::read(rows, shape, &name)
            .map_err(|failure| Reason::Condition.because(failure.detail))?;
        if !satisfies(exact, &element, condition)? {
            let message = format!("{name} is not {}", condition.word());
            return Err(Reason::Condition.because(message));
        }
        if source.is_taken(&name) || names.insert(name.clone(), (shape, element)).is_some() {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
    }
    Ok(())
}
