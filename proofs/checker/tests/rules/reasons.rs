//! A tampered certificate for every reason, and the order of the checks: of two faults in
//! different places, the one that section 4 names first is reported.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::maker::{add, g, inv, mul, n, neg, pow, t, w};
use crate::{cases, check, expansion};

/// A fault: its reason, the place that it touches, and what it puts there.
type Fault = (Reason, &'static str, Value);

fn head() -> Vec<Fault> {
    let large = || mul([json!(["zero", 2, 1 << 30]), json!(["zero", 1 << 30, 2])]);
    vec![
        (Malformed, "/format", json!("neurocert-rule")),
        (UnsupportedVersion, "/version", json!(2)),
        (UnsupportedKind, "/claim/kind", json!("softmax")),
        (Malformed, "/claim/parametrization", json!("vl")),
        (Architecture, "/claim/query_dims", json!([2])),
        (Architecture, "/claim/tokens", json!(0)),
        (Group, "/claim/group/0/name", json!("A_1")),
        (Expression, "/claim/blocks/1", w("V_3")),
        (SizeLimit, "/claim/blocks/0", add([w("A_1"), large()])),
    ]
}

/// On the example of the page.
fn words() -> Vec<Fault> {
    let own = vec![
        (RuleMismatch, "/claim/statement", json!({"fails": {}})),
        (
            NotWords,
            "/claim/blocks/1",
            mul([g("C_1"), w("V_1"), json!(["matrix", [["1", "0"], ["0", "1"]]])]),
        ),
        (QueryRank, "/claim/blocks/2", add([w("A_2"), t(w("A_2"))])),
        (WordsDiffer, "/claim/blocks/1", w("V_1")),
        (Scaling, "/claim/blocks/3", mul([w("V_2"), inv(g("C_1")), n("2")])),
    ];
    [head(), own].concat()
}

/// On a gauge that is none.
fn counterexample() -> Vec<Fault> {
    let own = vec![
        (RuleMismatch, "/claim/statement", json!({"holds": {}})),
        (SizeLimit, "/claim/blocks/2", mul([w("A_2"), pow(g("C"), "1001")])),
        (Values, "/proof/counterexample/weights/1", json!([["1", "0"]])),
        (Condition, "/proof/counterexample/group/0", json!([["1", "2"], ["1/2", "1"]])),
        (QueryRank, "/claim/query_dims/0", json!(1)),
        (Undefined, "/claim/blocks/1", mul([w("V_1"), inv(json!(["zero", 2, 2]))])),
        (CounterexampleAgrees, "/proof/counterexample/input", json!([["0", "0"], ["0", "0"]])),
    ];
    [head(), own].concat()
}

/// On a rank that grows.
fn outside() -> Vec<Fault> {
    let own = vec![
        (RuleMismatch, "/claim/statement", json!({"holds": {}})),
        (SizeLimit, "/claim/blocks/2", mul([w("A_2"), pow(g("B"), "-1001")])),
        (Values, "/proof/outside/group", json!([])),
        (Condition, "/proof/outside/group/0/0/1", json!("1/10")),
        (QueryRank, "/proof/outside/weights/2/1/1", json!("2")),
        (Undefined, "/claim/blocks/3", mul([w("V_2"), pow(json!(["zero", 2, 2]), "-1")])),
        (Inside, "/proof/outside/layer", json!(1)),
    ];
    [head(), own].concat()
}

/// On a gauge; and on one that is claimed only where it is defined.
fn expansions() -> [Vec<Fault>; 2] {
    let nothing = |x: Value| mul([json!(["zero", 2, 2]), x]);
    let power = || nothing(pow(g("C"), "-1001"));
    let zero = || json!(["zero", 2, 2]);
    let everywhere = vec![
        (RuleMismatch, "/claim/statement", json!({"fails": {}})),
        (SizeLimit, "/claim/blocks/3", power()),
        (NotInvertible, "/claim/blocks/2", nothing(inv(add([g("C"), g("C")])))),
        (QueryRank, "/claim/blocks/0", json!(["identity", 2])),
        (FunctionsDiffer, "/claim/blocks/1", w("V_1")),
    ];
    let somewhere = vec![
        (RuleMismatch, "/claim/statement", json!({"fails": {}})),
        (SizeLimit, "/claim/blocks/3", power()),
        (Undefined, "/claim/blocks/1", nothing(inv(zero()))),
        (NotRational, "/claim/blocks/2", nothing(json!(["sign", g("C")]))),
        (QueryRank, "/claim/blocks/0", json!(["identity", 2])),
    ];
    [[head(), everywhere].concat(), [head(), somewhere].concat()]
}

fn bases() -> Vec<(Value, Vec<Fault>)> {
    let [everywhere, somewhere] = expansions();
    vec![
        (expansion::base("holds"), everywhere),
        (expansion::base("holds-where-defined"), somewhere),
        (cases::gauge_av(), words()),
        (cases::wrong_gauge(), counterexample()),
        (cases::grown(), outside()),
    ]
}

fn tampered(good: &Value, faults: &[&Fault]) -> Value {
    let mut certificate = good.clone();
    for (_, place, value) in faults {
        let found = certificate.pointer_mut(place);
        *found.unwrap_or_else(|| panic!("{place}: {good}")) = value.clone();
    }
    certificate
}

/// Asserts the reason and the verdict of a certificate.
pub fn refused(certificate: &Value, reason: Reason, what: &str) {
    let report = check(certificate);
    let shown = certificate.to_string();
    let shown = shown.get(..2000).unwrap_or(&shown);
    assert_eq!(report.reason, Some(reason), "{what}: {}\n{shown}", report.detail);
    let incomplete = reason == SizeLimit;
    let verdict = if incomplete { Verdict::Incomplete } else { Verdict::Rejected };
    assert_eq!(report.verdict, verdict);
}

#[test]
fn every_fault_has_its_reason() {
    let mut found = Vec::new();
    for (good, faults) in bases() {
        assert_eq!(check(&good).verdict, Verdict::Verified);
        for fault in &faults {
            refused(&tampered(&good, &[fault]), fault.0, fault.1);
            found.push(fault.0);
        }
    }
    // `blocks` cannot be put in one place that others leave alone.
    let missing: Vec<_> = Reason::RULE.iter().filter(|reason| !found.contains(reason)).collect();
    assert_eq!(missing, [&Blocks]);
}

#[test]
fn the_first_of_two_faults() {
    for (good, faults) in bases() {
        for (position, first) in faults.iter().enumerate() {
            for second in &faults[position + 1..] {
                let (a, b) = (first.1, second.1);
                // The size limit on values comes behind the statement, that on powers behind that.
                let later = first.0 == SizeLimit && second.0 == RuleMismatch;
                if !a.starts_with(b) && !b.starts_with(a) {
                    let both = tampered(&good, &[second, first]);
                    let reason = if later { second.0 } else { first.0 };
                    refused(&both, reason, &format!("{a} and {b}"));
                }
            }
        }
    }
}

#[test]
fn blocks() {
    for (good, _) in bases() {
        let mut fewer = good.clone();
        fewer["claim"]["blocks"].as_array_mut().unwrap().pop();
        fewer["claim"]["blocks"][0] = w("no such");
        refused(&fewer, Blocks, "fewer, before expressions");
        fewer["claim"]["group"][0]["rows"] = json!(0);
        refused(&fewer, Group, "before blocks");
        let mut more = good.clone();
        more["claim"]["blocks"].as_array_mut().unwrap().push(w("V_2"));
        refused(&more, Blocks, "more");
    }
}

#[test]
fn architectures() {
    for (widths, query) in [
        (json!([]), json!([])),
        (json!([2]), json!([])),
        (json!([2, 3, 2]), json!([2])),
        (json!([2, 0, 2]), json!([2, 2])),
        (json!([2, 3, 2]), json!([2, 0])),
        (json!(vec![1; 42]), json!(vec![1; 41])),
    ] {
        let mut bad = cases::gauge_av();
        bad["claim"]["widths"] = widths;
        bad["claim"]["query_dims"] = query;
        refused(&bad, Architecture, "sizes");
    }
}

#[test]
fn groups() {
    let parameter = |name: &str, rows: u32, columns: u32, condition: &str| json!([{"name": name, "rows": rows, "columns": columns, "condition": condition}]);
    let long = "x".repeat(65);
    for name in
        ["", "_1", "1", "C_", "C__1", "C_1_2", "C1_a", "C-1", "É", "C ", "C\n", "V_2", "A_1", &long]
    {
        let mut bad = cases::gauge_av();
        bad["claim"]["group"] = parameter(name, 1, 1, "any");
        refused(&bad, Group, name);
    }
    let square = [
        "invertible",
        "orthogonal",
        "permutation",
        "signed-permutation",
        "diagonal",
        "diagonal-invertible",
        "symmetric",
        "skew",
        "nonzero",
    ];
    for (rows, columns, conditions) in [(2, 3, &square[..]), (2, 2, &square[8..])] {
        for condition in conditions {
            let mut bad = cases::gauge_av();
            bad["claim"]["group"] = parameter("C_1", rows, columns, condition);
            refused(&bad, Group, condition);
        }
    }
    // Names that are fine, and not those of blocks of this claim.
    for name in ["Q_1", "M_1", "L", "A_3", "V_01", "x1y2_007", &"x".repeat(64)] {
        let mut good = cases::gauge_av();
        let more = parameter(name, 3, 7, "any")[0].clone();
        good["claim"]["group"].as_array_mut().unwrap().push(more.clone());
        assert_eq!(check(&good).verdict, Verdict::Verified, "{name}");
        good["claim"]["group"].as_array_mut().unwrap().push(more);
        refused(&good, Group, "twice");
    }
}

/// What has no shape, or another one: in the place of `V_1`, 3 × 2.
#[test]
fn expressions() {
    let (c, v, a) = (g("C_1"), w("V_1"), w("A_1"));
    let zero = |rows: u32, columns: u32| json!(["zero", rows, columns]);
    for bad in [
        w("C_1"),
        g("V_1"),
        g("D"),
        w("Q_1"),
        t(v.clone()),
        a.clone(),
        add([v.clone(), a.clone()]),
        add([v.clone(), v.clone(), n("0")]),
        mul([v.clone(), c.clone()]),
        mul([v.clone(), v.clone()]),
        mul([c.clone(), v.clone(), c.clone()]),
        inv(v.clone()),
        pow(v.clone(), "0"),
        pow(v.clone(), "1"),
        zero(2, 3),
        zero(0, 2),
        zero(3, 0),
        mul([v.clone(), json!(["identity", 3])]),
        mul([v.clone(), json!(["identity", 0])]),
        json!(["matrix", []]),
        json!(["matrix", [[]]]),
        json!(["matrix", [["1", "2"], ["1", "2"], ["1"]]]),
        json!(["matrix", [["1", "2"], ["1", "2"]]]),
        json!(["kron", ["weight", "V_1"], ["identity", 2]]),
        json!(["sign", ["identity", 2]]),
        n("1"),
        // A product of two is a number, but only after the third.
        mul([v.clone(), mul([zero(1, 5), zero(5, 2)])]),
    ] {
        let mut file = cases::gauge_av();
        file["claim"]["blocks"][1] = bad.clone();
        refused(&file, Expression, &bad.to_string());
    }
    // From left to right: (1 × 5)(5 × 1) is a number, then a multiple.
    for fine in [
        mul([zero(1, 5), zero(5, 1), v.clone()]),
        mul([v.clone(), n("0"), n("1"), n("2")]),
        json!(["kron", ["zero", 3, 1], ["zero", 1, 2]]),
        neg(zero(3, 2)),
    ] {
        let mut file = cases::gauge_av();
        file["claim"]["blocks"][1] = fine.clone();
        let reason = check(&file).reason;
        assert!(matches!(reason, Some(WordsDiffer | NotWords)), "{fine}: {reason:?}");
    }
}

/// Each condition refuses values that others take.
#[test]
fn conditions() {
    let mut all = vec![
        ("any", json!([["1", "2"], ["0", "0"]]), true),
        ("invertible", json!([["0", "2"], ["1/3", "0"]]), true),
        ("invertible", json!([["2", "1"], ["1", "1/2"]]), false),
        ("invertible", json!([["0", "0"], ["0", "0"]]), false),
        ("orthogonal", json!([["3/5", "4/5"], ["4/5", "-3/5"]]), true),
        ("orthogonal", json!([["3/5", "4/5"], ["4/5", "3/5"]]), false),
        ("orthogonal", json!([["2", "0"], ["0", "1/2"]]), false),
        ("permutation", json!([["0", "1"], ["1", "0"]]), true),
        ("permutation", json!([["0", "1"], ["-1", "0"]]), false),
        ("permutation", json!([["1", "1"], ["0", "0"]]), false),
        ("permutation", json!([["1", "0"], ["1", "0"]]), false),
        ("permutation", json!([["1/2", "0"], ["0", "1/2"]]), false),
        ("permutation", json!([["1", "0"], ["0", "0"]]), false),
        ("signed-permutation", json!([["0", "1"], ["-1", "0"]]), true),
        ("signed-permutation", json!([["0", "2"], ["1", "0"]]), false),
        ("signed-permutation", json!([["1", "-1"], ["0", "0"]]), false),
        ("diagonal", json!([["0", "0"], ["0", "7"]]), true),
        ("diagonal", json!([["1", "1"], ["0", "7"]]), false),
        ("diagonal", json!([["1", "0"], ["1/9", "7"]]), false),
        ("diagonal-invertible", json!([["1/2", "0"], ["0", "7"]]), true),
        ("diagonal-invertible", json!([["0", "0"], ["0", "7"]]), false),
        ("diagonal-invertible", json!([["1", "0"], ["1", "7"]]), false),
        ("symmetric", json!([["1/2", "3"], ["3", "0"]]), true),
        ("symmetric", json!([["1/2", "3"], ["-3", "0"]]), false),
        ("skew", json!([["0", "3"], ["-3", "0"]]), true),
        ("skew", json!([["0", "3"], ["3", "0"]]), false),
        ("skew", json!([["1", "3"], ["-3", "0"]]), false),
    ];
    all.push(("any", json!([["0", "0"], ["0", "0"]]), true));
    for (condition, value, fits) in all {
        let mut file = cases::wrong_gauge();
        file["claim"]["group"][0]["condition"] = json!(condition);
        file["proof"]["counterexample"]["group"][0] = value.clone();
        let reason = check(&file).reason;
        assert_eq!(reason != Some(Condition), fits, "{condition} {value} {reason:?}");
        if !fits {
            assert_eq!(reason, Some(Condition));
        }
    }
    for (value, reason) in [("0", Some(Condition)), ("-1/7", None)] {
        let mut file = cases::operations();
        file["proof"]["counterexample"]["group"][8] = json!([[value]]);
        assert_eq!(check(&file).reason, reason);
    }
}

#[test]
fn values() {
    for (place, value) in [
        ("/counterexample/group", json!([])),
        ("/counterexample/group/0", json!([["1"]])),
        ("/counterexample/group/0", json!([["1", "0"], ["0"]])),
        ("/counterexample/weights", json!([])),
        ("/counterexample/weights/3", json!([["1"], ["2"]])),
        ("/counterexample/input", json!([])),
        ("/counterexample/input", json!([["1", "2"]])),
        ("/counterexample/input", json!([["1"], ["2"]])),
        ("/counterexample/input", json!([["1", "2", "3"], ["1", "2", "3"]])),
    ] {
        let mut file = cases::wrong_gauge();
        *file["proof"].pointer_mut(place).unwrap() = value;
        refused(&file, Values, place);
    }
    for layer in [0_u32, 3, u32::MAX] {
        let mut file = cases::grown();
        file["proof"]["outside"]["layer"] = json!(layer);
        refused(&file, Values, "layer");
    }
    // No layer is outside where no rank is bounded.
    let mut file = cases::operations();
    let data = file["proof"]["counterexample"].take();
    file["proof"] =
        json!({"outside": {"group": data["group"], "weights": data["weights"], "layer": 1}});
    refused(&file, Values, "qkv");
}
