//! Tampering with a name: each case with the exact reason for which the checker refuses it.

use neurocert::network::Parametrization::{Av, Qkv};
use neurocert::search::Rule;
use neurocert_check::kernel::Reason::*;
use neurocert_check::kernel::check_file;
use serde_json::{Value, json};

use crate::common::mutate::with;
use crate::common::seeds::{by_rule, plain, seeds};
use crate::truth::Truth;
use crate::{MEMORY, STEPS, reason, refuses, six};

const NUMBER: &str = "/claim/dimension/number";
const RELATION: &str = "/claim/dimension/relation";
const SIZES: &str = "/claim/dimension/network/sizes";
const ROWS: &str = "/proof/lower/minor/rows";
const COLUMNS: &str = "/proof/lower/minor/columns";
const UPPER: &str = "/proof/upper";

/// A list at a place.
fn list(document: &Value, place: &str) -> Vec<Value> {
    document.pointer(place).unwrap().as_array().unwrap().clone()
}

/// Another number, another relation, a bound that is missing or superfluous.
#[test]
fn another_claim() {
    refuses(
        &six(),
        [
            (NUMBER, json!("5"), LowerMismatch),
            (NUMBER, json!("7"), LowerMismatch),
            (NUMBER, json!("-6"), LowerMismatch),
            (NUMBER, json!("06"), Malformed),
            (NUMBER, json!(6), Malformed),
            (RELATION, json!("at_least"), Proof),
            (RELATION, json!("at_most"), Proof),
            (RELATION, json!("Exact"), Malformed),
            ("/proof/lower", Value::Null, Proof),
            (UPPER, Value::Null, Proof),
        ],
    );
    // The lower bound alone, without a proof of the upper one.
    let ten = by_rule(&[2, 3, 2], &[2, 2], 2, Qkv, Rule::Fields);
    refuses(&ten, [(RELATION, json!("exact"), Proof), (UPPER, json!({"coordinates": {}}), Proof)]);
}

/// Rows and columns that are not there, there twice, or not as many.
#[test]
fn another_minor() {
    let six = six();
    let (rows, columns) = (list(&six, ROWS), list(&six, COLUMNS));
    let mut twice = rows.clone();
    twice[1] = twice[0].clone();
    let mut beyond = rows.clone();
    beyond[0][2] = json!(3);
    let mut zero = columns.clone();
    zero[0] = json!(0);
    let mut nine = columns.clone();
    nine[0] = json!(9);
    let mut again = columns.clone();
    again[1] = again[0].clone();
    refuses(
        &six,
        [
            (ROWS, json!(rows[1..]), NotSquare),
            (COLUMNS, json!(columns[1..]), NotSquare),
            (ROWS, json!(twice), Index),
            (ROWS, json!(beyond), Index),
            (COLUMNS, json!(zero), Index),
            (COLUMNS, json!(nine), Index),
            (COLUMNS, json!(again), Index),
            ("/proof/lower/minor/modulus", json!("1"), Modulus),
            ("/proof/lower/minor/modulus", json!("4611686018427387904"), Modulus),
            ("/proof/lower/minor/point/bound", json!("0"), Point),
            ("/proof/lower/minor/point/seed", json!("-1"), Point),
        ],
    );
}

/// Fields that are none, or too few.
#[test]
fn other_fields() {
    let six = six();
    let families = "/proof/upper/fields/families";
    let all = list(&six, families);
    assert!(all.len() > 1, "{all:?}");
    for (number, family) in all.iter().enumerate() {
        let mut fewer = all.clone();
        fewer.remove(number);
        // One family less gives a larger bound, unless the others span it.
        let why = reason(&with(&six, families, json!(fewer)));
        assert!(why.is_none() || why == Some(UpperMismatch), "{why:?}");
        let velocity = family["velocity"].as_object().unwrap();
        for block in velocity.keys() {
            let place = format!("{families}/{number}/velocity/{block}");
            let text = velocity[block].as_str().unwrap();
            let why = reason(&with(&six, &place, json!(format!("2*({text})"))));
            // A lemma on the way may fail first.
            assert!([Some(Moves), Some(Lemma)].contains(&why), "{why:?}");
            assert_eq!(reason(&with(&six, &place, json!("x"))), Some(Expression));
        }
    }
    refuses(
        &six,
        [
            (families, json!([]), UpperMismatch),
            (UPPER, json!({"coordinates": {}}), UpperMismatch),
            (UPPER, json!({"ambient": {"by": "degrees"}}), UpperMismatch),
        ],
    );
}

