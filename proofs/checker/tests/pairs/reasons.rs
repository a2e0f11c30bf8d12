//! A tampered certificate for every reason, and the order of the checks: of two faults in
//! different places, the one that section 4 names first is reported.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::{cases, check, planted};

/// A fault: its reason, the place that it touches, and what it does there.
type Fault = (Reason, &'static str, fn(&mut Value));

fn pop(value: &mut Value) {
    value.as_array_mut().unwrap().pop();
}

/// What can be wrong in any certificate of two networks of widths 2, …, 2 in `av` or `qkv`.
fn head() -> Vec<Fault> {
    let own: Vec<Fault> = vec![(Weights, "/claim/other/weights/1/0", pop)];
    [short_head(), own].concat()
}

/// Of any two networks.
fn short_head() -> Vec<Fault> {
    vec![
        (Malformed, "/format", |v| *v = json!("neurocert-pair")),
        (UnsupportedVersion, "/version", |v| *v = json!(2)),
        (UnsupportedKind, "/claim/kind", |v| *v = json!("softmax")),
        (Malformed, "/claim/one/parametrization", |v| *v = json!("vl")),
        (Architecture, "/claim/other/query_dims", pop),
        (Architecture, "/claim/tokens", |v| *v = json!(0)),
        (Weights, "/claim/one/weights", pop),
    ]
}

/// On the example of the page.
fn expansion() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (QueryRank, "/claim/one/query_dims/1", |v| *v = json!(1)),
        (RuleMismatch, "/claim/statement", |v| *v = json!({"different": {}})),
        // 6 variables, degree 9: 2 · 3 · 2002 terms; 15 variables: 30 · 817190.
        (SizeLimit, "/claim/tokens", |v| *v = json!(15)),
        // The first network in the place of the second.
        (Rescaling, "/claim/other", |v| {
            *v = cases::exchanged(2, ["av", "av"])["claim"]["one"].clone();
        }),
        // A multiple of what it was.
        (FunctionsDiffer, "/claim/one/weights/3", |v| *v = json!([["1/99", "0"], ["0", "1/99"]])),
    ];
    [head(), own].concat()
}

/// On fractions and two networks that differ a little.
fn witness() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (QueryRank, "/claim/other/weights/0", |v| *v = json!([["1", "1"], ["1/2", "1"]])),
        (RuleMismatch, "/claim/statement", |v| *v = json!({"same": {"rescaling": "no"}})),
        (Witness, "/proof/witness/input", pop),
        (WitnessAgrees, "/proof/witness/input", |v| *v = json!(vec![["0"; 3]; 2])),
    ];
    [head(), own].concat()
}

/// On weights scaled in `av`.
fn scaling() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (QueryRank, "/claim/one/weights/0", |v| *v = json!([["1", "1"], ["1/2", "1"]])),
        (RuleMismatch, "/claim/statement", |v| *v = json!({"same": {"rescaling": "no"}})),
        (ElementShape, "/proof/scaling/lambda", pop),
        (ElementEquation, "/claim/one/weights/3/1/2", |v| *v = json!("17")),
        (ElementEquation, "/proof/scaling/rho", |v| *v = json!("26/72")),
    ];
    [head(), own].concat()
}

/// On networks in `qkv`, with matrices D.
fn element() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (RuleMismatch, "/claim/statement", |v| *v = json!({"different": {}})),
        (ElementShape, "/proof/element/lambda", pop),
        (ElementShape, "/proof/element/gauge/0", pop),
        (ElementShape, "/proof/element/query_key/1/0", pop),
        (ElementEquation, "/proof/element/gauge/0/0/0", |v| *v = json!("17")),
        (ElementEquation, "/proof/element/query_key/0/0/0", |v| *v = json!("17")),
        (ElementEquation, "/proof/element/lambda/0", |v| *v = json!("0")),
    ];
    [head(), own].concat()
}

