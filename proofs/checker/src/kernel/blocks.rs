//! The step `blocks`: a minor that is block triangular, with a block for each set of elements of the same classes,
//! all of them as the first one (section 5).

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::certificate::{BlockType, Blocks, Place as Given};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::minor::{HIGHEST_ORDER, Row, all_kept, below, is_at_most, modulus, read_rows};
use super::point::{rational, residue};
use super::source::{Source, unknown};
use super::sparse::{Adjoints, Entry, Series, Sparse};
use super::structured::{Element, Structured};
use crate::kernel::arith::{Ring, Word, modulo};
use crate::language::{Constraint, Function, Op};

/// The entries of inputs that are not zero.
type Copy = BTreeMap<String, Vec<Given>>;

/// Classes, in order: of a set of elements.
pub(crate) type Classes = Vec<usize>;

/// A coordinate: block, row and column, from 0.
pub(crate) type Coordinate = (usize, usize, usize);

/// An output, and a place in it.
type OutputEntry = (usize, (usize, usize));

/// A row of the Jacobian: what is not zero modulo m.
pub(crate) type SparseRow<W> = BTreeMap<Coordinate, <W as Word>::Entry>;

/// The bound: the rows of each type, for each set of elements.
pub(crate) fn bound(source: &Source, lower: &Blocks, meter: &Meter) -> Checked<u128> {
    let m = modulus(&lower.modulus)?;
    let source = &source.needed(&source.outputs);
    let point = Structured::read(&lower.point, source, meter)?;
    let powers = powers(source, lower.order)?;
    let types = types(&point, &lower.types)?;
    let job = Job { source, point: &point, order: lower.order, powers, meter };
    modulo!(m, ring => job.bound(ring, &types, &lower.types))
}

/// The powers that are kept, if the program can be computed.
pub(crate) fn powers(source: &Source, order: Option<u32>) -> Checked<usize> {
    order.map_or(Ok(()), |order| is_at_most(order, HIGHEST_ORDER))?;
    let is_refused = |op: &Op| match op {
        Op::Inverse => true,
        Op::Softmax | Op::Apply(Function::Exp | Function::Tanh) => order.is_none(),
        Op::Apply(function) => !matches!(function, Function::Recip | Function::Series(..)),
        _ => false,
    };
    match source.nodes.iter().any(|node| is_refused(&node.op)) {
        true => Err(Reason::Function.because("`inv`, `relu`, a law, or a series without an order")),
        false => Ok(order.map_or(1, |order| order as usize + 1)),
    }
}

/// The classes of all types, each once.
pub(crate) fn types(point: &Structured, given: &[BlockType]) -> Checked<Vec<Classes>> {
    let mut seen = BTreeSet::new();
    let read = |of: &BlockType| {
        let refused = |what: &str| Reason::Index.because(format!("type {:?}: {what}", of.at));
        let class = |name: &String| point.class(name).ok_or_else(|| refused("unknown class"));
        let mut classes: Classes = of.at.iter().map(class).collect::<Checked<_>>()?;
        classes.sort_unstable();
        if classes.len() > 2 {
            return Err(refused("more than two elements"));
        }
        if !classes.iter().all(|&class| point.moves(class)) {
            return Err(refused("a class of one element"));
        }
        match seen.insert(classes.clone()) {
            true => Ok(classes),
            false => Err(refused("there twice")),
        }
    };
    given.iter().map(read).collect()
}

/// The number of sets of elements of these classes, at most two.
pub(crate) fn members(point: &Structured, classes: &[usize]) -> u128 {
    let size = |class: usize| point.classes[class].1 as u128;
    match *classes {
        [a, b] if a == b => size(a) * (size(a) - 1) / 2,
        _ => classes.iter().map(|&class| size(class)).product(),
    }
}

/// The first set of elements of these classes.
pub(crate) fn first(classes: &[usize]) -> Vec<Element> {
    match *classes {
        [a, b] if a == b => vec![(a, 0), (a, 1)],
        _ => classes.iter().map(|&class| (class, 0)).collect(),
    }
}

/// The classes of elements.
pub(crate) fn classes_of(elements: &[Element]) -> Classes {
    elements.iter().map(|(class, _)| *class).collect()
}

