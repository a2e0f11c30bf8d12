//! Claims `rank`, good and bad: the rank of the Jacobian at exact weights.

use neurocert_check::kernel::check;
use serde_json::{Value, json};

/// "verified", or the reason.
fn verdict(document: &Value) -> String {
    let outcome = check(document.clone(), 1 << 32, 1 << 32);
    outcome.failure.map_or("verified".into(), |failure| failure.reason.to_string())
}

fn library(name: &str) -> &'static str {
    let all = neurocert_check::language::LIBRARY;
    all.iter().find(|(known, _)| *known == name).unwrap().1
}

fn document(text: &str, sizes: Value, claim: Value, proof: Value) -> Value {
    let mut rank = claim;
    rank["network"] = json!({"text": 1, "sizes": sizes});
    json!({"format": "neurocert-certificate", "version": 2, "texts": [text],
        "claim": {"rank": rank}, "proof": proof})
}

/// The document with new values at some places; `null` takes a key away.
fn changed(value: &Value, changes: &[(&str, Value)]) -> Value {
    let mut value = value.clone();
    for (path, new) in changes {
        let (parent, key) = path.rsplit_once('/').unwrap();
        match value.pointer_mut(parent).unwrap() {
            Value::Object(map) if new.is_null() => drop(map.remove(key)),
            Value::Object(map) => drop(map.insert(key.into(), new.clone())),
            Value::Array(list) => list[key.parse::<usize>().unwrap()] = new.clone(),
            _ => panic!("{path}"),
        }
    }
    value
}

fn each(good: &Value, cases: &[(&[(&str, Value)], &str)]) {
    assert_eq!(verdict(good), "verified", "{good}");
    for (changes, expected) in cases {
        assert_eq!(verdict(&changed(good, changes)), *expected, "{changes:?}");
    }
}

const M: &str = "2147483629";

/// W₂ W₁ x with W₁ = 0: only W₁ moves the function, and the rank is 2·2 − (2 − 1)(2 − 0) = 2.
fn linear() -> Value {
    document(
        library("linear"),
        json!({"l": 2, "w": [2, 1, 2]}),
        json!({"weights": {"W[1]": [["0", "0"]], "W[2]": [["1"], ["2/3"]]},
            "relation": "exact", "number": "2"}),
        json!({"lower": {"modulus": M, "seed": "1", "bound": "9",
                "rows": [[1, 1, 1, 1], [2, 1, 2, 1]], "columns": [1, 2]},
            "upper": {"vectors": {"modulus": M,
                "vectors": [{"W[2]": [["1"], ["0"]]}, {"W[2]": [["0"], ["1"]]}]}}}),
    )
}

#[test]
fn on_all_inputs() {
    let vectors = "/proof/upper/vectors/vectors";
    each(
        &linear(),
        &[
            (&[("/proof/upper/vectors/by", json!("entries"))], "verified"),
            (&[("/proof/upper/vectors/by", json!("points"))], "malformed"),
            (&[("/claim/rank/number", json!("3"))], "lower-mismatch"),
            (&[("/claim/rank/number", json!("x"))], "malformed"),
            (&[("/claim/rank/relation", json!("probable"))], "malformed"),
            (&[("/claim/rank/relation", json!("at_least"))], "proof"),
            (
                &[("/claim/rank/relation", json!("at_least")), ("/proof/upper", json!(null))],
                "malformed",
            ),
            (&[("/claim/rank/weights/W[1]", json!([["0"], ["0"]]))], "point"),
            (&[("/claim/rank/weights/W[1]", json!(null))], "point"),
            (&[("/claim/rank/weights/W[3]", json!([["0"]]))], "point"),
            // Where W₁ is not zero, W₂ moves the function too.
            (&[("/claim/rank/weights/W[1]", json!([["0", "1"]]))], "moves"),
            (&[("/proof/lower/seed", json!(null))], "proof"),
            (&[("/proof/lower/bound", json!(null))], "proof"),
            (&[("/proof/lower/bound", json!("0"))], "point"),
            (&[("/proof/lower/modulus", json!("1"))], "modulus"),
            (&[("/proof/lower/order", json!(0))], "order"),
            (&[("/proof/lower/rows/1", json!([1, 1, 1, 1]))], "index"),
            (&[("/proof/lower/rows/1", json!([2, 1, 3, 1]))], "index"),
            (&[("/proof/lower/rows/1", json!([0, 1, 1, 1]))], "index"),
            // The second entry is a multiple of the first one.
            (&[("/proof/lower/rows/1", json!([1, 1, 2, 1]))], "dependent"),
            (&[("/proof/lower/columns/1", json!(5))], "index"),
            (&[("/proof/lower/columns/1", json!(3))], "dependent"),
            (&[("/proof/lower/columns", json!([1]))], "not-square"),
            (&[("/proof/lower/modulus", json!("3"))], "unit"),
            (&[("/proof/upper/vectors/modulus", json!("0"))], "modulus"),
            (&[(vectors, json!([{"W[2]": [["1"], ["0"]]}]))], "upper-mismatch"),
            (&[(vectors, json!([{"W[2]": [["1"], ["0"]]}, {"W[2]": [["2"], ["0"]]}]))], "kernel"),
            (&[(vectors, json!([{"W[2]": [["1"], ["0"]]}, {}]))], "kernel"),
            (&[(vectors, json!([{"W[2]": [["1"], ["0"]]}, {"W[1]": [["1", "0"]]}]))], "moves"),
            (&[(vectors, json!([{"W[2]": [["1", "0"]]}]))], "point"),
            (&[(vectors, json!([{"W[3]": [["1"]]}]))], "point"),
            (&[("/proof/upper", json!({"rows": {}}))], "proof"),
            (&[("/proof/upper", json!({"columns": {}}))], "malformed"),
            (&[("/proof/upper", json!({"step": {"columns": {}}}))], "step"),
            (&[("/proof/upper", json!({"step": {"generic": {"copies": 1}}}))], "step"),
            (
                &[("/proof/upper", json!({"step": {"theorem": {"name": "linear"}}}))],
                "upper-mismatch",
            ),
        ],
    );
}

