//! Gradings: integers for coordinates and inputs by which every entry of an output is homogeneous
//! (section 8). No cancellation is assumed.

use std::collections::BTreeMap;

use super::certificate::{self as file, Matrices};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::point::{coordinates, is_integer, rational};
use super::source::{Source, unknown};
use super::support::{Knowledge, Run};
use crate::language::{Constraint, Function, Leaf, Op};

/// The integers of a grading are below this.
const MOST: i128 = 1 << 62;
/// Degrees are below this.
const LARGEST: i128 = 1 << 100;

/// The degree of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grade {
    Zero,
    Of(i128),
    /// A sum of parts of different degrees.
    Mixed,
}

impl Grade {
    fn of(degree: Option<i128>) -> Checked<Grade> {
        let degree = degree.filter(|degree| degree.abs() < LARGEST);
        degree.map(Grade::Of).ok_or_else(|| Reason::SizeLimit.because("a degree"))
    }

    /// Of what a function without a law for scalings is applied to.
    fn fixed(self) -> Checked<Grade> {
        match self {
            Grade::Zero | Grade::Of(0) => Ok(Grade::Of(0)),
            _ => Err(Reason::Grading.because("a function of what is not of degree zero")),
        }
    }
}

impl Knowledge for Grade {
    fn zero() -> Self {
        Grade::Zero
    }

    fn one() -> Self {
        Grade::Of(0)
    }

    fn sum(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        meter.steps(4)?;
        Ok(match (self, other) {
            (Grade::Zero, one) | (one, Grade::Zero) => *one,
            (one, other) if one == other => *one,
            _ => Grade::Mixed,
        })
    }

    fn size(&self) -> u128 {
        2
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        meter.steps(4)?;
        match (self, other) {
            (Grade::Zero, _) | (_, Grade::Zero) => Ok(Grade::Zero),
            (Grade::Of(a), Grade::Of(b)) => Grade::of(a.checked_add(*b)),
            _ => Ok(Grade::Mixed),
        }
    }

    fn analytic(&self, function: Option<&Function>, _: &Meter) -> Checked<Self> {
        let times = |factor: i128| match self {
            Grade::Zero => Ok(Grade::Of(0)),
            Grade::Of(degree) => Grade::of(degree.checked_mul(factor)),
            Grade::Mixed => self.fixed(),
        };
        match function {
            Some(Function::Relu) if *self == Grade::Zero => Ok(Grade::Zero),
            Some(Function::Relu) => times(1),
            Some(Function::Recip) => times(-1),
            Some(Function::Homogeneous(_, degree)) => times((*degree).into()),
            _ => self.fixed(),
        }
    }

    fn inverse(entries: &[Self], _: &Meter) -> Checked<Self> {
        entries.iter().try_for_each(|entry| entry.fixed().map(drop))?;
        Ok(Grade::Of(0))
    }
}

/// The integers of all coordinates, of a grading by which all outputs are homogeneous.
pub(crate) fn read(source: &Source, grading: &file::Grading, meter: &Meter) -> Checked<Vec<i128>> {
    let blocks = matrices(&grading.weights, &source.blocks)?;
    let inputs = matrices(&grading.inputs, &source.inputs)?;
    for (leaf, matrix) in source.blocks.iter().zip(&blocks) {
        let is_mirrored = matches!(leaf.constraint, Constraint::Symmetric | Constraint::Skew);
        let (n, at) = (leaf.shape.0, |i: usize, j: usize| matrix[i * leaf.shape.1 + j]);
        if is_mirrored && (0..n).any(|i| (0..i).any(|j| at(i, j) != at(j, i))) {
            let message = format!("{} has two integers for one coordinate", leaf.name);
            return Err(Reason::Grading.because(message));
        }
    }
    // To degrees weights are inputs.
    let mut program = source.clone();
    for node in &mut program.nodes {
        if let Op::Weight(number) = node.op {
            node.op = Op::Input(inputs.len() + number);
        }
    }
    let entry = |number: usize, i: usize, j: usize| match number.checked_sub(inputs.len()) {
        None => Grade::Of(inputs[number][i * source.inputs[number].shape.1 + j]),
        Some(block) => {
            let leaf = &source.blocks[block];
            match leaf.constraint {
                Constraint::Skew if i == j => Grade::Zero,
                Constraint::Diagonal if i != j => Grade::Zero,
                _ => Grade::Of(blocks[block][i * leaf.shape.1 + j]),
            }
        }
    };
    let outputs = Run { source: &program, input: &entry, series: true, meter }.outputs()?;
    if outputs.iter().flatten().any(|entry| *entry == Grade::Mixed) {
        return Err(Reason::Grading.because("an output that is not homogeneous"));
    }
    let mut all = Vec::new();
    for (leaf, matrix) in source.blocks.iter().zip(&blocks) {
        all.extend(coordinates(leaf).map(|(i, j)| matrix[i * leaf.shape.1 + j]));
    }
    Ok(all)
}

/// Integers for all leaves, row by row; zeros for those that are not there.
fn matrices(given: &Matrices, leaves: &[Leaf]) -> Checked<Vec<Vec<i128>>> {
    if let Some(name) = unknown(given.keys(), leaves) {
        return Err(Reason::Grading.because(format!("unknown name {name}")));
    }
    let read = |leaf: &Leaf| {
        let Some(rows) = given.get(&leaf.name) else {
            return Ok(vec![0; leaf.shape.0 * leaf.shape.1]);
        };
        if !rows.iter().flatten().all(|text| rational(text).is_some()) {
            return Err(Reason::Malformed.because(format!("{} is not a matrix", leaf.name)));
        }
        let (height, width) = leaf.shape;
        let is_shaped = rows.len() == height && rows.iter().all(|row| row.len() == width);
        let entry = |text: &String| {
            let value = if is_integer(text) { text.parse().ok() } else { None };
            value.filter(|value: &i128| value.unsigned_abs() < MOST.unsigned_abs())
        };
        let entries = rows.iter().flatten().map(entry).collect::<Option<Vec<i128>>>();
        entries.filter(|_| is_shaped).ok_or_else(|| {
            let (rows, columns) = leaf.shape;
            let message = format!("{}: {rows} x {columns} integers below 2^62", leaf.name);
            Reason::Grading.because(message)
        })
    };
    leaves.iter().map(read).collect()
}

/// The pairs (x, y) of coordinates, row by row, by what E_xy adds to a degree. There is one group without
/// a grading.
pub(crate) fn groups(size: usize, grading: Option<&[i128]>) -> Vec<Vec<(usize, usize)>> {
    let mut groups: BTreeMap<i128, Vec<(usize, usize)>> = BTreeMap::new();
    for (x, y) in (0..size).flat_map(|x| (0..size).map(move |y| (x, y))) {
        let shift = grading.map_or(0, |grading| grading[x] - grading[y]);
        groups.entry(shift).or_default().push((x, y));
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests;
