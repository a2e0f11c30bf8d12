//! The two checkers against each other: they share no code, only the pages, so
//! whatever one of them misunderstands shows where they differ. The Python checker may say
//! `incomplete` where its limits are smaller; nothing else may differ, on any bytes.

#[path = "../common/mod.rs"]
mod common;
mod dimensions;
mod kernel;
mod points;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use neurocert_check::kernel::check_file;
use rayon::prelude::*;
use serde_json::Value;

/// What a checker says about a file.
#[derive(Debug, PartialEq)]
struct Opinion {
    verdict: String,
    reason: Option<String>,
}

/// Enough for all that is not made to be long.
const STEPS: u64 = 1 << 31;
const MEMORY: u64 = 1 << 28;

impl Opinion {
    /// A checker may be smaller than the other; and where one place is not of the form and the step of
    /// another, or the version, is not known, either may be named.
    fn may_differ(&self, other: &Opinion) -> bool {
        let both = [self, other];
        let in_form = |opinion: &Opinion| {
            opinion
                .reason
                .as_deref()
                .is_some_and(|reason| ["malformed", "step", "version"].contains(&reason))
        };
        both.iter().any(|opinion| opinion.verdict == "incomplete") || both.into_iter().all(in_form)
    }
}

fn opinion_in_rust(bytes: &[u8]) -> Opinion {
    let outcome = check_file(bytes, STEPS, MEMORY);
    let verdict = outcome.verdict().to_string();
    Opinion { verdict, reason: outcome.failure.map(|failure| failure.reason.to_string()) }
}

/// Whether there is a Python; says so if there is none.
fn python_is_here() -> bool {
    let found = Command::new("python3").arg("--version").output();
    let here = found.is_ok_and(|output| output.status.success());
    if !here {
        eprintln!("NOT TESTED: python3 is missing, so the two checkers were not compared");
    }
    here
}

/// The opinions of a checker in Python on the files `0, 1, …` of `directory`. A run that breaks off is
/// repeated by halves, to find the file.
fn opinions_in_python(directory: &Path, files: &[usize]) -> Vec<Opinion> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
    let names = files.iter().map(|file| file.to_string());
    let output = Command::new("python3")
        .args([script, "--json"])
        .args(names)
        .current_dir(directory)
        .output()
        .unwrap();
    let entries = serde_json::from_slice::<Value>(&output.stdout)
        .ok()
        .and_then(|document| document["files"].as_array().cloned())
        .filter(|entries| entries.len() == files.len());
    let Some(entries) = entries else {
        if files.len() == 1 {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            let (verdict, reason) = ("no output".into(), Some(error));
            return vec![Opinion { verdict, reason }];
        }
        let (front, back) = files.split_at(files.len() / 2);
        let mut opinions = opinions_in_python(directory, front);
        opinions.extend(opinions_in_python(directory, back));
        return opinions;
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let opinion = |entry: &Value| Opinion {
        verdict: text(&entry["verdict"]).unwrap_or_default(),
        reason: text(&entry["reason"]),
    };
    entries.iter().map(opinion).collect()
}

/// How many files Python gets at once: their names fit a command line.
const BATCH: usize = 400;

/// Asserts that both checkers say the same of every file; gives how many they verify.
fn agree(what: &str, files: &[Vec<u8>]) -> usize {
    let directory = tempfile::tempdir().unwrap();
    for (number, bytes) in files.iter().enumerate() {
        fs::write(directory.path().join(number.to_string()), bytes).unwrap();
    }
    let numbers: Vec<usize> = (0..files.len()).collect();
    let in_python: Vec<Opinion> = numbers
        .par_chunks(BATCH)
        .flat_map(|batch| opinions_in_python(directory.path(), batch))
        .collect();
    let in_rust: Vec<Opinion> = files.par_iter().map(|bytes| opinion_in_rust(bytes)).collect();
    // One example of each kind of difference, the shortest.
    let mut different: BTreeMap<String, (usize, &[u8])> = BTreeMap::new();
    for ((bytes, rust), python) in files.iter().zip(&in_rust).zip(&in_python) {
        if rust != python && !rust.may_differ(python) {
            let kind = format!("rust   {rust:?}\npython {python:?}");
            let (count, example) = different.entry(kind).or_insert((0, bytes));
            *count += 1;
            if bytes.len() < example.len() {
                *example = bytes;
            }
        }
    }
    let verified = in_rust.iter().filter(|rust| rust.verdict == "verified").count();
    println!("{what}: {} files, {verified} verified", files.len());
    let mut story = String::new();
    for (kind, (count, example)) in &different {
        let (text, more) = (&example[..example.len().min(1_500)], example.len() > 1_500);
        let more = if more { "…" } else { "" };
        story += &format!("{count} of this kind:\n{kind}\n{}{more}\n\n", text.escape_ascii());
    }
    assert!(different.is_empty(), "{what}: the checkers differ\n{story}");
    verified
}
