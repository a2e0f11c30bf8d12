//! Random mutants of valid certificates: none makes the checker panic, and what is verified is true
//! as far as linear algebra of another kind can tell.

use neurocert_check::{Reason, Verdict, check};
use serde_json::{Value, json};

use crate::algebra::Mat;
use crate::fibers::two_points;
use crate::maker::{Recipe, Way};
use crate::{cases, oracle::Stream};

/// All places of a document below the top.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(key, item)| (key.to_string(), item)).collect()
        }
        Value::Object(map) => map.iter().map(|(key, item)| (key.clone(), item)).collect(),
        _ => vec![],
    };
    for (key, child) in children {
        let place = format!("{here}/{key}");
        places(child, &place, all);
        all.push(place);
    }
}

const WORDS: [&str; 10] = [
    "critical",
    "regular",
    "singular",
    "smooth",
    "boundary",
    "not-boundary",
    "zero",
    "one-point",
    "two-points",
    "symmetric-part",
];

/// One random change of a value.
fn mutate(document: &mut Value, stream: &mut Stream) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    // Most places are entries of matrices.
    let short: Vec<_> = all.iter().filter(|place| place.matches('/').count() < 5).collect();
    let place = match stream.below(2) {
        0 => &all[stream.below(all.len())],
        _ => short[stream.below(short.len())],
    };
    let other = document.pointer(&all[stream.below(all.len())]).unwrap().clone();
    let target = document.pointer_mut(place).unwrap();
    match (&mut *target, stream.below(6)) {
        (_, 0) => *target = other,
        (Value::Array(items), 1) => drop(items.pop()),
        (Value::Array(items), 2) if !items.is_empty() => items.push(items[0].clone()),
        (Value::Array(items), _) if items.len() > 1 => {
            let (i, j) = (stream.below(items.len()), stream.below(items.len()));
            items.swap(i, j);
        }
        (Value::Number(_), 1) => *target = json!(u32::MAX - stream.below(2) as u32),
        (Value::Number(_), _) => *target = json!(stream.below(9)),
        (Value::String(text), _) if text.len() > 3 && text.is_ascii() => {
            *target = json!(WORDS[stream.below(WORDS.len())]);
        }
        (Value::String(_), _) => *target = json!(stream.entry(4).to_string()),
        _ => *target = Value::Null,
    }
}

/// The integer matrix that a file writes.
fn matrix(value: &Value) -> Option<Mat> {
    let row = |row: &Value| row.as_array()?.iter().map(|x| x.as_str()?.parse().ok()).collect();
    value.as_array()?.iter().map(row).collect()
}

/// What the maker says about the weights of a verified claim, in `qkv`.
fn truth(claim: &Value) -> Option<Value> {
    let weights = claim["weights"].as_array()?;
    let [q, k, v] = &weights.iter().map(matrix).collect::<Option<Vec<_>>>()?[..] else {
        return None;
    };
    let way = Way::Smooth("linear-space");
    let recipe = Recipe {
        q: q.clone(),
        k: k.clone(),
        v: v.clone(),
        ..Recipe::new("qkv", &[], &[], &[], way)
    };
    let made = recipe.make();
    Some(made["claim"]["statement"]["point"].clone())
}

#[test]
fn verified_mutants_are_true() {
    let mut stream = Stream { state: 3 };
    let mut seeds: Vec<Value> = cases::all().iter().map(|(recipe, _)| recipe.make()).collect();
    seeds.extend(["av", "qkv"].map(two_points));
    let (mut verified, mut compared) = (0, 0);
    let mut reached = Vec::new();
    for seed in &seeds {
        for _ in 0..500 {
            let mut mutant = seed.clone();
            for _ in 0..1 + stream.below(2) {
                mutate(&mut mutant, &mut stream);
            }
            let report = check(mutant.to_string().as_bytes());
            reached.extend(report.reason);
            assert_eq!(report.reason.is_none(), report.verdict == Verdict::Verified);
            if report.verdict != Verdict::Verified {
                continue;
            }
            verified += 1;
            let claim = &mutant["claim"];
            let point = &claim["statement"]["point"];
            let size = |key: &str| point[key].as_u64();
            if !point.is_null() {
                let singular = point["point"] == "singular";
                assert_eq!(size("tangent_dimension") > size("dimension"), singular, "{claim}");
            }
            if let (true, Some(truth)) = (!point.is_null(), truth(claim)) {
                for key in ["ranks", "kernel_dimension", "differential", "dimension"] {
                    assert_eq!(point[key], truth[key], "{claim}");
                }
                compared += 1;
            }
        }
    }
    assert!(verified > 300 && compared > 50, "{verified} {compared}");
    // Every reason has a test of its own; mutants that reach few would show little.
    let reached = Reason::POINT.iter().filter(|reason| reached.contains(reason)).count();
    assert!(reached > 30, "{reached}");
}
