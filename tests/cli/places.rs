//! Where an error in a file is, and what was meant.

use std::fs;

use crate::{folder, neurocert, refused};

/// TOML of all kinds: file, line, column, key, and the nearest known name.
#[test]
fn toml() {
    let folder = folder();
    let folder = folder.path();
    let layer = r#"{"layers": [{"Q": [[1]], "K": [[1]], "V": [[1]]}]}"#;
    fs::write(folder.join("w.json"), layer).unwrap();
    let claims = &["audit", "--claims", "f.toml"][..];
    let spec = &["dim", "--spec", "f.toml"][..];
    let map = &["weights", "w.json", "--map", "f.toml"][..];
    let rule = &["symmetry", "f.toml"][..];
    for (arguments, text, expected) in [
        (
            claims,
            "[[dimension]]\nid = \"a\"\n  widhts = [3, 3]\n",
            "f.toml: line 3, column 3: dimension: unknown field `widhts`, expected one of",
        ),
        (claims, "[[dimension]]\nid = \"a\"\n  widhts = [3, 3]\n", "; did you mean `widths`?"),
        (claims, "[[dimensions]]\nid = \"a\"\n", "line 1, column 3: unknown field `dimensions`"),
        (claims, "[[dimensions]]\nid = \"a\"\n", "did you mean `dimension`?"),
        (claims, "[[dimension]]\nid = 3\n", "f.toml: line 2, column 6: dimension.id: invalid type"),
        (claims, "[[same]]\nid = \"a\"\nid = \"b\"\n", "f.toml: line 3, column 1: duplicate key"),
        (spec, "widths = [3, 3]\nquery-dim = 2\n", "f.toml: line 2, column 1: unknown"),
        (spec, "widths = [3, 3]\nquery-dim = 2\n", "did you mean `query-dims`?"),
        (spec, "widths = [3, 3]\nquery-dims = 2\nparametrization = \"qvk\"\n", "line 3, column 19"),
        (spec, "widths = [3, 3]\nquery-dims = 2\nparametrization = \"qvk\"\n", "mean `qkv`?"),
        (spec, "widths = [3, 0]\nquery-dims = 2\n", "error: f.toml: widths: entry 2 is 0"),
        (spec, "widths = [3,\n 3\nquery-dims = 2\n", "f.toml: line "),
        (map, "[blocks]\nq = \"a\"\n", "f.toml: line 2, column 1: blocks: unknown field `q`"),
        (map, "[blocks]\nQ = { tensor = \"a\", colums = \"1/3\" }\n", "did you mean `columns`?"),
        (map, "[blocks]\nQ = { tensor = \"a\", rows = 3 }\n", "f.toml: line 2, column "),
        (rule, "[blocks]\nQ_1 = 3\n", "f.toml: line 2, column 7: blocks.Q_1: invalid type"),
        (rule, "[block]\nQ_1 = \"Q_1\"\n", "f.toml: line 1, column 2: unknown field `block`"),
    ] {
        fs::write(folder.join("f.toml"), text).unwrap();
        refused(folder, arguments, expected);
    }
}