/// A rank at a point is at most the dimension, here 1·(2 + 2 − 1) = 3.
#[test]
fn by_the_dimension() {
    let at_most = |number: &str, step: Value| {
        changed(
            &linear(),
            &[
                ("/claim/rank/number", json!(number)),
                ("/claim/rank/relation", json!("at_most")),
                ("/proof", json!({"lower": null, "upper": {"step": step}})),
            ],
        )
    };
    let theorem = json!({"theorem": {"name": "linear"}});
    assert_eq!(verdict(&at_most("3", theorem.clone())), "verified");
    assert_eq!(verdict(&at_most("2", theorem)), "upper-mismatch");
    assert_eq!(verdict(&at_most("4", json!({"coordinates": {}}))), "verified");
    // The form of a step is looked at as in a claim about the dimension.
    let compose = json!({"compose": {"at": "X[1]", "front": {"coordinates": {}},
        "back": {"coordinates": {}}, "copies": 1, "families": []}});
    assert_eq!(verdict(&at_most("4", compose)), "malformed");
}

/// One input sees one combination of W₁ only.
#[test]
fn on_given_inputs() {
    let good = changed(
        &linear(),
        &[
            ("/claim/rank/inputs", json!([{"X[0]": [["1"], ["0"]]}])),
            ("/claim/rank/number", json!("1")),
            ("/proof/lower", json!({"modulus": M, "rows": [[1, 1, 2, 1]], "columns": [1]})),
            (
                "/proof/upper/vectors/vectors",
                json!([{"W[2]": [["1"], ["0"]]}, {"W[2]": [["0"], ["5/7"]]}, {"W[1]": [["0", "3"]]}]),
            ),
        ],
    );
    let none = [
        ("/claim/rank/inputs", json!([])),
        ("/claim/rank/number", json!("0")),
        ("/proof/lower", json!({"modulus": M, "rows": [], "columns": []})),
    ];
    let empty = changed(&changed(&good, &none), &[("/proof/upper", json!({"rows": {}}))]);
    assert_eq!(verdict(&empty), "verified");
    each(
        &good,
        &[
            (&none, "upper-mismatch"),
            (&[("/claim/rank/inputs/0/X[0]", json!([["0"], ["1"]]))], "dependent"),
            (&[("/claim/rank/inputs/0/X[0]", json!([["1"], ["1"]]))], "moves"),
            (&[("/claim/rank/inputs/0/X[0]", json!([["1", "0"]]))], "point"),
            (&[("/claim/rank/inputs/0", json!({}))], "point"),
            (&[("/claim/rank/inputs", json!(null))], "proof"),
            (&[("/proof/lower/seed", json!("1"))], "proof"),
            (&[("/proof/lower/bound", json!("1"))], "proof"),
            (&[("/proof/lower/order", json!(1))], "proof"),
            (&[("/proof/upper/vectors/by", json!("entries"))], "proof"),
            (&[("/proof/lower/rows/0", json!([2, 1, 2, 1]))], "index"),
            (&[("/proof/upper", json!({"rows": {}}))], "upper-mismatch"),
            (
                &[
                    ("/claim/rank/relation", json!("at_most")),
                    ("/claim/rank/number", json!("2")),
                    ("/proof", json!({"lower": null, "upper": {"rows": {}}})),
                ],
                "verified",
            ),
            // A second copy of the same input adds two rows, and no rank.
            (
                &[(
                    "/claim/rank/inputs",
                    json!([{"X[0]": [["1"], ["0"]]}, {"X[0]": [["1"], ["0"]]}]),
                )],
                "verified",
            ),
        ],
    );
}

