//! How the command line talks: misspelt words, floods, what comes first, numbers that are nearly the same.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

#[test]
fn misspelt_words_get_a_suggestion() {
    let folder = folder();
    let folder = folder.path();
    let dim = ["dim", "--widths", "2,2", "--query-dims", "1"];
    let with = |arguments: &[&str], says| refused(folder, &[&dim[..], arguments].concat(), says);
    refused(folder, &["dimm"], "unrecognized subcommand 'dimm'; did you mean \"dim\"? see --help");
    refused(folder, &["jacobain", "--widths", "2,2"], "did you mean \"jacobian\"?");
    refused(folder, &["dim", "--widht", "3,3"], "did you mean \"--widths\"?");
    with(&["--modulu", "7"], "did you mean \"--modulus\"?");
    with(&["--upper", "theorm"], "did you mean \"theorem\"?");
    with(&["--parametrization", "qvk"], "did you mean \"qkv\"? allowed: qkv, av, ml");
    with(&["--parametrization", "QKV"], "did you mean \"qkv\"?");
    with(&["--kind", "lightening"], "did you mean \"lightning\"?");
    with(&["--matrix"], "it is a flag of jacobian");
    let expand = |arguments: &[&str], says| {
        let start = ["expand", "--widths", "2,2", "--query-dims", "1"];
        refused(folder, &[&start[..], arguments].concat(), says);
    };
    expand(&["--format", "latx"], "did you mean \"latex\"? allowed: text, latex");
    expand(&["--program", "close-form"], "did you mean \"closed-form\"?");
    refused(folder, &["audit", "--claim", "theorem-3.6"], "did you mean \"theorem-3.");
    fs::write(folder.join("c.json"), "{}").unwrap();
    let check = |spec, says| refused(folder, &["check", "c.json", "--expect", spec], says);
    check("relaton=exact", "did you mean \"relation\"?");
    check("relation=exct", "did you mean \"exact\"? allowed: exact, at_least");
    // Nothing is like it: no suggestion.
    refused(folder, &["xyzzy"], "unrecognized subcommand 'xyzzy'; see --help");
    with(&["--parametrization", "weights"], "unknown \"weights\"; allowed: qkv, av, ml");
}

#[test]
fn answers_come_first() {
    let folder = folder();
    let first = |arguments: &[&str]| {
        stdout(&neurocert(folder.path(), arguments)).lines().next().unwrap().to_string()
    };
    let sizes = ["--widths", "3,3,3", "--query-dims", "2"];
    let dim = |more: &[&str]| first(&[&["dim"], &sizes[..], more].concat());
    assert_eq!(dim(&[]), "dimension 23, exact");
    let less = dim(&["--modulus", "3"]);
    let says = ", at_least: the upper bound 23 does not meet it";
    assert!(less.starts_with("dimension ≥ ") && less.ends_with(says), "{less}");
    let jacobian =
        ["jacobian", "--widths", "2,2", "--query-dims", "1", "--tokens", "1", "--seed", "19"];
    assert!(first(&jacobian).ends_with("rank 6 over the rationals, kernel of dimension 2"));
}

/// A rank that may be too small says so, and by how much.
#[test]
fn a_rank_that_is_a_lower_bound_says_so() {
    let folder = folder();
    let folder = folder.path();
    let zero =
        r#"{"tokens": 2, "layers": [{"Q": [[0, 0]], "K": [[0, 0]], "V": [[1, 0], [0, 1]]}]}"#;
    fs::write(folder.join("zero.json"), zero).unwrap();
    let output = neurocert(folder, &["jacobian", "--weights", "zero.json"]);
    let text = stdout(&output);
    let second = text.lines().nth(1).unwrap();
    assert!(
        second.starts_with(
            "rank 0 is a lower bound: at this point the differential has rank at most 6"
        ),
        "{text}"
    );
    let document = neurocert(folder, &["jacobian", "--weights", "zero.json", "--json"]);
    let document: Value = serde_json::from_str(&stdout(&document)).unwrap();
    assert_eq!((&document["rank"], &document["rank_at_most"]), (&json!(0), &json!(6)));
    assert!(document["remark"].as_str().unwrap().starts_with("rank 0 is a lower bound"));
    let generic = ["jacobian", "--widths", "2,2", "--query-dims", "1", "--tokens", "2", "--json"];
    let document: Value = serde_json::from_str(&stdout(&neurocert(folder, &generic))).unwrap();
    assert_eq!((&document["rank"], &document["rank_at_most"]), (&json!(6), &json!(6)));
    assert_eq!(document["remark"], Value::Null);
}

