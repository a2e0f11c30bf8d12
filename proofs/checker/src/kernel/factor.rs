//! The step `factor`: a program is another one at expressions in its weights, so its functions are
//! among those of the other.

use std::collections::BTreeMap;

use super::certificate::{By, Lemma};
use super::divisions::{at_numbers, divides, texts_divide};
use super::entries::Entries;
use super::failure::Checked;
use super::meter::Meter;
use super::same::{Comparison, same};
use super::simulation::letters;
use super::source::Source;
use super::words::Words;

pub(crate) fn holds(
    first: &Source,
    second: &Source,
    weights: &BTreeMap<String, String>,
    by: By,
    lemmas: &[Lemma],
    meter: &Meter,
) -> Checked<()> {
    meter.lemmas(lemmas, &[first, second])?;
    let comparison = Comparison { weights, lemmas };
    match by {
        By::Words => {
            let mut words = Words::new().until(meter.stop());
            let names = letters(&mut words, first)?;
            same(&mut words, first, second, names, &comparison)?;
            meter.symbols(&words)?;
        }
        By::Entries => {
            let mut entries = Entries::new().until(meter.stop());
            let names = letters(&mut entries, first)?;
            same(&mut entries, first, second, names, &comparison)?;
            meter.symbols(&entries)?;
        }
    }
    let texts = weights.values().chain(lemmas.iter().filter_map(|lemma| lemma.1.as_ref()));
    if !divides(first) && !divides(second) && !texts_divide(texts, &[first, second], &|_| false) {
        return Ok(());
    }
    at_numbers(meter, |mut residues| {
        let names = letters(&mut residues, first)?;
        same(&mut residues, first, second, names, &comparison)
    })
}
