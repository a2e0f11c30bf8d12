//! `sweep`: a grid of networks, resumed, merged, checked.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::full::every;
use crate::{folder, neurocert, refused, stdout};

const GRID: &str = r#"
[[sweep]]
network = "mlp"
where = "w1 <= w0"
equals = "w0*w1 + w1*w2 - w1"
[sweep.set]
r = [3, 4]
"w[0]" = { from = 2, to = 6 }
"w[1]" = { from = 1, to = 6 }
"w[2]" = [2, 3]
"#;

fn grid(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

fn started(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
    command.current_dir(folder).args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn code(folder: &Path, arguments: &[&str]) -> Option<i32> {
    neurocert(folder, arguments).status.code()
}

/// The numbers 0, 1, …, in an order that looks random.
fn shuffled(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

/// With relu there are no structured points, so large sizes are refused.
const RELU: &str = "network rectified\nsizes l, w[0..l]\ninput X[0] : w[0] x 1\nfor i in 1..l:\n  weights W[i] : w[i] x w[i-1]\n\
    for i in 1..l-1:\n  X[i] = relu(W[i] * X[i-1])\noutput W[l] * X[l-1]\n";

#[test]
fn a_sweep_from_end_to_end() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let listed = neurocert(folder, &["sweep", "g.toml", "--dry-run"]);
    assert!(stdout(&listed).ends_with("80 cases, nothing computed\n"), "{}", stdout(&listed));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);

    let files = ["a.csv", "a.jsonl", "a.json", "a.md", "a.tex", "a.txt", "a.svg", "a.png"];
    let outs: Vec<&str> = files.iter().flat_map(|file| ["--out", file]).collect();
    let arguments = [&["sweep", "g.toml", "--certificates", "c", "--x", "w1"][..], &outs].concat();
    let first = neurocert(folder, &arguments);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    assert!(
        stdout(&first).starts_with("80 cases: 80 exact\nas expected: 80, otherwise: 0\nwritten: ")
    );
    assert!(folder.join("g.sweep.sqlite").is_file());
    let bytes = files.map(|file| fs::read(folder.join(file)).unwrap());

    // Nothing is computed again, and with other threads and seed the bytes are the same.
    let more = ["--threads", "1", "--seed", "7"];
    let again = neurocert(folder, &[&arguments[..], &more].concat());
    assert_eq!(stdout(&again), stdout(&first));
    assert_eq!(files.map(|file| fs::read(folder.join(file)).unwrap()), bytes);
    let fresh = neurocert(folder, &["sweep", "g.toml", "--fresh", "--format", "csv"]);
    assert_eq!(fresh.stdout, bytes[0]);

    let document: Value = serde_json::from_slice(&bytes[2]).unwrap();
    assert_eq!((&document["cases"], &document["agreeing"]), (&80.into(), &80.into()));
    let help = stdout(&neurocert(folder, &["sweep", "--help"]));
    let row = document["rows"][0].as_object().unwrap();
    for key in document.as_object().unwrap().keys().chain(row.keys()) {
        assert!(help.contains(key.as_str()), "sweep --help does not document {key}");
    }
    // Certificates are named by what they are.
    let name = row["certificate"].as_str().unwrap();
    let file = format!("c/{name}.json");
    assert_eq!(code(folder, &["check", &file]), Some(0));
    let certificate = fs::read(folder.join(&file)).unwrap();
    for damaged in [None, Some(&b"half"[..])] {
        match damaged {
            None => fs::remove_file(folder.join(&file)).unwrap(),
            Some(bytes) => fs::write(folder.join(&file), bytes).unwrap(),
        }
        assert_eq!(neurocert(folder, &arguments).status.code(), Some(0));
        assert_eq!(fs::read(folder.join(&file)).unwrap(), certificate);
    }
}

#[test]
fn a_wrong_number_is_refuted() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", &GRID.replace("- w1\"", "- 1\""));
    let output = neurocert(folder, &["sweep", "g.toml", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("mlp at l=2 w=2,2,2 r=3: 7 expected, found 6"), "{told}");
    // What is expected changes no statement: nothing is computed again.
    grid(folder, "g.toml", GRID);
    assert_eq!(code(folder, &["sweep", "g.toml"]), Some(0));
    fs::write(folder.join("relu.net"), RELU).unwrap();
    let text =
        "[[sweep]]\nnetwork = \"relu.net\"\nset = { w = [[2, 2, 1], [60, 60, 60]] }\nequals = 4\n";
    grid(folder, "large.toml", text);
    let arguments = ["sweep", "large.toml", "--max-memory", "1M", "--json"];
    let output = neurocert(folder, &arguments);
    assert_eq!(output.status.code(), Some(3));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["undecided"], &document["agreeing"]), (&1.into(), &1.into()));
    assert!(document["rows"][1]["reason"].as_str().unwrap().contains("would need about"));
}

