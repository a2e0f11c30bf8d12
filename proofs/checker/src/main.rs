//! `neurocert-check FILE... [--json]`: one line (or JSON entry) for each certificate.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs::File};

use neurocert_check::{Limits, Verdict, kernel};
use serde::Serialize;
use serde_json::Value;

const HELP: &str = "\
Checks neurocert certificates, independently of the program that made them.

Usage: neurocert-check FILE... [--json] [--max-work N] [--max-memory SIZE]

Prints one line for each file: `verified`, `rejected` or `incomplete`, the file, its claim,
and why it is not verified. In the claim, a matrix with more than 64 entries of a network
is shown by its shape; --json has all of it.

Options:
  --json             Print one JSON document with an entry for each file
  --max-work N       Steps for one file (docs/checker-work.md); beyond them it is incomplete
                     (default 68719476736, half a minute to some minutes)
  --max-memory SIZE  Memory for one file, as 500M, 4GiB or bytes (default 4GiB); no file may be
                     larger than a 96th of it, nor than 256 MiB
  -h, --help         Print this help
  --version          Print the version

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
    Check { files: Vec<PathBuf>, json: bool, limits: Limits },
}

impl Arguments {
    fn parse(mut raw: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
        let mut files = Vec::new();
        let mut limits = Limits::default();
        let mut json = false;
        let mut only_files = false;
        while let Some(argument) = raw.next() {
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
                "--max-work" | "--max-memory" => {
                    let value = raw.next().map(|value| value.to_string_lossy().into_owned());
                    let value = value.ok_or_else(|| format!("{text} has no value"))?;
                    let number =
                        if text == "--max-work" { value.parse().ok() } else { bytes(&value) };
                    let number = number.ok_or_else(|| format!("{text} is {value:?}"))?;
                    if text == "--max-work" {
                        limits.work = number;
                    } else {
                        limits.memory = number;
                    }
                }
                _ if text.starts_with('-') => return Err(format!("unknown option {text}")),
                _ => files.push(argument.into()),
            }
        }
        if files.is_empty() {
            return Err("no file given".into());
        }
        Ok(Arguments::Check { files, json, limits })
    }
}

fn run(arguments: &Arguments) -> io::Result<u8> {
    let mut out = io::stdout().lock();
    let (files, json, limits) = match arguments {
        Arguments::Print(text) => {
            out.write_all(text.as_bytes())?;
            return out.flush().map(|()| 0);
        }
        Arguments::Check { files, json, limits } => (files, *json, *limits),
    };
    let mut entries = Vec::new();
    let mut code = 0;
    for file in files {
        let entry = Entry::of(file, limits);
        code = worse(code, entry.exit_code);
        if json {
            entries.push(entry);
        } else {
            writeln!(out, "{}", one_line(&entry.line()))?;
            for line in entry.texts.iter().flat_map(|text| text.lines()) {
                writeln!(out, "  {}", one_line(line))?;
            }
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

/// A larger file is refused.
const LARGEST: u64 = 1 << 28;

/// The bytes of a file, which may be a stream without an end: of one that does not fit into the memory
/// there is only so much that the check sees that.
fn read(path: &Path, memory: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(memory.min(LARGEST) + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("larger than 256 MiB"));
    }
    Ok(bytes)
}

/// `500M`, `4GiB`, `1024`: powers of 1024 in any case.
fn bytes(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let text = text.strip_suffix("ib").or(text.strip_suffix('b')).unwrap_or(&text);
    let unit = text.char_indices().last().filter(|(_, last)| last.is_ascii_alphabetic());
    let (digits, power) = match unit {
        None => (text, 0),
        Some((end, unit)) => (&text[..end], "kmgt".find(unit)? + 1),
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(1 << (10 * power))
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
    claim: Option<Value>,
    /// The claim in words.
    statement: Option<String>,
    /// The texts of networks that the claim speaks of and the library does not have.
    texts: Vec<String>,
    reason: Option<String>,
    detail: String,
    /// The steps that the check took.
    work: u64,
    #[serde(skip)]
    exit_code: u8,
}

impl Entry {
    fn of(path: &Path, limits: Limits) -> Entry {
        let file = path.to_string_lossy().into_owned();
        match read(path, limits.memory) {
            Ok(bytes) => {
                Entry::checked(file, kernel::check_file(&bytes, limits.work, limits.memory))
            }
            Err(error) => Entry {
                file,
                verdict: "unreadable".into(),
                claim: None,
                statement: None,
                texts: vec![],
                reason: None,
                detail: error.to_string(),
                work: 0,
                exit_code: 2,
            },
        }
    }

    fn checked(file: String, outcome: kernel::Outcome) -> Entry {
        let own = outcome.own_texts().into_iter();
        let texts = own.map(|(number, text)| format!("text {number}:\n{text}")).collect();
        let verdict = outcome.verdict();
        let exit_code = match verdict {
            Verdict::Verified => 0,
            Verdict::Rejected => 1,
            Verdict::Incomplete => 3,
        };
        Entry {
            verdict: verdict.to_string(),
            claim: outcome.claim.as_ref().and_then(|claim| serde_json::to_value(claim).ok()),
            statement: outcome.statement(),
            texts,
            reason: outcome.failure.as_ref().map(|failure| failure.reason.to_string()),
            detail: outcome.failure.as_ref().map_or(String::new(), |f| f.detail.clone()),
            work: outcome.work,
            exit_code,
            file,
        }
    }

    fn line(&self) -> String {
        let Entry { file, verdict, statement, reason, detail, .. } = self;
        let claim = statement.as_deref().unwrap_or("no claim");
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
