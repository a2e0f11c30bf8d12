//! What weight files hold and nobody reads, and files that no command takes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::build::{Part, f32s, npy, safetensors, with_header, zip};
use crate::{folder, neurocert, refused, stdout};

fn matrix(rows: usize, columns: usize, entries: &[f32]) -> Vec<u8> {
    npy("'<f4'", false, &format!("({rows}, {columns})"), &f32s(entries))
}

/// One layer, 2-1, query size 1.
fn layer() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("Q_1.npy", matrix(1, 2, &[1.0, 0.5])),
        ("K_1.npy", matrix(1, 2, &[2.0, 0.0])),
        ("V_1.npy", matrix(1, 2, &[3.0, 1.0])),
    ]
}

/// Three files: the layer, and twice the layer with a bias that nobody reads, zeros and ones.
fn prepared() -> tempfile::TempDir {
    let folder = folder();
    let with = |bias: &[f32]| {
        let array = npy("'<f4'", false, "(1,)", &f32s(bias));
        zip(&[layer(), vec![("b_1.npy", array)]].concat())
    };
    fs::write(folder.path().join("w.npz"), zip(&layer())).unwrap();
    fs::write(folder.path().join("zeros.npz"), with(&[0.0])).unwrap();
    fs::write(folder.path().join("ones.npz"), with(&[1.0])).unwrap();
    folder
}

/// The document, and what was on stderr.
fn run(folder: &Path, arguments: &[&str], code: i32) -> (Value, String) {
    let output = neurocert(folder, &[arguments, &["--json"]].concat());
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    (serde_json::from_str(&stdout(&output)).unwrap(), error)
}

/// Each command that reads weights says what it did not read; where there is nothing, nothing.
#[test]
fn every_command_lists_what_it_did_not_read() {
    let folder = prepared();
    let folder = folder.path();
    for (command, code) in [
        (&["weights"][..], 0),
        (&["fiber"], 0),
        (&["singular"], 0),
        (&["expand", "--weights"], 0),
        (&["jacobian", "--weights"], 0),
        (&["recover", "--oracle"], 0),
    ] {
        let with = |file| [command, &[file, "--tokens", "2"]].concat();
        let (document, error) = run(folder, &with("ones.npz"), code);
        assert_eq!(document["unused"], json!(["b_1"]), "{command:?}");
        assert_eq!(error, "note: ones.npz: not used: b_1\n", "{command:?}");
        let (document, error) = run(folder, &with("w.npz"), code);
        assert_eq!((&document["unused"], error.as_str()), (&json!([]), ""), "{command:?}");
        let quiet = neurocert(folder, &[&with("ones.npz")[..], &["--quiet"]].concat());
        assert!(quiet.stderr.is_empty(), "{command:?}");
    }
    // Several layers go another way through `fiber`.
    let second = [("Q_2.npy", matrix(1, 1, &[1.0])), ("K_2.npy", matrix(1, 1, &[1.0]))];
    let rest = [("V_2.npy", matrix(1, 1, &[2.0])), ("notes.txt", b"hello".to_vec())];
    fs::write(folder.join("deep.npz"), zip(&[&layer()[..], &second, &rest].concat())).unwrap();
    let (document, error) = run(folder, &["fiber", "deep.npz", "--tokens", "2"], 0);
    assert_eq!(document["unused"], json!(["notes.txt"]));
    assert_eq!(error, "note: deep.npz: not used: notes.txt\n");
}

