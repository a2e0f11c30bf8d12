//! The same numbers as NumPy and the package safetensors have. Where they are not installed the tests say
//! so and decide nothing; `tests/run.sh` installs them.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use neurocert::network::{Known, TensorFile, read_weights, take_weights, to_npz};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::deep::{Answer, Element, certificate, equivalence};
use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::Value;

fn oracle(arguments: &[&str]) -> Option<Output> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = here.join(".venv/bin/python");
    let candidates = [own.to_string_lossy().into_owned(), "python3".into()];
    let python = candidates.into_iter().find(|python| {
        let import = Command::new(python).args(["-c", "import numpy, safetensors"]).output();
        import.is_ok_and(|output| output.status.success())
    });
    let Some(python) = python else {
        eprintln!("SKIPPED: numpy or safetensors is not installed: no oracle for weight files");
        return None;
    };
    let script = here.join("tests/weights_oracle.py");
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output)
}

#[test]
fn all_types_in_all_files() {
    let mut compared = 0;
    for seed in ["1", "2", "3"] {
        let folder = tempfile::tempdir().unwrap();
        if oracle(&["write", folder.path().to_str().unwrap(), seed]).is_none() {
            return;
        }
        let expected = fs::read(folder.path().join("expected.json")).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        for (name, wanted) in expected.as_object().unwrap() {
            let mut file = TensorFile::open(File::open(folder.path().join(name)).unwrap()).unwrap();
            assert_eq!(file.descriptions().len(), wanted.as_object().unwrap().len());
            for index in 0..file.descriptions().len() {
                let tensor = file.load(index).unwrap();
                let wanted = &wanted[&tensor.name];
                assert_eq!(serde_json::json!(tensor.shape), wanted["shape"]);
                let values = wanted["values"].as_array().unwrap();
                assert_eq!(tensor.len(), values.len());
                for (n, value) in values.iter().enumerate() {
                    let found = tensor.value(n).ok().map(|q| q.to_string());
                    assert_eq!(found.as_deref(), value.as_str(), "{name}: {}[{n}]", tensor.name);
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 3 * (4 * 11 * 242 + 60));
}

#[test]
fn numpy_reads_what_we_write() {
    let text = r#"{"layers": [{"Q": [[1, "-3/1024", "9007199254740991"]], "K": [["1/2", 0, 7]],
        "V": [["1/4", 0, 1], [5, 6, 7], [0, 0, -1], [2, 2, 2]]}]}"#;
    let file = read_weights(text, &Known::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.npz");
    fs::write(&path, to_npz(&file).unwrap()).unwrap();
    let Some(output) = oracle(&["read", path.to_str().unwrap()]) else { return };
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let blocks = file.architecture.blocks();
    assert_eq!(found.as_object().unwrap().len(), blocks.len());
    for (block, matrix) in blocks.iter().zip(&file.weights) {
        let array = &found[&block.name];
        assert_eq!(array["dtype"], "<f8");
        assert_eq!(array["shape"], serde_json::json!([block.rows, block.columns]));
        let values: Vec<String> = matrix.entries().iter().map(ToString::to_string).collect();
        assert_eq!(array["values"], serde_json::json!(values));
    }
}

/// A file of the public package, f32 and bf16, three layers of width 64: its gauge-transformed copy is
/// found equivalent with the very element, whose numbers stay as small as they were.
#[test]
fn a_network_and_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.safetensors");
    if oracle(&["network", path.to_str().unwrap()]).is_none() {
        return;
    }
    let mut file = TensorFile::open(File::open(&path).unwrap()).unwrap();
    let one = take_weights(&mut file, None, &Known::default()).unwrap().file;
    assert_eq!(one.architecture.widths(), [64; 4]);
    let planted = Element::random(&one.architecture, &mut SplitMix64::new(5));
    let copy = planted.apply(&one).unwrap();
    let answer = equivalence(&one, &copy, 0).unwrap().answer;
    let Answer::Same { element: Some(element), .. } = &answer else { panic!("no element") };
    assert_eq!(**element, planted);
    let proof = certificate(&one, &copy, &answer).unwrap();
    let proof = serde_json::to_value(&proof).unwrap();
    assert_eq!(neurocert_check::kernel::check(proof, 1 << 36, 1 << 32).failure, None);

    let mut changed = copy.clone();
    changed.weights[8][(63, 63)] += BigRational::new(1.into(), BigInt::from(1u64 << 40));
    let answer = equivalence(&one, &changed, 0).unwrap().answer;
    assert!(matches!(answer, Answer::Different(_)));
}
