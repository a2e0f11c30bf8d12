//! Commands on any network that is text: symmetries, weight files, pairs, expansions, Jacobians.

use std::fs;

use serde_json::{Value, json};

use super::{folder, neurocert, refused, stdout};

const MLP: &str = "w=2,2,1";

fn weights(first: &str, second: &str) -> String {
    format!(
        r#"{{"network": "mlp", "sizes": {{"w": [2, 2, 1], "r": 2}}, "weights": {{"W[1]": {first}, "W_2": {second}}}}}"#
    )
}

#[test]
fn declared_symmetries_are_decided() {
    let folder = folder();
    let folder = folder.path();
    let run = |arguments: &[&str], code| {
        let output = neurocert(folder, arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        output
    };
    let all = ["symmetry", "mlp", "--set", MLP, "--set", "r=2", "--all", "--json"];
    let report: Value = serde_json::from_str(&stdout(&run(&all, 0))).unwrap();
    assert_eq!(report["symmetries"][0]["verdict"], "proved");
    assert_eq!(report["symmetries"][0]["moves"]["W[1]"], "D*W[1]");
    assert_eq!(report["symmetries"].as_array().unwrap().len(), 2);
    let text = include_str!("../../networks/mlp.net").replace("inv(D)^r[i]", "inv(D)");
    fs::write(folder.join("wrong.net"), text).unwrap();
    let one = ["symmetry", "wrong.net", "--set", MLP, "--set", "r=2", "--rule", "scaling"];
    let shown = stdout(&run(&[&one[..], &["--certificate", "c.json"]].concat(), 1));
    assert!(
        shown.starts_with("scaling[1]: refuted") && shown.contains("(verified by neurocert-check)"),
        "{shown}"
    );
    assert!(shown.contains("the outputs change at"), "{shown}");
    run(&["check", "c.json"], 0);
    run(&[&one[..6], &["--rule", "permutation[1]"]].concat(), 0);
    let refused = |arguments: &[&str], expected| refused(folder, arguments, expected);
    refused(&[&one[..6], &["--rule", "gauge"]].concat(), "scaling[1], permutation[1]");
    refused(&[&one[..6], &["--all", "--certificate", "d.json"]].concat(), "has room for one");
    refused(&[&one[..6], &["--all", "--trials", "3"]].concat(), "--trials");
}

#[test]
fn weights_of_a_text_are_compared() {
    let folder = folder();
    let folder = folder.path();
    let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    write("a.json", weights("[[1, 2], [3, -1]]", "[[4, 1]]"));
    write("b.json", weights("[[3, -1], [2, 4]]", "[[1, 1]]"));
    write("c.json", weights("[[3, -1], [2, 4]]", r#"[[1, "3/2"]]"#));
    let run = |other: &str, code| {
        let arguments = ["equiv", "a.json", other, "--certificate", "pair.json", "--json"];
        let output = neurocert(folder, &arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{other}: {error}");
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(report["certificate_verdict"], "verified");
        assert_eq!(neurocert(folder, &["check", "pair.json"]).status.code(), Some(0));
        report
    };
    assert_eq!(run("b.json", 0)["verdict"], "same");
    let report = run("c.json", 1);
    assert_eq!(report["verdict"], "different");
    assert!(report["witness_inputs"]["X[0]"].is_array(), "{report}");
    write("d.json", weights("[[3, -1], [2, 0.5]]", "[[1, 1]]"));
    write("e.json", weights("[[3, -1]]", "[[1, 1]]"));
    write("f.json", r#"{"weights": {}}"#.into());
    let refused = |arguments: &[&str], expected| refused(folder, arguments, expected);
    refused(&["equiv", "a.json", "d.json"], "d.json: line 1");
    refused(&["equiv", "a.json", "e.json"], "e.json: W[1]: 1 x 2 matrix; needed: 2 x 2");
    refused(&["equiv", "a.json", "f.json"], "f.json: network: is missing");
    refused(&["equiv", "a.json", "b.json", "--set", "r=3"], "a.json: r: [2] contradicts --set");
    refused(&["equiv", "a.json", "b.json", "--network", "linear"], "a.json: network: is another");
}

#[test]
fn a_text_is_expanded_and_differentiated() {
    let folder = folder();
    let folder = folder.path();
    let report = |arguments: &[&str]| -> Value {
        let sizes = ["--set", MLP, "--set", "r=2", "--json"];
        let output = neurocert(folder, &[arguments, &sizes].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let expanded = report(&["expand", "mlp"]);
    assert_eq!((&expanded["terms"], &expanded["degree"]), (&json!(6), &json!(5)));
    assert_eq!(expanded["variables"][5], "W2_1_2");
    fs::write(folder.join("a.json"), weights("[[1, 2], [4, -1]]", "[[3, -1]]")).unwrap();
    // 3 (x + 2 y)² − (4 x − y)².
    let numbers = report(&["expand", "mlp", "--weights", "a.json"]);
    let polynomial = numbers["outputs"][0]["polynomial"].as_str().unwrap().replace(' ', "");
    assert_eq!(polynomial, "-13*X0_1_1^2+20*X0_1_1*X0_2_1+11*X0_2_1^2");
    // Six parameters, two scalings, and three quadratic forms in two variables.
    let generic = report(&["jacobian", "mlp"]);
    assert_eq!((&generic["rank"], &generic["columns"]), (&json!(3), &json!(6)));
    fs::write(folder.join("x.json"), r#"[[[1], [0]], {"X[0]": [[0], ["1/2"]]}]"#).unwrap();
    let at = ["jacobian", "mlp", "--weights", "a.json", "--inputs", "x.json", "--matrix"];
    let at = report(&at);
    assert_eq!(at["matrix"][0], json!(["6", "0", "-8", "0", "1", "16"]));
    assert_eq!((&at["rank"], &at["column_names"][2]), (&json!(2), &json!("W[1](2,1)")));
    let refused = |arguments: &[&str], expected| refused(folder, arguments, expected);
    refused(
        &["expand", "mlp", "--set", MLP, "--set", "r=2", "--widths", "2,2"],
        "--widths: is the size d, which this network does not have; sizes to give by --set: l, w[0..l]",
    );
    // Attention keeps its names; there are three tokens if nothing is said.
    let by_flags = ["jacobian", "lightning", "--widths", "2,2", "--query-dims", "1", "--json"];
    let by_flags = stdout(&neurocert(folder, &by_flags));
    let sets = ["--set", "d=2,2", "--set", "a=1", "--set", "t=3", "--json"];
    let by_sets = stdout(&neurocert(folder, &[&["jacobian", "lightning"][..], &sets].concat()));
    assert!(by_flags.contains("\"rank\": 6") && by_flags == by_sets, "{by_flags}");
    let wide = ["--widths", "768,768", "--query-dims", "64"];
    refused(&[&["expand", "lightning"][..], &wide].concat(), "690432 variables; allowed: 16384");
    refused(&[&["jacobian", "lightning"][..], &wide].concat(), "688128 coordinates");
    let both = ["dim", "lightning", "--widths", "2,2", "--set", "d=2,2"];
    refused(&both, "--widths: is the size d, which --set gives too");
    let form = ["dim", "lightning", "--widths", "2,2", "--parametrization", "av"];
    refused(&form, "lightning, lightning_av and lightning_ml are networks");
    refused(&["jacobian", "mlp", "--set", MLP, "--set", "r=2", "--symbolic"], "--symbolic");
    let softmax = |tokens| {
        let sizes = ["--set", "d=1,1", "--set", "a=1", "--set", tokens];
        [&["expand", "softmax_attention"][..], &sizes].concat()
    };
    refused(&softmax("t=2"), "not a polynomial");
    // The softmax of one number is one.
    assert!(stdout(&neurocert(folder, &softmax("t=1"))).contains("V1_1_1*X0_1_1"));
    let huge = ["expand", "mlp", "--set", "w=9,9,1", "--set", "r=6", "--max-terms", "50"];
    refused(&huge, "--max-terms");
}
