//! Identities by running programs on symbols, one layer at a time (section 6).
//!
//! Every value is an expression in letters. A named step may be replaced by a fresh letter at any time,
//! and by an expression in such letters that has been shown to be equal to it. Some value of the fresh
//! letters, the true one, makes every value true; so an identity in all letters holds.

use std::collections::BTreeMap;

use super::certificate::{Family, Parameter};
use super::failure::{Checked, Reason};
use super::run::{Dual, Values, evaluate, read, step, value};
use super::source::{Source, condition};
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Constraint, Op, Shape, is_name};

/// A run of a program, step by step.
pub(crate) struct Run<'a, S: Symbols> {
    pub source: &'a Source,
    blocks: Vec<S::Value>,
    inputs: Vec<S::Value>,
    values: Vec<Option<S::Value>>,
}

impl<'a, S: Symbols> Run<'a, S> {
    pub(crate) fn new(source: &'a Source, blocks: Vec<S::Value>, inputs: Vec<S::Value>) -> Self {
        let values = vec![None; source.nodes.len()];
        Run { source, blocks, inputs, values }
    }

    /// The value of a node; those before it are computed where they are needed.
    pub(crate) fn at(&mut self, symbols: &mut S, node: usize) -> Checked<S::Value> {
        let mut needed = vec![false; node + 1];
        needed[node] = true;
        for at in (0..=node).rev() {
            if needed[at] && self.values[at].is_none() {
                self.source.nodes[at].args.iter().for_each(|&arg| needed[arg] = true);
            }
        }
        for (at, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
            if self.values[at].is_some() {
                continue;
            }
            let found = &self.source.nodes[at];
            let leaf = match found.op {
                Op::Weight(number) => self.blocks.get(number).cloned(),
                Op::Input(number) => self.inputs.get(number).cloned(),
                _ => None,
            };
            let value = match leaf {
                Some(value) => value,
                None => {
                    let values = &self.values;
                    step(symbols, found, &self.source.functions, |of| values[of].as_ref())?
                }
            };
            self.values[at] = Some(value);
        }
        self.values[node].clone().ok_or_else(|| Reason::Step.because("a step without a value"))
    }

    /// That every named step and every output has a value.
    pub(crate) fn everywhere(&mut self, symbols: &mut S) -> Checked<()> {
        let source = self.source;
        let mut all = source.names.values().chain(&source.outputs);
        all.try_for_each(|&node| self.at(symbols, node).map(drop))
    }

    pub(crate) fn set(&mut self, node: usize, value: S::Value) {
        self.values[node] = Some(value);
    }

    pub(crate) fn outputs(&mut self, symbols: &mut S) -> Checked<Vec<S::Value>> {
        let source = self.source;
        source.outputs.iter().map(|&output| self.at(symbols, output)).collect()
    }
}

/// The name of the letter of an input.
pub(crate) fn input_letter(name: &str) -> String {
    format!("input {name}")
}

/// Whether a letter belongs to an input.
pub(crate) fn is_input(letter: &str) -> bool {
    letter.starts_with("input ")
}

/// The blocks of a program as letters, under their names (with weights of bounded rank).
pub(crate) fn letters<S: Symbols>(symbols: &mut S, source: &Source) -> Checked<Values<S::Value>> {
    let mut names = Values::new();
    for leaf in &source.blocks {
        let value = symbols.letter(&leaf.name, leaf.shape, condition(leaf.constraint))?;
        names.insert(leaf.name.clone(), (leaf.shape, value));
    }
    with_bounded(symbols, source, &mut names)?;
    Ok(names)
}

/// Adds the weights of bounded rank, as products of their factors.
pub(crate) fn with_bounded<S: Symbols>(
    symbols: &mut S,
    source: &Source,
    names: &mut Values<S::Value>,
) -> Checked<()> {
    for (name, shape, left) in &source.bounded {
        let factor = |at: usize| source.blocks.get(at).and_then(|leaf| names.get(&leaf.name));
        let (Some((_, left)), Some((_, right))) = (factor(*left), factor(left + 1)) else {
            return Err(Reason::Expression.because(format!("{name} without its factors")));
        };
        let left = symbols.transpose(left);
        let product = symbols.product(&left, right)?;
        names.insert(name.clone(), (*shape, product));
    }
    Ok(())
}

/// Whether a value is a tangent of, or in, a block with this restriction, as an identity.
pub(crate) fn satisfies<S: Symbols>(
    symbols: &mut S,
    value: &S::Value,
    constraint: Constraint,
    shape: Shape,
) -> Checked<bool> {
    let other = match constraint {
        Constraint::Any | Constraint::Rank(_) => return Ok(true),
        Constraint::Symmetric => symbols.transpose(value),
        Constraint::Skew => {
            let transpose = symbols.transpose(value);
            symbols.multiple(&num_rational::BigRational::from_integer((-1).into()), &transpose)?
        }
        Constraint::Diagonal => {
            let eye = symbols.constant(&Constant::Shift { offset: 0, stride: 1 }, shape)?;
            symbols.hadamard(&eye, value)?
        }
    };
    symbols.equal(value, &other)
}

