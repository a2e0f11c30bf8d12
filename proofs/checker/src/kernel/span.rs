//! The step `span`: the linear span of all functions, from the expanded outputs.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;

use super::entries::{Entries, Matrix, Monomial, Polynomial};
use super::failure::Checked;
use super::meter::Meter;
use super::number::{bounded, cost, product, sum};
use super::run::Values;
use super::simulation::{Run, input_letter, is_input, letters};
use super::source::Source;
use super::symbols::Symbols;
use crate::language::Condition;

/// The outputs in the entries of blocks and inputs: for each output, entry and monomial in the inputs a
/// polynomial in the blocks.
pub(crate) type Table = BTreeMap<(usize, usize, usize, Monomial), Polynomial>;

/// The letters of the inputs, by their names.
pub(crate) fn inputs(entries: &mut Entries, source: &Source) -> Checked<Values<Matrix>> {
    let letter = |leaf: &crate::language::Leaf| {
        let letter = entries.letter(&input_letter(&leaf.name), leaf.shape, Condition::Any)?;
        Ok((leaf.name.clone(), (leaf.shape, letter)))
    };
    source.inputs.iter().map(letter).collect()
}

/// The expanded outputs.
pub(crate) fn table(entries: &mut Entries, source: &Source) -> Checked<Table> {
    let names = letters(entries, source)?;
    let inputs = inputs(entries, source)?;
    let of = |leaves: &[crate::language::Leaf], names: &Values<Matrix>| {
        let values = leaves.iter().filter_map(|leaf| names.get(&leaf.name));
        values.map(|(_, value)| value.clone()).collect::<Vec<Matrix>>()
    };
    let (blocks, inputs) = (of(&source.blocks, &names), of(&source.inputs, &inputs));
    let outputs = Run::new(source, blocks, inputs).outputs(entries)?;
    entries.no_functions()?;
    let mut table = Table::new();
    for (output, matrix) in outputs.iter().enumerate() {
        for (&(i, j), polynomial) in matrix.entries() {
            for (monomial, coefficient) in entries.split(polynomial, is_input)? {
                table.insert((output, i, j, monomial), coefficient);
            }
        }
    }
    Ok(table)
}

/// The rank over the rationals of (output, entry, monomial in inputs) × (monomial in coordinates).
pub(crate) fn bound(source: &Source, meter: &Meter) -> Checked<u128> {
    let mut entries = Entries::within(meter.left_for_symbols()).until(meter.stop());
    let table = table(&mut entries, source)?;
    meter.symbols(&entries)?;
    let mut kept: Vec<(Monomial, BTreeMap<Monomial, BigRational>)> = Vec::new();
    for polynomial in table.values() {
        let mut row: BTreeMap<Monomial, BigRational> = polynomial.terms().iter().cloned().collect();
        for (lead, pivot) in &kept {
            let Some(factor) = row.get(lead).cloned() else { continue };
            let factor = -factor;
            for (monomial, q) in pivot {
                meter.steps(256 + u128::from(cost(&factor, q)))?;
                let product = bounded(product(&factor, q))?;
                let entry = row.entry(monomial.clone()).or_insert_with(BigRational::zero);
                meter.steps(u128::from(cost(entry, &product)))?;
                *entry = bounded(sum(entry, &product))?;
                if entry.is_zero() {
                    row.remove(monomial);
                }
            }
        }
        if let Some((lead, q)) = row.iter().next().map(|(m, q)| (m.clone(), q.clone())) {
            let inverse = q.recip();
            for q in row.values_mut() {
                meter.steps(u128::from(cost(q, &inverse)))?;
                *q = bounded(product(q, &inverse))?;
            }
            kept.push((lead, row));
        }
    }
    Ok(kept.len() as u128)
}
