//! Structured points: weights that do not change when the elements of a class are permuted (section 4).

use std::collections::BTreeMap;
use std::rc::Rc;

use num_traits::Zero;

use super::axes::{Axes, Pair, Skeleton};
use super::certificate::Structured as File;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::point::{Rationals, residue};
use super::source::{Source, unknown};
use super::sparse::{Entry, Sparse};
use crate::kernel::arith::{Ring, Word};
use crate::language::Leaf;

/// An element of a class; both from 0.
pub(crate) type Element = (usize, usize);

/// The index set of rows or columns: segments one after the other. Without a class a segment is one index.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Where each segment begins, and at last the size.
    starts: Vec<usize>,
    /// The class of each segment; none if the axis is not permuted.
    classes: Option<Vec<usize>>,
}

impl Axis {
    /// An axis that is not permuted.
    pub(crate) fn fixed(size: usize) -> Axis {
        Axis { starts: (0..=size).collect(), classes: None }
    }

    pub(crate) fn segments(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn size_of(&self, segment: usize) -> usize {
        self.starts[segment + 1] - self.starts[segment]
    }

    pub(crate) fn class(&self, segment: usize) -> Option<usize> {
        self.classes.as_ref().map(|classes| classes[segment])
    }

    /// The index of an element of a segment.
    pub(crate) fn index(&self, segment: usize, number: usize) -> usize {
        self.starts[segment] + number
    }

    /// The element at an index.
    pub(crate) fn element(&self, index: usize) -> Option<Element> {
        let classes = self.classes.as_ref()?;
        let segment = self.starts.partition_point(|&start| start <= index) - 1;
        Some((classes[segment], index - self.starts[segment]))
    }
}

/// A structured point of a program.
pub(crate) struct Structured {
    /// Names and sizes, in the order of the names.
    pub classes: Vec<(String, usize)>,
    pub skeleton: Skeleton,
    /// Of blocks and inputs.
    pub blocks: Vec<(Rc<Axis>, Rc<Axis>)>,
    pub inputs: Vec<(Rc<Axis>, Rc<Axis>)>,
    weights: Vec<Rationals>,
}

impl Structured {
    pub(crate) fn read(file: &File, source: &Source, meter: &Meter) -> Checked<Structured> {
        let leaves = source.blocks.len() + source.inputs.len();
        meter.steps(64 * (source.nodes.len() + leaves) as u128)?;
        let skeleton = Skeleton::new(source);
        let classes: Vec<(String, usize)> =
            file.classes.iter().map(|(name, &size)| (name.clone(), size as usize)).collect();
        if let Some((name, _)) = classes.iter().find(|(_, size)| *size == 0) {
            return Err(Reason::Axis.because(format!("class {name} is empty")));
        }
        let axes = axes(file, source, &skeleton, &classes, meter)?;
        let mut fixed: BTreeMap<usize, Rc<Axis>> = BTreeMap::new();
        let mut pair = |&(rows, columns): &Pair| -> Checked<(Rc<Axis>, Rc<Axis>)> {
            let mut axis = |at: usize| -> Checked<Rc<Axis>> {
                let root = skeleton.axes.find(at);
                if let Some(axis) = axes.get(&root).or_else(|| fixed.get(&root)) {
                    return Ok(axis.clone());
                }
                let size = skeleton.axes.size(at);
                meter.numbers(size as u128)?;
                meter.steps(size as u128)?;
                let axis = Rc::new(Axis::fixed(size));
                fixed.insert(root, axis.clone());
                Ok(axis)
            };
            Ok((axis(rows)?, axis(columns)?))
        };
        let blocks: Vec<_> = skeleton.blocks.iter().map(&mut pair).collect::<Checked<_>>()?;
        let inputs: Vec<_> = skeleton.inputs.iter().map(&mut pair).collect::<Checked<_>>()?;
        let weights = weights(file, source, &blocks)?;
        Ok(Structured { classes, skeleton, blocks, inputs, weights })
    }

    /// The number of a class.
    pub(crate) fn class(&self, name: &str) -> Option<usize> {
        self.classes.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()
    }

