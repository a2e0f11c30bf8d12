//! `check` on rule certificates.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `A ↦ c A`, `V ↦ V / c`.
fn rule() -> Value {
    let library = neurocert_check::language::LIBRARY;
    let text = library.iter().find(|(name, _)| *name == "lightning_av").unwrap().1;
    json!({
        "format": "neurocert-certificate",
        "version": 2,
        "texts": [text],
        "claim": {"symmetry": {
            "network": {"text": 1, "sizes": {"d": [2, 3], "a": 1, "t": 2}},
            "group": {"c": [1, 1, "nonzero"]},
            "moves": {"A[1]": "c*A[1]", "V[1]": "V[1]*inv(c)"},
            "relation": "holds",
        }},
        "proof": {},
    })
}

#[test]
fn rules_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("rule.json"), rule().to_string()).unwrap();
    let output = neurocert(folder, &["check", "rule.json"]);
    let lines = "verified rule.json: A[1] -> c*A[1], V[1] -> V[1]*inv(c) for c : 1 x 1 nonzero never \
                 changes lightning_av at a = 1; d = 2,3; t = 2\n";
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
