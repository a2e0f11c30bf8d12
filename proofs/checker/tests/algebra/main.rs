//! Algebra certificates: valid ones for small networks, and what a checker must refuse.

mod limits;
mod maker;
#[path = "../maker/oracle.rs"]
mod oracle;
mod reasons;

use maker::{Recipe, recipe};
use neurocert_check::{Report, Verdict};
use serde_json::{Value, json};

/// Checks a JSON value.
fn check(certificate: &Value) -> Report {
    neurocert_check::check(certificate.to_string().as_bytes())
}

fn verified(certificate: &Value, what: &str) {
    let report = check(certificate);
    assert_eq!(report.verdict, Verdict::Verified, "{what}: {}\n{certificate}", report.detail);
}

/// The rules that a parametrization has.
pub fn rules(form: &str) -> Value {
    match form {
        "qkv" => json!(["query-key", "gauge", "scaling"]),
        "av" => json!(["scaling", "gauge"]),
        _ => json!(["scaling"]),
    }
}

/// A network, and whether its rules give all symmetries.
fn networks() -> Vec<(Recipe<'static>, bool)> {
    vec![
        (recipe(&[1, 1], &[1], 1, "qkv"), true),
        (recipe(&[1, 1], &[1], 2, "qkv"), true),
        (recipe(&[2, 1], &[1], 2, "qkv"), true),
        (recipe(&[2, 2], &[2], 2, "qkv"), true),
        (recipe(&[2, 3], &[1], 3, "qkv"), true),
        (recipe(&[2, 2, 2], &[2, 2], 2, "qkv"), true),
        // Where it says false, here and below, there are more than the rules know.
        (recipe(&[2, 2, 2], &[1, 2], 2, "qkv"), false),
        (recipe(&[2, 1], &[2], 2, "av"), true),
        (recipe(&[2, 2], &[2], 1, "av"), false),
        (recipe(&[2, 2], &[3], 2, "av"), true),
        (recipe(&[2, 2, 2], &[2, 2], 2, "av"), true),
        (Recipe { points: 90, ..recipe(&[2, 3, 1], &[2, 7], 2, "av") }, false),
        (recipe(&[2, 2], &[1], 2, "ml"), true),
        (recipe(&[2, 9, 1], &[1, 1], 2, "ml"), true),
        (recipe(&[2, 2, 2], &[1, 1], 1, "ml"), false),
    ]
}

/// Both bounds are what a slow computation says; together they are exact where the rules explain
/// all symmetries.
#[test]
fn bounds() {
    for (recipe, all) in networks() {
        let what = format!("{recipe:?}");
        let upper = recipe.upper();
        verified(&recipe.certificate("at_most", upper, &json!([])), &what);
        let rules = rules(recipe.form);
        let lower = recipe.lower(&rules);
        verified(&Recipe { points: 0, ..recipe }.certificate("at_least", lower, &rules), &what);
        assert_eq!(lower == upper, all, "{what}: {lower} {upper}");
        let exact = check(&recipe.certificate("exact", lower, &rules));
        assert_eq!(exact.verdict == Verdict::Verified, all, "{what}");
    }
}

/// The example of the page.
#[test]
fn example() {
    let mut recipe = recipe(&[2, 2, 2], &[2, 2], 2, "qkv");
    (recipe.points, recipe.bound) = (40, 9);
    let certificate = recipe.certificate("exact", 14, &rules("qkv"));
    verified(&certificate, "the page");
    let report = check(&certificate);
    assert_eq!(report.rule, "derivatives + symmetries");
    assert_eq!(
        report.claim.unwrap().to_string(),
        "infinitesimal symmetries linear in the weights: dim = 14 exactly: lightning attention, \
         widths 2-2-2, query sizes 2,2, tokens 2, parametrization qkv"
    );
}

/// The size that the page asks for: 9 + 9 + 9 + 2 symmetries among 2,916 unknowns.
#[test]
fn widths_three() {
    for (form, number) in [("qkv", 29), ("av", 11)] {
        let mut recipe = recipe(&[3, 3, 3], &[3, 3], 2, form);
        recipe.points = 120;
        let certificate = recipe.certificate("exact", number, &rules(form));
        verified(&certificate, form);
        // What the other checker takes too.
        let report = check(&certificate);
        assert!(report.work < 1 << 29, "{report:?}");
    }
}

/// Prime or not, of 31 bits and of 62; other points.
#[test]
fn moduli() {
    for (modulus, number) in [
        ("2147483629", Some(14)),
        ("4611686018427387847", Some(14)),
        // 46337 · 46339, and the square of a prime.
        ("2147210243", Some(14)),
        ("4611685975477714963", None),
        ("2147483648", None),
        ("6", None),
    ] {
        let mut recipe = recipe(&[2, 2, 2], &[2, 2], 2, "qkv");
        (recipe.modulus, recipe.seed) = (modulus.parse().unwrap(), 5);
        let upper = recipe.upper();
        verified(&recipe.certificate("at_most", upper, &json!([])), modulus);
        // Never below what is true.
        assert!(upper >= 14, "{modulus} {upper}");
        if let Some(number) = number {
            assert_eq!(upper, number);
        }
    }
}
