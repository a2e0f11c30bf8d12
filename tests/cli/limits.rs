//! Sizes that explode on the way are refused before the work, at the sizes that were a fault and at twice
//! these. Each of these tests would take minutes or gigabytes if the refusal came late.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::{folder, neurocert, refused, stdout};

fn ones(count: usize) -> String {
    vec!["1"; count].join(",")
}

/// The closed form has (3^l - 1)/2 factors, though the result has one term.
#[test]
fn programs_are_counted() {
    let folder = folder();
    let folder = folder.path();
    for form in ["qkv", "av", "ml"] {
        for (layers, limit) in [(15, "1G"), (17, "8G"), (20, "100G")] {
            let widths = ones(layers + 1);
            let arguments = ["expand", "--widths", &widths, "--query-dims", "1", "--tokens", "1"];
            let more = ["--program", "closed-form", "--parametrization", form];
            let arguments = [&arguments[..], &more, &["--max-memory", limit]].concat();
            refused(folder, &arguments, "--max-memory: the program may have ");
        }
    }
    let (wide, deep) = (ones(41), ["--tokens", "1", "--program", "closed-form"]);
    let arguments = [&["expand", "--widths", &wide, "--query-dims", "1"], &deep[..]].concat();
    refused(folder, &arguments, "more terms than can be counted");
    // The others have a few steps for each layer.
    let arguments = ["expand", "--widths", &ones(16), "--query-dims", "1", "--tokens", "1"];
    let found = neurocert(folder, &[&arguments[..], &["--max-memory", "1M"]].concat());
    assert_eq!(found.status.code(), Some(0));
    assert!(stdout(&found).contains("x_1_1^14348907"), "3^15");
}

fn scalar_layers(folder: &Path, layers: usize, entry: &str) -> String {
    let layer = json!({"A": [[entry]], "V": [[entry]]});
    let text = json!({"tokens": 1, "query_dims": [1], "layers": vec![layer; layers]});
    let name = format!("{layers}.json");
    fs::write(folder.join(&name), text.to_string()).unwrap();
    name
}

/// Numbers of height h have about 3^l h bits at depth l: foretold from lengths.
#[test]
fn numbers_that_grow_are_foretold() {
    let folder = folder();
    let folder = folder.path();
    for layers in [16, 20] {
        let file = scalar_layers(folder, layers, "22/7");
        refused(folder, &["expand", "--weights", &file], "numbers may have ");
        let programs = ["--program", "recursion", "--max-memory", "1000T"];
        let arguments = [&["expand", "--weights", &file], &programs[..]].concat();
        refused(folder, &arguments, "--max-work: numbers may have ");
        let least = ["--max-work", "1", "--max-memory", "1000T"];
        refused(folder, &[&["expand", "--weights", &file], &least[..]].concat(), "allowed: 1;");
    }
    // Ones stay ones.
    let file = scalar_layers(folder, 20, "-1");
    let found = neurocert(folder, &["expand", "--weights", &file]);
    assert_eq!(found.status.code(), Some(0), "{found:?}");
    let file = scalar_layers(folder, 5, "22/7");
    let found = neurocert(folder, &["expand", "--weights", &file, "--max-work", "100000000"]);
    assert_eq!(found.status.code(), Some(0), "{found:?}");
    for bad in ["0", "-1", "many"] {
        let flags = ["expand", "--weights", &file, "--max-work", bad];
        refused(folder, &flags, "--max-work");
    }
    refused(folder, &["jacobian", "--weights", &file, "--max-work", "5"], "belongs to --symbolic");
}

/// Long fractions are refused by their digits; a common denominator alone would take minutes.
#[test]
fn long_fractions_are_refused_by_their_digits() {
    let folder = folder();
    let folder = folder.path();
    for (size, digits) in [(24, 300), (48, 300), (24, 600)] {
        let entry = |i: usize, k: usize| {
            let n = 1 + i * size + k;
            format!(
                "{}/{}",
                n.to_string().repeat(digits / 3),
                (n + 7).to_string().repeat(digits / 3) + "1"
            )
        };
        let row = |i| (0..size).map(|k| entry(i, k)).collect::<Vec<_>>();
        let matrix: Vec<_> = (0..size).map(row).collect();
        let layer = json!({"A": matrix, "V": matrix});
        let text = json!({"tokens": 2, "query_dims": [size], "layers": [layer]});
        fs::write(folder.join("long.json"), text.to_string()).unwrap();
        let arguments = ["expand", "--weights", "long.json", "--max-memory", "4G"];
        refused(folder, &arguments, "--max-memory: numbers may have ");
    }
}

/// A kernel with as many vectors as columns is counted, whatever the rank is.
#[test]
fn kernels_are_counted() {
    let folder = folder();
    let folder = folder.path();
    for size in ["5000", "10000"] {
        let arguments =
            ["jacobian", "--widths", "1,1", "--query-dims", size, "--max-memory", "100M"];
        refused(folder, &arguments, "with its kernel would need about ");
        refused(folder, &[&arguments[..], &["--json"]].concat(), "with its kernel");
        refused(
            folder,
            &[&arguments[..], &["--parametrization", "av"]].concat(),
            "with its kernel",
        );
    }
    let arguments = ["jacobian", "--widths", "1,1", "--query-dims", "100", "--max-memory", "100M"];
    let found = neurocert(folder, &[&arguments[..], &["--json"]].concat());
    let document: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((&document["rank"], &document["kernel_dimension"]), (&json!(1), &json!(200)));
    assert_eq!(document["kernel"][199].as_array().unwrap().len(), 201);
}

/// Derivatives are as many as columns, each as long as the entry.
#[test]
fn derivatives_are_counted() {
    let folder = folder();
    let folder = folder.path();
    let sizes = ["--widths", "6,6", "--query-dims", "6", "--max-memory", "2M"];
    assert_eq!(neurocert(folder, &[&["expand"], &sizes[..]].concat()).status.code(), Some(0));
    refused(folder, &[&["jacobian", "--symbolic"], &sizes[..]].concat(), "--max-memory");
}
