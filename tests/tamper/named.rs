//! Tampering with a name: each case with the exact reason for which the checker refuses it.

use neurocert::geometry::UpperRule;
use neurocert::network::Parametrization::{Av, Ml, Qkv};
use neurocert_check::{Reason, Verdict, check};
use serde_json::{Value, json};

use crate::common::mutate::with;
use crate::common::{by_rule, explicit, plain, seeds};
use crate::truth::Truth;
use crate::{reason, refuses, six};

const NUMBER: &str = "/claim/number";
const RELATION: &str = "/claim/relation";
const ROWS: &str = "/lower/jacobian-minor/rows";
const COLUMNS: &str = "/lower/jacobian-minor/columns";
const RULES: &str = "/upper/symmetry-fields/rules";
const INDEPENDENT: &str = "/upper/symmetry-fields/independent";

/// Widths 2-3-2, query sizes 2, two tokens: dimension at least 10.
fn at_least_ten() -> Value {
    by_rule(&[2, 3, 2], &[2, 2], 2, Qkv, UpperRule::SymmetryFields)
}

/// The document with several places changed.
fn changed<const N: usize>(document: &Value, changes: [(&str, Value); N]) -> Value {
    let change = |document, (place, value): (&str, Value)| with(&document, place, value);
    changes.into_iter().fold(document.clone(), change)
}

fn list(document: &Value, place: &str) -> Vec<Value> {
    document.pointer(place).unwrap().as_array().unwrap().clone()
}

/// A number that is not the dimension is refused, however well the rest is made to fit it.
#[test]
fn claims_one_too_high_or_too_low() {
    let six = six();
    let wrong = Reason::ClaimMismatch;
    refuses(&six, ["7", "5", "-6", "60"].map(|n| (NUMBER, json!(n), wrong)));
    refuses(&at_least_ten(), ["11", "9"].map(|n| (NUMBER, json!(n), wrong)));

    // Too high: a seventh row and column, and one symmetry less.
    let (mut rows, mut columns) = (list(&six, ROWS), list(&six, COLUMNS));
    let new_row = (1..=2).flat_map(|i| (1..=2).map(move |k| json!([1, i, k])));
    rows.push(new_row.into_iter().find(|row| !rows.contains(row)).unwrap());
    columns.push((1..=8).map(|c| json!(c)).find(|column| !columns.contains(column)).unwrap());
    let seven =
        changed(&six, [(NUMBER, json!("7")), (ROWS, json!(rows)), (COLUMNS, json!(columns))]);
    assert_eq!(reason(&seven), Some(Reason::UpperMismatch));
    assert_eq!(reason(&with(&seven, INDEPENDENT, json!("1"))), Some(Reason::SymmetryCount));
    let lower = changed(&seven, [(RELATION, json!("at_least")), ("/upper", Value::Null)]);
    assert_eq!(reason(&lower), Some(Reason::MinorSingular));

    // Too low: one row and column less, and one symmetry more.
    let (rows, columns) = (&list(&six, ROWS)[..5], &list(&six, COLUMNS)[..5]);
    let five =
        changed(&six, [(NUMBER, json!("5")), (ROWS, json!(rows)), (COLUMNS, json!(columns))]);
    assert_eq!(reason(&five), Some(Reason::UpperMismatch));
    assert_eq!(reason(&with(&five, INDEPENDENT, json!("3"))), Some(Reason::SymmetryCount));
    // As a lower bound it is true.
    let lower = changed(&five, [(RELATION, json!("at_least")), ("/upper", Value::Null)]);
    assert_eq!(reason(&lower), None);
}

