//! `check` on rule certificates.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `A ↦ c A`, `V ↦ V / c`.
fn rule() -> Value {
    json!({
        "format": "neurocert-rule-certificate",
        "version": 1,
        "claim": {
            "kind": "lightning", "widths": [2, 3], "query_dims": [1], "tokens": 2,
            "parametrization": "av",
            "group": [{"name": "c", "rows": 1, "columns": 1, "condition": "nonzero"}],
            "blocks": [
                ["mul", ["group", "c"], ["weight", "A_1"]],
                ["mul", ["weight", "V_1"], ["inv", ["group", "c"]]],
            ],
            "statement": {"holds": {}},
        },
        "proof": {"words": {}},
    })
}

#[test]
fn rules_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("rule.json"), rule().to_string()).unwrap();
    let output = neurocert(folder, &["check", "rule.json"]);
    let lines = "verified rule.json: the rule never changes the function: lightning attention, \
                 widths 2-3, query sizes 1, tokens 2, parametrization av; A_1 -> c * A_1, \
                 V_1 -> V_1 * c^-1; with c nonzero 1 x 1 [words]\n";
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), lines.into()));
    let document = stdout(&neurocert(folder, &["check", "--json", "rule.json"]));
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["files"][0]["claim"], rule()["claim"]);

    let both = "kind=lightning;widths=2,3;tokens=2;parametrization=av";
    for (file, met, unmet) in [(
        "rule.json",
        "query-dims=1;statement=holds",
        vec![
            ("statement=fails", "statement is holds, not fails"),
            ("widths=2,2", "widths is 2,3, not 2,2"),
            ("number=1", "number is not claimed: the claim is about a rule"),
        ],
    )] {
        let expect = |spec: &str| {
            let output = neurocert(folder, &["check", file, "--expect", spec]);
            (output.status.code(), stdout(&output))
        };
        assert_eq!(expect(&format!("{both};{met}")).0, Some(0), "{file}");
        for (spec, why) in unmet {
            let (code, line) = expect(spec);
            assert_eq!(code, Some(1), "{spec}");
            assert!(line.contains(why), "{spec}: {line}");
        }
    }
    let spec = ["check", "rule.json", "--expect", "relation=most"];
    refused(folder, &spec, "exact, at_least, at_most");
}
