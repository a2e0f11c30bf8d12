//! `check` on point certificates.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `(k qᵀ, v)` and `(v qᵀ, k)` with `k = q = (1, 0)`, `v = (0, 1)`.
fn two_points() -> Value {
    json!({
        "format": "neurocert-point-certificate",
        "version": 1,
        "claim": {
            "kind": "lightning", "widths": [2, 1], "query_dims": [1], "tokens": 2,
            "parametrization": "av",
            "weights": [[["1", "0"], ["0", "0"]], [["0", "1/2"]]],
            "statement": {"fiber": {"case": "two-points", "pieces": 2, "dimension": 1}},
        },
        "modulus": "2147483629",
        "proof": {"fiber": {"second": [[["0", "0"], ["1/2", "0"]], [["1", "0"]]]}},
    })
}

#[test]
fn point_certificates_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("fiber.json"), two_points().to_string()).unwrap();
    let claim = "fiber two-points (pieces 2, dimension 1): lightning attention, widths 2-1, query \
                 sizes 1, tokens 2, parametrization av, at A = [[1,0],[0,0]], V = [[0,1/2]]";
    let output = neurocert(folder, &["check", "fiber.json"]);
    let line = format!("verified fiber.json: {claim} [fiber + second-preimage]\n");
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), line));
    let document = stdout(&neurocert(folder, &["check", "--json", "fiber.json"]));
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["files"][0]["claim"], two_points()["claim"]);

    let expect = |spec| {
        let output = neurocert(folder, &["check", "fiber.json", "--expect", spec]);
        (output.status.code(), stdout(&output))
    };
    let all = "kind=lightning;widths=2,1;query-dims=1;tokens=2;parametrization=av;case=two-points";
    assert_eq!(expect(all).0, Some(0));
    for (spec, why) in [
        ("case=zero", "case is two-points, not zero"),
        ("tokens=3", "tokens is 2, not 3"),
        ("number=7", "number is not claimed: the claim is about a fiber"),
        ("relation=exact", "relation is not claimed"),
        ("variety=neuromanifold", "variety is not claimed"),
        ("point=smooth", "point is not claimed"),
    ] {
        let (code, line) = expect(spec);
        assert_eq!(code, Some(1), "{spec}");
        assert!(line.contains(why), "{spec}: {line}");
    }
    for (spec, words) in [
        ("point=regular", "singular, smooth"),
        ("boundary=yes", "boundary, not-boundary"),
        ("differential=smooth", "critical, regular"),
        ("case=one", "zero, one-point, two-points, symmetric-part"),
    ] {
        refused(folder, &["check", "fiber.json", "--expect", spec], words);
    }
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--certificate"];
    assert_eq!(neurocert(folder, &[&dim[..], &["dim.json"]].concat()).status.code(), Some(0));
    let output = neurocert(folder, &["check", "dim.json", "--expect", "point=smooth"]);
    assert_eq!(output.status.code(), Some(1));
    let why = "point is not claimed: the claim is about the dimension of a neuromanifold";
    assert!(stdout(&output).contains(why));
}
