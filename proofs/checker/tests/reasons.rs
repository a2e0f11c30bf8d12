//! One tampered certificate for every reason, and the order of the checks: of two faults in
//! different places, the one that section 7 names first is reported.

mod maker;

use maker::{Recipe, check};
use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

/// A fault: its reason, the place that it touches, and what it does there.
struct Fault {
    reason: Reason,
    place: &'static str,
    change: fn(&mut Value),
}

fn good() -> Value {
    Recipe::new(&[2, 2, 2], &[2, 2], 3, "av").make()
}

/// In the order of section 7. All on one certificate, except those that need another.
fn faults() -> Vec<Fault> {
    let fault = |reason, place, change| Fault { reason, place, change };
    vec![
        fault(Reason::Malformed, "/format", |v| *v = json!("neurocert")),
        fault(Reason::UnsupportedVersion, "/version", |v| *v = json!(2)),
        fault(Reason::UnsupportedKind, "/claim/kind", |v| *v = json!("normalized")),
        fault(Reason::Malformed, "/claim/parametrization", |v| *v = json!("AV")),
        fault(Reason::Architecture, "/claim/query_dims", |v| *v = json!([2])),
        fault(Reason::WrongVariety, "/claim/variety", |v| *v = json!("free-virtual-weights")),
        fault(Reason::SizeLimit, "/claim/tokens", |v| *v = json!(5000)),
        fault(Reason::ParameterCount, "/parameters", |v| *v = json!("17")),
        fault(Reason::Modulus, "/modulus", |v| *v = json!("4611686018427387904")),
        fault(Reason::Point, "/point/splitmix64/bound", |v| *v = json!("0")),
        fault(Reason::IndexRange, "/lower/jacobian-minor/rows/3", |v| *v = json!([1, 3, 1])),
        fault(Reason::DuplicateIndex, "/lower/jacobian-minor/rows", |v| {
            let rows = v.as_array_mut().unwrap();
            rows[1] = rows[0].clone();
        }),
        fault(Reason::MinorNotSquare, "/lower/jacobian-minor/columns", |v| {
            v.as_array_mut().unwrap().pop();
        }),
        fault(Reason::ClaimMismatch, "/claim/number", |v| *v = json!("11")),
        fault(Reason::MissingUpper, "/upper", |v| *v = Value::Null),
        fault(Reason::SuperfluousUpper, "/claim/relation", |v| *v = json!("at_least")),
        fault(Reason::RuleNotApplicable, "/upper/symmetry-fields/rules/0", |v| {
            *v = json!("query-key");
        }),
        fault(Reason::DuplicateRule, "/upper/symmetry-fields/rules", |v| {
            *v = json!(["gauge", "scaling", "scaling"]);
        }),
        fault(Reason::SymmetryCount, "/upper/symmetry-fields/independent", |v| *v = json!("7")),
        fault(Reason::UpperMismatch, "/upper/symmetry-fields", |v| {
            *v = json!({"rules": ["gauge"], "independent": "4"});
        }),
        fault(Reason::MinorSingular, "/lower/jacobian-minor/columns", |v| *v = singular_columns()),
    ]
}

/// Columns of the right number that depend on each other: all derivatives by `Q_1, K_1` and
/// two more. (`Q_1, K_1` move `A_1` in only four directions, eight columns.)
fn singular_columns() -> Value {
    json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
}

#[test]
fn every_fault_has_its_reason() {
    for Fault { reason, place, change } in faults() {
        let mut certificate = good();
        change(certificate.pointer_mut(place).unwrap());
        let report = check(&certificate);
        assert_eq!(report.reason, Some(reason), "{place}: {report:?}");
        let verdict =
            if reason == Reason::SizeLimit { Verdict::Incomplete } else { Verdict::Rejected };
        assert_eq!(report.verdict, verdict);
        // A file without a readable header and claim has none; every other tells what it claims.
        let unreadable =
            ["/format", "/version", "/claim/kind", "/claim/parametrization"].contains(&place);
        assert_eq!(report.claim.is_some(), !unreadable);
    }
}

