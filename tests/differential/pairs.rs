//! Pair certificates, changed: the checkers agree, and what they verify is true.

use neurocert::network::{Known, LightningAttention, Network, WeightFile, read_weights};
use neurocert::ring::{Rationals, Ring, SplitMix64};
use neurocert::{Matrix, claims::draw};
use neurocert_check::check;
use serde_json::{Value, json};

use super::{agree, python_is_here};
use crate::common::mutate::{alternatives, pick, places, random, with};

fn av(widths: &[usize], dims: &[usize], weights: Value) -> Value {
    json!({"widths": widths, "query_dims": dims, "parametrization": "av", "weights": weights})
}

fn pair(tokens: usize, one: &Value, other: &Value, statement: Value, proof: Value) -> Value {
    json!({
        "format": "neurocert-pair-certificate", "version": 1,
        "claim": {
            "kind": "lightning", "tokens": tokens, "one": one, "other": other,
            "statement": statement,
        },
        "proof": proof,
    })
}

fn seeds() -> Vec<Value> {
    let (i, j) = (json!([["1", "0"], ["0", "1"]]), json!([["0", "1"], ["-1", "0"]]));
    let deep = |a: &Value, b: &Value| av(&[2, 2, 2], &[2, 2], json!([a, i, b, i]));
    let (first, second) = (deep(&j, &i), deep(&i, &j));
    let one = |a: Value, v: Value| av(&[2, 1], &[1], json!([a, v]));
    let same = |rescaling: &str| json!({"same": {"rescaling": rescaling}});
    let expansion = json!({"expansion": {}});
    let exchanged = [
        one(json!([["1", "2"], ["0", "0"]]), json!([["0", "1/2"]])),
        one(json!([["0", "0"], ["1", "2"]]), json!([["1/2", "0"]])),
    ];
    let qkv = json!({
        "widths": [2, 1], "query_dims": [1], "parametrization": "qkv",
        "weights": [[["1", "2"]], [["1", "0"]], [["0", "1/2"]]],
    });
    let ml = json!({
        "widths": [2, 1], "query_dims": [1], "parametrization": "ml",
        "weights": [[["2", "4"], ["0", "0"]], [["0", "1/4"]]],
    });
    let low = json!([["1", "0"], ["0", "0"]]);
    let witness = json!({"witness": {"input": [["1", "0"], ["1", "2"]]}});
    vec![
        pair(2, &first, &second, same("no"), expansion.clone()),
        pair(3, &first, &second, same("any"), expansion.clone()),
        pair(2, &exchanged[0], &exchanged[1], same("no"), expansion.clone()),
        pair(2, &qkv, &ml, same("any"), expansion.clone()),
        pair(2, &qkv, &exchanged[1], same("no"), expansion),
        pair(2, &first, &deep(&i, &i), json!({"different": {}}), witness.clone()),
        pair(2, &qkv, &one(low, json!([["1", "1"]])), json!({"different": {}}), witness),
    ]
}

/// Whether an expansion may have more than 2^15 terms.
pub fn is_large(file: &Value) -> bool {
    let tokens = file["claim"]["tokens"].as_u64().unwrap_or(0).min(1000);
    ["one", "other"].iter().any(|side| {
        let widths = file["claim"][side]["widths"].as_array();
        let Some(widths) = widths.filter(|widths| (2..8).contains(&widths.len())) else {
            return false;
        };
        let size = |width: &Value| width.as_u64().unwrap_or(0).min(1000);
        let degree = 3u64.pow(widths.len() as u32 - 1);
        let mut terms = u128::from(widths.iter().map(size).max().unwrap_or(0) * tokens);
        for i in 1..=u128::from(degree) {
            let variables = u128::from(size(&widths[0]) * tokens);
            terms = terms.saturating_mul(variables + i - 1) / i;
            if terms > 1 << 15 {
                return true;
            }
        }
        false
    })
}