const RELU: &str = "network r\ninput x : 1 x 1\nweights W, b : 2 x 1, V : 1 x 2\n\
                    H = W * x + b\noutput V * relu(H)\n";

/// Two neurons: the second is dead on all inputs, so that only three coordinates are left, and of these
/// W, b and V of the first neuron have the rank 2 (what scales is not seen).
#[test]
fn relu_with_a_dead_neuron() {
    let good = document(
        RELU,
        json!({}),
        json!({"weights": {"W": [["-1"], ["0"]], "b": [["1/2"], ["-1"]], "V": [["2", "5"]]},
            "relation": "exact", "number": "2"}),
        json!({"lower": {"modulus": M, "seed": "1", "bound": "9",
                "rows": [[1, 1, 1, 1], [2, 1, 1, 1]], "columns": [1, 3]},
            "upper": {"vectors": {"by": "entries", "modulus": M, "vectors": [
                {"W": [["0"], ["1"]]}, {"b": [["0"], ["1"]]}, {"V": [["0", "1"]]},
                {"W": [["-1"], ["0"]], "b": [["1/2"], ["0"]], "V": [["-2", "0"]]}]}}}),
    );
    each(
        &good,
        &[
            (&[("/claim/rank/weights/b/1/0", json!("1"))], "moves"),
            // 0 x + 0 is a tie, whatever x is.
            (&[("/claim/rank/weights/b/1/0", json!("0"))], "tie"),
            (&[("/proof/upper/vectors/vectors/3/b/0/0", json!("1"))], "moves"),
            (&[("/claim/rank/number", json!("3"))], "lower-mismatch"),
        ],
    );
}

/// On given inputs signs are those of numbers, and a tie on any of them is refused, also without rows.
#[test]
fn relu_on_given_inputs() {
    let good = document(
        RELU,
        json!({}),
        json!({"weights": {"W": [["1"], ["-1"]], "b": [["0"], ["0"]], "V": [["2", "5"]]},
            "inputs": [{"x": [["3"]]}, {"x": [["1/2"]]}],
            "relation": "exact", "number": "2"}),
        json!({"lower": {"modulus": M, "rows": [[1, 1, 1, 1], [2, 1, 1, 1]], "columns": [1, 3]},
            "upper": {"vectors": {"modulus": M, "vectors": [
                {"W": [["0"], ["1"]]}, {"b": [["0"], ["1"]]}, {"V": [["0", "1"]]},
                {"W": [["1"], ["0"]], "V": [["-2", "0"]]}]}}}),
    );
    let outcome =
        check(changed(&good, &[("/claim/rank/inputs/1/x/0/0", json!("0"))]), 1 << 32, 1 << 32);
    let failure = outcome.failure.unwrap();
    assert_eq!(failure.reason.to_string(), "tie");
    assert_eq!(failure.detail, "`relu` of zero in the step H, entry (1, 1), copy 2 of the inputs");
    each(
        &good,
        &[
            // There the second neuron is seen, and the first one is not.
            (&[("/claim/rank/inputs/1/x/0/0", json!("-1/2"))], "dependent"),
            (
                &[
                    ("/claim/rank/inputs/1/x/0/0", json!("-1/2")),
                    ("/claim/rank/relation", json!("at_most")),
                    ("/proof", json!({"lower": null, "upper": good["proof"]["upper"]})),
                ],
                "moves",
            ),
            (&[("/proof/upper", json!({"rows": {}}))], "verified"),
            (
                &[(
                    "/claim/rank/inputs",
                    json!([{"x": [["3"]]}, {"x": [["1/2"]]}, {"x": [["0"]]}]),
                )],
                "tie",
            ),
        ],
    );
}

