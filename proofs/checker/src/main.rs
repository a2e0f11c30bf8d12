//! `neurocert-check FILE... [--json]`: one line (or JSON entry) for each certificate.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use neurocert_check::{AnyClaim, Reason, Report, Verdict, check};
use serde::Serialize;

const HELP: &str = "\
Checks neurocert certificates, independently of the program that made them.

Usage: neurocert-check FILE... [--json]

Prints one line for each file: `verified`, `rejected` or `incomplete`, the file, its claim,
and why it is not verified. In the claim, a matrix with more than 64 entries of a network or a rule
is shown by its shape; --json has all of it.

Options:
  --json      Print one JSON document with an entry for each file
  -h, --help  Print this help
  --version   Print the version

Exit status: 0 if every file is verified; 1 if one is rejected; 3 if one is too large to
check (and none is rejected); 2 if one cannot be read, or if the command line is wrong.
";

fn main() -> ExitCode {
    let code = match Arguments::parse(env::args_os().skip(1)) {
        Ok(arguments) => run(&arguments),
        Err(problem) => {
            let line = one_line(&problem);
            // Nothing is left to be done if this cannot be written either.
            let _ = writeln!(io::stderr(), "neurocert-check: {line}; see neurocert-check --help");
            Ok(2)
        }
    };
    // Output that cannot be written (a closed pipe) must not look like a success.
    ExitCode::from(code.unwrap_or(2))
}

/// What to do.
enum Arguments {
    Print(String),
    Check { files: Vec<PathBuf>, json: bool },
}

impl Arguments {
    fn parse(raw: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
        let mut files = Vec::new();
        let mut json = false;
        let mut only_files = false;
        for argument in raw {
            let text = argument.to_string_lossy();
            match &*text {
                _ if only_files => files.push(argument.into()),
                "--" => only_files = true,
                "--json" => json = true,
                "-h" | "--help" => return Ok(Arguments::Print(HELP.into())),
                "--version" => {
                    let version = env!("CARGO_PKG_VERSION");
                    return Ok(Arguments::Print(format!("neurocert-check {version}\n")));
                }
                _ if text.starts_with('-') => return Err(format!("unknown option {text}")),
                _ => files.push(argument.into()),
            }
        }
        if files.is_empty() {
            return Err("no file given".into());
        }
        Ok(Arguments::Check { files, json })
    }
}

fn run(arguments: &Arguments) -> io::Result<u8> {
    let mut out = io::stdout().lock();
    let (files, json) = match arguments {
        Arguments::Print(text) => {
            out.write_all(text.as_bytes())?;
            return out.flush().map(|()| 0);
        }
        Arguments::Check { files, json } => (files, *json),
    };
    let mut entries = Vec::new();
    let mut code = 0;
    for file in files {
        let entry = Entry::of(file);
        code = worse(code, entry.exit_code);
        if json {
            entries.push(entry);
        } else {
            writeln!(out, "{}", one_line(&entry.line()))?;
            out.flush()?;
        }
    }
    if json {
        serde_json::to_writer(&mut out, &Document { files: entries })?;
        writeln!(out)?;
    }
    out.flush().map(|()| code)
}

/// The worse of two exit codes, in the order 2 > 1 > 3 > 0.
fn worse(a: u8, b: u8) -> u8 {
    [2, 1, 3].into_iter().find(|&code| a == code || b == code).unwrap_or(0)
}

/// The output of `--json`.
#[derive(Serialize)]
struct Document {
    files: Vec<Entry>,
}

/// What is said about one file.
#[derive(Serialize)]
struct Entry {
    file: String,
    /// A verdict, or `unreadable`.
    verdict: String,
    claim: Option<AnyClaim>,
    rule: String,
    reason: Option<&'static str>,
    detail: String,
    #[serde(skip)]
    exit_code: u8,
}

impl Entry {
    fn of(path: &Path) -> Entry {
        let file = path.to_string_lossy().into_owned();
        match fs::read(path) {
            Ok(bytes) => {
                let Report { verdict, claim, rule, reason, detail } = check(&bytes);
                let exit_code = match verdict {
                    Verdict::Verified => 0,
                    Verdict::Rejected => 1,
                    Verdict::Incomplete => 3,
                };
                let (verdict, reason) = (verdict.to_string(), reason.map(Reason::code));
                Entry { file, verdict, claim, rule, reason, detail, exit_code }
            }
            Err(error) => Entry {
                file,
                verdict: "unreadable".into(),
                claim: None,
                rule: String::new(),
                reason: None,
                detail: error.to_string(),
                exit_code: 2,
            },
        }
    }

    fn line(&self) -> String {
        let Entry { file, verdict, claim, reason, detail, .. } = self;
        let claim = claim.as_ref().map_or("no claim".into(), AnyClaim::to_string);
        match (reason, verdict.as_str()) {
            (Some(reason), _) => format!("{verdict} {file}: {claim} [{reason}: {detail}]"),
            (None, "unreadable") => format!("{verdict} {file}: {detail}"),
            (None, _) => format!("{verdict} {file}: {claim}"),
        }
    }
}

/// Escapes what could end a line or reorder it on a terminal.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}