fn network(side: &Value, tokens: u64) -> WeightFile {
    let weights = side["weights"].as_array().unwrap();
    let mut file = json!({"query_dims": side["query_dims"], "tokens": tokens});
    let names: &[&str] = match side["parametrization"].as_str() {
        Some("qkv") => &["Q", "K", "V"],
        Some("av") => &["A", "V"],
        _ => &[],
    };
    if names.is_empty() {
        let (last, forms) = weights.split_last().unwrap();
        file["widths"] = side["widths"].clone();
        (file["M"], file["L"]) = (json!(forms), last.clone());
    } else {
        let layer = |blocks: &[Value]| -> serde_json::Map<String, Value> {
            let pairs = names.iter().zip(blocks);
            pairs.map(|(name, block)| ((*name).to_string(), block.clone())).collect()
        };
        file["layers"] = json!(weights.chunks(names.len()).map(layer).collect::<Vec<_>>());
    }
    read_weights(&file.to_string(), &Known::default()).unwrap()
}

/// Equal at ten random inputs, as claimed or not.
fn is_true(claim: &Value) -> bool {
    let tokens = claim["tokens"].as_u64().unwrap();
    let sides = [&claim["one"], &claim["other"]].map(|side| network(side, tokens));
    let mut stream = SplitMix64::new(3);
    let networks = sides.each_ref().map(|s| LightningAttention::new(s.architecture.clone()));
    let (rows, columns) = networks[0].input_shape();
    let equal = (0..10).all(|_| {
        let x = Matrix::from_fn(rows, columns, |_, _| Rationals.from_i64(stream.in_range(1 << 30)));
        let value = |n: usize| networks[n].evaluate(&Rationals, &sides[n].weights, &x).unwrap();
        value(0) == value(1)
    });
    if claim["statement"].get("different").is_some() {
        return !equal;
    }
    let is_scaling = claim["statement"]["same"]["rescaling"] == "no" && {
        let virtual_weights = |side: &WeightFile, of: &Value| match of["parametrization"].as_str() {
            Some("ml") => side.weights.clone(),
            Some("av") => draw::virtual_weights(&side.weights),
            _ => {
                let layer =
                    |l: &[draw::Exact]| [draw::product(&l[1].transpose(), &l[0]), l[2].clone()];
                let blocks: Vec<_> = side.weights.chunks(3).flat_map(layer).collect();
                draw::virtual_weights(&blocks)
            }
        };
        let one = virtual_weights(&sides[0], &claim["one"]);
        let other = virtual_weights(&sides[1], &claim["other"]);
        one.len() != other.len() || one.iter().zip(&other).all(|(a, b)| is_multiple(a, b))
    };
    equal && !is_scaling
}

fn is_multiple(a: &draw::Exact, b: &draw::Exact) -> bool {
    let zero = |m: &draw::Exact| m.entries().iter().all(|x| Rationals.is_zero(x));
    let (x, y) = (a.entries(), b.entries());
    let dependent = (0..x.len()).all(|i| (0..i).all(|j| &x[i] * &y[j] == &x[j] * &y[i]));
    zero(a) == zero(b) && dependent
}

#[test]
fn mutants_of_pairs() {
    if !python_is_here() {
        return;
    }
    let seeds = seeds();
    let mut rng = SplitMix64::new(13);
    let mut files = seeds.clone();
    for document in &seeds {
        assert!(check(document.to_string().as_bytes()).reason.is_none(), "{document}");
        for _ in 0..150 {
            files.push(random(document, &seeds, &mut rng));
        }
        for place in places(document) {
            let others = alternatives(document.pointer(&place).unwrap());
            let other = pick(&mut rng, &others).clone();
            files.push(with(document, &place, other));
        }
    }
    for document in &files {
        if check(document.to_string().as_bytes()).reason.is_none() {
            assert!(is_true(&document["claim"]), "verified, and false: {document}");
        }
    }
    let files: Vec<Vec<u8>> = files.iter().map(|file| file.to_string().into_bytes()).collect();
    assert!(agree("mutants of pairs", &files) > 50);
}
