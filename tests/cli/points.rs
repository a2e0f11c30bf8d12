//! `check` on point certificates.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

/// `(k qᵀ, v)` and `(v qᵀ, k)` with `k = q = (1, 0)`, `v = (0, 1)`.
fn two_points() -> Value {
    let weights = json!({
        "left(A[1])": [["1", "0"]], "right(A[1])": [["1", "0"]], "V[1]": [["0", "1/2"]],
    });
    let second = json!({
        "left(A[1])": [["0", "1/2"]], "right(A[1])": [["1", "0"]], "V[1]": [["1", "0"]],
    });
    json!({
        "format": "neurocert-certificate",
        "version": 2,
        "texts": [include_str!("../../networks/lightning_av.net")],
        "claim": {"fiber": {
            "network": {"text": 1, "sizes": {"d": [2, 1], "a": 1, "t": 2}},
            "weights": weights, "case": "two-points", "pieces": 2, "dimension": 1,
        }},
        "proof": {"theorem": "one-layer", "second": second},
    })
}

#[test]
fn point_certificates_are_checked_and_their_claims_demanded() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("fiber.json"), two_points().to_string()).unwrap();
    let claim = "the fiber of lightning_av at a = 1; d = 2,1; t = 2 at the weights of the \
                 certificate: two-points, pieces 2, dimension 1";
    let output = neurocert(folder, &["check", "fiber.json"]);
    let line = format!("verified fiber.json: {claim}\n");
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
    // The weights of a file: the attention matrix is the product of its factors.
    let weights = |v: &str| json!({"query_dims": [1], "tokens": 2, "layers": [{"A": [[1, 0], [0, 0]], "V": [[0, v]]}]});
    for (v, code) in [("1/2", 0), ("1", 1)] {
        fs::write(folder.join("weights.json"), weights(v).to_string()).unwrap();
        let named = ["check", "fiber.json", "--expect-weights", "weights.json"];
        assert_eq!(neurocert(folder, &named).status.code(), Some(code), "{v}");
    }
    for (spec, code) in [
        ("network=lightning_av;claim=fiber;case=two-points;d=2,1", 0),
        ("network=lightning_av;claim=fiber;case=zero", 1),
        ("network=lightning_av;claim=point", 1),
        ("network=lightning;claim=fiber", 1),
    ] {
        assert_eq!(expect(spec).0, Some(code), "{spec}");
    }
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--certificate"];
    assert_eq!(neurocert(folder, &[&dim[..], &["dim.json"]].concat()).status.code(), Some(0));
    let output = neurocert(folder, &["check", "dim.json", "--expect", "point=smooth"]);
    assert_eq!(output.status.code(), Some(1));
    let why = "point is not claimed: the claim is about the dimension of a neuromanifold";
    assert!(stdout(&output).contains(why));
}
