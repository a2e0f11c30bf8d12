//! `check` on certificates about two networks at weights.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `x ↦ x³` and `x ↦ 2x³/3`.
fn two_functions() -> [Value; 2] {
    ["1", "2/3"].map(|factor| {
        json!({"tokens": 1, "query_dims": [1], "layers": [{"A": [["1"]], "V": [[factor]]}]})
    })
}

#[test]
fn claims_on_pairs_are_demanded() {
    let folder = folder();
    let folder = folder.path();
    for (name, weights) in ["one.json", "other.json"].iter().zip(two_functions()) {
        fs::write(folder.join(name), weights.to_string()).unwrap();
    }
    let equiv = ["equiv", "one.json", "other.json", "--certificate", "pair.json"];
    assert_eq!(neurocert(folder, &equiv).status.code(), Some(1));
    let output = neurocert(folder, &["check", "pair.json"]);
    assert_eq!(output.status.code(), Some(0));
    let line = stdout(&output);
    assert!(
        line.starts_with("verified pair.json: lightning_av at a = 1; d = 1,1; t = 1 and "),
        "{line}"
    );
    assert!(
        line.ends_with("at the weights of the certificate are different functions\n"),
        "{line}"
    );

    let expect = |spec| {
        let output = neurocert(folder, &["check", "pair.json", "--expect", spec]);
        (output.status.code(), stdout(&output))
    };
    assert_eq!(expect("kind=lightning;tokens=1;statement=different").0, Some(0));
    for (spec, why) in [
        ("statement=same", "statement is different, not same"),
        ("claim=pair;tokens=3", "tokens is 1, not 3"),
        ("tokens=1", "about two networks, at exact weights, not the dimension"),
        ("widths=1,1", "widths is not claimed: the claim is about two networks"),
        ("query-dims=1", "query_dims is not claimed"),
        ("parametrization=av", "parametrization is not claimed"),
        ("number=7", "number is not claimed"),
        ("case=zero", "case is not claimed"),
    ] {
        let (code, line) = expect(spec);
        assert_eq!(code, Some(1), "{spec}");
        assert!(line.contains(why), "{spec}: {line}");
    }
    refused(folder, &["check", "pair.json", "--expect", "statement=equal"], "same, different");
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--certificate"];
    assert_eq!(neurocert(folder, &[&dim[..], &["dim.json"]].concat()).status.code(), Some(0));
    let output = neurocert(folder, &["check", "dim.json", "--expect", "statement=same"]);
    assert_eq!(output.status.code(), Some(1));
    let why = "statement is not claimed: the claim is about the dimension of a neuromanifold";
    assert!(stdout(&output).contains(why));
}
