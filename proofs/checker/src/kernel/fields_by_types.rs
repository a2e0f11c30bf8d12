//! How many vectors of families are independent at a structured point: counted for the first of each set of
//! elements of the same classes (section 7).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::axes::parameter;
use super::blocks::{Classes, Coordinate, SparseRow, classes_of, first, members};
use super::certificate::{Family, Structured as File};
use super::failure::{Checked, Reason};
use super::fields::kept;
use super::meter::Meter;
use super::run::read;
use super::simulation::parameters;
use super::source::Source;
use super::sparse::{Entry, Series, Sparse};
use super::structured::{Axis, Element, Structured};
use crate::kernel::arith::{Ring, Word};
use crate::language::{Condition, Constraint, Formula, Op, Shape};

/// A sparse matrix and its name.
type Names<W> = BTreeMap<String, Rc<Sparse<W>>>;

/// At least so many vectors are independent.
pub(crate) fn independent<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    point: &File,
    families: &[Family],
    meter: &Meter,
) -> Checked<u128> {
    // Axes are those of the whole program as it is needed; all its blocks are there.
    let needed = &source.needed(&source.outputs);
    let point = &Structured::read(point, needed, meter)?;
    let families: Vec<Prepared> = families
        .iter()
        .map(|family| Prepared::new(source, point, family, meter))
        .collect::<Checked<_>>()?;
    let series = Series { ring, powers: 1, meter };
    let weights = point.weights(ring, meter)?;
    let leaves = source.blocks.iter().map(|leaf| leaf.name.clone());
    let mut names: Names<W> = leaves.zip(weights).collect();
    for (name, _, left) in &source.bounded {
        let factor = |at: usize| {
            let found = source.blocks.get(at).and_then(|leaf| names.get(&leaf.name));
            found.ok_or_else(|| Reason::Expression.because(format!("{name} without its factors")))
        };
        let product = series.product(&factor(*left)?.transpose(), factor(left + 1)?)?;
        names.insert(name.clone(), Rc::new(product));
    }
    let mut all: BTreeSet<Classes> = BTreeSet::new();
    for family in &families {
        family.types(point, meter, &mut all)?;
    }
    let mut sum: u128 = 0;
    for classes in &all {
        let mut vectors = Vec::new();
        for family in &families {
            family.vectors(&series, source, point, &names, &first(classes), &mut vectors)?;
        }
        let own = own::<W>(point, vectors, classes, meter)?;
        sum += kept(ring, own, meter)? * members(point, classes);
    }
    Ok(sum)
}

/// The vectors in the columns of their own set of elements. Others in which they are not zero have more elements.
fn own<W: Word>(
    point: &Structured,
    vectors: Vec<SparseRow<W>>,
    classes: &Classes,
    meter: &Meter,
) -> Checked<Vec<Vec<W::Entry>>> {
    let member = first(classes);
    let mut columns: BTreeSet<Coordinate> = BTreeSet::new();
    for vector in &vectors {
        for &(block, i, j) in vector.keys() {
            meter.steps(64)?;
            let found = point.elements(&point.blocks[block], (i, j));
            if found == member {
                columns.insert((block, i, j));
            } else if found.len() <= member.len() {
                let message =
                    format!("a vector of {classes:?} in coordinates of {:?}", classes_of(&found));
                return Err(Reason::Overlap.because(message));
            }
        }
    }
    meter.numbers(vectors.len() as u128 * columns.len() as u128)?;
    let dense = |vector: &SparseRow<W>| {
        columns.iter().map(|column| vector.get(column).copied().unwrap_or_default()).collect()
    };
    Ok(vectors.iter().map(dense).collect())
}

/// A parameter: its shape, condition, and the axes of its rows and columns.
type Free = (String, Shape, Condition, (Rc<Axis>, Rc<Axis>));

/// A family with the axes of its parameters.
struct Prepared {
    /// The velocities of blocks, by their numbers.
    velocities: Vec<(usize, Formula)>,
    parameters: Vec<Free>,
}

impl Prepared {
    fn new(
        source: &Source,
        point: &Structured,
        family: &Family,
        meter: &Meter,
    ) -> Checked<Prepared> {
        let parameters = parameters(&family.parameters)?;
        let shapes = parameters.iter().map(|(name, shape, _)| (name.as_str(), *shape));
        let shapes: BTreeMap<&str, Shape> = source.symbols().chain(shapes).collect();
        let mut axes = point.skeleton.axes.clone();
        let mut pairs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (leaf, &pair) in source.blocks.iter().zip(&point.skeleton.blocks) {
            pairs.insert(&leaf.name, pair);
        }
        for (name, _, left) in &source.bounded {
            let (left, right) = (point.skeleton.blocks[*left], point.skeleton.blocks[left + 1]);
            axes.join(left.0, right.0);
            pairs.insert(name, (left.1, right.1));
        }
        for (name, shape, condition) in &parameters {
            pairs.insert(name, parameter(&mut axes, *shape, *condition));
        }
        let mut velocities = Vec::new();
        for (number, leaf) in source.blocks.iter().enumerate() {
            let Some(text) = family.velocity.get(&leaf.name) else { continue };
            let formula = read(
                text,
                leaf.shape,
                &source.functions,
                shapes.iter().map(|(name, shape)| (*name, *shape)),
            )?;
            meter.steps(64 * formula.nodes.len() as u128 + 16 * shapes.len() as u128)?;
            let all = axes.steps(&formula.nodes, |op| match op {
                Op::Weight(name) => pairs.get(formula.names[*name].as_str()).copied(),
                _ => None,
            });
            let (whole, own) = (all[formula.output], point.skeleton.blocks[number]);
            axes.join(whole.0, own.0);
            axes.join(whole.1, own.1);
            velocities.push((number, formula));
        }
        let agreed = point.agree(&axes)?;
        let axis = |at: usize, size: usize| -> Checked<Rc<Axis>> {
            if let Some(axis) = agreed.get(&axes.find(at)) {
                return Ok(axis.clone());
            }
            meter.numbers(size as u128)?;
            meter.steps(size as u128)?;
            Ok(Rc::new(Axis::fixed(size)))
        };
        let free = |(name, shape, condition): (String, Shape, Condition)| -> Checked<Free> {
            let pair = pairs[name.as_str()];
            let axes = (axis(pair.0, shape.0)?, axis(pair.1, shape.1)?);
            Ok((name, shape, condition, axes))
        };
        let parameters = parameters.clone().into_iter().map(free).collect::<Checked<_>>()?;
        Ok(Prepared { velocities, parameters })
    }

