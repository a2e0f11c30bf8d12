//! Certificates on two networks at weights, good and bad. `proofs/test_kernel_pairs.py` has the same ones.

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

fn at(text: u32, sizes: &Value, weights: &Value) -> Value {
    json!({"network": {"text": text, "sizes": sizes}, "weights": weights})
}

fn pair(texts: &[&str], kind: &str, sides: [&Value; 2], proof: &Value) -> Value {
    json!({"format": "neurocert-certificate", "version": 2, "texts": texts,
        "claim": {kind: {"first": sides[0], "second": sides[1]}}, "proof": proof})
}

fn changed(value: &Value, path: &str, new: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(path).unwrap() = new;
    value
}

/// The second is the first, moved by C = [1 1; 0 1], and the second layer by 3/7.
fn gauge() -> [Value; 2] {
    let sizes = json!({"d": [2, 2, 2], "a": [1, 1], "t": 2});
    let one = json!({
        "Q[1]": [["1", "2"]], "K[1]": [["3", "1/2"]], "V[1]": [["1", "2"], ["0", "1"]],
        "Q[2]": [["1", "1"]], "K[2]": [["2", "5"]], "V[2]": [["1", "0"], ["4", "1"]]});
    let two = json!({
        "Q[1]": [["1", "2"]], "K[1]": [["3", "1/2"]], "V[1]": [["1", "3"], ["0", "1"]],
        "Q[2]": [["3/7", "0"]], "K[2]": [["2", "3"]], "V[2]": [["7/3", "-7/3"], ["28/3", "-7"]]});
    [at(1, &sizes, &one), at(1, &sizes, &two)]
}

#[test]
fn matrices_of_numbers_in_lemmas() {
    let [one, two] = gauge();
    let proof = json!({"matrices": {"C[1]": [["1", "1"], ["0", "1"]]}, "lemmas": [["X'[1]", "C[1] * X[1]"]]});
    let good = pair(&[library("lightning")], "same", [&one, &two], &proof);
    for (path, new, expected) in [
        ("/proof", proof.clone(), "verified"),
        ("/proof", json!({}), "verified"),
        ("/proof/matrices/C[1]", json!([["1", "1"], ["0", "2"]]), "lemma"),
        ("/proof/matrices/C[1]", json!([["1", "1"]]), "expression"),
        ("/proof/matrices/C[1]", json!([]), "point"),
        ("/proof/matrices", json!({"X[1]": [["1"]]}), "expression"),
        ("/proof/matrices", json!({"V[1]": [["1"]]}), "expression"),
        ("/proof/matrices", json!({"C'": [["1"]]}), "expression"),
        ("/proof/lemmas/0/1", json!("X[1]"), "lemma"),
        ("/claim/same/second/weights/V[2]/0/0", json!("2"), "differ"),
        ("/claim/same/first/weights/V[2]", json!([]), "point"),
        ("/claim/same/second/weights/Q[2]/0/0", json!("4/7"), "differ"),
        ("/claim/same/second/weights/V[1]/0/0", json!("2"), "lemma"),
    ] {
        assert_eq!(verdict(&changed(&good, path, new.clone())), expected, "{path} {new}");
    }
}

/// One token, or a first matrix of rank one, sees symmetric parts only.
#[test]
fn symmetric_parts_of_numbers() {
    let weights =
        |first: Value, second: Value| json!({"M[1]": first, "M[2]": second, "L": [["1", "1"]]});
    let (full, skewed) = (json!([["1", "3"], ["1", "5"]]), json!([["1", "0"], ["4", "5"]]));
    let (low, other) = (json!([["1", "2"], ["2", "4"]]), json!([["1", "1"], ["4", "5"]]));
    for (tokens, one, two, expected) in [
        (
            1,
            weights(full.clone(), full.clone()),
            weights(skewed.clone(), skewed.clone()),
            "verified",
        ),
        (1, weights(full.clone(), full.clone()), weights(skewed.clone(), other.clone()), "differ"),
        (2, weights(full.clone(), full.clone()), weights(skewed.clone(), skewed.clone()), "differ"),
        (2, weights(low.clone(), full.clone()), weights(low.clone(), skewed.clone()), "verified"),
        (2, weights(low.clone(), full.clone()), weights(low, other), "differ"),
        (2, weights(full.clone(), full.clone()), weights(full, skewed), "differ"),
    ] {
        let sizes = json!({"d": [2, 2, 1], "a": [1, 1], "t": tokens});
        let sides = [at(1, &sizes, &one), at(1, &sizes, &two)];
        let found = pair(&[library("lightning_ml")], "same", [&sides[0], &sides[1]], &json!({}));
        assert_eq!(verdict(&found), expected, "{tokens} {one} {two}");
    }
}

