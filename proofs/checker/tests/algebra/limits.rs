//! Files that would take long, or much memory; and random mutants.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::maker::{Recipe, recipe};
use crate::oracle::Stream;
use crate::{check, rules};

fn reason(certificate: &Value) -> Option<Reason> {
    let report = check(certificate);
    // Steps, not time: 2^36 of them are half a minute.
    assert!(report.reason == TOO_LARGE || report.work < 1 << 33, "{report:?}");
    assert_eq!(report.verdict == Verdict::Incomplete, report.reason == Some(Reason::SizeLimit));
    report.reason
}

const TOO_LARGE: Option<Reason> = Some(Reason::SizeLimit);
const BIG: usize = u32::MAX as usize;

#[test]
fn sizes() {
    let most = |widths: &[usize], query: &[usize], tokens, form, points| {
        let base = recipe(widths, query, tokens, form);
        reason(&Recipe { points, ..base }.certificate("at_most", 0, &json!([])))
    };
    let wrong = Some(Reason::UpperMismatch);
    assert_eq!(most(&[1, 1], &[1], 1, "qkv", 100), wrong);
    assert_eq!(most(&[BIG, BIG], &[BIG], 1, "qkv", 1), TOO_LARGE);
    assert_eq!(most(&[BIG, BIG], &[BIG], 1, "ml", 1), TOO_LARGE);
    // N = 1024 and 1025.
    assert_eq!(most(&[16, 32], &[16], 1, "qkv", 0), wrong);
    assert_eq!(most(&[1, 1023], &[1], 1, "qkv", 0), TOO_LARGE);
    assert_eq!(most(&[1, 1022], &[1], 1, "qkv", 0), wrong);
    assert_eq!(most(&[1, 1023], &[1], 1, "ml", 0), wrong);
    assert_eq!(most(&[1, 1024], &[1], 1, "ml", 0), TOO_LARGE);
    // Hidden widths and query sizes play no role in `ml`, query sizes none in `av`.
    assert_eq!(most(&[1, BIG, 1], &[BIG, BIG], 2, "ml", 3), wrong);
    assert_eq!(most(&[2, 1], &[BIG], 2, "av", 3), wrong);
    for (tokens, points) in [(BIG, 1), (1, BIG), (BIG, BIG), (4000, 1_000_000)] {
        for form in ["qkv", "av", "ml"] {
            assert_eq!(most(&[2, 2], &[2], tokens, form, points), TOO_LARGE);
        }
    }
    // Nothing is evaluated.
    assert_eq!(most(&[2, 2], &[2], BIG, "qkv", 0), wrong);
    assert_eq!(most(&[8, 8, 8], &[8, 8], 2, "qkv", 2000), TOO_LARGE);
    // Many small systems.
    assert_eq!(most(&[1; 41], &[1; 40], 1, "qkv", 50_000), TOO_LARGE);
    assert_eq!(most(&[1; 41], &[1; 40], 1, "ml", 20), wrong);
}

#[test]
fn symmetries() {
    let least = |widths: &[usize], query: &[usize], tokens, form| {
        let base = Recipe { points: 0, ..recipe(widths, query, tokens, form) };
        reason(&base.certificate("at_least", 0, &rules(form)))
    };
    let wrong = Some(Reason::SymmetryCount);
    // Nothing is evaluated.
    assert_eq!(least(&[2, 2], &[2], BIG, "qkv"), wrong);
    assert_eq!(least(&[1, 1], &[400], 1, "qkv"), TOO_LARGE);
    assert_eq!(least(&[1, 1000, 1], &[1, 1], 1, "qkv"), TOO_LARGE);
    assert_eq!(least(&[1, 200, 1], &[1, 1], 1, "qkv"), TOO_LARGE);
    assert_eq!(least(&[4, 4, 4, 4], &[4, 4, 4], 1, "qkv"), wrong);
    assert_eq!(least(&[1; 41], &[1; 40], 1, "ml"), wrong);
}

/// No mutant makes the checker panic; a number that is verified is the right one, of a relation that
/// holds for it.
#[test]
fn mutants() {
    let mut stream = Stream { state: 8 };
    let small = recipe(&[2, 2], &[2], 2, "qkv");
    let (mut verified, mut refused) = (0, 0);
    for relation in ["exact", "at_least", "at_most"] {
        let (rules, points) = match relation {
            "exact" => (rules("qkv"), 40),
            "at_least" => (rules("qkv"), 0),
            _ => (json!([]), 40),
        };
        for _ in 0..1000 {
            let mut file = Recipe { points, ..small }.certificate(relation, 5, &rules);
            for _ in 0..1 + stream.below(2) {
                let number = stream.below(60);
                match stream.below(9) {
                    0 => file["claim"]["number"] = json!(stream.below(8).to_string()),
                    1 => file["proof"]["points"] = json!(number),
                    2 => file["proof"]["modulus"] = json!(number.to_string()),
                    3 => file["proof"]["seed"] = json!(number.to_string()),
                    4 => file["proof"]["bound"] = json!(stream.below(3).to_string()),
                    5 => {
                        let rules = file["proof"]["rules"].as_array_mut().unwrap();
                        drop(rules.pop());
                        let more = usize::from(rules.len() > 1);
                        rules.rotate_left(more);
                    }
                    6 => {
                        let all = ["exact", "at_least", "at_most"];
                        file["claim"]["relation"] = json!(all[stream.below(3)]);
                    }
                    7 => file["claim"]["tokens"] = json!(1 + stream.below(3)),
                    _ => {
                        let all = ["query-key", "gauge", "scaling", "query-key"];
                        let rule = all[stream.below(4)];
                        file["proof"]["rules"].as_array_mut().unwrap().push(json!(rule));
                    }
                }
            }
            if reason(&file).is_some() {
                refused += 1;
                continue;
            }
            verified += 1;
            // 5 for two tokens or more; for one there are more.
            let number: usize = file["claim"]["number"].as_str().unwrap().parse().unwrap();
            let one = file["claim"]["tokens"] == json!(1);
            match file["claim"]["relation"].as_str().unwrap() {
                "exact" => assert!(number == 5 && !one, "{file}"),
                "at_least" => assert!(number <= 5, "{file}"),
                _ => assert!(number >= 5, "{file}"),
            }
        }
    }
    assert!(verified > 300 && refused > 300, "{verified} {refused}");
}
