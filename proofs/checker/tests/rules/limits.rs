//! The limits of section 3.1, on both sides; and files that would take long, or much memory.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::cases::{net, wrong_gauge};
use crate::check;
use crate::maker::{add, g, inv, mul, n, neg, p, pow, t, w};

/// The reason; of what is not too large, that it is far from that.
fn reason(certificate: &Value) -> Option<Reason> {
    let report = check(certificate);
    // Steps, not time: 2^36 of them are half a minute.
    assert!(report.reason == TOO_LARGE || report.work < 1 << 35, "{report:?}");
    assert_eq!(report.verdict == Verdict::Incomplete, report.reason == Some(Reason::SizeLimit));
    report.reason
}

fn list(word: &str, operands: Vec<Value>) -> Value {
    json!([vec![json!(word)], operands].concat())
}

/// `V_1` plus something times zero: verified if nothing goes wrong.
fn with_group(group: &[Value], expression: Value) -> Value {
    let nothing = mul([expression, json!(["zero", 2, 2])]);
    net(&[2, 2], &[2], 2, "av").rule(group, &[("V_1", add([w("V_1"), nothing]))])
}

fn with(expression: Value) -> Value {
    let group = [p("C", 2, 2, "invertible"), p("D", 2, 2, "any"), p("x", 1, 1, "any")];
    with_group(&group, expression)
}

/// So many terms: 1 + x + x² + ….
fn terms(count: usize) -> Value {
    list("add", (0..count).map(|i| pow(g("x"), &(1_000_000 + i).to_string())).collect())
}

/// The same word many times.
fn word(length: usize) -> Value {
    list("mul", vec![g("D"); length])
}

const TOO_LARGE: Option<Reason> = Some(Reason::SizeLimit);

#[test]
fn terms_and_words() {
    for (expression, expected) in [
        (terms(4096), None),
        (terms(4097), TOO_LARGE),
        // The numbers of terms count before equal ones are added.
        (add([terms(4096), pow(g("x"), "1000000")]), TOO_LARGE),
        (add([terms(4095), n("0"), pow(g("x"), "1000000")]), None),
        (mul([terms(64), terms(64)]), None),
        (mul([terms(64), terms(65)]), TOO_LARGE),
        (mul([terms(64), n("0"), terms(65)]), None),
        (word(4096), None),
        (word(4097), TOO_LARGE),
        // Before anything is cancelled.
        (mul([word(4095), g("C"), inv(g("C"))]), TOO_LARGE),
        (mul([word(4094), g("C"), inv(g("C"))]), None),
        (mul([word(4096), json!(["zero", 2, 2])]), None),
        (mul([mul([word(4096), json!(["zero", 2, 2])]), word(4096)]), None),
        (pow(g("D"), "1000"), None),
        (pow(g("D"), "1001"), TOO_LARGE),
        (pow(g("C"), "-1000"), None),
        (pow(g("C"), "-1001"), TOO_LARGE),
        (pow(word(4), "1000"), None),
        (pow(word(5), "1000"), TOO_LARGE),
        (pow(add([n("1"), g("x")]), "1000"), None),
        (pow(json!(["zero", 2, 2]), "1001"), TOO_LARGE),
        (pow(json!(["zero", 2, 2]), "-1001"), Some(Reason::NotWords)),
        (pow(g("D"), "-1001"), Some(Reason::NotWords)),
        (pow(g("x"), &"9".repeat(4000)), None),
        (pow(neg(g("x")), "1001"), None),
        (pow(mul([n("2"), g("x")]), "1001"), TOO_LARGE),
        (pow(word(5), "0"), None),
    ] {
        let shown = expression.to_string();
        assert_eq!(reason(&with(expression)), expected, "{}", &shown[..shown.len().min(300)]);
    }
}

#[test]
fn coefficients() {
    let two = |exponent: &str| pow(n("2"), exponent);
    let long = |bits: usize| {
        mul([two("1000"), two("1000"), two("1000"), two("1000"), two(&bits.to_string())])
    };
    let digits = "9".repeat(4000);
    for (expression, expected) in [
        (long(95), None),
        (long(96), TOO_LARGE),
        (neg(long(95)), None),
        (add([long(95), n("1")]), None),
        (add([long(95), long(95)]), TOO_LARGE),
        (add([long(95), neg(long(95)), n("1")]), None),
        (inv(long(95)), None),
        // Of each step, even if the next one makes it small.
        (add([long(95), long(95), neg(long(95))]), TOO_LARGE),
        (mul([long(95), n("2"), n("1/2")]), TOO_LARGE),
        (pow(n("2"), "1000"), None),
        (pow(n("-17/19"), "964"), None),
        (pow(n("-17/19"), "965"), TOO_LARGE),
        (pow(n("1/16"), "-1000"), None),
        (pow(n("32"), "1000"), TOO_LARGE),
        (pow(n("-1"), &digits), None),
        (pow(n("-3/3"), &digits), None),
        // As they stand in the file, there is no limit.
        (n(&digits), None),
        (neg(t(n(&format!("1/{digits}")))), None),
        (pow(n(&digits), "0"), None),
        (pow(n(&digits), "1"), TOO_LARGE),
        (pow(n(&digits), "1000"), TOO_LARGE),
        (inv(n(&digits)), TOO_LARGE),
        (add([n(&digits), n("1")]), TOO_LARGE),
        (mul([n(&digits), n("1")]), TOO_LARGE),
        (mul([n(&digits), n("0")]), None),
    ] {
        // What is tested is not multiplied.
        let zero = json!(["zero", 1, 1]);
        let nothing = mul([zero, expression.clone()]);
        let block = mul([add([n("1"), nothing]), w("V_1")]);
        let group = [p("x", 1, 1, "any")];
        let file = net(&[2, 2], &[2], 2, "av").rule(&group, &[("V_1", block)]);
        let shown = expression.to_string();
        assert_eq!(reason(&file), expected, "{}", &shown[..shown.len().min(300)]);
    }
}

