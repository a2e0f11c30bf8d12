//! The step `minor`: rows of the Jacobian that elimination keeps (section 5).

use std::collections::{BTreeMap, BTreeSet};

use super::certificate::Minor;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::modular::{Domain, Masks, Series, Truncation, by_coordinates};
use super::point::{Point, is_integer};
use super::rational;
use super::source::Source;
use super::support::{self, Degrees};
use crate::kernel::arith::{Ring, Word, modulo};
use crate::kernel::elimination::{Outcome, each_outcome};
use crate::kernel::matrix::{Matrix, places};
use crate::language::{Function, Op};

/// The highest order of series.
pub(crate) const HIGHEST_ORDER: u32 = 256;

/// The modulus of a step.
pub(crate) fn modulus(text: &str) -> Checked<u64> {
    let modulus = if is_integer(text) { text.parse().ok() } else { None };
    let modulus = modulus.filter(|m| (2..1 << 62).contains(m));
    modulus.ok_or_else(|| Reason::Modulus.because("2 ≤ m < 2^62 is needed"))
}

/// A row: copy, output, entry, and the coefficient of which power; from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub copy: usize,
    pub output: usize,
    pub entry: (usize, usize),
    pub order: usize,
}

/// An entry of an output.
type Entry = (usize, (usize, usize));

/// The bound: the size of the minor.
pub(crate) fn bound(source: &Source, lower: &Minor, meter: &Meter) -> Checked<u64> {
    let Minor { modulus: m, point, order, rows, columns } = lower;
    let m = modulus(m)?;
    let point = Point::read(point, source)?;
    let source = &source.needed(&source.outputs);
    is_ordered(source, *order, meter)?;
    let entries = Entries::read(source, rows, columns, *order)?;
    Job { source, point: &point, order: *order, meter }.check(m, &entries)?;
    Ok(rows.len() as u64)
}

/// Rows and columns of a minor, as many of the one as of the other.
pub(crate) struct Entries {
    rows: Vec<Row>,
    columns: Vec<usize>,
}

impl Entries {
    pub(crate) fn read(
        source: &Source,
        rows: &[Vec<u32>],
        columns: &[u32],
        order: Option<u32>,
    ) -> Checked<Entries> {
        let rows = read_rows(source, rows, order)?;
        let columns = read_columns(source, columns)?;
        if rows.len() != columns.len() {
            let message = format!("{} rows and {} columns", rows.len(), columns.len());
            return Err(Reason::NotSquare.because(message));
        }
        Ok(Entries { rows, columns })
    }

    pub(crate) fn size(&self) -> u128 {
        self.rows.len() as u128
    }

    /// The highest number of a copy of the inputs, from 1; 0 without rows.
    pub(crate) fn copies(&self) -> usize {
        self.rows.iter().map(|row| row.copy + 1).max().unwrap_or(0)
    }
}

/// That series of this order, if there is one, can be computed.
pub(crate) fn is_ordered(source: &Source, order: Option<u32>, meter: &Meter) -> Checked<()> {
    let Some(order) = order else { return Ok(()) };
    is_at_most(order, HIGHEST_ORDER)?;
    has_no_constant_terms(source, meter)
}

/// That an order is 1 or more, and not too high.
pub(crate) fn is_at_most(order: u32, highest: u32) -> Checked<()> {
    match (1..=highest).contains(&order) {
        true => Ok(()),
        false => Err(Reason::Order.because(format!("order {order}; 1 to {highest}"))),
    }
}

/// That what `exp`, `tanh` and `softmax` are applied to has no constant term.
fn has_no_constant_terms(source: &Source, meter: &Meter) -> Checked<()> {
    let relu = source.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu));
    if relu {
        return Err(Reason::Function.because("`relu` of series"));
    }
    let input = |_, _, _| Degrees(Some((1, 1)));
    support::Run { source, input: &input, series: true, meter }.outputs().map(drop)
}

pub(crate) fn read_rows(
    source: &Source,
    rows: &[Vec<u32>],
    order: Option<u32>,
) -> Checked<Vec<Row>> {
    let mut seen = BTreeSet::new();
    let once = |row: &Vec<u32>| {
        let read = read_row(source, row, order)?;
        match seen.insert(read) {
            true => Ok(read),
            false => Err(Reason::Index.because(format!("row {row:?}: there twice"))),
        }
    };
    rows.iter().map(once).collect()
}

