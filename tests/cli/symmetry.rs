//! `symmetry`: the rules that ship, counterexamples, certificates, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/symmetries")
}

fn json_of(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = neurocert(folder, &[&["symmetry", "--json"], arguments].concat());
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    let document = serde_json::from_str(&stdout(&output));
    (output.status.code(), document.unwrap_or_else(|_| panic!("{arguments:?}: {error}")))
}

/// All integers in a JSON value, fractions refused.
fn integers(value: &Value, found: &mut Vec<i64>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| integers(value, found)),
        Value::Object(map) => map.values().for_each(|value| integers(value, found)),
        Value::Number(n) => found.push(n.as_i64().unwrap()),
        Value::String(text) => found.push(text.parse().unwrap_or_else(|_| panic!("{text}"))),
        _ => {}
    }
}

/// The true ones are proved, the false ones refuted by small integers, with a certificate.
#[test]
fn the_rules_that_ship() {
    let folder = folder();
    let folder = folder.path();
    let mut names: Vec<String> = fs::read_dir(shipped())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    for name in &names {
        let path = shipped().join(name);
        let path = path.to_str().unwrap();
        let is_false = name.starts_with("false_");
        let (code, found) = json_of(folder, &[path, "--certificate", "rule.json"]);
        assert_eq!(code, Some(i32::from(is_false)), "{name}: {found}");
        assert_eq!(found["holds"], json!(!is_false), "{name}");
        let text = stdout(&neurocert(folder, &["symmetry", path]));
        assert_eq!(found["certificate_verdict"], "verified", "{name}");
        let statement = match &name[..] {
            "cayley.toml" => "statement=holds-where-defined",
            _ if is_false => "statement=fails",
            _ => "statement=holds",
        };
        let checked = neurocert(folder, &["check", "rule.json", "--expect", statement]);
        assert_eq!(checked.status.code(), Some(0), "{name}");
        assert_eq!(found["statement"], statement["statement=".len()..], "{name}");
        if !is_false {
            assert_eq!(found["counterexample"], Value::Null);
            assert!(text.contains("rule: proved"), "{text}");
            continue;
        }
        let counterexample = &found["counterexample"];
        let mut entries = Vec::new();
        integers(&counterexample["input"], &mut entries);
        integers(&counterexample["weights"]["layers"], &mut entries);
        if name != "false_sign.toml" {
            integers(&counterexample["group"], &mut entries);
        }
        assert!(entries.iter().all(|n| n.abs() <= 2), "{name}: {counterexample}");
        assert!(text.contains("rule: refuted"), "{text}");
        if name == "false_rank.toml" {
            assert_eq!(counterexample["failure"], "no-weights");
            assert_eq!(counterexample["layer"], 1);
            continue;
        }
        assert_ne!(counterexample["output"], counterexample["transformed_output"]);
        // Both weights are weight files.
        for key in ["weights", "transformed_weights"] {
            fs::write(folder.join("w.json"), counterexample[key].to_string()).unwrap();
            let read = neurocert(folder, &["expand", "--weights", "w.json", "--output", "1,1"]);
            assert_eq!(read.status.code(), Some(0), "{name} {key}");
        }
    }
}

const GAUGE: &str = r#"
[group.C_i]
range = "1..l-1"
shape = ["d_i", "d_i"]
condition = "invertible"
[blocks]
V_i = "C_i * V_i * inv(C_{i-1})"
A_i = "inv(tr(C_{i-1})) * A_i * inv(C_{i-1})"
"#;

#[test]
fn flags_complete_the_file() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("gauge.toml"), GAUGE).unwrap();
    let av = ["gauge.toml", "--parametrization", "av", "--query-dims", "2"];
    let with = |widths| [&av[..], &["--widths", widths]].concat();
    let deep = ["--parametrization", "ml", "--query-dims", "2", "--widths"];
    fs::write(folder.join("deep.toml"), "[blocks]\n").unwrap();
    let deep =
        [&["symmetry", "deep.toml"], &deep[..], &["2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2"]].concat();
    refused(folder, &deep, "architecture: ");
    for (widths, layers) in [("2,5,3,2", 3), ("4,4", 1), ("30,30,30", 2)] {
        let (code, found) = json_of(folder, &with(widths));
        assert_eq!(code, Some(0), "{found}");
        assert_eq!(found["rule"], "gauge");
        assert_eq!(found["tokens"], 3);
        assert_eq!(found["statement"], "holds");
        assert_eq!(found["group"].as_array().unwrap().len(), layers - 1);
        assert_eq!(found["seed"], 0);
    }
    let (_, found) = json_of(folder, &with("2,5,2"));
    assert_eq!(found["moves"]["V[1]"], "C_1*V[1]*inv(eye(2))");
    refused(folder, &["symmetry", "gauge.toml"], "--widths: is missing");
    let qkv = ["symmetry", "gauge.toml", "--widths", "2,2", "--query-dims", "1"];
    refused(folder, &qkv, "unknown block \"A_i\" (parametrization qkv)");
    let file = format!("[architecture]\nwidths = [2, 2]\nquery_dims = 1\n{GAUGE}");
    fs::write(folder.join("fixed.toml"), file).unwrap();
    let other = ["symmetry", "fixed.toml", "--widths", "2,3"];
    refused(folder, &other, "[2, 3] contradicts [2, 2] of fixed.toml");
    // The same seed gives the same bytes.
    fs::write(folder.join("false.toml"), GAUGE.replace("inv(tr(C_{i-1}))", "C_{i-1}")).unwrap();
    let run = |seed, threads| {
        let arguments = ["symmetry", "false.toml", "--widths", "2,2,2", "--query-dims", "2"];
        let more = ["--parametrization", "av", "--seed", seed, "--threads", threads, "--json"];
        stdout(&neurocert(folder, &[&arguments[..], &more].concat()))
    };
    assert_eq!(run("5", "1"), run("5", "2"));
    assert_ne!(run("5", "1"), run("6", "1"));
}

