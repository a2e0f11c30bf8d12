//! Rules that look like symmetries and are none, each with its reason; beside them, what is one.

use neurocert_check::Reason::{self, *};
use serde_json::{Value, json};

use crate::cases::{net, scaling_ml};
use crate::maker::{Net, add, g, inv, mul, n, neg, p, pow, t, w};
use crate::reasons::refused;
use crate::{check, truth};

/// A reason, a rule: verified if there is none, and then true. What is refused as `Scaling` is also
/// false (all of these are); other refusals may be of rules that are true.
fn table(rows: &[(Option<Reason>, Value)]) {
    for (reason, rule) in rows {
        match reason {
            None => {
                assert_eq!(check(rule).reason, None, "{rule} {}", check(rule).detail);
                assert!(truth::preserves(&rule["claim"]), "{rule}");
            }
            Some(reason) => {
                refused(rule, *reason, "");
                if *reason == Scaling {
                    assert!(!truth::preserves(&rule["claim"]), "{rule}");
                }
            }
        }
    }
}

/// One layer, 2 × 2, two tokens; `A` of any rank.
fn one(condition: &str, changed: &[(&str, Value)]) -> Value {
    let size = if condition == "nonzero" { 1 } else { 2 };
    let group = [p("C", size, size, condition), p("x", 1, 1, "any")];
    net(&[2, 2], &[2], 2, "av").rule(&group, changed)
}

#[test]
fn transposes_and_inverses() {
    let v = |expression: Value| vec![("V_1", mul([expression, w("V_1")]))];
    let rule = |condition: &str, expression: Value| one(condition, &v(expression));
    let c = || g("C");
    let mut rows = Vec::new();
    // C Cᵀ, Cᵀ C, C C, Cᵀ C^{-1}, C^{-1} C^{-T}, C C^{-1}, C^{-T} Cᵀ.
    for (condition, orthogonal) in [
        ("any", false),
        ("invertible", false),
        ("orthogonal", true),
        ("permutation", true),
        ("signed-permutation", true),
        ("diagonal-invertible", false),
        ("symmetric", false),
        ("skew", false),
        ("diagonal", false),
    ] {
        let expected = if orthogonal { None } else { Some(WordsDiffer) };
        rows.push((expected, rule(condition, mul([c(), t(c())]))));
        rows.push((expected, rule(condition, mul([t(c()), c()]))));
        rows.push((Some(WordsDiffer), rule(condition, mul([c(), c()]))));
        let inverses = matches!(
            condition,
            "invertible"
                | "orthogonal"
                | "permutation"
                | "signed-permutation"
                | "diagonal-invertible"
        );
        let back = |reason: Option<Reason>| if inverses { reason } else { Some(NotWords) };
        rows.push((back(None), rule(condition, mul([c(), inv(c())]))));
        rows.push((back(None), rule(condition, mul([inv(t(c())), t(c())]))));
        rows.push((back(None), rule(condition, mul([pow(c(), "-3"), pow(c(), "3")]))));
        rows.push((back(None), rule(condition, inv(mul([c(), inv(c())])))));
        // Cᵀ C^{-1}: the same for what is its own transpose.
        let own = condition == "diagonal-invertible";
        let expected = back(if own { None } else { Some(WordsDiffer) });
        rows.push((expected, rule(condition, mul([t(c()), inv(c())]))));
        let mixed = back(if orthogonal { None } else { Some(WordsDiffer) });
        rows.push((mixed, rule(condition, mul([inv(c()), inv(t(c()))]))));
        rows.push((None, rule(condition, pow(c(), "0"))));
    }
    // Nothing cancels through another letter.
    rows.push((
        Some(WordsDiffer),
        one("diagonal-invertible", &[("V_1", mul([g("C"), w("V_1"), inv(g("C"))]))]),
    ));
    table(&rows);
}

