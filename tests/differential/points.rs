//! Point certificates of the library, changed: the checkers agree, and what they verify is true.

use neurocert::layer::{Layer, analyse, certificate_of_fiber, certificate_of_point, fiber};
use neurocert::network::{Known, read_weights};
use neurocert::ring::SplitMix64;
use neurocert_check::check;
use serde_json::{Value, json};

use super::{agree, python_is_here};
use crate::common::mutate::{alternatives, pick, places, random, with};

/// `(weights, query size, tokens)`: each rule and each case, in both parametrizations.
fn layers() -> Vec<Layer> {
    let av = |a: &str, v: &str, query: usize, tokens: usize| {
        format!(
            r#"{{"query_dims": [{query}], "tokens": {tokens}, "layers": [{{"A": {a}, "V": {v}}}]}}"#
        )
    };
    let qkv = |q: &str, k: &str, v: &str, tokens: usize| {
        format!(r#"{{"tokens": {tokens}, "layers": [{{"Q": {q}, "K": {k}, "V": {v}}}]}}"#)
    };
    let files = [
        av("[[1,0,0],[0,0,0],[0,0,0]]", r#"[[1,0,0],[0,"1/2",0]]"#, 2, 2),
        av("[[1,2],[2,4]]", "[[1,2]]", 2, 2),
        av("[[1,2],[2,4]]", "[[1,1]]", 2, 3),
        av("[[1,2],[2,4]]", "[[1,1]]", 1, 2),
        av("[[1,2],[2,4]]", "[[1,2]]", 1, 2),
        av("[[1,2,0],[2,4,0],[0,0,0]]", "[[1,2,0]]", 1, 2),
        av("[[1,2],[3,4]]", r#"[["1/3",0],[0,1]]"#, 2, 2),
        av("[[0,0],[0,0]]", "[[1,0],[0,1]]", 1, 2),
        av("[[0,1],[0,0]]", "[[0,0]]", 2, 2),
        av("[[2]]", "[[0],[1]]", 1, 2),
        av("[[1,0],[0,-1]]", "[[1,1]]", 2, 1),
        av("[[1,0],[0,-2]]", "[[1,1]]", 2, 1),
        av("[[0,1],[-1,0]]", "[[1,1]]", 2, 1),
        qkv("[[1,2]]", "[[1,0]]", "[[1,0],[0,1]]", 2),
        qkv("[[1,2],[0,0]]", "[[1,0],[3,1]]", "[[1,0],[0,1]]", 2),
        qkv("[[1,2]]", "[[1,1]]", "[[2,2],[1,1]]", 2),
        qkv("[[1,0],[0,1],[1,1]]", "[[1,0],[0,1],[0,0]]", "[[1,0]]", 2),
    ];
    let layer = |text: &String| Layer::new(read_weights(text, &Known::default()).unwrap()).unwrap();
    files.iter().map(layer).collect()
}

fn certificates() -> Vec<Value> {
    let both = |layer: Layer| {
        let of_fiber = certificate_of_fiber(&layer, &fiber(&layer)).unwrap();
        let of_point = certificate_of_point(&layer, &analyse(&layer, 0).unwrap()).unwrap();
        let of_point = of_point.map(|certificate| serde_json::to_value(certificate).unwrap());
        [Some(serde_json::to_value(of_fiber).unwrap()), of_point].into_iter().flatten()
    };
    layers().into_iter().flat_map(both).collect()
}

/// What the library says about the weights of a claim, in the words of a statement; a tangent
/// dimension of a singular point is a lower bound, so smaller ones above `D` are true as well.
fn is_true(claim: &Value) -> bool {
    let is_av = claim["parametrization"] == "av";
    let names: &[&str] = if is_av { &["A", "V"] } else { &["Q", "K", "V"] };
    // From two tokens on their number does not matter.
    let tokens = claim["tokens"].as_u64().unwrap().min(2);
    let blocks = names.iter().zip(claim["weights"].as_array().unwrap());
    let layer: serde_json::Map<_, _> =
        blocks.map(|(name, block)| ((*name).to_string(), block.clone())).collect();
    let file = json!({"query_dims": claim["query_dims"], "tokens": tokens, "layers": [layer]});
    let layer = Layer::new(read_weights(&file.to_string(), &Known::default()).unwrap()).unwrap();
    let statement = &claim["statement"];
    if let Some(stated) = statement.get("fiber") {
        let found = fiber(&layer);
        return *stated
            == json!({"case": found.case.name(), "pieces": found.pieces, "dimension": found.dimension});
    }
    let found = analyse(&layer, 1).unwrap();
    let certificate = certificate_of_point(&layer, &found).unwrap().unwrap();
    let mut own = serde_json::to_value(certificate.claim.statement).unwrap()["point"].clone();
    let stated = statement["point"].clone();
    let number = |value: &Value| value["tangent_dimension"].as_u64().unwrap();
    if stated["point"] == "singular" && number(&stated) > number(&stated).min(number(&own)) {
        return false;
    }
    if stated["point"] == "singular" {
        assert!(number(&stated) > stated["dimension"].as_u64().unwrap());
        own["tangent_dimension"] = stated["tangent_dimension"].clone();
    }
    stated == own
}

#[test]
fn mutants_of_points() {
    if !python_is_here() {
        return;
    }
    let seeds = certificates();
    let mut rng = SplitMix64::new(11);
    let mut files = Vec::new();
    for document in &seeds {
        for _ in 0..100 {
            files.push(random(document, &seeds, &mut rng));
        }
        for place in places(document) {
            let others = alternatives(document.pointer(&place).unwrap());
            let other = pick(&mut rng, &others).clone();
            files.push(with(document, &place, other));
        }
        // The proof of one under the claim of another.
        for other in &seeds {
            let mut swapped = document.clone();
            swapped["proof"] = other["proof"].clone();
            files.push(swapped);
        }
    }
    for document in &files {
        let report = check(document.to_string().as_bytes());
        if report.reason.is_none() {
            let claim = serde_json::to_value(report.claim).unwrap();
            assert!(is_true(&claim), "verified, and false: {document}");
        }
    }
    let files: Vec<Vec<u8>> = files.iter().map(|file| file.to_string().into_bytes()).collect();
    assert!(agree("mutants of points", &files) > 300);
}
