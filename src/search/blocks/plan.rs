//! A structured point: coordinates 1, 2, … that all permuted axes share, in classes; an axis of n indices has the first n
//! of them. Weights are diagonal, with a number for each class.

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools as _;
use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{AxisOf, Structured};
use neurocert_check::kernel::produce::{Anatomy, Coordinate};
use neurocert_check::language::{Constraint, Leaf};

use crate::ring::SplitMix64;

/// The largest number of a weight or an input.
const BOUND: u64 = 1000;

/// Tokens, and other indices that nothing permutes, that an input is not zero at.
const TOKENS: usize = 3;

/// How coordinates are cut in classes, and which weights are not zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Coordinates of the smallest axis that are classes of their own: helpers.
    pub first: usize,
    /// The same between two sizes of axes.
    pub between: usize,
    /// Whether a weight has a number for each pair of helpers.
    pub is_dense: bool,
    /// Whether a weight with a fixed axis of rows is not zero there, and one with fixed columns.
    pub constant: (bool, bool),
}

/// A structured point as a search needs it.
pub(super) struct Plan<'a> {
    source: &'a Source,
    pub anatomy: &'a Anatomy,
    /// Where each class begins, and at last all coordinates.
    starts: Vec<usize>,
    pub point: Structured,
}

/// The name of a class; in the order of names they are in their order.
pub(super) fn name(class: usize) -> String {
    format!("c{:03}", class + 1)
}

/// A number that is not zero.
pub(super) fn number(random: &mut SplitMix64) -> String {
    (1 + random.next_u64() % BOUND).to_string()
}

