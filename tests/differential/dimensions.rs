//! Certificates of dimensions (format version 2), by `neurocert_check` in Rust and in Python.

use std::fs;
use std::path::Path;
use std::process::Command;

use neurocert::network::Parametrization::{Av, Qkv};
use neurocert::ring::SplitMix64;
use neurocert_check::kernel::check_file;
use rayon::prelude::*;

use crate::common::mutate::{alternatives, pick, places, random, with};
use crate::common::seeds::{plain, seeds};
use crate::common::table;
use crate::python_is_here;
use crate::texts::{chosen, not_text, scribbled};

const STEPS: u64 = 1 << 30;
const MEMORY: u64 = 1 << 28;
const BATCH: usize = 300;

/// Prints a verdict and a reason for each file.
const SCRIPT: &str = "import sys
sys.path.insert(0, sys.argv[1])
from neurocert_check.command import check_bytes
for name in sys.argv[2:]:
    with open(name, 'rb') as file:
        report = check_bytes(file.read())
    print(report.verdict, report.reason or '-')
";

fn in_python(directory: &Path, files: &[usize]) -> Vec<String> {
    let output = Command::new("python3")
        .args(["-c", SCRIPT, concat!(env!("CARGO_MANIFEST_DIR"), "/proofs")])
        .args(files.iter().map(usize::to_string))
        .current_dir(directory)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<String> = text.lines().map(String::from).collect();
    assert_eq!(lines.len(), files.len(), "{}", String::from_utf8_lossy(&output.stderr));
    lines
}

fn in_rust(bytes: &[u8]) -> String {
    // What is no JSON, or has no texts, is of no format that is left.
    let Some(outcome) = check_file(bytes, STEPS, MEMORY) else {
        return "rejected malformed".into();
    };
    match outcome.failure {
        None => "verified -".into(),
        Some(failure) if failure.reason.to_string() == "size-limit" => {
            "incomplete size-limit".into()
        }
        Some(failure) => format!("rejected {}", failure.reason),
    }
}

/// Asserts that both say the same of every file; one that gives up may say nothing. Gives how many they verify.
fn agree(what: &str, files: &[Vec<u8>]) -> usize {
    let directory = tempfile::tempdir().unwrap();
    for (number, bytes) in files.iter().enumerate() {
        fs::write(directory.path().join(number.to_string()), bytes).unwrap();
    }
    let numbers: Vec<usize> = (0..files.len()).collect();
    let second: Vec<String> =
        numbers.par_chunks(BATCH).flat_map(|batch| in_python(directory.path(), batch)).collect();
    let first: Vec<String> = files.par_iter().map(|bytes| in_rust(bytes)).collect();
    let mut different = Vec::new();
    for ((bytes, one), other) in files.iter().zip(&first).zip(&second) {
        let gives_up = [one, other].iter().any(|opinion| opinion.starts_with("incomplete"));
        if one != other && !gives_up {
            different.push((bytes.len(), one, other, bytes));
        }
    }
    let verified = first.iter().filter(|opinion| opinion.starts_with("verified")).count();
    println!("{what}: {} files, {verified} verified", files.len());
    if let Some((_, one, other, bytes)) = different.iter().min() {
        let text = bytes[..bytes.len().min(2_000)].escape_ascii();
        panic!("{what}: {} differ, as rust {one}, python {other}:\n{text}", different.len());
    }
    verified
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
        for _ in 0..150 {
            files.push(random(document, &seeds, &mut rng).to_string().into_bytes());
            files.push(scribbled(document.to_string().as_bytes(), &mut rng));
        }
        for place in places(document) {
            let others = alternatives(document.pointer(&place).unwrap());
            let other = pick(&mut rng, &others).clone();
            files.push(with(document, &place, other).to_string().into_bytes());
        }
    }
    assert!(agree("mutants", &files) > 500);
}

/// Certificates of the library, every twentieth network of the table in two parametrizations.
#[test]
fn certificates_of_the_table() {
    if !python_is_here() {
        return;
    }
    let rows: Vec<_> = table().step_by(20).collect();
    let files: Vec<Vec<u8>> = rows
        .par_iter()
        .flat_map(|row| [Qkv, Av].map(|form| (row, form)))
        .map(|((widths, query_dims, tokens, _), form)| {
            plain(widths, query_dims, *tokens, form).to_string().into_bytes()
        })
        .collect();
    assert_eq!(agree("certificates of the table", &files), files.len());
}