/// Weights in JSON: line and column, the nearest key, integers as they stand.
#[test]
fn json() {
    let folder = folder();
    let folder = folder.path();
    let file = |entry: &str| {
        format!(
            "{{\"tokens\": 2,\n\"layers\": [{{\"Q\": [[1]], \"K\": [[{entry}]], \"V\": [[1]]}}]}}"
        )
    };
    let long = "7".repeat(400);
    for (text, expected) in [
        (file("1").replace("tokens", "token"), "w.json: line 1, column 8: unknown field `token`"),
        (file("1").replace("tokens", "token"), "did you mean `tokens`?"),
        (file("1").replace("\"K\"", "\"k\""), "did you mean `K`?"),
        (file("1.5"), "w.json: line 2, column "),
        (file("1.5"), "a float is not exact: write an integer or a string"),
        (file("-0.0"), "a float is not exact"),
        (file("-0e3"), "a float is not exact"),
        (file(&"7".repeat(25)), "an integer of 25 digits needs quotes"),
        (file(&long), "an integer of 400 digits needs quotes"),
        (file(&format!("-{long}")), "an integer of 400 digits needs quotes"),
        (file(&format!("{long}.5")), "a float is not exact"),
        (file("1") + "x", "w.json: line 2, column 50: trailing characters"),
        (file("\"1/0\""), "is not an exact number"),
    ] {
        fs::write(folder.join("w.json"), text).unwrap();
        refused(folder, &["weights", "w.json"], expected);
    }
    // The same number, however it is written.
    let mut written = Vec::new();
    for entry in ["0", "-0", "\"0\"", "\"-0\"", "\"0/7\""] {
        fs::write(folder.join("w.json"), file(entry)).unwrap();
        let output = neurocert(folder, &["weights", "w.json", "--out", "x.json"]);
        assert_eq!(output.status.code(), Some(0), "{entry}");
        written.push(fs::read_to_string(folder.join("x.json")).unwrap());
    }
    assert!(written.iter().all(|text| *text == written[0]));
    for entry in [i64::MIN.to_string(), u64::MAX.to_string(), format!("\"{long}\"")] {
        fs::write(folder.join("w.json"), file(&entry)).unwrap();
        assert_eq!(neurocert(folder, &["weights", "w.json"]).status.code(), Some(0), "{entry}");
    }
}

/// Whether matrices are transposed is asked where their transposes would fit, and only there.
#[test]
fn transposed() {
    let folder = folder();
    let folder = folder.path();
    let zeros = |rows: usize, columns: usize| format!("{:?}", vec![vec![0; columns]; rows]);
    let layer = |q: (usize, usize), k: (usize, usize), v: (usize, usize)| {
        let [q, k, v] = [q, k, v].map(|(rows, columns)| zeros(rows, columns));
        format!(r#"{{"Q": {q}, "K": {k}, "V": {v}}}"#)
    };
    for (layers, expected) in [
        (
            vec![layer((8, 4), (8, 4), (8, 8))],
            "needed: 8 x 8; are all Q and K transposed? then all",
        ),
        (vec![layer((4, 8), (4, 8), (8, 2))], "are all V transposed?"),
        (vec![layer((8, 4), (8, 4), (8, 2))], "are all Q, K and V transposed?"),
        (vec![layer((8, 4), (8, 4), (8, 8)), layer((8, 3), (8, 3), (8, 2))], "are all Q, K and V"),
    ] {
        fs::write(folder.join("w.json"), format!(r#"{{"layers": [{}]}}"#, layers.join(",")))
            .unwrap();
        refused(folder, &["fiber", "w.json"], expected);
    }
    for layers in [
        // K is not as it would have to be.
        layer((8, 4), (8, 3), (8, 8)),
        layer((4, 7), (4, 7), (8, 8)),
        // In the second layer other matrices are.
        layer((8, 4), (8, 4), (8, 8)) + "," + &layer((4, 8), (4, 8), (8, 8)),
    ] {
        fs::write(folder.join("w.json"), format!(r#"{{"layers": [{layers}]}}"#)).unwrap();
        let output = neurocert(folder, &["fiber", "w.json"]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(error.contains("needed: ") && !error.contains("transposed"), "{error}");
    }
}

/// What cannot be written to, or would wait for ever.
#[test]
fn paths() {
    let folder = folder();
    let folder = folder.path();
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1", "--certificate"];
    let expected = "nodir/x: cannot be written: the folder nodir does not exist; make it, or give";
    refused(folder, &[&dim[..], &["nodir/x"]].concat(), expected);
    fs::create_dir(folder.join("weights")).unwrap();
    refused(folder, &["weights", "weights"], "weights: is a folder; give the path of a file");
    #[cfg(unix)]
    {
        let made = std::process::Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
        assert!(made.success());
        refused(folder, &["weights", "pipe"], "pipe: is a named pipe; needed: a regular file");
        let output = neurocert(folder, &["check", "pipe"]);
        assert_eq!(output.status.code(), Some(2));
        let told = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8(told).unwrap().contains("is a named pipe"));
    }
}
