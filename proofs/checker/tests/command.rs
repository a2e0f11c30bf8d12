//! The command `neurocert-check`: lines, exit codes, JSON.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::{Value, json};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_neurocert-check")).args(arguments).output().unwrap()
}

/// A certificate that is there for the tests of both checkers.
fn corpus(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Files of all kinds, in a directory of their own.
struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Files {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&directory).unwrap();
        let files = Files(directory);
        let good = corpus("cnn.json");
        files.write("good.json", &good);
        let mut bad = good;
        bad["claim"]["dimension"]["number"] = json!("4");
        files.write("bad.json", &bad);
        files.write("large.json", &corpus("bomb-coefficients-entries.json"));
        files
    }

    fn write(&self, name: &str, value: &Value) {
        fs::write(self.0.join(name), value.to_string()).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().into()
    }

    fn run(&self, names: &[&str]) -> (i32, String) {
        let paths: Vec<String> = names
            .iter()
            .map(|name| if name.starts_with('-') { (*name).into() } else { self.path(name) })
            .collect();
        let output = run(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }
}

#[test]
fn lines_and_exit_codes() {
    let files = Files::new("lines");
    let claim = "the dimension of cnn at k = 2,2; outputs = 1; r = 2; stride = 1,1 is";
    let (code, out) = files.run(&["good.json"]);
    assert_eq!((code, out), (0, format!("verified {}: {claim} 3\n", files.path("good.json"))));
    let (code, out) = files.run(&["bad.json"]);
    let why = "[lower-mismatch: ";
    assert_eq!(code, 1);
    assert!(
        out.starts_with(&format!("rejected {}: {claim} 4 {why}", files.path("bad.json"))),
        "{out}"
    );
    for (names, expected) in [
        (vec!["large.json"], 3),
        (vec!["missing.json"], 2),
        (vec!["good.json", "good.json"], 0),
        (vec!["good.json", "large.json"], 3),
        (vec!["large.json", "bad.json", "good.json"], 1),
        (vec!["bad.json", "missing.json", "large.json"], 2),
        (vec!["good.json", "--json", "large.json"], 3),
        (vec!["."], 2),
    ] {
        let (code, out) = files.run(&names);
        assert_eq!(code, expected, "{names:?}");
        // The text of a network that is not of the library is indented.
        let is_entry = |line: &&str| !line.starts_with(' ');
        let lines = if names.contains(&"--json") { 1 } else { names.len() };
        assert_eq!(out.lines().filter(is_entry).count(), lines, "{names:?}");
    }
}

#[test]
fn usage() {
    for arguments in [&[][..], &["--json"], &["--jsno", "x"], &["-x"], &["--"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
    }
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("Usage: neurocert-check"));
    assert_eq!(run(&["--", "--help"]).status.code(), Some(2));
}

#[test]
fn json_documents() {
    let files = Files::new("json");
    let (code, out) = files.run(&["--json", "good.json", "bad.json", "missing.json"]);
    assert_eq!(code, 2);
    let document: Value = serde_json::from_str(&out).unwrap();
    let entries = document["files"].as_array().unwrap();
    assert_eq!(document.as_object().unwrap().len(), 1);
    let [good, bad, missing] = &entries[..] else { panic!("{out}") };
    assert_eq!(good["verdict"], "verified");
    assert_eq!(good["claim"]["dimension"]["number"], "3");
    assert_eq!((&good["reason"], &good["detail"]), (&Value::Null, &json!("")));
    assert_eq!((&bad["verdict"], &bad["reason"]), (&json!("rejected"), &json!("lower-mismatch")));
    assert_eq!((&missing["verdict"], &missing["claim"]), (&json!("unreadable"), &Value::Null));
    for entry in entries {
        let mut keys: Vec<_> = entry.as_object().unwrap().keys().collect();
        keys.sort();
        let known = "claim detail file reason statement texts verdict work";
        assert_eq!(keys, known.split(' ').collect::<Vec<_>>());
    }
}

/// Nothing in a file or its name can forge a second line.
#[cfg(unix)]
#[test]
fn one_line_for_each_file() {
    let files = Files::new("names");
    let forged = "x\nverified y\u{1b}[2K\u{2028}\u{202e}.json";
    let mut bad = corpus("cnn.json");
    bad["\nverified z\u{85}"] = Value::Null;
    files.write(forged, &bad);
    let (code, out) = files.run(&[forged]);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    assert!(
        !out.trim_end_matches('\n')
            .contains(|c: char| c.is_control() || "\u{2028}\u{202e}".contains(c))
    );
    let output = run(&["missing\nverified"]);
    assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);
}

/// A report that could not be written is not a success.
#[cfg(target_os = "linux")]
#[test]
fn full_disk() {
    let files = Files::new("full");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert-check"));
    let status = command.arg(files.path("good.json")).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

/// Limits: of the file itself, of work, of memory.
#[test]
fn limits() {
    let files = Files::new("limits");
    let good = files.path("good.json");
    let code = |arguments: &[&str]| run(&[arguments, &[&good]].concat()).status.code();
    assert_eq!(code(&["--max-work", "100"]), Some(3));
    assert_eq!(code(&["--max-work", "100000000"]), Some(0));
    assert_eq!(code(&["--max-memory", "1K"]), Some(3));
    for memory in ["1M", "1mib", "0.5M", "1G", "1048576"] {
        let expected = if memory == "0.5M" { 2 } else { 0 };
        assert_eq!(code(&["--max-memory", memory]), Some(expected), "{memory}");
    }
    for wrong in [["--max-work", "-1"], ["--max-work", "x"], ["--max-memory", "99999999999T"]] {
        assert_eq!(code(&wrong), Some(2), "{wrong:?}");
    }
    assert_eq!(run(&[good.as_str(), "--max-work"]).status.code(), Some(2));
    let output = run(&[good.as_str(), "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["files"][0]["work"].as_u64().unwrap() > 100);
}

/// A stream without an end is read to 256 MiB, and not beyond.
#[cfg(unix)]
#[test]
fn streams_without_an_end() {
    let output = run(&["--json", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(2));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["files"][0]["detail"], "larger than 256 MiB");
    // With less memory no more is read than shows that it is too little.
    let output = run(&["--json", "--max-memory", "1M", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(3));
}
