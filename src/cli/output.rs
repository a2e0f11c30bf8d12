//! What goes to stdout and stderr.

use std::io::{BufWriter, ErrorKind, Write};

use serde::Serialize;

use super::watch;
use crate::error::{Error, Result};

/// One line on stderr.
pub(super) fn complain(error: &Error) {
    let _ = writeln!(std::io::stderr(), "error: {error}");
}

/// A note on stderr.
pub(super) fn note(quiet: bool, text: &str) {
    if !quiet {
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }
}

/// Prints the answer to stdout; from here on the time limit is kept. A reader that has gone away
/// (`| head`) is not an error.
///
/// # Errors
/// When stdout cannot be written, a full disk for example.
pub(super) fn print(text: &str) -> Result<()> {
    watch::answer();
    print_part(text)
}

/// Prints a part of the answer to stdout.
///
/// # Errors
/// As [`print`].
pub(super) fn print_part(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    printed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Prints bytes, as those of a picture.
///
/// # Errors
/// As [`print`].
pub(super) fn print_bytes(bytes: &[u8]) -> Result<()> {
    watch::answer();
    let mut stdout = std::io::stdout().lock();
    printed(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// Prints one JSON document as it is written, without a copy of all of it.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json(document: &impl Serialize) -> Result<()> {
    watch::answer();
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut stdout, document).map_err(std::io::Error::from);
    printed(written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()))
}

fn printed(written: std::io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::new("stdout", error.to_string(), ""))
        }
        _ => Ok(()),
    }
}

/// Rows of a table: a label, a number, a remark; the numbers right-aligned.
pub(super) fn table(rows: &[(String, String, String)]) -> String {
    let width = |cell: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let (label, number) = (width(|row| &row.0), width(|row| &row.1));
    let line = |(a, b, c): &(String, String, String)| {
        format!("{a:<label$}  {b:>number$}  {c}").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}