/// On the exchange of two vectors.
fn one_token() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (RuleMismatch, "/claim/statement", |v| *v = json!({"different": {}})),
        (ElementShape, "/proof/one-token/lambda", |v| *v = json!(["1"])),
        (ElementShape, "/proof/one-token/collinear", |v| *v = json!(null)),
        (ElementShape, "/proof/one-token/last", pop),
        (ElementShape, "/proof/one-token/one/forms/0/factors", |v| *v = json!([3])),
        (ElementEquation, "/proof/one-token/factors/1/linear/0", |v| *v = json!("17")),
        (ElementEquation, "/proof/one-token/other/last/scale", |v| *v = json!("2")),
    ];
    [short_head(), own].concat()
}

/// On a determinant.
fn evaluation() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (RuleMismatch, "/claim/statement", |v| *v = json!({"different": {}})),
        (ElementShape, "/proof/evaluation/pivots", |v| *v = json!([1, 1])),
        (ElementShape, "/proof/evaluation/coordinates/0/0", |v| *v = json!("2")),
        (ValuesDiffer, "/claim/other/weights/1/0/1", |v| *v = json!("1/8")),
    ];
    [short_head(), own].concat()
}

/// On outputs modulo a prime.
fn residue() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (QueryRank, "/claim/other/weights/0", |v| *v = json!([["1", "1"], ["1/2", "1"]])),
        (RuleMismatch, "/claim/statement", |v| *v = json!({"same": {"rescaling": "no"}})),
        (Witness, "/proof/residue/input/0", pop),
        (Modulus, "/proof/residue/modulus", |v| *v = json!("4611686018427387904")),
        (Modulus, "/claim/one/weights/2/0/0", |v| *v = json!("1/2147483629")),
        (WitnessAgrees, "/proof/residue/input", |v| *v = json!(vec![["0"; 3]; 2])),
    ];
    [head(), own].concat()
}

fn bases() -> Vec<(Value, Vec<Fault>)> {
    let planted = |name: &str| {
        planted::all().into_iter().find(|(known, _)| known == name).map(|(_, file)| file).unwrap()
    };
    vec![
        (cases::exchanged(2, ["av", "av"]), expansion()),
        (cases::witness(), witness()),
        (planted("scaling av av"), scaling()),
        (planted("element [2, 3, 2] [\"qkv\", \"qkv\"] with D"), element()),
        (planted::rank_one(2), one_token()),
        (planted::determinant(2), evaluation()),
        (planted::residue("2147483629"), residue()),
    ]
}

fn tampered(good: &Value, faults: &[Fault]) -> Value {
    let mut certificate = good.clone();
    for (_, place, change) in faults {
        change(certificate.pointer_mut(place).unwrap_or_else(|| panic!("{place}: {good}")));
    }
    certificate
}

/// Asserts the reason and the verdict of a certificate.
pub fn refused(certificate: &Value, reason: Reason, what: &str) {
    let report = check(certificate);
    assert_eq!(report.reason, Some(reason), "{what}: {report:?}\n{certificate}");
    let incomplete = reason == SizeLimit;
    let verdict = if incomplete { Verdict::Incomplete } else { Verdict::Rejected };
    assert_eq!(report.verdict, verdict);
}

#[test]
fn every_fault_has_its_reason() {
    for (good, faults) in bases() {
        assert_eq!(check(&good).verdict, Verdict::Verified);
        for fault in faults {
            refused(&tampered(&good, &[fault]), fault.0, fault.1);
        }
    }
}

#[test]
fn the_first_of_two_faults() {
    for (good, faults) in bases() {
        for (position, &first) in faults.iter().enumerate() {
            for &second in &faults[position + 1..] {
                let (a, b) = (first.1, second.1);
                if !a.starts_with(b) && !b.starts_with(a) {
                    // In the order in which the places stay where they are.
                    let both = tampered(&good, &[second, first]);
                    refused(&both, first.0, &format!("{a} and {b}"));
                }
            }
        }
    }
}

