//! The step `cut`: one side of a named step is replaced by free coefficients for all monomials that can
//! occur there. The functions of the program are among those of the new one.

use std::collections::BTreeMap;

use super::failure::{Checked, Reason};
use super::matrix::places;
use super::meter::Meter;
use super::source::Source;
use super::support::{Knowledge, Monomials, Run, numbering};
use crate::language::{Constant, Constraint, Leaf, Node, Op, Shape};

/// The monomials in the inputs of some entries, without repetition, in order.
fn monomials(source: &Source, nodes: &[usize], meter: &Meter) -> Checked<Vec<Vec<u32>>> {
    let first = numbering(source)?;
    let input = |number: usize, i: usize, j: usize| {
        let columns = source.inputs[number].shape.1;
        Monomials::from([vec![first[number] + (i * columns + j) as u32]])
    };
    let last = nodes.iter().copied().max().unwrap_or(0);
    let values = Run { source, input: &input, series: false, meter }.upto(last)?;
    let mut entries = nodes.iter().flat_map(|&node| &values[node]);
    let all = entries.try_fold(Monomials::zero(), |union, set| union.sum(set, meter))?;
    if all.is_empty() {
        return Err(Reason::Step.because("a cut where everything is zero"));
    }
    Ok(all.into_iter().collect())
}

fn leaf(source: &Source, name: &str, shape: Shape) -> Checked<Leaf> {
    let mut leaves = source.blocks.iter().chain(&source.inputs);
    let is_bounded = source.bounded.iter().any(|(bounded, ..)| bounded == name);
    if is_bounded || source.names.contains_key(name) || leaves.any(|leaf| leaf.name == name) {
        return Err(Reason::Step.because(format!("{name} is a name of the program")));
    }
    Ok(Leaf { name: name.into(), shape, constraint: Constraint::Any })
}

/// Steps that are being added.
struct Steps(Vec<Node>);

impl Steps {
    fn push(&mut self, op: Op, args: Vec<usize>, shape: Shape) -> usize {
        self.0.push(Node { op, args, shape });
        self.0.len() - 1
    }

    fn constant(&mut self, constant: Constant, shape: Shape) -> usize {
        self.push(Op::Constant(constant), vec![], shape)
    }

    fn product(&mut self, a: usize, b: usize) -> usize {
        let shape = (self.0[a].shape.0, self.0[b].shape.1);
        self.push(Op::Product, vec![a, b], shape)
    }

    /// The sum of terms, or the only one.
    fn sum(&mut self, terms: Vec<usize>) -> usize {
        match terms[..] {
            [only] => only,
            _ => {
                let shape = self.0[terms[0]].shape;
                self.push(Op::Sum, terms, shape)
            }
        }
    }
}

