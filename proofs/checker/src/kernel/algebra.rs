//! The claim `algebra`: the space of matrices E with J(W) E W = 0 for all weights and inputs, where W is
//! the vector of coordinates (section 8).

use std::collections::BTreeSet;

use super::certificate::{self as file, AlgebraLower, AlgebraUpper, Family};
use super::failure::{Checked, Reason};
use super::fields::{holds, in_coordinates, kept};
use super::grading;
use super::meter::Meter;
use super::minor::{Job, is_ordered, modulus, rows_of};
use super::point::Point;
use super::run::read;
use super::simulation::parameters;
use super::source::Source;
use super::support::{Degrees, Run};
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::Matrix;
use crate::language::{Constraint, Leaf, Op};

/// At least so many: fields that are linear in the coordinates, and independent as matrices.
pub(crate) fn lower(source: &Source, proof: &AlgebraLower, meter: &Meter) -> Checked<u128> {
    let m = modulus(&proof.modulus)?;
    for family in &proof.families {
        holds(source, family, meter)?;
        is_linear(source, family, meter)?;
    }
    if m < <u64 as Word>::MODULI_BELOW {
        independent(&Ring::<u64>::new(m), source, &proof.families, meter)
    } else {
        independent(&Ring::<u128>::new(m), source, &proof.families, meter)
    }
}

/// That velocities are homogeneous of degree one in the blocks.
pub(crate) fn is_linear(source: &Source, family: &Family, meter: &Meter) -> Checked<()> {
    let parameters = parameters(&family.parameters)?;
    for (name, text) in &family.velocity {
        let Some(leaf) = source.blocks.iter().find(|leaf| leaf.name == *name) else { continue };
        let names =
            source.symbols().chain(parameters.iter().map(|(n, shape, _)| (n.as_str(), *shape)));
        let formula = read(text, leaf.shape, &source.functions, names)?;
        // The names are the inputs of a program: those of blocks have degree one, parameters zero.
        let mut program = source.part(&[], None);
        program.nodes = formula.nodes.clone();
        for node in &mut program.nodes {
            if let Op::Weight(number) = node.op {
                node.op = Op::Input(number);
            }
        }
        program.inputs = formula
            .names
            .iter()
            .zip(0..)
            .map(|(name, number)| {
                let shape = formula.nodes.iter().find(|node| node.op == Op::Weight(number));
                let shape = shape.map_or((1, 1), |node| node.shape);
                Leaf { name: name.clone(), shape, constraint: Constraint::Any }
            })
            .collect();
        let is_bounded = |name: &String| source.bounded.iter().any(|(known, ..)| known == name);
        let degree = |number: usize, _: usize, _: usize| {
            let name = &formula.names[number];
            let is_parameter = parameters.iter().any(|(known, ..)| known == name);
            // The product of two factors has degree two.
            let degree = if is_parameter { 0 } else { 1 + u64::from(is_bounded(name)) };
            Degrees(Some((degree, degree)))
        };
        let run = Run { source: &program, input: &degree, series: false, meter };
        let values = run.upto(formula.output)?;
        let linear = |degrees: &Degrees| degrees.0.is_none_or(|degrees| degrees == (1, 1));
        if !values[formula.output].iter().all(linear) {
            let message = format!("the velocity of {name} is not linear in the blocks");
            return Err(Reason::Expression.because(message));
        }
    }
    Ok(())
}

/// The rank of the fields as matrices: each is taken at all unit vectors.
fn independent<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    families: &[Family],
    meter: &Meter,
) -> Checked<u128> {
    let mut all = Vec::new();
    let mut places = BTreeSet::new();
    for family in families {
        for matrix in matrices(ring, source, family, meter)? {
            places.extend(matrix.iter().map(|&(x, y, _)| (y, x)));
            all.push(matrix);
        }
    }
    // Vector after vector; columns in which every matrix is zero are left out.
    let places: Vec<(usize, usize)> = places.into_iter().collect();
    meter.numbers((all.len() as u128).saturating_mul(places.len() as u128))?;
    let rows = all.into_iter().map(|matrix| {
        let mut row = vec![W::Entry::default(); places.len()];
        for (x, y, value) in matrix {
            if let Ok(at) = places.binary_search(&(y, x)) {
                row[at] = value;
            }
        }
        row
    });
    kept(ring, rows, meter)
}

/// An entry of a matrix that is not zero: row, column, value.
type Place<E> = (usize, usize, E);

