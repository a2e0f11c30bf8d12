//! Sizes and numbers that would take long: `incomplete`, and at once.

use neurocert_check::Reason;
use serde_json::json;

use crate::check;
use crate::large::reason;
use crate::maker::{ANY, NO, identity, mat, text};
use crate::planted::{ml, proved};

#[test]
fn hostile_scalings() {
    let long = format!("1{}", "7".repeat(3999));
    let deep = ml(&vec![mat(&[[0]]); 7]);
    let scaling = |lambda: Vec<&str>| json!({"scaling": {"lambda": lambda, "rho": &long}});
    let found = reason("λ", &proved(1, &deep, &deep, ANY, scaling(vec![&long; 6])));
    assert!(matches!(found, Some(Reason::SizeLimit | Reason::ElementProduct)), "{found:?}");
    let found = reason("many λ", &proved(1, &deep, &deep, ANY, scaling(vec![&long; 1000])));
    assert_eq!(found, Some(Reason::ElementShape));
    // Virtual weights of 2^20 entries.
    let wide = |width: usize| {
        let zero = vec![vec!["1"; width]; 1];
        json!({"widths": [width, 1, 1], "query_dims": [1, 1], "parametrization": "qkv",
            "weights": [zero, zero, zero, [["1"]], [["1"]], [["1"]]]})
    };
    let proof = json!({"scaling": {"lambda": ["1", "1"], "rho": "1"}});
    assert_eq!(reason("wide", &proved(1, &wide(1000), &wide(1000), ANY, proof)), None);
    // Hidden widths.
    let all = |rows: usize, columns: usize| json!(vec![vec!["1"; columns]; rows]);
    let (w, h) = (150, 150);
    let one = json!({"widths": [w, h, w], "query_dims": [w, w], "parametrization": "av",
        "weights": [all(w, w), all(h, w), all(h, h), all(w, h)]});
    let proof = json!({"scaling": {"lambda": ["1", "1"], "rho": "1"}});
    assert_eq!(reason("dense 150", &proved(1, &one, &one, ANY, proof)), None);
}

#[test]
fn hostile_forms() {
    let one = ml(&[mat(&[[1]]), mat(&[[1]])]);
    let factors = vec![json!({"linear": ["1"]}); 100_000];
    let entry = |factors: &[u32]| json!({"scale": "1", "factors": factors});
    let network = json!({"forms": [entry(&[1, 1])], "last": entry(&[])});
    let mut file = proved(
        1,
        &one,
        &one,
        ANY,
        json!({"one-token": {
            "lambda": [], "collinear": null, "factors": factors, "last": [["1"]],
            "one": network, "other": network,
        }}),
    );
    file["proof"]["one-token"]["one"]["forms"][0]["scale"] = json!("1/1");
    assert_eq!(reason("many factors", &file), None);
    file["proof"]["one-token"]["one"]["forms"][0]["factors"] = json!(vec![1; 100_000]);
    assert_eq!(reason("many indices", &file), Some(Reason::ElementShape));
    file["proof"]["one-token"]["one"]["forms"] = json!(vec![entry(&[1, 1]); 100_000]);
    assert_eq!(reason("many forms", &file), Some(Reason::ElementShape));
    // A form of long fractions that nobody uses.
    let prime = |i: usize| format!("1/1{}{}", "0".repeat(3900), 2 * i + 1);
    let mut used = crate::planted::skew();
    let matrix: Vec<Vec<String>> = vec![vec![prime(1), prime(2)], vec![prime(2), prime(7)]];
    for _ in 0..50 {
        let factors = used["proof"]["one-token"]["factors"].as_array_mut().unwrap();
        factors.push(json!({"quadratic": matrix}));
    }
    assert_eq!(reason("long factors", &used), None);
    for _ in 0..5000 {
        let factors = used["proof"]["one-token"]["factors"].as_array_mut().unwrap();
        factors.push(json!({"quadratic": matrix}));
    }
    assert_eq!(reason("many long factors", &used), Some(Reason::SizeLimit));
}

#[test]
fn hostile_points() {
    let file = |tokens: usize, depth: usize, width: usize| {
        let mut matrices = vec![identity(width); depth + 1];
        matrices[0][0][width - 1] += 1;
        let one = ml(&matrices);
        let pivots: Vec<usize> = (1..=width).collect();
        let proof =
            json!({"evaluation": {"coordinates": text(&identity(width)), "pivots": pivots}});
        proved(tokens, &one, &one, ANY, proof)
    };
    for (tokens, depth, width, expected) in [
        (1, 1, 1, None),
        (1, 6, 1, None),
        (1, 6, 2, None),
        // N = 3, D = 364: 66,795 points, with numbers of a thousand digits.
        (2, 6, 2, None),
        (2, 5, 2, None),
        (3, 3, 3, None),
        (1, 4, 3, None),
        // C(10 + 12, 13) = 497,420, for one network.
        (4, 3, 4, Some(Reason::SizeLimit)),
        // C(6 + 26, 27) = 201,376: few enough for one network.
        (2, 3, 3, Some(Reason::SizeLimit)),
        (4, 2, 4, None),
        (2, 1, 500, Some(Reason::SizeLimit)),
        (1000, 1, 30, None),
        (1, 6, 200, Some(Reason::SizeLimit)),
        (u32::MAX as usize, 6, 200, Some(Reason::SizeLimit)),
    ] {
        let found =
            reason(&format!("points {tokens} {depth} {width}"), &file(tokens, depth, width));
        assert_eq!(found, expected, "{tokens} {depth} {width}");
    }
    // The shape before the points, the points before the equations.
    let mut bad = file(4, 3, 4);
    bad["proof"]["evaluation"]["pivots"] = json!([1, 2, 3]);
    assert_eq!(check(&bad).reason, Some(Reason::ElementShape));
}

#[test]
fn hostile_residues() {
    let ones = |rows: usize, columns: usize| json!(vec![vec!["1"; columns]; rows]);
    let file = |width: usize, hidden: usize, tokens: usize| {
        let network = json!({"widths": [width, hidden, 1], "query_dims": [1, 1],
            "parametrization": "qkv",
            "weights": [ones(1, width), ones(1, width), ones(hidden, width),
                ones(1, hidden), ones(1, hidden), ones(1, hidden)]});
        let mut file = proved(tokens, &network, &network, NO, json!({}));
        file["claim"]["statement"] = json!({"different": {}});
        file["proof"] = json!({"residue": {"input": ones(width, tokens), "modulus": "3"}});
        file
    };
    assert_eq!(reason("residue", &file(2, 500, 5)), Some(Reason::WitnessAgrees));
    assert_eq!(reason("many tokens", &file(1, 1, 1_000_000)), Some(Reason::WitnessAgrees));
    // A hidden layer of 10^8 entries.
    assert_eq!(reason("hidden", &file(1, 1000, 100_000)), Some(Reason::SizeLimit));
    let mut few = file(1, 1000, 2);
    few["claim"]["tokens"] = json!(u32::MAX);
    assert_eq!(reason("tokens", &few), Some(Reason::Witness));
}
