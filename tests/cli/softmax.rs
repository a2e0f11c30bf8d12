//! `fiber` and `recover` of softmax attention.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, stdout};

const EXAMPLE: &str = include_str!("../../examples/softmax_weights.json");

fn json_of(output: &std::process::Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

#[test]
fn members_and_recovered_weights_are_certified() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("own.json"), EXAMPLE).unwrap();
    let fiber = ["fiber", "own.json", "--sample", "2", "--out", "members", "--json"];
    let output = neurocert(folder, &fiber);
    assert_eq!(output.status.code(), Some(0));
    let found = json_of(&output);
    assert_eq!((&found["case"], &found["dimension"]), (&json!("orbit"), &json!(9)));
    assert_eq!(found["certificate_verdicts"], json!(["verified", "verified"]));
    let recover = ["recover", "--oracle", "members/member-2.json", "--out", "back.json", "--json"];
    let output = neurocert(folder, &[&recover[..], &["--certificate", "pair.json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let found = json_of(&output);
    assert_eq!((&found["recovered"], &found["order"]), (&json!(true), &json!(7)));
    for (other, code) in [("members/member-1.json", 0), ("back.json", 0)] {
        let output = neurocert(folder, &["equiv", "own.json", other]);
        assert_eq!(output.status.code(), Some(code), "{other}");
    }
    let files =
        ["members/member-1.certificate.json", "members/member-2.certificate.json", "pair.json"];
    let output = neurocert(folder, &[&["check"][..], &files].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    // The last weight is another one: neither a member nor what comes back.
    let other = EXAMPLE.replace("\"-1\", \"3\"", "\"-1\", \"4\"");
    fs::write(folder.join("other.json"), other).unwrap();
    let output = neurocert(folder, &["equiv", "own.json", "other.json"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_not_determined_is_said() {
    let folder = folder();
    let folder = folder.path();
    let with = |name: &str, tokens: u64, m: &str, l: &str| {
        let text = format!(
            r#"{{"network": "softmax_ml", "sizes": {{"d": [2, 2, 2], "a": [2, 2], "t": {tokens}}},
                "weights": {{"M[1]": {m}, "M[2]": [[1, 0], [0, 1]], "L": {l}}}}}"#
        );
        fs::write(folder.join(name), text).unwrap();
        let fiber = json_of(&neurocert(folder, &["fiber", name, "--json"]));
        let output =
            neurocert(folder, &["recover", "--oracle", name, "--json", "--out", "back.json"]);
        let recovered = json_of(&output);
        assert_eq!(recovered["recovered"] == json!(true), output.status.code() == Some(0));
        assert_eq!(recovered["recovered"] == json!(true), recovered["reason"].is_null());
        (fiber["case"].as_str().unwrap().to_string(), output.status.code().unwrap())
    };
    let (general, skew) = ("[[1, 2], [0, 1]]", "[[0, 1], [-1, 0]]");
    let (one, zero) = ("[[1, 0], [0, 1]]", "[[0, 0], [0, 0]]");
    assert_eq!(with("general.json", 3, general, one), ("point".into(), 0));
    assert_eq!(with("skew.json", 2, skew, one), ("partial".into(), 3));
    assert_eq!(with("zero.json", 2, general, zero), ("zero".into(), 3));
    assert_eq!(with("token.json", 1, general, one), ("one-token".into(), 3));
}

/// A file that names lightning attention is read as one that does not.
#[test]
fn lightning_by_name() {
    let folder = folder();
    let folder = folder.path();
    let (a, v) = ("[[1, 0], [0, 0]]", r#"[[0, "1/2"]]"#);
    let layers =
        format!(r#"{{"query_dims": [1], "tokens": 2, "layers": [{{"A": {a}, "V": {v}}}]}}"#);
    fs::write(folder.join("layers.json"), layers).unwrap();
    let named = format!(
        r#"{{"network": "lightning_av", "sizes": {{"d": [2, 1], "a": 1, "t": 2}},
            "weights": {{"A[1]": {a}, "V[1]": {v}}}}}"#
    );
    fs::write(folder.join("named.json"), named).unwrap();
    for command in [
        &["fiber", "--sample", "2", "--certificate", "c.json"][..],
        &["singular", "--certificate", "c.json"],
        &["recover", "--certificate", "c.json", "--oracle"],
    ] {
        let [one, other] = ["layers.json", "named.json"].map(|file| {
            let output = neurocert(folder, &[command, &[file, "--json"]].concat());
            (output.status.code(), json_of(&output), fs::read(folder.join("c.json")).ok())
        });
        assert_eq!(one, other, "{command:?}");
        fs::remove_file(folder.join("c.json")).ok();
    }
}

#[test]
fn other_networks_and_useless_flags_are_one_line() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("own.json"), EXAMPLE).unwrap();
    let mlp = r#"{"network": "mlp", "sizes": {"w": [1, 1], "r": 2}, "weights": {"W[1]": [[1]]}}"#;
    fs::write(folder.join("mlp.json"), mlp).unwrap();
    let deep = json!({
        "network": "softmax_ml",
        "sizes": {"d": [1, 1, 1, 1, 1, 1, 1], "a": 1, "t": 2},
        "weights": {"M[1]": [[1]], "M[2]": [[1]], "M[3]": [[1]], "M[4]": [[1]], "M[5]": [[1]],
                    "M[6]": [[1]], "L": [[1]]},
    });
    fs::write(folder.join("deep.json"), deep.to_string()).unwrap();
    for (arguments, why) in [
        (&["fiber", "mlp.json"][..], "mlp: no theorem on its fibers is known here"),
        (&["recover", "--oracle", "mlp.json"], "mlp: no theorem on its fibers is known here"),
        (
            &["fiber", "own.json", "--certificate", "c.json"],
            "--certificate: belongs to weights of lightning",
        ),
        (&["fiber", "own.json", "--tokens", "2"], "--tokens: belongs to weights of lightning"),
        (&["recover", "--oracle", "deep.json"], "6 layers; allowed: up to 5"),
    ] {
        let output = neurocert(folder, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert!(!folder.join("c.json").exists());
}
