//! The claim `algebra`: the space of matrices E with J(W) E W = 0 for all weights and inputs, where W is
//! the vector of coordinates (section 8).

use super::certificate::{self as file, AlgebraLower, AlgebraUpper, Family};
use super::failure::{Checked, Reason};
use super::fields::{holds, kept, vectors};
use super::meter::Meter;
use super::minor::{Job, modulus};
use super::point::Point;
use super::run::read;
use super::simulation::parameters;
use super::source::Source;
use super::support::{Degrees, Run};
use crate::check::arith::{Ring, Word};
use crate::check::matrix::Matrix;
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
fn is_linear(source: &Source, family: &Family, meter: &Meter) -> Checked<()> {
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
    let size = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for family in families {
        let mut long: Vec<Vec<W::Entry>> = Vec::new();
        for at in 0..size {
            meter.steps(size as u128)?;
            let vectors = vectors_at_unit(ring, source, family, at, meter)?;
            for (number, vector) in vectors.into_iter().enumerate() {
                if long.len() <= number {
                    meter.numbers(
                        ((rows.len() + long.len() + 1) as u128)
                            .saturating_mul((size as u128).pow(2)),
                    )?;
                    long.push(Vec::new());
                }
                long[number].extend(vector);
            }
        }
        rows.extend(long);
    }
    kept(ring, rows, meter)
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
    let mut found = Vec::new();
    vectors(ring, source, &blocks, family, meter, |velocity| {
        let mut row = Vec::new();
        for (leaf, matrix) in source.blocks.iter().zip(&velocity) {
            super::fields::coordinates_of(leaf, matrix.as_ref(), ring, &mut row);
        }
        found.push(row);
        Ok(())
    })?;
    Ok(found)
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
    let size = source.coordinates();
    meter.numbers(size.saturating_pow(4))?;
    let mut rows = Vec::new();
    let outputs = source.outputs.iter().map(|&o| source.shape(o).0 * source.shape(o).1);
    let outputs: usize = outputs.sum();
    meter
        .steps(size.saturating_pow(2).saturating_mul(outputs as u128 * u128::from(proof.points)))?;
    meter.numbers(
        size.saturating_pow(2).saturating_mul(outputs as u128 * u128::from(proof.points)),
    )?;
    let seed: u64 = proof.seed.parse().map_err(|_| Reason::Point.because("the seed"))?;
    for number in 0..proof.points {
        let drawn = file::Drawn {
            seed: (u128::from(seed) + u128::from(number)).to_string(),
            bound: proof.bound.clone(),
        };
        let point = Point::read(&file::Point::Drawn(drawn), source)?;
        let job = Job { source, point: &point, order: None, meter };
        let on_copy = job.on_copy(ring, 0)?;
        let mut weights = Vec::new();
        for (leaf, block) in source.blocks.iter().zip(point.blocks(source, ring, meter)?) {
            super::fields::coordinates_of(leaf, Some(&block), ring, &mut weights);
        }
        for (output, &node) in source.outputs.iter().enumerate() {
            let (r, c) = source.shape(node);
            for (i, j) in (0..r).flat_map(|i| (0..c).map(move |j| (i, j))) {
                let row = on_copy.row(&on_copy.adjoints(output, (i, j))?, 0);
                let equation = row.iter().flat_map(|&x| weights.iter().map(move |&w| (x, w)));
                rows.push(equation.map(|(x, w)| ring.product(x, w)).collect());
            }
        }
    }
    Ok(size.pow(2) - kept(ring, rows, meter)?)
}
