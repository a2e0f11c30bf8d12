//! The step `factor`: a program is another one at expressions in its weights, so its functions are
//! among those of the other.

use std::collections::BTreeMap;

use super::certificate::{By, Lemma};
use super::divisions::{at_numbers, divides, texts_divide};
use super::entries::WORK;
use super::failure::Checked;
use super::meter::Meter;
use super::same::{Comparison, same};
use super::simulation::letters;
use super::source::Source;
use super::symbols::{Symbols, by_symbols};

pub(crate) fn holds(
    first: &Source,
    second: &Source,
    weights: &BTreeMap<String, String>,
    by: By,
    lemmas: &[Lemma],
    meter: &Meter,
) -> Checked<()> {
    fn check<S: Symbols>(
        mut symbols: S,
        first: &Source,
        second: &Source,
        comparison: &Comparison<'_>,
        meter: &Meter,
    ) -> Checked<()> {
        let names = letters(&mut symbols, first)?;
        same(&mut symbols, first, second, names, comparison)?;
        meter.symbols(&symbols)
    }
    meter.lemmas(lemmas, &[first, second])?;
    let comparison = Comparison { weights, lemmas };
    by_symbols!(by, WORK, meter, symbols => check(symbols, first, second, &comparison, meter)?);
    let texts = weights.values().chain(lemmas.iter().filter_map(|lemma| lemma.1.as_ref()));
    if !divides(first) && !divides(second) && !texts_divide(texts, &[first, second], &|_| false) {
        return Ok(());
    }
    at_numbers(meter, |residues| check(residues, first, second, &comparison, meter))
}