/// The parts of the proof: number of weights, minor, modulus, point, rules.
#[test]
fn wrong_parts() {
    let six = six();
    let (rows, columns) = (list(&six, ROWS), list(&six, COLUMNS));
    let twice = |list: &[Value]| json!([&list[..5], &list[..1]].concat());
    use Reason::*;
    refuses(&six, ["7", "9", "0", "-8", "-0"].map(|n| ("/parameters", json!(n), ParameterCount)));
    let moduli = ["0", "1", "-0", "-5", "-2147483629", "4611686018427387904"];
    refuses(&six, moduli.map(|m| ("/modulus", json!(m), Modulus)));
    refuses(
        &six,
        [
            (ROWS, twice(&rows), DuplicateIndex),
            (COLUMNS, twice(&columns), DuplicateIndex),
            (ROWS, json!(rows[1..]), MinorNotSquare),
            (COLUMNS, json!(columns[1..]), MinorNotSquare),
            (&format!("{ROWS}/0"), json!([0, 1, 1]), IndexRange),
            (&format!("{ROWS}/0"), json!([1, 3, 1]), IndexRange),
            (&format!("{ROWS}/0"), json!([1, 1, 3]), IndexRange),
            (&format!("{COLUMNS}/0"), json!(0), IndexRange),
            (&format!("{COLUMNS}/0"), json!(9), IndexRange),
            ("/point/splitmix64/inputs", json!(0), Point),
            ("/point/splitmix64/inputs", json!(1), IndexRange),
            ("/point/splitmix64/inputs", json!(1 << 21), SizeLimit),
            ("/point/splitmix64/seed", json!("-1"), Point),
            ("/point/splitmix64/seed", json!("18446744073709551616"), Point),
            ("/point/splitmix64/bound", json!("0"), Point),
            ("/point/splitmix64/bound", json!("4611686018427387905"), Point),
            ("/format", json!("neurocert"), Malformed),
            ("/version", json!(0), UnsupportedVersion),
            ("/version", json!(2), UnsupportedVersion),
            ("/version", json!(4_294_967_295_u32), UnsupportedVersion),
            (INDEPENDENT, json!("1"), SymmetryCount),
            (INDEPENDENT, json!("3"), SymmetryCount),
            (INDEPENDENT, json!("-2"), SymmetryCount),
            (RULES, json!(["query-key", "scaling", "scaling"]), DuplicateRule),
        ],
    );
    // Another version is that, whatever else it has, if only it is what this format calls JSON.
    let mut newer = with(&six, "/version", json!(2));
    newer["new"] = json!({"a": [null, true, 15]});
    assert_eq!(reason(&newer), Some(UnsupportedVersion));
    newer["new"] = json!({"a": 1.5});
    assert_eq!(reason(&newer), Some(Malformed));
    // A minor that is not a unit: refused although no row of it is zero.
    let even = (2..64).step_by(2).map(|m| with(&at_least_ten(), "/modulus", json!(m.to_string())));
    let reasons: Vec<_> = even.map(|mutant| reason(&mutant)).collect();
    assert!(reasons.iter().all(|r| matches!(r, Some(MinorSingular | PivotNotUnit))), "{reasons:?}");
    assert!(reasons.contains(&Some(PivotNotUnit)), "{reasons:?}");
}

