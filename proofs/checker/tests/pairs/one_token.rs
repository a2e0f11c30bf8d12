//! What `one-token` demands of its factors.

use neurocert_check::Reason::*;
use serde_json::{Value, json};

use crate::faults::table;
use crate::maker::{identity, mat, scale, text, zeros};
use crate::planted::{self, ml};
use crate::reasons::refused;
use crate::{check, truth};

#[test]
fn one_token() {
    let entry = |factors: &[u32]| json!({"scale": "1", "factors": factors});
    let skewed = json!({"quadratic": [["0", "1"], ["-1", "0"]]});
    table(
        "one-token exchange 2",
        &[
            ("lambda", json!(["1"]), ElementShape),
            ("collinear", json!(null), ElementShape),
            ("collinear", json!(["1", "2"]), ElementShape),
            ("collinear", json!([]), ElementShape),
            ("factors", json!([]), ElementShape),
            ("factors/0", json!({"linear": ["1", "2"]}), ElementShape),
            ("factors/0", json!({"quadratic": text(&identity(3))}), ElementShape),
            ("factors/0", json!({"quadratic": text(&identity(2))}), ElementShape),
            ("factors/0", json!({"cubic": []}), Malformed),
            ("one/forms", json!([]), ElementShape),
            ("one/forms", json!([entry(&[1]), entry(&[1])]), ElementShape),
            ("other/forms/0/factors", json!([]), ElementShape),
            ("other/forms/0/factors", json!([1, 2]), ElementShape),
            ("other/forms/0/factors", json!([0]), ElementShape),
            ("other/forms/0/factors", json!([u32::MAX]), ElementShape),
            ("one/last/factors", json!([]), ElementShape),
            ("one/last/factors", json!([1, 2]), ElementShape),
            ("last", json!([["1"]]), ElementShape),
            ("last", json!([["1", "1", "1"], ["1", "1", "1"]]), ElementShape),
            ("one/forms/0/factors", json!([2]), ElementEquation),
            ("one/forms/0/scale", json!("1"), ElementEquation),
            ("one/last/scale", json!("1"), ElementEquation),
            ("other/last/factors", json!([2]), ElementEquation),
            ("collinear/0", json!("1"), ElementEquation),
            ("last/0/0", json!("2"), ElementEquation),
        ],
    );
    table(
        "one-token skew",
        &[
            ("collinear", json!(["1", "2"]), ElementShape),
            ("lambda", json!(["1"]), ElementShape),
            ("factors/1", skewed, ElementShape),
            ("one/forms/1/factors", json!([1, 1]), ElementShape),
            ("one/forms/1/factors", json!([1]), ElementEquation),
            ("factors/1/quadratic/1/1", json!("5"), ElementEquation),
            ("last/2/1", json!("5"), ElementEquation),
        ],
    );
    table(
        "one-token behind a matrix",
        &[
            ("lambda", json!(["1", "1", "1"]), ElementShape),
            ("lambda", json!([]), ElementShape),
            ("lambda/0", json!("1/2"), ElementEquation),
            ("one/forms/1/factors", json!([2, 2]), ElementEquation),
        ],
    );
}

/// Data that fit each other, but not the number of tokens or of layers.
#[test]
fn one_token_cases() {
    refused(&planted::rank_one(1), ElementShape, "a collinear vector for one token");
    // One token alone sees nothing of what is skew.
    let mut two = planted::skew();
    two["claim"]["tokens"] = json!(2);
    assert_eq!(truth::same(&two["claim"]), Some(false));
    refused(&two, ElementShape, "two tokens");
    let mut lambda = planted::skew();
    lambda["proof"]["one-token"]["lambda"] = json!(["1"]);
    for name in ["one", "other"] {
        let forms = &mut lambda["proof"]["one-token"][name]["forms"];
        forms.as_array_mut().unwrap().remove(0);
    }
    refused(&lambda, ElementShape, "λ for one token");
    // As many λ as layers, and no forms.
    let (one, entry) = (
        ml(&[identity(2), identity(2)]),
        |factors: &[u32]| json!({"scale": "1", "factors": factors}),
    );
    let network = json!({"forms": [], "last": entry(&[])});
    let proof = json!({"one-token": {
        "lambda": ["1"], "collinear": ["1", "1"], "factors": [], "last": text(&identity(2)),
        "one": network, "other": network,
    }});
    refused(&planted::proved(2, &one, &one, "any", proof), ElementShape, "only λ");
    // `B vᵀ` here and `B` there, of the same shape; zero, so that no exponents are compared.
    let zero = ml(&[zeros(1, 1), identity(1)]);
    let network =
        |last: &[u32]| json!({"forms": [{"scale": "0", "factors": [1, 1]}], "last": entry(last)});
    for (first, second, reason) in [
        (&[1][..], &[][..], Some(ElementShape)),
        (&[], &[1], Some(ElementShape)),
        (&[1], &[1], None),
    ] {
        let proof = json!({"one-token": {
            "lambda": [], "collinear": null, "factors": [{"linear": ["1"]}], "last": [["1"]],
            "one": network(first), "other": network(second),
        }});
        let file = planted::proved(1, &zero, &zero, "any", proof);
        assert_eq!(check(&file).reason, reason, "{file}");
    }
}