/// The pair that no scaling relates: (J, N, 1) and (N, J/det N, 1), in free virtual weights.
#[test]
fn complete_sets_of_points() {
    let sizes = json!({"d": [2, 2, 2], "a": [2, 2], "t": 2});
    let (j, n, one) = (
        json!([["0", "1"], ["-1", "0"]]),
        json!([["2", "1"], ["1", "1"]]),
        json!([["1", "0"], ["0", "1"]]),
    );
    let sides = [
        at(1, &sizes, &json!({"M[1]": j, "M[2]": n, "L": one})),
        at(1, &sizes, &json!({"M[1]": n, "M[2]": j, "L": one})),
    ];
    let good =
        pair(&[library("lightning_ml")], "same", [&sides[0], &sides[1]], &json!({"by": "points"}));
    for (path, new, expected) in [
        ("/proof/by", json!("points"), "verified"),
        ("/proof/by", json!("entries"), "verified"),
        ("/proof/by", json!("words"), "differ"),
        ("/proof/by", json!("point"), "malformed"),
        ("/claim/same/second/weights/M[1]/0/0", json!("3"), "differ"),
        ("/claim/same/second/weights/L/0/1", json!("1/5"), "differ"),
    ] {
        assert_eq!(verdict(&changed(&good, path, new.clone())), expected, "{path} {new}");
    }
    let applied = |name: &str| {
        let text = format!("network f\ninput X : 1 x 1\nweights A : 1 x 1\noutput {name}(A * X)\n");
        let one = at(1, &json!({}), &json!({"A": [["1"]]}));
        verdict(&pair(&[&text], "same", [&one, &one], &json!({"by": "points"})))
    };
    assert_eq!((applied("tanh").as_str(), applied("softmax").as_str()), ("symbolic", "symbolic"));
}

/// G J G is det(G) J for G = X Xᵀ, but not for G = X Yᵀ.
#[test]
fn letters_keep_their_symmetry() {
    let texts = |g: &str| {
        ["G * J * G", "(G(1, 1) * G(2, 2) - G(1, 2) * G(2, 1)) * J"].map(|output| {
            format!("network g\ninput X, Y : 2 x 2\nweights J : 2 x 2\nG = {g} + 0 * X * Y\noutput {output}\n")
        })
    };
    let weights = json!({"J": [["0", "1"], ["-1", "0"]]});
    let sides = [at(1, &json!({}), &weights), at(2, &json!({}), &weights)];
    for (g, expected) in [("X * X^T", "verified"), ("X + X^T", "verified"), ("X * Y^T", "differ")] {
        let [one, two] = texts(g);
        for by in ["points", "entries"] {
            let proof = json!({"by": by, "lemmas": [["G'", "G"]]});
            let found = pair(&[&one, &two], "same", [&sides[0], &sides[1]], &proof);
            assert_eq!(verdict(&found), expected, "{g} {by}");
        }
    }
}

#[test]
fn a_network_between_two() {
    let [one, two] = gauge();
    let text = library("lightning");
    let middle = changed(&one, "/weights/K[1]/0/0", json!("3"));
    let proof = json!({"via": middle, "first": {}, "second": {"via": two, "first": {}, "second": {"by": "points"}}});
    let good = pair(&[text], "same", [&one, &two], &proof);
    for (path, new, expected) in [
        ("/proof/first", json!({}), "verified"),
        ("/proof/via/weights/K[1]/0/0", json!("4"), "differ"),
        ("/proof/second/via/weights/V[2]/0/0", json!("4"), "differ"),
        ("/proof/second/via/weights/V[2]", json!([]), "point"),
        ("/proof/via/network/text", json!(2), "network"),
        ("/proof/second/first", json!({"by": "sight"}), "malformed"),
        ("/claim/same/second/weights/V[2]/0/0", json!("4"), "differ"),
    ] {
        assert_eq!(verdict(&changed(&good, path, new.clone())), expected, "{path} {new}");
    }
}

/// 5 x³ and 12 x³ are one function modulo 7; x/7 is none.
#[test]
fn differences_modulo_a_number() {
    let sizes = json!({"w": [1, 1, 1], "r": [3]});
    let side = |factor: &str| at(1, &sizes, &json!({"W[1]": [["1"]], "W[2]": [[factor]]}));
    let proof = json!({"modulus": "11", "inputs": {"X[0]": [["2"]]}});
    let good = pair(&[library("mlp")], "different", [&side("5"), &side("12")], &proof);
    for (path, new, expected) in [
        ("/proof/modulus", json!("11"), "verified"),
        ("/proof/modulus", json!("4611686018427387903"), "verified"),
        ("/proof/modulus", json!("7"), "equal"),
        ("/proof/modulus", json!("1"), "modulus"),
        ("/proof/modulus", json!("4611686018427387904"), "modulus"),
        ("/proof/inputs/X[0]/0/0", json!("11"), "equal"),
        ("/proof/inputs/X[0]/0/0", json!("1/11"), "unit"),
        ("/claim/different/first/weights/W[1]/0/0", json!("1/22"), "unit"),
        ("/proof/inputs", json!({}), "point"),
    ] {
        assert_eq!(verdict(&changed(&good, path, new.clone())), expected, "{path} {new}");
    }
}
