//! Proofs by expansion that prove nothing: every reason, the order of the reasons, and rules that
//! are nearly true.

use neurocert_check::Reason::{self, *};
use serde_json::{Value, json};

use crate::cases::net;
use crate::maker::{
    add, expansion, g, id, inv, kron, m, mul, n, neg, p, pow, sign, t, w, where_defined, zero,
};
use crate::{check, expansion as good};

const VIRTUAL: &str = "virtual-weights";
const OUTPUTS: &str = "outputs";

fn refused(certificate: &Value, reason: Reason, name: &str) {
    let report = check(certificate);
    assert_eq!(report.reason, Some(reason), "{name}: {report:?}\n{certificate}");
}

#[test]
fn form_of_the_proof() {
    for proof in [
        json!({"expansion": {}}),
        json!({"expansion": {"compared": "virtual weights"}}),
        json!({"expansion": {"compared": "Outputs"}}),
        json!({"expansion": {"compared": ["outputs"]}}),
        json!({"expansion": {"compared": "outputs", "layers": 2}}),
        json!({"expansion": []}),
        json!({"expansions": {"compared": "outputs"}}),
    ] {
        let mut file = good::literal();
        file["proof"] = proof.clone();
        refused(&file, Malformed, &proof.to_string());
    }
    for (statement, proof, reason) in [
        ("holds", json!({"expansion": {"compared": VIRTUAL}}), None),
        ("holds-where-defined", json!({"expansion": {"compared": VIRTUAL}}), None),
        ("holds-where-defined", json!({"words": {}}), Some(RuleMismatch)),
        (
            "holds-where-defined",
            json!({"counterexample": {"group": [], "weights": [], "input": []}}),
            Some(RuleMismatch),
        ),
        (
            "holds-where-defined",
            json!({"outside": {"group": [], "weights": [], "layer": 1}}),
            Some(RuleMismatch),
        ),
        ("fails", json!({"expansion": {"compared": VIRTUAL}}), Some(RuleMismatch)),
        ("holds", json!({"words": {}}), Some(NotWords)),
        ("holds_where_defined", json!({"expansion": {"compared": VIRTUAL}}), Some(Malformed)),
    ] {
        let mut file = good::literal();
        file["claim"]["statement"] = json!({statement: {}});
        file["proof"] = proof.clone();
        assert_eq!(check(&file).reason, reason, "{statement} {proof}");
    }
    let report = check(&good::cayley(&[2, 3]));
    let claim = report.claim.unwrap();
    assert!(claim.to_string().starts_with(
        "the rule never changes the function where it is defined: lightning attention, widths 2-3-2, "
    ));
    assert_eq!(
        serde_json::to_value(&claim).unwrap()["statement"],
        json!({"holds-where-defined": {}})
    );
    let mut mismatch = good::cayley(&[2, 3]);
    mismatch["proof"] = json!({"words": {}});
    let report = check(&mismatch);
    assert_eq!(report.detail, "words does not prove that it holds-where-defined");
}

/// `V_1` plus nothing times something square: sound wherever that is defined.
fn beside(group: &[Value], size: usize, x: Value) -> Value {
    let block = add([w("V_1"), mul([zero(2, size), x, zero(size, 2)])]);
    expansion(&net(&[2, 2], &[2], 2, "av").rule(group, &[("V_1", block)]), VIRTUAL)
}

