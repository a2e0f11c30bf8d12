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

use neurocert_check::check;
use rayon::prelude::*;
use serde_json::Value;

/// What a checker says about a file.
#[derive(Debug, PartialEq)]
struct Opinion {
    verdict: String,
    reason: Option<String>,
    rule: String,
    claim: Value,
}

impl Opinion {
    /// One line, with the claim only where it is not that of the other.
    fn short(&self, other: &Opinion) -> String {
        let Opinion { verdict, reason, rule, claim } = self;
        let claim = match (claim == &other.claim, claim.is_null()) {
            (true, _) => "the same claim",
            (false, true) => "no claim",
            (false, false) => "another claim",
        };
        format!("{verdict} {reason:?}, rule {rule:?}, {claim}")
    }
}

fn opinion_in_rust(bytes: &[u8]) -> Opinion {
    let report = check(bytes);
    Opinion {
        verdict: report.verdict.to_string(),
        reason: report.reason.map(|reason| reason.code().into()),
        rule: report.rule,
        claim: serde_json::to_value(report.claim).unwrap(),
    }
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
fn opinions_in_python(script: &str, directory: &Path, files: &[usize]) -> Vec<Opinion> {
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
            return vec![Opinion { verdict, reason, rule: String::new(), claim: Value::Null }];
        }
        let (front, back) = files.split_at(files.len() / 2);
        let mut opinions = opinions_in_python(script, directory, front);
        opinions.extend(opinions_in_python(script, directory, back));
        return opinions;
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let opinion = |entry: &Value| Opinion {
        verdict: text(&entry["verdict"]).unwrap_or_default(),
        reason: text(&entry["reason"]),
        rule: text(&entry["rule"]).unwrap_or_default(),
        // A sentence is not compared.
        claim: if entry["claim"].is_string() { Value::Null } else { entry["claim"].clone() },
    };
    entries.iter().map(opinion).collect()
}

/// How many files Python gets at once: their names fit a command line.
const BATCH: usize = 400;

/// Asserts that both checkers say the same of every file (the one in Python may be smaller); gives how many
/// they verify.
fn agree(what: &str, files: &[Vec<u8>]) -> usize {
    agree_but(what, files, |rust, python, _| {
        python.verdict == "incomplete" && python.rule == rust.rule
    })
}

/// The same, but for differences that are allowed.
fn agree_but(
    what: &str,
    files: &[Vec<u8>],
    is_allowed: impl Fn(&Opinion, &Opinion, &[u8]) -> bool,
) -> usize {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
    agree_as(what, files, script, opinion_in_rust, is_allowed)
}

/// The same, of two given checkers.
fn agree_as(
    what: &str,
    files: &[Vec<u8>],
    script: &str,
    opinion_in_rust: impl Fn(&[u8]) -> Opinion + Sync,
    is_allowed: impl Fn(&Opinion, &Opinion, &[u8]) -> bool,
) -> usize {
    let directory = tempfile::tempdir().unwrap();
    for (number, bytes) in files.iter().enumerate() {
        fs::write(directory.path().join(number.to_string()), bytes).unwrap();
    }
    let numbers: Vec<usize> = (0..files.len()).collect();
    let in_python: Vec<Opinion> = numbers
        .par_chunks(BATCH)
        .flat_map(|batch| opinions_in_python(script, directory.path(), batch))
        .collect();
    let in_rust: Vec<Opinion> = files.par_iter().map(|bytes| opinion_in_rust(bytes)).collect();
    // One example of each kind of difference, the shortest.
    let mut different: BTreeMap<String, (usize, &[u8])> = BTreeMap::new();
    for ((bytes, rust), python) in files.iter().zip(&in_rust).zip(&in_python) {
        let same = (&rust.verdict, &rust.reason, &rust.rule)
            == (&python.verdict, &python.reason, &python.rule)
            && rust.claim == python.claim;
        if !same && !is_allowed(rust, python, bytes) {
            let kind = format!("rust   {}\npython {}", rust.short(python), python.short(rust));
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
