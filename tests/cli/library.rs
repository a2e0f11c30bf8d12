//! Every network of the library through every command that takes a network, as a user runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use neurocert::program::LIBRARY;
use serde_json::{Value, json};

use super::{folder, neurocert, stdout};

/// A network at small sizes: its dimension, and weights that scale against each other (by one, where none do).
struct Case {
    name: &'static str,
    sizes: &'static [&'static str],
    /// From tests/data and from closed forms.
    dimension: u64,
    scaling: &'static [(&'static str, &'static str)],
}

const CASES: [Case; 14] = [
    case("lightning", &["d=2,2", "a=1", "t=2"], 6, &[("Q[1]", "2"), ("V[1]", "1/2")]),
    case("lightning_av", &["d=2,2", "a=1", "t=2"], 6, &[("A[1]", "2"), ("V[1]", "1/2")]),
    case("lightning_ml", &["d=2,2", "a=1", "t=2"], 7, &[("M[1]", "2"), ("L", "1/2")]),
    case("softmax_attention", &["d=2,2", "a=1", "t=2"], 7, &[("Q[1]", "2"), ("K[1]", "1/2")]),
    case("softmax_av", &["d=2,2,2", "a=1", "t=2"], 10, &[("A[1]", "1"), ("V[1]", "1")]),
    case("softmax_ml", &["d=2,2", "a=1", "t=2"], 8, &[("M[1]", "1"), ("L", "1")]),
    case("multihead", &["d=2,2", "a=1", "h=2", "t=2"], 12, &[("Q[1,2]", "2"), ("K[1,2]", "1/2")]),
    case(
        "multihead_skip",
        &["d=2,2", "a=1", "h=2", "t=2"],
        12,
        &[("V[1,1]", "2"), ("K[1,1]", "1/2")],
    ),
    case(
        "multihead_causal",
        &["d=2,2", "a=1", "h=2", "t=2"],
        12,
        &[("V[1,1]", "2"), ("Q[1,1]", "1/2")],
    ),
    case("mlp", &["w=2,2,1", "r=2"], 3, &[("W[1]", "2"), ("W[2]", "1/4")]),
    case("mlp_bias", &["w=2,2,1", "r=2"], 6, &[("W[1]", "2"), ("b[1]", "2"), ("W[2]", "1/4")]),
    case("linear", &["w=2,2,1"], 2, &[("W[1]", "2"), ("W[2]", "1/2")]),
    case("cnn", &["k=2,2", "stride=1,1", "r=2", "outputs=1"], 3, &[("c[1]", "2"), ("c[2]", "1/4")]),
    case("gated", &["d=2", "h=2", "o=1"], 3, &[("U", "2"), ("Z", "1/2")]),
];

const fn case(
    name: &'static str,
    sizes: &'static [&'static str],
    dimension: u64,
    scaling: &'static [(&'static str, &'static str)],
) -> Case {
    Case { name, sizes, dimension, scaling }
}

impl Case {
    fn run(&self, folder: &Path, command: &[&str], code: i32) -> Value {
        let sets = self.sizes.iter().flat_map(|&size| ["--set", size]);
        let arguments: Vec<&str> = command.iter().copied().chain(sets).chain(["--json"]).collect();
        let output = neurocert(folder, &arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        serde_json::from_str(&stdout(&output)).unwrap_or(Value::Null)
    }

    /// A weight file, some of whose weights are multiplied; all matrices of rank one.
    fn weights(&self, shapes: &Value, factors: &BTreeMap<&str, &str>) -> String {
        let matrix = |leaf: &Value| {
            let name = leaf["name"].as_str().unwrap();
            let [rows, columns] = ["rows", "columns"].map(|key| leaf[key].as_u64().unwrap());
            let factor = factors.get(name).copied().unwrap_or("1");
            let (p, q) = factor.split_once('/').unwrap_or((factor, "1"));
            let p: u64 = p.parse().unwrap();
            let entry = |i, j| format!("{}/{q}", p * (i + 1) * (j + 2));
            let row = |i| (0..columns).map(|j| entry(i, j)).collect::<Vec<_>>();
            (name.to_string(), json!((0..rows).map(row).collect::<Vec<_>>()))
        };
        let weights: serde_json::Map<String, Value> =
            shapes.as_array().unwrap().iter().map(matrix).collect();
        let sizes = self.sizes.iter().map(|size| size.split_once('=').unwrap());
        let sizes: serde_json::Map<String, Value> = sizes
            .map(|(name, values)| {
                let values: Vec<u64> = values.split(',').map(|v| v.parse().unwrap()).collect();
                (name.to_string(), json!(values))
            })
            .collect();
        json!({"network": self.name, "sizes": sizes, "weights": weights}).to_string()
    }
}

/// The second checker on certificates in a folder.
fn python_verifies(folder: &Path, files: &[String]) {
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
    let found = Command::new("python3").arg(package).args(files).current_dir(folder).output();
    match found {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout))
        }
        Err(_) => {
            eprintln!("NOT TESTED: python3 is missing, so its checker has seen none of these")
        }
    }
}

#[test]
fn every_command_takes_every_network() {
    let mut names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    names.sort_unstable();
    let mut library: Vec<&str> = LIBRARY.iter().map(|(name, _)| *name).collect();
    library.sort_unstable();
    assert_eq!(names, library);
    let folder = folder();
    let folder = folder.path();
    let mut certificates = Vec::new();
    for case in &CASES {
        let name = case.name;
        let file = format!("{name}.json");
        let report = case.run(folder, &["dim", name, "--certificate", &file], 0);
        assert_eq!(report["dimension"], case.dimension, "{name}");
        let is_polynomial = !name.starts_with("softmax");
        if is_polynomial {
            assert_eq!(case.run(folder, &["jacobian", name], 0)["rank"], case.dimension, "{name}");
            assert!(case.run(folder, &["expand", name], 0)["terms"].as_u64() > Some(0), "{name}");
        } else {
            case.run(folder, &["jacobian", name], 2);
            case.run(folder, &["expand", name], 2);
        }
        // A generic function of softmax has one (M, L).
        let code = if name == "softmax_ml" { 2 } else { 0 };
        case.run(folder, &["symmetry", name, "--all"], code);
        let shapes = &case.run(folder, &["networks", name], 0)["weights"];
        let write = |file: &str, factors: &[(&str, &str)]| {
            let text = case.weights(shapes, &factors.iter().copied().collect());
            fs::write(folder.join(file), text).unwrap();
        };
        write("a.json", &[]);
        write("b.json", case.scaling);
        let last = case.scaling.last().unwrap().0;
        write("c.json", &[(last, "3")]);
        for (other, code) in [("b.json", 0), ("c.json", 1)] {
            let pair = format!("{name}-{other}");
            let equiv = ["equiv", "a.json", other, "--certificate", &pair];
            case.run(folder, &equiv, code);
            certificates.push(pair);
        }
        certificates.push(file);
    }
    let check: Vec<&str> =
        ["check"].into_iter().chain(certificates.iter().map(String::as_str)).collect();
    assert_eq!(neurocert(folder, &check).status.code(), Some(0));
    python_verifies(folder, &certificates);
}