/// A row of the Jacobian by its numbers.
pub(crate) fn read_row(source: &Source, row: &[u32], order: Option<u32>) -> Checked<Row> {
    let refused = |what: &str| Reason::Index.because(format!("row {row:?}: {what}"));
    let (entry, coefficient) = match (row, order) {
        ([entry @ .., last], Some(order)) if *last <= order => (entry, *last as usize),
        (entry, None) => (entry, 0),
        _ => return Err(refused("not the numbers of an entry")),
    };
    let &[copy, output, i, j] = entry else {
        return Err(refused("not the numbers of an entry"));
    };
    let output =
        below(output, source.outputs.len()).ok_or_else(|| refused("the output is out of range"))?;
    let shape = source.shape(source.outputs[output]);
    let entry = below(i, shape.0).zip(below(j, shape.1));
    let entry = entry.ok_or_else(|| refused("the entry is out of range"))?;
    let most = if source.inputs.is_empty() { 1 } else { u32::MAX as usize };
    let copy =
        below(copy, most).ok_or_else(|| refused("the copy of the inputs is out of range"))?;
    Ok(Row { copy, output, entry, order: coefficient })
}

fn read_columns(source: &Source, columns: &[u32]) -> Checked<Vec<usize>> {
    let most = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut seen = BTreeSet::new();
    let read = |&column: &u32| {
        let found = below(column, most).filter(|column| seen.insert(*column));
        found.ok_or_else(|| Reason::Index.because(format!("column {column}: missing, or twice")))
    };
    columns.iter().map(read).collect()
}

/// That elimination keeps every row.
pub(crate) fn all_kept<W: Word>(
    ring: &Ring<W>,
    minor: Vec<Vec<W::Entry>>,
    meter: &Meter,
) -> Checked<()> {
    let mut position = 0;
    each_outcome(ring, minor.into_iter(), |outcome, steps| {
        meter.steps(u128::from(steps))?;
        position += 1;
        match outcome {
            Outcome::Pivot => Ok(true),
            Outcome::Zero => {
                Err(Reason::Dependent.because(format!("row {position} depends on those before it")))
            }
            Outcome::NoUnit => {
                Err(Reason::PivotNotUnit.because(format!("row {position} has no unit left")))
            }
        }
    })
}

/// An index from 1 as one from 0.
pub(crate) fn below(index: u32, limit: usize) -> Option<usize> {
    (index as usize).checked_sub(1).filter(|index| *index < limit)
}

/// The rows of Jacobians at a point.
pub(crate) struct Job<'a> {
    pub source: &'a Source,
    pub point: &'a Point,
    pub order: Option<u32>,
    pub meter: &'a Meter,
}