/// Rows of the Jacobian at a structured point.
pub(crate) struct Job<'a> {
    pub source: &'a Source,
    pub point: &'a Structured,
    pub order: Option<u32>,
    pub powers: usize,
    pub meter: &'a Meter,
}

/// What is the same on all inputs.
pub(crate) struct Start<'a, W: Word> {
    pub series: Series<'a, W>,
    weights: Vec<Rc<Sparse<W>>>,
    /// The steps that no input reaches, once a row has asked for them.
    still: OnceCell<Vec<Option<Rc<Sparse<W>>>>>,
    /// Whether an input reaches a step.
    by_inputs: Vec<bool>,
    /// Whether a weight reaches a step.
    moves: Vec<bool>,
}

impl Job<'_> {
    fn bound<W: Word>(
        &self,
        ring: &Ring<W>,
        types: &[Classes],
        given: &[BlockType],
    ) -> Checked<u128> {
        let start = self.start(ring)?;
        let mut sum = 0;
        for (at, of) in given.iter().enumerate() {
            let rows = read_rows(self.source, &of.rows, self.order)?;
            let found = self.rows(&start, &of.copies, &rows)?;
            let own = self.own::<W>(&found, &types[at], &types[..at], types)?;
            all_kept(ring, own, self.meter)?;
            sum += rows.len() as u128 * members(self.point, &types[at]);
        }
        Ok(sum)
    }

    /// The rows in the columns of their own block. In other columns of blocks they are zero, unless the type is before.
    fn own<W: Word>(
        &self,
        rows: &[SparseRow<W>],
        classes: &Classes,
        before: &[Classes],
        all: &[Classes],
    ) -> Checked<Vec<Vec<W::Entry>>> {
        let member = first(classes);
        let mut columns = BTreeSet::new();
        for (row, number) in rows.iter().zip(1..) {
            for &coordinate in row.keys() {
                self.meter.steps(64)?;
                let found = self.elements(coordinate);
                let classes = classes_of(&found);
                if found == member {
                    columns.insert(coordinate);
                } else if all.contains(&classes) && !before.contains(&classes) {
                    let names: Vec<&str> =
                        classes.iter().map(|&class| self.point.classes[class].0.as_str()).collect();
                    let message = format!("row {number} is not zero in another block of {names:?}");
                    return Err(Reason::Overlap.because(message));
                }
            }
        }
        self.meter.numbers(rows.len() as u128 * columns.len() as u128)?;
        let dense = |row: &SparseRow<W>| {
            columns.iter().map(|column| row.get(column).copied().unwrap_or_default()).collect()
        };
        Ok(rows.iter().map(dense).collect())
    }

    /// The elements of a coordinate.
    pub(crate) fn elements(&self, (block, i, j): Coordinate) -> Vec<Element> {
        self.point.elements(&self.point.blocks[block], (i, j))
    }

    pub(crate) fn start<'b, W: Word>(&'b self, ring: &'b Ring<W>) -> Checked<Start<'b, W>> {
        let series = Series { ring, powers: self.powers, meter: self.meter };
        let weights = self.point.weights(ring, self.meter)?;
        let nodes = &self.source.nodes;
        let reached = |is_leaf: &dyn Fn(&Op) -> bool| {
            let mut reached: Vec<bool> = Vec::with_capacity(nodes.len());
            for node in nodes {
                let by = is_leaf(&node.op) || node.args.iter().any(|&arg| reached[arg]);
                reached.push(by);
            }
            reached
        };
        let by_inputs = reached(&|op| matches!(op, Op::Input(_)));
        let moves = reached(&|op| matches!(op, Op::Weight(_)));
        Ok(Start { series, weights, still: OnceCell::new(), by_inputs, moves })
    }

    /// Rows of the Jacobian.
    pub(crate) fn rows<W: Word>(
        &self,
        start: &Start<'_, W>,
        copies: &[Copy],
        rows: &[Row],
    ) -> Checked<Vec<SparseRow<W>>> {
        let mut all: Vec<SparseRow<W>> = rows.iter().map(|_| BTreeMap::new()).collect();
        if let Some(row) = rows.iter().find(|row| row.copy >= copies.len()) {
            let message = format!("copy {} of the inputs is missing", row.copy + 1);
            return Err(Reason::Point.because(message));
        }
        let series = &start.series;
        for (number, copy) in copies.iter().enumerate() {
            self.meter.steps(64 * (1 + self.source.inputs.len() as u128) + rows.len() as u128)?;
            let inputs = self.inputs(series.ring, copy)?;
            // Values are needed only for rows.
            if rows.iter().all(|row| row.copy != number) {
                continue;
            }
            let values = series.forward(&self.source.nodes, |at, op| match op {
                Op::Weight(number) => Some(start.weights[*number].clone()),
                Op::Input(number) => Some(inputs[*number].clone()),
                _ => start.still.get().and_then(|still| still[at].clone()),
            })?;
            start.still.get_or_init(|| {
                let all = values.iter().zip(&start.by_inputs);
                all.map(|(value, by)| (!by).then(|| value.clone())).collect()
            });
            let mut last: Option<(OutputEntry, Adjoints<W>)> = None;
            for (row, to) in rows.iter().zip(&mut all).filter(|(row, _)| row.copy == number) {
                let Row { output, entry, order, .. } = *row;
                if last.as_ref().is_none_or(|(known, _)| *known != (output, entry)) {
                    let node = self.source.outputs[output];
                    let found = series.backward(self.source, &values, node, entry, &start.moves)?;
                    last = Some(((output, entry), found));
                }
                let Some((_, adjoints)) = &last else { continue };
                self.add(to, adjoints, order, series.ring)?;
            }
        }
        for row in &mut all {
            row.retain(|_, value| *value != W::Entry::default());
        }
        Ok(all)
    }

    /// Adds the coefficient of s^k of derivatives to a row, by coordinates.
    fn add<W: Word>(
        &self,
        row: &mut SparseRow<W>,
        adjoints: &Adjoints<W>,
        k: usize,
        ring: &Ring<W>,
    ) -> Checked<()> {
        for (block, (leaf, adjoint)) in self.source.blocks.iter().zip(adjoints).enumerate() {
            self.meter.steps(16 * (1 + adjoint.len() as u128))?;
            for ((i, j), entry) in adjoint.entries() {
                let (place, sign) = match leaf.constraint {
                    Constraint::Any | Constraint::Rank(_) => ((i, j), 1),
                    Constraint::Symmetric => ((i.min(j), i.max(j)), 1),
                    Constraint::Skew if i == j => continue,
                    Constraint::Skew => ((i.min(j), i.max(j)), if i < j { 1 } else { -1 }),
                    Constraint::Diagonal if i != j => continue,
                    Constraint::Diagonal => ((i, i), 1),
                };
                let value = ring.product(entry.at(k), ring.residue(sign));
                let sum = row.entry((block, place.0, place.1)).or_default();
                *sum = ring.sum(*sum, value);
            }
        }
        Ok(())
    }

    /// The inputs of a copy: first what is there, then the residues.
    fn inputs<W: Word>(&self, ring: &Ring<W>, copy: &Copy) -> Checked<Vec<Rc<Sparse<W>>>> {
        let leaves = &self.source.inputs;
        if let Some(name) = unknown(copy.keys(), leaves) {
            return Err(Reason::Point.because(format!("unknown input {name}")));
        }
        let low = usize::from(self.order.is_some());
        let mut all = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let mut entries = BTreeMap::new();
            for Given(i, j, text) in copy.get(&leaf.name).into_iter().flatten() {
                self.meter.steps(256 + text.len() as u128)?;
                let refused = |what: &str| Reason::Point.because(format!("{}: {what}", leaf.name));
                let place = below(*i, leaf.shape.0).zip(below(*j, leaf.shape.1));
                let place = place.ok_or_else(|| refused("an entry out of range"))?;
                let value = rational(text).ok_or_else(|| refused("not a rational number"))?;
                if entries.insert(place, value).is_some() {
                    return Err(refused("an entry that is there twice"));
                }
            }
            all.push((leaf.shape, entries));
        }
        let input = |(shape, entries): (_, BTreeMap<_, _>)| {
            let mut input = Sparse::zero(shape);
            for (place, value) in entries {
                input.set(place, Entry { low, c: vec![residue(&value, ring)?] });
            }
            Ok(Rc::new(input))
        };
        all.into_iter().map(input).collect()
    }
}
