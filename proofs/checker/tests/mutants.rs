//! Thousands of random mutants of valid certificates: each is refused, or what it claims is
//! true. Truth comes from a table and, for what the table does not have, from the oracle.

mod maker;

use std::collections::HashMap;

use maker::oracle::Stream;
use maker::{P31, P61, Recipe, known_dimensions};
use neurocert_check::certificate::{Claim, Parametrization, Relation, Variety};
use neurocert_check::{AnyClaim, Reason, Verdict, check};
use serde_json::{Value, json};

fn seeds() -> Vec<Value> {
    let composite = 1009 * 1013;
    let lower = |recipe| Recipe { upper: None, ..recipe };
    let ambient = |recipe| Recipe { upper: Some("ambient"), ..recipe };
    let free = |recipe| Recipe { upper: Some("virtual"), ..recipe };
    let recipes = [
        Recipe::new(&[2, 2], &[1], 2, "qkv"),
        Recipe { modulus: P61, ..Recipe::new(&[2, 2], &[2], 2, "av") },
        Recipe { bound: 3, inputs: 3, ..Recipe::new(&[1, 2], &[1], 2, "av") },
        Recipe::new(&[2, 2, 2], &[2, 2], 3, "av"),
        Recipe { modulus: composite, ..Recipe::new(&[2, 2, 2], &[2, 2], 3, "ml") },
        Recipe { explicit: true, inputs: 4, bound: 5, ..Recipe::new(&[2, 2], &[1], 2, "qkv") },
        Recipe { explicit: true, inputs: 4, ..Recipe::new(&[2, 1], &[1], 2, "ml") },
        ambient(Recipe::new(&[2, 1], &[1], 1, "qkv")),
        ambient(Recipe { explicit: true, ..Recipe::new(&[1, 2], &[1], 1, "av") }),
        free(Recipe::new(&[2, 2, 2], &[1, 2], 3, "qkv")),
        free(Recipe { modulus: P61, ..Recipe::new(&[2, 1], &[2], 1, "av") }),
        free(Recipe { explicit: true, inputs: 4, ..Recipe::new(&[2, 2], &[1], 2, "ml") }),
        lower(Recipe { inputs: 2, ..Recipe::new(&[2, 3, 2], &[2, 2], 2, "av") }),
        lower(Recipe {
            explicit: true,
            modulus: composite,
            ..Recipe::new(&[2, 2], &[1], 1, "qkv")
        }),
    ];
    // A point with small entries may happen to be degenerate: take the next seed.
    let valid = |recipe: &Recipe| {
        let next = |seed| Recipe { seed, ..recipe.clone() }.make();
        let verified = |value: &Value| maker::check(value).verdict == Verdict::Verified;
        (1..100).map(next).find(verified).unwrap_or_else(|| panic!("{recipe:?}"))
    };
    recipes.iter().map(valid).collect()
}

/// All places of a document below the top.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let mut below = |key: &str, child: &Value| {
        let place = format!("{here}/{key}");
        places(child, &place, all);
        all.push(place);
    };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(key, item)| below(&key.to_string(), item));
        }
        Value::Object(map) => map.iter().for_each(|(key, item)| below(key, item)),
        _ => {}
    }
}

fn digit(text: &str, stream: &mut Stream) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let position = stream.below(bytes.len().max(1));
    if let Some(byte) = bytes.get_mut(position) {
        *byte = b'0' + stream.below(10) as u8;
    }
    String::from_utf8(bytes).unwrap()
}

/// One random change of a value.
fn mutate(value: &mut Value, stream: &mut Stream) {
    let mut all = Vec::new();
    places(value, "", &mut all);
    let place = &all[stream.below(all.len())];
    let words = ["qkv", "av", "ml", "exact", "at_least", "neuromanifold", "free-virtual-weights"];
    let rules = ["query-key", "gauge", "scaling"];
    let target = value.pointer_mut(place).unwrap();
    match target {
        Value::Number(number) => {
            let old = number.as_u64().unwrap();
            *target = match stream.below(5) {
                0 => json!(old + 1),
                4 => json!(old << 22), // beyond every limit
                1 => json!(old.saturating_sub(1)),
                2 => json!(stream.below(8)),
                _ => json!(digit(&old.to_string(), stream).parse::<u64>().unwrap()),
            };
        }
        Value::String(text) if text.parse::<i128>().is_ok() => {
            let old: i128 = text.parse().unwrap();
            *text = match stream.below(5) {
                0 => (old + 1).to_string(),
                1 => (old - 1).to_string(),
                2 => stream.below(50).to_string(),
                3 => format!("-{text}"),
                _ => digit(text, stream),
            };
        }
        Value::String(text) => {
            let choice = if rules.contains(&text.as_str()) { &rules[..] } else { &words[..] };
            *text = choice[stream.below(choice.len())].into();
        }
        Value::Array(items) if !items.is_empty() => {
            let (a, b) = (stream.below(items.len()), stream.below(items.len()));
            match stream.below(4) {
                0 => items.swap(a, b),
                1 => drop(items.remove(a)),
                2 => items.push(items[a].clone()),
                _ => items[a] = items[b].clone(),
            }
        }
        Value::Object(map) if !map.is_empty() => {
            let key = map.keys().nth(stream.below(map.len())).unwrap().clone();
            match stream.below(3) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert("x".into(), Value::Null)),
                _ => drop(map.insert(key, Value::Null)),
            }
        }
        _ => {
            let rule = ["ambient-dimension", "virtual-weights"][stream.below(2)];
            *target = json!({rule: {}});
        }
    }
}