/// `(C D)^{-1} = D^{-1} C^{-1}`, and in no other order.
#[test]
fn inverses_of_products() {
    let rule = |expression: Value| {
        let group = [p("C", 2, 2, "invertible"), p("D", 2, 2, "signed-permutation")];
        net(&[2, 2], &[2], 2, "av").rule(&group, &[("V_1", mul([expression, w("V_1")]))])
    };
    let (c, d) = (|| g("C"), || g("D"));
    let both = || mul([c(), d()]);
    table(&[
        (None, rule(mul([inv(both()), both()]))),
        (None, rule(mul([inv(d()), inv(c()), both()]))),
        (None, rule(mul([pow(both(), "-2"), c(), d(), c(), d()]))),
        (None, rule(mul([inv(t(both())), t(both())]))),
        (None, rule(mul([inv(t(both())), t(d()), t(c())]))),
        (Some(WordsDiffer), rule(mul([inv(both()), d(), c()]))),
        (Some(WordsDiffer), rule(mul([inv(c()), inv(d()), both()]))),
        (Some(WordsDiffer), rule(mul([t(both()), inv(t(d())), inv(t(c()))]))),
        (Some(WordsDiffer), rule(mul([inv(t(both())), t(c()), t(d())]))),
        (Some(WordsDiffer), rule(mul([pow(both(), "-2"), c(), c(), d(), d()]))),
    ]);
}

#[test]
fn skew_and_symmetric() {
    let plus = |x: Value, y: Value| vec![("V_1", add([w("V_1"), x, y]))];
    let (c, x) = (|| g("C"), || g("x"));
    table(&[
        (None, one("skew", &plus(c(), t(c())))),
        (Some(WordsDiffer), one("skew", &plus(c(), c()))),
        (Some(WordsDiffer), one("skew", &plus(c(), neg(t(c()))))),
        (Some(WordsDiffer), one("symmetric", &plus(c(), t(c())))),
        (None, one("symmetric", &plus(c(), neg(t(c()))))),
        (None, one("diagonal", &plus(c(), neg(t(c()))))),
        (Some(WordsDiffer), one("any", &plus(c(), neg(t(c()))))),
        // Two changes of the sign.
        (None, one("skew", &plus(mul([c(), c()]), neg(t(mul([c(), c()])))))),
        (Some(WordsDiffer), one("skew", &plus(mul([c(), c()]), t(mul([c(), c()]))))),
        (None, one("skew", &plus(mul([x(), c(), c(), c()]), mul([x(), t(pow(c(), "3"))])))),
    ]);
}

#[test]
fn scalars() {
    let with = |condition: &str, factor: Value, other: Value| {
        let group = [p("s", 1, 1, condition), p("r", 1, 1, condition)];
        let changed = [("V_1", mul([factor, w("V_1")])), ("A_1", mul([other, w("A_1")]))];
        net(&[2, 2], &[2], 2, "av").rule(&group, &changed)
    };
    let (s, r) = (|| g("s"), || g("r"));
    let one = || n("1");
    let mut rows = Vec::new();
    for (condition, square) in [
        ("any", false),
        ("symmetric", false),
        ("diagonal", false),
        ("nonzero", false),
        ("invertible", false),
        ("diagonal-invertible", false),
        ("orthogonal", true),
        ("permutation", true),
        ("signed-permutation", true),
    ] {
        let even = if square { None } else { Some(Scaling) };
        rows.push((even, with(condition, s(), s())));
        rows.push((even, with(condition, pow(s(), "4"), one())));
        // Exponents of different scalars are not added.
        let odd = with(condition, s(), r());
        // A permutation of size 1 is 1: true, but not known.
        if condition == "permutation" {
            refused(&odd, Scaling, condition);
            refused(&with(condition, s(), one()), Scaling, condition);
        } else {
            rows.push((Some(Scaling), odd));
            rows.push((Some(Scaling), with(condition, s(), one())));
        }
        let invertible =
            square || matches!(condition, "nonzero" | "invertible" | "diagonal-invertible");
        let inverse = if invertible { None } else { Some(NotWords) };
        rows.push((inverse, with(condition, s(), inv(s()))));
        rows.push((inverse, with(condition, pow(s(), "-7"), pow(t(s()), "7"))));
        rows.push((inverse, with(condition, mul([s(), pow(s(), "-1")]), one())));
        rows.push((None, with(condition, pow(s(), "0"), one())));
        let long = format!("1{}", "0".repeat(3999));
        let odd = format!("{}7", "1".repeat(3999));
        let expected = if square { None } else { Some(Scaling) };
        rows.push((expected, with(condition, pow(s(), &long), one())));
        if invertible && condition != "permutation" {
            let back = with(condition, pow(s(), &odd), pow(s(), &format!("-{odd}")));
            rows.push((None, back));
            rows.push((Some(Scaling), with(condition, pow(s(), &odd), one())));
        }
    }
    // The only value is 0.
    refused(&with("skew", s(), one()), Scaling, "skew");
    refused(&with("skew", s(), inv(s())), NotWords, "skew");
    table(&rows);
}