/// What is divided by has a value on each given input; symbols are true where it has one.
#[test]
fn programs_that_divide() {
    let text =
        "network q\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput recip(a * x) + b * 0 * x\n";
    let good = document(
        text,
        json!({}),
        json!({"weights": {"a": [["2"]], "b": [["1"]]}, "inputs": [{"x": [["3"]]}],
            "relation": "exact", "number": "1"}),
        json!({"lower": {"modulus": M, "rows": [[1, 1, 1, 1]], "columns": [1]},
            "upper": {"vectors": {"modulus": M, "vectors": [{"b": [["1"]]}]}}}),
    );
    let moves = [("/proof/upper/vectors/vectors/0", json!({"a": [["1"]]}))];
    let everywhere = [
        ("/claim/rank/inputs", json!(null)),
        ("/proof/lower/seed", json!("1")),
        ("/proof/lower/bound", json!("9")),
    ];
    let by_entries =
        changed(&changed(&good, &everywhere), &[("/proof/upper/vectors/by", json!("entries"))]);
    each(&good, &[(&moves, "moves"), (&[("/claim/rank/weights/a/0/0", json!("0"))], "unit")]);
    each(&by_entries, &[(&moves, "moves"), (&[("/claim/rank/weights/a/0/0", json!("0"))], "unit")]);
    // The derivative of 1/x is −1/x²: one that is wrong would see no rank on these two inputs.
    let text = "network q\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput recip(a + x) + b * x\n";
    let two = document(
        text,
        json!({}),
        json!({"weights": {"a": [["1"]], "b": [["1"]]}, "inputs": [{"x": [["1"]]}],
            "relation": "exact", "number": "1"}),
        json!({"lower": {"modulus": M, "rows": [[1, 1, 1, 1]], "columns": [1]},
            "upper": {"vectors": {"modulus": M, "vectors": [{"a": [["4"]], "b": [["1"]]}]}}}),
    );
    each(&two, &[(&[("/proof/upper/vectors/vectors/0/b/0/0", json!("-1"))], "moves")]);
}

/// `tanh` is a series in the inputs; on numbers, and for functions that only a law describes, there is
/// nothing to compute.
#[test]
fn functions_that_are_not_rational() {
    let text = |function: &str| {
        format!("network f\ninput x : 1 x 1\nweights W, V : 1 x 1\noutput V * {function}(W * x)\n")
    };
    let good = document(
        &text("tanh"),
        json!({}),
        json!({"weights": {"W": [["2"]], "V": [["3"]]}, "relation": "exact", "number": "2"}),
        json!({"lower": {"modulus": M, "seed": "1", "bound": "9", "order": 3,
                "rows": [[1, 1, 1, 1, 1], [1, 1, 1, 1, 3]], "columns": [1, 2]},
            "upper": {"step": {"coordinates": {}}}}),
    );
    let odd = text("f").replace("input", "function f odd\ninput");
    each(
        &good,
        &[
            (&[("/claim/rank/weights/V", json!([["0"]]))], "dependent"),
            (&[("/proof/lower/order", json!(null))], "index"),
            (&[("/texts/0", json!(text("relu")))], "function"),
            (&[("/texts/0", json!(odd))], "function"),
            (&[("/texts/0", json!(text("tanh").replace("* x)", "* x + W)")))], "order"),
            (
                &[
                    ("/claim/rank/inputs", json!([{"x": [["1"]]}])),
                    ("/claim/rank/relation", json!("at_most")),
                    ("/proof", json!({"lower": null, "upper": good["proof"]["upper"]})),
                ],
                "function",
            ),
        ],
    );
}

/// A network without weights has rank 0, and one without inputs has a single copy of them, which is empty.
#[test]
fn without_weights_or_inputs() {
    let none = document(
        "network n\ninput x : 2 x 1\noutput x\n",
        json!({}),
        json!({"weights": {}, "relation": "exact", "number": "0"}),
        json!({"lower": {"modulus": M, "seed": "0", "bound": "1", "rows": [], "columns": []},
            "upper": {"vectors": {"modulus": M, "vectors": []}}}),
    );
    each(&none, &[(&[("/proof/upper/vectors/vectors", json!([{}]))], "kernel")]);
    let map = document(
        "network n\nweights W : 1 x 2\noutput W * W^T\n",
        json!({}),
        json!({"weights": {"W": [["1", "0"]]}, "relation": "exact", "number": "1"}),
        json!({"lower": {"modulus": M, "seed": "0", "bound": "1", "rows": [[1, 1, 1, 1]], "columns": [1]},
            "upper": {"vectors": {"modulus": M, "vectors": [{"W": [["0", "1"]]}]}}}),
    );
    each(
        &map,
        &[
            (&[("/claim/rank/weights/W/0/0", json!("0"))], "dependent"),
            (&[("/proof/lower/rows/0", json!([2, 1, 1, 1]))], "index"),
            (
                &[
                    ("/claim/rank/inputs", json!([{}])),
                    ("/proof/lower", json!({"modulus": M, "rows": [[1, 1, 1, 1]], "columns": [1]})),
                ],
                "verified",
            ),
        ],
    );
}
