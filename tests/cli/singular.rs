//! `singular` of any network that is text.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

const DOUBLED: &str = r#"{"network": "mlp", "sizes": {"w": [2, 2, 1], "r": [4]},
    "weights": {"W[1]": [[1, 2], [3, 6]], "W[2]": [[1, 5]]}}"#;

#[test]
fn a_doubled_neuron_has_a_certificate() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), DOUBLED).unwrap();
    let output = neurocert(folder, &["singular", "w.json", "--certificate", "c.json", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let keys = ["dimension", "ambient", "critical", "singular", "tangent_at_least", "rule"];
    let values = keys.map(|key| document[key].clone());
    assert_eq!(values, [json!(4), json!(5), json!(true), json!(true), json!(5), json!("curves")]);
    let output = neurocert(folder, &["check", "c.json"]);
    assert_eq!(output.status.code(), Some(0));
    // Curves that do not have the function of the point prove nothing.
    let certificate = fs::read_to_string(folder.join("c.json")).unwrap();
    let mut forged: Value = serde_json::from_str(&certificate).unwrap();
    forged["claim"]["point"]["weights"]["W[2]"] = json!([["1", "6"]]);
    fs::write(folder.join("c.json"), forged.to_string()).unwrap();
    let output = neurocert(folder, &["check", "c.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("curve"), "{}", stdout(&output));
}

/// A map without inputs: the cusp, and a regular point of the same curve.
#[test]
fn points_of_a_curve() {
    let folder = folder();
    let folder = folder.path();
    let map = "map cusp\nweights t : 1 x 1\noutput [-1*t^2; t^3]\n";
    fs::write(folder.join("cusp.net"), map).unwrap();
    for (t, words) in [
        (0, "function: singular; its tangent space has dimension 2\nrule: hypersurface"),
        (2, "function: smooth; its tangent space has dimension 1\nrule: equations"),
    ] {
        let weights = format!(r#"{{"network": "cusp.net", "weights": {{"t": [[{t}]]}}}}"#);
        fs::write(folder.join("w.json"), weights).unwrap();
        let text = stdout(&neurocert(folder, &["singular", "w.json"]));
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn undecided_says_why() {
    let folder = folder();
    let folder = folder.path();
    let softmax = r#"{"network": "softmax_attention", "sizes": {"d": [1, 1], "a": [1], "t": 2},
        "weights": {"Q[1]": [[1]], "K[1]": [[1]], "V[1]": [[1]]}}"#;
    fs::write(folder.join("w.json"), softmax).unwrap();
    let output = neurocert(folder, &["singular", "w.json"]);
    assert_eq!(output.status.code(), Some(3));
    let text = stdout(&output);
    assert!(text.contains("function: undecided") && text.contains("why: "), "{text}");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), DOUBLED).unwrap();
    let of = |degree| ["singular", "w.json", "--degree", degree];
    refused(folder, &of("x"), "--degree: \"x\" is not a degree");
    refused(folder, &of("0"), "0 is not a degree of equations; allowed: 1 to 1000");
    refused(folder, &of("1000"), "degree");
    let linear = r#"{"network": "linear", "sizes": {"w": [1, 1]}, "weights": {"W[1]": [[1]]}}"#;
    fs::write(folder.join("linear.json"), linear).unwrap();
    refused(folder, &["singular", "linear.json", "--degree", "2"], "theorems decide; leave it out");
    let missing = DOUBLED.replace("\"W[2]\"", "\"W[3]\"");
    fs::write(folder.join("w.json"), missing).unwrap();
    refused(folder, &["singular", "w.json"], "W[3]");
}