    /// The elements of the row and of the column of an entry that permutations move, in order, each once.
    pub(crate) fn elements(
        &self,
        (rows, columns): &(Rc<Axis>, Rc<Axis>),
        (i, j): (usize, usize),
    ) -> Vec<Element> {
        let all = rows.element(i).into_iter().chain(columns.element(j));
        let mut all: Vec<Element> = all.filter(|(class, _)| self.moves(*class)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether a class has more than one element.
    pub(crate) fn moves(&self, class: usize) -> bool {
        self.classes[class].1 > 1
    }

    /// The axes that these are joined with, if their permutations agree: `joined` goes on from those of the
    /// program.
    pub(crate) fn agree(&self, joined: &Axes) -> Checked<BTreeMap<usize, Rc<Axis>>> {
        let mut all: BTreeMap<usize, Rc<Axis>> = BTreeMap::new();
        let leaves = self.skeleton.blocks.iter().zip(&self.blocks);
        let leaves = leaves.chain(self.skeleton.inputs.iter().zip(&self.inputs));
        let both = leaves.flat_map(|(at, axes)| [(at.0, &axes.0), (at.1, &axes.1)]);
        for (at, axis) in both {
            let root = joined.find(at);
            let known = all.entry(root).or_insert_with(|| axis.clone());
            if *known != *axis {
                return Err(
                    Reason::Axis.because("a velocity joins axes that are permuted otherwise")
                );
            }
            is_allowed(axis, joined.is_pinned(root), &self.classes)
                .map_err(|what| Reason::Axis.because(format!("in a velocity: {what}")))?;
        }
        Ok(all)
    }

    /// The blocks modulo m, as far as they are not structurally zero.
    pub(crate) fn weights<W: Word>(
        &self,
        ring: &Ring<W>,
        meter: &Meter,
    ) -> Checked<Vec<Rc<Sparse<W>>>> {
        let block = |(matrix, (rows, columns)): (&Rationals, &(Rc<Axis>, Rc<Axis>))| {
            let shape = (rows.starts[rows.segments()], columns.starts[columns.segments()]);
            let mut sparse = Sparse::zero(shape);
            for s in 0..rows.segments() {
                for t in 0..columns.segments() {
                    let value = matrix.at(s, t);
                    if value.is_zero() {
                        continue;
                    }
                    let entry = Entry::number(residue(value, ring)?);
                    let (height, width) = (rows.size_of(s), columns.size_of(t));
                    let count = height.max(width);
                    meter.numbers(8 * (sparse.len() + count) as u128)?;
                    meter.steps(16 * count as u128)?;
                    for e in 0..count {
                        let i = rows.index(s, if height == 1 { 0 } else { e });
                        let j = columns.index(t, if width == 1 { 0 } else { e });
                        sparse.set((i, j), entry.clone());
                    }
                }
            }
            Ok(Rc::new(sparse))
        };
        self.weights.iter().zip(&self.blocks).map(block).collect()
    }
}

/// The axes that are permuted, by the one that stands for each.
fn axes(
    file: &File,
    source: &Source,
    skeleton: &Skeleton,
    classes: &[(String, usize)],
    meter: &Meter,
) -> Checked<BTreeMap<usize, Rc<Axis>>> {
    let refused = |what: String| Reason::Axis.because(what);
    let named = skeleton.named(source);
    let by_name: BTreeMap<&str, usize> =
        named.iter().map(|(name, axis, _)| (name.as_str(), *axis)).collect();
    let mut axes: BTreeMap<usize, Rc<Axis>> = BTreeMap::new();
    for super::certificate::AxisOf(segments, names) in &file.axes {
        meter.steps(64 * (segments.len() + names.len()) as u128)?;
        let number = |name: &String| {
            let found = classes.binary_search_by(|(known, _)| known.cmp(name)).ok();
            found.ok_or_else(|| refused(format!("unknown class {name}")))
        };
        let numbers: Vec<usize> = segments.iter().map(number).collect::<Checked<_>>()?;
        let mut starts = vec![0];
        for &class in &numbers {
            // At most 2^32 segments of fewer than 2^32 elements.
            starts.push(starts[starts.len() - 1] + classes[class].1);
        }
        let size = starts[numbers.len()];
        let axis = Rc::new(Axis { starts, classes: Some(numbers) });
        for name in names {
            let at = by_name
                .get(name.as_str())
                .ok_or_else(|| refused(format!("unknown axis {name}")))?;
            if skeleton.axes.size(*at) != size {
                let message =
                    format!("{name} has {} indices, its classes {size}", skeleton.axes.size(*at));
                return Err(refused(message));
            }
            is_allowed(&axis, skeleton.axes.is_pinned(*at), classes)
                .map_err(|what| refused(format!("{name}: {what}")))?;
            let known = axes.entry(skeleton.axes.find(*at)).or_insert_with(|| axis.clone());
            if *known != axis {
                return Err(refused(format!("{name} is joined with an axis of other classes")));
            }
        }
    }
    Ok(axes)
}

/// That an axis that is pinned is not permuted.
fn is_allowed(axis: &Axis, is_pinned: bool, classes: &[(String, usize)]) -> Result<(), String> {
    let moves = |&&class: &&usize| classes[class].1 > 1;
    match axis.classes.iter().flatten().find(moves) {
        Some(&class) if is_pinned => {
            Err(format!("class {} permutes what is looked at by number", classes[class].0))
        }
        _ => Ok(()),
    }
}

/// The numbers of all blocks.
fn weights(file: &File, source: &Source, axes: &[(Rc<Axis>, Rc<Axis>)]) -> Checked<Vec<Rationals>> {
    if let Some(name) = unknown(file.weights.keys(), &source.blocks) {
        return Err(Reason::Point.because(format!("unknown name {name}")));
    }
    let read = |(leaf, (rows, columns)): (&Leaf, &(Rc<Axis>, Rc<Axis>))| {
        let given = file.weights.get(&leaf.name);
        let given =
            given.ok_or_else(|| Reason::Point.because(format!("{} is missing", leaf.name)))?;
        let matrix = Rationals::read(given, (rows.segments(), columns.segments()), &leaf.name)?;
        for (s, t) in
            (0..rows.segments()).flat_map(|s| (0..columns.segments()).map(move |t| (s, t)))
        {
            let is_row_or_column = rows.size_of(s) == 1 || columns.size_of(t) == 1;
            let is_diagonal = rows.class(s).is_some() && rows.class(s) == columns.class(t);
            if !is_row_or_column && !is_diagonal && !matrix.at(s, t).is_zero() {
                let message = format!("{}: a number between different classes", leaf.name);
                return Err(Reason::Point.because(message));
            }
        }
        // Rows and columns are then one axis.
        if !matrix.satisfies(leaf.constraint) {
            return Err(Reason::Point.because(format!("{} is not of its kind", leaf.name)));
        }
        Ok(matrix)
    };
    source.blocks.iter().zip(axes).map(read).collect()
}
