//! `networks`: the library, and what is wrong with a text.

use std::fs;

use serde_json::json;

use super::{folder, neurocert, refused, stdout};

#[test]
fn the_library_is_listed_and_printed() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        let output = neurocert(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        stdout(&output)
    };
    assert!(run(&["networks"]).lines().any(|line| line.starts_with("mlp ")));
    assert_eq!(run(&["networks", "mlp"]), include_str!("../../networks/mlp.net"));
    let shown = run(&["networks", "gated", "--set", "d=3", "--set", "h=2", "--set", "o=2"]);
    assert!(shown.contains("parameters") && shown.contains("16"), "{shown}");
    let report = run(&["networks", "mlp", "--set", "w=3,5,1", "--set", "r=4", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["values"], json!({"l": [2], "w": [3, 5, 1], "r": [4]}));
    assert_eq!(report["parameters"], "20");
    assert_eq!(report["outputs"], json!([[1, 1]]));
    assert_eq!(report["symmetries"][0]["moves"], json!(["W[1]", "W[2]"]));
}

#[test]
fn a_text_of_ones_own_is_checked() {
    let folder = folder();
    let folder = folder.path();
    let text = "network mine\nsizes d\ninput X : d x 1\nweights A : d x 3\noutput A * X\n";
    fs::write(folder.join("mine.net"), text).unwrap();
    let good = neurocert(folder, &["networks", "mine.net", "--set", "d=3"]);
    assert_eq!(good.status.code(), Some(0));
    let output = neurocert(folder, &["networks", "mine.net", "--set", "d=2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: mine.net:5:10: `*` of a 2 x 3 and a 2 x 1 matrix: 3 columns, but 2 rows\n \
         5 | output A * X\n   |          ^\n"
    );
    let refused = |arguments: &[&str], expected| {
        refused(folder, &[&["networks"], arguments].concat(), expected);
    };
    refused(&["ligtning"], "ligtning is neither a file nor a network of the library");
    refused(&["none.net"], "none.net: No such file");
    refused(&["--set", "d=3"], "a NETWORK is missing");
    refused(&["mine.net", "--set", "d"], "`=` is missing");
    refused(&["mine.net", "--set", "d=x"], "not a list of sizes");
    refused(&["mine.net", "--set", "d=1", "--set", "d=1"], "set twice");
    refused(&["mine.net", "--set", "e=1"], "`e` is not a size of this text; its sizes: d");
}
