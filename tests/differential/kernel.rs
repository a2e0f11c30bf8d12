//! Certificates about networks that are text, changed: the two checkers agree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use neurocert::ring::SplitMix64;
use serde_json::Value;

use super::{agree, opinion_in_rust, python_is_here};
use crate::common::mutate::{alternatives, pick, places, random, with};

/// Changed copies of a file, of each sort.
const COPIES: usize = 16;

/// Asserts that both checkers say the same of all files and of changed copies.
fn mutants_agree(what: &str, seeds: &[Value]) -> usize {
    let mut rng = SplitMix64::new(17);
    let mut files = seeds.to_vec();
    for document in seeds {
        let places = places(document);
        for _ in 0..COPIES {
            files.push(random(document, seeds, &mut rng));
            let place = pick(&mut rng, &places);
            let others = alternatives(document.pointer(place).unwrap());
            files.push(with(document, place, pick(&mut rng, &others).clone()));
        }
    }
    let files: Vec<Vec<u8>> = files.iter().map(|file| file.to_string().into_bytes()).collect();
    agree(what, &files)
}

/// The files of a folder of the project, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// By words, by expansion, counterexamples, outside.
#[test]
fn mutants_of_the_rules_that_ship() {
    if !python_is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let certificate = |rule: &PathBuf| {
        let out = folder.path().join(rule.with_extension("json").file_name().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
        command.arg("symmetry").arg(rule).arg("--certificate").arg(&out);
        assert!(command.output().unwrap().status.code() < Some(2), "{rule:?}");
        serde_json::from_slice(&fs::read(&out).unwrap()).unwrap()
    };
    let seeds: Vec<Value> = files("examples/symmetries").iter().map(certificate).collect();
    for document in &seeds {
        let opinion = opinion_in_rust(document.to_string().as_bytes());
        assert_eq!(opinion.verdict, "verified", "{document}");
    }
    assert!(mutants_agree("mutants of rules", &seeds) > 50);
}

/// All kinds of claims and steps, good and bad.
#[test]
fn mutants_of_the_corpus() {
    if !python_is_here() {
        return;
    }
    let small = |path: &PathBuf| {
        if path.file_name().unwrap().to_string_lossy().starts_with("bomb") {
            return None;
        }
        let bytes = fs::read(path).unwrap();
        let document = (bytes.len() < 20_000).then(|| serde_json::from_slice::<Value>(&bytes).ok());
        document.flatten().filter(|document| document.get("texts").is_some())
    };
    let seeds: Vec<Value> = files("proofs/corpus").iter().filter_map(small).collect();
    assert!(seeds.len() > 60, "{}", seeds.len());
    assert!(mutants_agree("mutants of the corpus", &seeds) > 100);
}
