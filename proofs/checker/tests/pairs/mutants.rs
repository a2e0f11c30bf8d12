//! Random mutants of valid certificates: none makes the checker panic, and what is verified is true
//! as far as values modulo a prime can tell.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::oracle::Stream;
use crate::{cases, check, planted, truth};

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

const WORDS: [&str; 6] = ["qkv", "av", "ml", "no", "any", "lightning"];

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
        (Value::Number(_), _) => *target = json!(stream.below(5)),
        (Value::String(text), _) if WORDS.contains(&text.as_str()) => {
            *target = json!(WORDS[stream.below(WORDS.len())]);
        }
        (Value::String(_), 1) => *target = json!(format!("{}/7", stream.entry(9))),
        (Value::String(_), _) => *target = json!(stream.entry(2).to_string()),
        (Value::Object(_), 1) => *target = json!({"different": {}}),
        (Value::Object(_), 2) => *target = json!({"same": {"rescaling": "any"}}),
        (Value::Object(_), 3) => *target = json!({"expansion": {}}),
        _ => *target = Value::Null,
    }
}

#[test]
fn verified_mutants_are_true() {
    let mut stream = Stream { state: 3 };
    let (mut verified, mut rejected) = (0, 0);
    let mut reached = Vec::new();
    for (name, seed) in cases::all().into_iter().chain(planted::all()) {
        for _ in 0..300 {
            let mut mutant = seed.clone();
            for _ in 0..1 + stream.below(2) {
                mutate(&mut mutant, &mut stream);
            }
            let report = check(&mutant);
            reached.extend(report.reason);
            assert_eq!(report.reason.is_none(), report.verdict == Verdict::Verified);
            let claim = &mutant["claim"];
            let same = claim["statement"].get("same").is_some();
            match report.reason {
                None => {
                    verified += 1;
                    assert_eq!(truth::same(claim), Some(same), "{name}: {mutant}");
                }
                // Nothing true is said to be false.
                Some(Reason::FunctionsDiffer | Reason::ValuesDiffer) => {
                    rejected += 1;
                    assert_eq!(truth::same(claim), Some(false), "{name}: {mutant}");
                }
                Some(_) => {}
            }
        }
    }
    assert!(verified > 500 && rejected > 500, "{verified} {rejected}");
    // Every reason has a test of its own; mutants that reach few would show little.
    let few: Vec<_> = Reason::PAIR.iter().filter(|reason| !reached.contains(reason)).collect();
    assert!(few.len() < 2, "{few:?}");
}

/// Every number of every planted certificate changed, one at a time: what is still verified is still
/// true, and data that say nothing more than the claim are hardly ever right when they are changed.
#[test]
fn one_number_changed() {
    let (mut verified, mut rejected) = (0, 0);
    for (name, seed) in planted::all() {
        let mut all = Vec::new();
        places(&seed, "", &mut all);
        let same = seed["claim"]["statement"].get("same").is_some();
        for place in all {
            let values = match seed.pointer(&place).unwrap() {
                Value::String(text)
                    if text.starts_with(['-', '0', '1', '2', '3', '4', '5', '6']) =>
                {
                    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
                    let above: i128 = above.parse().unwrap();
                    let changed = [above + 1, -above, 2 * above, 0];
                    let changed = changed.into_iter().filter(|x| *x != above);
                    changed.map(|x| json!(format!("{x}/{below}"))).collect()
                }
                Value::Number(number) if place.starts_with("/proof") => {
                    let number = number.as_u64().unwrap();
                    vec![json!(number + 1), json!(number - 1)]
                }
                _ => vec![],
            };
            for value in values {
                let mut mutant = seed.clone();
                let integer = place.contains("/input") || place.contains("/modulus");
                let value = match value.as_str().and_then(|text| text.split_once('/')) {
                    Some((above, _)) if integer => json!(above),
                    _ => value,
                };
                *mutant.pointer_mut(&place).unwrap() = value;
                match check(&mutant).reason {
                    None => {
                        verified += 1;
                        let claim = &mutant["claim"];
                        assert_eq!(truth::same(claim), Some(same), "{name} {place}: {mutant}");
                    }
                    Some(Reason::Malformed) => panic!("{place} {mutant}"),
                    Some(_) => rejected += 1,
                }
            }
        }
    }
    assert!(verified > 300 && rejected > 10 * 300, "{verified} {rejected}");
}
