//! The command line as a user meets it: exit codes, one clear line for whatever is wrong, the
//! same bytes for the same seed.

mod any_network;
mod at;
mod audit;
#[path = "../weights/build.rs"]
mod build;
mod claims;
mod deep;
mod expect;
mod flag;
mod formula;
#[path = "../common/full.rs"]
mod full;
mod layer;
mod library;
mod limits;
mod networks;
mod pairs;
mod places;
mod points;
mod polynomials;
mod rules;
mod singular;
mod softmax;
mod stopping;
mod sweep;
mod symmetry;
mod talk;
mod unused;
mod weights;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

fn neurocert(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A link is followed, never replaced; the mode of a file stays; nothing of an interrupted run.
#[cfg(unix)]
#[test]
fn certificates_respect_what_is_there() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let folder = folder.path();
    let dim = |file| {
        let arguments = ["dim", "--widths", "2,2", "--query-dims", "1", "--certificate", file];
        neurocert(folder, &arguments)
    };
    fs::write(folder.join("target.json"), "old").unwrap();
    fs::set_permissions(folder.join("target.json"), PermissionsExt::from_mode(0o600)).unwrap();
    symlink("target.json", folder.join("link.json")).unwrap();
    assert_eq!(dim("link.json").status.code(), Some(0));
    assert!(folder.join("link.json").is_symlink());
    let target = folder.join("target.json");
    assert!(fs::read_to_string(&target).unwrap().contains("neurocert-certificate"));
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    symlink("nowhere/at/all.json", folder.join("dangling.json")).unwrap();
    assert_eq!(dim("dangling.json").status.code(), Some(2));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 3);
}

