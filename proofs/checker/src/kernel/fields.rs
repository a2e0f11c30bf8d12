//! Families of fields: that they move no output, and their vectors at a point (section 6).

use super::certificate::{self as file, Family};
use super::divisions::{at_numbers, divides, texts_divide};
use super::failure::{Checked, Reason};
use super::fields_by_types;
use super::meter::Meter;
use super::minor::modulus;
use super::modular::by_coordinates;
use super::point::{Point, coordinates, set_coordinate};
use super::residues::Residues;
use super::run::{Dual, Values, read, value};
use super::simulation::{parameters, tangents, with_bounded};
use super::source::Source;
use super::symbols::{Symbols, by_symbols};
use crate::kernel::arith::{Ring, Word, modulo};
use crate::kernel::elimination::{Outcome, each_outcome};
use crate::kernel::matrix::Matrix;
use crate::language::{Condition, Constraint, Formula, Leaf};

/// That no output moves along any field of the family.
pub(crate) fn holds(source: &Source, family: &Family, meter: &Meter) -> Checked<()> {
    fn check<S: Symbols>(
        symbols: S,
        source: &Source,
        family: &Family,
        meter: &Meter,
    ) -> Checked<()> {
        let mut dual = Dual(symbols);
        let tangents = tangents(&mut dual, source, family)?;
        for (at, tangent) in tangents.iter().enumerate() {
            if !dual.0.is_zero(tangent)? {
                return Err(Reason::Moves.because(format!("output {} moves", at + 1)));
            }
        }
        meter.symbols(&dual.0)
    }
    meter.lemmas(&family.lemmas, &[source])?;
    by_symbols!(family.by, meter.left_for_symbols(), meter, symbols => {
        check(symbols, source, family, meter)?;
    });
    let lemmas = family.lemmas.iter().filter_map(|lemma| lemma.1.as_ref());
    let texts = family.velocity.values().chain(lemmas);
    match divides(source) || texts_divide(texts, &[source], &|_| false) {
        true => at_numbers(meter, |residues| check(residues, source, family, meter)),
        false => Ok(()),
    }
}

/// The step `fields`: the coordinates less the independent vectors.
pub(crate) fn bound(
    source: &Source,
    m: &str,
    point: &file::Point,
    families: &[Family],
    meter: &Meter,
) -> Checked<u128> {
    let m = modulus(m)?;
    if let file::Point::Structured(point) = point {
        for family in families {
            holds(source, family, meter)?;
        }
        let found =
            modulo!(m, ring => fields_by_types::independent(ring, source, point, families, meter)?);
        return Ok(source.coordinates() - found);
    }
    let point = Point::read(point, source)?;
    for family in families {
        holds(source, family, meter)?;
    }
    let found = modulo!(m, ring => independent(ring, source, &point, families, meter)?);
    Ok(source.coordinates() - found)
}

/// How many vectors of the families elimination keeps at a point.
pub(crate) fn independent<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    point: &Point,
    families: &[Family],
    meter: &Meter,
) -> Checked<u128> {
    let blocks = point.blocks(source, ring, meter)?;
    let mut count = 0;
    for family in families {
        let found = parameters(&family.parameters)?;
        let basis = found.iter().map(|(_, shape, _)| shape.0 as u128 * shape.1 as u128);
        count += basis.sum::<u128>().max(1);
    }
    meter.numbers(count.saturating_mul(source.coordinates()))?;
    let mut rows = Vec::new();
    for family in families {
        rows.extend(in_coordinates(ring, source, &blocks, family, meter)?);
    }
    kept(ring, rows, meter)
}

/// The vectors of a family at a point, in coordinates.
pub(crate) fn rows<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    point: &Point,
    family: &Family,
    meter: &Meter,
) -> Checked<Vec<Vec<W::Entry>>> {
    in_coordinates(ring, source, &point.blocks(source, ring, meter)?, family, meter)
}

