//! `check --expect` is met only by a claim about what was asked: the same subject, the same variety,
//! the same weights, the same rule.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

const SIZES: &str = "widths=1-1;query-dims=1;tokens=2";

/// One certificate of each kind, all of the same sizes, and the expectation written for it.
const KINDS: [(&str, &str); 9] = [
    ("dim", "relation=exact;number=1"),
    ("dim_at_least", "relation=at-least;number=1"),
    ("dim_ml", "variety=free-virtual-weights;relation=exact;number=1"),
    ("point", "claim=point"),
    ("fiber", "claim=fiber"),
    ("same", "claim=pair;statement=same"),
    ("different", "claim=pair;statement=different"),
    ("holds", "claim=rule;statement=holds"),
    ("fails", "claim=rule;statement=fails"),
];

fn write(folder: &Path, file: &str, value: &Value) {
    fs::write(folder.join(file), value.to_string()).unwrap();
}

fn layer(a: &str, v: &str) -> Value {
    json!({"tokens": 2, "query_dims": [1], "layers": [{"A": [[a]], "V": [[v]]}]})
}

fn rule(power: &str) -> String {
    format!(
        "[architecture]\nwidths = [1, 1]\nquery-dims = 1\ntokens = 2\nparametrization = \"av\"\n\
         [group.c]\ncondition = \"nonzero\"\n\
         [blocks]\nA_1 = \"c * A_1\"\nV_1 = \"{power} * V_1\"\n"
    )
}