/// Exit code 2, nothing on stdout, one line on stderr that says `expected`, no new file.
fn refused(folder: &Path, arguments: &[&str], expected: &str) {
    let before = fs::read_dir(folder).unwrap().count();
    let output = neurocert(folder, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    // On a machine that is busy a stage may take long enough to be said.
    let told = |line: &&str| !line.starts_with("working: ");
    let error: String = error.lines().filter(told).map(|line| format!("{line}\n")).collect();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert!(error.contains(expected), "{arguments:?}: {error:?} should say {expected:?}");
    assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    assert!(error.starts_with("error: ") && !error.contains("panicked"), "{error}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), before, "{arguments:?} left a file");
}

#[test]
fn bad_usage_of_dim() {
    let folder = folder();
    let folder = folder.path();
    let dim = |arguments: &[&str], expected| {
        refused(folder, &[&["dim"], arguments].concat(), expected);
    };
    let good = ["--widths", "3,3", "--query-dims", "2"];
    let with = |arguments: &[&str], expected| dim(&[&good[..], arguments].concat(), expected);

    dim(&[], "--widths: is missing");
    dim(&["--widths", "3,3"], "--query-dims: is missing");
    dim(&["--widths", "3", "--query-dims", "2"], "at least two");
    dim(&["--widths", "", "--query-dims", "2"], "not a whole number");
    dim(&["--widths", "3,0", "--query-dims", "2"], "entry 2 is 0");
    dim(&["--widths", "-3,3", "--query-dims", "2"], "entry 1 is -3");
    dim(&["--widths", "3,3.5", "--query-dims", "2"], "entry 2 (\"3.5\")");
    dim(&["--widths", "3,3,3", "--query-dims", "2,2,2"], "3 given for 2 layers");
    dim(&["--widths", "3,3", "--query-dims", "0"], "entry 1 is 0");
    dim(&["--widths", "3,99999999999999999999", "--query-dims", "1"], "--widths");
    dim(&["--widths", "16777217,3", "--query-dims", "1"], "is not a size");
    dim(&["--widths", &["2"; 42].join(","), "--query-dims", "1"], "41 layers");
    with(&["--tokens", "0"], "--tokens: entry 1 is 0");
    with(&["--tokens", "-1"], "--tokens: entry 1 is -1");
    with(&["--tokens", "2,3"], "--tokens: 2 numbers");
    with(&["--kind", "normalized"], "not there yet");
    with(&["--kind", "softmax"], "unknown \"softmax\"");
    with(&["--parametrization", "kqv"], "allowed: qkv, av, ml");
    with(&["--modulus", "9"], "is not an odd prime");
    with(&["--modulus", "2"], "is not an odd prime");
    with(&["--modulus", "-7"], "is not an odd prime");
    with(&["--modulus", "4611686018427388039"], "below 2^62");
    with(&["--modulus", "1x"], "is not an odd prime");
    with(&["--certificate", "no/such/folder/c.json"], "cannot be written");
    with(&["--certificate", "."], "not a regular file");
    with(&["--certificate", ""], "a value is required");
    #[cfg(unix)]
    with(&["--certificate", "/dev/null"], "not a regular file");
    with(&["--seed", "-1"], "is not a seed");
    with(&["--seed", "18446744073709551616"], "is not a seed");
    with(&["--threads", "0"], "is not a number of threads");
    with(&["--max-memory", "0"], "is not a size");
    with(&["--max-memory", "lots"], "is not a size");
    with(&["--max-memory", "1K"], "would need about");
    with(&["--all-widths"], "--all-widths");
    with(&["--spec", "missing.toml"], "missing.toml");
    let large = ["--widths", "99999,99999", "--query-dims", "5", "--method", "dense"];
    dim(&large, "EiB");
    refused(folder, &[], "a command is missing");
    refused(folder, &["dimension"], "dimension");
    refused(folder, &["dim", "--widths", "3,3", "--widths", "2,2"], "--widths");
}

#[test]
fn spec_files_and_flags_agree_or_are_refused() {
    let folder = folder();
    let folder = folder.path();
    let spec = "widths = [3, 3, 3]\nquery-dims = 2\ntokens = 3\nkind = \"lightning\"\n";
    fs::write(folder.join("a.toml"), spec).unwrap();
    let output = neurocert(folder, &["dim", "--spec", "a.toml", "--parametrization", "av"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("parametrization av"));
    refused(folder, &["dim", "--spec", "a.toml", "--tokens", "2"], "contradicts 3 of --spec");
    for (text, expected) in [
        ("widths = [3, 3]\nquery = 2\n", "unknown field"),
        ("widths = [3, -3]\nquery-dims = 2\n", "entry 2 is -3"),
        ("widths = [3, 3.0]\nquery-dims = 2\n", "b.toml"),
        ("widths = [3, 3", "b.toml"),
        ("widths = [3, 3]\nquery-dims = \"2\"\n", "a whole number or a list"),
    ] {
        fs::write(folder.join("b.toml"), text).unwrap();
        refused(folder, &["dim", "--spec", "b.toml"], expected);
    }
}

#[test]
fn exit_codes_and_keys_of_dim() {
    let folder = folder();
    let folder = folder.path();
    let run = |widths: &str, query: &str, more: &[&str]| {
        let base = ["dim", "--json", "--widths", widths, "--query-dims", query];
        let output = neurocert(folder, &[&base[..], more].concat());
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), document)
    };
    let (code, exact) = run("3,3,3", "2", &[]);
    assert_eq!((code, &exact["verdict"], &exact["dimension"]), (0, &"exact".into(), &23.into()));
    assert_eq!(exact["missing_rule"], Value::Null);
    assert_eq!(exact["ambient_dimension"], "218790");
    assert_eq!(exact["fiber_dimension"], 42 - 23);
    assert_eq!(exact["tokens"], 3);
    assert_eq!(
        (&exact["formula_hypotheses_hold"], &exact["formula_agrees"]),
        (&true.into(), &true.into())
    );

    // Hypotheses and agreement are two facts: t = 2 is outside of Corollary 3.8, and 23 is right.
    let (code, outside) = run("3,3,3", "2", &["--tokens", "2"]);
    assert_eq!((code, &outside["formula_hypotheses_hold"]), (0, &false.into()));
    assert_eq!(outside["formula_agrees"], true);

    // Where linear symmetries are not enough the virtual weights are; and the fiber says why.
    let (code, seen) = run("2,3,2", "2", &[]);
    assert_eq!((code, &seen["lower"], &seen["upper"]), (0, &10.into(), &10.into()));
    assert_eq!(seen["upper_rule"], "theorem virtual-weights");
    let bounds = &seen["upper_bounds"];
    assert_eq!((&bounds["fields"], &bounds["ambient"]), (&13.into(), &12012.into()));
    assert_eq!(bounds["theorem virtual-weights"], 10);
    let fiber = json!({"query-key": 8, "gauge": 9, "scaling": 2, "invisible-weights": 3,
        "antisymmetric-parts": 0});
    assert_eq!((&seen["fiber"], &seen["fiber_dimension"]), (&fiber, &22.into()));
    let (_, symmetric) = run("2,2,2", "1,2", &[]);
    assert_eq!(symmetric["fiber"]["antisymmetric-parts"], 1);
    assert_eq!((&exact["upper_rule"], &seen["kernel_fields"]), (&"fields".into(), &Value::Null));
    let fields = exact["kernel_fields"].as_array().unwrap();
    assert!(fields.iter().any(|family| family.as_array().unwrap().len() == 4), "{fields:?}");

    // Without a theorem other steps are enough.
    let (code, proved) = run("2,2,2", "1,2", &["--upper", "steps"]);
    assert_eq!((code, &proved["upper"]), (0, &8.into()));
    assert!(!proved["upper_rule"].as_str().unwrap().contains("theorem"), "{proved}");

    // Beyond all points: the theorem gives both bounds.
    let (code, large) = run("768,768", "64", &[]);
    let all = 2 * 64 * 768 - 64 * 64 + 768 * 768 - 1;
    assert_eq!((code, &large["dimension"], &large["method"]), (0, &all.into(), &"theorem".into()));
    assert_eq!((&large["modulus"], &large["fiber"]["query-key"]), (&Value::Null, &4096.into()));

    for by_symmetry in [["--upper", "fields"], ["--upper", "symmetry-fields"]] {
        let (code, open) = run("2,3,2", "2", &by_symmetry);
        assert_eq!((code, &open["lower"], &open["upper"]), (3, &10.into(), &13.into()));
        assert!(open["missing_rule"].as_str().unwrap().contains("virtual-weights"));
        assert_eq!(open["fiber"], Value::Null);
        assert_eq!(open["formula"], Value::Null);
        assert_eq!(open["verdict"], "at_least");
    }
    let (code, open) = run("2,3,2", "2", &["--upper", "fields", "--modulus", "2147483647"]);
    assert_eq!((code, &open["verdict"]), (3, &"at_least".into()));
    assert_eq!(open["modulus"], 2_147_483_647_u64);

    let (_, free) = run("2,3,2", "2", &["--parametrization", "ml"]);
    assert_eq!(free["variety"], "free-virtual-weights");
    for key in exact.as_object().unwrap().keys() {
        assert!(free.get(key).is_some() && open.get(key).is_some(), "{key} comes and goes");
    }
    let help = stdout(&neurocert(folder, &["dim", "--help"]));
    for key in exact.as_object().unwrap().keys() {
        assert!(help.contains(key.as_str()), "dim --help does not document {key}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = folder();
    let folder = folder.path();
    let run = |seed: &str, threads: &str, file: &str| {
        let arguments = ["dim", "--widths", "8,7,8", "--query-dims", "3", "--json", "--seed", seed];
        let output = neurocert(
            folder,
            &[&arguments[..], &["--threads", threads, "--certificate", file]].concat(),
        );
        assert_eq!(output.status.code(), Some(0));
        (stdout(&output).replace(file, ""), fs::read(folder.join(file)).unwrap())
    };
    let first = run("5", "1", "a.json");
    assert_eq!(first, run("5", "2", "b.json"));
    assert_ne!(first, run("6", "2", "c.json"));
    assert!(first.0.contains("\"certificate_verdict\": \"verified\""));
    // Overwriting is whole too, and no temporary file is left.
    run("6", "1", "a.json");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 3);
}

#[test]
fn check_judges_each_file_and_exits_with_the_worst() {
    let folder = folder();
    let folder = folder.path();
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--certificate"];
    assert_eq!(neurocert(folder, &[&dim[..], &["good.json"]].concat()).status.code(), Some(0));
    let text = fs::read_to_string(folder.join("good.json")).unwrap();
    fs::write(folder.join("bad.json"), text.replace("\"6\"", "\"7\"")).unwrap();
    let half = &text[..text.len() / 2];
    fs::write(folder.join("half.json"), half).unwrap();
    let code = |files: &[&str]| neurocert(folder, &[&["check"], files].concat()).status.code();
    assert_eq!(code(&["good.json"]), Some(0));
    assert_eq!(code(&["good.json", "bad.json"]), Some(1));
    assert_eq!(code(&["half.json"]), Some(1));
    assert_eq!(code(&["good.json", "missing.json", "bad.json"]), Some(2));
    assert_eq!(code(&[]), Some(2));

    let output = neurocert(folder, &["check", "--json", "good.json", "bad.json", "half.json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = document["files"].as_array().unwrap();
    assert_eq!(rows[0]["verdict"], "verified");
    assert_eq!(rows[0]["claim"]["dimension"]["number"], "6");
    assert_eq!(
        (&rows[1]["verdict"], &rows[1]["reason"]),
        (&"rejected".into(), &"lower-mismatch".into())
    );
    assert_eq!((&rows[2]["reason"], &rows[2]["claim"]), (&"malformed".into(), &Value::Null));

    let expect = |spec| neurocert(folder, &["check", "good.json", "--expect", spec]).status.code();
    assert_eq!(expect("widths=2-2; query-dims=1; tokens=2; relation=exact; number=6"), Some(0));
    assert_eq!(expect("number=7"), Some(1));
    assert_eq!(expect("tokens=3"), Some(1));
    assert_eq!(expect("relation=at_least"), Some(1));
    refused(folder, &["check", "good.json", "--expect", "dimension=6"], "unknown key");
    refused(folder, &["check", "good.json", "--expect", ""], "demands nothing");
    refused(folder, &["check", "good.json", "--expect", "relation=exakt"], "exact, at_least");
    refused(folder, &["check", "good.json", "--expect", "number=2,3"], "not one whole number");
    refused(folder, &["check", "good.json", "--expect", "tokens=-3"], "not one whole number");
    assert_eq!(expect("query_dims=1"), Some(0));
    refused(folder, &["check", "good.json", "--expect", "number=6;number=7"], "twice");

    let limited = |flag, value| code(&["good.json", flag, value]);
    assert_eq!(
        (limited("--max-work", "100"), limited("--max-work", "1000000")),
        (Some(3), Some(0))
    );
    assert_eq!((limited("--max-memory", "1K"), limited("--max-memory", "1M")), (Some(3), Some(0)));
    refused(folder, &["check", "good.json", "--max-work", "1e5"], "not a number of steps");
    let output = neurocert(folder, &["check", "--json", "good.json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["files"][0]["work"].as_u64().unwrap() > 100);
}

#[test]
fn jacobian_at_given_and_random_points() {
    let folder = folder();
    let folder = folder.path();
    let run = |arguments: &[&str]| {
        let output = neurocert(folder, &[&["jacobian", "--json", "--quiet"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let random = run(&["--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--matrix"]);
    assert_eq!((&random["rank"], &random["kernel_dimension"]), (&6.into(), &2.into()));
    assert_eq!(random["matrix"].as_array().unwrap().len() as u64, random["rows"].as_u64().unwrap());

    // A = k ⊗ q and V = h ⊗ k is a critical point: the kernel has dimension d = 2, not 1.
    let critical = r#"{"layers": [{"A": [[1, 2], [2, 4]], "V": [[1, 2], [3, 6]]}], "query_dims": [1], "tokens": 2}"#;
    fs::write(folder.join("critical.json"), critical).unwrap();
    let found = run(&["--weights", "critical.json"]);
    assert_eq!((&found["columns"], &found["rank"]), (&7.into(), &5.into()));
    // The symmetries explain one dimension of the kernel less: nothing proves that no input shows more.
    let remark = found["remark"].as_str().unwrap();
    assert!(
        remark.starts_with("rank 5 is a lower bound") && remark.contains("at most 6"),
        "{remark}"
    );
    assert_eq!(random["remark"], Value::Null);
    // With a = 2 = d there is no rank condition: all of A counts, and the kernel is d = 2 still
    // wherever V = h ⊗ k; here V is invertible and only the scaling is left.
    let free = r#"{"layers": [{"A": [[1, 0], [0, 0]], "V": [[1, 0], [0, 1]]}], "query_dims": [2]}"#;
    fs::write(folder.join("free.json"), free).unwrap();
    for query in ["2", "5"] {
        fs::write(folder.join("free.json"), free.replace("[2]}", &format!("[{query}]}}"))).unwrap();
        let found = run(&["--weights", "free.json"]);
        assert_eq!((&found["columns"], &found["rank"]), (&8.into(), &7.into()));
    }
    // rank A = 1 < a = 2 < d = 3: a singular point of the variety, and it is said.
    let singular = r#"{"layers": [{"A": [[1,0,0],[0,0,0],[0,0,0]], "V": [[1,0,0],[0,1,0]]}], "query_dims": [2]}"#;
    fs::write(folder.join("singular.json"), singular).unwrap();
    let found = run(&["--weights", "singular.json"]);
    assert!(found["remark"].as_str().unwrap().contains("rank 1 < a_1 = 2"));

    fs::write(folder.join("x.json"), "[[[1, 0], [0, 1]]]").unwrap();
    let one = run(&["--weights", "critical.json", "--inputs", "x.json"]);
    assert_eq!(one["rows"], 4);
    assert_eq!(one["inputs"][0][0][0], "1");

    let bad = [
        ("[[1.5]]", "float"),
        (
            "{\"layers\": [{\"A\": [[1, 0], [0, 1]], \"V\": [[1, 0]]}], \"query_dims\": 1}",
            "expected a sequence",
        ),
        (
            "{\"layers\": [{\"A\": [[1, 0], [0, 1]], \"V\": [[1, 0]]}], \"query_dims\": [1]}",
            "its rank exceeds",
        ),
        (
            "{\"layers\": [{\"A\": [[1, 0.5], [0, 1]], \"V\": [[1, 0]]}], \"query_dims\": [1]}",
            "a float is not exact",
        ),
        ("", "EOF"),
    ];
    for (text, expected) in &bad[1..] {
        fs::write(folder.join("bad.json"), text).unwrap();
        refused(folder, &["jacobian", "--weights", "bad.json"], expected);
    }
    fs::write(folder.join("bad.json"), bad[0].0).unwrap();
    refused(
        folder,
        &["jacobian", "--weights", "critical.json", "--inputs", "bad.json"],
        "bad.json",
    );
    refused(folder, &["jacobian", "--weights", "critical.json", "--tokens", "3"], "contradicts");
    refused(folder, &["jacobian", "--weights", "missing.json"], "missing.json");
    refused(folder, &["jacobian", "--widths", "9999,9999", "--query-dims", "1"], "memory");
}