/// A change of the text, which may leave JSON or repeat a key.
fn scribble(text: &str, stream: &mut Stream) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let position = stream.below(bytes.len());
    match stream.below(4) {
        0 => bytes.truncate(position),
        1 => bytes[position] = stream.below(256) as u8,
        2 => drop(bytes.remove(position)),
        _ => {
            let other = stream.below(bytes.len());
            let (from, to) = (position.min(other), position.max(other).min(position + 40));
            let copy = bytes[from..to.max(from)].to_vec();
            bytes.splice(from..from, copy);
        }
    }
    bytes
}

/// The true dimensions of networks.
struct Truth {
    known: HashMap<(Vec<usize>, Vec<usize>, usize, bool), usize>,
}

impl Truth {
    fn new() -> Truth {
        let row = |(widths, query, tokens, dimension)| ((widths, query, tokens, false), dimension);
        Truth { known: known_dimensions().into_iter().map(row).collect() }
    }

    fn holds(&mut self, claim: &Claim) -> bool {
        let sizes = |list: &[u32]| list.iter().map(|&size| size as usize).collect::<Vec<_>>();
        let (widths, query) = (sizes(&claim.widths), sizes(&claim.query_dims));
        let tokens = claim.tokens as usize;
        let free = claim.variety == Variety::FreeVirtualWeights;
        assert_eq!(free, claim.parametrization == Parametrization::Ml);
        let form = if free { "ml" } else { "qkv" };
        let recipe = Recipe::new(&widths, &query, tokens, form);
        let dimension = *self.known.entry((widths, query, tokens, free)).or_insert_with(|| {
            // The generic rank: every generic input adds to it until it is reached.
            let inputs = recipe.parameters() + 1;
            Recipe { inputs, modulus: P61, bound: 1 << 60, seed: 12345, ..recipe }.rank()
        });
        let number: usize = claim.number.parse().unwrap();
        match claim.relation {
            Relation::Exact => number == dimension,
            Relation::AtLeast => number <= dimension,
        }
    }
}

#[test]
fn verified_mutants_are_true() {
    let mut truth = Truth::new();
    let mut stream = Stream { state: 20_261_122 };
    let mut verdicts: HashMap<(Verdict, Option<Reason>), usize> = HashMap::new();
    for certificate in seeds() {
        let text = certificate.to_string();
        assert_eq!(check(text.as_bytes()).verdict, Verdict::Verified, "{text}");
        for round in 0..3000 {
            let bytes = if round % 5 == 0 {
                scribble(&text, &mut stream)
            } else {
                let mut mutant = certificate.clone();
                for _ in 0..1 + stream.below(3) {
                    mutate(&mut mutant, &mut stream);
                }
                mutant.to_string().into_bytes()
            };
            let report = check(&bytes);
            if report.verdict == Verdict::Verified {
                let claim = report.claim.as_ref().and_then(AnyClaim::dimension).unwrap();
                assert!(truth.holds(claim), "{claim}\n{}", String::from_utf8_lossy(&bytes));
            }
            assert_eq!(report.reason.is_none(), report.verdict == Verdict::Verified);
            *verdicts.entry((report.verdict, report.reason)).or_default() += 1;
        }
    }
    // The mutants must reach every check, or they show little.
    let reached = |reason| verdicts.keys().any(|(_, found)| *found == Some(reason));
    let missed: Vec<_> = Reason::DIMENSION.into_iter().filter(|&reason| !reached(reason)).collect();
    assert!(missed.is_empty(), "{missed:?} {verdicts:?}");
    assert!(verdicts[&(Verdict::Verified, None)] > 1000, "{verdicts:?}");
}

/// The truth that the mutants are measured by: the oracle's generic rank is the table's.
#[test]
fn the_oracle_agrees_with_the_table() {
    for (widths, query, tokens, dimension) in known_dimensions() {
        let recipe = Recipe::new(&widths, &query, tokens, "qkv");
        let inputs = recipe.parameters() + 1;
        for modulus in [P31, P61] {
            let recipe = Recipe { inputs, modulus, bound: 1 << 60, ..recipe.clone() };
            assert_eq!(recipe.rank(), dimension, "{recipe:?}");
        }
    }
}
