//! For producers of the step `blocks`: the axes of a program, and what rows of a type are not zero in.

use std::collections::{BTreeMap, BTreeSet};

use super::Budget;
use crate::kernel::arith::{Ring, Word, modulo};
use crate::kernel::axes::Skeleton;
/// A coordinate: block, row and column, from 0.
pub type Coordinate = (usize, usize, usize);

use crate::kernel::blocks::{Job, classes_of, first, powers, types};
use crate::kernel::certificate::{BlockType, Structured};
use crate::kernel::failure::{Checked, Failure};
use crate::kernel::minor::{modulus, read_rows};
use crate::kernel::source::Source;
use crate::kernel::structured;

/// An axis: rows or columns of matrices that are the same index set.
#[derive(Clone, Debug)]
pub struct AxisInfo {
    /// How many indices.
    pub size: usize,
    /// Whether something looks at it by number.
    pub is_pinned: bool,
    /// Names for certificates.
    pub names: Vec<String>,
    /// Whether a weight has it.
    pub of_weight: bool,
}

/// The axes of a program; rows and columns of leaves by their numbers.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// All axes of blocks, inputs and outputs.
    pub axes: Vec<AxisInfo>,
    /// Of each block.
    pub blocks: Vec<(usize, usize)>,
    /// Of each input.
    pub inputs: Vec<(usize, usize)>,
    /// Of each output.
    pub outputs: Vec<(usize, usize)>,
}

/// The axes of the steps that the outputs need.
pub fn anatomy(source: &Source) -> Anatomy {
    let source = &source.needed(&source.outputs);
    let skeleton = Skeleton::new(source);
    let mut axes: Vec<AxisInfo> = Vec::new();
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut number = |at: usize| {
        *numbers.entry(skeleton.axes.find(at)).or_insert_with(|| {
            let (size, is_pinned) = (skeleton.axes.size(at), skeleton.axes.is_pinned(at));
            axes.push(AxisInfo { size, is_pinned, names: vec![], of_weight: false });
            axes.len() - 1
        })
    };
    let mut pairs = |all: &[(usize, usize)]| -> Vec<(usize, usize)> {
        all.iter().map(|&(rows, columns)| (number(rows), number(columns))).collect()
    };
    let blocks = pairs(&skeleton.blocks);
    let inputs = pairs(&skeleton.inputs);
    let outputs = pairs(&skeleton.outputs);
    for (name, axis, _) in skeleton.named(source) {
        axes[numbers[&skeleton.axes.find(axis)]].names.push(name);
    }
    for &(rows, columns) in &blocks {
        axes[rows].of_weight = true;
        axes[columns].of_weight = true;
    }
    Anatomy { axes, blocks, inputs, outputs }
}

/// A row: where it is not zero.
#[derive(Clone, Debug)]
pub struct SparseRow {
    /// The entries modulo m in the columns of its own block.
    pub own: Vec<(Coordinate, u64)>,
    /// The classes of the other columns in which it is not zero.
    pub others: BTreeSet<Vec<String>>,
}

/// The rows of a type, as the step `blocks` computes them.
///
/// # Errors
/// Where the point or the type cannot be read, or the program not be computed.
pub fn seen(
    source: &Source,
    m: &str,
    point: &Structured,
    order: Option<u32>,
    of: &BlockType,
    budget: Budget,
) -> Result<Vec<SparseRow>, Failure> {
    let m = modulus(m)?;
    let meter = budget.meter();
    let source = &source.needed(&source.outputs);
    let point = structured::Structured::read(point, source, &meter)?;
    let powers = powers(source, order)?;
    let classes = types(&point, std::slice::from_ref(of))?.concat();
    let job = Job { source, point: &point, order, powers, meter: &meter };
    modulo!(m, ring => rows(&job, ring, of, &classes))
}

fn rows<W: Word>(
    job: &Job<'_>,
    ring: &Ring<W>,
    of: &BlockType,
    classes: &[usize],
) -> Checked<Vec<SparseRow>> {
    let rows = read_rows(job.source, &of.rows, job.order)?;
    let found = job.rows(&job.start(ring)?, &of.copies, &rows)?;
    let member = first(classes);
    let name = |class: usize| job.point.classes[class].0.clone();
    let seen = |row: BTreeMap<Coordinate, W::Entry>| {
        let mut seen = SparseRow { own: vec![], others: BTreeSet::new() };
        for (coordinate, value) in row {
            let elements = job.elements(coordinate);
            if elements == member {
                seen.own.push((coordinate, value.into()));
            } else {
                seen.others.insert(classes_of(&elements).into_iter().map(name).collect());
            }
        }
        seen
    };
    Ok(found.into_iter().map(seen).collect())
}
