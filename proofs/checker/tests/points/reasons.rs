//! A tampered certificate for every reason, and the order of the checks: of two faults in
//! different places, the one that section 5 names first is reported.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::fibers::two_points;
use crate::{cases, check};

/// A fault: its reason, the place that it touches, and what it does there.
type Fault = (Reason, &'static str, fn(&mut Value));

pub fn pop(value: &mut Value) {
    value.as_array_mut().unwrap().pop();
}

fn repeat(value: &mut Value) {
    let list = value.as_array_mut().unwrap();
    list[1] = list[0].clone();
}

fn more(value: &mut Value) {
    *value = json!(value.as_u64().unwrap() + 1);
}

/// What can be wrong in the head of any certificate whose `A` has rank one with `a = 1`, `d = 3`.
fn head() -> Vec<Fault> {
    vec![
        (Malformed, "/format", |v| *v = json!("neurocert-point")),
        (UnsupportedVersion, "/version", |v| *v = json!(2)),
        (UnsupportedKind, "/claim/kind", |v| *v = json!("softmax")),
        (Malformed, "/claim/parametrization", |v| *v = json!("ml")),
        (Architecture, "/claim/query_dims", |v| *v = json!([1, 1])),
        (Weights, "/claim/weights/1/0", pop),
        (SizeLimit, "/claim/query_dims", |v| *v = json!([3000])),
        (Modulus, "/modulus", |v| *v = json!("1")),
        (QueryRank, "/claim/weights/0", |v| {
            *v = json!([["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]);
        }),
    ]
}

/// On `second_order("av")`: factors, a kernel of dimension three, curves of order two, a boundary.
fn singular() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (OneToken, "/claim/tokens", |v| *v = json!(1)),
        (Ranks, "/claim/statement/point/ranks", |v| *v = json!([1, 2])),
        (Dimension, "/claim/statement/point/dimension", more),
        (Factors, "/proof/point/factors", |v| *v = Value::Null),
        (KernelShape, "/proof/point/kernel/basis/0", pop),
        (IndexRange, "/proof/point/kernel/minor/rows/0", |v| *v = json!([1, 1, 2, 1])),
        (DuplicateIndex, "/proof/point/kernel/minor/rows", repeat),
        (MinorNotSquare, "/proof/point/kernel/minor/columns", pop),
        (KernelCount, "/claim/statement/point/kernel_dimension", more),
        (KernelNotTangent, "/proof/point/kernel/basis/1/0", |v| {
            *v = json!([["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]);
        }),
        (KernelMoves, "/proof/point/kernel/basis/2/1/0/0", |v| *v = json!("77")),
        (KernelDependent, "/proof/point/kernel/basis", repeat),
        // Along K and along V the function moves in the same directions.
        (MinorSingular, "/proof/point/kernel/minor/columns", |v| *v = json!([1, 2, 4, 7, 8])),
        (Differential, "/claim/statement/point/differential", |v| *v = json!("regular")),
        (RuleMismatch, "/claim/statement/point/point", |v| *v = json!("smooth")),
        (TangentDimension, "/claim/statement/point/tangent_dimension", more),
        (CurveShape, "/proof/point/tangent/curves/curves/0/sheet", |v| *v = json!(2)),
        (IndexRange, "/proof/point/tangent/curves/rows/0", |v| *v = json!([2, 1, 1, 1])),
        (DuplicateIndex, "/proof/point/tangent/curves/rows", repeat),
        (CurveBase, "/proof/point/tangent/curves/sheets/0/V/0/0/0", |v| *v = json!("3")),
        // The first curve now moves in first order.
        (CurveOrder, "/proof/point/tangent/curves/curves/0/order", |v| *v = json!(2)),
        (TangentsDependent, "/proof/point/tangent/curves/curves", repeat),
        (Boundary, "/claim/statement/point/boundary", |v| *v = json!("not-boundary")),
        (BoundaryWitness, "/proof/point/boundary/conjugate/h/0", |v| *v = json!("0")),
    ];
    [head(), own].concat()
}

/// On `exchange("av")`.
fn smooth() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (RuleMismatch, "/claim/statement/point/point", |v| *v = json!("singular")),
        (RuleNotApplicable, "/proof/point/tangent", |v| *v = json!({"segre-cone": {}})),
        (TangentDimension, "/claim/statement/point/tangent_dimension", more),
        (IndexRange, "/proof/point/tangent/exchange/minor/columns/2", |v| *v = json!(10)),
        (DuplicateIndex, "/proof/point/tangent/exchange/minor/columns", repeat),
        (MinorNotSquare, "/proof/point/tangent/exchange/minor/rows", pop),
        (MinorSize, "/proof/point/tangent/exchange/minor", |v| {
            v.as_object_mut().unwrap().values_mut().for_each(pop);
        }),
        // Along Q, K and V there are three scalings, and one direction of the function.
        (MinorSingular, "/proof/point/tangent/exchange/minor/columns", |v| {
            *v = json!([1, 2, 3, 4, 5, 6, 7]);
        }),
        (BoundaryWitness, "/proof/point/boundary", |v| *v = json!({"cone": {}})),
    ];
    [head(), own].concat()
}

/// On `two_points("av")`.
fn fiber() -> Vec<Fault> {
    let own: Vec<Fault> = vec![
        (Case, "/claim/statement/fiber/case", |v| *v = json!("one-point")),
        (Pieces, "/claim/statement/fiber/pieces", more),
        (FiberDimension, "/claim/statement/fiber/dimension", more),
        (Second, "/proof/fiber/second", pop),
        (SecondRank, "/proof/fiber/second/0/0", |v| *v = json!(["1", "0", "0"])),
        (SecondFunction, "/proof/fiber/second/1/0/2", |v| *v = json!("1/7")),
        (SecondRescaling, "/proof/fiber/second", |v| {
            *v = json!([
                [["2", "0", "4"], ["2", "0", "4"], ["0", "0", "0"]],
                [["0", "1/2", "10/4"]],
            ]);
        }),
    ];
    [head(), own].concat()
}

fn bases() -> Vec<(Value, Vec<Fault>)> {
    vec![
        (cases::second_order("av").make(), singular()),
        (cases::exchange("av").make(), smooth()),
        (two_points("av"), fiber()),
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
                    refused(&tampered(&good, &[second, first]), first.0, &format!("{a} and {b}"));
                }
            }
        }
    }
}

