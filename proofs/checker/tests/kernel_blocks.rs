//! Blocks and fields at structured points, good and forged: the cases of `proofs/blocks.json`, each with its reason.

use neurocert_check::kernel::check;
use serde_json::Value;

/// "", or the reason.
fn reason(document: &Value) -> String {
    let outcome = check(document.clone(), 1 << 32, 1 << 32);
    outcome.failure.map_or(String::new(), |failure| failure.reason.to_string())
}

/// Sets the value at a path; `null` takes a key away.
fn change(document: &mut Value, path: &str, new: &Value) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(map) if new.is_null() => drop(map.remove(key)),
        Value::Object(map) => drop(map.insert(key.into(), new.clone())),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = new.clone(),
        _ => panic!("{path}"),
    }
}

#[test]
fn cases_have_their_reasons() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../blocks.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut wrong = vec![];
    for (name, document) in cases["honest"].as_object().unwrap() {
        if !reason(document).is_empty() {
            wrong.push(format!("{name}: {}", reason(document)));
        }
    }
    for case in cases["forged"].as_array().unwrap() {
        let mut document = cases["honest"][case["base"].as_str().unwrap()].clone();
        for step in case["changes"].as_array().unwrap() {
            change(&mut document, step[0].as_str().unwrap(), &step[1]);
        }
        if reason(&document) != case["reason"].as_str().unwrap() {
            wrong.push(format!("{}: {}, not {}", case["name"], reason(&document), case["reason"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