/// Small files that would ask for matrices of 2^30 entries, or for hours of products.
#[test]
fn hostile_sizes_are_incomplete_at_once() {
    for (widths, query, tokens, form) in [
        (vec![1, 1], vec![262_144], 4096, "qkv"),
        (vec![1; 41], vec![1; 40], 4096, "ml"),
        (vec![1, 1], vec![1], 4096, "ml"),
    ] {
        let mut certificate = Recipe::new(&[1, 1], &[1], 2, form).make();
        let parameters: u64 = match form {
            "ml" => query.len() as u64 + 1,
            _ => 2 * query[0] + 1,
        };
        certificate["claim"]["widths"] = json!(widths);
        certificate["claim"]["query_dims"] = json!(query);
        certificate["claim"]["tokens"] = json!(tokens);
        certificate["claim"]["relation"] = json!("at_least");
        certificate["claim"]["number"] = json!("1");
        certificate["parameters"] = json!(parameters.to_string());
        certificate["lower"]["jacobian-minor"] = json!({"rows": [[1, 1, 1]], "columns": [1]});
        certificate["upper"] = Value::Null;
        let report = check(&certificate);
        assert_eq!(report.reason, Some(Reason::SizeLimit), "{report:?}");
        assert_eq!(report.verdict, Verdict::Incomplete);
    }
}

#[test]
fn the_first_of_two_faults() {
    let faults = faults();
    for (position, first) in faults.iter().enumerate() {
        for second in &faults[position + 1..] {
            let overlap = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
            if overlap(first.place, second.place) {
                continue;
            }
            let mut certificate = good();
            for fault in [first, second] {
                (fault.change)(certificate.pointer_mut(fault.place).unwrap());
            }
            // Together these two are no fault: a lower bound needs no upper one.
            if (first.reason, second.reason) == (Reason::MissingUpper, Reason::SuperfluousUpper) {
                assert_eq!(check(&certificate).verdict, Verdict::Verified);
                continue;
            }
            let report = check(&certificate);
            let expected = Some(first.reason);
            assert_eq!(report.reason, expected, "{} and {}", first.place, second.place);
        }
    }
}

