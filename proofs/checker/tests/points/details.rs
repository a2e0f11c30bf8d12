//! Many small changes of curves, factors, rules and boundaries, each with its reason.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::maker::{Recipe, Way};
use crate::reasons::{pop, refused};
use crate::{cases, check};

fn with(good: &Value, changes: &[(&str, Value)]) -> Value {
    let mut certificate = good.clone();
    for (place, value) in changes {
        *certificate.pointer_mut(place).unwrap_or_else(|| panic!("{place}: {good}")) =
            value.clone();
    }
    certificate
}

/// Many changes of one certificate, each with its reason.
fn refuses<const N: usize>(good: &Value, cases: [(&str, Value, Reason); N]) {
    assert_eq!(check(good).verdict, Verdict::Verified, "{:?}", check(good));
    for (place, value, reason) in cases {
        refused(&with(good, &[(place, value)]), reason, place);
    }
}

#[test]
fn curves() {
    const PLACE: &str = "/proof/point/tangent/curves";
    let good = cases::family("av").make();
    let at = |place: &str| format!("{PLACE}/{place}");
    let [sheet, add] = [at("sheets/0/Q"), at("curves/0/add")];
    let row = json!([["0", "0"]]);
    refuses(
        &good,
        [
            (&sheet, json!([]), CurveShape),
            (&sheet, json!(vec![row.clone(); 10]), CurveShape),
            (&sheet, json!([[["3", "1"], ["0", "0"]]]), CurveShape),
            (&sheet, json!([[["3", "1"]], [["0"]]]), CurveShape),
            (&at("sheets"), json!([]), CurveShape),
            (&at("curves/0/sheet"), json!(0), CurveShape),
            (&at("curves/0/order"), json!(0), CurveShape),
            (&at("curves/0/order"), json!(9), CurveShape),
            (&add, json!([["Q", 1, 1, 2, "1"]]), CurveShape),
            (&add, json!([["Q", 2, 1, 1, "1"]]), CurveShape),
            (&add, json!([["Q", 0, 1, 1, "1"]]), CurveShape),
            (&add, json!([["V", 3, 1, 1, "1"]]), CurveShape),
            (&add, json!([["K", 1, 3, 1, "1"]]), CurveShape),
            (&add, json!([["X", 1, 1, 1, "1"]]), Malformed),
            (&add, json!([["K", 1, 1, 1]]), Malformed),
            (&add, json!([["K", 1, 1, 1, "1/2"]]), Malformed),
            (&at("rows/0"), json!([1, 1, 2, 1]), IndexRange),
            // A curve that starts elsewhere.
            (&add, json!([["Q", 1, 1, 0, "1"]]), CurveBase),
            // The second sheet leaves the first for s ≠ 0, or all leave the function.
            (&at("sheets/1/K/1/0/1"), json!("2"), CurveBase),
            (&at("sheets/0/Q/0/0/0"), json!("4"), CurveBase),
            // A vector that is zero; at s = 0 the tangent space is too small.
            (&add, json!([]), TangentsDependent),
            (&at("at"), json!("0"), TangentsDependent),
            // Modulo m this is 0.
            (&at("at"), json!("2147483629"), TangentsDependent),
        ],
    );
    // Nine coefficients, `-0`, several additions to one entry, and s = 10^30 are all allowed.
    let mut same = good.clone();
    let q = &mut same["proof"]["point"]["tangent"]["curves"]["sheets"][0]["Q"];
    *q = json!([&[q[0].clone()][..], &vec![row; 8]].concat());
    assert_eq!(check(&same).verdict, Verdict::Verified);
    let same = with(&good, &[(&at("at"), json!(format!("-1{}", "0".repeat(30))))]);
    assert_eq!(check(&same).verdict, Verdict::Verified);
    let mut same = good.clone();
    let adds = same.pointer_mut(&add).unwrap().as_array_mut().unwrap();
    adds.extend([json!(["Q", 1, 1, 0, "5"]), json!(["Q", 1, 1, 0, "-5"])]);
    adds.extend([json!(["V", 1, 1, 1, "-0"])]);
    assert_eq!(check(&same).verdict, Verdict::Verified);
    // Curves of order two with a velocity of order one that is half wrong.
    let good = cases::second_order("qkv").make();
    let last = at("curves/7");
    assert_eq!(good.pointer(&format!("{last}/order")), Some(&json!(2)), "{good}");
    let value = format!("{last}/add/0/4");
    refuses(&good, [(&value, json!("2"), CurveOrder)]);
}

#[test]
fn factors_and_kernels() {
    let good = cases::embedding("av").make();
    let (zero, three) = (json!([["0", "0"]]), json!([["1"]]));
    refuses(
        &good,
        [
            ("/proof/point/factors/0", zero, Factors),
            ("/proof/point/factors/0", three, Factors),
            ("/proof/point/factors/0/0/0", json!("2"), Factors),
            ("/proof/point/factors", json!([[["1", "3"]]]), Factors),
            ("/proof/point/factors/0/0/0", json!("1/1"), Malformed),
            ("/proof/point/kernel/basis", json!([]), KernelCount),
            ("/proof/point/kernel/basis/0/0/0", json!(["0", "0"]), KernelMoves),
            ("/proof/point/kernel/basis/0/0/0", json!(["1", "0"]), KernelNotTangent),
        ],
    );
    // Factors of a multiple do as well, since kernel and rank do not change.
    let doubled = with(&good, &[("/proof/point/factors/0", json!([["-2", "-6"]]))]);
    assert_eq!(check(&doubled).verdict, Verdict::Verified);
    let factors = json!([[["1", "2", "0"], ["0", "0", "0"]], [["1", "0", "-1"], ["0", "0", "0"]]]);
    // Not where A has rank below the query size, nor where the weights have factors.
    refuses(&cases::low_rank("av").make(), [("/proof/point/factors", factors.clone(), Factors)]);
    refuses(&cases::low_rank("qkv").make(), [("/proof/point/factors", factors, Factors)]);
    // A kernel that is said to be smaller than it is.
    let mut smaller = cases::second_order("av").make();
    let kernel = smaller.pointer_mut("/claim/statement/point/kernel_dimension").unwrap();
    *kernel = json!(kernel.as_u64().unwrap() - 1);
    pop(smaller.pointer_mut("/proof/point/kernel/basis").unwrap());
    refused(&smaller, KernelCount, "a vector less");
}