#[test]
fn rules_that_nobody_decides() {
    let folder = folder();
    let folder = folder.path();
    // True, but no law of words or entries says so.
    let rule = "[architecture]\nwidths = [2, 2]\nquery-dims = 1\n[group.c]\ncondition = \"nonzero\"\n\
                [blocks]\nQ_1 = \"sign(c)^2 * Q_1\"\n";
    fs::write(folder.join("rule.toml"), rule).unwrap();
    let (code, found) = json_of(folder, &["rule.toml", "--certificate", "rule.json"]);
    assert_eq!(code, Some(3), "{found}");
    assert_eq!((&found["verdict"], &found["holds"]), (&json!("undecided"), &Value::Null));
    assert!(found["why"].as_str().unwrap().contains("equal at 48 points"), "{found}");
    assert_eq!((&found["certificate"], &found["statement"]), (&Value::Null, &Value::Null));
    assert!(!folder.join("rule.json").exists());
    let text = stdout(&neurocert(folder, &["symmetry", "rule.toml"]));
    assert!(text.contains("rule: undecided"), "{text}");
}

#[test]
fn bad_rules_are_refused() {
    let folder = folder();
    let folder = folder.path();
    let architecture = "[architecture]\nwidths = [2, 2]\nquery-dims = 1\n";
    for (file, expected) in [
        ("", "bad.toml: line 1, column 1: missing field `blocks`"),
        ("blocks = 3", "bad.toml: line 1, column 10: blocks: invalid type"),
        ("[blocks]\nV_1 = 3", "bad.toml: line 2, column 7: blocks.V_1: invalid type"),
        ("[blocks]\nV_1 = \"V_1\"\n[block]", "unknown field `block`"),
        ("[blocks]\n[architecture]\nwidths = [0]", "bad.toml: architecture: widths: entry 1 is 0"),
        (
            "[blocks]\n[architecture]\nwidths = []\nparametrization = \"ml\"",
            "at least two are needed",
        ),
        ("[group.c]\nshape = [1]\n[blocks]", "line 2"),
        (
            "[blocks]\nV_1 = \"V_1 *\"",
            "bad.toml: line 5, column 7: blocks.V_1, column 6: expected a matrix",
        ),
        ("[blocks]\nV_1 = \"c * V_1\"", "unknown \"c\""),
    ] {
        let file = if file.contains("architecture") || !file.contains("V_1 = \"") {
            file.to_string()
        } else {
            format!("{architecture}{file}")
        };
        fs::write(folder.join("bad.toml"), file).unwrap();
        refused(folder, &["symmetry", "bad.toml"], expected);
    }
    refused(folder, &["symmetry", "none.toml"], "none.toml");
    fs::write(folder.join("good.toml"), format!("{architecture}[blocks]\n")).unwrap();
    let same = ["symmetry", "good.toml", "--certificate", "good.toml"];
    refused(folder, &same, "is a file that was read");
    refused(folder, &["symmetry"], "RULE");
    // The identity is a symmetry.
    assert_eq!(neurocert(folder, &["symmetry", "good.toml"]).status.code(), Some(0));
}