#[test]
fn coefficients() {
    let ml = |changed: &[(&str, Value)]| net(&[2, 2, 2], &[1, 1], 2, "ml").rule(&[], changed);
    let times = |number: &str, name: &str| mul([n(number), w(name)]);
    table(&[
        (None, ml(&[("M_1", times("2", "M_1")), ("L", times("1/8", "L"))])),
        (None, ml(&[("M_1", times("-1/2", "M_1")), ("M_2", times("-8", "M_2"))])),
        (Some(Scaling), ml(&[("M_1", times("2", "M_1")), ("L", times("1/2", "L"))])),
        (Some(Scaling), ml(&[("M_2", times("2", "M_2")), ("L", times("1/8", "L"))])),
        (Some(Scaling), ml(&[("M_1", neg(w("M_1")))])),
        (None, ml(&[("M_1", neg(w("M_1"))), ("L", neg(w("L")))])),
        (None, ml(&[("M_1", neg(w("M_1"))), ("M_2", neg(w("M_2")))])),
        (Some(Scaling), ml(&[("M_2", neg(w("M_2")))])),
        (Some(WordsDiffer), ml(&[("M_1", times("0", "M_1"))])),
        (Some(WordsDiffer), ml(&[("L", times("0", "L"))])),
        (Some(WordsDiffer), ml(&[("M_1", w("M_2")), ("M_2", w("M_1"))])),
        (Some(WordsDiffer), ml(&[("M_1", t(w("M_1")))])),
        (Some(WordsDiffer), ml(&[("L", w("M_1"))])),
        (Some(WordsDiffer), ml(&[("L", add([w("L"), w("M_1")]))])),
    ]);
    let mut wrong = scaling_ml(3);
    wrong["claim"]["blocks"][3][1][2] = json!("-3");
    table(&[(Some(Scaling), wrong)]);
}

/// Weights that are 1 × 1 are letters: not inverted, not commuted, no multiples.
#[test]
fn small_weights() {
    let rule = |changed: &[(&str, Value)]| net(&[1, 1, 2], &[1, 1], 2, "qkv").rule(&[], changed);
    table(&[
        (Some(NotWords), rule(&[("V_1", mul([w("V_1"), inv(w("Q_1")), w("Q_1")]))])),
        (Some(NotWords), rule(&[("V_1", mul([w("V_1"), pow(w("Q_1"), "-1"), w("Q_1")]))])),
        // (2 × 1)(1 × 1) fits, (1 × 1)(2 × 1) does not.
        (Some(WordsDiffer), rule(&[("V_2", mul([w("V_2"), w("V_1")]))])),
        (Some(NotWords), rule(&[("V_2", mul([w("V_1"), w("V_2")]))])),
        (Some(NotWords), rule(&[("V_2", mul([add([w("V_1"), n("1")]), w("V_2")]))])),
        (None, rule(&[("V_2", mul([add([w("V_1"), n("1"), neg(w("V_1"))]), w("V_2")]))])),
        (Some(WordsDiffer), rule(&[("V_1", w("Q_1")), ("Q_1", w("V_1"))])),
        (Some(WordsDiffer), rule(&[("V_1", n("1"))])),
    ]);
}

