//! The two checkers against each other: they share no code, only `docs/certificate.md`, so
//! whatever one of them misunderstands shows where they differ. The Python checker may say
//! `incomplete` where its limits are smaller; nothing else may differ, on any bytes.

#[path = "../common/mod.rs"]
mod common;
mod kernel;
mod pairs;
mod points;
mod small_moduli;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::mutate::{alternatives, pick, places, random, with};
use common::{by_virtual_weights, plain, seeds, table};
use neurocert::network::Parametrization::{Av, Qkv};
use neurocert::ring::SplitMix64;
use neurocert_check::certificate::Claim;
use neurocert_check::check;
use rayon::prelude::*;
use serde_json::{Value, json};
use texts::{chosen, not_text, scribbled};

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
    agree_but(what, files, |rust, python, bytes| {
        python.verdict == "incomplete" && python.rule == rust.rule && is_large(bytes)
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

/// Whether a certificate exceeds the limits of `check.py`: 500 rows, 10^7 entries of fields, 2^15 terms
/// of an expansion.
fn is_large(bytes: &[u8]) -> bool {
    let Ok(file) = serde_json::from_slice::<Value>(bytes) else { return false };
    let length = |place: &str| file.pointer(place).and_then(Value::as_array).map_or(0, Vec::len);
    pairs::is_large(&file)
        || length("/lower/jacobian-minor/rows") > 500
        || fields(&file).is_some_and(|n| n > 10_000_000)
}

/// The number of symmetry fields times the length of one (in `qkv` and `av`).
fn fields(file: &Value) -> Option<u128> {
    let claim: Claim = serde_json::from_value(file["claim"].clone()).ok()?;
    let rules = file.pointer("/upper/symmetry-fields/rules")?.as_array()?;
    let (d, a) = (&claim.widths, &claim.query_dims);
    if d.len() != a.len() + 1 {
        return None;
    }
    // The pairs (r, c) up to n with r ≤ rows or c ≤ columns.
    let pairs = |n: u32, rows: u128, columns: u128| {
        let n = u128::from(n);
        n * n - n.saturating_sub(rows) * n.saturating_sub(columns)
    };
    let query_key = |i: usize| pairs(a[i], d[i].into(), d[i].into());
    let gauge = |i: usize| {
        let rows = u128::from(d[i + 1]) + 2 * u128::from(a[i]);
        pairs(d[i], rows, d[i - 1].into())
    };
    let number_of = |rule: &Value| match rule.as_str() {
        Some("query-key") => (0..a.len()).map(query_key).sum(),
        Some("gauge") => (1..a.len()).map(gauge).sum(),
        _ => a.len() as u128,
    };
    let in_layer = |i: usize| {
        let (from, to, a) = (u128::from(d[i]), u128::from(d[i + 1]), u128::from(a[i]));
        let attention = if claim.parametrization == Qkv { 2 * a } else { from };
        from * attention + from * to
    };
    let number: u128 = rules.iter().map(number_of).sum();
    Some(number.saturating_mul((0..a.len()).map(in_layer).sum()))
}

/// Words, numbers and bytes chosen for what readers of JSON are known to disagree about.
#[test]
fn chosen_texts() {
    if python_is_here() {
        let seeds = seeds();
        let mut files = chosen(&seeds[0]);
        seeds.iter().for_each(|document| files.extend(not_text(document)));
        agree("chosen texts", &files);
    }
}

/// Both compute the same ranks where ranks are not generic.
#[test]
fn small_moduli() {
    if python_is_here() {
        assert!(agree("small moduli", &small_moduli::files()) > 50);
    }
}

/// The one difference that is allowed: a minor of more than 500 rows is beyond `check.py`.
#[test]
fn smaller_limits() {
    if !python_is_here() {
        return;
    }
    let large = |size: usize| {
        let mut file = plain(&[2, 2], &[1], 2, Qkv);
        let row = |r: usize| json!([r / 4 + 1, r / 2 % 2 + 1, r % 2 + 1]);
        let rows: Vec<Value> = (0..size).map(row).collect();
        let columns: Vec<usize> = (1..=size).collect();
        file["lower"] = json!({"jacobian-minor": {"rows": rows, "columns": columns}});
        file["upper"] = Value::Null;
        file["claim"]["relation"] = json!("at_least");
        file["claim"]["number"] = json!(size.to_string());
        file["claim"]["query_dims"] = json!([125]);
        file["parameters"] = json!("504");
        file["point"]["splitmix64"]["inputs"] = json!(126);
        file.to_string().into_bytes()
    };
    agree("smaller limits", &[large(500), large(501)]);
    assert!(!is_large(&large(500)) && is_large(&large(501)));
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

/// Certificates of the library, every twentieth network of the table in two parametrizations; the
/// rule `virtual-weights` proves all of them exact.
#[test]
fn certificates_of_the_table() {
    if !python_is_here() {
        return;
    }
    let rows: Vec<_> = table().step_by(20).collect();
    let files: Vec<Vec<u8>> = rows
        .par_iter()
        .flat_map(|row| [Qkv, Av].map(|form| (row, form)))
        .flat_map(|((widths, query_dims, tokens, _), form)| {
            let document = plain(widths, query_dims, *tokens, form);
            let exact = by_virtual_weights(document.clone());
            [document, exact].map(|document| document.to_string().into_bytes())
        })
        .collect();
    assert_eq!(agree("certificates of the table", &files), files.len());
}