/// What is plainly invertible, and what is not.
#[test]
fn plainly_invertible() {
    let group =
        |condition: &str| [p("C", 2, 2, condition), p("c", 1, 1, "nonzero"), p("x", 1, 1, "any")];
    for (condition, plain) in [
        ("invertible", true),
        ("orthogonal", true),
        ("permutation", true),
        ("signed-permutation", true),
        ("diagonal-invertible", true),
        ("any", false),
        ("diagonal", false),
        ("symmetric", false),
        ("skew", false),
    ] {
        let reason = (!plain).then_some(NotInvertible);
        for x in [inv(g("C")), pow(g("C"), "-2"), neg(inv(t(neg(g("C")))))] {
            assert_eq!(check(&beside(&group(condition), 2, x)).reason, reason, "{condition}");
        }
    }
    let group = group("invertible");
    let regular = || m([["0", "1/2"], ["3", "0"]]);
    let singular = || m([["1", "1/2"], ["2", "1"]]);
    for (size, x) in [
        (1, n("-2/3")),
        (2, id(2)),
        (2, regular()),
        (2, pow(g("C"), "-3")),
        (2, pow(singular(), "0")),
        (2, pow(w("V_1"), "-0")),
        (2, inv(inv(g("C")))),
        (2, mul([g("c"), g("C"), regular(), n("2"), g("C")])),
        (1, mul([g("c"), g("c")])),
        (2, kron(g("c"), inv(g("C")))),
        (8, kron(g("C"), kron(regular(), t(regular())))),
    ] {
        for y in [inv(x.clone()), pow(x.clone(), "-2"), inv(inv(x.clone()))] {
            assert_eq!(check(&beside(&group, size, y)).reason, None, "{x}");
        }
    }
    for (size, x) in [
        (2, w("V_1")),
        (2, mul([w("V_1"), g("C")])),
        (2, mul([g("x"), g("C")])),
        (1, n("0")),
        (2, singular()),
        (2, zero(2, 2)),
        (2, add([id(2), id(2)])),
        (2, add([g("C"), g("C")])),
        (2, sign(id(2))),
        (2, pow(singular(), "2")),
        (2, kron(g("C"), n("0/5"))),
        (1, mul([m([["1", "0"]]), m([["1"], ["0"]])])),
        (2, neg(t(w("A_1")))),
    ] {
        // The last one: inverted under a power that needs no inverse.
        let all =
            [inv(x.clone()), pow(x.clone(), "-1"), inv(inv(x.clone())), pow(inv(x.clone()), "0")];
        for y in all {
            refused(&beside(&group, size, y), NotInvertible, &x.to_string());
        }
    }
}

/// Where defined: only what has no inverse anywhere is undefined.
#[test]
fn undefined_and_not_rational() {
    let group = [
        p("C", 2, 2, "any"),
        p("S", 3, 3, "skew"),
        p("P", 2, 2, "permutation"),
        p("s", 1, 1, "orthogonal"),
        p("x", 1, 1, "any"),
        p("Z", 1, 1, "skew"),
    ];
    let sized = &|size: usize, x: Value| {
        let mut file = beside(&group, size, x);
        file["claim"]["statement"] = json!({"holds-where-defined": {}});
        file
    };
    let [one, at, three] = [1, 2, 3].map(|size| move |x: Value| sized(size, x));
    let product = || mul([m([["1"], ["2"]]), m([["3", "4"]])]);
    for (name, file, reason) in [
        ("any", at(inv(g("C"))), None),
        ("skew of odd size", three(inv(g("S"))), Some(Undefined)),
        ("its power", three(pow(g("S"), "-2")), Some(Undefined)),
        ("its power 0", three(pow(g("S"), "0")), None),
        ("a zero", one(inv(g("Z"))), Some(Undefined)),
        ("a difference", one(inv(add([g("x"), neg(g("x"))]))), Some(Undefined)),
        ("rank 1", at(inv(product())), Some(Undefined)),
        ("in one of two cases", at(inv(add([g("P"), id(2)]))), Some(Undefined)),
        ("in the other", at(inv(add([g("P"), neg(id(2))]))), Some(Undefined)),
        ("in none", at(inv(add([g("P"), mul([n("2"), id(2)])]))), None),
        ("for one sign", one(inv(add([g("s"), n("1")]))), Some(Undefined)),
        ("for the other", one(inv(add([g("s"), n("-1")]))), Some(Undefined)),
        ("for none", one(inv(add([g("s"), g("s")]))), None),
        ("inside", at(inv(inv(add([product(), mul([g("x"), product()])])))), Some(Undefined)),
        (
            "a commutator",
            one(inv(add([mul([g("x"), g("s")]), neg(mul([g("s"), g("x")]))]))),
            Some(Undefined),
        ),
        ("signs of variables", at(sign(g("C"))), Some(NotRational)),
        ("signs of squares", one(sign(pow(g("x"), "2"))), Some(NotRational)),
        ("signs of weights", at(sign(w("V_1"))), Some(NotRational)),
        (
            "a sign of a quotient",
            one(sign(mul([g("x"), inv(add([g("x"), n("1")]))]))),
            Some(NotRational),
        ),
        ("signs of constants", one(sign(mul([g("x"), inv(g("x")), n("-2/3")]))), None),
        ("signs of both", at(sign(mul([g("P"), g("s")]))), None),
        ("the first comes first", at(add([inv(product()), sign(g("C"))])), Some(Undefined)),
        ("the second comes second", at(add([sign(g("C")), inv(product())])), Some(NotRational)),
    ] {
        assert_eq!(check(&file).reason, reason, "{name}");
    }
    // What signs are: 1 where x / x is, and so on.
    for (x, size) in [
        (mul([g("x"), inv(g("x")), n("1/7")]), "1"),
        (mul([inv(mul([neg(g("x")), n("5")])), g("x")]), "-1"),
        (mul([add([g("x"), neg(g("x"))]), g("x")]), "0"),
    ] {
        let with = |y: &str| {
            let rule = net(&[1, 1], &[1], 2, "av").rule(
                &group,
                &[("V_1", add([w("V_1"), mul([w("V_1"), add([sign(x.clone()), neg(n(y))])])]))],
            );
            check(&where_defined(&rule, VIRTUAL)).reason
        };
        for y in ["-1", "0", "1"] {
            assert_eq!(with(y), (y != size).then_some(FunctionsDiffer), "{x} {y}");
        }
    }
}

