//! Proofs by expansion that would take long, or much memory.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::cases::net;
use crate::check;
use crate::expansion::gauge;
use crate::maker::{
    add, expansion, g, id, inv, kron, m, mul, n, neg, p, pow, sign, t, w, where_defined, zero,
};

const VIRTUAL: &str = "virtual-weights";
const TOO_LARGE: Option<Reason> = Some(Reason::SizeLimit);

/// Never more steps than are allowed by default.
fn reason(name: &str, certificate: &Value) -> Option<Reason> {
    let report = check(certificate);
    assert!(report.work <= 1 << 36, "{name}: {report:?}");
    assert_eq!(report.verdict == Verdict::Incomplete, report.reason == TOO_LARGE);
    report.reason
}

fn list(word: &str, operands: Vec<Value>) -> Value {
    json!([vec![json!(word)], operands].concat())
}

/// `V_1` plus something times zero: verified if nothing goes wrong.
fn with(group: &[Value], expression: Value) -> Value {
    let block = add([w("V_1"), mul([expression, zero(2, 2)])]);
    where_defined(&net(&[2, 2], &[2], 2, "av").rule(group, &[("V_1", block)]), VIRTUAL)
}

/// The same with something of another size.
fn with_large(group: &[Value], size: usize, expression: Value) -> Value {
    with(group, mul([zero(2, size), expression, zero(size, 2)]))
}

#[test]
fn powers_and_products() {
    let group = [p("C", 2, 2, "any"), p("x", 1, 1, "any"), p("S", 2, 2, "skew")];
    let nested = |depth: usize, x: Value| (0..depth).fold(x, |power, _| pow(power, "1000"));
    let sum = add([g("x"), n("1")]);
    let matrices = list("mul", vec![g("C"); 40]);
    let inverses = (0..20).fold(g("C"), |x, _| inv(add([g("S"), inv(x)])));
    for (name, x) in [
        ("powers of a long number", nested(2, n("99999999999999999999999"))),
        ("powers of a number", nested(90, n("2"))),
        ("powers of a variable", nested(2, g("x"))),
        ("powers of a sum", nested(2, sum.clone())),
        ("powers of a matrix", pow(g("C"), "1000")),
        ("powers of a skew matrix", nested(2, add([g("S"), id(2)]))),
        ("powers of an inverse", nested(2, inv(add([g("S"), id(2)])))),
        ("products", list("mul", vec![pow(g("C"), "30"); 40])),
        ("inverses", list("add", vec![inv(pow(add([inverses, matrices]), "-20")); 10])),
        ("long numbers", pow(n(&format!("{}/{}1", "9".repeat(4000), "7".repeat(3999))), "1000")),
    ] {
        assert_eq!(reason(name, &with(&group, x)), TOO_LARGE, "{name}");
    }
    for (name, x) in [
        ("a power", pow(sum.clone(), "100")),
        ("a power of 2", pow(n("2"), "1000")),
        ("a power of x", pow(pow(g("x"), "1000"), "65")),
        ("a negative power", pow(sum, "-100")),
        ("no power", pow(pow(g("C"), "0"), "-1000")),
        ("many inverses", (0..40).fold(g("C"), |x, _| inv(x))),
    ] {
        assert_eq!(reason(name, &with(&group, x)), None, "{name}");
    }
}

#[test]
fn large_matrices() {
    let entries = |count: usize| {
        let row = |i: usize| {
            (0..count)
                .map(|j| (((i * i + 3) * (j * j + 7) + i * j * j * j) % 101).to_string())
                .collect()
        };
        let rows: Vec<Vec<String>> = (0..count).map(row).collect();
        json!(["matrix", rows])
    };
    let long =
        |i: usize| format!("{}{}/{}{}", i + 1, "7".repeat(1000), 2 * i + 1, "9".repeat(2000));
    let long: Vec<Vec<String>> =
        (0..30).map(|i| (0..30).map(|j| long(30 * i + j)).collect()).collect();
    let thirty = kron(g("C"), kron(id(5), g("C")));
    let group = [
        p("C", 2, 2, "any"),
        p("G", 30, 30, "any"),
        p("O", 9, 9, "orthogonal"),
        p("H", 200, 200, "any"),
        p("B", 12, 12, "symmetric"),
    ];
    let large = |depth: usize| (0..depth).fold(id(1024), |x, _| mul([id(1024), x]));
    for (name, group, size, x) in [
        ("an inverse of variables", &group[1..2], 30, inv(g("G"))),
        ("a symmetric inverse", &group[4..], 12, inv(g("B"))),
        ("orthogonal", &group[2..3], 9, g("O")),
        ("a square", &group[3..4], 200, pow(g("H"), "2")),
        ("an inverse of numbers", &[], 30, inv(entries(30))),
        ("an inverse of long numbers", &[], 30, inv(json!(["matrix", long]))),
        ("a large inverse", &[], 1024, inv(id(1024))),
        ("identities", &[], 1024, list("add", vec![large(80); 30])),
        ("signs", &group[..1], 1024, sign(kron(id(512), pow(add([g("C"), id(2)]), "60")))),
    ] {
        assert_eq!(reason(name, &with_large(group, size, x)), TOO_LARGE, "{name}");
    }
    for (name, group, size, x) in [
        ("products of identities", &[][..], 1024, large(2)),
        ("a Kronecker product", &group[..1], 1024, kron(id(512), g("C"))),
        ("an inverse of it", &group[..1], 20, inv(thirty.clone())),
        ("an inverse of ten rows of numbers", &[], 10, inv(entries(10))),
        ("sixty-four rows", &[], 64, inv(id(64))),
    ] {
        assert_eq!(reason(name, &with_large(group, size, x)), None, "{name}");
    }
}