/// Adds names that must be new.
pub(crate) fn add<V>(
    names: &mut Values<V>,
    more: impl IntoIterator<Item = (String, (Shape, V))>,
) -> Checked<()> {
    for (name, value) in more {
        if names.contains_key(&name) {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
        names.insert(name, value);
    }
    Ok(())
}

/// Parameters with their shapes and conditions.
pub(crate) fn parameters(
    given: &BTreeMap<String, Parameter>,
) -> Checked<Vec<(String, Shape, Condition)>> {
    let read = |(name, Parameter(rows, columns, word)): (&String, &Parameter)| {
        let refused = |what: &str| Reason::Expression.because(format!("parameter {name}: {what}"));
        let shape = (*rows as usize, *columns as usize);
        let condition = Condition::named(word).ok_or_else(|| refused("an unknown condition"))?;
        let fits = match condition {
            Condition::Any => true,
            Condition::Nonzero => shape == (1, 1),
            _ => shape.0 == shape.1,
        };
        if !fits || shape.0 == 0 || shape.1 == 0 {
            return Err(refused("a shape that does not fit"));
        }
        if !is_name(name) {
            return Err(refused("not a name"));
        }
        Ok((name.clone(), shape, condition))
    };
    given.iter().map(read).collect()
}

/// The tangents of the outputs along a family of fields; its lemmas are checked.
pub(crate) fn tangents<S: Symbols>(
    dual: &mut Dual<S>,
    source: &Source,
    family: &Family,
) -> Checked<Vec<S::Value>> {
    let symbols = &mut dual.0;
    let mut names = letters(symbols, source)?;
    for (name, shape, condition) in parameters(&family.parameters)? {
        use Condition as C;
        if !matches!(condition, C::Any | C::Symmetric | C::Skew | C::Diagonal) {
            let message = format!("parameter {name}: {} is not linear", condition.word());
            return Err(Reason::Expression.because(message));
        }
        if source.is_taken(&name) {
            let message = format!("{name} is already the name of something else");
            return Err(Reason::Expression.because(message));
        }
        let letter = symbols.letter(&format!("parameter {name}"), shape, condition)?;
        add(&mut names, [(name, (shape, letter))])?;
    }
    let mut blocks = Vec::new();
    let mut left: Vec<&String> = family.velocity.keys().collect();
    for leaf in &source.blocks {
        let value = symbols.letter(&leaf.name, leaf.shape, condition(leaf.constraint))?;
        let tangent = match family.velocity.get(&leaf.name) {
            Some(text) => evaluate(symbols, text, leaf.shape, &source.functions, &names)?,
            None => symbols.zero(leaf.shape),
        };
        left.retain(|name| **name != leaf.name);
        if !satisfies(symbols, &tangent, leaf.constraint, leaf.shape)? {
            let message = format!("the velocity of {} leaves its kind of matrix", leaf.name);
            return Err(Reason::Expression.because(message));
        }
        blocks.push((value, tangent));
    }
    if let Some(name) = left.first() {
        return Err(Reason::Expression.because(format!("{name} is not a block")));
    }
    let mut inputs = Vec::new();
    for leaf in &source.inputs {
        let letter = symbols.letter(&input_letter(&leaf.name), leaf.shape, Condition::Any)?;
        names.insert(leaf.name.clone(), (leaf.shape, letter.clone()));
        inputs.push((letter, symbols.zero(leaf.shape)));
    }
    let mut run = Run::<Dual<S>>::new(source, blocks, inputs);
    if dual.0.is_at_numbers() {
        run.everywhere(dual)?;
    }
    let mut last = None;
    for lemma in &family.lemmas {
        let node = source.names.get(&lemma.0).copied();
        let node = node.ok_or_else(|| {
            Reason::Expression.because(format!("a lemma for {}, which is not a step", lemma.0))
        })?;
        if last.is_some_and(|last| last >= node) {
            let message = format!("{}: lemmas stand in the order of the program", lemma.0);
            return Err(Reason::Lemma.because(message));
        }
        last = Some(node);
        let shape = source.shape(node);
        // Named steps up to this one may be named; they have their present values.
        let steps = || source.names.iter().filter(|(_, at)| **at <= node);
        let formula = match &lemma.1 {
            None => None,
            Some(text) => {
                let shapes = names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
                let shapes =
                    shapes.chain(steps().map(|(name, &at)| (name.as_str(), source.shape(at))));
                Some(read(text, shape, &source.functions, shapes)?)
            }
        };
        let mut here = BTreeMap::new();
        for name in formula.iter().flat_map(|formula| &formula.names) {
            if let Some(&at) = source.names.get(name) {
                here.insert(name.clone(), run.at(dual, at)?.0);
            }
        }
        let expected = |symbols: &mut S, here: &BTreeMap<String, S::Value>| match &formula {
            None => Ok(symbols.zero(shape)),
            Some(formula) => value(symbols, formula, &source.functions, |name| {
                here.get(name).or_else(|| names.get(name).map(|(_, value)| value))
            }),
        };
        let (own, tangent) = run.at(dual, node)?;
        let symbols = &mut dual.0;
        let claimed = expected(symbols, &here)?;
        if !symbols.equal(&tangent, &claimed)? {
            return Err(Reason::Lemma.because(format!("the tangent of {} is another", lemma.0)));
        }
        let fresh = symbols.forget(&format!("step {}", lemma.0), &own, Condition::Any)?;
        if let Some(value) = here.get_mut(&lemma.0) {
            *value = fresh.clone();
        }
        let claimed = expected(symbols, &here)?;
        run.set(node, (fresh, claimed));
    }
    let outputs = run.outputs(dual)?;
    Ok(outputs.into_iter().map(|(_, tangent)| tangent).collect())
}
