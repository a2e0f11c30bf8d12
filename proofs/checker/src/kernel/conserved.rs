//! The claim `conserved`: how many independent functions of the weights stay constant along gradient flow,
//! whatever the loss and the data (section 8).

use num_rational::BigRational;

use super::algebra::is_linear;
use super::brackets::{Brackets, read};
use super::certificate::{ConservedLower, ConservedUpper, Family};
use super::entries::Entries;
use super::failure::{Checked, Reason};
use super::fields::{holds, independent};
use super::meter::Meter;
use super::minor::{Job, all_kept, is_ordered, modulus};
use super::point::{Point, seed_and_bound};
use super::produce::plain;
use super::run::{Values, evaluate};
use super::simulation::{letters, parameters};
use super::source::Source;
use super::symbols::Symbols;
use crate::kernel::arith::modulo;
use crate::language::{Constant, Constraint, Leaf};

/// At least so many: quadratic forms whose gradients move no output.
pub(crate) fn lower(source: &Source, proof: &ConservedLower, meter: &Meter) -> Checked<u128> {
    let m = modulus(&proof.modulus)?;
    let point = Point::read(&proof.point, source)?;
    proof.families.iter().try_for_each(|family| is_conserved(source, family, meter))?;
    modulo!(m, ring => independent(ring, source, &point, &proof.families, meter))
}

/// That the velocities are gradients of quadratic forms, and move no output.
pub(crate) fn is_conserved(source: &Source, family: &Family, meter: &Meter) -> Checked<()> {
    holds(source, family, meter)?;
    is_linear(source, family, meter)?;
    is_gradient(source, family, meter)
}

/// That velocities v, linear in the coordinates W, are gradients: Σ U_x v_x(W) = Σ W_x v_x(U) for all U.
fn is_gradient(source: &Source, family: &Family, meter: &Meter) -> Checked<()> {
    let mut symbols = Entries::within(meter.left_for_symbols()).until(meter.stop());
    let first = letters(&mut symbols, source)?;
    let mut others = source.clone();
    others.blocks.iter_mut().for_each(|leaf| leaf.name.insert_str(0, "other "));
    let other = letters(&mut symbols, &others)?;
    // The same names, with the values of the other letters.
    let second = other.into_iter().map(|(name, value)| (name.replacen("other ", "", 1), value));
    let second: Values<_> = second.collect();
    let (mut left, mut right) = (symbols.zero((1, 1)), symbols.zero((1, 1)));
    for (velocities, with, sum) in [(&first, &second, &mut left), (&second, &first, &mut right)] {
        let mut names = velocities.clone();
        for (name, shape, condition) in parameters(&family.parameters)? {
            let letter = symbols.letter(&format!("parameter {name}"), shape, condition)?;
            names.insert(name, (shape, letter));
        }
        for leaf in &source.blocks {
            let Some(text) = family.velocity.get(&leaf.name) else { continue };
            let velocity = evaluate(&mut symbols, text, leaf.shape, &source.functions, &names)?;
            let Some((_, other)) = with.get(&leaf.name) else { continue };
            let product = symbols.hadamard(&velocity, other)?;
            let product = over_coordinates(&mut symbols, leaf, &product)?;
            *sum = symbols.sum(sum, &product)?;
        }
    }
    let is_equal = symbols.equal(&left, &right)?;
    meter.symbols(&symbols)?;
    match is_equal {
        true => Ok(()),
        false => Err(Reason::Gradient.because("a velocity that is not a gradient")),
    }
}

/// The sum of the entries that are coordinates.
fn over_coordinates<S: Symbols>(
    symbols: &mut S,
    leaf: &Leaf,
    matrix: &S::Value,
) -> Checked<S::Value> {
    let (rows, columns) = leaf.shape;
    let ones = |symbols: &mut S, shape| symbols.constant(&Constant::Ones, shape);
    let mut all = matrix.clone();
    if leaf.constraint != Constraint::Any {
        let mut mask = vec![BigRational::default(); rows * columns];
        for (i, j) in super::point::coordinates(leaf) {
            mask[i * columns + j] = BigRational::from_integer(1.into());
        }
        let mask = symbols.constant(&Constant::Dense(mask), leaf.shape)?;
        all = symbols.hadamard(&mask, matrix)?;
    }
    let (row, column) = (ones(symbols, (1, rows))?, ones(symbols, (columns, 1))?);
    let sums = symbols.product(&row, &all)?;
    symbols.product(&sums, &column)
}

/// At most so many: the coordinates less the independent brackets of gradients at a point.
pub(crate) fn upper(source: &Source, proof: &ConservedUpper, meter: &Meter) -> Checked<u128> {
    let m = modulus(&proof.modulus)?;
    let rows = brackets(source, proof, meter)?;
    let found = rows.len() as u128;
    modulo!(m, ring => {
        let residues = |row: Vec<u64>| row.into_iter().map(|x| ring.residue(x.into())).collect();
        all_kept(ring, rows.into_iter().map(residues).collect(), meter)?;
    });
    // Rows that are all kept are not more than the coordinates.
    Ok(source.coordinates().saturating_sub(found))
}

/// The values of the brackets at the point.
pub(crate) fn brackets(
    source: &Source,
    proof: &ConservedUpper,
    meter: &Meter,
) -> Checked<Vec<Vec<u64>>> {
    let m = modulus(&proof.modulus)?;
    let (seed, bound) = seed_and_bound(&proof.seed, &proof.bound)?;
    let source = &source.needed(&source.outputs);
    is_ordered(source, proof.order, meter)?;
    let words = read(source, &proof.brackets, proof.order)?;
    if words.is_empty() {
        return Ok(vec![]);
    }
    meter.numbers(source.coordinates().saturating_mul(words.len() as u128).saturating_mul(2))?;
    let point = Point::Drawn { seed, bound };
    let job = Job { source, point: &point, order: proof.order, meter };
    modulo!(m, ring => Ok(plain(Brackets::new(&job, ring)?.values(&words)?)))
}

#[cfg(test)]
mod tests;