fn write_all(folder: &Path) {
    write(folder, "a.json", &layer("2", "3"));
    write(folder, "b.json", &layer("4/1", "9/6"));
    write(folder, "c.json", &layer("2", "5"));
    fs::write(folder.join("true.toml"), rule("c^-1")).unwrap();
    fs::write(folder.join("false.toml"), rule("c^-2")).unwrap();
    let dim = ["dim", "--widths", "1,1", "--query-dims", "1", "--tokens", "2"];
    for (arguments, file, code) in [
        (&[&dim[..], &["--parametrization", "qkv"]].concat()[..], "dim.json", 0),
        (&[&dim[..], &["--parametrization", "ml"]].concat(), "dim_ml.json", 0),
        (&["singular", "a.json"], "point.json", 0),
        (&["fiber", "a.json"], "fiber.json", 0),
        (&["equiv", "a.json", "b.json"], "same.json", 0),
        (&["equiv", "a.json", "c.json"], "different.json", 1),
        (&["symmetry", "true.toml"], "holds.json", 0),
        (&["symmetry", "false.toml"], "fails.json", 1),
    ] {
        let output = neurocert(folder, &[arguments, &["--certificate", file]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stdout(&output));
    }
    let mut weaker: Value =
        serde_json::from_slice(&fs::read(folder.join("dim.json")).unwrap()).unwrap();
    weaker["claim"]["dimension"]["relation"] = json!("at_least");
    weaker["proof"]["upper"] = Value::Null;
    write(folder, "dim_at_least.json", &weaker);
}

fn check(folder: &Path, file: &str, flags: &[&str]) -> (Option<i32>, String) {
    let file = format!("{file}.json");
    let output = neurocert(folder, &[&["check", &file], flags].concat());
    (output.status.code(), stdout(&output))
}

#[test]
fn no_kind_of_claim_stands_for_another() {
    let folder = folder();
    let folder = folder.path();
    write_all(folder);
    for (wanted, spec) in KINDS {
        let has_sizes = !spec.contains("pair");
        let with_sizes = if has_sizes { format!("{SIZES};{spec}") } else { spec.to_string() };
        for (found, _) in KINDS {
            let expected = Some(i32::from(found != wanted));
            for spec in [spec, &with_sizes] {
                let (code, line) = check(folder, found, &["--expect", spec]);
                assert_eq!(code, expected, "{found} for {spec}: {line}");
            }
        }
    }
    // Without a subject it is the dimension of the neuromanifold, and a number is the number.
    for (found, _) in KINDS {
        for spec in ["number=1", SIZES, "kind=lightning", "tokens=2"] {
            let expected = match found {
                "dim" => 0,
                "dim_at_least" if spec != "number=1" => 0,
                _ => 1,
            };
            let (code, line) = check(folder, found, &["--expect", spec]);
            assert_eq!(code, Some(expected), "{found} for {spec}: {line}");
        }
    }
}

/// The files of the report: 46 symmetries where a dimension was asked for (it is 1), and 25 dimensions
/// of free virtual weights for hidden sizes that play no role (the neuromanifold has 9).
#[test]
fn what_was_once_accepted() {
    let folder = folder();
    let folder = folder.path();
    let discover = ["symmetry", "--discover", "--widths", "1,1", "--query-dims", "5"];
    let output = neurocert(folder, &[&discover[..], &["--certificate", "forged.json"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let spec = "widths=1-1;query-dims=5;tokens=3;relation=exact;number=46";
    assert_eq!(check(folder, "forged", &[]).0, Some(0));
    let (code, line) = check(folder, "forged", &["--expect", spec]);
    assert_eq!(code, Some(1), "{line}");
    let spec = "network=lightning;d=1,1;a=5;t=3;relation=exact;number=46";
    let (code, line) = check(folder, "forged", &["--expect", spec]);
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains("the claim is algebra; expected dimension"), "{line}");
    let spec = format!("claim=algebra;{spec}");
    assert_eq!(check(folder, "forged", &["--expect", &spec]).0, Some(0));

    let dim = ["dim", "--widths", "3,1,3", "--query-dims", "1", "--parametrization", "ml"];
    let output = neurocert(folder, &[&dim[..], &["--certificate", "ml.json"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let spec = "widths=3-1-3;query-dims=1,1;tokens=3;relation=exact;number=25";
    let (code, line) = check(folder, "ml", &["--expect", spec]);
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains("variety is free-virtual-weights, not neuromanifold"), "{line}");
    for named in ["variety=free-virtual-weights", "parametrization=ml"] {
        let spec = format!("{spec};{named}");
        assert_eq!(check(folder, "ml", &["--expect", &spec]).0, Some(0), "{named}");
    }
}

#[test]
fn claims_are_tied_to_files() {
    let folder = folder();
    let folder = folder.path();
    write_all(folder);
    write(folder, "swapped.json", &layer("3", "2"));
    let float = json!({"tokens": 2, "query_dims": [1], "layers": [{"A": [[0.5]], "V": [["1"]]}]});
    write(folder, "float.json", &float);
    let three = json!({"tokens": 3, "query_dims": [1], "layers": [{"A": [["2"]], "V": [["3"]]}]});
    write(folder, "three.json", &three);
    let open = json!({"layers": [{"A": [["6/3"]], "V": [["3"]]}]});
    write(folder, "open.json", &open);
    fs::write(folder.join("open.toml"), rule("c^-1").replace("tokens = 2\n", "")).unwrap();
    for (file, flags, expected) in [
        ("point", &["--expect-weights", "a.json"][..], 0),
        // What a file leaves out is what is demanded, or the default; never what the claim says.
        (
            "point",
            &["--expect-weights", "open.json", "--expect", "tokens=2;query-dims=1;claim=point"],
            0,
        ),
        (
            "point",
            &["--expect-weights", "open.json", "--expect", "tokens=3;query-dims=1;claim=point"],
            1,
        ),
        ("point", &["--expect-weights", "c.json"], 1),
        ("point", &["--expect-weights", "swapped.json"], 1),
        ("point", &["--expect-weights", "three.json"], 1),
        ("point", &["--expect-weights", "a.json", "a.json"], 1),
        ("fiber", &["--expect-weights", "a.json", "--expect", "claim=fiber"], 0),
        ("fiber", &["--expect-weights", "a.json", "--expect", "claim=point"], 1),
        ("same", &["--expect-weights", "a.json", "b.json", "--expect", "statement=same"], 0),
        ("same", &["--expect-weights", "a.json", "b.json", "--expect", "statement=different"], 1),
        ("same", &["--expect-weights", "a.json", "a.json"], 1),
        ("same", &["--expect-weights", "b.json", "a.json"], 1),
        ("same", &["--expect-weights", "a.json"], 1),
        ("different", &["--expect-weights", "a.json", "c.json"], 0),
        ("different", &["--expect-weights", "a.json", "b.json"], 1),
        ("dim", &["--expect-weights", "a.json"], 1),
        ("holds", &["--expect-rule", "true.toml", "--expect", "statement=holds"], 0),
        ("holds", &["--expect-rule", "open.toml"], 1),
        ("holds", &["--expect-rule", "open.toml", "--expect", "tokens=2;claim=rule"], 0),
        ("holds", &["--expect-rule", "false.toml"], 1),
        ("fails", &["--expect-rule", "false.toml", "--expect", "statement=fails"], 0),
        ("fails", &["--expect-rule", "true.toml"], 1),
        ("same", &["--expect-rule", "true.toml"], 1),
    ] {
        let (code, line) = check(folder, file, flags);
        assert_eq!(code, Some(expected), "{file} {flags:?}: {line}");
        assert!(!line.contains("would have passed"), "{line}");
        let is_open = code == Some(0) && ["same", "different", "holds", "fails"].contains(&file);
        let is_stated = flags.iter().any(|flag| flag.contains("statement="));
        assert_eq!(line.contains("so would the opposite claim"), is_open && !is_stated, "{line}");
    }
    for (flags, words) in [
        (
            &["--expect-weights", "float.json"][..],
            "float.json: line 1, column 22: a float is not exact",
        ),
        (&["--expect-weights", "missing.json"], "missing.json"),
        (&["--expect-weights", "open.json"], "query_dims: cannot be read off A"),
        (&["--expect-rule", "missing.toml"], "missing.toml"),
        (&["--expect-weights", "a.json", "--expect-rule", "true.toml"], "leave out one"),
        (&["--expect-weights", "a.json", "--expect", "claim=dimension"], "point, fiber"),
        (
            &["--expect", "variety=neuromanifold;statement=same"],
            "statement=same is for claims about: pair",
        ),
        (&["--map", "true.toml"], "no weights"),
    ] {
        refused(folder, &[&["check", "point.json"], flags].concat(), words);
    }
}

#[test]
fn the_output_says_what_else_would_have_passed() {
    let folder = folder();
    let folder = folder.path();
    write_all(folder);
    for (file, spec) in KINDS {
        let words = match file {
            "point" => "any point would have passed; --expect-weights FILE",
            "fiber" => "the fiber of any weights would have passed; --expect-weights FILE",
            "same" | "different" => "any pair of networks would have passed; --expect-weights A B",
            "holds" | "fails" => "any rule would have passed; --expect-rule FILE",
            _ => "",
        };
        let (_, line) = check(folder, file, &["--expect", spec]);
        assert!(line.contains(words) && line.contains("passed") != words.is_empty(), "{line}");
        let document = check(folder, file, &["--json", "--expect", spec]).1;
        let document: Value = serde_json::from_str(&document).unwrap();
        let note = document["files"][0]["note"].as_str();
        assert!(note.map_or(words.is_empty(), |note| note.contains(words)), "{document}");
        assert!(!check(folder, file, &[]).1.contains("passed"));
    }
}

/// A network of a user: claims about it are tied to its text, to weights, and to a symmetry.
#[test]
fn claims_about_texts_are_tied_to_files() {
    let folder = folder();
    let folder = folder.path();
    let text = "network two\ninput X : 2 x 1\nweights A, B : 2 x 2\noutput B * (A * X) .^ 2\n\
                symmetry scaling:\n  group D : 2 x 2 diagonal-invertible\n  A -> D * A\n  B -> B * inv(D)^2\n\
                symmetry wrong:\n  group C : 2 x 2 invertible\n  A -> C * A\n  B -> B * inv(C)\n";
    fs::write(folder.join("two.net"), text).unwrap();
    fs::write(folder.join("other.net"), text.replace("2 x 1", "2 x 3")).unwrap();
    // The name of a text of the library, for another text.
    fs::write(folder.join("mine.net"), text.replace("network two", "network mlp")).unwrap();
    let weights = |a: i64, b: i64| json!({"network": "two.net", "weights": {"A": [[a, 0], [0, 1]], "B": [[b, 0], [0, 1]]}});
    for (file, a, b) in [("a", 1, 4), ("b", 2, 1), ("c", 3, 1)] {
        write(folder, &format!("{file}.json"), &weights(a, b));
    }
    for (arguments, file, code) in [
        (&["equiv", "a.json", "b.json"][..], "same", 0),
        (&["equiv", "a.json", "c.json"], "different", 1),
        (&["symmetry", "two.net", "--rule", "scaling"], "holds", 0),
        (&["symmetry", "two.net", "--rule", "wrong"], "fails", 1),
        (&["dim", "two.net"], "dim", 0),
        (&["dim", "mine.net"], "mine", 0),
    ] {
        let certificate = format!("{file}.json");
        let output = neurocert(folder, &[arguments, &["--certificate", &certificate]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stdout(&output));
    }
    let weights = |files: &[&'static str]| [&["--expect-weights"], files].concat();
    let pairs: [(&str, &str, &[&str], i32); 8] = [
        ("same", "", &["a.json", "b.json"], 0),
        ("same", "claim=same", &["a.json", "b.json"], 0),
        ("same", "network=two.net;claim=same", &["a.json", "b.json"], 0),
        ("same", "network=two.net;claim=same", &["b.json", "a.json"], 1),
        ("same", "network=two;claim=same", &["c.json", "c.json"], 1),
        ("same", "claim=different", &["a.json", "b.json"], 1),
        ("different", "claim=different", &["a.json", "c.json"], 0),
        ("dim", "network=two.net", &["a.json", "c.json"], 1),
    ];
    for (file, spec, files, expected) in pairs {
        let spec = if spec.is_empty() { vec![] } else { vec!["--expect", spec] };
        let (code, line) = check(folder, file, &[spec.clone(), weights(files)].concat());
        assert_eq!(code, Some(expected), "{file} {spec:?} {files:?}: {line}");
    }
    for (file, spec, expected, note) in [
        ("holds", "network=two.net;claim=symmetry;rule=scaling", 0, ""),
        (
            "holds",
            "network=two.net;claim=symmetry;statement=holds",
            0,
            "any symmetry would have passed",
        ),
        ("holds", "network=two.net;claim=symmetry;rule=wrong", 1, "not those of wrong"),
        ("fails", "network=two.net;claim=symmetry", 1, "expected that it holds"),
        ("fails", "network=two.net;claim=symmetry;statement=fails;rule=wrong", 0, ""),
        ("fails", "network=two.net;claim=symmetry;statement=holds", 1, "statement is fails"),
        ("same", "network=two;claim=same", 0, "any text with this header would have passed"),
        ("same", "network=two;claim=same", 0, "any weights would have passed"),
        ("dim", "network=two;number=6", 0, "any text with this header"),
        ("dim", "network=other.net;number=6", 1, "not that of other.net"),
        ("mine", "network=mlp;number=6", 1, "not that of mlp"),
        ("mine", "network=mine.net;number=6", 0, ""),
    ] {
        let (code, line) = check(folder, file, &["--expect", spec]);
        assert_eq!(code, Some(expected), "{file} {spec}: {line}");
        let is_noted = line.contains("would have passed");
        assert!(line.contains(note) && (!note.is_empty() || !is_noted), "{spec}: {line}");
    }
    let refuse = |flags: &[&str], words: &str| {
        refused(folder, &[&["check", "same.json"], flags].concat(), words);
    };
    let demand = ["--expect", "network=two.net;claim=same"];
    let both = |more: &[&'static str]| [&demand[..], more].concat();
    refuse(&both(&["--expect-weights", "missing.json", "a.json"]), "missing.json");
    refuse(&both(&["--expect-rule", "a.json"]), "rule=NAME in --expect");
    refuse(&["--expect", "network=two.net;claim=same;claim=same"], "claim twice");
    refuse(&["--expect", "network=two.net;claim=same;statement=holds"], "has no key \"statement\"");
    refuse(&["--expect", "network=missing.net"], "missing.net");
    write(folder, "layers.json", &layer("2", "3"));
    refuse(&both(&["--expect-weights", "layers.json", "a.json"]), "weights of attention by layers");
}