/// Equations that hold, but other exponents or other numbers.
#[test]
fn one_token_totals() {
    let (v, w) = (json!({"linear": ["1", "-2"]}), json!({"linear": ["2", "1"]}));
    let [vv, vw, ww] = [[[1, -2], [-2, 4]], [[2, 1], [-4, -2]], [[4, 2], [2, 1]]].map(|m| mat(&m));
    let entry = |factors: &[u32]| json!({"scale": "1", "factors": factors});
    let network = |first: &[u32], second: &[u32]| json!({"forms": [entry(first), entry(second)], "last": entry(&[])});
    let i = identity(2);
    let file = |one: Value, other: Value, forms: [Value; 2]| {
        let [first, second] = forms;
        let proof = json!({"one-token": {
            "lambda": [], "collinear": null, "factors": [v, w], "last": text(&i),
            "one": first, "other": second,
        }});
        planted::proved(1, &one, &other, "any", proof)
    };
    // v^2 three times and w^2 once; the other way around; (vw) three times and (vw) once.
    let one = ml(&[vv.clone(), ww.clone(), i.clone()]);
    let other = ml(&[ww.clone(), vv.clone(), i.clone()]);
    let mixed = ml(&[vw.clone(), vw.clone(), i.clone()]);
    let forms = [network(&[1, 1], &[2, 2]), network(&[2, 2], &[1, 1]), network(&[1, 2], &[2, 1])];
    let bad = file(one.clone(), other, [forms[0].clone(), forms[1].clone()]);
    refused(&bad, ElementProduct, "exponents 6, 2 and 2, 6");
    assert_eq!(truth::same(&bad["claim"]), Some(false));
    let bad = file(one.clone(), mixed, [forms[0].clone(), forms[2].clone()]);
    refused(&bad, ElementProduct, "exponents 6, 2 and 4, 4");
    // The first factor twice as long: the number before the product is 8, or 2.
    for (block, above, below, reason) in
        [(0, 2, 1, Some(ElementProduct)), (1, 2, 1, Some(ElementProduct)), (1, 1, 1, None)]
    {
        let mut longer = one.clone();
        scale(&mut longer, block, above, below);
        let mut form = forms[0].clone();
        form["forms"][block]["scale"] = json!(format!("{above}/{below}"));
        let file = file(one.clone(), longer, [forms[0].clone(), form]);
        assert_eq!(check(&file).reason, reason, "{file}");
        assert_eq!(truth::same(&file["claim"]), Some(reason.is_none()));
    }
    // λ to the wrong power.
    let mut bad = crate::faults::planted("one-token behind a matrix");
    scale(&mut bad["claim"]["one"], 0, 2, 1);
    bad["proof"]["one-token"]["lambda"][0] = json!("-1/4");
    refused(&bad, ElementProduct, "λ");
    // Zero on one side only.
    let mut bad = crate::faults::planted("one-token, zero");
    bad["claim"]["other"]["weights"][1] = json!([["1", "0"], ["0", "1"]]);
    bad["proof"]["one-token"]["other"]["last"]["scale"] = json!("1");
    refused(&bad, ElementProduct, "zero and not zero");
}
