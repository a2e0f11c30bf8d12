//! `neurocert critical` with an engine for Gröbner bases: known numbers where one is installed, and engines that fail.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::{found, neurocert};

/// Whether Singular is on PATH; says so where it is not.
fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_here = std::env::split_paths(&path).any(|folder| folder.join("Singular").is_file());
    if !is_here {
        eprintln!("SKIPPED: Singular is not on PATH (apt-get install singular)");
    }
    is_here
}

/// The number, and how much of it is proved.
fn degree(arguments: &[&str]) -> (u64, u64) {
    let report = found(&[&["critical"], arguments].concat());
    assert_eq!(report["rule"], "engine Singular, modulo two primes");
    (report["ed_degree"].as_u64().unwrap(), report["at_least"].as_u64().unwrap())
}

/// `tests/data/determinantal.csv`: matrices of bounded rank are deep linear networks.
#[test]
fn matrices_of_bounded_rank() {
    if !is_installed() {
        return;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/determinantal.csv");
    let text = fs::read_to_string(file).unwrap();
    let mut checked = [0, 0];
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |k: usize| cells[k].parse::<u64>().ok();
        let widths = format!("w={},{},{}", cells[1], cells[2], cells[0]);
        let dimension = number(3).unwrap();
        for (kind, metric, column, most) in [(0, "unit", 6, 10), (1, "generic", 7, 8)] {
            let expected = number(column).filter(|&n| n < 40);
            let Some(expected) = expected.filter(|_| dimension <= most) else { continue };
            let result = degree(&["linear", "--set", &widths, "--metric", metric]);
            assert_eq!(result, (expected, expected), "{row} {metric}");
            checked[kind] += 1;
        }
    }
    assert!(checked[0] >= 10 && checked[1] >= 6, "{checked:?}");
}

/// One layer of lightning attention, its closure in the smallest space, and the singular points of that.
#[test]
fn forms_with_a_common_factor() {
    if !is_installed() {
        return;
    }
    for (arguments, expected) in [
        (&["common_factor.net"][..], 6),
        (&["common_factor.net", "--metric", "generic"], 14),
        (&["common_factor.net", "--metric", "generic", "--seed", "7"], 14),
        (&["proportional.net", "--metric", "generic"], 10),
        (
            &["lightning", "--set", "d=2,1", "--set", "a=2", "--set", "t=2", "--metric", "generic"],
            14,
        ),
        (
            &["lightning", "--set", "d=2,1", "--set", "a=1", "--set", "t=2", "--metric", "generic"],
            10,
        ),
    ] {
        assert_eq!(degree(arguments), (expected, expected), "{arguments:?}");
    }
    // What fills its space has one nearest point. A factor of a minor that was lost made two of it.
    assert_eq!(degree(&["mlp", "--set", "w=2,2,1", "--set", "r=2"]), (1, 1));
    // The same curve by both methods.
    for curve in ["cusp.net", "node.net", "parabola.net", "square.net"] {
        let exact = found(&["critical", curve])["ed_degree"].as_u64().unwrap();
        assert_eq!(degree(&[curve, "--metric", "unit"]), (exact, exact), "{curve}");
    }
}

/// Eckart and Young: `2 u vᵀ + u' v'ᵀ` with orthonormal rational vectors has `2 u vᵀ` and `u' v'ᵀ` as critical points.
#[test]
fn planted_critical_points_are_exact() {
    if !is_installed() {
        return;
    }
    let report = found(&["critical", "rank_one.net", "--data", "6/5,4/5,4/65,111/65"]);
    assert_eq!(report["complex"], 2);
    let mut real = report["real"].as_array().unwrap().clone();
    real.sort_by_key(|one| one["negative"].as_u64());
    let expected = json!([
        {"at": ["6/13", "72/65", "8/13", "96/65"], "kind": "minimum", "negative": 0},
        {"at": ["48/65", "-4/13", "-36/65", "3/13"], "kind": "saddle", "negative": 1},
    ]);
    assert_eq!(Value::from(real), expected);
    let quartic = found(&["critical", "common_factor.net", "--data", "1,2,3,-1,1,2"]);
    assert_eq!(quartic["complex"], 6);
    let kinds: Vec<&Value> =
        quartic["real"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "minimum").count(), 1, "{kinds:?}");
}

