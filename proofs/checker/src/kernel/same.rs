//! Two programs that are the same function (section 6): each is run, and lemmas say what named steps are.

use std::collections::BTreeMap;

use super::certificate::Lemma;
use super::failure::{Checked, Reason};
use super::run::{Values, evaluate, read, value};
use super::simulation::{Run, add, input_letter, satisfies};
use super::source::{Source, unknown};
use super::symbols::Symbols;
use crate::language::Condition;

/// How two programs are compared: the expressions for the blocks of the second, and the lemmas.
pub(crate) struct Comparison<'a> {
    /// Unnamed blocks of the second program are the blocks of the first with the same name.
    pub weights: &'a BTreeMap<String, String>,
    pub lemmas: &'a [Lemma],
}

/// That `second` at weights which are expressions in those of `first` is the same function. `names` has the
/// letters of the blocks of the first and of all parameters.
pub(crate) fn same<S: Symbols>(
    symbols: &mut S,
    first: &Source,
    second: &Source,
    mut names: Values<S::Value>,
    comparison: &Comparison<'_>,
) -> Checked<()> {
    are_of_one_shape(first, second)?;
    let images = images(symbols, first, second, &names, comparison.weights)?;
    let own = |source: &Source, names: &Values<S::Value>| -> Vec<S::Value> {
        let values = source.blocks.iter().filter_map(|leaf| names.get(&leaf.name));
        values.map(|(_, value)| value.clone()).collect()
    };
    let blocks = own(first, &names);
    let mut inputs = Vec::new();
    for leaf in &first.inputs {
        let letter = symbols.letter(&input_letter(&leaf.name), leaf.shape, Condition::Any)?;
        add(&mut names, [(leaf.name.clone(), (leaf.shape, letter.clone()))])?;
        inputs.push(letter);
    }
    let mut runs =
        [Run::<S>::new(first, blocks, inputs.clone()), Run::<S>::new(second, images, inputs)];
    if symbols.is_at_numbers() {
        for run in &mut runs {
            run.everywhere(symbols)?;
        }
    }
    // All named steps of both, with the run and the node.
    let mut steps: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (side, source) in [first, second].into_iter().enumerate() {
        for (name, &node) in &source.names {
            let name = if side == 0 { name.clone() } else { primed(name) };
            if names.contains_key(&name) {
                let message = format!("{name} is already the name of something else");
                return Err(Reason::Expression.because(message));
            }
            steps.insert(name, (side, node));
        }
    }
    let mut fresh: BTreeMap<&str, S::Value> = BTreeMap::new();
    for lemma in comparison.lemmas {
        let Some(&(side, node)) = steps.get(&lemma.0) else {
            return Err(Reason::Expression.because(format!("unknown step {}", lemma.0)));
        };
        let Some(text) = &lemma.1 else {
            return Err(
                Reason::Malformed.because(format!("{}: the expression is missing", lemma.0))
            );
        };
        let shape = runs[side].source.shape(node);
        let shapes = names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
        let shapes = shapes.chain(
            steps
                .iter()
                .map(|(name, (side, node))| (name.as_str(), [first, second][*side].shape(*node))),
        );
        let formula = read(text, shape, &first.functions, shapes)?;
        let used = formula.names.iter().filter_map(|name| steps.get_key_value(name));
        let found = runs[side].at(symbols, node)?;
        let mut here = BTreeMap::new();
        for (name, (side, node)) in used.clone() {
            here.insert(name.as_str(), runs[*side].at(symbols, *node)?);
        }
        let expected = |symbols: &mut S, here: &BTreeMap<&str, S::Value>| {
            value(symbols, &formula, &first.functions, |name| {
                here.get(name).or_else(|| names.get(name).map(|(_, value)| value))
            })
        };
        let claimed = expected(symbols, &here)?;
        if !symbols.equal(&found, &claimed)? {
            return Err(Reason::Lemma.because(format!("{} is not {text}", lemma.0)));
        }
        for (name, (side, node)) in used {
            let known = fresh.get(name.as_str()).cloned();
            let letter = match (known, here.get(name.as_str())) {
                (Some(letter), _) => letter,
                (None, Some(value)) => forgotten(symbols, name, value)?,
                (None, None) => continue,
            };
            fresh.insert(name, letter.clone());
            here.insert(name, letter.clone());
            runs[*side].set(*node, letter);
        }
        let claimed = expected(symbols, &here)?;
        runs[side].set(node, claimed);
    }
    let [mut one, mut two] = runs;
    let (one, two) = (one.outputs(symbols)?, two.outputs(symbols)?);
    for (at, (a, b)) in one.iter().zip(&two).enumerate() {
        if !symbols.equal(a, b)? {
            return Err(Reason::Differ.because(format!("output {} differs", at + 1)));
        }
    }
    Ok(())
}

/// That inputs and outputs of two programs have the same shapes.
pub(crate) fn are_of_one_shape(first: &Source, second: &Source) -> Checked<()> {
    let inputs = |source: &Source| source.inputs.iter().map(|leaf| leaf.shape).collect::<Vec<_>>();
    if inputs(first) != inputs(second) {
        return Err(Reason::Shape.because("inputs of other shapes"));
    }
    let outputs =
        |source: &Source| source.outputs.iter().map(|&at| source.shape(at)).collect::<Vec<_>>();
    if outputs(first) != outputs(second) {
        return Err(Reason::Shape.because("outputs of other shapes"));
    }
    Ok(())
}

/// The letter that stands for a step of this value. All that is kept of the value is its symmetry.
fn forgotten<S: Symbols>(symbols: &mut S, name: &str, value: &S::Value) -> Checked<S::Value> {
    let shape = symbols.shape(value);
    let turned = symbols.transpose(value);
    let is_symmetric = shape.0 == shape.1 && symbols.equal(value, &turned)?;
    let condition = if is_symmetric { Condition::Symmetric } else { Condition::Any };
    symbols.forget(&format!("step {name}"), value, condition)
}

/// The values of the blocks of the second program.
fn images<S: Symbols>(
    symbols: &mut S,
    first: &Source,
    second: &Source,
    names: &Values<S::Value>,
    weights: &BTreeMap<String, String>,
) -> Checked<Vec<S::Value>> {
    if let Some(name) = unknown(weights.keys(), &second.blocks) {
        return Err(Reason::Expression.because(format!("{name} is not a block of the network")));
    }
    let mut images = Vec::new();
    for leaf in &second.blocks {
        let image = match weights.get(&leaf.name) {
            Some(text) => evaluate(symbols, text, leaf.shape, &first.functions, names)?,
            None => {
                let own = first.blocks.iter().find(|own| own.name == leaf.name);
                let own =
                    own.filter(|own| own.shape == leaf.shape).and_then(|_| names.get(&leaf.name));
                own.map(|(_, value)| value.clone()).ok_or_else(|| {
                    Reason::Expression
                        .because(format!("the expression for {} is missing", leaf.name))
                })?
            }
        };
        if !satisfies(symbols, &image, leaf.constraint, leaf.shape)? {
            let message = format!("the expression for {} is not of its kind", leaf.name);
            return Err(Reason::Expression.because(message));
        }
        images.push(image);
    }
    Ok(images)
}

/// The name of a step of the second program: `X'[1]`.
fn primed(name: &str) -> String {
    match name.split_once('[') {
        Some((base, rest)) => format!("{base}'[{rest}"),
        None => format!("{name}'"),
    }
}