/// The order in one operation, and of several.
#[test]
fn what_comes_first() {
    let one = || w("V_1");
    let rule = |expression: Value| {
        net(&[1, 1], &[1], 2, "av")
            .rule(&[p("D", 2, 2, "any"), p("x", 1, 1, "any")], &[("V_1", expression)])
    };
    let number = |expression: Value| {
        // Something 1 × 1 from something 2 × 2.
        add([one(), mul([json!(["zero", 1, 2]), expression, json!(["zero", 2, 1])])])
    };
    for (expression, expected) in [
        // Not words, in an operation that is too large too.
        (number(mul([mul([one(), terms(65)]), word(64)])), Some(Reason::NotWords)),
        (number(mul([word(4097), json!(["matrix", [["1", "0"], ["0", "1"]]])])), TOO_LARGE),
        (
            number(mul([json!(["matrix", [["1", "0"], ["0", "1"]]]), word(4097)])),
            Some(Reason::NotWords),
        ),
    ] {
        assert_eq!(reason(&rule(expression)), expected);
    }
}

#[test]
fn sizes() {
    let zeros = |rows: u32, columns: u32| json!(["zero", rows, columns]);
    let through = |inner: u32| mul([zeros(2, inner), zeros(inner, 2)]);
    let kron = |depth: usize, x: Value| {
        (0..depth).fold(x.clone(), |product, _| json!(["kron", product, x]))
    };
    // (a huge matrix of one row) times (one of as many rows): never built.
    let power = |depth: usize| {
        mul([
            zeros(2, 1),
            kron(depth, zeros(1, u32::MAX)),
            kron(depth, zeros(u32::MAX, 1)),
            zeros(1, 2),
        ])
    };
    let unequal = mul([
        zeros(2, 1),
        kron(60, zeros(1, u32::MAX)),
        kron(60, zeros(u32::MAX - 1, 1)),
        zeros(1, 2),
    ]);
    for (expression, expected) in [
        (through(1 << 19), None),
        (through((1 << 19) + 1), TOO_LARGE),
        (through(u32::MAX), TOO_LARGE),
        (power(1), TOO_LARGE),
        (power(3), TOO_LARGE),
        (power(60), TOO_LARGE),
        (unequal, Some(Reason::Expression)),
        (mul([json!(["identity", 2]), json!(["identity", u32::MAX])]), Some(Reason::Expression)),
    ] {
        let shown = expression.to_string();
        assert_eq!(reason(&with(expression)), expected, "{}", &shown[..shown.len().min(300)]);
    }
    let group = [p("H", 1024, 1024, "any")];
    assert_eq!(reason(&net(&[2, 2], &[2], 2, "av").rule(&group, &[])), None);
    let group = [p("H", 1024, 1025, "any")];
    assert_eq!(reason(&net(&[2, 2], &[2], 2, "av").rule(&group, &[])), TOO_LARGE);
    for (widths, form, expected) in [
        ([u32::MAX as usize, 1], "ml", TOO_LARGE),
        ([1022, 1], "qkv", None),
        ([1023, 1], "qkv", TOO_LARGE),
        ([1023, 1], "av", None),
        ([1023, 1], "ml", None),
    ] {
        let huge = if form == "qkv" { 1 } else { u32::MAX as usize };
        let rule = net(&widths, &[huge], u32::MAX as usize, form).rule(&[], &[]);
        assert_eq!(reason(&rule), expected, "{widths:?} {form}");
    }
}

