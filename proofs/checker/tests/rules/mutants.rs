//! Random mutants of valid certificates: none makes the checker panic, and what is verified is true
//! as far as values modulo a prime can tell.

use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

use crate::oracle::Stream;
use crate::{cases, check, truth};

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

const FORMS: [&str; 3] = ["qkv", "av", "ml"];
const CONDITIONS: [&str; 10] = [
    "any",
    "nonzero",
    "invertible",
    "orthogonal",
    "permutation",
    "signed-permutation",
    "diagonal",
    "diagonal-invertible",
    "symmetric",
    "skew",
];
const UNARY: [&str; 4] = ["neg", "transpose", "inv", "sign"];
const SEVERAL: [&str; 3] = ["add", "mul", "kron"];

/// One random change of a value.
pub fn mutate(document: &mut Value, stream: &mut Stream) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let blocks: Vec<_> = all.iter().filter(|place| place.contains("/blocks/")).collect();
    if blocks.is_empty() {
        return;
    }
    let place = match stream.below(3) {
        0 => all[stream.below(all.len())].clone(),
        _ => blocks[stream.below(blocks.len())].clone(),
    };
    let other = blocks[stream.below(blocks.len())];
    let other = document.pointer(other).unwrap().clone();
    let target = document.pointer_mut(&place).unwrap();
    let is_expression = |value: &Value| value.get(0).is_some_and(Value::is_string);
    if is_expression(target) {
        let old = target.take();
        let minus = json!("-1");
        *target = match stream.below(9) {
            0 => json!(["neg", old]),
            1 => json!(["transpose", old]),
            2 => json!(["inv", old]),
            3 => json!(["pow", old, stream.entry(3).to_string()]),
            4 if is_expression(&other) => json!(["mul", old, other]),
            5 if is_expression(&other) => json!(["add", old, other]),
            6 => json!(["mul", ["number", minus], old]),
            7 if is_expression(&old[1]) => old[1].clone(),
            _ if is_expression(&other) => other,
            _ => old,
        };
        return;
    }
    match (&mut *target, stream.below(5)) {
        (Value::String(text), _) if FORMS.contains(&text.as_str()) => {
            *target = json!(FORMS[stream.below(3)]);
        }
        (Value::String(text), _) if CONDITIONS.contains(&text.as_str()) => {
            *target = json!(CONDITIONS[stream.below(10)]);
        }
        (Value::String(text), _) if UNARY.contains(&text.as_str()) => {
            *target = json!(UNARY[stream.below(4)]);
        }
        (Value::String(text), _) if SEVERAL.contains(&text.as_str()) => {
            *target = json!(SEVERAL[stream.below(3)]);
        }
        (Value::String(text), _) if text.starts_with(['A', 'Q', 'K', 'V', 'M', 'L', 'C', 'c']) => {
            let names = ["A_1", "V_1", "Q_1", "K_2", "A_2", "V_2", "M_1", "L", "C", "c_1", "V_3"];
            *target = json!(names[stream.below(names.len())]);
        }
        (Value::String(_), 0) => *target = json!(format!("{}/3", stream.entry(9))),
        (Value::String(_), _) => *target = json!(stream.entry(3).to_string()),
        (Value::Number(_), 0) => *target = json!(u32::MAX - stream.below(2) as u32),
        (Value::Number(_), _) => *target = json!(stream.below(4)),
        (Value::Array(items), 0) => drop(items.pop()),
        (Value::Array(items), 1) if !items.is_empty() => items.push(items[0].clone()),
        (Value::Array(items), _) if items.len() > 1 => {
            let (i, j) = (stream.below(items.len()), stream.below(items.len()));
            items.swap(i, j);
        }
        (Value::Object(_), 0) => *target = json!({"holds": {}}),
        (Value::Object(_), 1) => *target = json!({"words": {}}),
        _ => {}
    }
}

#[test]
fn verified_mutants_are_true() {
    let mut stream = Stream { state: 5 };
    let (mut verified, mut false_rules) = (0, 0);
    let mut reached = Vec::new();
    for (name, seed) in cases::all() {
        for _ in 0..1500 {
            let mut mutant = seed.clone();
            for _ in 0..1 + stream.below(3) {
                mutate(&mut mutant, &mut stream);
            }
            let report = check(&mutant);
            reached.extend(report.reason);
            assert_eq!(report.reason.is_none(), report.verdict == Verdict::Verified);
            match report.reason {
                None => {
                    verified += usize::from(mutant != seed);
                    truth::verified(&mutant, &name);
                }
                // Words that are there, but do not cancel: mostly no symmetry.
                Some(Reason::Scaling | Reason::WordsDiffer) => {
                    false_rules += usize::from(!truth::preserves(&mutant["claim"]));
                }
                Some(_) => {}
            }
        }
    }
    assert!(verified > 1000 && false_rules > 2000, "{verified} {false_rules}");
    // Those of expansions are in `expansion_false`.
    let others = [Reason::NotInvertible, Reason::NotRational, Reason::FunctionsDiffer];
    let all = || Reason::RULE.iter().filter(|reason| !others.contains(reason));
    let few: Vec<_> = all().filter(|reason| !reached.contains(reason)).collect();
    assert!(few.len() < 3, "{few:?}");
}
