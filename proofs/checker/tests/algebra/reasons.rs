//! A tampered certificate for every reason, the order of the checks, and the form of the file.

use neurocert_check::Reason::{self, *};
use neurocert_check::parse::parse_algebra;
use neurocert_check::{AlgebraCertificate, Verdict};
use serde_json::{Value, json};

use crate::maker::{Recipe, recipe};
use crate::{check, rules};

/// A fault: its reason, the place that it touches, and what it puts there.
type Fault = (Reason, &'static str, Value);

fn head() -> Vec<Fault> {
    vec![
        (Malformed, "/format", json!("neurocert-algebra")),
        (UnsupportedVersion, "/version", json!(2)),
        (UnsupportedKind, "/claim/kind", json!("softmax")),
        (Malformed, "/claim/number", json!("-1")),
        (Architecture, "/claim/tokens", json!(0)),
        (Modulus, "/proof/modulus", json!("1")),
        (Point, "/proof/seed", json!("18446744073709551616")),
        (Point, "/proof/bound", json!("0")),
    ]
}

fn bases() -> Vec<(Value, Vec<Fault>)> {
    let small = recipe(&[2, 2], &[2], 2, "qkv");
    let exact = vec![
        (RuleNotApplicable, "/proof/rules", json!(["query-key", "scaling"])),
        (SizeLimit, "/claim/widths", json!([2, 1000])),
        (SymmetryCount, "/claim/number", json!("4")),
    ];
    let mut exact_faults = [head(), exact].concat();
    // `qkv` has all rules.
    exact_faults[8] = (DuplicateRule, "/proof/rules", json!(["scaling", "query-key", "scaling"]));
    let least = vec![
        (SuperfluousUpper, "/proof/points", json!(1)),
        (SizeLimit, "/claim/widths", json!([2, 1000])),
        (SymmetryCount, "/proof/rules", json!(["scaling"])),
    ];
    let most = vec![
        (SuperfluousUpper, "/proof/rules", json!(["scaling"])),
        (SizeLimit, "/claim/widths", json!([2, 1000])),
        (UpperMismatch, "/proof/points", json!(2)),
    ];
    let of = |recipe: Recipe, relation: &str, number, rules: &Value| {
        recipe.certificate(relation, number, rules)
    };
    vec![
        (of(small, "exact", 5, &rules("qkv")), exact_faults),
        (of(Recipe { points: 0, ..small }, "at_least", 5, &rules("qkv")), [head(), least].concat()),
        (of(small, "at_most", 5, &json!([])), [head(), most].concat()),
    ]
}

fn tampered(good: &Value, faults: &[&Fault]) -> Value {
    let mut certificate = good.clone();
    for (_, place, value) in faults {
        *certificate.pointer_mut(place).unwrap() = value.clone();
    }
    certificate
}

/// Asserts the reason and the verdict of a certificate.
pub fn refused(certificate: &Value, reason: Reason, what: &str) {
    let report = check(certificate);
    assert_eq!(report.reason, Some(reason), "{what}: {}\n{certificate}", report.detail);
    let incomplete = reason == SizeLimit;
    let verdict = if incomplete { Verdict::Incomplete } else { Verdict::Rejected };
    assert_eq!(report.verdict, verdict);
}

#[test]
fn every_fault_has_its_reason() {
    let mut found = vec![];
    for (good, faults) in bases() {
        assert_eq!(check(&good).verdict, Verdict::Verified, "{good}");
        for fault in &faults {
            refused(&tampered(&good, &[fault]), fault.0, fault.1);
            found.push(fault.0);
        }
    }
    let missing: Vec<_> = Reason::ALGEBRA.iter().filter(|reason| !found.contains(reason)).collect();
    assert_eq!(missing, [&RuleNotApplicable]);
}

#[test]
fn the_first_of_two_faults() {
    for (good, faults) in bases() {
        for (position, first) in faults.iter().enumerate() {
            for second in &faults[position + 1..] {
                let (a, b) = (first.1, second.1);
                if a != b {
                    refused(&tampered(&good, &[second, first]), first.0, &format!("{a} and {b}"));
                }
            }
        }
    }
}

#[test]
fn tables() {
    for (form, bad) in [
        ("av", json!(["query-key"])),
        ("av", json!(["scaling", "scaling", "query-key"])),
        ("ml", json!(["scaling", "gauge"])),
        ("ml", json!(["query-key"])),
    ] {
        let file = recipe(&[2, 2], &[2], 2, form).certificate("exact", 1, &bad);
        refused(&file, RuleNotApplicable, form);
        let mut superfluous = file.clone();
        superfluous["claim"]["relation"] = json!("at_most");
        refused(&superfluous, RuleNotApplicable, "before superfluous");
    }
    for (widths, query, form) in [
        (&[2][..], &[][..], "qkv"),
        (&[], &[], "qkv"),
        (&[2, 2, 2], &[2], "qkv"),
        (&[2, 0, 2], &[2, 2], "qkv"),
        (&[2, 2, 2], &[2, 0], "ml"),
        (&[2, 2, 2], &[2, 1], "av"),
        (&[3, 2, 2], &[2, 2], "av"),
        (&[1; 42], &[1; 41], "ml"),
    ] {
        let file = recipe(widths, query, 2, form).certificate("at_most", 1, &json!([]));
        refused(&file, Architecture, form);
    }
    let good = bases().remove(0).0;
    for (place, values, reason) in [
        ("/proof/modulus", &["0", "1", "-7", "4611686018427387904"][..], Modulus),
        ("/proof/seed", &["-1", "18446744073709551616"], Point),
        ("/proof/bound", &["0", "-1", "4611686018427387905"], Point),
        ("/claim/number", &["4", "6", "0", "-0", "99999999999999999999999"], SymmetryCount),
        ("/claim/number", &["-1", "05", "5.0", "", "x"], Malformed),
        ("/proof/modulus", &["x", "1/2"], Malformed),
        ("/proof/seed", &["+1"], Malformed),
        ("/proof/bound", &["1e3"], Malformed),
    ] {
        for value in values {
            let mut file = good.clone();
            *file.pointer_mut(place).unwrap() = json!(value);
            refused(&file, reason, place);
        }
    }
    for (place, values) in [
        ("/proof/points", json!(["40", 1.5, null, -1])),
        ("/proof/rules", json!([null, "scaling", ["Scaling"], [["scaling"]], {}])),
        ("/claim/relation", json!(["at-most", "at_mots", {"exact": null}])),
        ("/claim/parametrization", json!(["vl"])),
        ("/proof", json!([[], {}])),
    ] {
        for value in values.as_array().unwrap() {
            let mut file = good.clone();
            *file.pointer_mut(place).unwrap() = value.clone();
            refused(&file, Malformed, place);
        }
    }
    for key in ["modulus", "seed", "bound", "points", "rules"] {
        let mut file = good.clone();
        file["proof"].as_object_mut().unwrap().remove(key);
        refused(&file, Malformed, key);
        // The claim is shown all the same.
        let claim = check(&file).claim.unwrap();
        assert_eq!(serde_json::to_value(&claim).unwrap(), file["claim"]);
        assert!(claim.algebra().is_some() && claim.pair().is_none());
    }
    let mut zero = recipe(&[1, 1], &[1], 1, "ml").certificate("at_least", 0, &json!([]));
    zero["proof"]["points"] = json!(0);
    assert_eq!(check(&zero).reason, None);
    zero["claim"]["number"] = json!("-0");
    assert_eq!(check(&zero).reason, None);
}

/// A certificate of one relation for another.
#[test]
fn relations() {
    let small = recipe(&[2, 2], &[2], 2, "qkv");
    let number = |relation: &str, number, points, rules: &Value| {
        check(&Recipe { points, ..small }.certificate(relation, number, rules)).reason
    };
    let (all, none) = (rules("qkv"), json!([]));
    assert_eq!(number("exact", 5, 40, &all), None);
    assert_eq!(number("exact", 5, 2, &all), Some(UpperMismatch));
    assert_eq!(number("exact", 5, 0, &all), Some(UpperMismatch));
    assert_eq!(number("exact", 5, 40, &none), Some(SymmetryCount));
    assert_eq!(number("exact", 0, 40, &none), Some(UpperMismatch));
    assert_eq!(number("at_least", 5, 40, &all), Some(SuperfluousUpper));
    assert_eq!(number("at_least", 4, 0, &all), Some(SymmetryCount));
    assert_eq!(number("at_least", 4, 0, &json!(["query-key"])), None);
    assert_eq!(number("at_most", 5, 40, &all), Some(SuperfluousUpper));
    assert_eq!(number("at_most", 6, 40, &none), Some(UpperMismatch));
    // Without any point, all matrices.
    assert_eq!(number("at_most", 144, 0, &none), None);
}

#[test]
fn lines() {
    let small = recipe(&[2, 2], &[2], 2, "qkv");
    for (relation, text, rule) in [
        ("at_least", "dim >= 5: ", "symmetries"),
        ("at_most", "dim <= 5: ", "derivatives"),
        ("exact", "dim = 5 exactly: ", "derivatives + symmetries"),
    ] {
        let report = check(&small.certificate(relation, 5, &json!([])));
        assert!(report.claim.unwrap().to_string().contains(text));
        assert_eq!(report.rule, rule);
    }
}

/// What a producer fills in is what the checker reads.
#[test]
fn data_types() {
    for (value, _) in bases() {
        let read = parse_algebra(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
        let again: AlgebraCertificate = serde_json::from_value(value).unwrap();
        assert_eq!(again, read);
    }
}
