//! The certificates of `proofs/corpus`, honest and forged, have the verdicts of its index.

use std::fs;
use std::path::Path;

use neurocert_check::kernel::{Reason, check_file};
use serde_json::Value;

/// Enough for what is honest; the bombs of the corpus end here.
const STEPS: u64 = 1 << 30;
const MEMORY: u64 = 1 << 28;

/// A thread of a host program may have a small stack; no number or text may need a larger one.
const STACK: usize = 1 << 20;

#[test]
fn verdicts_are_those_of_the_index() {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(verdicts).unwrap();
    thread.join().unwrap();
}

fn verdicts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let index: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    let mut wrong = vec![];
    for entry in &index {
        let file = entry["file"].as_str().unwrap();
        let outcome = check_file(&fs::read(folder.join(file)).unwrap(), STEPS, MEMORY);
        let (verdict, reason) = match &outcome.failure {
            None => ("verified", String::new()),
            Some(failure) if failure.reason == Reason::SizeLimit => {
                ("incomplete", failure.reason.to_string())
            }
            Some(failure) => ("rejected", failure.reason.to_string()),
        };
        if entry["verdict"] != verdict || entry["reason"] != *reason {
            wrong.push(format!("{file}: {verdict} {reason}; {:?}", outcome.failure));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(index.len() + 1, fs::read_dir(folder).unwrap().count());
}
