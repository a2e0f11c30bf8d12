//! `check` on rule and algebra certificates.

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

/// One scaling.
fn algebra() -> Value {
    json!({
        "format": "neurocert-algebra-certificate",
        "version": 1,
        "claim": {
            "kind": "lightning", "widths": [2, 3], "query_dims": [2], "tokens": 2,
            "parametrization": "av", "relation": "at_least", "number": "1",
        },
        "proof": {"modulus": "2147483629", "seed": "0", "bound": "9", "points": 0,
            "rules": ["scaling"]},
    })
}

#[test]
fn rules_and_algebras_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("rule.json"), rule().to_string()).unwrap();
    fs::write(folder.join("algebra.json"), algebra().to_string()).unwrap();
    let output = neurocert(folder, &["check", "rule.json", "algebra.json"]);
    let lines = "verified rule.json: A[1] -> c*A[1], V[1] -> V[1]*inv(c) for c : 1 x 1 nonzero never \
                 changes lightning_av at a = 1; d = 2,3; t = 2\n\
                 verified algebra.json: infinitesimal symmetries linear in the weights: dim >= 1: \
                 lightning attention, widths 2-3, query sizes 2, tokens 2, parametrization av \
                 [symmetries]\n";
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), lines.into()));
    let document = stdout(&neurocert(folder, &["check", "--json", "rule.json", "algebra.json"]));
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["files"][0]["claim"], rule()["claim"]);
    assert_eq!(document["files"][1]["claim"], algebra()["claim"]);

    let both = "kind=lightning;widths=2,3;tokens=2;parametrization=av";
    for (file, met, unmet) in [
        (
            "rule.json",
            "query-dims=1;statement=holds",
            vec![
                ("statement=fails", "statement is holds, not fails"),
                ("widths=2,2", "widths is 2,3, not 2,2"),
                ("number=1", "number is not claimed: the claim is about a rule"),
            ],
        ),
        (
            "algebra.json",
            "claim=algebra;query-dims=2;relation=at-least;number=1",
            vec![
                ("claim=algebra;relation=at_most", "relation is at_least, not at_most"),
                ("claim=algebra;number=2", "number is 1, not 2"),
                ("claim=algebra;number=1", "parametrization is av, not qkv"),
                ("number=1", "infinitesimal symmetries, not the dimension"),
                ("statement=holds", "statement is not claimed: the claim is about infinitesimal"),
                ("variety=neuromanifold", "variety is not claimed"),
            ],
        ),
    ] {
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