/// Rules for the upper bound: left out, not applicable, exchanged.
#[test]
fn wrong_rules() {
    use Reason::*;
    let cases = [
        (plain(&[3, 3, 3], &[2, 2], 3, Qkv), &["query-key", "gauge", "scaling"][..]),
        (plain(&[2, 2, 2], &[1, 1], 2, Av), &["gauge", "scaling"]),
        (plain(&[2, 2], &[1], 2, Ml), &["scaling"]),
    ];
    for (document, rules) in cases {
        assert_eq!(document.pointer(RULES).unwrap(), &json!(rules));
        let all: usize = document.pointer(INDEPENDENT).unwrap().as_str().unwrap().parse().unwrap();
        for left_out in rules {
            let rest: Vec<_> = rules.iter().filter(|rule| *rule != left_out).collect();
            let fewer = with(&document, RULES, json!(rest));
            assert_eq!(reason(&fewer), Some(SymmetryCount), "{left_out}");
            let admits = |n: &usize| {
                let why = reason(&with(&fewer, INDEPENDENT, json!(n.to_string())));
                assert!(matches!(why, Some(SymmetryCount | UpperMismatch)), "{left_out} {n}");
                why == Some(UpperMismatch)
            };
            assert_eq!((0..all).filter(admits).count(), 1, "{left_out}");
        }
        for rule in ["query-key", "gauge", "scaling"].iter().filter(|rule| !rules.contains(rule)) {
            let more = with(&document, RULES, json!([rules, &[rule]].concat()));
            assert_eq!(reason(&more), Some(RuleNotApplicable), "{rule}");
        }
    }
    let ambient = json!({"ambient-dimension": {}});
    refuses(
        &six(),
        [
            ("/upper", ambient.clone(), UpperMismatch),
            ("/upper", Value::Null, MissingUpper),
            (RELATION, json!("at_least"), SuperfluousUpper),
        ],
    );
    refuses(
        &at_least_ten(),
        [(RELATION, json!("exact"), MissingUpper), ("/upper", ambient, SuperfluousUpper)],
    );
    // Exact by the ambient dimension, not by symmetries.
    let by_ambient = by_rule(&[2, 1], &[3], 1, Qkv, UpperRule::AmbientDimension);
    assert_eq!(by_ambient["upper"], json!({"ambient-dimension": {}}));
    let (mut rows, mut columns) = (list(&by_ambient, ROWS), list(&by_ambient, COLUMNS));
    rows.push(json!([5, 1, 1]));
    columns.push((1..=14).map(|c| json!(c)).find(|column| !columns.contains(column)).unwrap());
    let larger = changed(
        &by_ambient,
        [
            (NUMBER, json!("5")),
            (ROWS, json!(rows)),
            (COLUMNS, json!(columns)),
            ("/point/splitmix64/inputs", json!(5)),
        ],
    );
    assert_eq!(reason(&larger), Some(UpperMismatch));
    let fields = |n: usize| {
        let rules = ["query-key", "scaling"];
        json!({"symmetry-fields": {"rules": rules, "independent": n.to_string()}})
    };
    let whys: Vec<_> = (0..=14).map(|n| reason(&with(&by_ambient, "/upper", fields(n)))).collect();
    assert_eq!(whys.iter().filter(|why| **why == Some(UpperMismatch)).count(), 1, "{whys:?}");
    assert_eq!(whys.iter().filter(|why| **why == Some(SymmetryCount)).count(), 14, "{whys:?}");
}

/// The bound of `virtual-weights` is that of the claim: other sizes, another bound.
#[test]
fn another_virtual_bound() {
    use Reason::*;
    let ten = plain(&[2, 3, 2], &[2, 2], 2, Qkv);
    assert_eq!(ten["upper"], json!({"virtual-weights": {}}));
    let content = "/upper/virtual-weights";
    refuses(
        &ten,
        [
            (content, json!({"bound": "10"}), Malformed),
            (content, json!([]), Malformed),
            (RELATION, json!("at_least"), SuperfluousUpper),
            ("/claim/query_dims", json!([1, 2]), ParameterCount),
            ("/claim/tokens", json!(1), IndexRange),
        ],
    );
    // With the number of weights that belongs to it.
    for (widths, query_dims, parameters) in [
        (json!([2, 3, 3]), json!([2, 2]), "35"),
        (json!([2, 1, 2]), json!([2, 2]), "16"),
        (json!([2, 3, 2]), json!([1, 2]), "28"),
        (json!([2, 3, 2]), json!([2, 1]), "26"),
        (json!([2, 3, 2, 2]), json!([2, 2, 1]), "40"),
    ] {
        let mut other = changed(
            &ten,
            [
                ("/claim/widths", widths),
                ("/claim/query_dims", query_dims),
                ("/parameters", json!(parameters)),
            ],
        );
        // Any columns that are there: the bound comes first.
        other["lower"]["jacobian-minor"]["columns"] = json!((1..=10).collect::<Vec<_>>());
        assert_eq!(reason(&other), Some(UpperMismatch), "{}", other["claim"]);
    }
}

