//! Certificates about rules, changed: the checkers agree.

use std::fs;
use std::path::Path;
use std::process::Command;

use neurocert::ring::SplitMix64;
use neurocert_check::check;
use serde_json::{Value, json};

use super::{Opinion, agree_but, python_is_here};
use crate::common::mutate::{alternatives, pick, places, random, with};

/// The certificates of the rules that ship: by words, by expansion, counterexamples, outside.
fn seeds() -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/symmetries");
    let mut rules: Vec<_> =
        fs::read_dir(shipped).unwrap().map(|entry| entry.unwrap().path()).collect();
    rules.sort();
    let certificate = |rule: &std::path::PathBuf| {
        let out = folder.path().join(rule.with_extension("json").file_name().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
        command.arg("symmetry").arg(rule).arg("--certificate").arg(&out);
        assert!(command.output().unwrap().status.code() < Some(2), "{rule:?}");
        serde_json::from_slice(&fs::read(&out).unwrap()).unwrap()
    };
    rules.iter().map(certificate).collect()
}

/// A checker may be smaller than the other; and of several cases that fail any may be named.
fn may_differ(one: &Opinion, other: &Opinion, _: &[u8]) -> bool {
    let is_small = |opinion: &Opinion| opinion.reason.as_deref() == Some("size-limit");
    let in_a_case = |opinion: &Opinion| {
        let reason = opinion.reason.as_deref().unwrap_or_default();
        let reasons = ["undefined", "not-rational", "query-rank", "functions-differ"];
        opinion.rule == "expansion" && reasons.contains(&reason)
    };
    let same_claim = one.claim == other.claim && one.rule == other.rule;
    same_claim && (is_small(one) || is_small(other) || in_a_case(one) && in_a_case(other))
}

#[test]
fn mutants_of_rules() {
    if !python_is_here() {
        return;
    }
    let seeds = seeds();
    let mut rng = SplitMix64::new(17);
    let mut files = seeds.clone();
    for document in &seeds {
        assert!(check(document.to_string().as_bytes()).reason.is_none(), "{document}");
        for _ in 0..100 {
            files.push(random(document, &seeds, &mut rng));
        }
        let places = places(document);
        for _ in 0..100 {
            let place = pick(&mut rng, &places);
            let others = alternatives(document.pointer(place).unwrap());
            files.push(with(document, place, pick(&mut rng, &others).clone()));
        }
        // What words prove may be expanded, and the other way around.
        let kind = &document["proof"];
        if kind.get("words").is_some() || kind.get("expansion").is_some() {
            for statement in ["holds", "holds-where-defined"] {
                for proof in [
                    json!({"words": {}}),
                    json!({"expansion": {"compared": "outputs"}}),
                    json!({"expansion": {"compared": "virtual-weights"}}),
                ] {
                    let mut changed = with(document, "/proof", proof);
                    changed["claim"]["statement"] = json!({statement: {}});
                    files.push(changed);
                }
            }
        }
    }
    let files: Vec<Vec<u8>> = files.iter().map(|file| file.to_string().into_bytes()).collect();
    assert!(agree_but("mutants of rules", &files, may_differ) > 50);
}
