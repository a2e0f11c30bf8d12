//! The second checker, on many certificates.

use std::fs;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;
use serde_json::Value;

/// Files that one run of Python gets.
const BATCH: usize = 50;

/// Asserts that the second checker verifies all files; says so where there is no Python.
pub fn verifies_all(files: &[Vec<u8>]) {
    let python = Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|output| output.status.success()) {
        eprintln!("NOT TESTED: python3 is missing, so its checker has seen none of these");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (number, bytes) in files.iter().enumerate() {
        fs::write(directory.path().join(number.to_string()), bytes).unwrap();
    }
    let numbers: Vec<usize> = (0..files.len()).collect();
    numbers.par_chunks(BATCH).for_each(|batch| verifies(directory.path(), batch));
}

fn verifies(directory: &Path, files: &[usize]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
    let output = Command::new("python3")
        .arg(script)
        .arg("--json")
        .args(files.iter().map(usize::to_string))
        .current_dir(directory)
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let entries = document["files"].as_array().unwrap();
    assert_eq!(entries.len(), files.len());
    for entry in entries {
        assert_eq!(entry["verdict"], "verified", "{entry}");
    }
}