/// Two networks of one layer and two, the zero function: no scaling is spoken of.
#[test]
fn depth() {
    let (_, mut file) =
        cases::all().into_iter().find(|(name, _)| name == "zero, of two depths").unwrap();
    file["claim"]["statement"]["same"]["rescaling"] = json!("no");
    refused(&file, Depth, "zero");
    file["claim"]["one"]["weights"][1][0][0] = json!("1");
    refused(&file, Depth, "before the functions");
    file["claim"]["tokens"] = json!(100);
    refused(&file, SizeLimit, "before the depth");
    let mut deep = file.clone();
    deep["claim"]["other"]["widths"][2] = json!(3);
    refused(&deep, Architecture, "other last widths");
    deep["claim"]["other"]["widths"][0] = json!(3);
    refused(&deep, Architecture, "other first widths");
}

/// A rescaled copy is the same function, but not without a rescaling; the same weights are not.
#[test]
fn rescalings() {
    for (name, mut file) in cases::all() {
        let same = file.pointer_mut("/claim/statement/same/rescaling");
        let Some(place) = same.filter(|place| **place == "any") else { continue };
        *place = json!("no");
        let reason = if name == "zero, of two depths" { Depth } else { Rescaling };
        refused(&file, reason, &name);
    }
    // A zero on one side only: no multiple by a number that is not zero.
    let (_, mut file) = cases::all().into_iter().find(|(name, _)| name == "zero, V and A").unwrap();
    file["claim"]["other"]["weights"] = file["claim"]["one"]["weights"].clone();
    refused(&file, Rescaling, "the same weights");
    file["claim"]["other"]["weights"][0] = json!([["0", "0"], ["0", "0"]]);
    assert_eq!(check(&file).verdict, Verdict::Verified);
    // All matrices zero on both sides.
    file["claim"]["one"]["weights"][0] = json!([["0", "0"], ["0", "0"]]);
    refused(&file, Rescaling, "zero and zero");
}

#[test]
fn no_reason_is_forgotten() {
    let tested: Vec<Reason> =
        bases().into_iter().flat_map(|(_, faults)| faults).map(|(reason, ..)| reason).collect();
    let forgotten: Vec<_> = Reason::PAIR
        .iter()
        // Those have tests of their own.
        .filter(|reason| !tested.contains(reason) && ![Depth, ElementProduct].contains(reason))
        .collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

/// A function against one with fewer terms, in both orders.
#[test]
fn fewer_terms() {
    for scarce in [[["0", "0"], ["0", "0"]], [["1", "0"], ["0", "0"]]] {
        let mut file = cases::exchanged(2, ["av", "av"]);
        file["claim"]["other"]["weights"] = file["claim"]["one"]["weights"].clone();
        file["claim"]["statement"]["same"]["rescaling"] = json!("any");
        assert_eq!(check(&file).verdict, Verdict::Verified);
        file["claim"]["one"]["weights"][3] = json!(scarce);
        refused(&file, FunctionsDiffer, "fewer");
        let one = file["claim"]["one"].take();
        file["claim"]["one"] = file["claim"]["other"].take();
        file["claim"]["other"] = one;
        refused(&file, FunctionsDiffer, "more");
    }
}

/// One coefficient or one multiplier that is wrong is seen.
#[test]
fn small_differences() {
    let good = cases::fractions();
    for (network, blocks) in [("one", 6), ("other", 4)] {
        for block in 0..blocks {
            let mut file = good.clone();
            let matrix = &mut file["claim"][network]["weights"][block];
            for entry in matrix.as_array_mut().unwrap() {
                for entry in entry.as_array_mut().unwrap() {
                    let text = entry.as_str().unwrap().to_string();
                    let longer = match text.split_once('/') {
                        Some((above, below)) => format!("{above}/{below}1"),
                        None => format!("{text}/10001"),
                    };
                    *entry = json!(longer);
                }
            }
            refused(&file, FunctionsDiffer, &format!("{network} {block}"));
        }
    }
}