/// `av`: what keeps the function, but perhaps not the rank.
#[test]
fn ranks() {
    let rule = |a: usize, tokens: usize, form: Value| {
        let group = [p("S", 3, 3, "skew"), p("U", 3, 1, "any"), p("W", 1, 3, "any")];
        net(&[3, 2], &[a], tokens, "av").rule(&group, &[("A_1", form)])
    };
    let a = || w("A_1");
    let skew = || add([a(), g("S")]);
    let back = || add([mul([n("3/2"), t(a())]), mul([n("-1/2"), a()])]);
    table(&[
        (None, rule(3, 1, skew())),
        (Some(QueryRank), rule(2, 1, skew())),
        (Some(WordsDiffer), rule(3, 2, skew())),
        (None, rule(3, 1, back())),
        (Some(QueryRank), rule(2, 1, back())),
        (Some(QueryRank), rule(1, 1, back())),
        (None, rule(1, 1, t(a()))),
        (Some(WordsDiffer), rule(1, 2, t(a()))),
        (None, rule(1, 2, a())),
        // One word, whatever the scalars.
        (Some(QueryRank), rule(1, 2, add([a(), mul([g("U"), g("W")])]))),
        (Some(QueryRank), rule(2, 2, add([a(), mul([g("U"), g("W")])]))),
        (Some(WordsDiffer), rule(3, 2, add([a(), mul([g("U"), g("W")])]))),
        (Some(WordsDiffer), rule(1, 2, mul([g("U"), g("W")]))),
        // The identity has full rank, zero none.
        (Some(QueryRank), rule(2, 2, json!(["identity", 3]))),
        (Some(WordsDiffer), rule(3, 2, json!(["identity", 3]))),
        (Some(WordsDiffer), rule(1, 2, json!(["zero", 3, 3]))),
        (Some(QueryRank), rule(2, 2, add([a(), json!(["identity", 3])]))),
    ]);
    // Terms with one word count once, and other layers have other bounds.
    let scalars = [p("x", 1, 1, "any"), p("y", 1, 1, "any")];
    let both = add([mul([g("x"), w("A_1")]), mul([g("y"), w("A_1")])]);
    let once = net(&[3, 2], &[1], 2, "av").rule(&scalars, &[("A_1", both)]);
    table(&[(Some(WordsDiffer), once)]);
    let two = |query: [usize; 2], name: &str| {
        net(&[3, 3, 2], &query, 2, "av").rule(&[], &[("A_2", w(name))])
    };
    table(&[
        (Some(QueryRank), two([3, 1], "A_1")),
        (Some(WordsDiffer), two([1, 3], "A_1")),
        (Some(WordsDiffer), two([2, 2], "A_1")),
        (Some(QueryRank), two([3, 2], "V_1")),
    ]);
}

