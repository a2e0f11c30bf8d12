//! Claims on symmetries, good and bad: those that both checkers have to judge alike.

use neurocert_check::kernel::check;
use serde_json::{Value, json};

const STEPS: u64 = 1 << 36;

fn certificate(case: &Value) -> Value {
    let name = case["network"].as_str().unwrap();
    let all = neurocert_check::language::LIBRARY;
    let text = all.iter().find(|(known, _)| *known == name).unwrap().1;
    let claim = json!({"network": {"text": 1, "sizes": case["sizes"]}, "group": case["group"],
        "moves": case["moves"], "relation": case["relation"]});
    json!({"format": "neurocert-certificate", "version": 2, "texts": [text],
        "claim": {"symmetry": claim}, "proof": case["proof"]})
}

#[test]
fn good_and_bad_symmetries() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/symmetries.json")).unwrap();
    assert!(cases.len() > 50);
    for case in &cases {
        let failure = check(certificate(case), STEPS, 1 << 32).failure;
        let found = failure.as_ref().map(|failure| failure.reason.to_string());
        assert_eq!(found.as_deref(), case["reason"].as_str(), "{}: {failure:?}", case["why"]);
    }
}
