//! The form of the file, and the claim as people read it.

use neurocert_check::parse::parse_rule;
use neurocert_check::{Reason, RuleCertificate, Verdict};
use serde_json::{Value, json};

use crate::cases::net;
use crate::maker::{add, g, inv, mul, n, neg, p, pow, t, w};
use crate::{cases, check};

/// Replaces a text that occurs, and gives the reason that the checker then has.
fn replaced(good: &Value, from: &str, to: &str) -> Option<Reason> {
    let good = good.to_string();
    assert!(good.contains(from), "{from} in {good}");
    neurocert_check::check(good.replacen(from, to, 1).as_bytes()).reason
}

#[test]
fn malformed() {
    let good = cases::gauge_av();
    for (from, to) in [
        ("\"tokens\":2", "\"tokens\":2.0"),
        ("\"tokens\":2", "\"tokens\":2,\"tokens\":2"),
        ("\"tokens\":2", "\"tokens\":2,\"x\":2"),
        (",\"tokens\":2", ""),
        ("\"av\"", "\"AV\""),
        ("\"invertible\"", "\"Invertible\""),
        ("\"invertible\"", "{\"invertible\":null}"),
        ("\"rows\":3", "\"rows\":\"3\""),
        ("\"rows\":3", "\"rows\":3,\"size\":3"),
        ("{\"holds\":{}}", "{\"holds\":null}"),
        ("{\"holds\":{}}", "{\"holds\":[]}"),
        ("{\"holds\":{}}", "\"holds\""),
        ("{\"holds\":{}}", "{\"holds\":{},\"fails\":{}}"),
        ("{\"words\":{}}", "{\"words\":[]}"),
        ("{\"words\":{}}", "{\"words\":{\"x\":1}}"),
        ("{\"words\":{}}", "{}"),
        ("{\"words\":{}}", "{\"counterexample\":{\"group\":[],\"weights\":[]}}"),
        ("{\"words\":{}}", "{\"outside\":{\"group\":[],\"weights\":[],\"layer\":\"1\"}}"),
        ("{\"words\":{}}", "{\"outside\":{\"group\":[],\"weights\":[[[\"1.0\"]]],\"layer\":1}}"),
        (
            "{\"words\":{}}",
            "{\"counterexample\":{\"group\":[],\"weights\":[],\"input\":[[\"1/1\"]]}}",
        ),
    ] {
        assert_eq!(replaced(&good, from, to), Some(Reason::Malformed), "{from} -> {to}");
    }
    let text = good.to_string();
    for end in (0..text.len()).step_by(3) {
        let reason = neurocert_check::check(&text.as_bytes()[..end]).reason;
        assert_eq!(reason, Some(Reason::Malformed));
    }
}

/// Lists that are no expressions, in the place of a block and inside one.
#[test]
fn no_expressions() {
    let x = json!(["weight", "A_1"]);
    for bad in [
        json!([]),
        json!("A_1"),
        json!(null),
        json!(1),
        json!({"weight": "A_1"}),
        json!([["weight", "A_1"]]),
        json!(["weight"]),
        json!(["weight", 1]),
        json!(["weight", "A_1", "A_2"]),
        json!(["group", x]),
        json!(["Weight", "A_1"]),
        json!(["number", 1]),
        json!(["number", "1.5"]),
        json!(["number", "1/0"]),
        json!(["number", "1/-2"]),
        json!(["number", "+1"]),
        json!(["number", ""]),
        json!(["number"]),
        json!(["identity", "2"]),
        json!(["identity", 2, 2]),
        json!(["identity"]),
        json!(["zero", 2]),
        json!(["zero", 2, 2, 2]),
        json!(["zero", 2, "2"]),
        json!(["matrix", "1"]),
        json!(["matrix", ["1"]]),
        json!(["matrix", [[1]]]),
        json!(["matrix", [["x"]]]),
        json!(["matrix", [["1"]], [["1"]]]),
        json!(["add"]),
        json!(["add", x]),
        json!(["mul", x]),
        json!(["add", x, "A_1"]),
        json!(["mul", x, []]),
        json!(["neg"]),
        json!(["neg", x, x]),
        json!(["transpose", x, x]),
        json!(["inv", x, "2"]),
        json!(["pow", x]),
        json!(["pow", x, 2]),
        json!(["pow", x, "1/2"]),
        json!(["pow", x, "x"]),
        json!(["pow", x, "2", "2"]),
        json!(["kron", x]),
        json!(["kron", x, x, x]),
        json!(["sign"]),
        json!(["exp", x]),
    ] {
        for block in [bad.clone(), json!(["neg", ["neg", bad.clone()]])] {
            let mut file = cases::gauge_av();
            file["claim"]["blocks"][0] = block;
            let report = check(&file);
            assert_eq!(report.reason, Some(Reason::Malformed), "{bad}");
            assert_eq!(report.claim, None, "{bad}");
        }
    }
    let mut long = cases::gauge_av();
    long["claim"]["blocks"][0] = json!(["pow", ["identity", 2], "1".repeat(4001)]);
    assert_eq!(check(&long).reason, Some(Reason::Malformed));
}