#[test]
fn gauges() {
    let changed = |c: Value, q: Value, k: Value, v: Value| {
        let (names, group) = (["V_1", "Q_2", "K_2", "V_2"], [p("C", 2, 2, "invertible")]);
        let changed: Vec<_> = names.into_iter().zip([c, q, k, v]).collect();
        net(&[2, 2, 2], &[2, 2], 2, "qkv").rule(&group, &changed)
    };
    let before = || mul([g("C"), w("V_1")]);
    let behind = |name: &str| mul([w(name), inv(g("C"))]);
    table(&[
        (None, changed(before(), behind("Q_2"), behind("K_2"), behind("V_2"))),
        (Some(WordsDiffer), changed(before(), behind("Q_2"), behind("K_2"), w("V_2"))),
        (Some(WordsDiffer), changed(before(), w("Q_2"), behind("K_2"), behind("V_2"))),
        (Some(WordsDiffer), changed(before(), behind("K_2"), behind("Q_2"), behind("V_2"))),
        (Some(WordsDiffer), changed(w("V_1"), behind("Q_2"), behind("K_2"), behind("V_2"))),
        (
            Some(WordsDiffer),
            changed(mul([w("V_1"), g("C")]), behind("Q_2"), behind("K_2"), behind("V_2")),
        ),
        (
            Some(WordsDiffer),
            changed(before(), mul([inv(g("C")), w("Q_2")]), behind("K_2"), behind("V_2")),
        ),
        // A C that is left in Q and K.
        (
            None,
            changed(
                before(),
                mul([t(g("C")), w("Q_2"), inv(g("C"))]),
                mul([inv(g("C")), w("K_2"), inv(g("C"))]),
                behind("V_2"),
            ),
        ),
    ]);
    // Not in layer 1: its input is no output of a layer.
    let first = [
        ("Q_1", mul([w("Q_1"), inv(g("C"))])),
        ("K_1", mul([w("K_1"), inv(g("C"))])),
        ("V_1", mul([w("V_1"), inv(g("C"))])),
    ];
    let rule = net(&[2, 2], &[2], 2, "qkv").rule(&[p("C", 2, 2, "orthogonal")], &first);
    table(&[(Some(WordsDiffer), rule)]);
}

#[test]
fn one_token() {
    let rule = |tokens: usize, form: Value| {
        let group = [p("x", 1, 1, "any"), p("S", 2, 2, "symmetric")];
        Net { widths: &[2, 2], query: &[1], tokens, form: "ml" }.rule(&group, &[("M_1", form)])
    };
    let m = || w("M_1");
    for (form, reason) in [
        (t(m()), None),
        (add([mul([n("2"), m()]), neg(t(m()))]), None),
        (add([mul([n("1/2"), m()]), mul([n("1/2"), t(m())])]), None),
        (add([m(), neg(t(m()))]), Some(WordsDiffer)),
        (mul([n("2"), t(m())]), Some(Scaling)),
        (add([m(), t(m())]), Some(Scaling)),
        (mul([g("x"), t(m())]), Some(Scaling)),
        (add([mul([g("x"), m()]), mul([n("-1"), g("x"), t(m())])]), Some(WordsDiffer)),
        (add([mul([g("x"), m()]), mul([add([n("1"), neg(g("x"))]), t(m())])]), None),
        (add([m(), g("S")]), Some(WordsDiffer)),
        (g("S"), Some(WordsDiffer)),
    ] {
        table(&[(reason, rule(1, form.clone()))]);
        refused(&rule(2, form), WordsDiffer, "two tokens");
    }
}

/// Depths where numbers cannot be raised to their powers: signs and scalars still can.
#[test]
fn forty_layers() {
    let rule = |layers: usize, changed: &[(&str, Value)]| {
        let (widths, query) = (vec![1; layers + 1], vec![1; layers]);
        net(&widths, &query, 2, "ml").rule(&[p("c", 1, 1, "nonzero")], changed)
    };
    let scaled = |c: Value, exponent: &str| {
        vec![("M_1", mul([c.clone(), w("M_1")])), ("L", mul([pow(c, exponent), w("L")]))]
    };
    // 3^39.
    let c = |exponent: &str| rule(40, &scaled(g("c"), exponent));
    assert_eq!(check(&c("-4052555153018976267")).reason, None);
    refused(&c("-4052555153018976266"), Scaling, "3^39");
    refused(&c("4052555153018976267"), Scaling, "3^39");
    assert_eq!(check(&rule(40, &scaled(n("-1"), "1"))).reason, None);
    refused(&rule(40, &scaled(n("-1"), "2")), Scaling, "signs");
    for (layers, reason) in [(6, Scaling), (7, SizeLimit)] {
        refused(&rule(layers, &scaled(n("2"), "-1")), reason, "depth");
    }
    let six = rule(6, &scaled(n("2"), "-243"));
    assert_eq!(check(&six).reason, None);
}