/// Each operation is within the limits, all together are not.
#[test]
fn many_operations() {
    // 4096 terms, each of 4000 scalars.
    let count = 4000;
    let names: Vec<String> = (0..2 * count).map(|i| format!("x_{i}")).collect();
    let group: Vec<Value> = names.iter().map(|name| p(name, 1, 1, "nonzero")).collect();
    let scalars = |names: &[String]| list("mul", names.iter().map(|name| g(name)).collect());
    let sum = |names: &[String]| {
        let all = scalars(&names[64..]);
        let sum = list("add", names[..64].iter().map(|name| g(name)).collect());
        mul([sum, all])
    };
    let product = mul([sum(&names[..count]), sum(&names[count..])]);
    let mut group = [group, vec![p("y", 2, 2, "any")]].concat();
    assert_eq!(reason(&with_group(&group, product.clone())), TOO_LARGE);
    // Kept, one beside the other.
    group.truncate(2 * count);
    let small = |i: usize| mul([sum(&names[i..i + 500]), sum(&names[count + i..count + i + 500])]);
    let nested = (0..40).fold(n("1"), |rest, i| mul([small(i), mul([n("0"), rest])]));
    assert_eq!(reason(&with_group(&group, nested)), TOO_LARGE);
    // Long words, one after the other.
    let x = terms(64);
    let long = mul([x.clone(), word(2048), x, word(2048)]);
    let again = add([long.clone(), long]);
    let all = list("add", vec![mul([again, json!(["zero", 2, 2])]); 200]);
    assert_eq!(reason(&with(all)), TOO_LARGE);
    // Sums of fractions that have no common denominator.
    let part = |first: usize| {
        let term = |i: usize| {
            let number = format!("1/{}{}", "9".repeat(1200), 2 * i + 1);
            mul([n(&number), pow(g("x"), &(i - first).to_string())])
        };
        list("add", (first..first + 64).map(term).collect())
    };
    let product = mul([part(0), part(64)]);
    let all = list("add", vec![mul([product, n("0")]); 100]);
    assert_eq!(reason(&with(all)), TOO_LARGE);
}

/// What is computed at exact weights.
#[test]
fn hostile_values() {
    let with = |expression: Value| {
        let mut file = wrong_gauge();
        file["claim"]["blocks"][0] = add([w("A_1"), expression]);
        file
    };
    let nested = |depth: usize| (0..depth).fold(g("C"), |power, _| pow(power, "1000"));
    assert_eq!(reason(&with(nested(1))), None);
    assert_eq!(reason(&with(nested(3))), TOO_LARGE);
    assert_eq!(reason(&with(nested(60))), TOO_LARGE);
    assert_eq!(reason(&with(pow(g("C"), "1000"))), None);
    assert_eq!(reason(&with(pow(g("C"), &"9".repeat(4000)))), TOO_LARGE);
    // A million entries, many times.
    let large = || json!(["identity", 1024]);
    let one = mul([json!(["zero", 2, 1024]), large(), json!(["zero", 1024, 2])]);
    let product = mul([
        json!(["zero", 2, 1024]),
        json!(["kron", ["identity", 32], ["matrix", vec![vec!["1/3"; 32]; 32]]]),
        json!(["kron", ["matrix", vec![vec!["1/3"; 32]; 32]], ["identity", 32]]),
        json!(["zero", 1024, 2]),
    ]);
    // Zeros cost nothing.
    assert_eq!(reason(&with(one)), None);
    assert_eq!(reason(&with(product)), None);
    let nested = (0..40).fold(large(), |product, _| mul([large(), product]));
    let nested = mul([json!(["zero", 2, 1024]), nested, json!(["zero", 1024, 2])]);
    assert_eq!(reason(&with(nested)), TOO_LARGE);
    let inverse = mul([json!(["zero", 2, 1024]), inv(large()), json!(["zero", 1024, 2])]);
    assert_eq!(reason(&with(inverse)), TOO_LARGE);
    // Long numbers.
    let digits =
        |i: usize| format!("{}{}/{}{}", i + 1, "7".repeat(2000), 2 * i + 1, "9".repeat(2000));
    let rows: Vec<Vec<String>> =
        (0..30).map(|i| (0..30).map(|j| digits(30 * i + j)).collect()).collect();
    let long = mul([json!(["zero", 2, 30]), inv(json!(["matrix", rows])), json!(["zero", 30, 2])]);
    assert_eq!(reason(&with(long)), TOO_LARGE);
    let mut input = wrong_gauge();
    let deep = net(&[1, 1, 1, 1, 1, 1, 1], &[1; 6], 1, "av");
    let rule = deep.rule(&[], &[("V_1", mul([n("2"), w("V_1")]))]);
    let weights: Vec<Value> = vec![json!([["9".repeat(4000)]]); 12];
    input["claim"] = crate::maker::counterexample(&rule, json!([]), json!(weights), json!([["1"]]))
        ["claim"]
        .clone();
    input["proof"] = json!({"counterexample":
        {"group": [], "weights": weights, "input": [["3"]]}});
    assert_eq!(reason(&input), TOO_LARGE);
    let seven = net(&[1; 8], &[1; 7], 1, "ml").rule(&[], &[("L", mul([n("2"), w("L")]))]);
    let file = crate::maker::counterexample(&seven, json!([]), json!([]), json!([]));
    assert_eq!(reason(&file), TOO_LARGE);
}