/// What needs a certificate of its own; and no reason is without a test.
#[test]
fn no_reason_is_forgotten() {
    let mut fewer = cases::second_order("av").make();
    fewer["claim"]["statement"]["point"]["tangent_dimension"] = json!(7);
    pop(&mut fewer["proof"]["point"]["tangent"]["curves"]["curves"]);
    refused(&fewer, TooFewTangents, "a curve less");

    // The entries of the minor on its diagonal are 3 here: a unit modulo 10 and not modulo 9.
    let mut even = cases::linear("av").make();
    assert_eq!(even["proof"]["point"]["kernel"]["minor"]["columns"], json!([1, 2]));
    even["modulus"] = json!("9");
    even["claim"]["weights"] = json!([[["3"]], [["1"], ["2"]]]);
    even["proof"]["point"]["kernel"] = json!({
        "basis": [[[["3"]], [["-1"], ["-2"]]]], "minor": {"rows": [[1,1,1,1], [2,1,1,1]], "columns": [2, 3]},
    });
    refused(&even, PivotNotUnit, "3 modulo 9");
    even["modulus"] = json!("10");
    assert_eq!(check(&even).verdict, Verdict::Verified);

    let tested: Vec<Reason> = bases()
        .into_iter()
        .flat_map(|(_, faults)| faults)
        .map(|(reason, ..)| reason)
        .chain([TooFewTangents, PivotNotUnit])
        .collect();
    let forgotten: Vec<_> =
        Reason::POINT.iter().filter(|reason| !tested.contains(reason)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
