//! The form of the file, and the claim as people read it.

use neurocert_check::parse::parse_pair;
use neurocert_check::{PairCertificate, Reason, Verdict};
use serde_json::{Value, json};

use crate::{cases, check};

fn reason(text: &str) -> Option<Reason> {
    neurocert_check::check(text.as_bytes()).reason
}

/// Replaces a text that occurs, and gives the reason that the checker then has.
fn replaced(good: &Value, from: &str, to: &str) -> Option<Reason> {
    let good = good.to_string();
    assert!(good.contains(from), "{from} in {good}");
    reason(&good.replacen(from, to, 1))
}

#[test]
fn malformed() {
    let pair = cases::exchanged(2, ["av", "av"]);
    for (from, to) in [
        ("\"tokens\":2", "\"tokens\":2.0"),
        ("\"tokens\":2", "\"tokens\":\"2\""),
        ("\"tokens\":2", "\"tokens\":2,\"tokens\":2"),
        ("\"tokens\":2", "\"tokens\":2,\"modulus\":\"7\""),
        (",\"tokens\":2", ""),
        ("\"lightning\"", "{\"lightning\":null}"),
        ("\"av\"", "\"AV\""),
        ("\"av\"", "{\"av\":null}"),
        ("{\"rescaling\":\"no\"}", "[\"no\"]"),
        ("{\"rescaling\":\"no\"}", "{}"),
        ("{\"rescaling\":\"no\"}", "{\"rescaling\":\"yes\"}"),
        ("{\"rescaling\":\"no\"}", "{\"rescaling\":\"no\",\"x\":[]}"),
        ("{\"same\":{\"rescaling\":\"no\"}}", "\"different\""),
        ("{\"same\":{\"rescaling\":\"no\"}}", "{\"different\":null}"),
        ("{\"same\":{\"rescaling\":\"no\"}}", "{\"different\":{\"x\":[]}}"),
        ("{\"same\":{", "{\"different\":{},\"same\":{"),
        ("{\"expansion\":{}}", "{}"),
        ("{\"expansion\":{}}", "null"),
        ("{\"expansion\":{}}", "\"expansion\""),
        ("{\"expansion\":{}}", "{\"expansion\":[]}"),
        ("{\"expansion\":{}}", "{\"expansion\":{},\"witness\":{\"input\":[]}}"),
        ("{\"expansion\":{}}", "{\"witness\":{}}"),
        ("{\"expansion\":{}}", "{\"witness\":{\"input\":[[\"1/1\"]]}}"),
        ("{\"expansion\":{}}", "{\"witness\":{\"input\":[[1]]}}"),
        ("\"-1\"", "\"+1\""),
        ("\"-1\"", "\"1/0\""),
        ("\"-1\"", "\"1/-1\""),
        ("\"-1\"", "\"01\""),
        ("\"-1\"", "\"1.0\""),
        ("\"-1\"", "1"),
    ] {
        assert_eq!(replaced(&pair, from, to), Some(Reason::Malformed), "{from} -> {to}");
    }
    // Of the right form, but of the other statement.
    let other = "{\"witness\":{\"input\":[[\"-0\"]]}}";
    assert_eq!(replaced(&pair, "{\"expansion\":{}}", other), Some(Reason::RuleMismatch));
    let other = replaced(&pair, "neurocert-pair-certificate", "neurocert-certificate");
    assert_eq!(other, Some(Reason::Malformed));
    let text = pair.to_string();
    for end in (0..text.len()).step_by(3) {
        assert_eq!(reason(&text[..end]), Some(Reason::Malformed));
    }
}

#[test]
fn architectures() {
    let good = cases::exchanged(2, ["av", "av"]);
    for network in ["one", "other"] {
        for (widths, query) in [
            (json!([]), json!([])),
            (json!([2]), json!([])),
            (json!([2, 2]), json!([2, 2])),
            (json!([2, 2, 2]), json!([2])),
            (json!([2, 0, 2]), json!([2, 2])),
            (json!([2, 2, 2]), json!([2, 0])),
            (json!([2, 2, 3]), json!([2, 2])),
            (json!([3, 2, 2]), json!([2, 2])),
            (json!(vec![2; 42]), json!(vec![2; 41])),
        ] {
            let mut bad = good.clone();
            bad["claim"][network]["widths"] = widths;
            bad["claim"][network]["query_dims"] = query;
            assert_eq!(check(&bad).reason, Some(Reason::Architecture), "{bad}");
        }
    }
}