/// The two reasons that need a certificate of their own; and no reason is without a test.
#[test]
fn no_reason_is_forgotten() {
    let recipe = Recipe { upper: None, explicit: true, ..Recipe::new(&[1, 1], &[1], 1, "qkv") };
    let mut certificate = recipe.make();
    certificate["point"] = json!({"explicit": {
        "weights": [[["1"]], [["1"]], [["3"]]], "inputs": [[["1"]]],
    }});
    certificate["modulus"] = json!("15");
    assert_eq!(check(&certificate).reason, Some(Reason::PivotNotUnit));

    let mut tested: Vec<Reason> = faults().iter().map(|fault| fault.reason).collect();
    tested.push(Reason::PivotNotUnit);
    let forgotten: Vec<_> =
        Reason::DIMENSION.iter().filter(|reason| !tested.contains(reason)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

#[test]
fn architectures() {
    for (widths, query, tokens) in [
        (json!([]), json!([]), 2),
        (json!([2]), json!([]), 2),
        (json!([2, 2]), json!([]), 2),
        (json!([2, 2]), json!([1, 1]), 2),
        (json!([2, 0]), json!([1]), 2),
        (json!([2, 2]), json!([0]), 2),
        (json!([2, 2]), json!([1]), 0),
        (json!(vec![1; 42]), json!(vec![1; 41]), 1),
        // 0 comes before any limit.
        (json!([u32::MAX, 0]), json!([u32::MAX]), u32::MAX),
    ] {
        let mut certificate = good();
        certificate["claim"]["widths"] = widths;
        certificate["claim"]["query_dims"] = query;
        certificate["claim"]["tokens"] = json!(tokens);
        assert_eq!(check(&certificate).reason, Some(Reason::Architecture));
    }
}

/// Both sides of every limit of the first `size-limit`: just below, `parameters` is reported.
#[test]
fn size_limits() {
    let below = Some(Reason::ParameterCount);
    let above = Some(Reason::SizeLimit);
    for (widths, query, tokens, inputs, reason) in [
        // Coordinates: 3 · 2^18 + …, at most 2^20.
        (json!([1 << 18, 2]), json!([1]), 1, 1, below),
        (json!([1 << 18, 2]), json!([2]), 1, 1, above),
        (json!([u32::MAX, u32::MAX]), json!([u32::MAX]), 1, 1, above),
        (json!(vec![u32::MAX; 41]), json!(vec![u32::MAX; 40]), u32::MAX, u32::MAX, above),
        (json!([2, 2]), json!([1]), 1, 1 << 20, below),
        (json!([2, 2]), json!([1]), 1, (1 << 20) + 1, above),
        // Entries of the inputs: at most 2^26.
        (json!([8, 2]), json!([1]), 8, 1 << 20, below),
        (json!([8, 2]), json!([1]), 9, 1 << 20, above),
        (json!([2, 2]), json!([1]), 1 << 12, 1, below),
        (json!([2, 2]), json!([1]), (1 << 12) + 1, 1, above),
        // d_i t: at most 2^24.
        (json!([1, 1 << 12]), json!([1]), 1 << 12, 1, below),
        (json!([1, (1 << 12) + 1]), json!([1]), 1 << 12, 1, above),
        // No input is a fault of the point, later.
        (json!([2, 2]), json!([1]), 1, 0, below),
    ] {
        let mut certificate = good();
        certificate["parameters"] = json!("1");
        certificate["claim"]["widths"] = widths.clone();
        certificate["claim"]["query_dims"] = query;
        certificate["claim"]["tokens"] = json!(tokens);
        certificate["point"]["splitmix64"]["inputs"] = json!(inputs);
        assert_eq!(check(&certificate).reason, reason, "{widths} {tokens} {inputs}");
    }
    // In `ml`, hidden widths and query sizes make no coordinates, but d_i t is limited.
    for (hidden, reason) in [(1 << 22, below), ((1 << 22) + 1, above)] {
        let mut certificate = Recipe::new(&[2, 2, 2], &[2, 2], 3, "ml").make();
        certificate["parameters"] = json!("1");
        certificate["claim"]["tokens"] = json!(4);
        certificate["claim"]["widths"][1] = json!(hidden);
        certificate["claim"]["query_dims"][1] = json!(u32::MAX);
        assert_eq!(check(&certificate).reason, reason);
    }
}

/// The second `size-limit`: the minor, then the fields, at most 2^28 numbers by default.
#[test]
fn elimination_limits() {
    let mut certificate = good();
    certificate["claim"]["widths"] = json!([1, 1 << 15]);
    certificate["claim"]["query_dims"] = json!([1]);
    certificate["claim"]["tokens"] = json!(1);
    certificate["parameters"] = json!(((1 << 15) + 1).to_string());
    for (size, reason) in [(1_u32 << 14, Reason::SymmetryCount), ((1 << 14) + 1, Reason::SizeLimit)]
    {
        certificate["claim"]["number"] = json!(size.to_string());
        let rows: Vec<[u32; 3]> = (1..=size).map(|i| [1, i, 1]).collect();
        let columns: Vec<u32> = (3..3 + size).collect();
        certificate["lower"] = json!({"jacobian-minor": {"rows": rows, "columns": columns}});
        certificate["upper"] = json!({"symmetry-fields": {"rules": [], "independent": "1"}});
        assert_eq!(check(&certificate).reason, Some(reason));
    }
    // av, one layer: one field for `scaling`, of d² + d entries (d = 2^14 is too large).
    certificate["claim"]["number"] = json!("0");
    certificate["lower"] = json!({"jacobian-minor": {"rows": [], "columns": []}});
    certificate["upper"] = json!({"symmetry-fields": {"rules": ["scaling"], "independent": "1"}});
    certificate["claim"]["widths"] = json!([1 << 14, 1]);
    certificate["parameters"] = json!((3 * (1 << 14) - 1).to_string());
    assert_eq!(check(&certificate).reason, Some(Reason::SizeLimit));
    certificate["upper"] = json!({"symmetry-fields": {"rules": ["gauge"], "independent": "1"}});
    assert_eq!(check(&certificate).reason, Some(Reason::SymmetryCount));
}

#[test]
fn moduli() {
    for modulus in ["0", "-0", "1", "-7", "4611686018427387904", &"9".repeat(4000)] {
        let mut certificate = good();
        certificate["modulus"] = json!(modulus);
        assert_eq!(check(&certificate).reason, Some(Reason::Modulus), "{modulus}");
    }
}

#[test]
fn points() {
    let drawn = |seed: &str, bound: &str, inputs: u32| json!({"splitmix64": {"seed": seed, "bound": bound, "inputs": inputs}});
    let recipe = Recipe { explicit: true, ..Recipe::new(&[2, 2, 2], &[2, 2], 3, "av") };
    let explicit = recipe.make()["point"].clone();
    let edited = |place: &str, change: fn(&mut Vec<Value>)| {
        let mut point = explicit.clone();
        change(point.pointer_mut(place).unwrap().as_array_mut().unwrap());
        point
    };
    for point in [
        drawn("-1", "5", 1),
        drawn("18446744073709551616", "5", 1),
        drawn("1", "0", 1),
        drawn("1", "-5", 1),
        drawn("1", "4611686018427387905", 1),
        drawn("1", "5", 0),
        edited("/explicit/weights", |blocks| drop(blocks.pop())),
        edited("/explicit/weights", |blocks| blocks.push(blocks[0].clone())),
        edited("/explicit/weights/2", |rows| drop(rows.pop())),
        edited("/explicit/weights/2/1", |row| drop(row.pop())),
        edited("/explicit/weights/0/0", |row| row.push(json!("1"))),
        edited("/explicit/inputs", Vec::clear),
        edited("/explicit/inputs/1", Vec::clear),
        edited("/explicit/inputs/0/1", |row| row.push(json!("1"))),
    ] {
        let mut certificate = good();
        certificate["point"] = point;
        let report = check(&certificate);
        assert_eq!(report.reason, Some(Reason::Point), "{report:?}");
    }
}

/// A kind that is no string is malformed; any other string is a kind that nobody knows, whatever
/// else the file has that this format does not.
#[test]
fn kinds() {
    for kind in ["normalized", "softmax", "", "Lightning", "lightning ", &"1".repeat(5000)] {
        let mut certificate = good();
        certificate["claim"]["kind"] = json!(kind);
        let report = check(&certificate);
        assert_eq!(report.reason, Some(Reason::UnsupportedKind), "{kind}");
        assert_eq!((report.verdict, report.claim), (Verdict::Rejected, None));
        assert_eq!(report.rule, "");
        let parsed = neurocert_check::parse(certificate.to_string().as_bytes());
        assert_eq!(parsed.unwrap_err().reason, Reason::UnsupportedKind);
        // Neither the claim nor anything else need have a known form.
        certificate["claim"]["heads"] = json!(2);
        certificate["x"] = certificate["upper"].take();
        assert_eq!(check(&certificate).reason, Some(Reason::UnsupportedKind), "{kind}");
        certificate["claim"] = json!({"kind": kind});
        assert_eq!(check(&certificate).reason, Some(Reason::UnsupportedKind), "{kind}");
        // But there must be a claim that says so.
        certificate["claim"] = json!([{"kind": kind}]);
        certificate["kind"] = json!(kind);
        assert_eq!(check(&certificate).reason, Some(Reason::Malformed), "{kind}");
    }
    let wrong = [json!(null), json!(1), json!(["softmax"]), json!({"softmax": {}}), json!([])];
    for kind in wrong {
        let mut certificate = good();
        certificate["claim"]["kind"] = kind.clone();
        assert_eq!(check(&certificate).reason, Some(Reason::Malformed), "{kind}");
    }
    let mut certificate = good();
    certificate["claim"].as_object_mut().unwrap().remove("kind");
    assert_eq!(check(&certificate).reason, Some(Reason::Malformed));
}

/// `number` is compared as it is written.
#[test]
fn numbers() {
    for (number, reason) in [
        ("9", Reason::ClaimMismatch),
        ("-10", Reason::ClaimMismatch),
        ("-0", Reason::ClaimMismatch),
        ("010", Reason::Malformed),
        ("+10", Reason::Malformed),
    ] {
        let mut certificate = good();
        certificate["claim"]["number"] = json!(number);
        assert_eq!(check(&certificate).reason, Some(reason), "{number}");
    }
}
