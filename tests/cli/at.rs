//! `dim --at`: the rank of the Jacobian at exact weights.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{folder, neurocert, refused, stdout};

/// The network of the examples with its weights, and a copy of both that is changed here and there.
fn write(folder: &Path) {
    fs::write(folder.join("relu.net"), include_str!("../../examples/relu_mlp.net")).unwrap();
    let weights = include_str!("../../examples/relu_weights.json");
    let weights = weights.replace("relu_mlp.net", "relu.net");
    fs::write(folder.join("w.json"), &weights).unwrap();
    fs::write(folder.join("tie.json"), weights.replace("[-1]]", "[0]]")).unwrap();
    fs::write(folder.join("data.json"), include_str!("../../examples/relu_data.json")).unwrap();
    // On the second input the first neuron is at 1·(−1) + 1/2·(4/3) + 1/3 = 0.
    fs::write(folder.join("edge.json"), r#"[[[1], [0]], [[-1], ["4/3"]]]"#).unwrap();
    fs::write(folder.join("wide.json"), "[[[1, 0]]]").unwrap();
}

fn report(folder: &Path, arguments: &[&str], code: i32) -> Value {
    let output = neurocert(folder, &[arguments, &["--json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[test]
fn on_all_inputs_and_on_some() {
    let folder = folder();
    let folder = folder.path();
    write(folder);
    let at = ["dim", "relu.net", "--at", "w.json", "--certificate", "all.json"];
    let all = report(folder, &at, 0);
    let expected = json!([7, "6", "13", "exact", "verified", null]);
    let keys = ["dimension", "kernel_dimension", "parameters", "verdict", "certificate_verdict"];
    let values = |report: &Value| -> Vec<Value> {
        keys.iter().chain(&["data"]).map(|key| report[*key].clone()).collect()
    };
    assert_eq!(json!(values(&all)), expected);
    // The file of the weights may name the network.
    assert_eq!(report(folder, &["dim", "--at", "w.json"], 0)["dimension"], 7);
    let on = ["dim", "--at", "w.json", "--data", "data.json", "--certificate", "some.json"];
    let some = report(folder, &on, 0);
    assert_eq!((&some["dimension"], &some["inputs"]), (&json!(4), &json!(4)));
    let check = |file: &str, demand: &str, code: i32| {
        let demand = format!("network=relu.net;claim=rank;{demand}");
        let arguments = ["check", file, "--expect", &demand, "--expect-weights", "w.json"];
        let output = neurocert(folder, &arguments);
        assert_eq!(output.status.code(), Some(code), "{file} {demand}: {}", stdout(&output));
        stdout(&output)
    };
    check("all.json", "number=7", 0);
    check("all.json", "number=6", 1);
    check("all.json", "number=7;data=given", 1);
    // Who does not speak of data means all inputs.
    assert!(check("some.json", "number=4", 1).contains("expected that on all"));
    assert!(check("some.json", "number=4;data=given", 0).contains("any inputs would have passed"));
    let other =
        ["check", "all.json", "--expect", "network=relu.net", "--expect-weights", "tie.json"];
    assert_eq!(neurocert(folder, &other).status.code(), Some(1));
}

#[test]
fn what_is_wrong_is_one_line() {
    let folder = folder();
    let folder = folder.path();
    write(folder);
    let refused = |arguments: &[&str], expected| refused(folder, arguments, expected);
    let place = "`relu` of zero in the step X[1], entry (3, 1), copy";
    refused(&["dim", "relu.net", "--at", "tie.json"], place);
    let place = "edge.json: the Jacobian does not exist here: `relu` of zero in the step X[1], entry (1, 1), copy 2";
    refused(&["dim", "--at", "w.json", "--data", "edge.json"], place);
    refused(&["dim", "--at", "w.json", "--data", "wide.json"], "wide.json");
    refused(&["dim", "relu.net", "--set", "w=2,3,1", "--data", "data.json"], "--at");
    refused(&["dim", "--widths", "2,2", "--query-dims", "1", "--at", "none.json"], "NETWORK");
    refused(&["dim", "relu.net", "--at", "w.json", "--upper", "fields"], "--upper");
    refused(&["dim", "relu.net", "--set", "w=2,3,1", "--map", "w.json"], "--map");
}

/// The rank that `jacobian` finds on the same inputs, by another evaluator and another elimination.
#[test]
fn the_rank_of_jacobian() {
    let folder = folder();
    let folder = folder.path();
    let weights =
        r#"{"weights": {"W_1": [[1, 2], ["1/3", 0], [0, 0]], "W_2": [[1, -1, 0], [2, 0, 5]]}}"#;
    fs::write(folder.join("w.json"), weights).unwrap();
    let inputs = [r#"[[[1], [2]]]"#, r#"[[[1], [2]], [["1/2"], [1]], [[3], [-4]]]"#];
    let network = ["mlp", "--set", "w=2,3,2", "--set", "r=2"];
    for inputs in inputs {
        fs::write(folder.join("x.json"), inputs).unwrap();
        let given = ["--weights", "w.json", "--inputs", "x.json"];
        let rank = report(folder, &[&["jacobian"], &network[..], &given].concat(), 0);
        let given = ["--at", "w.json", "--data", "x.json"];
        let dim = report(folder, &[&["dim"], &network[..], &given].concat(), 0);
        assert_eq!(dim["dimension"], rank["rank"]);
    }
    let jacobian =
        report(folder, &[&["jacobian"], &network[..], &["--weights", "w.json"]].concat(), 0);
    let dim = report(folder, &[&["dim"], &network[..], &["--at", "w.json"]].concat(), 0);
    assert_eq!((&dim["dimension"], &dim["verdict"]), (&jacobian["rank"], &json!("exact")));
}