impl<'a> Plan<'a> {
    /// None if no axis may be permuted.
    pub(super) fn new(
        source: &'a Source,
        anatomy: &'a Anatomy,
        shape: Shape,
        random: &mut SplitMix64,
    ) -> Option<Plan<'a>> {
        let sizes = anatomy.axes.iter().filter(|axis| is_permuted(axis)).map(|axis| axis.size);
        let sizes: BTreeSet<usize> = sizes.collect();
        let mut starts = vec![0];
        for size in sizes {
            let begin = starts[starts.len() - 1];
            let helpers = if begin == 0 { shape.first } else { shape.between };
            starts.extend((begin + 1..size).take(helpers));
            starts.push(size);
        }
        if starts.len() == 1 {
            return None;
        }
        let classes = starts.windows(2).enumerate();
        let classes = classes.map(|(at, ends)| (name(at), (ends[1] - ends[0]) as u32)).collect();
        let axes = anatomy.axes.iter().filter(|axis| is_permuted(axis));
        let mut by_size: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for axis in axes {
            by_size.entry(axis.size).or_default().extend(axis.names.first().cloned());
        }
        let axes = by_size.into_iter().map(|(size, names)| {
            let count = starts.partition_point(|&start| start < size);
            AxisOf((0..count).map(name).collect(), names)
        });
        let point = Structured { classes, axes: axes.collect(), weights: BTreeMap::new() };
        let mut plan = Plan { source, anatomy, starts, point };
        for (leaf, &axes) in source.blocks.iter().zip(&anatomy.blocks) {
            let weight = plan.weight(leaf, axes, shape, random);
            plan.point.weights.insert(leaf.name.clone(), weight);
        }
        Some(plan)
    }

    pub(super) fn classes(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn size(&self, class: usize) -> usize {
        self.starts[class + 1] - self.starts[class]
    }

    /// The classes of one element.
    pub(super) fn helpers(&self) -> impl Iterator<Item = usize> {
        (0..self.classes()).filter(|&class| self.size(class) == 1)
    }

    /// The number of a coordinate, from 0.
    pub(super) fn coordinate(&self, (class, number): (usize, usize)) -> usize {
        self.starts[class] + number
    }

    pub(super) fn is_permuted(&self, axis: usize) -> bool {
        is_permuted(&self.anatomy.axes[axis])
    }

    /// The classes of an axis; of one that is not permuted, its indices.
    fn segments(&self, axis: usize) -> usize {
        let size = self.anatomy.axes[axis].size;
        match self.is_permuted(axis) {
            true => self.starts.partition_point(|&start| start < size),
            false => size,
        }
    }

    fn weight(
        &self,
        leaf: &Leaf,
        (rows, columns): (usize, usize),
        shape: Shape,
        random: &mut SplitMix64,
    ) -> Vec<Vec<String>> {
        let is_diagonal = match (self.is_permuted(rows), self.is_permuted(columns)) {
            (true, true) => true,
            (false, true) if !shape.constant.0 => return self.zeros(rows, columns),
            (true, false) if !shape.constant.1 => return self.zeros(rows, columns),
            _ => leaf.constraint == Constraint::Diagonal,
        };
        let mut matrix = self.zeros(rows, columns);
        let width = matrix.first().map_or(0, Vec::len);
        for (s, t) in (0..matrix.len()).cartesian_product(0..width) {
            let is_helper = |class: usize| class < self.classes() && self.size(class) == 1;
            let is_between = shape.is_dense && is_helper(s) && is_helper(t);
            match leaf.constraint {
                _ if is_diagonal && s != t && !is_between => {}
                Constraint::Diagonal if s != t => {}
                Constraint::Symmetric if s > t => matrix[s][t] = matrix[t][s].clone(),
                Constraint::Skew if s == t => {}
                Constraint::Skew if s > t => matrix[s][t] = format!("-{}", matrix[t][s]),
                _ => matrix[s][t] = number(random),
            }
        }
        matrix
    }

    fn zeros(&self, rows: usize, columns: usize) -> Vec<Vec<String>> {
        vec![vec!["0".into(); self.segments(columns)]; self.segments(rows)]
    }

    /// The indices of an axis at these coordinates; of one that is not permuted, the first few.
    pub(super) fn indices(&self, axis: usize, coordinates: &[usize]) -> Vec<usize> {
        let size = self.anatomy.axes[axis].size;
        match self.is_permuted(axis) {
            true => coordinates.iter().copied().filter(|&at| at < size).collect(),
            false => (0..size.min(TOKENS)).collect(),
        }
    }

    /// The coordinates of weights that belong to exactly these elements, besides helpers.
    pub(super) fn own(&self, member: &[(usize, usize)]) -> Vec<Coordinate> {
        let at: Vec<usize> = member.iter().map(|&element| self.coordinate(element)).collect();
        let helpers = self.helpers().map(|class| self.starts[class]);
        let near: Vec<usize> = helpers.chain(at.iter().copied()).collect();
        let mut own = Vec::new();
        let blocks = self.source.blocks.iter().zip(&self.anatomy.blocks);
        for (block, (leaf, &(rows, columns))) in blocks.enumerate() {
            let of = |axis: usize| match self.is_permuted(axis) {
                true => (self.indices(axis, &near), true),
                false => ((0..self.anatomy.axes[axis].size).collect(), false),
            };
            let ((rows, moves_rows), (columns, moves_columns)) = (of(rows), of(columns));
            for (&i, &j) in rows.iter().flat_map(|i| columns.iter().map(move |j| (i, j))) {
                let is_there = match leaf.constraint {
                    Constraint::Any | Constraint::Rank(_) => true,
                    Constraint::Diagonal => i == j,
                    Constraint::Symmetric => i <= j,
                    Constraint::Skew => i < j,
                };
                let has = |&at: &usize| moves_rows && i == at || moves_columns && j == at;
                if is_there && at.iter().all(has) {
                    own.push((block, i, j));
                }
            }
        }
        own
    }
}

fn is_permuted(axis: &neurocert_check::kernel::produce::AxisInfo) -> bool {
    !axis.is_pinned && axis.of_weight && axis.size > 1
}