/// Expressions as deep as JSON may be here; deeper ones are no JSON.
#[test]
fn depth() {
    let nested = |depth: usize| (0..depth).fold(w("A_1"), |inner, _| neg(inner));
    let rule = |depth| net(&[2, 2], &[2], 2, "av").rule(&[], &[("A_1", nested(depth))]);
    // The file, the claim and the list of blocks are around it.
    assert_eq!(check(&rule(96)).verdict, Verdict::Verified);
    assert_eq!(check(&rule(97)).reason, Some(Reason::Malformed));
    let deep = "[\"neg\",".repeat(1_000_000);
    let text = cases::gauge_av().to_string();
    let text = text.replacen("[\"weight\"", &(deep + "[\"weight\""), 1);
    assert_eq!(neurocert_check::check(text.as_bytes()).reason, Some(Reason::Malformed));
}

fn line(certificate: &Value) -> String {
    check(certificate).claim.unwrap().to_string()
}

#[test]
fn claims_for_people() {
    assert_eq!(
        line(&cases::gauge_av()),
        "the rule never changes the function: lightning attention, widths 2-3-2, query sizes 2,2, \
         tokens 2, parametrization av; A_1 -> A_1, V_1 -> C_1 * V_1, \
         A_2 -> (C_1^T)^-1 * A_2 * C_1^-1, V_2 -> V_2 * C_1^-1; with C_1 invertible 3 x 3"
    );
    assert!(
        line(&cases::wrong_gauge())
            .starts_with("the rule does not always preserve the function: lightning attention, ")
    );
    assert!(line(&cases::scaling_ml(1)).ends_with(
        "parametrization ml; M_1 -> c_1 * M_1, L -> c_1^-1 * L; with c_1 nonzero 1 x 1"
    ));
    let show = |expression: Value| {
        let rule = net(&[1, 1], &[1], 1, "ml").rule(&[p("I", 1, 1, "any")], &[("L", expression)]);
        let line = line(&rule);
        let (_, shown) = line.split_once("L -> ").unwrap();
        shown.split_once("; with").unwrap().0.to_string()
    };
    let x = || g("I");
    for (expression, shown) in [
        (neg(neg(x())), "-(-I)"),
        (neg(add([x(), x()])), "-(I + I)"),
        (neg(mul([x(), x()])), "-I * I"),
        (mul([neg(x()), x()]), "(-I) * I"),
        (add([neg(x()), n("1/2")]), "(-I) + (1/2)"),
        (mul([n("-2"), n("3"), n("1/2")]), "(-2) * 3 * (1/2)"),
        (mul([mul([x(), x()]), x()]), "(I * I) * I"),
        (add([add([x(), x()]), mul([x(), x()])]), "(I + I) + I * I"),
        (pow(pow(x(), "2"), "-3"), "(I^2)^-3"),
        (t(inv(x())), "(I^-1)^T"),
        (inv(mul([x(), x()])), "(I * I)^-1"),
        (pow(n("1/2"), "2"), "(1/2)^2"),
        (mul([json!(["identity", 1]), json!(["zero", 1, 1])]), "identity(1) * zero(1, 1)"),
        (json!(["kron", add([x(), x()]), neg(x())]), "kron(I + I, -I)"),
        (json!(["sign", ["matrix", [["1/2", "-1"]]]]), "sign([[1/2,-1]])"),
        (json!(["transpose", ["matrix", vec![vec!["1"; 65]; 2]]]), "(2 x 65 matrix of the file)^T"),
        (json!(["matrix", vec![vec!["1"; 8]; 9]]), "9 x 8 matrix of the file"),
        (json!(["matrix", [vec!["1"; 65], vec!["1"]]]), "rows of different lengths in the file"),
    ] {
        assert_eq!(show(expression), shown);
    }
    // As many as are shown.
    assert!(show(json!(["matrix", vec![vec!["1"; 8]; 8]])).starts_with("[[1,1,"));
}

/// The claim is shown as soon as it can be read; nothing in it is left out as JSON.
#[test]
fn claims_of_bad_files() {
    let mut bad = cases::operations();
    assert_eq!(check(&bad).rule, "counterexample");
    bad["claim"]["blocks"][0] = json!(["matrix", vec![vec!["1"; 65]; 2]]);
    bad["proof"] = json!([]);
    let report = check(&bad);
    assert_eq!((report.verdict, &*report.rule), (Verdict::Rejected, ""));
    let shown = report.claim.unwrap();
    assert_eq!(serde_json::to_value(&shown).unwrap(), bad["claim"]);
    assert!(shown.rule().is_some() && shown.pair().is_none());
    assert_eq!((shown.widths(), shown.query_dims()), (Some(&[2, 4][..]), Some(&[2][..])));
    assert_eq!((shown.kind().to_string(), shown.tokens()), ("lightning".into(), 1));
    bad["claim"]["blocks"].as_array_mut().unwrap().push(w("V_1"));
    assert!(line(&bad).contains(", ? -> V_1"));
}

/// What a producer fills in is what the checker reads.
#[test]
fn data_types() {
    for (_, value) in cases::all() {
        let read = parse_rule(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
        let again: RuleCertificate = serde_json::from_value(value).unwrap();
        assert_eq!(again, read);
    }
}
