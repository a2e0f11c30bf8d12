//! `equiv`, `recover` and `fiber` of several layers as a user meets them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// Two layers; the others have one entry changed, and the identity in the place of `J`.
const TWO: &str = include_str!("../../examples/two_layers.json");
const CHANGED: &str = include_str!("../../examples/two_layers_changed.json");
const J_I: &str = r#"{"tokens": 2, "query_dims": [2], "layers":
    [{"A": [[0,1],[-1,0]], "V": [[1,0],[0,1]]}, {"A": [[1,0],[0,1]], "V": [[1,0],[0,1]]}]}"#;
const I_J: &str = r#"{"tokens": 2, "M": [[[1,0],[0,1]], [[0,1],[-1,0]]], "L": [[1,0],[0,1]]}"#;
const RANK_ONE: &str = r#"{"tokens": 2, "M": [[[1,2],[2,4]], [[1,0],[1,1]]], "L": [[1,0],[0,1]]}"#;

fn prepared() -> tempfile::TempDir {
    let folder = folder();
    let files = [
        ("two.json", TWO),
        ("changed.json", CHANGED),
        ("ji.json", J_I),
        ("ij.json", I_J),
        ("one.json", RANK_ONE),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn json_of(folder: &Path, arguments: &[&str], code: i32) -> Value {
    let output = neurocert(folder, &[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(code), "{arguments:?} {output:?}");
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// A member that `fiber` writes is found equivalent, and both certificates are verified.
#[test]
fn a_copy_is_found_again() {
    let folder = prepared();
    let folder = folder.path();
    let found = json_of(folder, &["fiber", "two.json", "--sample", "2", "--out", "m"], 0);
    assert_eq!((&found["case"], &found["dimension"]), (&json!("orbit"), &json!(14)));
    assert_eq!(found["kernel"], json!({"symmetries": 14, "at_most": 14}));
    assert_eq!(found["certificate_verdicts"], json!(["verified", "verified"]));
    let arguments = ["equiv", "two.json", "m/member-1.json", "--certificate", "c.json"];
    let found = json_of(folder, &arguments, 0);
    assert_eq!((&found["equivalent"], &found["proof"]), (&json!(true), &json!("scaling")));
    assert_eq!((&found["known_symmetry"], &found["witness_input"]), (&json!(true), &Value::Null));
    assert_eq!(found["symmetry"]["C"].as_array().unwrap().len(), 1);
    assert_eq!(found["symmetry"]["query_key"].as_array().unwrap().len(), 2);
    assert_eq!(found["theorem_3_7"][0]["applies"], json!(true));
    let files = ["check", "c.json", "m/member-1.certificate.json", "m/member-2.certificate.json"];
    assert_eq!(neurocert(folder, &files).status.code(), Some(0));
}

#[test]
fn a_change_has_a_small_witness() {
    let folder = prepared();
    let folder = folder.path();
    let arguments = ["equiv", "two.json", "changed.json", "--certificate", "c.json"];
    let found = json_of(folder, &arguments, 1);
    assert_eq!((&found["equivalent"], &found["verdict"]), (&json!(false), &json!("different")));
    assert_eq!(found["witness_input"], json!([["1", "0"], ["0", "0"]]));
    assert_eq!(found["outputs"], json!([[["1", "0"], ["2", "0"]], [["2/3", "0"], ["2", "0"]]]));
    assert_eq!(found["certificate_verdict"], json!("verified"));
    let output = neurocert(folder, &["equiv", "two.json", "changed.json"]);
    assert!(stdout(&output).contains("at row 1, column 1: 1 and 2/3"), "{}", stdout(&output));
}

/// The pair that the printed Theorem 3.7 overlooks.
#[test]
fn no_known_symmetry_relates_them() {
    let folder = prepared();
    let folder = folder.path();
    let found = json_of(folder, &["equiv", "ji.json", "ij.json", "--certificate", "c.json"], 0);
    assert_eq!((&found["proof"], &found["known_symmetry"]), (&json!("evaluation"), &json!(false)));
    assert_eq!(
        (&found["symmetry"], &found["certificate_verdict"]),
        (&Value::Null, &json!("verified"))
    );
    let output = neurocert(folder, &["equiv", "ji.json", "ij.json"]);
    assert!(stdout(&output).contains("no known symmetry relates the weights"));
    let found = json_of(folder, &["fiber", "ji.json"], 0);
    assert_eq!(found["representatives"].as_array().unwrap().len(), 2);
    assert_eq!(found["failures"], json!(["M_1 is skew-symmetric"]));
}

#[test]
fn recovery_says_what_it_did_and_what_it_cannot() {
    let folder = prepared();
    let folder = folder.path();
    let arguments =
        ["recover", "--oracle", "two.json", "--out", "r.json", "--certificate", "c.json"];
    let found = json_of(folder, &arguments, 0);
    assert_eq!((&found["recovered"], &found["verified"]), (&json!(true), &json!("scaling")));
    assert_eq!((&found["evaluations"], &found["information_bound"]), (&json!(16), &json!(3)));
    assert_eq!(found["certificate_verdict"], json!("verified"));
    json_of(folder, &["equiv", "two.json", "r.json"], 0);
    for (file, reason) in [("ji.json", "skew-symmetric"), ("one.json", "M_1 has rank one")] {
        let found = json_of(folder, &["recover", "--oracle", file], 3);
        assert!(found["reason"].as_str().unwrap().contains(reason), "{found}");
        assert_eq!(found["weights"], Value::Null);
    }
}

#[test]
fn bad_input_is_one_line() {
    let folder = prepared();
    let folder = folder.path();
    fs::write(folder.join("wide.json"), r#"{"M": [[[1]]], "L": [[1]], "tokens": 2}"#).unwrap();
    fs::write(folder.join("rank.json"), J_I.replace("\"query_dims\": [2]", "\"query_dims\": [1]"))
        .unwrap();
    fs::write(folder.join("file"), "").unwrap();
    fs::write(folder.join("member-1.json"), TWO).unwrap();
    let many = TWO.replace("\"tokens\": 2", "\"tokens\": 1000000");
    fs::write(folder.join("many.json"), many).unwrap();
    for (arguments, part) in [
        (&["equiv", "two.json", "wide.json"][..], "needed: the same d0, dl and tokens"),
        (&["equiv", "two.json", "none.json"], "none.json"),
        (&["equiv", "two.json", "rank.json"], "A_1: its rank exceeds the query size 1"),
        (&["fiber", "rank.json"], "A_1: its rank exceeds the query size 1"),
        (
            &["equiv", "two.json", "two.json", "--certificate", "two.json"],
            "is a file that was read",
        ),
        (&["equiv", "two.json", "two.json", "--tokens", "3"], "tokens"),
        (&["fiber", "two.json", "--certificate", "c.json"], "use --out DIR"),
        (&["fiber", "two.json", "--out", "file"], "file: cannot be written"),
        (&["recover", "--oracle", "two.json", "--out", "two.json"], "is a file that was read"),
        (&["equiv", "two.json", "two.json", "--map", "two.json"], "two.json"),
        (&["equiv", "many.json", "many.json"], "1000000 are too many"),
        (&["recover", "--oracle", "many.json"], "1000000 are too many"),
        (&["fiber", "member-1.json", "--sample", "1", "--out", "."], "is the weight file"),
        (&["recover", "--oracle", "two.json", "--out", "z", "--certificate", "z"], "certificate"),
    ] {
        refused(folder, arguments, part);
    }
}

/// Degrees of 3^40 are counted without overflow, and the answer is a witness all the same.
#[test]
fn forty_layers_against_five() {
    let folder = folder();
    let folder = folder.path();
    let layer = r#"{"A": [[1,0],[0,1]], "V": [[1,2],[0,1]]}"#;
    for layers in [5, 40] {
        let list = vec![layer; layers].join(",");
        let text = format!(r#"{{"tokens": 2, "query_dims": [2], "layers": [{list}]}}"#);
        fs::write(folder.join(format!("{layers}.json")), text).unwrap();
    }
    let found = json_of(folder, &["equiv", "5.json", "40.json"], 1);
    assert_eq!(found["proof"], json!("residue"));
}

/// Two layers that see the same two coordinates change places, though `L` sees a third.
#[test]
fn neighbours_in_two_coordinates() {
    let folder = folder();
    let folder = folder.path();
    let text = r#"{"tokens": 2, "M": [[[0,1,0],[-1,0,0],[0,0,0]], [[2,1,0],[1,1,0],[0,0,0]]],
        "L": [[1,0,0],[0,1,0],[0,0,1]]}"#;
    fs::write(folder.join("w.json"), text).unwrap();
    let found = json_of(folder, &["fiber", "w.json"], 0);
    let other = &found["representatives"][1];
    assert_eq!(other["M"][0], json!([[2, 1, 0], [1, 1, 0], [0, 0, 0]]), "{found}");
    assert_eq!(other["M"][1], json!([[0, 1, 0], [-1, 0, 0], [0, 0, 0]]));
}

/// Numbers that certificates do not take: no certificate, the answer all the same, and files that can be
/// read again. Paths that are one file are seen to be.
#[test]
fn long_numbers_and_one_file_twice() {
    let folder = folder();
    let folder = folder.path();
    let zeros = "0".repeat(2500);
    let oracle = format!(
        r#"{{"tokens": 1, "layers": [{{"Q": [["1/1{zeros}"]], "K": [["1/1{zeros}"]], "V": [[1]]}}]}}"#
    );
    fs::write(folder.join("long.json"), oracle).unwrap();
    let arguments = ["recover", "--oracle", "long.json", "--out", "out.json"];
    let output = neurocert(folder, &[&arguments[..], &["--certificate", "c.json"]].concat());
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("more than 4000 digits"));
    assert!(!folder.join("c.json").exists());
    assert_eq!(neurocert(folder, &["equiv", "long.json", "out.json"]).status.code(), Some(0));
    let wanted = ["equiv", "long.json", "out.json", "--certificate", "c.json"];
    assert_eq!(neurocert(folder, &wanted).status.code(), Some(3));
    // One number for each output, with A to the power 1 + 3 + … + 81: not written, since it could not be read.
    let layer = format!(r#"{{"A": [["1{zeros}"]], "V": [[1]]}}"#);
    let layers = vec![layer; 5].join(",");
    let deep = format!(r#"{{"query_dims": [1], "tokens": 1, "layers": [{layers}]}}"#);
    fs::write(folder.join("deep.json"), deep).unwrap();
    let output = neurocert(folder, &["recover", "--oracle", "deep.json", "--out", "y.json"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("more than 100,000 digits"));
    assert!(!folder.join("y.json").exists());
    let twice =
        ["recover", "--oracle", "long.json", "--out", "x.json", "--certificate", "./x.json"];
    refused(folder, &twice, "is the certificate");
    assert!(!folder.join("x.json").exists());
}

/// Random members of the fiber of a zero function: factors that cancel nowhere have huge powers.
#[test]
fn deep_fibers_of_zero() {
    let folder = folder();
    let folder = folder.path();
    let layer = r#"{"A": [[1, 2], [0, 1]], "V": [[1, 0], [0, 0]]}"#;
    let zero = r#"{"A": [[0, 0], [0, 1]], "V": [[1, 0], [0, 1]]}"#;
    let layers = [vec![layer, zero], vec![layer; 28]].concat().join(",");
    let text = format!(r#"{{"query_dims": [2], "tokens": 2, "layers": [{layers}]}}"#);
    fs::write(folder.join("zero.json"), text).unwrap();
    let output = neurocert(folder, &["fiber", "zero.json", "--sample", "2"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("each verified"));
}
