//! Texts that mean too much. Each has to fail or to succeed within the steps that reading may take.

use super::super::budget::Budget;
use super::super::limits::{DEPTH, DIGITS, STEPS, STEPS_PER_BYTE};
use super::super::parse::parse_within;
use super::*;

fn variables() -> Variables {
    Variables::new(["x", "y", "z", "w"], Order::DegRevLex)
}

/// The error, or how many terms there are; and the steps that were paid for.
fn metered(text: &str) -> (String, u64) {
    let mut budget = Budget::for_text(text.len());
    let before = budget.left();
    let result = parse_within(&variables(), text, Format::Text, &mut budget);
    let outcome = match result {
        Ok(polynomial) => polynomial.len().to_string(),
        Err(error) => error.to_string(),
    };
    (outcome, before - budget.left())
}

fn outcome(text: &str) -> String {
    metered(text).0
}

/// As much work as the power itself, which is far less than a text may take.
#[test]
fn powers_pay_what_they_cost() {
    for (text, terms, most) in [
        ("(x+1)^1000", 1001, 200_000),
        ("(x+1)^2000", 2001, 600_000),
        ("(x+1)^4097", 4098, 2_000_000),
        ("(x+1)^20000", 20_001, 40_000_000),
        ("(x^2+x+1)^300", 601, 100_000),
        ("(x^1000000+1)^2", 3, 1000),
    ] {
        let (outcome, steps) = metered(text);
        assert_eq!(outcome, terms.to_string(), "{text}");
        assert!(steps <= most && most < STEPS / 3, "{text} takes {steps} steps");
    }
    // A long product in one variable is paid for as the transforms that make it.
    let x = Variables::new(["x"], Order::Lex);
    for (text, most) in [("((x+10)^500)^2", 60_000_000), ("(x+1)^2000*(x-1)^2000", 120_000_000)] {
        let mut budget = Budget::for_text(text.len());
        let before = budget.left();
        assert!(parse_within(&x, text, Format::Text, &mut budget).is_ok(), "{text}");
        let steps = before - budget.left();
        assert!(steps <= most, "{text} takes {steps} steps");
    }
}

#[test]
fn too_large() {
    const WORK: &str = "the polynomial takes too much work to expand; written out term by term, with fewer variables or smaller denominators, it can be read";
    for (text, expected) in [
        ("(x+y+z)^100000", format!("column 8: {WORK}")),
        ("1 + (x+y)^4294967295", format!("column 10: {WORK}")),
        ("(x+1)^200000", format!("column 6: {WORK}")),
        (
            "2^4294967295",
            "column 2: an intermediate result takes more than 67108864 words of memory".into(),
        ),
        ("(1/3)^900000000", format!("column 6: {WORK}")),
        ("((((((9^9)^9)^9)^9)^9)^9)^9", format!("column 23: {WORK}")),
        ("((x+y)^50*(z+w)^50)^3", "22801".into()),
        ("(x^60000+y+z+w+1)^90", format!("column 18: {WORK}")),
        ("(x+y)^100", "101".into()),
        ("(x+y+z+w+1)^30", "46376".into()),
        ("(x+y)^4294967295*0", format!("column 6: {WORK}")),
        (
            "((x^65536)^65536)",
            "column 11: an exponent (or a total degree, in a graded order) is beyond 2^32 - 1"
                .into(),
        ),
    ] {
        assert_eq!(outcome(text), expected, "{text}");
    }
}

#[test]
fn too_deep() {
    let nested = |depth: usize| format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(outcome(&nested(DEPTH)), "1");
    let expected =
        format!("column {}: more than {DEPTH} parentheses within one another", DEPTH + 1);
    assert_eq!(outcome(&nested(DEPTH + 1)), expected);
    assert_eq!(outcome(&"(".repeat(1_000_000)), expected);
    assert_eq!(outcome(&format!("{}x", "-".repeat(1_000_001))), "1");
    let powers = format!("{}x+y{}", "(".repeat(100), ")^2".repeat(100));
    assert!(outcome(&powers).contains("too much work"), "{}", outcome(&powers));
}