pub(crate) fn in_coordinates<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    blocks: &[Matrix<W>],
    family: &Family,
    meter: &Meter,
) -> Checked<Vec<Vec<W::Entry>>> {
    let mut rows = Vec::new();
    vectors(ring, source, blocks, family, meter, |velocity| {
        let mut row = Vec::new();
        for (leaf, matrix) in source.blocks.iter().zip(&velocity) {
            coordinates_of(leaf, matrix.as_ref(), ring, &mut row);
        }
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// How many rows elimination keeps.
pub(crate) fn kept<W: Word>(
    ring: &Ring<W>,
    rows: impl IntoIterator<Item = Vec<W::Entry>>,
    meter: &Meter,
) -> Checked<u128> {
    let mut kept = 0;
    each_outcome(ring, rows.into_iter(), |outcome, steps| {
        meter.steps(u128::from(steps))?;
        kept += u128::from(outcome == Outcome::Pivot);
        Ok(true)
    })?;
    Ok(kept)
}

/// The coordinates of a tangent vector of a block: the entries that are coordinates.
pub(crate) fn coordinates_of<W: Word>(
    leaf: &Leaf,
    matrix: Option<&Matrix<W>>,
    ring: &Ring<W>,
    to: &mut Vec<W::Entry>,
) {
    match matrix {
        Some(matrix) if leaf.constraint != Constraint::Any => {
            to.extend(coordinates(leaf).map(|(i, j)| matrix.get(i, j)));
        }
        _ => by_coordinates(leaf, matrix, ring, to),
    }
}

/// The velocities of all blocks, for each basis matrix of each parameter.
pub(crate) fn vectors<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    blocks: &[Matrix<W>],
    family: &Family,
    meter: &Meter,
    mut next: impl FnMut(Vec<Option<Matrix<W>>>) -> Checked<()>,
) -> Checked<()> {
    let mut residues = Residues::new(ring, meter);
    let mut names: Values<Matrix<W>> = Values::new();
    for (leaf, block) in source.blocks.iter().zip(blocks) {
        names.insert(leaf.name.clone(), (leaf.shape, block.clone()));
    }
    with_bounded(&mut residues, source, &mut names)?;
    let parameters = parameters(&family.parameters)?;
    let sizes = parameters.iter().map(|(_, shape, _)| shape.0 as u128 * shape.1 as u128);
    meter.numbers(sizes.sum())?;
    for (name, shape, _) in &parameters {
        names.insert(name.clone(), (*shape, Matrix::zero(shape.0, shape.1)));
    }
    let shapes = || names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
    let formula = |leaf: &Leaf| {
        let text = family.velocity.get(&leaf.name);
        text.map(|text| read(text, leaf.shape, &source.functions, shapes())).transpose()
    };
    let formulas: Vec<Option<Formula>> =
        source.blocks.iter().map(formula).collect::<Checked<_>>()?;
    let mut at = |names: &Values<Matrix<W>>| {
        let mut velocity = Vec::with_capacity(formulas.len());
        for formula in &formulas {
            let value = formula.as_ref().map(|formula| {
                let name = |name: &str| names.get(name).map(|(_, value)| value);
                value(&mut residues, formula, &source.functions, name)
            });
            velocity.push(value.transpose()?);
        }
        next(velocity)
    };
    if parameters.is_empty() {
        return at(&names);
    }
    for (name, shape, condition) in &parameters {
        for matrix in basis(*shape, *condition, ring)? {
            names.insert(name.clone(), (*shape, matrix));
            at(&names)?;
        }
        names.insert(name.clone(), (*shape, Matrix::zero(shape.0, shape.1)));
    }
    Ok(())
}

/// A basis of the matrices with a linear condition.
fn basis<W: Word>(
    (rows, columns): (usize, usize),
    condition: Condition,
    ring: &Ring<W>,
) -> Checked<impl Iterator<Item = Matrix<W>>> {
    let constraint = match condition {
        Condition::Any => Constraint::Any,
        Condition::Symmetric => Constraint::Symmetric,
        Condition::Skew => Constraint::Skew,
        Condition::Diagonal => Constraint::Diagonal,
        other => {
            let message = format!("{} is not a linear condition", other.word());
            return Err(Reason::Expression.because(message));
        }
    };
    let leaf = Leaf { name: String::new(), shape: (rows, columns), constraint };
    let places: Vec<(usize, usize)> = coordinates(&leaf).collect();
    Ok(places.into_iter().map(move |place| {
        let mut matrix = Matrix::zero(rows, columns);
        set_coordinate(&mut matrix, constraint, place, ring.residue(1), ring);
        matrix
    }))
}