/// `--discover`: exit codes, keys, certificates, what is refused.
#[test]
fn all_linear_symmetries() {
    let folder = folder();
    let folder = folder.path();
    let base = ["--discover", "--widths", "3,3,3", "--query-dims", "3"];
    let (code, document) = json_of(folder, &base);
    assert_eq!(code, Some(0));
    assert_eq!(
        (&document["verdict"], &document["lie_algebra_dimension"]),
        (&json!("exact"), &json!(29))
    );
    let explained = json!({"query-key": 18, "gauge": 9, "scaling": 2});
    assert_eq!((&document["explained"], &document["rest"]), (&explained, &json!([])));
    assert_eq!(document["generators"].as_array().unwrap().len(), 29);
    assert_eq!((&document["certificate"], &document["error_bound"]), (&Value::Null, &Value::Null));

    let one = ["--discover", "--widths", "2,2", "--query-dims", "2", "--tokens", "1"];
    let (code, document) = json_of(folder, &one);
    assert_eq!((code, &document["lie_algebra_dimension"]), (Some(0), &json!(7)));
    let rest = json!([
        {"to": "Q_1", "from": "K_1", "dimension": 1, "generators": [7]},
        {"to": "K_1", "from": "Q_1", "dimension": 1, "generators": [6]},
    ]);
    assert_eq!(document["rest"], rest);
    let last = &document["generators"][6];
    assert_eq!((&last["rule"], &last["status"]), (&Value::Null, &json!("identity")));
    let mut entries = vec![];
    integers(&last["maps"][0]["entries"], &mut entries);
    assert_eq!(entries.len(), 4 * 5);
    let same = stdout(&neurocert(folder, &[&["symmetry", "--threads", "1"], &one[..]].concat()));
    assert_eq!(same, stdout(&neurocert(folder, &[&["symmetry"], &one[..]].concat())));
    assert!(same.contains("K_1' = [0 1; -1 0] Q_1"), "{same}");

    // Bounded ranks: two are true only because A_1 has rank one, which is too large to expand.
    let bounded = [
        "--discover",
        "--widths",
        "2,2,2",
        "--query-dims",
        "1,2",
        "--tokens",
        "2",
        "--parametrization",
        "av",
    ];
    let (code, document) = json_of(folder, &bounded);
    assert_eq!(
        (code, &document["verdict"], &document["upper"]),
        (Some(3), &json!("at_most"), &json!(13))
    );
    assert_eq!((&document["restricted"], &document["lower"]), (&json!(true), &json!(11)));
    let explained = json!({"query-key": 5, "gauge": 4, "scaling": 2});
    assert_eq!(document["explained"], explained);
    assert_eq!(document["generators"][0]["maps"][0]["to"], "left(A_1)");
    assert!(document["error_bound"].as_str().unwrap().ends_with("e-16"));

    let text = ["--discover", "linear", "--set", "w=2,3,2"];
    let (_, document) = json_of(folder, &text);
    assert_eq!(document["explained"], json!({"between layers": 9}));
    assert_eq!(
        (&document["network"], &document["sizes"]),
        (&json!("linear"), &json!({"l": [2], "w": [2, 3, 2]}))
    );
    for (arguments, relation, number) in [
        (&base[..], "exact", 29),
        (&one, "exact", 7),
        (&bounded, "at_most", 13),
        (&text, "exact", 9),
    ] {
        let more = [arguments, &["--certificate", "algebra.json"]].concat();
        let (code, document) = json_of(folder, &more);
        let expected = if relation == "exact" { 0 } else { 3 };
        assert_eq!((code, &document["certificate_verdict"]), (Some(expected), &json!("verified")));
        assert_eq!(document["upper"], json!(number));
        let certificate = fs::read_to_string(folder.join("algebra.json")).unwrap();
        let certificate: Value = serde_json::from_str(&certificate).unwrap();
        let claim = &certificate["claim"]["algebra"];
        assert_eq!(
            (&claim["relation"], &claim["number"]),
            (&json!(relation), &json!(number.to_string()))
        );
    }
    let expect = "network=linear;claim=algebra;w=2,3,2;number=9";
    let checked = neurocert(folder, &["check", "algebra.json", "--expect", expect]);
    assert_eq!(checked.status.code(), Some(0));
    // A dimension is something else.
    let expect = "network=linear;w=2,3,2;number=9";
    let checked = neurocert(folder, &["check", "algebra.json", "--expect", expect]);
    assert_eq!(checked.status.code(), Some(1));

    let refuse = |arguments: &[&str], expected| {
        refused(folder, &[&["symmetry"], arguments].concat(), expected);
    };
    let with = |arguments: &[&str], expected| refuse(&[&one[..], arguments].concat(), expected);
    with(&["linear"], "--widths: belongs to --discover without NETWORK");
    with(&["--all"], "cannot be used with");
    with(&["--set", "t=1"], "a NETWORK is missing");
    refuse(&["--discover", "nothing"], "neither a file nor a network of the library");
    with(&["--modulus", "9"], "is not an odd prime");
    with(&["--certificate", "no/such/folder/c.json"], "cannot be written");
    with(
        &["--max-memory", "1K"],
        "144 unknowns in 81 systems, 12 in the largest, would need about",
    );
    refuse(&["--discover"], "--widths: is missing");
    refuse(&["--modulus", "7", "rule.toml"], "contradicts RULE");
    refuse(&[], "a RULE is missing");
    refuse(&["--discover", "--widths", "64,64", "--query-dims", "64"], "allowed: 4096 entries");
    let text = "network n\nsizes d\ninput X : d x 1\nweights A : d x d\n\
                output (A * X + A^T * ones(d, 1)) .^ 2 + X + ones(d, 1)\n";
    fs::write(folder.join("n.net"), text).unwrap();
    let large = ["--discover", "n.net", "--set", "d=20", "--max-memory", "1T"];
    refuse(&large, "allowed: 1099511627776 products");
}
