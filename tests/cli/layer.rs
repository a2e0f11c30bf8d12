//! `fiber` and `singular` as a user meets them.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// The smallest counterexample to Theorem 3.4 as printed, times 1/2.
const SINGULAR: &str = r#"{"query_dims": [2], "tokens": 2,
    "layers": [{"A": [[1,0,0],[0,0,0],[0,0,0]], "V": [[1,0,0],[0,"1/2",0]]}]}"#;
const QKV: &str = r#"{"tokens": 2, "layers": [{"Q": [[1,"1/2"]], "K": [[2,0]], "V": [[3,1]]}]}"#;

#[test]
fn singular_writes_what_both_readers_check() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), SINGULAR).unwrap();
    let arguments = ["singular", "w.json", "--certificate", "c.json"];
    let output = neurocert(folder, &arguments);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for line in [
        "function: singular; its tangent space has dimension at least 14, the neuromanifold 13",
        "boundary: not on the boundary",
        "weights: not critical; the kernel of the differential has dimension 1",
        "remark: Theorem 3.4 as printed",
        "certificate: c.json (verified by neurocert-check)",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let expect = "point=singular;boundary=not-boundary;widths=3,2;query-dims=2";
    let output = neurocert(folder, &["check", "c.json", "--expect", expect]);
    assert_eq!(output.status.code(), Some(0));
    let tied = ["check", "c.json", "--expect", expect, "--expect-weights", "w.json"];
    assert_eq!(neurocert(folder, &tied).status.code(), Some(0));
    let output = neurocert(folder, &["check", "c.json", "--expect", "point=smooth"]);
    assert_eq!(output.status.code(), Some(1));

    let output = neurocert(folder, &["singular", "w.json", "--json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let keys = ["critical", "singular", "boundary", "tangent_dimension", "dimension", "rule"];
    let values = keys.map(|key| document[key].clone());
    let expected = [json!(false), json!(true), json!(false), json!(14), json!(13), json!("curves")];
    assert_eq!(values, expected);
    assert_eq!(document["kernel"][0]["V"], json!([["-2", "0", "0"], ["0", "-1", "0"]]));
}

#[test]
fn one_token_is_undecided_and_says_why() {
    let folder = folder();
    let folder = folder.path();
    let one = SINGULAR.replace("\"tokens\": 2", "\"tokens\": 1");
    fs::write(folder.join("w.json"), one).unwrap();
    let output = neurocert(folder, &["singular", "w.json", "--certificate", "c.json"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("remark: one token"));
    assert!(!folder.join("c.json").exists());
    let output = neurocert(folder, &["singular", "w.json", "--json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&document["singular"], &document["boundary"]), (&Value::Null, &Value::Null));
    let output = neurocert(folder, &["fiber", "w.json"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("only the symmetric part of A is seen"));
}

#[test]
fn members_of_a_fiber_are_weight_files_of_the_same_fiber() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), QKV).unwrap();
    let arguments = ["fiber", "w.json", "--sample", "4", "--json", "--certificate", "c.json"];
    let output = neurocert(folder, &arguments);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&document["case"], &document["pieces"]), (&json!("two-points"), &json!(2)));
    assert_eq!(document["dimension"], json!(2));
    let samples = document["samples"].as_array().unwrap();
    assert_eq!((samples.len(), document["representatives"].as_array().unwrap().len()), (4, 2));
    for sample in samples {
        fs::write(folder.join("s.json"), sample.to_string()).unwrap();
        let output = neurocert(folder, &["fiber", "s.json", "--json"]);
        let again: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!((&again["case"], &again["dimension"]), (&document["case"], &json!(2)));
    }
    let output = neurocert(folder, &["check", "c.json", "--expect", "case=two-points"]);
    assert_eq!(output.status.code(), Some(0));
    let twice = [neurocert(folder, &arguments), neurocert(folder, &arguments)].map(|o| stdout(&o));
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn bad_weights_are_one_clear_error() {
    let folder = folder();
    let folder = folder.path();
    let av =
        |a: &str, v: &str, more: &str| format!(r#"{{{more} "layers": [{{"A": {a}, "V": {v}}}]}}"#);
    let square = "[[1, 2], [3, 4]]";
    let dims = r#""query_dims": [2],"#;
    let cases = [
        (av(square, "[[1, 2, 3]]", dims), "A_1: 2 x 2 matrix; needed: 3 x 3"),
        (av("[[1, 2], [3]]", square, dims), "A_1: row 2 has 1 entries"),
        (av("[[1, 2]]", square, dims), "A_1: 1 x 2 matrix; needed: 2 x 2"),
        (av("[]", square, dims), "A_1: the matrix is empty"),
        (av("[[0.5, 2], [3, 4]]", square, dims), "a float is not exact"),
        (av("[[1e3, 2], [3, 4]]", square, dims), "a float is not exact"),
        (av("[[true, 2], [3, 4]]", square, dims), "boolean"),
        (av("[[\"1/0\", 2], [3, 4]]", square, dims), "is not an exact number"),
        (av("[[null, 2], [3, 4]]", square, dims), "null"),
        (av(square, square, r#""query_dims": [0],"#), "0 is not a size"),
        (av(square, square, r#""query_dims": [1],"#), "rank exceeds the query size 1"),
        (av(square, square, ""), "query_dims: cannot be read off A"),
        (av(square, square, r#""query_dims": [2], "query_dims": [2],"#), "duplicate field"),
        (av(square, square, r#""query_dims": [2], "width": [2, 2],"#), "unknown field `width`"),
        (av(square, square, r#""query_dims": [2], "widths": [2, 3],"#), "contradicts"),
        (av(square, square, r#""query_dims": [2], "tokens": 0,"#), "tokens: 0 is not a size"),
        (av(square, square, r#""query_dims": [2], "tokens": -1,"#), "invalid value"),
        (r#"{"layers": []}"#.into(), "the list is empty"),
        (r#"{"layers": [[[[1]], [[1]], null, [[1]]]]}"#.into(), "is not an object"),
        ("[]".into(), "weights: is not an object"),
        ("{".into(), "EOF"),
        (String::new(), "EOF"),
    ];
    for (text, expected) in cases {
        fs::write(folder.join("w.json"), &text).unwrap();
        for command in ["fiber", "singular"] {
            refused(folder, &[command, "w.json", "--certificate", "c.json"], expected);
            refused(folder, &[command, "w.json"], "w.json");
        }
    }
    let two = r#"{"layers": [{"Q": [[1]], "K": [[1]], "V": [[1]]}, {"Q": [[1]], "K": [[1]], "V": [[1]]}]}"#;
    fs::write(folder.join("w.json"), two).unwrap();
    refused(folder, &["singular", "w.json"], "2 layers; allowed: one layer");
    fs::write(folder.join("w.json"), r#"{"M": [[[1]]], "L": [[1]]}"#).unwrap();
    refused(folder, &["singular", "w.json"], "virtual weights M, L");
    fs::write(folder.join("w.json"), av(square, square, "")).unwrap();
    refused(folder, &["fiber", "w.json", "--query-dims", "1"], "rank exceeds the query size 1");
    refused(folder, &["fiber", "w.json", "--query-dims", "0"], "allowed: whole numbers from 1");
    refused(folder, &["fiber", "w.json", "--query-dims", "2", "--widths", "2,3"], "contradicts");
    refused(folder, &["fiber", "nothing.json"], "nothing.json");
    refused(folder, &["singular"], "WEIGHTS");
    refused(folder, &["fiber", "w.json", "--query-dims", "2", "--sample", "0"], "--sample");
    refused(folder, &["fiber", "w.json", "--query-dims", "2", "--sample", "-3"], "--sample");
    let same = ["fiber", "w.json", "--query-dims", "2", "--certificate", "w.json"];
    refused(folder, &same, "is a file that was read");
}

/// A layer that is too large is refused before anything is computed.
#[test]
fn sizes_are_bounded() {
    let folder = folder();
    let folder = folder.path();
    let row = |n: usize| format!("[{}]", vec!["1"; n].join(","));
    let text = format!(
        r#"{{"query_dims": [1], "layers": [{{"A": [{}], "V": [{}]}}]}}"#,
        vec![row(130); 130].join(","),
        vec![row(130); 130].join(",")
    );
    fs::write(folder.join("w.json"), text).unwrap();
    refused(folder, &["singular", "w.json"], "are too large");
    let huge =
        format!(r#"{{"tokens": 2, "layers": [{{"Q": [{0}], "K": [{0}], "V": [{0}]}}]}}"#, row(3));
    fs::write(folder.join("w.json"), huge).unwrap();
    let output = neurocert(folder, &["singular", "w.json", "--tokens", "2"]);
    assert_eq!(output.status.code(), Some(0));
}
