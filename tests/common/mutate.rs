//! Changes to a certificate as a JSON document: one place at a time, or many at random.

use neurocert::ring::SplitMix64;
use num_bigint::BigInt;
use serde_json::{Value, json};

/// A number below `n`, which is not zero.
pub fn below(rng: &mut SplitMix64, n: usize) -> usize {
    (rng.next_u64() % n as u64) as usize
}

/// One of several.
pub fn pick<'a, T>(rng: &mut SplitMix64, list: &'a [T]) -> &'a T {
    &list[below(rng, list.len())]
}

/// The places (JSON pointers) of all values below the top, objects and lists among them.
pub fn places(document: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let mut waiting = vec![(String::new(), document)];
    while let Some((here, value)) = waiting.pop() {
        match value {
            Value::Array(items) => {
                let below = items.iter().enumerate().map(|(i, v)| (format!("{here}/{i}"), v));
                waiting.extend(below);
            }
            Value::Object(map) => {
                waiting.extend(map.iter().map(|(key, v)| (format!("{here}/{key}"), v)));
            }
            _ => {}
        }
        all.push(here);
    }
    all.remove(0);
    all
}

/// The words of the format.
const WORDS: [&str; 16] = [
    "neurocert-certificate",
    "lightning",
    "qkv",
    "av",
    "ml",
    "neuromanifold",
    "free-virtual-weights",
    "exact",
    "at_least",
    "query-key",
    "gauge",
    "scaling",
    "explicit",
    "splitmix64",
    "",
    "QKV",
];

/// Other values for one place: most have the right type, some do not. Sizes stay small or become
/// too large for any checker: what lies between is merely slow.
pub fn alternatives(value: &Value) -> Vec<Value> {
    let mut others = match value {
        Value::Number(number) => {
            let n = number.as_u64().unwrap_or(1) % (1 << 33);
            let near = [n + 1, n.saturating_sub(1), 2 * n, 0, 1, 2, 3];
            let mut list: Vec<Value> = near.iter().map(|&n| json!(n)).collect();
            let far = [
                "4294967295",
                "4294967296",
                "-1",
                "-0",
                "1.0",
                "1e0",
                "true",
                "18446744073709551616",
            ];
            list.extend(far.iter().map(|text| serde_json::from_str(text).unwrap()));
            list.push(json!(n.to_string()));
            list
        }
        Value::String(text) => match text.parse::<BigInt>() {
            Ok(n) => {
                let near = [&n + 1, &n - 1, -&n, &n * 2, 0.into(), 1.into(), 2.into(), 15.into()];
                let far = [&n + (BigInt::from(1) << 62), BigInt::from(1) << 64, (&n << 200) + 1];
                let mut list: Vec<Value> =
                    near.iter().chain(&far).map(|n| json!(n.to_string())).collect();
                list.extend([
                    json!(format!("0{n}")),
                    json!(format!("+{n}")),
                    json!("-0"),
                    json!(1),
                ]);
                list
            }
            Err(_) => WORDS.iter().map(|word| json!(word)).collect(),
        },
        Value::Array(items) => {
            let mut list = vec![json!([]), json!([[1]]), json!(items.len())];
            if let (Some(first), Some(last)) = (items.first(), items.last()) {
                list.push(json!(items[1..]));
                list.push(json!(items[..items.len() - 1]));
                list.push(json!([items.as_slice(), std::slice::from_ref(first)].concat()));
                list.push(json!([items.as_slice(), std::slice::from_ref(last)].concat()));
                list.push(items.iter().rev().cloned().collect());
                let mut turned = items.clone();
                turned.rotate_left(1);
                list.push(Value::Array(turned));
            }
            list
        }
        Value::Object(map) => {
            let mut list = vec![json!({}), json!([])];
            list.extend(other_bounds());
            for key in map.keys() {
                let mut less = map.clone();
                less.remove(key);
                list.push(Value::Object(less));
            }
            let mut more = map.clone();
            more.insert("A".into(), json!([["1"]]));
            list.push(Value::Object(more));
            list
        }
        _ => other_bounds().into_iter().chain([json!(false)]).collect(),
    };
    others.push(Value::Null);
    others.retain(|other| other != value);
    others
}

/// Every rule for the upper bound of which there is but one form.
fn other_bounds() -> [Value; 2] {
    [json!({"ambient-dimension": {}}), json!({"virtual-weights": {}})]
}

/// The document with another value at one place.
pub fn with(document: &Value, place: &str, value: Value) -> Value {
    let mut changed = document.clone();
    *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place} in {document}")) = value;
    changed
}

/// A few random changes, of every format: see [`mixed`].
pub fn random(document: &Value, others: &[Value], rng: &mut SplitMix64) -> Value {
    mixed(document, others, alternatives, rng)
}

/// A few random changes: `alternatives`, parts of other certificates, and in lists exchanges and copies.
pub fn mixed(
    document: &Value,
    others: &[Value],
    alternatives: fn(&Value) -> Vec<Value>,
    rng: &mut SplitMix64,
) -> Value {
    let mut changed = document.clone();
    for _ in 0..1 + below(rng, 3) {
        let places = places(&changed);
        if places.is_empty() {
            break;
        }
        let place = pick(rng, &places);
        let kind = below(rng, 6);
        let foreign = pick(rng, others).pointer(place);
        let Some(target) = changed.pointer_mut(place) else { continue };
        match (target, foreign, kind) {
            (target, Some(foreign), 0 | 1) => *target = foreign.clone(),
            (Value::Array(items), _, 2 | 3) if !items.is_empty() => {
                let (from, to) = (below(rng, items.len()), below(rng, items.len()));
                if kind == 2 { items.swap(from, to) } else { items[to] = items[from].clone() }
            }
            (target, _, kind) => {
                let mut others = alternatives(target);
                if kind > 3 {
                    others.retain(|other| same_type(target, other));
                }
                if !others.is_empty() {
                    *target = pick(rng, &others).clone();
                }
            }
        }
    }
    changed
}

/// Whether the two are both sizes, integers, words or lists: objects have fixed keys.
fn same_type(one: &Value, other: &Value) -> bool {
    let is_integer = |text: &str| text.parse::<BigInt>().is_ok_and(|n| n.to_string() == text);
    match (one, other) {
        (Value::Number(_), Value::Number(n)) => n.as_u64().is_some_and(|n| n < 1 << 32),
        (Value::String(one), Value::String(other)) => is_integer(one) == is_integer(other),
        (Value::Array(_), Value::Array(_)) => true,
        _ => false,
    }
}
