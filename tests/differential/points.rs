//! Point certificates of the library, changed: the checkers agree, and what they verify is true.

use neurocert::network::{Known, read_weights};
use neurocert::ring::SplitMix64;
use neurocert::theory::lightning::layer::{
    Layer, analyse, certificate_of_fiber, certificate_of_point, fiber,
};
use neurocert_check::kernel::certificate::{
    Certificate, Claim, Matrices, Network, Size, Smoothness,
};
use neurocert_check::kernel::{check, library_name};
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

/// The layer of a claim, if it is about a text of the library.
fn layer(network: &Network, weights: &Matrices, texts: &[String]) -> Option<Layer> {
    let text = &texts[network.text as usize - 1];
    let size = |name: &str| match &network.sizes[name] {
        Size::Number(value) => vec![*value],
        Size::List(values) => values.clone(),
    };
    // From two tokens on their number does not matter.
    let tokens = size("t")[0].min(2);
    let matrix = |name: &str| json!(weights[name]);
    let layer = match library_name(text)? {
        "lightning" => json!({"Q": matrix("Q[1]"), "K": matrix("K[1]"), "V": matrix("V[1]")}),
        "lightning_av" => {
            let [q, k] = ["right(A[1])", "left(A[1])"].map(matrix);
            json!({"Q": q, "K": k, "V": matrix("V[1]")})
        }
        _ => return None,
    };
    let file = json!({"query_dims": size("a"), "tokens": tokens, "layers": [layer]});
    let layer = Layer::new(read_weights(&file.to_string(), &Known::default()).unwrap()).unwrap();
    if library_name(text) == Some("lightning") {
        return Some(layer);
    }
    let (a, v) = (layer.a().clone(), layer.v().clone());
    Some(Layer::from_attention(a, v, layer.query(), layer.tokens()).unwrap())
}

/// Whether the library says the same about the weights of a claim; a tangent dimension of a singular point
/// is a lower bound, so smaller ones above the dimension are true as well.
fn is_true(claim: &Claim, texts: &[String]) -> bool {
    match claim {
        Claim::Fiber { network, weights, case, pieces, dimension } => {
            let Some(layer) = layer(network, weights, texts) else { return true };
            let found = fiber(&layer);
            let case = serde_json::to_value(case).unwrap();
            (case, *pieces as usize, *dimension as usize)
                == (found.case.name().into(), found.pieces, found.dimension)
        }
        Claim::Point { network, weights, dimension, differential, tangent, boundary } => {
            let Some(layer) = layer(network, weights, texts) else { return true };
            let found = analyse(&layer, 1).unwrap();
            let own: Certificate = certificate_of_point(&layer, &found).unwrap().unwrap();
            let Claim::Point {
                dimension: known,
                differential: own_differential,
                tangent: Some(own_tangent),
                boundary: own_boundary,
                ..
            } = own.claim
            else {
                panic!("no point")
            };
            let is_tangent = tangent.as_ref().is_none_or(|tangent| {
                tangent.kind == own_tangent.kind
                    && match tangent.kind {
                        Smoothness::Smooth => tangent.dimension == own_tangent.dimension,
                        Smoothness::Singular => {
                            (known + 1..=own_tangent.dimension).contains(&tangent.dimension)
                        }
                    }
            });
            *dimension == known
                && is_tangent
                && (differential.is_none() || *differential == own_differential)
                && (boundary.is_none() || *boundary == own_boundary)
        }
        // A claim of the other sort with a proof of its own.
        _ => true,
    }
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
        let outcome = check(document.clone(), 1 << 31, 1 << 30);
        if let (None, Some(claim)) = (&outcome.failure, &outcome.claim) {
            assert!(is_true(claim, &outcome.texts), "verified, and false: {document}");
        }
    }
    let files: Vec<Vec<u8>> = files.iter().map(|file| file.to_string().into_bytes()).collect();
    assert!(agree("mutants of points", &files) > 300);
}