#[test]
fn claims_for_people() {
    let line = |certificate: &Value| check(certificate).claim.unwrap().to_string();
    let mut pair = cases::exchanged(2, ["av", "ml"]);
    assert_eq!(
        line(&pair),
        "the same function, no rescaling: lightning attention, tokens 2; one: widths 2-2-2, query \
         sizes 2,2, parametrization av, A1 = [[0,1],[-1,0]], V1 = [[1,0],[0,1]], \
         A2 = [[1,0],[0,1]], V2 = [[1,0],[0,1]]; other: widths 2-2-2, query sizes 2,2, \
         parametrization ml, M1 = [[1,0],[0,1]], M2 = [[0,1],[-1,0]], L = [[1,0],[0,1]]"
    );
    pair["claim"]["statement"]["same"]["rescaling"] = json!("any");
    assert!(line(&pair).starts_with("the same function: lightning attention, tokens 2; one: "));
    pair["claim"]["statement"] = json!({"different": {}});
    assert!(line(&pair).starts_with("different functions: lightning attention, tokens 2; one: "));
    // What makes no claim is shown all the same.
    let weights = |pair: &mut Value, name: &str, block| {
        pair["claim"][name]["weights"].as_array_mut().unwrap().push(block);
    };
    weights(&mut pair, "one", json!([["1/2"]]));
    weights(&mut pair, "other", json!([]));
    assert!(line(&pair).contains("V2 = [[1,0],[0,1]], ? = [[1/2]]; other"), "{}", line(&pair));
    assert!(line(&pair).ends_with("L = [[1,0],[0,1]], ? = []"));
    let qkv = line(&cases::witness());
    assert!(qkv.contains("K1 = ") && qkv.contains("Q2 = ") && qkv.contains("/27026999"));
}

/// A matrix with more than 64 entries is shown by its shape, but is there as JSON.
#[test]
fn large_matrices() {
    let line = |rows: usize, columns: usize| {
        let mut pair = cases::exchanged(2, ["av", "ml"]);
        pair["claim"]["one"]["weights"][1] = json!(vec![vec!["1/2"; columns]; rows]);
        let claim = check(&pair).claim.unwrap();
        assert_eq!(serde_json::to_value(&claim).unwrap(), pair["claim"]);
        claim.to_string()
    };
    for (rows, columns) in [(5, 13), (65, 1), (1, 65), (66, 0)] {
        let text = format!(", V1 = {rows} x {columns} matrix of the file, A2 = [[1,0],[0,1]]");
        assert!(line(rows, columns).contains(&text), "{}", line(rows, columns));
    }
    assert!(line(8, 8).contains(", V1 = [[1/2,"));
    assert!(line(64, 1).ends_with("L = [[1,0],[0,1]]"));
}

/// The claim is shown as soon as it can be read; with numbers that are none it cannot.
#[test]
fn claims_of_bad_files() {
    let good = cases::witness();
    assert_eq!(check(&good).rule, "witness");
    let mut bad = good.clone();
    bad["proof"] = json!([]);
    let report = check(&bad);
    assert_eq!((report.verdict, &*report.rule), (Verdict::Rejected, ""));
    let shown = report.claim.unwrap();
    assert_eq!(serde_json::to_value(&shown).unwrap(), good["claim"]);
    assert!(shown.pair().is_some() && shown.dimension().is_none());
    assert_eq!((shown.widths(), shown.query_dims(), shown.parametrization()), (None, None, None));
    assert_eq!((shown.kind().to_string(), shown.tokens()), ("lightning".into(), 3));
    bad["claim"]["other"]["weights"][0][0][0] = json!("1\nverified");
    assert_eq!(check(&bad).claim, None);
}

/// What a producer fills in is what the checker reads.
#[test]
fn data_types() {
    for (_, value) in cases::all() {
        let read = parse_pair(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
        let again: PairCertificate = serde_json::from_value(value).unwrap();
        assert_eq!(again, read);
    }
}