/// Networks that are large.
#[test]
fn networks() {
    let c = || g("C");
    let wide = |widths: &[usize], query: &[usize], tokens: usize, compared: &str| {
        expansion(&net(widths, query, tokens, "av").rule(&[], &[]), compared)
    };
    let deep = net(&[3; 7], &[3; 6], 2, "qkv").rule(&[], &[("V_6", neg(neg(w("V_6"))))]);
    let group = |size: usize| [p("C", size, size, "invertible")];
    let large = |size: usize| {
        let (widths, query) = ([size; 3], [size; 2]);
        let net = net(&widths, &query, 2, "av");
        expansion(&gauge(net, &group(size), &c(), &inv(c())), VIRTUAL)
    };
    let minors = net(&[12, 2], &[5], 2, "av").rule(&[], &[("A_1", add([w("A_1"), zero(12, 12)]))]);
    let unseen = net(&[12, 2], &[5], 2, "av")
        .rule(&[], &[("A_1", add([w("A_1"), w("A_1"), neg(w("A_1"))]))]);
    for (name, file) in [
        ("many variables", wide(&[300, 1], &[300], 2, VIRTUAL)),
        ("many tokens", wide(&[2, 2], &[2], u32::MAX as usize, "outputs")),
        ("some tokens", wide(&[4, 4, 4], &[4, 4], 40, "outputs")),
        ("outputs of three layers", wide(&[3, 3, 3, 3], &[3, 3, 3], 3, "outputs")),
        ("virtual weights of six layers", expansion(&deep, VIRTUAL)),
        ("a large gauge", large(7)),
        ("minors", expansion(&unseen, VIRTUAL)),
    ] {
        assert_eq!(reason(name, &file), TOO_LARGE, "{name}");
    }
    for (name, file) in [
        ("tokens that play no role", wide(&[2, 2], &[2], u32::MAX as usize, VIRTUAL)),
        ("outputs of two layers", wide(&[2, 1, 2], &[1, 1], 2, "outputs")),
        ("a gauge of three rows", large(3)),
        ("no minors", expansion(&minors, VIRTUAL)),
        ("sixty rows", wide(&[60, 1], &[60], 2, VIRTUAL)),
    ] {
        assert_eq!(reason(name, &file), None, "{name}");
    }
}

/// Many cases, each with much to compute; and multiples that do not cancel soon.
#[test]
fn cases_and_multiples() {
    let net = net(&[5, 5, 5], &[5, 5], 2, "av");
    let group =
        [p("P", 5, 5, "permutation"), p("C", 2, 2, "orthogonal"), p("s", 1, 1, "orthogonal")];
    let back = mul([g("s"), inv(g("P"))]);
    let file = expansion(&gauge(net, &group[..1], &g("P"), &inv(g("P"))), VIRTUAL);
    assert_eq!(reason("120 cases", &file), None);
    let file = expansion(&gauge(net, &group, &mul([g("P"), g("s")]), &back), VIRTUAL);
    assert_eq!(reason("480 cases", &file), TOO_LARGE);
    // Small operations.
    let small = |i: usize| mul([n(&i.to_string()), add([g("x"), n("1/3")]), neg(g("x"))]);
    let block = mul([list("add", (0..20_000).map(small).collect()), zero(1, 1)]);
    let rule = crate::cases::net(&[1, 1], &[1], 1, "av").rule(
        &[p("P", 5, 5, "permutation"), p("s", 1, 1, "orthogonal"), p("x", 1, 1, "any")],
        &[("V_1", add([w("V_1"), block]))],
    );
    assert_eq!(reason("small operations", &expansion(&rule, VIRTUAL)), TOO_LARGE);
    let factor =
        |power: &str, x: Value| mul([pow(add([g("x"), mul([g("y"), g("y")]), n("1")]), power), x]);
    let group = [p("x", 1, 1, "any"), p("y", 1, 1, "any")];
    let layers = crate::cases::net(&[1; 7], &[1; 6], 2, "ml");
    let rule =
        layers.rule(&group, &[("M_1", factor("1", w("M_1"))), ("M_2", factor("-3", w("M_2")))]);
    assert_eq!(reason("cancelling", &where_defined(&rule, VIRTUAL)), None);
    let rule = layers.rule(
        &group,
        &[("M_1", factor("1000", factor("1000", w("M_1")))), ("M_2", factor("-1000", w("M_2")))],
    );
    assert_eq!(reason("too large", &where_defined(&rule, VIRTUAL)), TOO_LARGE);
    // x y + 1 and x y - 1 have the same monomials in front and at the end.
    let of = |sign: &str, x: Value| mul([add([mul([g("x"), g("y")]), n(sign)]), x]);
    let second = mul([pow(of("-1", n("1")), "-3"), w("M_2")]);
    let rule = layers.rule(&group, &[("M_1", of("1", w("M_1"))), ("M_2", second)]);
    let found = reason("different polynomials", &where_defined(&rule, VIRTUAL));
    assert_eq!(found, Some(Reason::FunctionsDiffer));
    let long = n(&"9".repeat(4000));
    let rule = layers.rule(&[], &[("M_1", mul([long, w("M_1")]))]);
    let found = reason("long numbers", &expansion(&rule, VIRTUAL));
    assert_eq!(found, TOO_LARGE);
    let transposed = (0..40).fold(m([["1", "2"], ["3", "4"]]), |x, _| inv(t(x)));
    assert_eq!(reason("plainly", &expansion(&with(&[], transposed), VIRTUAL)), None);
}
