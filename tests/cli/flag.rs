//! `flag` as a user meets it.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

const PAIR: &str = r#"{"network": "linear", "sizes": {"w": [1, 2, 1]},
    "weights": {"W[1]": [[1], [0]], "W[2]": [["1/2", "1/2"]]}}"#;

/// Two lines of the plane: they meet in zero, and a change of basis makes them equal.
#[test]
fn lines_of_the_plane() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), PAIR).unwrap();
    let output = neurocert(folder, &["flag", "w.json", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let pair = &document["pairs"][0];
    let keys = ["ranks", "overlap", "intersections", "closed", "commute", "balanced"];
    let values = keys.map(|key| pair[key].clone());
    let expected =
        [json!([1, 1, 1]), json!("1/2"), json!([0, 1]), json!(true), json!(false), json!(false)];
    assert_eq!(values, expected);
    assert_eq!(pair["change"]["intersection"], 1);
    assert_eq!(
        (&pair["rows"]["semistable"], &pair["rows"]["intersection"]),
        (&json!("a = b"), &json!(0))
    );
    assert_eq!(pair["imbalance"], json!([["-3/4", "1/4"], ["1/4", "1/4"]]));
    // [1 0; 0 0] and [1 1; 1 1] / 4 have the commutator [0 1; -1 0] / 4.
    assert_eq!(pair["commutator"], "1/8");
    // As text, and with the other way to write names.
    let output = neurocert(folder, &["flag", "w.json", "--pair", "W_1, W[2]"]);
    let text = stdout(&output);
    for line in [
        "dim(U ∩ V) is 0 to 1; 1 after g = ",
        "add up to 1/2",
        "with weight decay λ it is D(0) exp(-2 λ t)",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// With an activation between them a change of basis is not a symmetry, and no law is claimed.
#[test]
fn no_law_with_an_activation() {
    let folder = folder();
    let folder = folder.path();
    let mlp = r#"{"network": "mlp", "sizes": {"w": [1, 2, 1], "r": [2]},
        "weights": {"W[1]": [[1], [0]], "W[2]": [[1, 1]]}}"#;
    fs::write(folder.join("w.json"), mlp).unwrap();
    let text = stdout(&neurocert(folder, &["flag", "w.json"]));
    assert!(text.contains("add up to 1/2"), "{text}");
    assert!(!text.contains("change of basis") && !text.contains("decay"), "{text}");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("w.json"), PAIR).unwrap();
    for (arguments, words) in [
        (&["--pair", "W[1]"][..], "--pair: \"W[1]\"; needed: two names, as W[1],W[2]"),
        (&["--pair", "W[1],W[2],W[1]"], "needed: two names"),
        (&["--pair", "W[1],Q"], "\"Q\" is not a weight of the network; allowed: W[1], W[2]"),
        (&["--pair", "W[1],W[1]"], "W[1] has 2 rows, and W[1] 1 columns; needed: as many"),
        (&["--network", "mlp"], "w.json: network: is another one than that of the command"),
        (&["--set", "w=2,2,1"], "w.json: w: [1, 2, 1] contradicts --set"),
        (&["--map", "map.toml"], "map.toml: maps tensors, and weights in JSON have none"),
    ] {
        refused(folder, &[&["flag", "w.json"], arguments].concat(), words);
    }
    refused(folder, &["flag", "none.json"], "none.json");
    let one = r#"{"network": "linear", "sizes": {"w": [2, 1]}, "weights": {"W[1]": [[1, 0]]}}"#;
    fs::write(folder.join("one.json"), one).unwrap();
    refused(
        folder,
        &["flag", "one.json"],
        "no list of weights, as W[1], W[2], that can be multiplied; name two with --pair",
    );
}