/// What is checked in each case, and one case after the other. (More is in `reasons`.)
#[test]
fn the_order_of_reasons() {
    let nothing = |x: Value| mul([zero(2, 2), x]);
    // Where defined, the values of all blocks come before ranks, and ranks before functions.
    let mut file = good::base("holds-where-defined");
    file["claim"]["blocks"][0] = id(2);
    refused(&file, QueryRank, "ranks");
    file["claim"]["blocks"][3] = nothing(inv(zero(2, 2)));
    refused(&file, Undefined, "undefined");
    file["claim"]["blocks"][1] = nothing(sign(g("C")));
    refused(&file, NotRational, "signs");
    // One case after the other: the second one is defined, but another function.
    let two = |x: Value, y: Value| {
        let group = [p("s", 1, 1, "orthogonal")];
        let rule = net(&[1, 1], &[1], 2, "av")
            .rule(&group, &[("A_1", mul([x, w("A_1")])), ("V_1", mul([y, w("V_1")]))]);
        check(&where_defined(&rule, VIRTUAL)).reason
    };
    let inverse = |number: &str| inv(add([g("s"), n(number)]));
    assert_eq!(two(g("s"), g("s")), None);
    assert_eq!(two(g("s"), n("1")), Some(FunctionsDiffer));
    assert_eq!(two(neg(g("s")), n("1")), Some(FunctionsDiffer));
    assert_eq!(two(neg(g("s")), inverse("1")), Some(FunctionsDiffer));
    assert_eq!(two(neg(g("s")), inverse("-1")), Some(Undefined));
}

/// The limits of the page, on both sides.
#[test]
fn limits() {
    let ml = |layers: usize, compared: &str| {
        expansion(&net(&vec![1; layers + 1], &vec![1; layers], 1, "ml").rule(&[], &[]), compared)
    };
    for (layers, compared, reason) in [
        (3, OUTPUTS, None),
        (4, OUTPUTS, Some(SizeLimit)),
        (6, VIRTUAL, None),
        (7, VIRTUAL, Some(SizeLimit)),
    ] {
        assert_eq!(check(&ml(layers, compared)).reason, reason, "{layers} {compared}");
    }
    for (exponent, reason) in
        [("1000", None), ("-1000", None), ("1001", Some(SizeLimit)), ("-1001", Some(SizeLimit))]
    {
        assert_eq!(check(&beside(&[], 2, pow(id(2), exponent))).reason, reason, "{exponent}");
    }
    let signed = |size: usize| p("P", size, size, "signed-permutation");
    let names = ["a", "b", "c", "d", "e", "f", "h", "i", "j"];
    let many = |count: usize| -> Vec<Value> {
        names[..count].iter().map(|name| p(name, 1, 1, "orthogonal")).collect()
    };
    for (group, reason) in [
        (vec![signed(4)], None),
        (vec![signed(5)], Some(SizeLimit)),
        (vec![p("P", 5, 5, "permutation")], None),
        (vec![p("P", 6, 6, "permutation")], Some(SizeLimit)),
        (vec![p("P", 1000, 1000, "permutation")], Some(SizeLimit)),
        (many(8), None),
        (many(9), Some(SizeLimit)),
    ] {
        assert_eq!(check(&beside(&group, 2, id(2))).reason, reason);
    }
}
