//! Certificates of dimensions (format version 2), by `neurocert_check` in Rust and in Python.

use neurocert::network::Parametrization::{Av, Qkv};
use neurocert::ring::SplitMix64;
use neurocert_check::kernel::check_file;
use rayon::prelude::*;
use serde_json::Value;

use crate::common::mutate::{alternatives, pick, places, random, with};
use crate::common::seeds::{plain, seeds};
use crate::common::table;
use crate::kernel::may_differ;
use crate::texts::{chosen, not_text, scribbled};
use crate::{Opinion, agree_as, python_is_here};

/// Enough for all that is not made to be long.
const STEPS: u64 = 1 << 31;
const MEMORY: u64 = 1 << 28;
/// Changed copies of a certificate, of each sort.
const COPIES: usize = 12;

fn opinion_in_rust(bytes: &[u8]) -> Opinion {
    // What is no JSON, or has no texts, is of no format that is left.
    let reason = match check_file(bytes, STEPS, MEMORY) {
        None => Some("malformed".to_string()),
        Some(outcome) => outcome.failure.map(|failure| failure.reason.to_string()),
    };
    let verdict = match reason.as_deref() {
        None => "verified",
        Some("size-limit") => "incomplete",
        Some(_) => "rejected",
    };
    Opinion { verdict: verdict.into(), reason, rule: String::new(), claim: Value::Null }
}

/// Asserts that both say the same of every file; gives how many they verify.
fn agree(what: &str, files: &[Vec<u8>]) -> usize {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/neurocert_check");
    agree_as(what, files, script, opinion_in_rust, |rust, python, bytes| {
        // Version 1, with texts or without, is for another reader.
        let other_version = python.reason.as_deref() == Some("version")
            && check_file(bytes, STEPS, MEMORY).is_none();
        other_version || may_differ(rust, python, bytes)
    })
}

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
    assert!(agree("mutants", &files) > 100);
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