/// A theorem speaks of texts of the library, and gives the number of their sizes.
#[test]
fn another_theorem() {
    let ten = plain(&[2, 3, 2], &[2, 2], 2, Qkv);
    assert_eq!(ten.pointer(UPPER), Some(&json!({"theorem": {"name": "virtual-weights"}})));
    let text = ten["texts"][0].as_str().unwrap();
    refuses(
        &ten,
        [
            (UPPER, json!({"theorem": {"name": "linear"}}), Step),
            (UPPER, json!({"theorem": {"name": "virtual"}}), Malformed),
            (UPPER, json!({"theorem": {}}), Malformed),
            ("/texts/0", json!(format!("{text}\n")), Step),
            ("/texts/0", json!(text.replace("Lemma 3.1", "Lemma 3.2")), Step),
            ("/texts/0", json!(text.replace("lightning", "lightening")), Step),
        ],
    );
    for (widths, query) in [([2, 3, 3], [2, 2]), ([2, 4, 2], [1, 2]), ([3, 3, 2], [2, 1])] {
        let sizes = json!({"d": widths, "a": query, "t": 2});
        let why = reason(&with(&ten, SIZES, sizes.clone()));
        // The lower bound is checked first, and may still hold.
        assert!([Some(UpperMismatch), Some(Dependent)].contains(&why), "{sizes} {why:?}");
    }
}

/// A proof for one network is none for another: the claim cannot be exchanged.
#[test]
fn another_network() {
    refuses(
        &six(),
        [
            (&format!("{SIZES}/d"), json!([2, 3]), UpperMismatch),
            (&format!("{SIZES}/d"), json!([2, 0]), Network),
            (&format!("{SIZES}/d"), json!([2]), Network),
            (&format!("{SIZES}/d"), json!([2, 2, 2]), UpperMismatch),
            (&format!("{SIZES}/a"), json!([1, 1]), Network),
            (&format!("{SIZES}/t"), json!(0), Network),
            (SIZES, json!({"d": [2, 2], "a": 1}), Network),
            ("/claim/dimension/network/text", json!(0), Network),
            ("/claim/dimension/network/text", json!(2), Network),
            ("/version", json!(3), Version),
        ],
    );
    let av = plain(&[2, 2, 2], &[1, 1], 2, Av);
    assert_eq!(reason(&av), None);
    // Another rank, another number.
    let why = reason(&with(&av, &format!("{SIZES}/a"), json!([2, 1])));
    assert!([Some(UpperMismatch), Some(Dependent), Some(Moves)].contains(&why), "{why:?}");
}

/// Any seed will do if it works, as any point does; the claim stays what it is.
#[test]
fn other_seeds() {
    let mut truth = Truth::new();
    let mut verified = 0;
    for document in seeds() {
        let place = "/proof/lower/minor/point/seed";
        for seed in (1_u64..=20).filter(|_| document.pointer(place).is_some()) {
            let mutant = with(&document, place, json!(seed.to_string())).to_string();
            let found = check_file(mutant.as_bytes(), STEPS, MEMORY);
            if found.failure.is_none() {
                assert!(truth.holds(&found));
                verified += 1;
            }
        }
    }
    println!("other seeds: {verified} verified and true");
    assert!(verified > 200);
}