#[test]
fn bad_usage() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let sweep = |arguments: &[&str], expected| {
        refused(folder, &[&["sweep"], arguments].concat(), expected);
    };
    sweep(&[], "FILE");
    sweep(&["none.toml"], "none.toml");
    sweep(&["g.toml", "--out", "a.xlsx"], "allowed: .csv .jsonl");
    sweep(&["g.toml", "--out", "a.csv", "--out", "./a.csv"], "given twice");
    sweep(&["g.toml", "--out", "no/such/a.csv"], "does not exist");
    sweep(&["g.toml", "--out", "g.sweep.sqlite"], "allowed: .csv");
    sweep(&["g.toml", "--out", "s.csv", "--store", "s.csv"], "is the store");
    sweep(&["g.toml", "--store", "g.toml"], "is the file of the sweep");
    sweep(&["g.toml", "--store", "no/such/s.sqlite"], "no/such/s.sqlite: cannot be opened");
    sweep(&["g.toml", "--shard", "3/2"], "--shard");
    sweep(&["g.toml", "--x", "w1"], "belongs to a picture");
    sweep(&["g.toml", "--x", "v", "--out", "a.svg"], "allowed: l, r, r1, w, w0");
    sweep(&["g.toml", "--json", "--format", "csv"], "contradicts --json");
    sweep(&["g.toml", "--format", "xls"], "csv, jsonl");
    sweep(&["g.toml", "--dry-run", "--out", "a.csv"], "--dry-run");
    sweep(&["merge", "g.toml", "--store", "g.toml"], "exists already");
    sweep(&["merge", "none", "--store", "s"], "none: is not a file");
    sweep(&["merge", "g.toml", "--store", "s"], "g.toml: is damaged, or is not a store");
    sweep(&["merge", "g.toml"], "--store");
    grid(folder, "bad.toml", &GRID.replace("w1 <= w0", "w1 <= v"));
    sweep(&["bad.toml"], "bad.toml: line 4, column 9: where");
    grid(folder, "bad.toml", &GRID.replace("to = 6", "to = 100000"));
    sweep(&["bad.toml"], "cases; allowed: at most 1000000");
    grid(folder, "bad.toml", "[[sweep]\n");
    sweep(&["bad.toml"], "bad.toml: line 1, column");
    fs::write(folder.join("damaged.sqlite"), "x".repeat(5000)).unwrap();
    sweep(
        &["g.toml", "--store", "damaged.sqlite"],
        "damaged.sqlite: is damaged, or is not a store",
    );
}

/// Where nothing is proved the picture says so, and the rest of the work is not lost.
#[test]
fn nothing_to_draw() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("relu.net"), RELU).unwrap();
    grid(folder, "large.toml", "[[sweep]]\nnetwork = \"relu.net\"\nset = { w = [[60, 60, 60]] }\n");
    let arguments = ["sweep", "large.toml", "--max-memory", "1M"];
    let files = ["--out", "a.svg", "--out", "a.png", "--out", "a.csv"];
    let output = neurocert(folder, &[&arguments[..], &files].concat());
    assert_eq!(output.status.code(), Some(3));
    let said = stdout(&output);
    assert!(
        said.contains("written: a.svg (nothing to draw: no case has both the size l"),
        "{said}"
    );
    assert!(said.contains("written: a.csv\n"), "{said}");
    assert!(fs::read_to_string(folder.join("a.svg")).unwrap().contains("nothing to draw"));
    let printed = neurocert(folder, &[&arguments[..], &["--format", "svg"]].concat());
    assert!(String::from_utf8_lossy(&printed.stderr).contains("note: nothing to draw"));
    // The size to the right is that of the whole grid, also for a part without cases.
    grid(folder, "g.toml", GRID);
    for part in 1..=9 {
        let shard = format!("{part}00/900");
        let arguments = ["sweep", "g.toml", "--shard", &shard, "--x", "w1", "--out", "b.svg"];
        assert!(neurocert(folder, &arguments).status.code() == Some(0), "{shard}");
    }
}

/// A run that is killed at any moment loses nothing that was finished, and in the end nobody sees that it was.
#[cfg(unix)]
#[test]
fn killed_and_resumed() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let whole = neurocert(folder, &["sweep", "g.toml", "--store", "whole", "--format", "csv"]);
    let rounds = if every(2) == 1 { 50 } else { 3 };
    for round in 0..rounds {
        let store = format!("s{round}");
        let arguments =
            ["sweep", "g.toml", "--store", &store, "--certificates", &store.replace('s', "c")];
        for kill in 0..3 {
            let mut child = started(folder, &arguments);
            std::thread::sleep(Duration::from_millis(shuffled(7 * round + kill) % 400));
            // SIGKILL.
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let resumed = neurocert(folder, &[&arguments[..], &["--format", "csv"]].concat());
        assert_eq!(resumed.status.code(), Some(0), "round {round}: {resumed:?}");
        assert_eq!(stdout(&resumed), stdout(&whole), "round {round}");
    }
}