#[test]
fn too_long() {
    let digits = |n: usize| "7".repeat(n);
    assert_eq!(outcome(&digits(DIGITS)), "1");
    let expected =
        format!("column 1: a number of {} digits; at most {DIGITS} are read", DIGITS + 1);
    assert_eq!(outcome(&digits(DIGITS + 1)), expected);
    let many = vec![digits(DIGITS); 100].join("*x + ");
    assert!(outcome(&many).contains("too much work"), "{}", outcome(&many));
    let exponent = format!("x^{}", digits(1_000_000));
    assert!(outcome(&exponent).contains("is too large; exponents"), "{}", outcome(&exponent));
    let names: String = (0..70_000).map(|i| format!("x{i}+")).collect();
    let error = names_of(&names).unwrap_err().to_string();
    assert!(error.ends_with("more than 65536 names"), "{error}");
}

fn names_of(text: &str) -> Result<Vec<String>> {
    super::super::names(text, Format::Text)
}

/// Small terms whose sum is large: every denominator is another prime.
#[test]
fn many_denominators() {
    let primes: Vec<u64> = crate::ring::primes_below(200_000).take(12_000).collect();
    let sum = |term: &dyn Fn(usize, u64) -> String| {
        let terms = primes.iter().enumerate().map(|(i, &p)| term(i, p));
        terms.collect::<Vec<_>>().join(" + ")
    };
    for text in [
        sum(&|i, p| format!("x^{i}/{p}")),
        sum(&|_, p| format!("1/{p}")),
        sum(&|i, p| format!("(x^{i}/{p} + y)")),
        sum(&|_, p| format!("(x/{p} + y)")),
        sum(&|i, p| format!("(x/{p} + y^{i})*(z + 1/{p})")),
    ] {
        assert!(outcome(&text).contains("too much work"), "{}", outcome(&text));
    }
    let product = primes.iter().map(|p| format!("(x/{p}+1/7)")).collect::<Vec<_>>().join("*");
    assert!(outcome(&product).contains("too much work"), "{}", outcome(&product));
}

#[test]
fn long_and_harmless() {
    for (text, expected) in [
        (vec!["1"; 1_000_000].join("+"), "1"),
        (vec!["x"; 1_000_000].join("*"), "1"),
        (vec!["x*y"; 300_000].join("*"), "1"),
        (vec!["(x+y)"; 100_000].join("+"), "2"),
        (vec!["(x-y)"; 100_000].join("-"), "2"),
        ((0..100_000).map(|i| format!("(x^{i}+y^{i})")).collect::<Vec<_>>().join("+"), "199999"),
        ((0..300_000).map(|i| format!("x^{i}*y/3")).collect::<Vec<_>>().join("+"), "300000"),
    ] {
        let (outcome, steps) = metered(&text);
        assert_eq!(outcome, expected, "{}", &text[..20]);
        // No more than its own length allows, without the steps that any text has.
        let allowed = STEPS_PER_BYTE * text.len() as u64;
        assert!(steps <= allowed, "{steps} of {allowed} steps for {}", &text[..20]);
    }
}

/// Anything at all is read or refused.
fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "x",
        "y",
        "z",
        "w",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        "(",
        ")",
        "(",
        ")",
        "(x+1)",
        "(x-y)^2",
        "0",
        "1",
        "2",
        "7/3",
        "12345678901234567890",
        " ",
        "^2",
        "^3",
        "^0",
        "é",
        ".",
        ",",
        "_",
        "x_(1",
        "'",
        "Rational(",
        "Rational(1,2)",
        "x_1",
        "[",
        "{",
        "\"",
    ]);
    prop_oneof![
        3 => prop::collection::vec(word, 0..30).prop_map(|words| words.concat()),
        1 => any::<String>(),
        1 => "[-+*/^()xyzw0-9 ]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn never_a_panic(text in soup()) {
        for format in Format::ALL {
            if let Ok(p) = parse_as(&variables(), &text, format) {
                let again = parse(&variables(), &p.to_string());
                prop_assert_eq!(again, Ok(p));
            }
            let _ = parse_any(&text, format, Order::Lex);
        }
    }
}
