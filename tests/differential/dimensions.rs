//! Certificates of dimensions (format version 2), by `neurocert_check` in Rust and in Python.

use neurocert::network::Parametrization::{Av, Qkv};
use neurocert::ring::SplitMix64;
use rayon::prelude::*;

use crate::common::mutate::{alternatives, pick, places, random, with};
use crate::common::seeds::{plain, seeds};
use crate::common::table;
use crate::texts::{chosen, not_text, scribbled};
use crate::{agree, python_is_here};

/// Changed copies of a certificate, of each sort.
const COPIES: usize = 12;

/// Words, numbers and bytes chosen for what readers of JSON are known to disagree about.
#[test]
fn chosen_texts() {
    if python_is_here() {
        let seeds = seeds();
        let mut files = chosen(&seeds[0]);
        seeds[..4].iter().for_each(|document| files.extend(not_text(document)));
        agree("chosen texts", &files);
    }
}

/// Random changes of the document, and of its bytes.
#[test]
fn mutants() {
    if !python_is_here() {
        return;
    }
    let seeds = seeds();
    let mut rng = SplitMix64::new(7);
    let mut files = Vec::new();
    for document in &seeds {
        for _ in 0..COPIES {
            files.push(random(document, &seeds, &mut rng).to_string().into_bytes());
            files.push(scribbled(document.to_string().as_bytes(), &mut rng));
        }
        let places = places(document);
        for _ in 0..COPIES {
            let place = pick(&mut rng, &places);
            let others = alternatives(document.pointer(place).unwrap());
            let other = pick(&mut rng, &others).clone();
            files.push(with(document, place, other).to_string().into_bytes());
        }
    }
    // A few of each sort of copy change nothing.
    assert!(agree("mutants", &files) > 2 * COPIES);
}

/// Certificates of the library, every sixtieth network of the table in two parametrizations.
#[test]
fn certificates_of_the_table() {
    if !python_is_here() {
        return;
    }
    let rows: Vec<_> = table().step_by(60).collect();
    let files: Vec<Vec<u8>> = rows
        .par_iter()
        .flat_map(|row| [Qkv, Av].map(|form| (row, form)))
        .map(|((widths, query_dims, tokens, _), form)| {
            plain(widths, query_dims, *tokens, form).to_string().into_bytes()
        })
        .collect();
    assert_eq!(agree("certificates of the table", &files), files.len());
}