#[test]
fn rules_where_they_do_not_apply() {
    let minor = |good: &Value, rule: &str, other: &str| {
        let minor = &good["proof"]["point"]["tangent"][rule]["minor"];
        json!({other: {"minor": minor}})
    };
    const TANGENT: &str = "/proof/point/tangent";
    for form in ["av", "qkv"] {
        let good = cases::exchange(form).make();
        let embedding = minor(&good, "exchange", "embedding");
        refuses(
            &good,
            [
                (TANGENT, embedding, RuleNotApplicable),
                (TANGENT, json!({"linear-space": {}}), RuleNotApplicable),
                (TANGENT, json!({"segre-cone": {}}), RuleNotApplicable),
                (TANGENT, json!({"linear-space": []}), Malformed),
            ],
        );
        let good = cases::embedding(form).make();
        let exchange = minor(&good, "embedding", "exchange");
        refuses(&good, [(TANGENT, exchange, RuleNotApplicable)]);
        // Aligned, but smooth by another rule: neither of the two with a minor.
        let good = cases::segre(form).make();
        let none = json!({"minor": {"rows": [], "columns": []}});
        refuses(
            &good,
            [
                (TANGENT, json!({"exchange": none}), RuleNotApplicable),
                (TANGENT, json!({"embedding": none}), RuleNotApplicable),
            ],
        );
        // Rank of A below the query size: the source is not smooth.
        let singular = cases::low_rank(form).make();
        let smooth = with(
            &singular,
            &[
                (TANGENT, json!({"embedding": none})),
                ("/claim/statement/point/point", json!("smooth")),
            ],
        );
        refused(&smooth, RuleNotApplicable, "rank one");
        let zero = cases::zero(form, &[&[1, 2]]).make();
        let smooth = with(
            &zero,
            &[
                (TANGENT, json!({"segre-cone": {}})),
                ("/claim/statement/point/point", json!("smooth")),
            ],
        );
        refused(&smooth, RuleNotApplicable, "zero");
    }
}

/// `a = d' = 1` is needed: with more rows of `V`, or of `Q` and `K`, there are other functions nearby.
#[test]
fn rules_for_one_row() {
    let (k, zero): (&[i128], &[i128]) = (&[1, 2], &[0, 0]);
    for form in ["av", "qkv"] {
        for (rule, row) in [("exchange", &[1, 1][..]), ("segre-cone", k)] {
            let twice: Vec<i128> = row.iter().map(|x| 2 * x).collect();
            for (q, v) in [(&[k][..], &[row, &twice][..]), (&[k, zero], &[row])] {
                let made = Recipe::new(form, q, q, v, Way::Smooth(rule)).make();
                refused(&made, RuleNotApplicable, rule);
            }
        }
    }
}

#[test]
fn boundaries() {
    const PLACE: &str = "/proof/point/boundary";
    let conjugate = |place: &str| format!("{PLACE}/conjugate/{place}");
    let good = cases::segre("av").make();
    let wrong = BoundaryWitness;
    refuses(
        &good,
        [
            (PLACE, Value::Null, wrong),
            (PLACE, json!({"cone": {}}), wrong),
            (&conjugate("k"), json!(["1"]), wrong),
            (&conjugate("k"), json!(["1", "3"]), wrong),
            (&conjugate("w"), json!(["2", "4"]), wrong),
            (&conjugate("w"), json!(["1", "0", "0"]), wrong),
            (&conjugate("q"), json!(["0", "0"]), wrong),
            (&conjugate("q"), json!(["3", "2"]), wrong),
            (&conjugate("h"), json!(["0"]), wrong),
            (&conjugate("h"), json!([]), wrong),
            (&conjugate("h"), json!(["1/2"]), Malformed),
            (PLACE, json!({"cone": {}, "conjugate": {}}), Malformed),
        ],
    );
    let longer = [("k", ["7", "14"]), ("q", ["-30", "-10"])];
    let longer = longer.map(|(list, value)| (conjugate(list), json!(value)));
    let same =
        with(&good, &longer.each_ref().map(|(place, value)| (place.as_str(), value.clone())));
    assert_eq!(check(&same).verdict, Verdict::Verified);
    let proof = good.pointer(PLACE).unwrap().clone();
    refuses(
        &cases::zero("av", &[&[1, 2]]).make(),
        [
            (PLACE, proof.clone(), wrong),
            (PLACE, Value::Null, wrong),
            ("/claim/statement/point/boundary", json!("not-boundary"), Boundary),
        ],
    );
    // Width one: aligned, and no boundary.
    refuses(
        &cases::linear("av").make(),
        [("/claim/statement/point/boundary", json!("boundary"), Boundary), (PLACE, proof, wrong)],
    );
}