/// The output at a terminal of 24 x 80.
#[cfg(unix)]
fn at_a_terminal(folder: &Path, arguments: &[&str]) -> Option<String> {
    const SCRIPT: &str = "\
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    # Wait until the size of the terminal is set.
    sys.stdin.readline()
    os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
os.write(fd, b'\\n')
data = b''
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    data += part
os.waitpid(pid, 0)
sys.stdout.buffer.write(data)
";
    let run = Command::new("python3")
        .args(["-c", SCRIPT, env!("CARGO_BIN_EXE_neurocert")])
        .args(arguments)
        .current_dir(folder)
        .output();
    match run {
        Ok(output) if output.status.success() => {
            // The terminal echoes the line that started it.
            let text = stdout(&output).replace("\r\n", "\n");
            Some(text.trim_start_matches('\n').to_string())
        }
        _ => {
            eprintln!("NOT TESTED: no python3 that opens a terminal");
            None
        }
    }
}

/// A terminal gets one screen and what to ask for; a pipe and --full get everything.
#[cfg(unix)]
#[test]
fn a_terminal_is_not_flooded() {
    let folder = folder();
    let folder = folder.path();
    let expand = ["expand", "--widths", "4,4", "--query-dims", "3", "--output", "all", "--quiet"];
    let jacobian = ["jacobian", "--widths", "6,6,6", "--query-dims", "6", "--quiet"];
    let symbolic = [
        "jacobian",
        "--symbolic",
        "--widths",
        "4,4",
        "--query-dims",
        "3",
        "--tokens",
        "2",
        "--quiet",
    ];
    for arguments in [&expand[..], &jacobian[..], &symbolic[..]] {
        let whole = stdout(&neurocert(folder, arguments));
        assert!(whole.len() > 5000, "{arguments:?}");
        let Some(screen) = at_a_terminal(folder, arguments) else { return };
        let rows =
            |text: &str| text.lines().map(|l| l.chars().count().div_ceil(80).max(1)).sum::<usize>();
        assert!(rows(&screen) <= 24, "{screen}");
        assert!(screen.lines().last().unwrap().contains("--full prints all"), "{screen}");
        assert_eq!(screen.lines().next(), whole.lines().next());
        let full = at_a_terminal(folder, &[arguments, &["--full"]].concat()).unwrap();
        assert_eq!(full, whole);
    }
    let screen = at_a_terminal(folder, &jacobian).unwrap();
    assert!(screen.contains("K_1 = [") && !screen.contains("Q_1 = a"), "{screen}");
    // What fits is printed whole.
    let small = ["jacobian", "--widths", "1,1", "--query-dims", "1", "--tokens", "1", "--quiet"];
    assert_eq!(at_a_terminal(folder, &small).unwrap(), stdout(&neurocert(folder, &small)));
}

fn one_layer(v: &str) -> String {
    format!(
        r#"{{"tokens": 2, "layers": [
            {{"Q": [[1, 2], [0, 1]], "K": [[2, 1], [1, 1]], "V": [["{v}", "1/2"], [3, 1]]}},
            {{"Q": [[1, -1], [1, 1]], "K": [[1, 1], [0, 1]], "V": [[1, 2], [0, 1]]}}]}}"#
    )
}

/// A third, and the 64-bit float next to it.
#[test]
fn float_rounding_is_recognized_and_measured() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("third.json"), one_layer("1/3")).unwrap();
    let float = "6004799503160661/18014398509481984";
    fs::write(folder.join("float.json"), one_layer(float)).unwrap();
    let output = neurocert(folder, &["equiv", "third.json", "float.json"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("different functions"), "{text}");
    assert!(text.contains("relative difference ") && text.contains("e-17"), "{text}");
    assert!(text.contains("the size of rounding to 64-bit floats"), "{text}");
    assert!(text.contains("--nearest says how far"), "{text}");

    let arguments = ["equiv", "third.json", "float.json", "--nearest"];
    let text = stdout(&neurocert(folder, &arguments));
    let found = neurocert(folder, &[&arguments[..], &["--json"]].concat());
    assert_eq!(found.status.code(), Some(1));
    let found: Value = serde_json::from_str(&stdout(&found)).unwrap();
    // 1/3 less the float is 1/(3 · 2^54); the largest entry of V_1 is 3.
    assert_eq!(found["nearest"]["distance"], json!("1/162129586585337856"));
    assert_eq!(found["nearest"]["block"], json!("V_1"));
    assert_eq!(
        (&found["nearest"]["size"], &found["rounding"]["size"]),
        (&json!("f64"), &json!("f64"))
    );
    assert_eq!(found["nearest"]["symmetry"]["C"], json!([[["1", "0"], ["0", "1"]]]));
    assert!(text.contains("differ from B by at most 6.17e-18"), "{text}");
    assert!(text.contains("C_1 = [1 0; 0 1]"), "{text}");

    // A true difference does not come from rounding, and is shown as it is.
    fs::write(folder.join("half.json"), one_layer("1/2")).unwrap();
    let output = neurocert(folder, &["equiv", "third.json", "half.json"]);
    assert!(!stdout(&output).contains("rounding"), "{}", stdout(&output));
    let same = neurocert(folder, &["equiv", "third.json", "third.json", "--nearest", "--json"]);
    let same: Value = serde_json::from_str(&stdout(&same)).unwrap();
    assert_eq!((&same["nearest"], &same["rounding"]), (&Value::Null, &Value::Null));
}
