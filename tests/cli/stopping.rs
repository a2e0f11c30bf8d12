//! Time limit and Ctrl-C: every command tells what it knows, and leaves nothing half-done.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{folder, neurocert, refused, stdout};

const LAYER: &str = r#"{"tokens": 2, "query_dims": [1], "layers": [{"A": [[1, 2], [2, 4]], "V": [[1, 2], [3, 6]]}]}"#;
const RULE: &str = "[architecture]\nwidths = [2, 2]\nquery-dims = 1\nparametrization = \"av\"\n\
    [group.C]\ncondition = \"nonzero\"\n[blocks]\nA_1 = \"C * A_1\"\nV_1 = \"inv(C) * V_1\"\n";
const CLAIMS: &str =
    "[[dimension]]\nid = \"one\"\nwidths = [2, 2]\nquery-dims = 1\ntokens = 2\nequals = 6\n";

fn prepared() -> TempDir {
    let folder = folder();
    for (name, text) in [("w.json", LAYER), ("rule.toml", RULE), ("claims.toml", CLAIMS)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let deep = fs::read_to_string("examples/two_layers.json").unwrap();
    fs::write(folder.path().join("deep.json"), deep).unwrap();
    fs::write(folder.path().join("certificate.json"), "{}").unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| name(e).into_string().unwrap()).collect();
    names.sort();
    names
}

const SIZES: [&str; 4] = ["--widths", "2,2", "--query-dims", "1"];

/// All commands, with every sort of file that they write.
const COMMANDS: [&[&str]; 20] = [
    &["dim", "--certificate", "new.json"],
    &["dim", "--upper", "steps"],
    &["dim", "--upper", "fields"],
    &["expand"],
    &["expand", "--weights", "w.json"],
    &["jacobian"],
    &["jacobian", "--weights", "w.json"],
    &["jacobian", "--symbolic"],
    &["symmetry", "--discover", "--certificate", "new.json"],
    &["symmetry", "rule.toml", "--certificate", "new.json"],
    &["fiber", "w.json", "--sample", "2", "--certificate", "new.json"],
    &["fiber", "deep.json", "--sample", "2", "--out", "new/folder"],
    &["equiv", "w.json", "w.json", "--certificate", "new.json"],
    &["recover", "--oracle", "deep.json", "--out", "new.json"],
    &["singular", "w.json", "--certificate", "new.json"],
    &["weights", "w.json", "--out", "new.json"],
    &["check", "certificate.json"],
    &["audit", "--out", "new/folder"],
    &["audit", "--claim", "theorem-3.2"],
    &["audit", "--claims", "claims.toml", "--out", "new/folder"],
];

