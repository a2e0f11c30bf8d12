//! `check` on pair certificates.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `x ↦ x³` and `x ↦ 2x³/3`.
fn two_functions() -> Value {
    let network = |factor: &str| {
        json!({
            "widths": [1, 1], "query_dims": [1], "parametrization": "av",
            "weights": [[["1"]], [[factor]]],
        })
    };
    json!({
        "format": "neurocert-pair-certificate",
        "version": 1,
        "claim": {
            "kind": "lightning", "tokens": 1, "one": network("1"), "other": network("2/3"),
            "statement": {"different": {}},
        },
        "proof": {"witness": {"input": [["-1"]]}},
    })
}

#[test]
fn pair_certificates_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("pair.json"), two_functions().to_string()).unwrap();
    let claim = "different functions: lightning attention, tokens 1; one: widths 1-1, query sizes \
                 1, parametrization av, A1 = [[1]], V1 = [[1]]; other: widths 1-1, query sizes 1, \
                 parametrization av, A1 = [[1]], V1 = [[2/3]]";
    let output = neurocert(folder, &["check", "pair.json"]);
    let line = format!("verified pair.json: {claim} [witness]\n");
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), line));
    let document = stdout(&neurocert(folder, &["check", "--json", "pair.json"]));
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["files"][0]["claim"], two_functions()["claim"]);

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