/// The matrices of a family: column y is the velocity at the unit vector y.
pub(crate) fn matrices<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    family: &Family,
    meter: &Meter,
) -> Checked<Vec<Vec<Place<W::Entry>>>> {
    let size = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut matrices: Vec<Vec<Place<W::Entry>>> = Vec::new();
    let mut places: u128 = 0;
    for y in 0..size {
        meter.steps(size as u128)?;
        for (number, vector) in
            vectors_at_unit(ring, source, family, y, meter)?.into_iter().enumerate()
        {
            if matrices.len() <= number {
                matrices.push(Vec::new());
            }
            let moved = vector.into_iter().enumerate();
            let moved = moved.filter(|(_, value)| *value != W::Entry::default());
            let before = matrices[number].len();
            matrices[number].extend(moved.map(|(x, value)| (x, y, value)));
            places += (matrices[number].len() - before) as u128;
        }
        meter.numbers(places.saturating_mul(2))?;
    }
    Ok(matrices)
}

/// The vectors of a family at a unit vector.
fn vectors_at_unit<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    family: &Family,
    at: usize,
    meter: &Meter,
) -> Checked<Vec<Vec<W::Entry>>> {
    let mut next = 0;
    let block = |leaf: &Leaf| {
        let mut matrix = Matrix::zero(leaf.shape.0, leaf.shape.1);
        for (i, j) in super::point::coordinates(leaf) {
            if next == at {
                matrix.set(i, j, ring.residue(1));
                match leaf.constraint {
                    Constraint::Symmetric => matrix.set(j, i, ring.residue(1)),
                    Constraint::Skew => matrix.set(j, i, ring.residue(-1)),
                    _ => {}
                }
            }
            next += 1;
        }
        matrix
    };
    let blocks: Vec<Matrix<W>> = source.blocks.iter().map(block).collect();
    in_coordinates(ring, source, &blocks, family, meter)
}

/// At most so many: the equations for E at points.
pub(crate) fn upper(source: &Source, proof: &AlgebraUpper, meter: &Meter) -> Checked<u128> {
    let m = modulus(&proof.modulus)?;
    if m < <u64 as Word>::MODULI_BELOW {
        equations(&Ring::<u64>::new(m), source, proof, meter)
    } else {
        equations(&Ring::<u128>::new(m), source, proof, meter)
    }
}

fn equations<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    proof: &AlgebraUpper,
    meter: &Meter,
) -> Checked<u128> {
    let source = &source.needed(&source.outputs);
    is_ordered(source, proof.order, meter)?;
    let degrees = proof.grading.as_ref().map(|given| grading::read(source, given, meter));
    let degrees = degrees.transpose()?;
    let size = source.coordinates();
    meter.numbers(size.saturating_pow(2))?;
    let outputs = source.outputs.iter().map(|&o| source.shape(o).0 * source.shape(o).1);
    let outputs: usize = outputs.sum();
    let rows = (outputs as u128)
        .saturating_mul(u128::from(proof.points))
        .saturating_mul(u128::from(proof.order.unwrap_or(0)) + 1);
    meter.steps(size.saturating_pow(2).saturating_mul(rows))?;
    meter.numbers(size.saturating_mul(rows))?;
    let seed: u64 = proof.seed.parse().map_err(|_| Reason::Point.because("the seed"))?;
    let (mut points, mut jacobian) = (Vec::new(), Vec::new());
    for number in 0..proof.points {
        let drawn = file::Drawn {
            seed: (u128::from(seed) + u128::from(number)).to_string(),
            bound: proof.bound.clone(),
        };
        let point = Point::read(&file::Point::Drawn(drawn), source)?;
        let job = Job { source, point: &point, order: proof.order, meter };
        for (_, row) in rows_of(&job, ring, 0)? {
            jacobian.push((number as usize, row));
        }
        points.push(weights(ring, source, &point, meter)?);
    }
    let mut free = 0;
    for group in grading::groups(size as usize, degrees.as_deref()) {
        meter.numbers(rows.min(group.len() as u128).saturating_mul(group.len() as u128))?;
        let equations = jacobian.iter().map(|(number, row)| {
            let weights = &points[*number];
            let product = |&(x, y): &(usize, usize)| ring.product(row[x], weights[y]);
            group.iter().map(product).collect::<Vec<W::Entry>>()
        });
        // A row of zeros is never kept.
        let equations =
            equations.filter(|row| row.iter().any(|entry| *entry != W::Entry::default()));
        free += group.len() as u128 - kept(ring, equations, meter)?;
    }
    Ok(free)
}

/// The coordinates of a point.
pub(crate) fn weights<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    point: &Point,
    meter: &Meter,
) -> Checked<Vec<W::Entry>> {
    let mut weights = Vec::new();
    for (leaf, block) in source.blocks.iter().zip(point.blocks(source, ring, meter)?) {
        super::fields::coordinates_of(leaf, Some(&block), ring, &mut weights);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests;