    /// The classes of all basis matrices.
    fn types(&self, point: &Structured, meter: &Meter, all: &mut BTreeSet<Classes>) -> Checked<()> {
        if self.parameters.is_empty() {
            all.insert(vec![]);
        }
        for (_, _, condition, (rows, columns)) in &self.parameters {
            meter.steps(64 * rows.segments() as u128 * columns.segments() as u128)?;
            for s in 0..rows.segments() {
                for t in 0..columns.segments() {
                    let both = [rows.class(s), columns.class(t)];
                    let mut classes: Classes = both.into_iter().flatten().collect();
                    classes.retain(|&class| point.moves(class));
                    classes.sort_unstable();
                    let mut one = classes.clone();
                    one.dedup();
                    // The same element twice (also none), or two elements.
                    let is_diagonal = *condition == Condition::Diagonal;
                    if one.len() < classes.len() || is_diagonal && s == t {
                        all.insert(one);
                    }
                    if members(point, &classes) > 0 && !is_diagonal {
                        all.insert(classes);
                    }
                }
            }
        }
        Ok(())
    }

    /// The vectors of the basis matrices with exactly these elements.
    fn vectors<W: Word>(
        &self,
        series: &Series<'_, W>,
        source: &Source,
        point: &Structured,
        names: &Names<W>,
        member: &[Element],
        all: &mut Vec<SparseRow<W>>,
    ) -> Checked<()> {
        let mut names = names.clone();
        for (name, shape, ..) in &self.parameters {
            names.insert(name.clone(), Rc::new(Sparse::zero(*shape)));
        }
        if self.parameters.is_empty() && member.is_empty() {
            all.push(self.vector(series, source, &names)?);
        }
        for (name, shape, condition, axes) in &self.parameters {
            for (i, j) in places(point, axes, member) {
                let is_there = match condition {
                    Condition::Symmetric => i <= j,
                    Condition::Skew => i < j,
                    Condition::Diagonal => i == j,
                    _ => true,
                };
                if !is_there || point.elements(axes, (i, j)) != member {
                    continue;
                }
                let mut basis = Sparse::zero(*shape);
                let one = |value| Entry::number(series.ring.residue(value));
                basis.set((i, j), one(1));
                match condition {
                    Condition::Symmetric => basis.set((j, i), one(1)),
                    Condition::Skew => basis.set((j, i), one(-1)),
                    _ => {}
                }
                names.insert(name.clone(), Rc::new(basis));
                all.push(self.vector(series, source, &names)?);
            }
            names.insert(name.clone(), Rc::new(Sparse::zero(*shape)));
        }
        Ok(())
    }

    /// The velocities in coordinates.
    fn vector<W: Word>(
        &self,
        series: &Series<'_, W>,
        source: &Source,
        names: &Names<W>,
    ) -> Checked<SparseRow<W>> {
        let mut vector = SparseRow::<W>::new();
        for (block, formula) in &self.velocities {
            let values = series.forward(&formula.nodes, |_, op| match op {
                Op::Weight(name) => names.get(&formula.names[*name]).cloned(),
                _ => None,
            })?;
            let constraint = source.blocks[*block].constraint;
            for ((i, j), entry) in values[formula.output].entries() {
                series.meter.steps(16)?;
                let is_coordinate = match constraint {
                    Constraint::Any | Constraint::Rank(_) => true,
                    Constraint::Symmetric => i <= j,
                    Constraint::Skew => i < j,
                    Constraint::Diagonal => i == j,
                };
                if is_coordinate && !entry.is_zero() {
                    vector.insert((*block, i, j), entry.at(0));
                }
            }
        }
        Ok(vector)
    }
}

/// The places of a matrix whose row and column may have only these elements.
fn places(
    point: &Structured,
    (rows, columns): &(Rc<Axis>, Rc<Axis>),
    member: &[Element],
) -> Vec<(usize, usize)> {
    let of = |axis: &Axis| -> Vec<usize> {
        (0..axis.segments())
            .flat_map(|segment| {
                let class = axis.class(segment).filter(|&class| point.moves(class));
                let numbers: Vec<usize> = match class {
                    None => vec![0],
                    Some(class) => member
                        .iter()
                        .filter(|element| element.0 == class)
                        .map(|element| element.1)
                        .collect(),
                };
                numbers
                    .into_iter()
                    .map(move |number| axis.index(segment, number))
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let (rows, columns) = (of(rows), of(columns));
    rows.iter().flat_map(|&i| columns.iter().map(move |&j| (i, j))).collect()
}
