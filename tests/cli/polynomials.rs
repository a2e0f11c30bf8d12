//! `expand` and `jacobian --symbolic`.

use std::fs;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused};

#[test]
fn expand_prints_polynomials() {
    let folder = folder();
    let folder = folder.path();
    let json = |more: &[&str]| {
        let output = neurocert(folder, &[&["expand", "--json"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{more:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let layer = ["--widths", "2,1", "--query-dims", "1", "--tokens", "2"];
    let one = json(&layer);
    assert_eq!(
        (&one["terms"], &one["degree"], &one["output"]),
        (&16.into(), &6.into(), &json!([1, 1]))
    );
    assert_eq!(one["predicted_terms"], "16");
    let all = json(&[&layer[..], &["--output", "all"]].concat());
    assert_eq!((&all["terms"], &all["polynomial"]), (&32.into(), &Value::Null));
    assert_eq!(all["outputs"][0]["polynomial"], one["polynomial"]);

    // Given weights, by three programs; the text is what the parser of the library reads.
    let weights = r#"{"tokens": 1, "layers": [{"Q": [[1, "1/2"]], "K": [[2, 0]], "V": [[1, 3]]}]}"#;
    fs::write(folder.join("w.json"), weights).unwrap();
    for program in ["composition", "recursion", "closed-form"] {
        let found = json(&["--weights", "w.json", "--program", program]);
        // (x + 3 y) 2 x (x + y/2)
        assert_eq!(found["polynomial"], "2*x_1_1^3 + 7*x_1_1^2*x_2_1 + 3*x_1_1*x_2_1^2");
        assert_eq!(found["program"], program);
    }
    let terms = json(&["--weights", "w.json", "--format", "json"]);
    assert_eq!(terms["polynomial"]["terms"][1]["coefficient"], "7");

    let says_no = refused;
    let refused =
        |more: &[&str], says| says_no(folder, &[&["expand"], &layer[..], more].concat(), says);
    refused(&["--output", "2,1"], "allowed: i,k with 1 ≤ i ≤ 1, 1 ≤ k ≤ 2, or all");
    refused(&["--output", "1"], "\"1\" is not an entry");
    refused(&["--max-terms", "15"], "may have 16 terms");
    refused(&["--max-terms", "0"], "not a number of terms");
    refused(&["--format", "maple"], "--format: ");
    refused(&["--format", "maple"], "macaulay2");
    refused(&["--max-memory", "1K"], "raise --max-memory");

    // Large numbers count; so does a rank that the query size does not allow.
    let digits = "7".repeat(3000);
    let weights =
        format!(r#"{{"tokens": 1, "layers": [{{"A": [["{digits}"]], "V": [["1/{digits}"]]}}]}}"#);
    fs::write(folder.join("big.json"), weights.replace("}]}", "}], \"query_dims\": [1]}")).unwrap();
    let big = ["expand", "--weights", "big.json"];
    assert_eq!(neurocert(folder, &big).status.code(), Some(0));
    says_no(folder, &[&big[..], &["--max-memory", "1K"]].concat(), "raise --max-memory");
    let weights =
        r#"{"tokens": 1, "query_dims": [1], "layers": [{"A": [[1, 0], [0, 1]], "V": [[0, 1]]}]}"#;
    fs::write(folder.join("rank.json"), weights).unwrap();
    says_no(folder, &["expand", "--weights", "rank.json"], "A_1: its rank exceeds");

    // Deep, but one term; deeper than any exponent goes, and refused.
    let deep = |layers: usize| vec!["1"; layers + 1].join(",");
    let widths = deep(10);
    let one = json(&["--widths", &widths, "--query-dims", "1", "--tokens", "1"]);
    assert_eq!(
        (&one["terms"], one["degree"].as_u64()),
        (&1.into(), Some(3u64.pow(10) + 3 * (3u64.pow(10) - 1) / 2))
    );
    let widths = deep(30);
    let arguments = ["expand", "--widths", &widths, "--query-dims", "1", "--tokens", "1"];
    says_no(folder, &arguments, "more terms than can be counted");
}

#[test]
fn jacobian_with_symbols() {
    let folder = folder();
    let folder = folder.path();
    let base = ["jacobian", "--widths", "2,1", "--query-dims", "1", "--tokens", "1"];
    let output = neurocert(folder, &[&base[..], &["--symbolic", "--json"]].concat());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["rows"], &found["columns"], &found["rank"]),
        (&1.into(), &6.into(), &4.into())
    );
    assert_eq!(found["column_names"][4], "V_1[1,1]");
    // ∂/∂V_11 of (V_1 x + V_2 y)(K_1 x + K_2 y)(Q_1 x + Q_2 y).
    assert_eq!(
        found["matrix"][0][4],
        "Q1_1_1*K1_1_1*x_1_1^3 + Q1_1_1*K1_1_2*x_1_1^2*x_2_1 \
         + Q1_1_2*K1_1_1*x_1_1^2*x_2_1 + Q1_1_2*K1_1_2*x_1_1*x_2_1^2"
    );
    refused(folder, &[&base[..], &["--output", "1,1"]].concat(), "belongs to --symbolic");
    refused(folder, &["jacobian", "--symbolic", "--weights", "w.json"], "contradicts --symbolic");
}
