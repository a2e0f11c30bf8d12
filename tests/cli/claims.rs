//! `audit --claims` about networks that are text.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::{folder, neurocert, refused, stdout};

const ANY: &str = r#"
[[dimension]]
id = "formula"
network = "mlp"
set = [{ w = [3, 4, 2], r = 3 }, { w = [4, 3, 3], r = 3 }]
equals = "w0*w1 + w1*w2 - w1"
[[dimension]]
id = "own"
network = "own.net"
equals = 2
[[symmetry]]
id = "neurons"
network = "mlp"
set = { w = [3, 4, 2, 2], r = 2 }
rule = "scaling"
[[same]]
id = "scaled"
one = "one.json"
other = { file = "other.json", network = "mlp" }
"#;

/// Claims about networks that are text, true and false, each with certificates that both checkers verify.
#[test]
fn claims_about_any_network() {
    let folder = folder();
    let folder = folder.path();
    let own = "network own\ninput x : 2 x 1\nweights a : 1 x 2\noutput a * x\n\
               symmetry doubled:\n  a -> 2*a\n";
    fs::write(folder.join("own.net"), own).unwrap();
    let weights = |factor: &str, inverse: &str| {
        format!(
            r#"{{"network": "mlp", "sizes": {{"w": [2, 1, 1], "r": 2}},
            "weights": {{"W[1]": [[{factor}, {factor}]], "W[2]": [["{inverse}"]]}}}}"#
        )
    };
    fs::write(folder.join("one.json"), weights("1", "1")).unwrap();
    fs::write(folder.join("other.json"), weights("2", "1/4")).unwrap();
    fs::write(folder.join("third.json"), weights("3", "1/4")).unwrap();
    let run = |text: &str| {
        fs::write(folder.join("my.toml"), text).unwrap();
        let output = neurocert(folder, &["audit", "--claims", "my.toml", "--out", "out", "--json"]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        let document: Value = serde_json::from_str(&stdout(&output)).expect(&error);
        fs::rename(folder.join("out"), folder.join("last")).unwrap();
        (output.status.code(), document["claims"].as_array().unwrap().clone())
    };
    let verified = |number: usize| {
        let certificates = fs::read_dir(folder.join("last/certificates")).unwrap();
        let files: Vec<_> = certificates.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), number);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
        match Command::new("python3").arg(script).args(&files).output() {
            Ok(checked) => assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked)),
            Err(_) => eprintln!("NOT TESTED: python3 is missing"),
        }
        fs::remove_dir_all(folder.join("last")).unwrap();
    };
    let (code, claims) = run(ANY);
    assert_eq!(code, Some(0), "{claims:?}");
    assert!(claims.iter().all(|claim| claim["status"] == "proved"), "{claims:?}");
    assert!(claims.iter().flat_map(|c| c["certificates"].as_array().unwrap()).count() == 6);
    verified(6);

    let wrong = ANY
        .replace("w1*w2 - w1", "w1*w2 - l")
        .replace("equals = 2", "equals = 1")
        .replace("rule = \"scaling\"", "rule = \"scaling\"\nholds = false")
        .replace("other.json", "third.json");
    let (code, claims) = run(&wrong);
    assert_eq!(code, Some(1));
    assert!(claims.iter().all(|claim| claim["status"] == "refuted"), "{claims:?}");
    assert_eq!(claims[0]["counterexample"], "mlp at r=3 w=3,4,2: 18 claimed");
    assert_eq!(claims[0]["correction"], "the dimension is 16");
    verified(6);
    let false_rule = "[[symmetry]]\nid = \"a\"\nnetwork = \"own.net\"\nrule = \"doubled\"";
    assert_eq!(run(false_rule).1[0]["status"], "refuted");
    verified(1);
    assert_eq!(run(&(false_rule.to_string() + "\nholds = false")).1[0]["status"], "proved");
    verified(1);

    let cases = [
        (ANY.replace("w1*w2 - w1", "w1*w3"), "allowed: a polynomial in l, r, r1, w0, w1, w2"),
        (ANY.replace("own.net", "none.net"), "none.net"),
        (ANY.replace("\"mlp\"\nset = [", "\"mpl\"\nset = ["), "allowed: "),
        (ANY.replace("equals = 2", "widths = [2, 2]\nequals = 2"), "contradicts widths"),
        (ANY.replace("network = \"own.net\"\n", ""), "query-dims: is missing"),
        (ANY.replace("network = \"own.net\"", "set = { a = 1 }"), "a network is missing"),
        (ANY.replace("r = 3 }]", "q = 3 }]"), "q"),
        (ANY.replace("rule = \"scaling\"", "rule = \"gauge\""), "unknown symmetry gauge"),
        (
            ANY.replace("set = [{ w = [3, 4, 2], r = 3 }, { w = [4, 3, 3], r = 3 }]", "set = []"),
            "empty",
        ),
        (ANY.replace("network = \"mlp\" }", "network = \"linear\" }"), "is another one"),
        (ANY.replace("one = \"one.json\"", "one = \"layer.json\""), "cannot be compared"),
    ];
    fs::write(folder.join("layer.json"), r#"{"layers": [{"A": [[1]], "V": [[2]]}]}"#).unwrap();
    for (text, expected) in &cases {
        fs::write(folder.join("my.toml"), text).unwrap();
        refused(folder, &["audit", "--claims", "my.toml"], expected);
    }
}