/// A program that does what a shell script says.
fn engine(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("Singular");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("working: ")).collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(output.stdout.is_empty());
    (output.status.code(), lines[0].to_string())
}

#[test]
fn engines_that_fail() {
    let folder = tempfile::tempdir().unwrap();
    let answer = |lines: &str| {
        format!("cat >/dev/null; echo neurocert begin; printf '{lines}'; echo neurocert end")
    };
    for (script, why) in [
        ("cat >/dev/null; echo hello".to_string(), "no Gröbner basis: \"hello\""),
        ("exit 0".into(), "no Gröbner basis"),
        ("kill -9 $$".into(), "signal: 9"),
        ("exit 7".into(), "exit status: 7"),
        (answer("x1 + sin(x2)\\n"), "no Gröbner basis: \"x1 + sin(x2)\""),
        (answer("x9\\n"), "no Gröbner basis"),
        (answer("x1\\n"), "infinitely many"),
        (answer("x1\\nx2\\nx3\\nx4\\n"), "its points are not zeros"),
        (answer("x2\\nx1-x2\\nx3\\nx4\\n"), "not a reduced Gröbner basis"),
        ("head -c 1000000 /dev/zero; cat >/dev/null".into(), "no Gröbner basis"),
    ] {
        let path = engine(folder.path(), &script);
        let output = neurocert(&["critical", "rank_one.net", "--engine", path.to_str().unwrap()]);
        let (code, text) = said(&output);
        assert!(code == Some(2) && text.contains(why), "{script}: {text}");
    }
}

#[test]
fn bad_input_of_distances() {
    let nowhere = |arguments: &[&str]| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/blackboard");
        let mut command = Command::new(env!("CARGO_BIN_EXE_neurocert"));
        command.current_dir(folder).args(arguments).env("PATH", "/nonexistent").output().unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.net");
    let sum = "(t(1,1) + t(1,2) + t(1,3) + t(1,4) + 1)^12";
    let text = |more: &str| {
        format!("map long\nweights t : 1 x 4\noutput [{sum}; t(1,1); t(1,2); {more}]\n")
    };
    let minor = folder.path().join("minor.net");
    fs::write(&minor, text(&format!("t(1,3)*{sum}; t(1,4)*{sum}"))).unwrap();
    let text = text("t(1,3); t(1,4)");
    fs::write(&long, text).unwrap();
    let (file, long, minor) =
        (engine(folder.path(), "exit 0"), long.to_str().unwrap(), minor.to_str().unwrap());
    let engine = file.to_str().unwrap();
    for (arguments, why) in [
        (&["critical", "rank_one.net"][..], "apt-get install singular"),
        (&["critical", "cusp.net", "--metric", "generic"], "apt-get install singular"),
        (
            &["critical", "rank_one.net", "--engine", "/nowhere/Singular"],
            "--engine: /nowhere/Singular is not a file",
        ),
        (&["critical", "rank_one.net", "--data", "1,2"], "--data: 2 numbers; needed: 4"),
        (&["critical", "rank_one.net", "--data", "1,2,3,x"], "\"x\" is not a number"),
        (&["critical", "rank_one.net", "--data", "1,2,3,4", "--metric", "generic"], "--metric"),
        (
            &["critical", "linear", "--set", "w=9,8,9", "--engine", engine],
            "dimension 80; allowed: up to 20",
        ),
        (&["critical", long, "--engine", engine], "4 equations of degree 23 with"),
        (&["critical", minor, "--engine", engine], "a minor of 4 rows has more than 5000 terms"),
    ] {
        let (code, text) = said(&nowhere(arguments));
        assert!(code == Some(2) && text.contains(why), "{arguments:?}: {text}");
    }
}

/// A time limit ends the engine too.
#[test]
fn a_time_limit_ends_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let number = folder.path().join("number");
    let path = engine(folder.path(), &format!("echo $$ > {}; exec sleep 600", number.display()));
    let arguments =
        ["critical", "rank_one.net", "--engine", path.to_str().unwrap(), "--timeout", "2"];
    assert_eq!(neurocert(&arguments).status.code(), Some(3));
    let number = fs::read_to_string(number).unwrap();
    let alive = Command::new("kill").args(["-0", number.trim()]).output().unwrap();
    assert!(!alive.status.success(), "{number} is still there");
}