/// Two files that differ only where nobody reads are not called the same.
#[test]
fn equiv_refuses_what_it_does_not_read() {
    let folder = prepared();
    let folder = folder.path();
    let expected = "zeros.npz: not used: b_1; --ignore-unused compares the parts that are read";
    refused(folder, &["equiv", "zeros.npz", "ones.npz", "--certificate", "c.json"], expected);
    refused(folder, &["equiv", "w.npz", "ones.npz"], "error: ones.npz: not used: b_1");
    let output = neurocert(folder, &["equiv", "zeros.npz", "ones.npz", "--ignore-unused"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("\nthe same function, in the parts that are read (seed 0)\n"), "{text}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, "note: zeros.npz: not used: b_1\nnote: ones.npz: not used: b_1\n");
    let arguments = ["equiv", "w.npz", "ones.npz", "--ignore-unused"];
    let (document, _) = run(folder, &arguments, 0);
    assert_eq!(document["unused"], json!([[], ["b_1"]]));
    // The other format: the bias comes first in the file.
    let bias: Part = ("b_1", "F32", vec![1], f32s(&[1.0]));
    let [q, k, v] = [("Q_1", [1.0, 0.5]), ("K_1", [2.0, 0.0]), ("V_1", [3.0, 1.0])]
        .map(|(name, entries)| -> Part { (name, "F32", vec![1, 2], f32s(&entries)) });
    fs::write(folder.join("b.safetensors"), safetensors(&[bias, q, k, v])).unwrap();
    refused(folder, &["equiv", "b.safetensors", "w.npz"], "b.safetensors: not used: b_1; ");
    let arguments = ["equiv", "b.safetensors", "w.npz", "--ignore-unused"];
    assert_eq!(run(folder, &arguments, 0).0["unused"], json!([["b_1"], []]));
    // Nothing is unused, nothing is said.
    let output = neurocert(folder, &["equiv", "w.npz", "w.npz", "--ignore-unused"]);
    assert!(stdout(&output).contains("\nthe same function (seed 0)\n"));
}

/// A claim about such files is undecided, unless it is about the parts that are read.
#[test]
fn claims_about_files_with_more() {
    let folder = prepared();
    let folder = folder.path();
    let claim = |kind: &str, more: &str| {
        let text = format!(
            "[[{kind}]]\nid = \"a\"\none = \"zeros.npz\"\nother = \"ones.npz\"\n{more}\n\
             [[same]]\nid = \"b\"\none = \"w.npz\"\nother = \"w.npz\"\n"
        );
        fs::write(folder.join("my.toml"), text).unwrap();
    };
    for kind in ["same", "different"] {
        claim(kind, "");
        let (document, error) = run(folder, &["audit", "--claims", "my.toml"], 3);
        let rows = &document["claims"];
        let of = |id: &str| rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
        assert_eq!(of("a")["status"], "undecided", "{rows}");
        assert_eq!(of("a")["unused"], json!(["zeros.npz: b_1", "ones.npz: b_1"]));
        assert_eq!(of("a")["certificates"], json!([]));
        assert_eq!((&of("b")["status"], &of("b")["unused"]), (&json!("proved"), &json!([])));
        assert!(error.contains("note: ones.npz: not used: b_1\n"), "{error}");
    }
    claim("same", "ignore-unused = true");
    let output = neurocert(folder, &["audit", "--claims", "my.toml"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    let expected = "zeros.npz and ones.npz are the same function, in the parts that are read";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("  not used: zeros.npz: b_1, ones.npz: b_1\n"), "{text}");
    claim("different", "ignore-unused = true");
    assert_eq!(
        run(folder, &["audit", "--claims", "my.toml"], 1).0["claims"][1]["status"],
        "refuted"
    );
}

/// A tensor that is read in part is not used in the rest of it.
#[test]
fn parts_of_tensors() {
    let folder = prepared();
    let folder = folder.path();
    let fused = zip(&[("w.npy", matrix(4, 2, &[1.0, 0.5, 2.0, 0.0, 3.0, 1.0, 7.0, 8.0]))]);
    fs::write(folder.join("fused.npz"), fused).unwrap();
    let map = "[blocks]\nQ = { tensor = \"w\", rows = \"0..1\" }\nK = { tensor = \"w\", rows = \"1..2\" }\n\
               V = { tensor = \"w\", rows = \"2..3\" }\n";
    fs::write(folder.join("map.toml"), map).unwrap();
    let arguments = ["weights", "fused.npz", "--map", "map.toml"];
    assert_eq!(run(folder, &arguments, 0).0["unused"], json!(["w (2 of 8 entries)"]));
    // Read twice is read, and what is read whole is not listed.
    fs::write(folder.join("map.toml"), map.replace("2..3", "2..4").replace("1..2", "0..1"))
        .unwrap();
    assert_eq!(run(folder, &arguments, 0).0["unused"], json!(["w (2 of 8 entries)"]));
    fs::write(folder.join("map.toml"), map.replace("2..3", "2..4")).unwrap();
    assert_eq!(run(folder, &arguments, 0).0["unused"], json!([]));
}

/// An `A` of a rank above its query size does not count as weights, whoever reads it; the file at fault is named.
#[test]
fn ranks_above_the_query_size() {
    let folder = folder();
    let folder = folder.path();
    let file = |a: &str, layers: usize| {
        let good = r#"{"A": [[1, 2], [2, 4]], "V": [[1, 0], [0, 1]]}"#;
        let mut list = vec![good.to_string(); layers - 1];
        list.push(format!(r#"{{"A": {a}, "V": [[1, 0], [0, 1]]}}"#));
        format!(r#"{{"tokens": 2, "query_dims": [1], "layers": [{}]}}"#, list.join(","))
    };
    // 2147483647 is the first prime that is tried: it divides the determinant of the last.
    let bad = ["[[1, 0], [0, 1]]", "[[2147483647, 0], [0, 1]]"];
    for (a, layers) in [(bad[0], 1), (bad[0], 3), (bad[1], 1)] {
        fs::write(folder.join("bad.json"), file(a, layers)).unwrap();
        fs::write(folder.join("good.json"), file("[[1, 0], [0, 0]]", layers)).unwrap();
        let expected = format!("bad.json: A_{layers}: its rank exceeds the query size 1; allowed");
        for arguments in [
            &["weights", "bad.json"][..],
            &["weights", "bad.json", "--out", "x.json"],
            &["fiber", "bad.json"],
            &["expand", "--weights", "bad.json"],
            &["jacobian", "--weights", "bad.json"],
            &["recover", "--oracle", "bad.json", "--out", "x.json"],
            &["equiv", "good.json", "bad.json"],
            &["equiv", "bad.json", "good.json"],
        ] {
            refused(folder, arguments, &format!("error: {expected}"));
        }
        if layers == 1 {
            refused(folder, &["singular", "bad.json"], &expected);
        }
        let claim = "[[same]]\nid = \"a\"\none = \"good.json\"\nother = \"bad.json\"\n";
        fs::write(folder.join("my.toml"), claim).unwrap();
        refused(folder, &["audit", "--claims", "my.toml"], &expected);
        fs::remove_file(folder.join("my.toml")).unwrap();
        assert_eq!(neurocert(folder, &["weights", "good.json"]).status.code(), Some(0));
    }
}

/// Files of other programs are recognised, and the error says what makes weights of them.
#[test]
fn files_of_other_programs() {
    let folder = folder();
    let folder = folder.path();
    for (bytes, what, advice) in [
        (&b"\x80\x02\x8a\x0al\xfc\x9c\x46\xf9"[..], "is a pickle", "safetensors.torch.save_file"),
        (b"\x80\x04\x95\x10\0\0\0\0\0", "is a pickle", "safetensors.torch.save_file"),
        (b"\x89HDF\r\n\x1a\n\0\0\0", "is an HDF5 file", "h5py"),
        (b"GGUF\x03\0\0\0\0\0\0\0", "is a GGUF file", "the Python package gguf"),
        (b"PAR1\x15\0\x15\0\0\0", "is a Parquet file", "pyarrow"),
        (b"MATLAB 5.0 MAT-file", "is a MATLAB file", "scipy.io.loadmat"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0", "is compressed with gzip", "unpack it first"),
        (b"\x28\xb5\x2f\xfd\0\0\0\0\0", "is compressed with zstd", "unpack it first"),
        (b"\xff\xfe{\0\"\0a\0\"\0", "is text in UTF-16", "save it as UTF-8"),
        (b"\x93NUMPY\x01\x00", "is a single array (.npy)", "numpy.savez"),
    ] {
        for name in ["weights", "weights.json", "weights.npz"] {
            fs::write(folder.join(name), bytes).unwrap();
            refused(folder, &["fiber", name], &format!("error: {name}: {what}"));
            refused(folder, &["equiv", name, name], advice);
        }
    }
    // A header of 640 bytes begins as a pickle does, and is none.
    let parts = ["Q_1", "K_1", "V_1"].map(|name| (name, "F32", vec![1, 1], f32s(&[1.0])));
    let plain = safetensors(&parts);
    let length = usize::from(plain[0]) + 256 * usize::from(plain[1]);
    let header = String::from_utf8(plain[8..8 + length].to_vec()).unwrap();
    let header = header + &" ".repeat(640 - length);
    let file = with_header(&header, &plain[8 + length..]);
    assert_eq!(file[..2], [0x80, 2]);
    fs::write(folder.join("w.safetensors"), file).unwrap();
    assert_eq!(neurocert(folder, &["weights", "w.safetensors"]).status.code(), Some(0));
    let torch = zip(&[("archive/data.pkl", vec![0x80, 2]), ("archive/data/0", vec![0; 4])]);
    fs::write(folder.join("model.pt"), torch).unwrap();
    refused(folder, &["weights", "model.pt"], "model.pt: is a zip archive of PyTorch");
    fs::write(folder.join("model.keras"), zip(&[("config.json", b"{}".to_vec())])).unwrap();
    refused(folder, &["weights", "model.keras"], "without arrays (.npy): it holds config.json");
}