impl Job<'_> {
    /// That elimination modulo m keeps every row of a minor.
    pub(crate) fn check(&self, m: u64, minor: &Entries) -> Checked<()> {
        self.meter.numbers(minor.size().pow(2) + self.source.coordinates())?;
        modulo!(m, ring => all_kept(ring, self.minor(ring, minor)?, self.meter))
    }

    fn minor<W: Word>(
        &self,
        ring: &Ring<W>,
        Entries { rows, columns }: &Entries,
    ) -> Checked<Vec<Vec<W::Entry>>> {
        let mut by_copy: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_copy.entry(row.copy).or_default().push(at);
        }
        let mut minor = vec![Vec::new(); rows.len()];
        for (copy, places) in by_copy {
            let jacobian = self.on_copy(ring, copy)?;
            let mut last: Option<(Entry, Vec<Series<W>>)> = None;
            for at in places {
                let row = rows[at];
                let entry = (row.output, row.entry);
                if last.as_ref().is_none_or(|(known, _)| *known != entry) {
                    last = Some((entry, jacobian.adjoints(row.output, row.entry)?));
                }
                let Some((_, adjoints)) = &last else { continue };
                let full = jacobian.row(adjoints, row.order);
                minor[at] = columns.iter().map(|&column| full[column]).collect();
            }
        }
        Ok(minor)
    }

    /// How many powers of s are kept.
    pub(crate) fn powers(&self) -> usize {
        self.order.map_or(1, |order| order as usize + 1)
    }

    /// A copy of the inputs, with series times s, and the signs there.
    pub(crate) fn inputs<W: Word>(
        &self,
        ring: &Ring<W>,
        copy: usize,
    ) -> Checked<(Vec<Series<W>>, Masks)> {
        let source = self.source;
        let mut inputs: Vec<Series<W>> = Vec::new();
        for (input, leaf) in
            self.point.inputs(source, copy, ring, self.meter)?.into_iter().zip(&source.inputs)
        {
            let zero = self.order.map(|_| Matrix::zero(leaf.shape.0, leaf.shape.1));
            inputs.push(zero.into_iter().chain([input]).collect());
        }
        let series =
            |op: &Op| matches!(op, Op::Softmax | Op::Apply(Function::Exp | Function::Tanh));
        if self.order.is_none() && source.nodes.iter().any(|node| series(&node.op)) {
            return Err(Reason::Function.because("`exp`, `tanh` or `softmax` without an order"));
        }
        let mut masks = Masks::new();
        if source.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu)) {
            let blocks = self.point.exact_blocks(source, self.meter)?;
            let inputs = self.point.exact_inputs(source, copy, self.meter)?;
            masks = rational::masks(source, &blocks, &inputs, self.meter)
                .map_err(|failure| failure.on_copy(copy))?;
        }
        Ok((inputs, masks))
    }

    /// The Jacobian on one copy of the inputs.
    pub(crate) fn on_copy<'a, W: Word>(
        &'a self,
        ring: &'a Ring<W>,
        copy: usize,
    ) -> Checked<OnCopy<'a, W>> {
        // Also where nothing is to be computed, there is something to do.
        self.meter.steps(1 << 10)?;
        let source = self.source;
        let kept = Truncation { powers: self.powers(), letters: 0 };
        let domain = Domain { ring, kept, meter: self.meter };
        let blocks = self.point.blocks(source, ring, self.meter)?;
        let blocks: Vec<Series<W>> = blocks.into_iter().map(|block| vec![block]).collect();
        let (inputs, masks) = self.inputs(ring, copy)?;
        let values = domain.forward(source, &blocks, &inputs, &masks)?;
        Ok(OnCopy { source, domain, values, masks })
    }
}

/// A row of the Jacobian: output, row, column and the power of s, from 0; its entries.
type JacobianRow<W> = ([u32; 4], Vec<<W as Word>::Entry>);

/// All rows of the Jacobian on one copy of the inputs.
pub(crate) fn rows_of<W: Word>(
    job: &Job<'_>,
    ring: &Ring<W>,
    copy: usize,
) -> Checked<Vec<JacobianRow<W>>> {
    let on_copy = job.on_copy(ring, copy)?;
    let mut rows = Vec::new();
    for (output, &node) in job.source.outputs.iter().enumerate() {
        for (i, j) in places(job.source.shape(node)) {
            let adjoints = on_copy.adjoints(output, (i, j))?;
            for k in 0..=job.order.unwrap_or(0) {
                let numbers = [output as u32, i as u32, j as u32, k];
                rows.push((numbers, on_copy.row(&adjoints, k as usize)));
            }
        }
    }
    Ok(rows)
}

/// Values on one copy of the inputs.
pub(crate) struct OnCopy<'a, W: Word> {
    source: &'a Source,
    domain: Domain<'a, W>,
    values: Vec<Series<W>>,
    masks: Masks,
}

impl<W: Word> OnCopy<'_, W> {
    /// The derivatives of an entry of an output by all blocks.
    pub(crate) fn adjoints(&self, output: usize, at: (usize, usize)) -> Checked<Vec<Series<W>>> {
        let node = self.source.outputs[output];
        self.domain.backward(self.source, &self.values, node, at, &self.masks)
    }

    /// The coefficient of s^k, by coordinates.
    pub(crate) fn row(&self, adjoints: &[Series<W>], k: usize) -> Vec<W::Entry> {
        let mut row = Vec::new();
        for (leaf, series) in self.source.blocks.iter().zip(adjoints) {
            by_coordinates(leaf, series.get(k), self.domain.ring, &mut row);
        }
        row
    }
}