/// The named step becomes free coefficients times its monomials `Y`, which count as an input.
pub(crate) fn above(source: &Source, at: &str, meter: &Meter) -> Checked<Source> {
    let node = source.named(at)?;
    let shape @ (rows, columns) = source.shape(node);
    let count =
        monomials(&source.part(&[node], None), &[source.part(&[node], None).outputs[0]], meter)?
            .len();
    let mut rest = source.part(&source.outputs, Some((node, at)));
    let step = rest.inputs.iter().position(|leaf| leaf.name == at);
    let step = step.ok_or_else(|| Reason::Step.because(format!("the outputs do not need {at}")))?;
    let is_cut = |node: &Node| node.op == Op::Input(step);
    let coefficients = leaf(source, "C", (rows * columns, count))?;
    let y = leaf(source, "Y", (count, 1))?;
    meter.numbers(rows as u128 * columns as u128 * count as u128)?;
    let mut steps = Steps(vec![]);
    let c = steps.push(Op::Weight(rest.blocks.len()), vec![], coefficients.shape);
    let input = steps.push(Op::Input(step), vec![], y.shape);
    let z = steps.product(c, input);
    let mut terms = Vec::new();
    for j in 0..columns {
        // Rows number (i − 1) columns + j, in column j.
        let selection = Constant::Shift { offset: j as i64, stride: columns as i64 };
        let selection = steps.constant(selection, (rows, rows * columns));
        let column = if columns == 1 { z } else { steps.product(selection, z) };
        terms.push(if columns == 1 {
            column
        } else {
            let unit = steps.constant(Constant::Unit(0, j), (1, columns));
            steps.product(column, unit)
        });
    }
    let value = steps.sum(terms);
    let shift = steps.0.len();
    for node in &rest.nodes {
        let args = node.args.iter().map(|&arg| arg + shift).collect();
        if is_cut(node) {
            steps.push(Op::Name(0), vec![value], shape);
        } else {
            steps.push(node.op.clone(), args, node.shape);
        }
    }
    let place = rest.nodes.iter().position(is_cut).unwrap_or(0);
    rest.outputs.iter_mut().for_each(|output| *output += shift);
    rest.names.values_mut().for_each(|node| *node += shift);
    rest.names.insert(at.into(), place + shift);
    rest.nodes = steps.0;
    rest.blocks.push(coefficients);
    rest.inputs[step] = y;
    Ok(rest)
}

/// The outputs become free coefficients times their monomials `Y` in the entries of the named step.
pub(crate) fn below(source: &Source, at: &str, meter: &Meter) -> Checked<Source> {
    let node = source.named(at)?;
    let above = source.part(&source.outputs, Some((node, at)));
    if let Some(other) = above.inputs.iter().find(|leaf| leaf.name != at) {
        let message = format!("above {at} the input {} is used", other.name);
        return Err(Reason::Step.because(message));
    }
    let monomials = monomials(&above, &above.outputs, meter)?;
    let entries: usize = above.outputs.iter().map(|&o| above.shape(o).0 * above.shape(o).1).sum();
    let coefficients = leaf(source, "C", (entries, monomials.len()))?;
    leaf(source, "Y", (monomials.len(), 1))?;
    meter.numbers(entries as u128 * monomials.len() as u128)?;
    let mut front = source.part(&[node], None);
    let x = front.outputs[0];
    let (rows, columns) = front.shape(x);
    let length: usize = monomials.iter().map(|monomial| 4 + monomial.len()).sum();
    meter.steps((length + 3 * rows * columns) as u128 * 64)?;
    let mut steps = Steps(std::mem::take(&mut front.nodes));
    let mut variables: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, (i, j)) in places((rows, columns)).enumerate() {
        let row = steps.constant(Constant::Unit(0, i), (1, rows));
        let row = if rows == 1 { x } else { steps.product(row, x) };
        let column = steps.constant(Constant::Unit(j, 0), (columns, 1));
        let entry = if columns == 1 { row } else { steps.product(row, column) };
        variables.insert(at as u32 + 1, entry);
    }
    let mut terms = Vec::new();
    for (place, monomial) in monomials.iter().enumerate() {
        let factors: Vec<usize> =
            monomial.iter().filter_map(|v| variables.get(v).copied()).collect();
        let product = match factors.split_first() {
            None => steps.constant(Constant::Ones, (1, 1)),
            Some((&first, rest)) => rest.iter().fold(first, |product, &factor| {
                steps.push(Op::Hadamard, vec![product, factor], (1, 1))
            }),
        };
        let unit = steps.constant(Constant::Unit(place, 0), (monomials.len(), 1));
        terms.push(steps.product(unit, product));
    }
    let sum = steps.sum(terms);
    let y = steps.push(Op::Name(0), vec![sum], (monomials.len(), 1));
    let c = steps.push(Op::Weight(front.blocks.len()), vec![], coefficients.shape);
    let output = steps.product(c, y);
    front.names.insert("Y".into(), y);
    front.blocks.push(coefficients);
    front.outputs = vec![output];
    front.nodes = steps.0;
    Ok(front)
}