/// The time limit and Ctrl-C leave a store to go on from.
#[cfg(unix)]
#[test]
fn stopped_and_resumed() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let stopped =
        neurocert(folder, &["sweep", "g.toml", "--timeout", "0.02", "--json", "--threads", "1"]);
    let document: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    if stopped.status.code() == Some(3) {
        assert_eq!(
            (&document["stopped"], &document["command"]),
            (&"timeout".into(), &"sweep".into())
        );
    }
    // Certificates are counted, not listed one by one.
    let stopped =
        ["sweep", "g.toml", "--fresh", "--certificates", "c", "--timeout", "0.3", "--json"];
    let stopped = neurocert(folder, &[&stopped[..], &["--threads", "1"]].concat());
    let document: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    if stopped.status.code() == Some(3) {
        let count = fs::read_dir(folder.join("c")).map_or(0, Iterator::count);
        assert_eq!(document["written"], Value::Array(vec![]));
        let counted = document["certificates"].as_u64().unwrap_or(0) as usize;
        // The last one may have been written, and not yet counted.
        assert!(counted <= count && count <= counted + 1, "{count}: {document}");
    }
    let child = started(folder, &["sweep", "g.toml", "--fresh", "--threads", "1"]);
    std::thread::sleep(Duration::from_millis(30));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let code = child.wait_with_output().unwrap().status.code();
    assert!(matches!(code, Some(0 | 130) | None), "{code:?}");
    let resumed = neurocert(folder, &["sweep", "g.toml"]);
    assert_eq!(resumed.status.code(), Some(0));
}

/// Two processes on one store finish both, and each case is there once.
#[test]
fn two_processes() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let alone = neurocert(folder, &["sweep", "g.toml", "--store", "alone", "--format", "csv"]);
    let mut children: Vec<Child> =
        (0..3).map(|_| started(folder, &["sweep", "g.toml", "--threads", "1"])).collect();
    for child in &mut children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    let together = neurocert(folder, &["sweep", "g.toml", "--format", "csv"]);
    assert_eq!(stdout(&together), stdout(&alone));
    let merged = neurocert(folder, &["sweep", "merge", "g.sweep.sqlite", "alone", "--store", "m"]);
    assert_eq!(stdout(&merged), "80 rows in m\n");
}

/// The parts, merged, are the whole.
#[test]
fn shards() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    let whole = neurocert(folder, &["sweep", "g.toml", "--store", "whole", "--format", "csv"]);
    for (shard, store) in [("1/2", "one"), ("2/2", "two")] {
        assert_eq!(code(folder, &["sweep", "g.toml", "--shard", shard, "--store", store]), Some(0));
    }
    assert_eq!(code(folder, &["sweep", "merge", "two", "one", "--store", "both"]), Some(0));
    let before = fs::read(folder.join("both")).unwrap();
    let both = neurocert(folder, &["sweep", "g.toml", "--store", "both", "--format", "csv"]);
    assert_eq!(stdout(&both), stdout(&whole));
    assert_eq!(fs::read(folder.join("both")).unwrap(), before, "something was computed again");
}

/// A folder that cannot be written is refused before the work, and a full disk loses nothing.
#[cfg(target_os = "linux")]
#[test]
fn disks_that_refuse() {
    let folder = folder();
    let folder = folder.path();
    grid(folder, "g.toml", GRID);
    // Nobody, not even root, makes a file there.
    refused(
        folder,
        &["sweep", "g.toml", "--store", "/proc/s.sqlite"],
        "/proc/s.sqlite: cannot be opened",
    );
    let disk = folder.join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let run =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(&disk).output();
        run.is_ok_and(|output| output.status.success())
    };
    if !mount("size=48k") {
        eprintln!("NOT TESTED: a full disk and a read-only folder need root");
        return;
    }
    let full = neurocert(folder, &["sweep", "g.toml", "--store", "disk/s"]);
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    let sound = neurocert(folder, &["sweep", "merge", "disk/s", "--store", "kept"]);
    let more = mount("remount,size=4m");
    let resumed = neurocert(folder, &["sweep", "g.toml", "--store", "disk/s"]);
    let is_read_only = mount("remount,ro");
    let frozen = neurocert(folder, &["sweep", "g.toml", "--store", "disk/s", "--fresh"]);
    let other = neurocert(folder, &["sweep", "g.toml", "--store", "disk/t"]);
    Command::new("umount").arg(&disk).status().unwrap();
    assert_eq!(full.status.code(), Some(2), "{said}");
    assert!(said.contains("disk/s: cannot be written: the disk is full"), "{said}");
    assert_eq!(sound.status.code(), Some(0), "{sound:?}");
    assert!(more && resumed.status.code() == Some(0), "{resumed:?}");
    assert!(is_read_only);
    for output in [frozen, other] {
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("read-only") || said.contains("cannot be opened"), "{said}");
    }
}