/// With the sizes, where a command has no file that says them.
fn with_sizes(command: &[&'static str]) -> Vec<&'static str> {
    let named = command.iter().any(|word| [".json", ".toml"].iter().any(|end| word.ends_with(end)));
    let named = named && !command.contains(&"new.json") || command[0] == "audit";
    let given = ["fiber", "equiv", "singular", "weights", "recover", "check"];
    let has_rule = command.contains(&"rule.toml");
    if named || has_rule || given.contains(&command[0]) {
        return command.to_vec();
    }
    [command, &SIZES].concat()
}

#[test]
fn a_time_limit_stops_every_command_with_what_is_known() {
    let folder = prepared();
    let folder = folder.path();
    let before = names(folder);
    for command in COMMANDS {
        let arguments = with_sizes(command);
        let stopped = neurocert(folder, &[&arguments[..], &["--timeout", "0", "--json"]].concat());
        let error = String::from_utf8(stopped.stderr.clone()).unwrap();
        assert_eq!(stopped.status.code(), Some(3), "{arguments:?}: {error}");
        let document: Value = serde_json::from_str(&stdout(&stopped)).expect("one document");
        assert_eq!(document["command"], command[0], "{document}");
        assert_eq!(document["stopped"], "timeout");
        assert!(document["stage"].is_string(), "{document}");
        let verdict = if command[0] == "dim" { "at_most" } else { "incomplete" };
        assert_eq!((&document["verdict"], &document["written"]), (&json!(verdict), &json!([])));
        assert!(error.contains("stopped: the time limit of 0 s is over"), "{error}");
        assert_eq!(names(folder), before, "{arguments:?}");

        // For people, too; and a limit that is not reached changes nothing.
        let stopped = neurocert(folder, &[&arguments[..], &["--timeout", "0"]].concat());
        assert_eq!(stopped.status.code(), Some(3), "{arguments:?}");
    }
    let stopped = neurocert(folder, &[&["dim"], &SIZES[..], &["--timeout", "0"]].concat());
    let text = stdout(&stopped);
    assert!(text.contains("widths 2-2"), "{text}");
    assert!(text.contains("dimension at_least 0, at_most 6"), "{text}");
    let whole = neurocert(folder, &[&["dim"], &SIZES[..], &["--timeout", "1000"]].concat());
    let plain = neurocert(folder, &[&["dim"], &SIZES[..]].concat());
    assert_eq!((whole.status.code(), &whole.stdout), (Some(0), &plain.stdout));
    for bad in ["-1", "soon", "NaN", "inf", ""] {
        let flags = format!("--timeout={bad}");
        refused(folder, &[&["dim"], &SIZES[..], &[flags.as_str()]].concat(), "--timeout");
    }
}

/// A command that is running, for which Ctrl-C is not ignored.
#[cfg(target_os = "linux")]
fn started(folder: &Path, arguments: &[&str]) -> Child {
    Command::new("env")
        .args(["--default-signal=INT", env!("CARGO_BIN_EXE_neurocert")])
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[cfg(target_os = "linux")]
fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

/// What is finished stays, and is told; nothing is half-written.
#[cfg(target_os = "linux")]
#[test]
fn certificates_of_an_audit_are_written_as_it_goes() {
    let folder = folder();
    let folder = folder.path();
    let child = started(folder, &["audit", "--out", "new/report", "--json"]);
    let certificates = folder.join("new/report/certificates");
    let finished = || -> Vec<String> {
        let there = certificates.is_dir();
        let found = if there { names(&certificates) } else { Vec::new() };
        found.into_iter().filter(|name| name.ends_with(".json")).collect()
    };
    while finished().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    // Reports on what is decided are written as it goes, too.
    let mut reports = names(&folder.join("new/report"));
    reports.retain(|name| name != "certificates");
    assert!(reports.iter().all(|name| name.starts_with("report.")), "{reports:?}");
    let finished = finished();
    assert_eq!(names(&certificates), finished);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let written: std::collections::BTreeSet<&str> =
        document["written"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(written.len(), finished.len() + reports.len(), "{written:?}");

    for name in finished {
        let checked = neurocert(&certificates, &["check", &name]);
        assert_eq!(checked.status.code(), Some(0), "{name}");
    }
}

/// What is said of a stage that takes long; then Ctrl-C: one line with what is known, and no trace.
#[cfg(target_os = "linux")]
#[test]
fn what_takes_long_is_said_and_can_be_interrupted() {
    let folder = prepared();
    let folder = folder.path();
    fs::create_dir(folder.join("there")).unwrap();
    let before = names(folder);
    // Minutes of work (three times 48² virtual weights, two scalings); a test that runs in the background may have Ctrl-C ignored.
    let dim = ["dim", "--upper", "fields", "--widths", "48,48,48", "--query-dims", "48"];
    let more = ["--certificate", "there/new.json", "--json"];
    let mut child = started(folder, &[&dim[..], &more].concat());
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let said = "working: bounds of the dimension of lightning";
    assert!(line.starts_with(said), "{line}");
    interrupt(&child);
    let (mut out, mut rest) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(rest.lines().count(), 1, "{rest}");
    assert!(rest.starts_with("interrupted, during: bounds of the dimension"), "{rest}");
    assert!(rest.contains("widths 48-48-48") && rest.contains("at_most"), "{rest}");
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&document["stopped"], &document["upper"]), (&json!("interrupt"), &json!(6910)));
    assert_eq!(names(folder), before);
    // What was proved by then is kept, and nothing else.
    for name in names(&folder.join("there")) {
        let checked = neurocert(&folder.join("there"), &["check", &name]);
        assert_eq!((name.as_str(), checked.status.code()), ("new.json", Some(0)));
    }
}

/// What is proved when Ctrl-C is pressed, or when the time is over, is kept: a lower bound with its certificate.
#[cfg(target_os = "linux")]
#[test]
fn a_lower_bound_is_kept() {
    let folder = folder();
    let folder = folder.path();
    // At one of these sizes the time is over when something is proved, and not all.
    let mut kept = 0;
    for width in ["12", "16", "20", "24", "28", "32"] {
        let (d, a) = (format!("d={width},{width},{width}"), format!("a={width}"));
        let dim =
            ["dim", "lightning", "--set", &d, "--set", &a, "--set", "t=3", "--upper", "steps"];
        let more = ["--certificate", "least.json", "--timeout", "1", "--json"];
        let output = neurocert(folder, &[&dim[..], &more].concat());
        let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
        if output.status.code() == Some(0) || document["certificate_verdict"] != "verified" {
            continue;
        }
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (&document["stopped"], &document["verdict"]),
            (&json!("timeout"), &json!("at_least"))
        );
        assert!(
            document["stage"].as_str().unwrap().contains("bounds of the dimension of lightning")
        );
        let checked = stdout(&neurocert(folder, &["check", "least.json"]));
        let claim = format!("is at least {}\n", document["lower"]);
        assert!(document["lower"].as_u64() > Some(0) && checked.ends_with(&claim), "{checked}");
        kept += 1;
    }
    assert!(kept > 0, "no size at which the time was over in time");
}

/// A certificate never takes the place of what is printed.
#[cfg(target_os = "linux")]
#[test]
fn what_is_printed_is_not_replaced() {
    let folder = folder();
    let folder = folder.path();
    for name in ["/dev/stdout", "printed.txt"] {
        let printed = fs::File::create(folder.join("printed.txt")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_neurocert"))
            .args([&["dim"], &SIZES[..], &["--certificate", name]].concat())
            .current_dir(folder)
            .stdout(printed)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("stdout or stderr goes there"), "{error}");
    }
    refused(
        folder,
        &[&["dim"], &SIZES[..], &["--certificate", "/dev/stdout"]].concat(),
        "not a regular",
    );
    refused(
        folder,
        &[&["dim"], &SIZES[..], &["--certificate", "/dev/stderr"]].concat(),
        "not a regular",
    );
}

/// Names and shapes of any length and content are one short line in messages, and whole in JSON.
#[test]
fn names_and_shapes_in_messages() {
    let folder = folder();
    let folder = folder.path();
    let short = |arguments: &[&str], expected: &str| {
        refused(folder, arguments, expected);
        let length = neurocert(folder, arguments).stderr.len();
        assert!(length < 4000, "{} takes {length} bytes", arguments[0]);
    };
    let long = "n".repeat(100_000);
    for command in
        [&["weights"][..], &["fiber"], &["singular"], &["symmetry"], &["recover", "--oracle"]]
    {
        short(&[command, &[&long]].concat(), "characters");
        short(&[command, &["a\nb\u{1b}[2J.json"]].concat(), r"a\nb\u{1b}[2J.json");
    }
    fs::write(
        folder.join("s.toml"),
        format!("widths = [{}]\nquery-dims = 1\n", "2,".repeat(100_000)),
    )
    .unwrap();
    short(&["dim", "--spec", "s.toml", "--widths", "2,2"], "contradicts");
    short(&["dim", "--spec", "s.toml"], "layers");
    let shape = vec!["1"; 100_000].join(",");
    let header =
        format!(r#"{{"A_1": {{"dtype": "F32", "shape": [{shape}], "data_offsets": [0, 4]}}}}"#);
    let mut tensors = (header.len() as u64).to_le_bytes().to_vec();
    tensors.extend(header.bytes().chain([0; 4]));
    fs::write(folder.join("t.safetensors"), tensors).unwrap();
    short(&["weights", "t.safetensors", "--query-dims", "1", "--tokens", "2"], "t.safetensors");

    fs::write(folder.join("a\nb.json"), LAYER).unwrap();
    let output = neurocert(folder, &["fiber", "a\nb.json", "--certificate", "c\nd.json", "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["certificate"], "c\nd.json");
    let output = neurocert(folder, &["fiber", "a\nb.json", "--certificate", "c\nd.json"]);
    assert!(stdout(&output).contains(r"certificate: c\nd.json (verified"), "{}", stdout(&output));
}
