//! The rule `zero`: certificates of the zero function, and what is none.

use neurocert_check::Reason::{self, *};
use neurocert_check::Verdict;
use serde_json::{Value, json};

use crate::maker::{ANY, Mat, NO, Net, identity, mat, zeros};
use crate::planted::{ml, proved};
use crate::reasons::refused;
use crate::{cases, check, truth};

fn file(tokens: usize, one: &Value, other: &Value, rescaling: &str) -> Value {
    proved(tokens, one, other, rescaling, json!({"zero": {}}))
}

fn square() -> Mat {
    mat(&[[1, 2], [3, 4]])
}

/// Without `L`, without the second form, with a skew form in the middle: three layers or two.
fn networks() -> [Value; 3] {
    let (j, n, i) = (cases::j(), square(), identity(2));
    [
        ml(&[n.clone(), n.clone(), zeros(2, 2)]),
        ml(&[n.clone(), zeros(2, 2), i.clone()]),
        ml(&[n.clone(), j, n, i]),
    ]
}

pub fn all() -> Vec<(String, Value)> {
    let [nothing, form, skew] = networks();
    // L = V_2 V_1 = 0, and no factor of it is.
    let (first, second) = (mat(&[[1, 1], [2, 2]]), mat(&[[2, -1], [-4, 2]]));
    let product = Net::av(&[(square(), first), (identity(2), second)]);
    // V_1ᵀ A_2 V_1 = 0, and no factor of it is.
    let (v, a) = (mat(&[[1, 2], [0, 0]]), mat(&[[0, 5], [3, 7]]));
    let hidden = Net::av(&[(square(), v), (a, square())]);
    let mut all = vec![
        ("zero, two depths".into(), file(1, &nothing, &skew, ANY)),
        ("zero, one depth".into(), file(2, &nothing, &form, NO)),
        ("zero, skew and itself".into(), file(1, &skew, &skew, ANY)),
    ];
    for form in ["qkv", "av", "ml"] {
        let [product, hidden] = [product.write(form), hidden.write(form)];
        all.push((format!("zero, products, {form}"), file(3, &product, &hidden, NO)));
        all.push((format!("zero, any, {form}"), file(1, &hidden, &nothing, ANY)));
    }
    all
}

#[test]
fn table() {
    let [nothing, form, skew] = networks();
    let not = ml(&[square(), square(), identity(2)]);
    let different = |mut file: Value| {
        file["claim"]["statement"] = json!({"different": {}});
        file
    };
    let rows: [(Value, Option<Reason>); 12] = [
        (file(1, &form, &skew, ANY), None),
        // Skew, for more tokens than one.
        (file(2, &form, &skew, ANY), Some(ElementEquation)),
        (file(2, &skew, &form, ANY), Some(ElementEquation)),
        (file(1, &not, &form, ANY), Some(ElementEquation)),
        (file(1, &form, &not, ANY), Some(ElementEquation)),
        // The same function, but not zero.
        (file(1, &not, &not, ANY), Some(ElementEquation)),
        (file(1, &form, &nothing, NO), None),
        (file(1, &form, &skew, NO), Some(Depth)),
        (file(1, &not, &skew, NO), Some(Depth)),
        (file(1, &form, &form, NO), Some(Rescaling)),
        (file(1, &not, &not, NO), Some(Rescaling)),
        (different(file(1, &form, &nothing, ANY)), Some(RuleMismatch)),
    ];
    for (file, reason) in rows {
        match reason {
            Some(reason) => refused(&file, reason, "zero"),
            None => assert_eq!(check(&file).verdict, Verdict::Verified, "{file}"),
        }
    }
}

/// `L` is not a form: a square `L` that is skew, one token.
#[test]
fn skew_outputs() {
    let one = ml(&[square(), cases::j()]);
    let other = ml(&[zeros(2, 2), identity(2)]);
    for (one, other) in [(&one, &other), (&other, &one)] {
        let file = file(1, one, other, ANY);
        assert_eq!(truth::same(&file["claim"]), Some(false));
        refused(&file, ElementEquation, "L");
    }
}

#[test]
fn malformed() {
    let [form, ..] = networks();
    for proof in
        [json!({"zero": null}), json!({"zero": []}), json!({"zero": {"x": 1}}), json!("zero")]
    {
        refused(&proved(1, &form, &form, ANY, proof), Malformed, "zero");
    }
}
