//! `audit` as a user meets it: the paper, and claims of one's own.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{folder, neurocert, refused, stdout};

/// With relu there are no structured points, so large sizes are refused.
const RELU: &str = "network rectified\nsizes n\ninput X : n x 1\nweights W : n x n, V : 1 x n\noutput V * relu(W * X)\n";

/// The whole audit: a table that fits a terminal, reports that need no network, certificates that
/// the other checker verifies.
#[test]
fn the_paper_is_audited() {
    let folder = folder();
    let folder = folder.path();
    let output = neurocert(folder, &["audit", "--out", "report"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let page = fs::read_to_string(folder.join("report/report.html")).unwrap();
    for foreign in ["http://", "https://", "<script", "<link", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let paper = fs::read_to_string(folder.join("report/report.tex")).unwrap();
    assert!(paper.is_ascii() && paper.trim_end().ends_with("\\end{document}"));
    let data = fs::read_to_string(folder.join("report/report.json")).unwrap();
    let data: Value = serde_json::from_str(&data).unwrap();
    let claims = data["claims"].as_array().unwrap();
    let refuted = claims.iter().filter(|claim| claim["status"] == "refuted");
    for claim in refuted {
        let shown = &claim["counterexample"];
        assert!(shown["instance"].is_string() && shown["matrices"].is_object(), "{claim}");
        let small = |entry: &Value| {
            let entry: i64 = entry.as_str().unwrap().parse().expect("a small integer");
            (-3..=3).contains(&entry)
        };
        let matrices = shown["matrices"].as_object().unwrap().values();
        let rows = matrices.flat_map(|matrix| matrix.as_array().unwrap());
        let mut entries = rows.flat_map(|row| row.as_array().unwrap());
        assert!(entries.all(small), "{}: {shown}", claim["id"]);
        assert!(page.contains(claim["id"].as_str().unwrap()));
    }
    let certificates: Vec<_> = fs::read_dir(folder.join("report/certificates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(certificates.len() > 4);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/check.py");
    match Command::new("python3").arg(script).args(&certificates).output() {
        Ok(checked) => assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked)),
        Err(_) => eprintln!("NOT TESTED: python3 is missing"),
    }
}

#[test]
fn one_claim_in_full() {
    let folder = folder();
    let folder = folder.path();
    let output = neurocert(folder, &["audit", "--claim", "theorem-3.4-singular"]);
    let text = stdout(&output);
    for line in ["refuted", "counterexample: d = 3, d' = 2, a = 2, t = 2", "correction: "] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let output = neurocert(folder, &["audit", "--claim", "lemma-3.1, eq-1-2", "--json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["claims"].as_array().unwrap().len(), 2);
    let output = neurocert(folder, &["audit", "--claim", "eq-1-2", "--latex"]);
    assert!(stdout(&output).starts_with("\\documentclass"));
    refused(folder, &["audit", "--claim", "theorem-9"], "allowed: definition-2, eq-1-2, ");
    refused(folder, &["audit", "--claim", ""], "unknown \"\"");
    refused(folder, &["audit", "--latex", "--json"], "contradicts --json");
    fs::write(folder.join("file"), "").unwrap();
    refused(folder, &["audit", "--claim", "eq-1-2", "--out", "file"], "--out");
}

const OWN: &str = r#"
[[dimension]]
id = "formula"
widths = [[3, 3, 3], [2, 2, 2]]
query-dims = 2
tokens = [2, 3]
equals = "2*alpha1*d0 - alpha1^2 + d1*(d0 + d2) - d1^2 - l + 2*alpha2*d1 - alpha2^2"

[[same]]
id = "theorem-3.7"
one = "one.json"
other = "other.json"

[[different]]
id = "architectures"
one = { widths = [2, 2], query-dims = 1, tokens = 2 }
other = { widths = [2, 2], query-dims = 2, tokens = 2 }
"#;

fn layers(first: &str, second: &str) -> String {
    let v = "[[1, 0], [0, 1]]";
    format!(
        r#"{{"query_dims": [2, 2], "tokens": 2,
            "layers": [{{"A": {first}, "V": {v}}}, {{"A": {second}, "V": {v}}}]}}"#
    )
}

#[test]
fn claims_of_ones_own() {
    let folder = folder();
    let folder = folder.path();
    let (j, one) = ("[[0, 1], [-1, 0]]", "[[1, 0], [0, 1]]");
    fs::write(folder.join("one.json"), layers(j, one)).unwrap();
    fs::write(folder.join("other.json"), layers(one, j)).unwrap();
    fs::write(folder.join("different.json"), layers(one, one)).unwrap();
    let run = |text: &str, more: &[&str]| {
        fs::write(folder.join("my.toml"), text).unwrap();
        neurocert(folder, &[&["audit", "--claims", "my.toml"], more].concat())
    };
    let output = run(OWN, &["--json", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    for claim in document["claims"].as_array().unwrap() {
        assert_eq!(claim["status"], "proved", "{claim}");
    }
    let files: Vec<String> = fs::read_dir(folder.join("out/certificates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    assert_eq!(files.len(), 4 + 1 + 2);
    let check: Vec<&str> = ["check"].into_iter().chain(files.iter().map(String::as_str)).collect();
    assert_eq!(neurocert(folder, &check).status.code(), Some(0));

    let output = run(&OWN.replace("- l +", "+ l +"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("true is: the dimension is 23"), "{}", stdout(&output));
    let output = run(&OWN.replace("other.json", "different.json"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("the outputs are"), "{}", stdout(&output));
    let undecided =
        OWN.replace("query-dims = 1, tokens", "query-dims = 2, parametrization = \"ml\", tokens");
    assert_eq!(run(&undecided, &[]).status.code(), Some(3));
    // Too deep to be evaluated, not for an element of the group, nor for the checker, layer by layer.
    let layer = r#"{"A": [[1]], "V": [[2]]}"#;
    let layers = vec![layer; 20].join(",");
    let deep = format!(r#"{{"query_dims": [1], "tokens": 2, "layers": [{layers}]}}"#);
    fs::write(folder.join("deep.json"), deep).unwrap();
    let output = run("[[same]]\nid = \"deep\"\none = \"deep.json\"\nother = \"deep.json\"", &[]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("certificates: one, verified"), "{text}");
    let cases = [
        (&OWN.replace("alpha2*d1", "d1^1000000000") as &str, "has an exponent above 100"),
        ("", "no claim"),
        ("[[dimension]]\nid = \"a\"", "missing field"),
        ("[[dimensions]]\nid = \"a\"", "unknown field"),
        (&OWN.replace("alpha2*d1", "beta*d1"), "allowed: a polynomial in a, a1"),
        (&OWN.replace("id = \"theorem-3.7\"", "id = \"formula\""), "is there twice"),
        (&OWN.replace("id = \"formula\"", "id = \"../x\""), "is not an id"),
        (&OWN.replace("one.json", "nothing.json"), "nothing.json"),
        (&OWN.replace("tokens = [2, 3]", "tokens = []"), "the list is empty"),
        (&OWN.replace("tokens = [2, 3]", "tokens = 0"), "0 is not a size"),
        (&OWN.replace("tokens = [2, 3]", "tokens = 1.5"), "one value or a list"),
        // A formula would mean w0 by w0, or the first entry of w.
        (
            "[[dimension]]\nid = \"a\"\nnetwork = \"twice.net\"\nset = { w = [2, 3], w0 = 5 }\nequals = \"w0\"",
            "network: sizes: w0 is a size and may also be the name of w[0]; rename w0 or w",
        ),
    ];
    let twice = "network n\nsizes w[0..1], w0\ninput X : 1 x 1\nweights A : w0 x 1\noutput A * X\n";
    fs::write(folder.join("twice.net"), twice).unwrap();
    for (text, expected) in cases {
        fs::write(folder.join("my.toml"), text).unwrap();
        refused(folder, &["audit", "--claims", "my.toml"], expected);
    }
    refused(folder, &["audit", "--claims", "my.toml", "--claim", "eq-1-2"], "contradicts --claims");
    refused(folder, &["audit", "--claims", "none.toml"], "none.toml");
}

/// Values of any kind are compared with the dimension: one that cannot be one is refuted, and the other
/// claims are decided. So it is with a claim that is too large.
#[test]
fn one_claim_does_not_stop_the_others() {
    let folder = folder();
    let folder = folder.path();
    let mut text = String::new();
    let values = ["47/2", "23/1", "-d0", "-23", "d0/7", "46/2", "1000000000000000000000000/3"];
    for (number, value) in values.iter().enumerate() {
        text += &format!(
            "[[dimension]]\nid = \"c{number}\"\nwidths = [3, 3, 3]\nquery-dims = 2\ntokens = 3\n\
             equals = \"{value}\"\n"
        );
    }
    fs::write(folder.join("relu.net"), RELU).unwrap();
    text += "[[dimension]]\nid = \"large\"\nnetwork = \"relu.net\"\nset = { n = 40000 }\n\
             equals = 5\n[[dimension]]\nid = \"last\"\nwidths = [2, 2]\nquery-dims = 1\ntokens = 3\n\
             equals = 6\n";
    fs::write(folder.join("my.toml"), text).unwrap();
    let arguments = ["audit", "--claims", "my.toml", "--json", "--max-memory", "1G"];
    let output = neurocert(folder, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let rows = document["claims"].as_array().unwrap();
    let statuses: Vec<&str> = rows.iter().map(|row| row["status"].as_str().unwrap()).collect();
    let (yes, no) = ("proved", "refuted");
    assert_eq!(statuses, [no, yes, no, no, no, yes, no, "undecided", yes]);
    for row in rows.iter().filter(|row| row["status"] == no) {
        assert_eq!(row["correction"], "the dimension is 23", "{row}");
    }
    assert!(rows[0]["counterexample"].as_str().unwrap().ends_with(": 47/2 claimed"));
    assert_eq!(rows[7]["certificates"], serde_json::json!([]));
    assert!(!rows[7]["evidence"].as_str().unwrap().is_empty());
}

/// A decimal in `equals` that is not a whole number cannot be a dimension; a whole one may have been rounded.
#[test]
fn decimals() {
    let folder = folder();
    let folder = folder.path();
    let claim = |value: &str| {
        let text = format!(
            "[[dimension]]\nid = \"a\"\nwidths = [3, 3, 3]\nquery-dims = 2\ntokens = 3\nequals = {value}\n"
        );
        fs::write(folder.join("my.toml"), text).unwrap();
    };
    let arguments = ["audit", "--claims", "my.toml", "--json"];
    for value in ["23.5", "-0.25", "1e-3"] {
        claim(value);
        let output = neurocert(folder, &arguments);
        assert_eq!(output.status.code(), Some(1), "{value}");
        let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(document["claims"][0]["correction"], "the dimension is 23", "{value}");
    }
    for (value, expected) in [
        (
            "23.0",
            "my.toml: a: line 6, column 10: equals: 23.0 is a decimal, which may have been rounded",
        ),
        ("1e300", "is a decimal, which may have been rounded; write a whole number"),
        ("nan", "equals: NaN is not a number"),
        ("\"d0/0\"", "my.toml: a: line 6, column 10: equals: "),
        ("\"d0^101\"", "my.toml: a: line 6, column 10: equals: d0^101 has an exponent above 100"),
        ("99999999999999999999", "my.toml: line 6, column "),
    ] {
        claim(value);
        refused(folder, &arguments, expected);
    }
    let pair = "[[same]]\nid = \"a\"\none = \"w.json\"\nother = \"none.json\"\n";
    fs::write(folder.join("my.toml"), pair).unwrap();
    let layer = r#"{"tokens": 1, "layers": [{"Q": [[1]], "K": [[1]], "V": [[1]]}]}"#;
    fs::write(folder.join("w.json"), layer).unwrap();
    refused(folder, &arguments, "my.toml: a: line 4, column 9: other: none.json: No such file");
}

/// Certificates are named where they are written, and only there.
#[test]
fn certificates_that_are_not_written_have_no_names() {
    let folder = folder();
    let folder = folder.path();
    let claim =
        "[[dimension]]\nid = \"a\"\nwidths = [2, 2]\nquery-dims = 1\ntokens = [2, 3]\nequals = 6";
    fs::write(folder.join("my.toml"), claim).unwrap();
    for (arguments, file) in [
        (&["audit", "--claim", "figure-1"][..], "figure-1-1.json"),
        (&["audit", "--claims", "my.toml"], "a-1.json"),
    ] {
        let run = |more: &[&str]| {
            let output = neurocert(folder, &[arguments, more].concat());
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            stdout(&output)
        };
        let text = run(&[]);
        assert!(!text.contains(".json"), "{text}");
        assert!(text.contains("verified (--out DIR writes them)"), "{text}");
        assert!(!run(&["--json"]).contains(".json"));
        for text in [run(&["--out", "out"]), run(&["--out", "out", "--json"])] {
            assert!(text.contains(file), "{text}");
        }
        assert!(folder.join("out/certificates").join(file).is_file());
    }
}

/// What is finished is on disk before the rest is: here before the claim that ends the run.
#[test]
fn finished_claims_are_written_at_once() {
    let folder = folder();
    let folder = folder.path();
    let claim = |id: &str| {
        format!(
            "[[dimension]]\nid = \"{id}\"\nwidths = [2, 2]\nquery-dims = 1\ntokens = 2\nequals = 6\n"
        )
    };
    fs::write(folder.join("my.toml"), claim("a") + &claim("b") + &claim("c")).unwrap();
    // No file can take the place of a folder.
    fs::create_dir_all(folder.join("out/certificates/b-1.json")).unwrap();
    let output = neurocert(folder, &["audit", "--claims", "my.toml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.join("out/certificates/a-1.json").is_file());
    assert!(!folder.join("out/certificates/c-1.json").exists());
    // The paper's: the report has the claims that are finished.
    fs::create_dir_all(folder.join("paper/certificates/figure-1-1.json")).unwrap();
    let arguments = ["audit", "--claim", "eq-1-2,figure-1", "--out", "paper", "--threads", "1"];
    assert_eq!(neurocert(folder, &arguments).status.code(), Some(2));
    let report = fs::read_to_string(folder.join("paper/report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["claims"][0]["id"], "eq-1-2");
    assert_eq!(report["claims"][0]["status"], "proved");
    assert_eq!(report["claims"].as_array().unwrap().len(), 1);
}

#[test]
fn the_example_is_true() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/my_claims.toml");
    let output = neurocert(folder().path(), &["audit", "--claims", example]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

/// The status of each claim of a paper, by its id.
fn statuses(folder: &Path, paper: &str, code: i32) -> Vec<(String, String)> {
    let output = neurocert(folder, &["audit", "--paper", paper, "--json", "--out", "out"]);
    assert_eq!(output.status.code(), Some(code));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = document["papers"].as_array().unwrap();
    let claims = files.iter().flat_map(|file| file["claims"].as_array().unwrap());
    let word = |value: &Value| value.as_str().unwrap().to_string();
    claims.map(|claim| (word(&claim["id"]), word(&claim["status"]))).collect()
}

#[test]
fn claims_of_papers() {
    let folder = folder();
    let folder = folder.path();
    let beliefs = ["skip-one-to-one", "heads-permutations", "skip-breaks-scaling"];
    let found = statuses(folder, "attention-outlook", 1);
    assert_eq!(found, beliefs.map(|id| (id.into(), "refuted".into())));
    assert!(folder.join("out/skip-and-heads/certificates/skip-one-to-one-1.json").is_file());

    // A folder is a paper; one without the long searches here.
    let own = folder.join("own");
    fs::create_dir_all(&own).unwrap();
    for name in ["defects", "equal-widths", "identifiability"] {
        let file = format!("papers/polynomial-mlps/{name}.toml");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        fs::copy(from, own.join(format!("{name}.toml"))).unwrap();
    }
    let quadrics = "[[filling]]\nid = \"quadrics\"\nnetwork = \"mlp\"\nminimal = true\nset = ";
    let (good, bad) = ("{ w = [2, 2, 1], r = 2 }", "[{ w = [2, 3, 1], r = 2 }]");
    fs::write(own.join("filling.toml"), format!("{quadrics}{good}\n")).unwrap();
    let found = statuses(folder, "own", 0);
    assert_eq!(found.len(), 9);
    assert!(found.iter().all(|(_, status)| status == "proved"), "{found:?}");
    // Two squares are enough, so three are not minimal.
    fs::write(own.join("filling.toml"), format!("{quadrics}{bad}\n")).unwrap();
    let found = statuses(folder, "own", 1);
    assert!(found.contains(&("quadrics".into(), "refuted".into())), "{found:?}");

    // A mapping file beside claims is not one of them, and an instance that is too large hides no refutation.
    let weights =
        r#"{"network": "mlp", "sizes": {"w": [2, 1], "r": 2}, "weights": {"W[1]": [[1, 2]]}}"#;
    fs::write(own.join("a.json"), weights).unwrap();
    fs::write(own.join("map.toml"), "# no claims\n").unwrap();
    fs::write(own.join("relu.net"), RELU).unwrap();
    fs::write(folder.join("relu.net"), RELU).unwrap();
    let sizes = "[{ n = 2 }, { n = 3000 }]";
    let claims = format!(
        "[paper]\ntitle = \"A title\"\nauthors = \"N. N.\"\nsource = \"draft\"\n\
         [[dimension]]\nid = \"large\"\nnetwork = \"relu.net\"\nset = {sizes}\nequals = 5\n\
         [[same]]\nid = \"mapped\"\none = {{ file = \"a.json\", map = \"map.toml\" }}\nother = \"a.json\"\n"
    );
    fs::write(own.join("filling.toml"), &claims).unwrap();
    refused(folder, &["audit", "--paper", "own"], "own/map.toml: maps tensors");
    let claims = claims.split("[[same]]").next().unwrap();
    fs::write(folder.join("large.toml"), claims).unwrap();
    let output = neurocert(folder, &["audit", "--claims", "large.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = stdout(&output);
    assert!(shown.starts_with("N. N.. A title. draft\n\nlarge: refuted\n"), "{shown}");
    assert!(
        shown.contains("2 instances") && shown.contains("true is: the dimension is 4"),
        "{shown}"
    );
    assert!(shown.contains("n=3000"), "{shown}");

    refused(folder, &["audit", "--paper", "polynomial"], "polynomial-mlps, attention-outlook");
    refused(folder, &["audit", "--paper", "out"], "has no .toml file");
    refused(folder, &["audit", "--paper", "own", "--claim", "a"], "contradicts --paper");
    let vary = format!("{quadrics}{bad}\nvary = \"r\"\n");
    fs::write(own.join("filling.toml"), vary).unwrap();
    refused(folder, &["audit", "--paper", "own", "--out", "none"], "not a list of sizes");
    assert!(!folder.join("none").exists());
    fs::write(own.join("filling.toml"), format!("{quadrics}[]\n")).unwrap();
    refused(folder, &["audit", "--paper", "own"], "the list is empty");
}