/// A proof for one network is none for another: the claim cannot be exchanged.
#[test]
fn another_network() {
    use Reason::*;
    let virtual_weights = json!("free-virtual-weights");
    for document in [six(), explicit(&[2, 2], &[1], 2, Qkv)] {
        refuses(
            &document,
            [
                ("/claim/widths", json!([2, 3]), ParameterCount),
                ("/claim/widths", json!([2]), Architecture),
                ("/claim/widths", json!([2, 0]), Architecture),
                ("/claim/widths", json!([2, 2, 2]), Architecture),
                ("/claim/query_dims", json!([2]), ParameterCount),
                ("/claim/query_dims", json!([4_294_967_295_u32]), SizeLimit),
                ("/claim/tokens", json!(0), Architecture),
                ("/claim/tokens", json!(4_294_967_295_u32), SizeLimit),
                ("/claim/parametrization", json!("av"), ParameterCount),
                ("/claim/parametrization", json!("ml"), WrongVariety),
                ("/claim/variety", virtual_weights.clone(), WrongVariety),
                ("/claim/kind", json!("softmax"), UnsupportedKind),
                ("/claim/kind", json!("normalized"), UnsupportedKind),
                ("/claim/kind", json!(["lightning"]), Malformed),
            ],
        );
    }
    // With the number of weights that belongs to it.
    let wider = changed(&six(), [("/claim/widths", json!([2, 3])), ("/parameters", json!("10"))]);
    assert_eq!(reason(&wider), Some(UpperMismatch));
    // Other tokens: a larger ambient dimension, or another shape of the written-out inputs.
    let one_token = plain(&[2, 1], &[3], 1, Qkv);
    assert_eq!(reason(&with(&one_token, "/claim/tokens", json!(2))), Some(UpperMismatch));
    let written_out = explicit(&[2, 2], &[1], 2, Qkv);
    assert_eq!(reason(&with(&written_out, "/claim/tokens", json!(3))), Some(Point));
    assert_eq!(reason(&with(&written_out, "/point/explicit/inputs", json!([]))), Some(Point));
}

/// In `av` the rank of `A` is bounded by the shape of `Q` and `K`: `A` itself cannot be given.
#[test]
fn a_matrix_of_larger_rank() {
    use Reason::*;
    let document = explicit(&[2, 2, 2], &[1, 1], 2, Av);
    assert_eq!(reason(&document), None);
    let weights = "/point/explicit/weights";
    let blocks = list(&document, weights);
    assert_eq!(blocks.len(), 6);
    for block in [0, 1, 3, 4] {
        let mut taller = document.clone();
        let rows = taller.pointer_mut(&format!("{weights}/{block}")).unwrap();
        rows.as_array_mut().unwrap().push(json!(["1", "2"]));
        assert_eq!(reason(&taller), Some(Point), "block {block}");
    }
    let mut taller = document.clone();
    for block in [0, 1] {
        let rows = taller.pointer_mut(&format!("{weights}/{block}")).unwrap();
        rows.as_array_mut().unwrap().push(json!(["1", "2"]));
    }
    assert_eq!(reason(&taller), Some(Point));
    let admitted = with(&taller, "/claim/query_dims", json!([2, 1]));
    assert_eq!(reason(&admitted), Some(ParameterCount));
    // In the place of Q and K.
    let a = json!([["1", "0"], ["0", "1"]]);
    let given = json!([a, blocks[2], a, blocks[5]]);
    assert_eq!(reason(&with(&document, weights, given)), Some(Point));
    for place in ["", "/claim", "/point", "/point/explicit", "/lower", "/lower/jacobian-minor"] {
        let mut extra = document.clone();
        extra.pointer_mut(place).unwrap()["A"] = a.clone();
        assert_eq!(reason(&extra), Some(Malformed), "{place}");
    }
}

/// Any seed will do if it works, as any point does; the claim stays what it is.
#[test]
fn other_seeds() {
    let mut truth = Truth::new();
    let mut verified = 0;
    for document in seeds() {
        let place = "/point/splitmix64/seed";
        for seed in (1_u64..=20).filter(|_| document.pointer(place).is_some()) {
            let report =
                check(with(&document, place, json!(seed.to_string())).to_string().as_bytes());
            if report.verdict == Verdict::Verified {
                assert!(truth.holds(report.claim.unwrap().dimension().unwrap()));
                verified += 1;
            }
        }
    }
    println!("other seeds: {verified} verified and true");
    assert!(verified > 200);
}
